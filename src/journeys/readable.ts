// Whether what a provider keeps may be read where it rests, as the rules stand now: by who asks for it, and by a
// request that refers to it, which has it read all the same, whichever deployment of its channel goes on.
import type { StoredObject } from '../kernel/stored-object.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import { plainlyAsked } from './asked.ts'
import type { Caller } from './caller.ts'
import type { CompleteHouse } from './trip.ts'
import type { World } from './world.ts'

export interface Reading {
  readonly world: World
  readonly caller: Caller
  readonly call: { readonly country: string | null; readonly atMs: number }
}

/** Null if the deployment that made it is permitted to its owner. */
export function mayBeRead(
  house: Pick<CompleteHouse, 'decisions'>,
  { world, caller, call }: Reading,
  { model, deploymentId }: Pick<StoredObject, 'model' | 'deploymentId'>,
): Refusal | null {
  const asked = plainlyAsked(caller, model, call.country)
  const decision = house.decisions.decide(world, caller.workload.id, asked, call.atMs)
  if (decision.verdict !== 'permit') return refuse(decision.code ?? 'policy.denied')
  const isAllowed = world.deployments.has(deploymentId) && decision.allowed.includes(deploymentId)
  return isAllowed ? null : refuse('place.stored_elsewhere')
}
