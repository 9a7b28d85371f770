// What recorded traffic would come to under a change: a table of what moves, or the start of the replay that says so.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { call, type Answer } from '../../api/client.ts'
import { useMay } from '../../api/session.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Count, Money } from '../../ui/value.tsx'
import { Reading } from './parts.tsx'
import { evidenceKey } from './queries.ts'

type Report = NonNullable<Answer<'readReplay'>['report']>

const lookAgainMs = 1000

export function ReplayReport({ change }: { readonly change: Answer<'change'> }) {
  const { t } = useText()
  const mayRun = useMay('replay.run')
  const mayAsk = useMay('changes.request')
  const client = useQueryClient()
  const start = useMutation({
    mutationFn: () => call('startReplay', { body: { change: change.id } }),
    onSettled: () => client.invalidateQueries({ queryKey: evidenceKey('change', change.id) }),
  })
  const isOpen = change.state === 'open'
  const id = start.data?.id ?? change.replay
  return (
    <>
      {start.isError ? <Failure error={start.error} /> : null}
      {id === null ? (
        <p>{t('inbox.replay.none')}</p>
      ) : mayRun ? (
        <Found id={id} changeId={change.id} />
      ) : (
        <p>{t('inbox.replay.unread')}</p>
      )}
      {change.replayStale === true ? (
        <p className="mt-1 text-refer">{t('inbox.replay.stale')}</p>
      ) : null}
      {isOpen && mayRun && mayAsk ? (
        <p className="mt-2">
          <Button disabled={start.isPending} onClick={() => start.mutate()}>
            {t(id === null ? 'inbox.replay.start' : 'inbox.replay.again')}
          </Button>
        </p>
      ) : null}
    </>
  )
}

function Found({ id, changeId }: { readonly id: string; readonly changeId: string }) {
  const { t } = useText()
  const client = useQueryClient()
  const { data, error, refetch } = useQuery({
    queryKey: evidenceKey('replay', id),
    async queryFn({ signal }) {
      const job = await call('readReplay', { params: { id } }, signal)
      // Its end is what approvers wait for.
      if (job.state !== 'running') {
        void client.invalidateQueries({ queryKey: ['inbox'] })
        void client.invalidateQueries({ queryKey: evidenceKey('change', changeId) })
      }
      return job
    },
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? lookAgainMs : false),
  })
  if (data === undefined) return <Reading error={error} onRetry={() => void refetch()} />
  if (data.state === 'running') return <p role="status">{t('inbox.replay.running')}</p>
  if (data.report === null) return <p>{t('inbox.replay.failed', { problem: data.problem })}</p>
  return <Moves report={data.report} />
}

function Moves({
  report: { changes, recorded, unchanged, notReplayable },
}: {
  readonly report: Report
}) {
  const { t, language } = useText()
  const lost = notReplayable.reduce((sum, { requests }) => sum + requests, 0)
  return (
    <>
      <p>
        {t('inbox.replay.sums')} <Count value={recorded.requests} language={language} /> ·{' '}
        {t('inbox.replay.unchanged')} <Count value={unchanged.requests} language={language} />
        {lost === 0 ? null : (
          <>
            {' '}
            · {t('inbox.replay.lost')} <Count value={lost} language={language} />
          </>
        )}
      </p>
      {changes.length === 0 ? null : (
        <ul className="mt-2 grid gap-2">
          {changes.map((row) => (
            <li
              key={`${row.change} ${row.workload} ${row.model} ${row.from ?? ''} ${row.becomes}`}
              className="rounded border border-line p-2 text-sm"
            >
              <strong>{t(`inbox.replay.${row.change}`)}</strong> · {row.workload} · {row.model}:{' '}
              {row.from ?? t('app.none')} → {row.becomes} ·{' '}
              <Count value={row.requests} language={language} /> {t('inbox.replay.requests')}
              {row.money.map(({ currency, price }) => (
                <span key={currency}>
                  {' '}
                  · <Money amount={price} currency={currency} />
                </span>
              ))}
              <span className="block text-ink-2 wrap-anywhere">{row.causes.join(', ')}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
