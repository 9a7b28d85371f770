// Notices to the organisation of whoever is signed in: what is to be read first, what stands, what has ended.
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { EmptyState, PageHeader, Skeleton } from '../../ui/panel.tsx'
import { NoticeCard } from './notice.tsx'
import { isOpenNotice, useOwnNotices, type OwnNotice } from './queries.ts'
import { Readings } from './readings.tsx'

export function NoticesPage() {
  const { t } = useText()
  const { data, error, refetch } = useOwnNotices()
  return (
    <>
      <PageHeader title={t('nav.ownNotices')} lead={t('own.notices.lead')} />
      {data === undefined ? (
        error === null ? (
          <Skeleton label={t('app.loading')} className="h-[60vh]" />
        ) : (
          <Failure error={error} onRetry={() => void refetch()} />
        )
      ) : (
        <div className="grid gap-6">
          <Readings readings={data.readings} />
          {data.notices.length === 0 ? (
            <EmptyState title={t('own.notices.none')}>{t('own.notices.none.next')}</EmptyState>
          ) : null}
          <NoticeList
            title={t('own.notices.open')}
            notices={data.notices.filter((one) => isOpenNotice(one))}
          />
          <NoticeList
            title={t('own.notices.past')}
            notices={data.notices.filter((one) => !isOpenNotice(one))}
          />
        </div>
      )}
    </>
  )
}

function NoticeList({
  title,
  notices,
}: {
  readonly title: string
  readonly notices: readonly OwnNotice[]
}) {
  if (notices.length === 0) return null
  return (
    <section aria-label={title} className="grid gap-3">
      <h2>{title}</h2>
      {notices.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} />
      ))}
    </section>
  )
}
