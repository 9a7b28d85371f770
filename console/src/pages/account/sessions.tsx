// Where one is signed in: ended here, a session stops there at once.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { call, type Answer } from '../../api/client.ts'
import { forgetSession } from '../../api/session.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Panel, Skeleton } from '../../ui/panel.tsx'
import { Terms } from '../../ui/terms.tsx'
import { Time, timeText } from '../../ui/value.tsx'

type OwnSession = Answer<'listSessions'>['sessions'][number]

const ownSessionsQuery = {
  queryKey: ['own-sessions'],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) => call('listSessions', {}, signal),
}

export function SessionsPanel() {
  const { t } = useText()
  const client = useQueryClient()
  const { data, error, refetch } = useQuery(ownSessionsQuery)
  const end = useMutation({
    mutationFn: ({ id }: OwnSession) => call('endOwnSession', { params: { id } }),
    async onSuccess(answer, { current }) {
      // Of this browser: the frame shows the way in again.
      if (current) await forgetSession()
      else client.setQueryData(ownSessionsQuery.queryKey, answer)
    },
  })
  return (
    <Panel title={t('account.sessions')}>
      <p className="mb-3 text-ink-2">{t('account.sessions.lead')}</p>
      {end.isError ? <Failure error={end.error} /> : null}
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null ? <Skeleton label={t('app.loading')} /> : null}
      {data?.sessions.length === 0 ? <p>{t('account.session.none')}</p> : null}
      <ul className="grid gap-3">
        {data?.sessions.toReversed().map((session) => (
          <li key={session.id} className="border-t border-line pt-3">
            <One session={session} isBusy={end.isPending} onEnd={() => end.mutate(session)} />
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function One({
  session: { way, beganAt, lastUsedAt, expiresAt, current },
  isBusy,
  onEnd,
}: {
  readonly session: OwnSession
  readonly isBusy: boolean
  readonly onEnd: () => void
}) {
  const { t, language } = useText()
  return (
    <div className="flex flex-wrap items-start justify-between gap-3">
      <div>
        <Terms
          terms={[
            { id: 'way', label: t('account.session.way'), value: t(`account.session.way.${way}`) },
            {
              id: 'began',
              label: t('account.session.began'),
              value: <Time at={beganAt} language={language} />,
            },
            {
              id: 'used',
              label: t('account.session.used'),
              value: <Time at={lastUsedAt} language={language} />,
            },
            {
              id: 'ends',
              label: t('account.session.ends'),
              value: <Time at={expiresAt} language={language} />,
            },
          ]}
        />
      </div>
      <div className="flex items-center gap-2">
        {current ? <Badge look="accent">{t('account.session.this')}</Badge> : null}
        <Button
          disabled={isBusy}
          aria-label={t('account.session.end.of', { at: timeText(beganAt, language, 'second') })}
          onClick={onEnd}
        >
          {t('account.session.end')}
        </Button>
      </div>
    </div>
  )
}
