// The figures of the watch that wait: open cases, those nobody owns, steps and appeals.
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { call } from '../../api/client.ts'
import { useSession } from '../../api/session.ts'
import { useText } from '../../text/text.tsx'
import { Tile } from '../../ui/tile.tsx'
import { Count } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import { LoadPanel } from './load.tsx'
import { useInbox } from './queries.ts'

export function WatchFigures() {
  const { t, language } = useText()
  const { data: inbox } = useInbox()
  const me = useSession().data?.operator?.id
  const query = useQuery({
    queryKey: ['start-cases'],
    queryFn: ({ signal }) => call('listCases', { query: { state: 'open' } }, signal),
  })
  const steps = inbox?.items.filter(({ kind }) => kind === 'step').length ?? 0
  const appeals = inbox?.items.filter(({ kind }) => kind === 'appeal').length ?? 0
  return (
    <LoadPanel
      title={t('start.cases')}
      query={query}
      more={
        <Link to={paths.watch} className="text-sm text-accent underline">
          {t('start.more.watch')}
        </Link>
      }
    >
      {({ cases }) => (
        <div className="grid gap-3 sm:grid-cols-3">
          <Tile
            label={t('start.cases.open')}
            value={<Count value={cases.length} language={language} />}
            note={t('start.cases.mine', { n: cases.filter(({ owner }) => owner === me).length })}
          />
          <Tile
            label={t('start.cases.free')}
            value={
              <Count
                value={cases.filter(({ owner }) => owner === null).length}
                language={language}
              />
            }
            look={cases.some(({ owner }) => owner === null) ? 'waits' : 'plain'}
          />
          <Link to={paths.inbox} search={{ view: 'all' }} className="rounded-lg">
            <Tile
              label={t('start.cases.steps')}
              value={<Count value={steps} language={language} />}
              note={t('start.cases.appeals', { n: appeals })}
              look={steps + appeals > 0 ? 'waits' : 'plain'}
            />
          </Link>
        </div>
      )}
    </LoadPanel>
  )
}
