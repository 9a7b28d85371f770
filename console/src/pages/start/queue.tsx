// The questions and appeals that wait, with how long they still may.
import { Link } from '@tanstack/react-router'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { nowMs } from '../../ui/clock.ts'
import { Span } from '../../ui/span.tsx'
import { paths } from '../../urls.ts'
import { LoadPanel } from './load.tsx'
import { useInbox } from './queries.ts'

const shownMax = 8

export function ReviewQueue() {
  const { t, told, language } = useText()
  return (
    <LoadPanel title={t('start.queue')} query={useInbox()}>
      {({ items }) => {
        const waiting = items.filter(({ kind }) => kind === 'referral' || kind === 'appeal')
        if (waiting.length === 0) return <p>{t('start.queue.none')}</p>
        return (
          <>
            <ul className="grid gap-2">
              {waiting.slice(0, shownMax).map(({ kind, id, title, dueAt, overdue }) => (
                <li key={`${kind} ${id}`} className="flex flex-wrap justify-between gap-2">
                  <Link
                    to={paths.inbox}
                    search={{ view: 'all', kind, id }}
                    className="min-w-0 flex-1 text-accent underline wrap-anywhere"
                  >
                    {told(title)}
                  </Link>
                  {dueAt === null ? null : (
                    <Badge look={overdue ? 'deny' : 'refer'}>
                      {t(overdue ? 'inbox.overdue' : 'inbox.due')}{' '}
                      <Span at={dueAt} nowMs={nowMs()} language={language} />
                    </Badge>
                  )}
                </li>
              ))}
            </ul>
            {waiting.length <= shownMax ? null : (
              <p className="mt-2">
                <Link to={paths.inbox} search={{ view: 'all' }} className="text-accent underline">
                  {t('start.queue.all', { n: waiting.length })}
                </Link>
              </p>
            )}
          </>
        )
      }}
    </LoadPanel>
  )
}
