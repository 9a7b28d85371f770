// What the rules say about a party, by workload and model and at each channel; of a chosen day, beside what they
// say today, so that what changes is seen. Rules lead to where they are written.
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { call } from '../../api/client.ts'
import { authorityWord } from '../../text/authority.ts'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { EmptyState, Panel } from '../../ui/panel.tsx'
import { Time } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import type { Whole } from './graph.ts'

type Verdict = Whole['verdicts'][number]
type Reason = NonNullable<Verdict['general']>[number]
type Deployment = Verdict['deployments'][number]

export function RulesTab({
  whole,
  at,
}: {
  readonly whole: Whole
  readonly at: string | undefined
}) {
  const { t, language } = useText()
  // What is shown may be of another day for a moment: today's is then asked for by itself.
  const today = useQuery({
    queryKey: ['party', whole.id, '', ''],
    enabled: at !== undefined,
    queryFn: ({ signal }) => call('party', { params: { id: whole.id }, query: {} }, signal),
  })
  const now = new Map(today.data?.verdicts.map((one) => [keyOf(one), one]))
  if (whole.verdicts.length === 0) {
    return <EmptyState title={t('party.rules.none')}>{t('party.rules.none.next')}</EmptyState>
  }
  const byWorkload = Map.groupBy(whole.verdicts, ({ workload }) => workload)
  return (
    <div className="grid grid-cols-1 gap-4">
      <p className="text-ink-2">
        {t('party.rules.lead')}{' '}
        <strong className="font-semibold text-ink">
          <Time at={whole.at} language={language} />
        </strong>
      </p>
      {[...byWorkload].map(([workload, verdicts]) => (
        <Panel key={workload} title={workload}>
          <ul className="grid gap-2">
            {verdicts.map((one) => (
              <VerdictView
                key={keyOf(one)}
                verdict={one}
                partyId={whole.id}
                now={at === undefined ? undefined : now.get(keyOf(one))}
              />
            ))}
          </ul>
        </Panel>
      ))}
      {whole.cut ? <p className="text-ink-2">{t('party.rules.cut')}</p> : null}
    </div>
  )
}

function keyOf({ workload, model }: Verdict): string {
  return `${workload} ${model}`
}

function VerdictView({
  verdict,
  partyId,
  now,
}: {
  readonly verdict: Verdict
  readonly partyId: string
  readonly now: Verdict | undefined
}) {
  const { t, language } = useText()
  const { general, facts, rules } = verdict
  return (
    <li>
      <details className="rounded border border-line p-2.5">
        <summary className="min-h-6">
          <span className="inline-flex flex-wrap items-center gap-2">
            <bdi className="font-semibold">{verdict.model}</bdi>
            <Badge look={verdict.verdict}>{t(`verdict.${verdict.verdict}`)}</Badge>
            {verdict.code === null ? null : <code className="text-xs">{verdict.code}</code>}
            <span className="text-sm text-ink-2">
              {t('party.rules.places', {
                n: verdict.deployments.length,
                allowed: verdict.deployments.filter(({ outcome }) => outcome === 'permit').length,
              })}
            </span>
            {now === undefined || now.verdict === verdict.verdict ? null : (
              <Badge look="accent">
                {t('party.rules.today', { verdict: t(`verdict.${now.verdict}`) })}
              </Badge>
            )}
            {verdict.validUntil === null ? null : (
              <span className="text-sm text-ink-2">
                {t('party.rules.until')} <Time at={verdict.validUntil} language={language} />
              </span>
            )}
          </span>
        </summary>
        <div className="mt-2 grid gap-3">
          {general === null ? (
            <p className="text-sm text-ink-2">{t('party.withheld.next')}</p>
          ) : general.length === 0 ? null : (
            <Reasons reasons={general} partyId={partyId} />
          )}
          <Deployments deployments={verdict.deployments} partyId={partyId} />
          {rules === null || rules.length === 0 ? null : (
            <p className="text-sm wrap-anywhere text-ink-2">
              {t('party.rules.decided')} <RuleLinks rules={rules} partyId={partyId} />
            </p>
          )}
          {facts === null || facts.length === 0 ? null : (
            <p className="text-sm wrap-anywhere text-ink-2">
              {t('party.rules.facts')} <code className="text-xs">{facts.join(', ')}</code>
            </p>
          )}
        </div>
      </details>
    </li>
  )
}

