// The models that a request may fall back to where its own cannot serve it: each is decided like a request of its
// own, with its own allowed set, duties and prices, and none of them is used while a member of the model that was
// asked for is able and untried. What one hold covers is the dearest of them all.
import type { ModelRequest, Operation } from '../wire/model-request.ts'
import { askedOf } from './asked.ts'
import type { Caller } from './caller.ts'
import { carry } from './carry.ts'
import type { Decision } from './decisions.ts'
import { memberOf } from './member.ts'
import { withinObligations } from './permitted.ts'
import { nearKept } from './recall.ts'
import type { Held, Member, Trip } from './trip.ts'

/** One model to fall back to, of which at least one deployment may serve. */
export interface Stage {
  readonly model: string
  readonly decision: Decision
  readonly members: readonly Member[]
  readonly bodyBytes: number
}

/** Another model writes another answer; its vectors, token counts and sessions cannot stand in for the first one's. */
const replaceable: ReadonlySet<Operation> = new Set<Operation>(['chat', 'text_completion'])

const none: readonly string[] = []

export function fallbackNames({ contract }: Caller, request: ModelRequest): readonly string[] {
  if (contract.fallbacks === null || !replaceable.has(request.operation)) return none
  return contract.fallbacks.get(request.model) ?? none
}

/** In their order; a model that is denied, unpriced or unable to carry the request is left out. */
export function stagesOf(
  trip: Trip,
  caller: Caller,
  request: ModelRequest,
  names: readonly string[],
): readonly Stage[] {
  return names.flatMap((model) => stageOf(trip, caller, { ...request, model }))
}

function stageOf(trip: Trip, caller: Caller, request: ModelRequest): readonly Stage[] {
  const { house, world, call } = trip
  const asked = askedOf(call, caller, request)
  const decision = house.decisions.decide(world, caller.workload.id, asked, call.atMs)
  if (decision.verdict !== 'permit') return []
  const permitted = withinObligations(trip, caller, decision, request)
  if (permitted.kind === 'refused') return []
  const near = nearKept(trip, caller, permitted.allowed)
  if ('kind' in near) return []
  const carried = carry(trip, request, decision, near)
  if (carried.kind === 'refused') return []
  const members = carried.carriages
    .map((carriage) => memberOf(trip, caller, decision, carriage))
    .filter((member) => member !== null)
  if (members.length === 0) return []
  return [{ model: request.model, decision, members, bodyBytes: carried.bodyBytes }]
}

/** `held` has the members of all stages that its limits admit; each stage gets its own. */
export function withStages(held: Held, stages: readonly Stage[]): Held {
  const model = held.request.model
  const ofStage = (members: readonly Member[]): readonly Member[] =>
    held.members.filter(({ deployment }) => members.some((one) => one.deployment === deployment))
  let fallback: Held | null = null
  for (const stage of stages.toReversed()) {
    const members = ofStage(stage.members)
    if (members.length === 0) continue
    fallback = {
      ...held,
      request: { ...held.request, model: stage.model },
      decision: stage.decision,
      members,
      fallback,
      fallbackFor: model,
    }
  }
  const later = stages.flatMap((stage) => ofStage(stage.members))
  return { ...held, members: held.members.filter((one) => !later.includes(one)), fallback }
}
