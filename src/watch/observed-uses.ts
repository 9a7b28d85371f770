// What requests are for, as far as detectors tell: the uses of outputs that a contract permits or denies.
import { detectors } from './detectors.ts'
import type { ObservedUse } from './case-finding.ts'
import type { DeclaredUse } from './observation.ts'
import type { Statistic } from './statistic.ts'

/** Of several detectors of one use, the one that most requests show. */
export function observedUses(statistics: readonly Statistic[]): readonly ObservedUse[] {
  const most = new Map<DeclaredUse, ObservedUse>()
  for (const { detector, count, of } of statistics) {
    const use = detectors.get(detector)?.use ?? null
    if (use === null || count === 0) continue
    const known = most.get(use)
    if (known === undefined || known.count < count) most.set(use, { use, count, of })
  }
  return [...most.values()]
}
