// Where a file may rest: it is decided like a request to the model that it is for, and lies at one channel that
// keeps files, under no duty that forbids it.
import type { Channel, Deployment } from '../place/deployment.ts'
import { standingBreach } from '../place/quarantine.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import { featureBits, type Dialect } from '../wire/model-request.ts'
import { askedOf } from './asked.ts'
import type { Caller } from './caller.ts'
import type { Decision } from './decisions.ts'
import type { KeptHouse } from './kept-response.ts'
import { refuseUnread } from './notices.ts'
import { obligationsOf } from './obliged.ts'
import type { RequestRecord } from './record.ts'
import type { World } from './world.ts'

/** A file is content that rests at the provider: both are asked. */
export const fileFeatures = featureBits.files | featureBits.store

export interface Asking {
  readonly world: World
  readonly caller: Caller
  readonly call: {
    readonly dialect: Dialect
    readonly country: string | null
    readonly atMs: number
  }
}

export interface Resting {
  readonly kind: 'resting'
  readonly model: string
  readonly channel: Channel
  readonly deployment: Deployment
  readonly decision: Decision
}

/** What is to rest. */
export interface ToRest {
  readonly model: string
  readonly features: number
  /** Why not at this deployment, for more reasons than those of every file. */
  readonly refuseAt?: (deployment: Deployment) => Refusal | null
}

/** Every deployment of the decision at which it may rest, at least one, ascending by id; else the first reason why not. */
export function restingsOf(
  house: KeptHouse,
  { world, caller, call }: Asking,
  { model, features, refuseAt }: ToRest,
  record: RequestRecord,
): readonly [Resting, ...Resting[]] | Refusal {
  const asked = askedOf(call, caller, { model, features })
  const decision = house.decisions.decide(world, caller.workload.id, asked, call.atMs)
  house.refusals.keepDecision(world, decision)
  if (decision.verdict !== 'permit') {
    record.decisionId = decision.id
    record.verdict = decision.verdict
    if (decision.verdict === 'refer') house.referrals.open(decision.referrals, call.atMs)
    const { feature } = decision.details
    if (feature !== null) return refuse('policy.feature_refused', { param: 'file' })
    return refuse(decision.code ?? 'policy.denied')
  }
  let refusal: Refusal | null = null
  const found: Resting[] = []
  for (const id of decision.allowed) {
    const deployment = world.deployments.get(id)
    const channel = deployment && world.channels.get(deployment.channelId)
    if (deployment === undefined || channel === undefined) continue
    const one: Resting = { kind: 'resting', model, channel, deployment, decision }
    const no = refuseHere(house, { world, caller, call }, one) ?? refuseAt?.(deployment) ?? null
    if (no === null) found.push(one)
    else refusal ??= no
  }
  const [first, ...others] = found
  return first === undefined ? (refusal ?? refuse('place.none_available')) : [first, ...others]
}

/** Why it cannot rest at this deployment though the model may be asked there; null if it can. */
function refuseHere(
  house: KeptHouse,
  { world, caller }: Asking,
  { deployment, channel, decision }: Resting,
): Refusal | null {
  const keeps = channel.kind === 'openai' || channel.kind === 'azure'
  if (!keeps) return refuse('place.keeps_no_files')
  // Zero is promised of what is not kept; a file is.
  if (deployment.retentionDays.rest === 0) return refuse('place.keeps_no_files')
  const duties = obligationsOf(decision, deployment.id)
  for (const duty of duties) {
    const forbids =
      duty.kind === 'force_store_false' ||
      (duty.kind === 'refuse_feature' && (duty.feature === 'files' || duty.feature === 'store'))
    if (forbids) return refuse('policy.feature_refused', { param: 'file' })
  }
  const unread = house.notices.due(caller.contract.id, duties)
  if (unread !== null) return refuseUnread(unread)
  const { quarantine } = house.breaches
  return standingBreach(quarantine, deployment, world.deployments) === null
    ? null
    : refuse('place.none_available')
}
