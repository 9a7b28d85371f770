// The watch: its cases, those that need a person most in front, and how it does itself.
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import { EmptyList } from '../../shell/empty-list.tsx'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { PageHeader, Skeleton } from '../../ui/panel.tsx'
import { Segments } from '../../ui/segments.tsx'
import { Table } from '../../ui/table.tsx'
import { paths } from '../../urls.ts'
import { caseColumns } from './columns.tsx'
import { Filters } from './filters.tsx'
import { HealthView } from './health.tsx'
import { useCases, useNames } from './queries.ts'
import { fits, type ListedCase } from './rows.ts'
import { views, watchSearch, type WatchSearch } from './search.ts'

export function WatchPage() {
  const { t } = useText()
  // The router leaves in what a route's own check took out.
  const search = watchSearch({ ...useSearch({ from: paths.watch }) })
  const navigate = useNavigate()
  const change = (next: WatchSearch): void => void navigate({ to: paths.watch, search: next })
  const view = search.view ?? 'cases'
  return (
    <>
      <PageHeader
        title={t('nav.watch')}
        lead={t('watch.lead')}
        actions={
          <Segments
            label={t('watch.view')}
            segments={views.map((value) => ({ value, label: t(`watch.view.${value}`) }))}
            value={view}
            onChange={(next) => {
              const { view: _, ...filters } = search
              change(next === 'cases' ? filters : { ...filters, view: next })
            }}
          />
        }
      />
      {view === 'cases' ? <Cases search={search} onChange={change} /> : <HealthView />}
    </>
  )
}

const key = ({ id }: ListedCase): string => id
const noCases: readonly ListedCase[] = []

function Cases({
  search,
  onChange,
}: {
  readonly search: WatchSearch
  readonly onChange: (next: WatchSearch) => void
}) {
  const { t, language } = useText()
  const navigate = useNavigate()
  const { data, error, refetch } = useCases()
  const nameOf = useNames()
  const all = data?.cases ?? noCases
  const shown = all.filter((row) => fits(row, search, nameOf))
  const owners = [...new Set(all.flatMap(({ owner }) => owner ?? []))].toSorted()
  const columns = useMemo(() => caseColumns(t, language, nameOf), [t, language, nameOf])
  const open = useCallback(
    ({ id }: ListedCase) => void navigate({ to: paths.case, params: { caseId: id } }),
    [navigate],
  )
  return (
    <>
      <Filters search={search} owners={owners} onChange={onChange} />
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      {data === undefined ? (
        error === null ? (
          <Skeleton label={t('app.loading')} className="h-[50vh]" />
        ) : null
      ) : shown.length === 0 ? (
        <EmptyList
          of="watch"
          isFiltered={all.length > 0}
          clearLabel={t('watch.filter.clear')}
          onClear={() => onChange({})}
        />
      ) : (
        <>
          <p className="mb-2 text-sm">
            <strong>{t('watch.total', { n: shown.length, count: shown.length })}</strong>{' '}
            <span className="text-ink-2">
              {data.more > 0 ? `${t('watch.more', { n: data.more, count: data.more })} · ` : ''}
              {t('watch.recorded')}
            </span>
          </p>
          <Table
            label={t('watch.view.cases')}
            columns={columns}
            rows={shown}
            rowKey={key}
            rowCount={shown.length}
            onOpen={open}
            height="calc(100vh - 19rem)"
          />
        </>
      )}
    </>
  )
}
