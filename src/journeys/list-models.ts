// GET models: only what this key may use now, by its public names.
import type { Identity } from '../identity/identity.ts'
import type { Refusal } from '../wire/codes.ts'
import type { WireShape } from '../wire/model-request.ts'
import { plainlyAsked } from './asked.ts'
import { identifyCaller } from './caller.ts'
import { reaches } from './carry.ts'
import type { Decisions } from './decisions.ts'
import type { World } from './world.ts'

export interface ModelsHouse {
  readonly identity: Identity
  readonly decisions: Decisions
}

export interface ModelsAsked {
  readonly token: string | undefined
  readonly country: string | null
  /** Of the API that asks: a model that none of them reaches is left out. */
  readonly shapes: readonly WireShape[]
}

/** Names ascending; a model whose every deployment is refused is left out. */
export function listModels(
  { identity, decisions }: ModelsHouse,
  world: World,
  { token, country, shapes }: ModelsAsked,
  nowMs: number,
): { readonly models: readonly string[] } | Refusal {
  const caller = identifyCaller(identity, world, token, nowMs)
  if (caller.kind === 'refused') return caller
  const { contract, workload } = caller
  const models = [...contract.models.keys()].filter((model) => {
    const asked = plainlyAsked(caller, model, country)
    const { verdict, allowed } = decisions.decide(world, workload.id, asked, nowMs)
    return (
      verdict === 'permit' &&
      allowed.some((id) => shapes.some((shape) => reaches(world, id, shape)))
    )
  })
  return { models: models.toSorted() }
}
