// The face of policy: decisions cached per world, so that the request's path is a map look-up.
// A changed world is another object and starts with an empty cache; a decision is never used at or
// after its `validUntilMs`.
import { decide, type Decision } from './decide.ts'
import type { PolicyWorld, Terms } from './ports.ts'

export interface Policy {
  /** `contract` must be one of `world`; `model` is the public name as the caller gave it. */
  decide(world: PolicyWorld, contract: Terms, model: string, nowMs: number): Decision
}

interface CachedContract {
  readonly byModel: Map<string, Decision>
  /** The decision for all names that the contract does not know: one, however many are tried. */
  unknownModel: Decision | null
}

export function openPolicy(): Policy {
  const byWorld = new WeakMap<PolicyWorld, Map<string, CachedContract>>()

  function cachedContract(world: PolicyWorld, contractId: string): CachedContract {
    let contracts = byWorld.get(world)
    if (contracts === undefined) byWorld.set(world, (contracts = new Map()))
    let cached = contracts.get(contractId)
    if (cached === undefined) {
      contracts.set(contractId, (cached = { byModel: new Map(), unknownModel: null }))
    }
    return cached
  }

  return Object.freeze({
    decide(world: PolicyWorld, contract: Terms, model: string, nowMs: number): Decision {
      const cached = cachedContract(world, contract.id)
      const known = contract.models.has(model)
      const hit = known ? cached.byModel.get(model) : cached.unknownModel
      if (hit && (hit.validUntilMs === null || nowMs < hit.validUntilMs)) return hit
      const decision = decide({
        contract,
        model,
        deployments: world.deployments,
        nowMs,
        worldVersion: world.version,
        worldValidUntilMs: world.validUntilMs,
      })
      if (known) cached.byModel.set(model, decision)
      else cached.unknownModel = decision
      return decision
    },
  })
}
