// Deployments whose provider broke its promise of where: out of every choice until an operator lifts it.
// In memory; the log has the entries, and a start reads back what still stands.
import type { Breach } from './breach.ts'

export interface Quarantine {
  /** The breach for which a deployment is out; null if it is not. */
  of(deploymentId: string): Breach | null
  /** All that stand, oldest first. */
  all(): readonly Breach[]
  count(): number
  /** False if the deployment is out already: the first breach stands. */
  begin(breach: Breach): boolean
  /** Only an operator's word; no time heals a broken promise. */
  lift(deploymentId: string): void
}

export function openQuarantine(standing: Iterable<Breach> = []): Quarantine {
  const breaches = new Map<string, Breach>()
  for (const breach of standing) breaches.set(breach.deploymentId, breach)
  return Object.freeze<Quarantine>({
    count: () => breaches.size,
    of: (deploymentId) => breaches.get(deploymentId) ?? null,
    all: () => [...breaches.values()].toSorted((left, right) => left.atMs - right.atMs),
    begin(breach) {
      if (breaches.has(breach.deploymentId)) return false
      breaches.set(breach.deploymentId, breach)
      return true
    },
    lift: (deploymentId) => void breaches.delete(deploymentId),
  })
}

interface Spilling {
  readonly id: string
  readonly spillTo: string | null
}

/** The breach that keeps `start` out: its own, or that of a deployment it may spill to. */
export function standingBreach(
  quarantine: Quarantine,
  start: Spilling,
  deployments: ReadonlyMap<string, Spilling>,
): Breach | null {
  const seen = new Set<string>()
  for (let at: Spilling | undefined = start; at !== undefined && !seen.has(at.id);) {
    const breach = quarantine.of(at.id)
    if (breach !== null) return breach
    seen.add(at.id)
    at = at.spillTo === null ? undefined : deployments.get(at.spillTo)
  }
  return null
}
