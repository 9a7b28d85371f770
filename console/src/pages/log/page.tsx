// The log: that it only grows, who vouches for it, what stands in it, and a range of it verified in this browser.
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useSession } from '../../api/session.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { PageHeader, Skeleton } from '../../ui/panel.tsx'
import { Segments } from '../../ui/segments.tsx'
import { paths } from '../../urls.ts'
import { Entries } from './entries.tsx'
import { Facts } from './facts.tsx'
import { Find } from './find.tsx'
import { Growth } from './growth.tsx'
import { Heads } from './heads.tsx'
import { logsQuery, type Log, type Logs } from './queries.ts'
import { logSearch, logViews, type LogSearch } from './search.ts'
import { Verify } from './verify.tsx'

const route = getRouteApi(paths.log)

export type LogChange = (next: {
  readonly [Key in keyof LogSearch]?: LogSearch[Key] | undefined
}) => void

export function LogPage() {
  const { t } = useText()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { data, error, refetch } = useQuery(logsQuery)
  const change: LogChange = (next) =>
    void navigate({ search: (before) => logSearch({ ...before, ...next }), resetScroll: false })
  return (
    <>
      <PageHeader title={t('nav.log')} lead={t('log.lead')} />
      {error !== null && data === undefined ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <Skeleton label={t('app.loading')} className="h-[60vh]" />
      ) : (
        <Shown data={data} search={search} change={change} />
      )}
    </>
  )
}

function Shown({
  data,
  search,
  change,
}: {
  readonly data: Logs
  readonly search: LogSearch
  readonly change: LogChange
}) {
  const { t } = useText()
  const isWhole = useSession().data?.operator?.scope === null
  const log =
    data.logs.find(({ number }) => number === search.log) ??
    data.logs.find(({ current }) => current) ??
    data.logs[0]
  if (log === undefined) return null
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <div className="flex flex-wrap items-end justify-between gap-3">
        <div className="max-w-full overflow-x-auto p-0.5">
          <Segments
            label={t('log.which')}
            value={String(log.number)}
            onChange={(number) =>
              change({
                log: Number(number),
                from: undefined,
                entry: undefined,
                before: undefined,
                id: undefined,
              })
            }
            segments={data.logs.map(({ number, origin, current }) => ({
              value: String(number),
              label: `${origin} · ${t(current ? 'log.current' : 'log.past')}`,
            }))}
          />
        </div>
        <Find search={search} change={change} />
      </div>
      {isWhole ? (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-4 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          <Growth log={log} step={search.step ?? 'day'} change={change} />
          <Facts log={log} witnesses={data.witnesses} />
        </div>
      ) : (
        // How busy the house was at which hour is not for people of others.
        <Facts log={log} witnesses={data.witnesses} />
      )}
      <div className="overflow-x-auto p-0.5">
        <Segments
          label={t('log.view')}
          value={search.view ?? 'entries'}
          onChange={(view) => change({ view })}
          segments={logViews.map((value) => ({ value, label: t(`log.view.${value}`) }))}
        />
      </div>
      <View key={log.number} log={log} search={search} change={change} />
    </div>
  )
}

function View({
  log,
  search,
  change,
}: {
  readonly log: Log
  readonly search: LogSearch
  readonly change: LogChange
}) {
  switch (search.view ?? 'entries') {
    case 'entries':
      return <Entries log={log} search={search} change={change} />
    case 'heads':
      return <Heads log={log} before={search.before} change={change} />
    case 'verify':
      return <Verify log={log} />
  }
}
