// When requests of a contract are hedged: what the contract says of a model, else what the configuration says of it
// for everybody.
import type { Contract } from '../contract/contract.ts'
import { hedgeShareDefault } from '../place/hedge.ts'
import type { WrittenContract } from './config-contract-schema.ts'
import type { Config } from './config-schema.ts'
import { namesOf } from './contract-fallbacks.ts'

/** By the contract's public names; null if none is. */
export function hedgesOf(
  { hedge: general = {} }: Pick<Config, 'hedge'>,
  { models, hedge: own = {} }: Pick<WrittenContract, 'models' | 'hedge'>,
): Contract['hedges'] {
  const found = new Map<string, { afterMs: number; percentile: number | null; share: number }>()
  for (const [name, model] of namesOf(models)) {
    const said = own[name] ?? general[model] ?? 'never'
    if (said === 'never') continue
    const { afterMs, percentile = null, sharePercent } = said
    const share = sharePercent === undefined ? hedgeShareDefault : sharePercent / 100
    found.set(name, { afterMs, percentile, share })
  }
  return found.size === 0 ? null : found
}
