// All keys of the house, whoever holds them, without their secrets.
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { call } from '../../api/client.ts'
import { useMay } from '../../api/session.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { PageHeader, Panel, Skeleton } from '../../ui/panel.tsx'
import { paths } from '../../urls.ts'
import { ListSearchForm, NothingFound } from '../parties/list.tsx'
import { KeyTable } from './key-table.tsx'

export function KeysPage() {
  const { t } = useText()
  const { search } = useSearch({ from: paths.keys })
  const navigate = useNavigate()
  const may = useMay('keys.manage')
  const { data, error, refetch } = useQuery({
    queryKey: ['keys'],
    queryFn: ({ signal }) => call('listKeys', {}, signal),
  })
  const change = (next: string | undefined): void =>
    void navigate({ to: paths.keys, search: next === undefined ? {} : { search: next } })
  const text = search?.toLowerCase() ?? ''
  const keys = data?.keys.filter(({ id, holder }) => `${id} ${holder}`.toLowerCase().includes(text))
  return (
    <>
      <PageHeader title={t('nav.keys')} lead={t('keys.lead')} />
      <ListSearchForm search={search} label={t('keys.search')} onChange={change} />
      {error !== null ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : keys === undefined ? (
        <Skeleton label={t('app.loading')} className="h-[60vh]" />
      ) : keys.length === 0 ? (
        <NothingFound
          isFiltered={search !== undefined}
          title={t('keys.empty')}
          next={t('keys.empty.next')}
          onClear={() => change(undefined)}
        />
      ) : (
        <Panel>
          <KeyTable keys={keys} mayRevoke={may} showsHolder />
        </Panel>
      )}
    </>
  )
}
