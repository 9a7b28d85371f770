// What the rules say about one party as the admin API shows it: verdicts for everybody who may look, and the
// rules, facts and sentences behind them for those who answer for them.
import { z } from 'zod'
import type {
  DeploymentVerdict,
  PartyVerdict,
  VerdictReason,
} from '../../journeys/party-verdicts.ts'
import type { Json } from '../../kernel/canonical-json.ts'
import { isoTime } from '../../kernel/time.ts'
import { plainObligation } from '../../policy/details-json.ts'
import { instant } from './moment.ts'

const ids = z.array(z.string())
const outcome = z.enum(['permit', 'refer', 'deny'])

const reasonSchema = z.object({
  rule: z.string(),
  authority: z.string(),
  effect: z.string(),
  truth: z.enum(['T', 'F', 'U']),
  reasonClass: z.string(),
  sentence: z.string(),
  outside: ids.meta({ description: 'Places, channels or a feature that stick out' }),
  facts: ids,
  missing: ids.meta({ description: 'What would settle what is not known' }),
  remedies: ids,
})

export const verdictSchema = z.object({
  workload: z.string(),
  contract: z.string(),
  model: z.string(),
  decision: z.string(),
  verdict: outcome,
  code: z.string().nullable(),
  reasonClass: z.string().nullable(),
  validUntil: instant.nullable(),
  rules: ids.nullable().meta({ description: 'All that decided; null to who may not read reasons' }),
  facts: ids.nullable(),
  general: z.array(reasonSchema).nullable(),
  deployments: z.array(
    z.object({
      deployment: z.string(),
      channel: z.string(),
      seller: z.string(),
      outcome,
      obligations: z.array(
        z.object({
          duty: z.record(z.string(), z.unknown()),
          rules: ids,
          promised: z.boolean().meta({ description: 'The deployment keeps it anyway' }),
        }),
      ),
      reasons: z.array(reasonSchema).nullable(),
    }),
  ),
})

export function verdictJson(
  { workloadId, contractId, model, decision, general, deployments }: PartyVerdict,
  seesReasons: boolean,
): z.input<typeof verdictSchema> {
  const { validUntilMs, details } = decision
  return {
    workload: workloadId,
    contract: contractId,
    model,
    decision: decision.id,
    verdict: decision.verdict,
    code: decision.code,
    reasonClass: decision.reasonClass,
    validUntil: validUntilMs === null ? null : isoTime(validUntilMs),
    rules: seesReasons ? [...details.ruleIds] : null,
    facts: seesReasons ? [...details.factIds] : null,
    general: seesReasons ? general.map(reasonJson) : null,
    deployments: deployments.map((one) => deploymentJson(one, seesReasons)),
  }
}

function deploymentJson(one: DeploymentVerdict, seesReasons: boolean) {
  return {
    deployment: one.deploymentId,
    channel: one.channelId,
    seller: one.seller,
    outcome: one.outcome,
    obligations: one.obligations.map(({ obligation, ruleIds, isPromised }) => ({
      duty: dutyOf(plainObligation(obligation)),
      rules: seesReasons ? [...ruleIds] : [],
      promised: isPromised,
    })),
    reasons: seesReasons ? one.reasons.map(reasonJson) : null,
  }
}

function dutyOf(duty: Readonly<Record<string, Json>>): Record<string, unknown> {
  return { ...duty }
}

function reasonJson({
  ruleId,
  outside,
  facts,
  missing,
  remedies,
  ...rest
}: VerdictReason): z.input<typeof reasonSchema> {
  return {
    rule: ruleId,
    ...rest,
    outside: [...outside],
    facts: [...facts],
    missing: [...missing],
    remedies: [...remedies],
  }
}
