// Parties that a rule shuts out: refused time and again, and never admitted in between. Those of them that were
// customers before are compared with the others as suspended ones are, since they may come back by proxy. In memory
// alone: after a restart it is learnt anew from what is refused then.
import type { ShutOut } from '../watch/linked.ts'

/** A program that asks again and again is refused as often at once; somebody who asked for one thing too many is not. */
const refusalsLeast = 20
const rememberedMs = 14 * 86_400_000
const partiesMax = 10_000

interface Refused {
  count: number
  lastMs: number
  readonly workloads: Set<string>
}

export interface RefusedParties {
  /** One of its requests was denied by a rule. */
  refused(party: string, workload: string, atMs: number): void
  admitted(party: string): void
  shutOut(nowMs: number): readonly ShutOut[]
}

export function openRefusedParties(): RefusedParties {
  /** The one that was refused last comes last. */
  const parties = new Map<string, Refused>()
  return {
    refused(party, workload, atMs) {
      const known = parties.get(party) ?? { count: 0, lastMs: 0, workloads: new Set() }
      parties.delete(party)
      if (parties.size >= partiesMax) {
        const [oldest] = parties.keys()
        if (oldest !== undefined) parties.delete(oldest)
      }
      parties.set(party, known)
      known.count += 1
      known.lastMs = atMs
      known.workloads.add(workload)
    },
    admitted(party) {
      if (parties.size > 0) parties.delete(party)
    },
    shutOut: (nowMs) =>
      [...parties]
        .filter(([, { count, lastMs }]) => count >= refusalsLeast && lastMs >= nowMs - rememberedMs)
        .map(([party, { workloads }]) => ({
          party,
          workloads: [...workloads],
          standing: 'refused',
        })),
  }
}