function Deployments({
  deployments,
  partyId,
}: {
  readonly deployments: readonly Deployment[]
  readonly partyId: string
}) {
  const { t } = useText()
  return (
    <div
      className="overflow-x-auto"
      role="region"
      tabIndex={0}
      aria-label={t('party.rules.channels')}
    >
      <table className="w-full text-sm" aria-label={t('party.rules.channels')}>
        <thead>
          <tr>
            {(['channel', 'deployment', 'verdict', 'why'] as const).map((name) => (
              <th key={name} scope="col" className="py-1 pr-4 text-start font-medium text-ink-2">
                {t(`party.rules.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {deployments.map((one) => (
            <tr key={one.deployment} className="border-t border-line align-top">
              <td className="py-1.5 pr-4">
                <bdi>{one.channel}</bdi> <bdi className="text-ink-2">{one.seller}</bdi>
              </td>
              <td className="py-1.5 pr-4">
                <bdi>{one.deployment}</bdi>
              </td>
              <td className="py-1.5 pr-4">
                <Badge look={one.outcome}>{t(`verdict.${one.outcome}`)}</Badge>
              </td>
              <td className="py-1.5">
                {one.reasons === null ? null : <Reasons reasons={one.reasons} partyId={partyId} />}
                <Duties duties={one.obligations} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Duties({ duties }: { readonly duties: Deployment['obligations'] }) {
  const { t } = useText()
  if (duties.length === 0) return null
  return (
    <ul className="list-disc pl-5">
      {duties.map(({ duty, rules, promised }) => (
        <li key={JSON.stringify(duty)}>
          {t('party.rules.duty')} <code className="text-xs">{dutyText(duty)}</code>{' '}
          {promised ? t('party.rules.promised') : ''}{' '}
          <code className="text-xs text-ink-2">{rules.join(', ')}</code>
        </li>
      ))}
    </ul>
  )
}

function dutyText(duty: Readonly<Record<string, unknown>>): string {
  return Object.entries(duty)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ')
}

function Reasons({
  reasons,
  partyId,
}: {
  readonly reasons: readonly Reason[]
  readonly partyId: string
}) {
  const { t, told } = useText()
  return (
    <ul className="list-disc pl-5 text-sm">
      {reasons.map((one) => (
        <li key={`${one.rule} ${one.sentence}`}>
          {one.truth === 'U' ? (
            <span className="hatched mr-1 rounded px-1">{t('request.notSettled')}</span>
          ) : null}
          <bdi>{told(one.sentence)}</bdi>{' '}
          <span className="text-ink-2">
            <RuleLinks rules={[one.rule]} partyId={partyId} />{' '}
            <bdi>{authorityWord(one.authority, t)}</bdi>
            {one.facts.length === 0 ? null : (
              <>
                {' · '}
                {t('request.restsOn')} <code className="text-xs">{one.facts.join(', ')}</code>
              </>
            )}
          </span>
          {one.missing.length === 0 ? null : (
            <span className="block">
              {t('party.sum.missing')} {one.missing.join('; ')}
            </span>
          )}
          {one.remedies.length === 0 ? null : (
            <span className="block">
              {t('party.rules.remedies')} {one.remedies.join('; ')}
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}

/** A rule of a pack leads to its page; what the contract itself says, to the requests that it decided. */
function RuleLinks({
  rules,
  partyId,
}: {
  readonly rules: readonly string[]
  readonly partyId: string
}) {
  const look = 'font-mono text-xs text-accent underline'
  return rules.map((rule, index) => (
    <span key={rule}>
      {index === 0 ? '' : ', '}
      {rule.startsWith('contract.') ? (
        <Link to={paths.requests} search={{ rule, party: partyId }} className={look}>
          {rule}
        </Link>
      ) : (
        <Link to={paths.rule} params={{ ruleId: rule }} className={look}>
          {rule}
        </Link>
      )}
    </span>
  ))
}
