// The models that requests of a contract may fall back to: what the contract says of a model, else what the
// configuration says of it for everybody, as far as the contract names those models at all.
import type { WrittenContract } from './config-contract-schema.ts'
import type { Config } from './config-schema.ts'

/** By the contract's public names; null if there is none. */
export function fallbacksOf(
  { fallbacks: general = {} }: Pick<Config, 'fallbacks'>,
  { models, fallbacks: own = {} }: Pick<WrittenContract, 'models' | 'fallbacks'>,
): ReadonlyMap<string, readonly string[]> | null {
  const names = namesOf(models)
  const found = new Map<string, readonly string[]>()
  for (const [name, model] of names) {
    const chain = own[name] ?? publicNames(general[model] ?? [], names)
    if (chain.length > 0) found.set(name, chain)
  }
  return found.size === 0 ? null : found
}

/** Public name -> the model it stands for. */
export function namesOf(models: WrittenContract['models']): ReadonlyMap<string, string> {
  return new Map(
    models.map((model) => (typeof model === 'string' ? [model, model] : [model.name, model.is])),
  )
}

/** A model that the contract does not name is none of its fallbacks. */
function publicNames(
  models: readonly string[],
  names: ReadonlyMap<string, string>,
): readonly string[] {
  return models.flatMap((model) => {
    const name = [...names].find(([, is]) => is === model)?.[0]
    return name === undefined ? [] : [name]
  })
}
