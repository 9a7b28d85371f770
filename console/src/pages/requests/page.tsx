// Requests, newest first: find one by anything that is known of it, and open its story.
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useMemo, useState } from 'react'
import { call, type Answer } from '../../api/client.ts'
import { useMay } from '../../api/session.ts'
import { EmptyList } from '../../shell/empty-list.tsx'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { PageHeader, Skeleton } from '../../ui/panel.tsx'
import { Table } from '../../ui/table.tsx'
import { Count, Time, Unknown } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import { requestColumns } from './columns.tsx'
import { Filters } from './filters.tsx'
import { useNewRows, useRequestPages, type Row } from './pages.ts'
import type { RequestSearch } from './search.ts'

const worldQuery = {
  queryKey: ['world'],
  staleTime: 60_000,
  queryFn: ({ signal }: { readonly signal: AbortSignal }) => call('world', {}, signal),
}

export function RequestsPage() {
  const { t } = useText()
  const search = useSearch({ from: paths.requests })
  const navigate = useNavigate()
  const [generation, setGeneration] = useState(0)
  const world = useQuery(worldQuery)
  const seesMoney = useMay('money.read')
  const change = (next: RequestSearch): void => void navigate({ to: paths.requests, search: next })
  return (
    <>
      <PageHeader title={t('nav.requests')} lead={t('requests.lead')} />
      <Filters search={search} onChange={change} world={world.data} seesMoney={seesMoney} />
      <Rows
        key={`${generation} ${JSON.stringify(search)}`}
        {...{ search, generation, seesMoney }}
        parties={world.data?.parties ?? nobody}
        onFresh={() => setGeneration(generation + 1)}
        onClear={() => change({})}
      />
    </>
  )
}

const nobody: Answer<'world'>['parties'] = []

function Rows({
  search,
  generation,
  seesMoney,
  parties,
  onFresh,
  onClear,
}: {
  readonly search: RequestSearch
  readonly generation: number
  readonly seesMoney: boolean
  readonly parties: Answer<'world'>['parties']
  readonly onFresh: () => void
  readonly onClear: () => void
}) {
  const { t, language } = useText()
  const navigate = useNavigate()
  const pages = useRequestPages(search, generation)
  const fresh = useNewRows(search, pages.first)
  const columns = useMemo(() => {
    const names = new Map(parties.map(({ id, legalName }) => [id, legalName]))
    return requestColumns(t, language, names).filter(({ id }) => seesMoney || id !== 'price')
  }, [t, language, parties, seesMoney])
  const open = useCallback(
    ({ requestId }: Row) => void navigate({ to: paths.request, params: { requestId } }),
    [navigate],
  )
  const { first, error } = pages
  if (first === undefined) {
    return error === null ? (
      <Skeleton label={t('app.loading')} className="h-[60vh]" />
    ) : (
      <Failure error={error} onRetry={pages.retry} />
    )
  }
  return (
    <>
      {error === null ? null : <Failure error={error} onRetry={pages.retry} />}
      <Totals answer={first} fresh={fresh} onFresh={onFresh} />
      {first.rows.length === 0 ? (
        <EmptyList
          of="requests"
          isFiltered={Object.keys(search).length > 0}
          clearLabel={t('requests.clearAll')}
          onClear={onClear}
        />
      ) : (
        <Table
          label={t('nav.requests')}
          columns={columns}
          rows={pages.rows}
          rowCount={first.total.exact ? first.total.value : -1}
          onOpen={open}
          onRange={pages.onRange}
          height="calc(100vh - 17rem)"
        />
      )}
      {pages.isCut ? <p className="mt-2 text-ink-2">{t('requests.cut')}</p> : null}
    </>
  )
}

/** How many there are, as of when; and what came since, for whoever asks for it. */
function Totals({
  answer: { total, asOf, behind },
  fresh,
  onFresh,
}: {
  readonly answer: Answer<'listRequests'>
  readonly fresh: { readonly count: number; readonly more: boolean }
  readonly onFresh: () => void
}) {
  const { t, language } = useText()
  const count = new Intl.NumberFormat(language).format(total.requests)
  return (
    <div className="mb-2 flex min-h-9 flex-wrap items-center justify-between gap-2 text-sm">
      <p>
        <strong>
          {t(total.exact ? 'requests.total' : 'requests.total.atLeast', {
            n: total.requests,
            count,
          })}
        </strong>{' '}
        <span className="text-ink-2">
          {t('requests.asOf')}{' '}
          {Date.parse(asOf) === 0 ? (
            // Nothing was read since the start.
            <Unknown label={t('app.unknown')} />
          ) : (
            <Time at={asOf} language={language} precision="second" />
          )}
          {behind > 0 ? (
            <>
              {' · '}
              {t('requests.behind', { n: behind, count: behind })}
            </>
          ) : null}
        </span>
      </p>
      <div role="status">
        {fresh.count === 0 ? null : (
          <Button onClick={onFresh}>
            <Count value={fresh.count} language={language} />
            {fresh.more ? '+ ' : ' '}
            {t('requests.fresh')}
          </Button>
        )}
      </div>
    </div>
  )
}
