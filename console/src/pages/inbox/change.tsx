// A change under four eyes: what it says, what recorded traffic would come to, who approved; approving it, taking
// it back. Nobody approves before it was replayed: whoever may, starts that here.
import { useQuery } from '@tanstack/react-query'
import { call, type Answer } from '../../api/client.ts'
import { useMay, useSession } from '../../api/session.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Terms } from '../../ui/terms.tsx'
import { Time } from '../../ui/value.tsx'
import { Decide, Heading, Reading } from './parts.tsx'
import { evidenceKey, useDecision, type Item } from './queries.ts'
import { PackContent, packIn } from './pack-content.tsx'
import { ReplayReport } from './replay.tsx'
import { Sections } from './sections.tsx'

type Change = Answer<'change'>

export function ChangeDetail({ id, item }: { readonly id: string; readonly item: Item | null }) {
  const { t } = useText()
  const { data, error, refetch } = useQuery({
    queryKey: evidenceKey('change', id),
    queryFn: ({ signal }) => call('change', { params: { id } }, signal),
  })
  if (data === undefined) return <Reading error={error} onRetry={() => void refetch()} />
  return (
    <>
      <Said change={data} />
      {data.changes === null ? null : (
        <>
          <Heading>{t('inbox.sections')}</Heading>
          <Sections changes={data.changes} />
        </>
      )}
      {data.content === null ? null : (
        <>
          <Heading>{t('inbox.content')}</Heading>
          <Content content={data.content} isOver={isOver(data)} />
        </>
      )}
      <Heading>{t('inbox.replay')}</Heading>
      <ReplayReport change={data} />
      <Heading>{t('inbox.approvals.title')}</Heading>
      <Approvals change={data} />
      <Acts change={data} item={item} />
    </>
  )
}

function isOver({ state }: Change): boolean {
  return state === 'published' || state === 'withdrawn'
}

function Content({
  content,
  isOver: isPast,
}: {
  readonly content: NonNullable<Change['content']>
  readonly isOver: boolean
}) {
  const pack = packIn(content)
  if (pack !== null) return <PackContent pack={pack} isOver={isPast} />
  return (
    <pre className="max-h-80 overflow-auto rounded bg-sunken p-2 font-mono text-xs" tabIndex={0}>
      {JSON.stringify(content, null, 2)}
    </pre>
  )
}

function Said({ change }: { readonly change: Change }) {
  const { t } = useText()
  const { kind, summary, reason, requestedBy, state, contentHash } = change
  return (
    <Terms
      terms={[
        {
          id: 'state',
          label: t('inbox.state'),
          value: (
            <Badge
              look={state === 'published' ? 'permit' : state === 'withdrawn' ? 'plain' : 'refer'}
            >
              {t(`inbox.state.${state}`)}
            </Badge>
          ),
        },
        { id: 'kind', label: t('inbox.change.kind'), value: t(`inbox.change.kind.${kind}`) },
        { id: 'summary', label: t('inbox.summary'), value: summary },
        { id: 'reason', label: t('inbox.reason'), value: reason },
        { id: 'by', label: t('inbox.askedBy'), value: requestedBy },
        {
          id: 'hash',
          label: t('inbox.hash'),
          value: <code className="font-mono text-xs break-all">{contentHash}</code>,
        },
      ]}
    />
  )
}

function Approvals({ change: { approvals, approvalsNeeded } }: { readonly change: Change }) {
  const { t, language } = useText()
  return (
    <>
      <p>
        {t('inbox.approvals', {
          given: new Set(approvals.filter(({ counts }) => counts).map(({ by }) => by)).size,
          needed: approvalsNeeded,
        })}
      </p>
      <ul className="text-sm">
        {approvals.map(({ by, at, until, counts }) => (
          <li key={`${by} ${at}`}>
            {by} · <Time at={at} language={language} /> ·{' '}
            {counts ? (
              <>
                {t('inbox.approvals.until')} <Time at={until} language={language} precision="day" />
              </>
            ) : (
              t('inbox.approvals.notCounting')
            )}
          </li>
        ))}
      </ul>
    </>
  )
}

function Acts({ change, item }: { readonly change: Change; readonly item: Item | null }) {
  const { t } = useText()
  const { data: session } = useSession()
  const mayWithdraw = useMay('changes.approve') || session?.operator?.id === change.requestedBy
  const { id } = change
  const approve = useDecision(() => call('approveChange', { params: { id } }))
  const publish = useDecision(() => call('publishChange', { params: { id } }))
  const withdraw = useDecision(() => call('withdrawChange', { params: { id } }))
  const isBusy = approve.isPending || publish.isPending || withdraw.isPending
  const error = approve.error ?? publish.error ?? withdraw.error
  const isOpen = change.state === 'open' || change.state === 'approved'
  return (
    <>
      {error === null ? null : <Failure error={error} />}
      {item === null ? null : (
        <Decide item={item}>
          {change.publishable ? (
            <>
              <p className="mb-2">{t('inbox.publish.lead')}</p>
              <Button look="primary" disabled={isBusy} onClick={() => publish.mutate(undefined)}>
                {t('inbox.publish')}
              </Button>
            </>
          ) : (
            <Button look="primary" disabled={isBusy} onClick={() => approve.mutate(undefined)}>
              {t('inbox.approve')}
            </Button>
          )}
        </Decide>
      )}
      {isOpen && mayWithdraw ? (
        <p className="mt-3">
          <Button look="danger" disabled={isBusy} onClick={() => withdraw.mutate(undefined)}>
            {t(session?.operator?.id === change.requestedBy ? 'inbox.withdraw' : 'inbox.turnDown')}
          </Button>
        </p>
      ) : null}
    </>
  )
}
