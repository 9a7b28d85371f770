// GET models: only what this key may use now, by its public names.
import type { Identity } from '../identity/identity.ts'
import type { Policy } from '../policy/policy.ts'
import type { Refusal } from '../wire/codes.ts'
import { identifyCaller } from './caller.ts'
import type { World } from './world.ts'

export interface ModelsHouse {
  readonly identity: Identity
  readonly policy: Policy
}

/** Names ascending; a model whose every deployment is refused is left out. */
export function listModels(
  { identity, policy }: ModelsHouse,
  world: World,
  token: string | undefined,
  nowMs: number,
): { readonly models: readonly string[] } | Refusal {
  const caller = identifyCaller(identity, world, token, nowMs)
  if (caller.kind === 'refused') return caller
  const { contract } = caller
  const models = [...contract.models.keys()].filter(
    (model) => policy.decide(world, contract, model, nowMs).verdict === 'permit',
  )
  return { models: models.toSorted() }
}
