// What the owner of models is told of how they are sold: its own page, and for people of the house the same to look at.
// As agreed, and what is withheld; then calls, refusals, duties and incidents, by month; and all of it as evidence.
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { call } from '../../api/client.ts'
import { useSession } from '../../api/session.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { EmptyState, PageHeader, Skeleton } from '../../ui/panel.tsx'
import { Time } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import { Agreed } from './agreed.tsx'
import { Asked } from './asked.tsx'
import { Duties } from './duties.tsx'
import { Evidence } from './evidence.tsx'
import { Incidents } from './incidents.tsx'
import { Refusals } from './refusals.tsx'
import type { Report } from './rows.ts'
import { channelSearch, type ChannelChange, type ChannelSearch } from './search.ts'
import { Traffic } from './traffic.tsx'

const route = getRouteApi(paths.channel)

function NobodyOwns() {
  const { t } = useText()
  return <EmptyState title={t('channel.noOwners')}>{t('channel.noOwners.next')}</EmptyState>
}

function NothingAgreed({ isOwner }: { readonly isOwner: boolean }) {
  const { t } = useText()
  return (
    <EmptyState title={t('channel.notAgreed')}>
      {t(isOwner ? 'channel.notAgreed.owner' : 'channel.notAgreed.house')}
    </EmptyState>
  )
}

export function ChannelPage() {
  const { t, language } = useText()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const isOwner = useSession().data?.operator?.scope?.kind === 'owner'
  const { data, error, refetch } = useQuery({
    queryKey: ['channel-report', search],
    queryFn: ({ signal }) => call('channelReport', { query: search }, signal),
    placeholderData: keepPreviousData,
  })
  const change = (next: ChannelChange): void =>
    void navigate({
      search: (before) => channelSearch({ ...before, ...next }),
      replace: true,
      resetScroll: false,
    })
  return (
    <>
      <PageHeader
        title={t(isOwner ? 'nav.ownChannel' : 'nav.channel')}
        lead={
          <>
            {t(isOwner ? 'channel.lead.owner' : 'channel.lead.house')}{' '}
            {data === undefined ? null : data.behind > 0 ? (
              <span role="status">{t('channel.behind', { n: data.behind })}</span>
            ) : (
              <span className="whitespace-nowrap">
                <Time at={data.asOf} language={language} />
              </span>
            )}
          </>
        }
      />
      {error !== null ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <Skeleton label={t('app.loading')} className="h-96" />
      ) : data.owner === null ? (
        <NobodyOwns />
      ) : (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
          <Asked report={data} search={search} isOwner={isOwner} onChange={change} />
          {data.clause === null ? (
            <NothingAgreed isOwner={isOwner} />
          ) : (
            <Told report={data} clause={data.clause} search={search} />
          )}
        </div>
      )}
    </>
  )
}

function Told({
  report,
  clause,
  search,
}: {
  readonly report: Report
  readonly clause: NonNullable<Report['clause']>
  readonly search: ChannelSearch
}) {
  return (
    <>
      <Agreed clause={clause} />
      <Traffic report={report} clause={clause} />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 xl:grid-cols-2">
        <Duties report={report} clause={clause} />
        <Refusals report={report} clause={clause} />
        <Incidents report={report} clause={clause} />
        <Evidence report={report} search={search} />
      </div>
    </>
  )
}
