// One rule or status: what it says, when it applies in words that a lawyer reads, what it rests on and how often it
// decided.
import { useQuery } from '@tanstack/react-query'
import { Link, useParams, useSearch } from '@tanstack/react-router'
import { call, type Answer } from '../../api/client.ts'
import { useMay } from '../../api/session.ts'
import { BackLink } from '../../shell/back-link.tsx'
import { Loaded } from '../../shell/loaded.tsx'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { PageHeader, Panel } from '../../ui/panel.tsx'
import { Time } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import { instantOf } from '../rules/search.ts'
import { SourceItem } from '../rules/source-link.tsx'
import { StateBadge } from '../rules/state-badge.tsx'
import { ConditionPanel } from './condition.tsx'
import { ExamplesPanel } from './examples.tsx'
import { FactsPanel } from './facts.tsx'
import { SaysPanel } from './says.tsx'
import { TrafficPanel } from './traffic.tsx'

export type WholeRule = Answer<'rule'>

export function RulePage() {
  const { t } = useText()
  const { ruleId } = useParams({ from: paths.rule })
  const { at } = useSearch({ from: paths.rule })
  const query = useQuery({
    queryKey: ['rule', ruleId, at ?? ''],
    queryFn: ({ signal }) =>
      call(
        'rule',
        { params: { id: ruleId }, query: at === undefined ? {} : { at: instantOf(at) } },
        signal,
      ),
  })
  return (
    <>
      <BackLink to="rules" search={at === undefined ? {} : { at }}>
        {t('rule.back')}
      </BackLink>
      <Loaded query={query}>{(rule) => <Whole rule={rule} at={at} />}</Loaded>
    </>
  )
}

function Whole({ rule, at }: { readonly rule: WholeRule; readonly at: string | undefined }) {
  const { t } = useText()
  const mayReplay = useMay('replay.run')
  return (
    <>
      <PageHeader
        title={rule.title}
        lead={
          <span className="flex flex-wrap items-center gap-2">
            <StateBadge state={rule.state} note={rule.note} />
            {at === undefined ? null : <span>{t('rule.asOf', { at })}</span>}
            {rule.does?.enabled === false ? <Badge>{t('rules.off')}</Badge> : null}
            {rule.disputes.map((dispute) => (
              <Badge key={dispute} look="refer">
                {`${t('rules.dispute')}: ${dispute}`}
              </Badge>
            ))}
            <code className="font-mono text-sm">{rule.id}</code>
          </span>
        }
        actions={
          mayReplay ? (
            <Link
              to={paths.whatIf}
              search={{ kind: 'state', id: rule.id }}
              className="inline-flex min-h-8 items-center rounded border border-line-strong px-3 text-sm font-medium"
            >
              {t('rule.whatIf')}
            </Link>
          ) : null
        }
      />
      <div className="grid grid-cols-1 items-start gap-4 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="grid min-w-0 grid-cols-1 gap-4">
          <ConditionPanel rule={rule} />
          <SaysPanel rule={rule} />
          <ExamplesPanel rule={rule} />
          <Panel>
            <details>
              <summary className="min-h-6 font-semibold">{t('rule.written')}</summary>
              <pre
                className="mt-2 overflow-auto rounded bg-sunken p-3 font-mono text-xs"
                tabIndex={0}
                role="region"
                aria-label={t('rule.written')}
              >
                {rule.written}
              </pre>
            </details>
          </Panel>
        </div>
        <div className="grid min-w-0 grid-cols-1 gap-4">
          <TrafficPanel rule={rule} />
          <FactsPanel rule={rule} />
          <StatesPanel rule={rule} />
          <Panel title={t('rule.sources')}>
            <ul className="grid gap-3">
              {rule.sources.map((source) => (
                <li key={source.id}>
                  <SourceItem source={source} />
                </li>
              ))}
            </ul>
          </Panel>
        </div>
      </div>
    </>
  )
}

function StatesPanel({ rule }: { readonly rule: WholeRule }) {
  const { t, language } = useText()
  return (
    <Panel title={t('rule.states')}>
      <ol className="grid gap-2">
        {rule.states.map(({ state, from, note, source }) => (
          <li key={`${state} ${from}`} aria-current={from === rule.since ? 'true' : undefined}>
            <Time at={from} language={language} precision="day" /> <StateBadge state={state} />{' '}
            {from === rule.since ? <strong>{t('rule.states.now')}</strong> : null}
            {note === '' ? null : <span className="block text-sm">{note}</span>}
            <span className="block text-sm text-ink-2">{`${source.publisher}: ${source.title}`}</span>
          </li>
        ))}
      </ol>
    </Panel>
  )
}
