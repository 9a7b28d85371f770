// Where prompt caches are warm: which deployment last served a prompt that begins like this one. Providers read a
// cached beginning at a fraction of its price, and only where they wrote it. It is a preference among equals, never a
// reason against health, latency, quota or the allowed set; in memory only, with a bound.
// Sources: OpenAI, "Prompt caching"; Claude API docs, "Prompt caching".
import type { Clock } from '../kernel/time.ts'

/** Beginnings that are remembered; the one served longest ago goes first. */
export const beginningsMax = 16_384

export interface Affinity {
  /** Who served `beginning` within its cache's life; null if nobody did. */
  of(beginning: number): string | null
  /** `forMs`: how long the cache lives unless it is read again. */
  served(beginning: number, deploymentId: string, forMs: number): void
}

interface Warm {
  readonly deploymentId: string
  readonly untilMs: number
}

export function openAffinity(clock: Clock): Affinity {
  const warm = new Map<number, Warm>()
  return Object.freeze<Affinity>({
    of(beginning) {
      const found = warm.get(beginning)
      if (found === undefined) return null
      if (clock.monotonicMs() < found.untilMs) return found.deploymentId
      warm.delete(beginning)
      return null
    },
    served(beginning, deploymentId, forMs) {
      warm.delete(beginning)
      if (warm.size >= beginningsMax) {
        for (const oldest of warm.keys()) {
          warm.delete(oldest)
          break
        }
      }
      warm.set(beginning, { deploymentId, untilMs: clock.monotonicMs() + forMs })
    },
  })
}
