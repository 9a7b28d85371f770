// What the rules say about one party: for each of its workloads and each model of the contract the verdict,
// and for each deployment that serves the model why it may serve or may not. The same function as for live
// traffic; nothing is sent and nothing is written.
import { evaluate } from '../policy/evaluate.ts'
import type { MetObligation } from '../policy/obligations.ts'
import { sentenceOf, type Reason } from '../policy/reasons.ts'
import type { Verdict } from '../policy/verdict.ts'
import type { Decision } from './decisions.ts'
import { decisionOf } from './decisions.ts'
import type { World } from './world.ts'

export interface VerdictReason extends Pick<
  Reason,
  'ruleId' | 'authority' | 'effect' | 'truth' | 'reasonClass' | 'outside' | 'facts' | 'missing'
> {
  readonly sentence: string
  readonly remedies: readonly string[]
}

export interface DeploymentVerdict {
  readonly deploymentId: string
  readonly channelId: string
  readonly seller: string
  readonly outcome: Verdict
  readonly obligations: readonly MetObligation[]
  readonly reasons: readonly VerdictReason[]
}

export interface PartyVerdict {
  readonly workloadId: string
  readonly contractId: string
  readonly model: string
  readonly decision: Decision
  /** What concerns no single deployment: the contract is not in force, nobody serves the model. */
  readonly general: readonly VerdictReason[]
  readonly deployments: readonly DeploymentVerdict[]
}

/** Workload and model pairs looked at for one party. */
const verdictsMax = 400

/** For plain text of a caller whose country is not known. */
const plainRequest = {
  dialect: 'openai',
  features: [],
  modalities: ['text'],
  country: null,
  countryMissing: 'the country of the caller',
}

export interface VerdictsAsked {
  readonly partyId: string
  readonly nowMs: number
  /** As of another moment than now, by what is known now; compiled for whoever asks. */
  readonly atMs: number | null
  readonly by: string
}

export function partyVerdicts(
  world: World,
  { partyId, nowMs, atMs, by }: VerdictsAsked,
): { readonly verdicts: readonly PartyVerdict[]; readonly isCut: boolean } {
  const asked = [...world.workloads.values()].flatMap(({ id, contractId }) => {
    const contract = world.contracts.get(contractId)
    if (contract?.partyId !== partyId) return []
    return [...contract.models.keys()].map((model) => ({ workloadId: id, contractId, model }))
  })
  const moment = atMs ?? nowMs
  const decisions = atMs === null ? world.decisionsNow(nowMs) : world.decisionsAt(atMs, nowMs, by)
  const verdicts = asked.slice(0, verdictsMax).flatMap(({ workloadId, contractId, model }) => {
    const subject = decisions.subject(workloadId, moment)
    if (subject === null) return []
    const request = { model, ...plainRequest }
    const evaluation = evaluate(decisions.policy, subject, request, moment)
    const { general, refused } = evaluation.details()
    const permitted = evaluation.permitted.map(
      ({ deploymentId, obligations }): DeploymentVerdict => ({
        ...placed(world, deploymentId),
        outcome: 'permit',
        obligations,
        reasons: [],
      }),
    )
    const others = refused.map(({ deploymentId, outcome, reasons }): DeploymentVerdict => ({
      ...placed(world, deploymentId),
      outcome,
      obligations: [],
      reasons: reasons.map((reason) => shown(reason, deploymentId)),
    }))
    return [
      {
        workloadId,
        contractId,
        model,
        decision: decisionOf(evaluation),
        general: general.map((reason) => shown(reason, '')),
        deployments: [...permitted, ...others],
      },
    ]
  })
  return { verdicts, isCut: asked.length > verdictsMax }
}

function placed(
  { deployments, channels }: World,
  deploymentId: string,
): Pick<DeploymentVerdict, 'deploymentId' | 'channelId' | 'seller'> {
  const channelId = deployments.get(deploymentId)?.channelId ?? ''
  return { deploymentId, channelId, seller: channels.get(channelId)?.seller ?? '' }
}

function shown(reason: Reason, deploymentId: string): VerdictReason {
  const { ruleId, authority, effect, truth, reasonClass, outside, facts, missing } = reason
  return {
    ruleId,
    authority,
    effect,
    truth,
    reasonClass,
    outside,
    facts,
    missing,
    sentence: sentenceOf(reason, deploymentId),
    remedies: reason.remedies,
  }
}
