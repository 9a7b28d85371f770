// One request's story: what became of it and why, step by step, and the proof that it was so.
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { call, type Answer } from '../../api/client.ts'
import { BackLink } from '../../shell/back-link.tsx'
import { Loaded } from '../../shell/loaded.tsx'
import { useText, type Translate } from '../../text/text.tsx'
import { Badge, type BadgeLook } from '../../ui/badge.tsx'
import { nowMs } from '../../ui/clock.ts'
import { EmptyState, PageHeader, Panel } from '../../ui/panel.tsx'
import { Terms } from '../../ui/terms.tsx'
import { Time } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import { Attempts } from './attempts.tsx'
import { DecisionPanel } from './decision.tsx'
import { ProofPanel } from './proof.tsx'
import { RefusalPanel } from './refusal.tsx'
import { StepsPanel } from './steps.tsx'

export type Story = Answer<'request'>

/** Nobody has heard of it: why that can be, and where to look. */
function Unheard({ requestId }: { readonly requestId: string }) {
  const { t } = useText()
  return (
    <EmptyState
      title={t('request.unheard')}
      action={
        <Link to={paths.requests} search={{ search: requestId }} className="text-accent underline">
          {t('request.unheard.list')}
        </Link>
      }
    >
      <p>{t('request.unheard.lead')}</p>
      <ul className="mt-2 list-disc pl-5">
        <li>{t('request.unheard.typo')}</li>
        <li>{t('request.unheard.key')}</li>
        <li>{t('request.unheard.soon')}</li>
        <li>{t('request.unheard.folded')}</li>
      </ul>
    </EmptyState>
  )
}

const runningMs = 2_000
/** How long its steps took is noted a moment after it ended. */
const timingWithinMs = 10_000

function goesOn(story: Story | undefined): boolean {
  if (story === undefined) return false
  if (story.state === 'running' || story.state === 'background') return true
  return story.timing === null && nowMs() - Date.parse(story.at) < timingWithinMs
}

function useStory(requestId: string) {
  return useQuery({
    queryKey: ['request', requestId],
    queryFn: ({ signal }) => call('request', { params: { id: requestId } }, signal),
    // What ended stays as it is; what runs is looked at again, in place.
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (goesOn(state.data) ? runningMs : false),
  })
}

export function RequestPage() {
  const { t } = useText()
  const { requestId } = useParams({ from: paths.request })
  const query = useStory(requestId)
  return (
    <>
      <BackLink to="requests">{t('request.back')}</BackLink>
      <Loaded
        query={query}
        missing={
          <>
            <PageHeader title={t('request.title')} lead={<bdi>{requestId}</bdi>} />
            <Unheard requestId={requestId} />
          </>
        }
      >
        {(story) => <Whole story={story} />}
      </Loaded>
    </>
  )
}

function Whole({ story }: { readonly story: Story }) {
  const { t } = useText()
  const { label, look } = outcomeOf(story, t)
  return (
    <>
      <PageHeader
        title={t('request.title')}
        lead={
          <span className="flex flex-wrap items-center gap-2">
            <Badge look={look}>{label}</Badge>
            <code className="font-mono text-sm wrap-anywhere">
              <bdi>{story.id}</bdi>
            </code>
          </span>
        }
      />
      <div className="grid grid-cols-1 items-start gap-4 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="grid min-w-0 grid-cols-1 gap-4">
          <Notes story={story} />
          {story.refusal === null ? null : <RefusalPanel story={story} refusal={story.refusal} />}
          <Panel title={t('request.who')}>
            <Who story={story} />
          </Panel>
          <StepsPanel story={story} />
          <DecisionPanel story={story} />
          <Attempts story={story} />
        </div>
        <div className="grid min-w-0 grid-cols-1 gap-4">
          <ProofPanel story={story} />
          <Panel>
            <details>
              <summary className="min-h-6 font-semibold">{t('request.words')}</summary>
              <p className="mt-2 text-sm text-ink-2">{t('request.words.lead')}</p>
              <pre
                className="mt-2 overflow-auto rounded bg-sunken p-3 font-mono text-xs"
                tabIndex={0}
                role="region"
                aria-label={t('request.words')}
              >
                {story.story}
              </pre>
            </details>
          </Panel>
        </div>
      </div>
    </>
  )
}

function outcomeOf(
  { state, refusal, attempts }: Story,
  t: Translate,
): { readonly label: string; readonly look: BadgeLook } {
  if (state === 'refused' || (refusal !== null && state === 'ended')) {
    return refusal?.code === 'policy.referred'
      ? { label: t('verdict.refer'), look: 'refer' }
      : { label: t('request.state.refused'), look: 'deny' }
  }
  if (state === 'ended') {
    const ending = attempts.at(-1)?.ending ?? ''
    return attempts.some((one) => one.ending === 'completed')
      ? { label: t('request.state.completed'), look: 'permit' }
      : { label: `${t('request.state.ended')}: ${ending}`, look: 'refer' }
  }
  return {
    label: t(`request.state.${state}`),
    look: state === 'indeterminate' ? 'unknown' : 'accent',
  }
}

/** What is out of the ordinary of it, said before anything else. */
function Notes({ story: { state, archived, erasures } }: { readonly story: Story }) {
  const { t, language } = useText()
  const running =
    state === 'running' || state === 'background' || state === 'indeterminate' ? state : null
  if (running === null && !archived && erasures.length === 0) return null
  return (
    <div className="grid gap-2">
      {running === null ? null : <Note>{t(`request.note.${running}`)}</Note>}
      {archived ? <Note>{t('request.note.archived')}</Note> : null}
      {erasures.map(({ id, doneAt, reason }) => (
        <Note key={id}>
          {t('request.note.erased', { id, reason })}{' '}
          <Time at={doneAt} language={language} precision="second" />
        </Note>
      ))}
    </div>
  )
}

function Note({ children }: { readonly children: React.ReactNode }) {
  return (
    <p role="note" className="rounded-lg border border-line-strong bg-sunken p-3">
      {children}
    </p>
  )
}

function Who({ story }: { readonly story: Story }) {
  const { t, language } = useText()
  const named = (name: 'party' | 'contract' | 'workload' | 'model') => {
    const value = story[name]
    return {
      id: name,
      label: t(`requests.filter.${name}`),
      value:
        value === null || value === '' ? (
          <span className="text-ink-2">{t('request.notNoted')}</span>
        ) : (
          <Link to={paths.requests} search={{ [name]: value }} className="text-accent underline">
            <bdi>{value}</bdi>
          </Link>
        ),
    }
  }
  return (
    <Terms
      terms={[
        {
          id: 'at',
          label: t('requests.column.at'),
          value: <Time at={story.at} language={language} precision="second" />,
        },
        named('party'),
        named('contract'),
        named('workload'),
        named('model'),
        { id: 'key', label: t('request.key'), value: <bdi>{story.key}</bdi> },
        said(t('request.tags'), 'tags', story.said.tags),
        said(t('request.session'), 'session', story.said.session),
      ]}
    />
  )
}

function said(label: string, id: string, pairs: Readonly<Record<string, string>>) {
  const words = Object.entries(pairs).map(([name, value]) =>
    value === '' ? name : `${name}=${value}`,
  )
  return { id, label, value: words.length === 0 ? null : <bdi>{words.join(', ')}</bdi> }
}
