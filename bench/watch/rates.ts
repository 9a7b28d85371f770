// Rates with what they are worth: numerator, denominator, number of sources, a 95 % interval by bootstrap over
// sources (episodes of one source are alike, so that they are no evidence of their own), the worst source, and the
// rate without it.
import { Random } from './random.ts'

export interface Part {
  readonly name: string
  readonly count: number
  readonly of: number
}

export interface Rate {
  readonly count: number
  readonly of: number
  readonly share: number
  readonly sources: number
  /** 95 %; at a count of 0 the upper end is that of the rule of three over episodes. */
  readonly low: number
  readonly high: number
  /** The source that is furthest from what is wanted, and the rate without it. */
  readonly worst: (Part & { readonly without: number }) | null
}

const draws = 1_000

/** `wanted`: whether many hits are good, so that the worst source is the one with the fewest. */
export function rateOf<One extends { readonly source: string }>(
  judged: readonly One[],
  isHit: (one: One) => boolean,
  wanted: 'many' | 'few',
): Rate {
  const parts = partsOf(judged, isHit, (one) => one.source)
  const { count, of } = sumOf(parts)
  const [low, high] = intervalOf(parts)
  const share = shareOf({ count, of })
  return {
    count,
    of,
    share,
    sources: parts.length,
    low,
    high: count === 0 ? Math.min(1, 3 / Math.max(1, of)) : high,
    worst: worstOf(parts, wanted),
  }
}

/** Counts by a name, the most hits first; without a name: left out. */
export function partsOf<One>(
  judged: readonly One[],
  isHit: (one: One) => boolean,
  nameOf: (one: One) => string | null,
): Part[] {
  const parts = new Map<string, { name: string; count: number; of: number }>()
  for (const one of judged) {
    const name = nameOf(one)
    if (name === null) continue
    const part = parts.get(name) ?? { name, count: 0, of: 0 }
    parts.set(name, part)
    part.of++
    if (isHit(one)) part.count++
  }
  return [...parts.values()].toSorted(
    (left, right) => shareOf(right) - shareOf(left) || (left.name < right.name ? -1 : 1),
  )
}

export function shareOf({ count, of }: Pick<Part, 'count' | 'of'>): number {
  return of === 0 ? 0 : count / of
}

function sumOf(parts: readonly Part[]): { count: number; of: number } {
  return {
    count: parts.reduce((sum, { count }) => sum + count, 0),
    of: parts.reduce((sum, { of }) => sum + of, 0),
  }
}

function intervalOf(parts: readonly Part[]): readonly [number, number] {
  const random = new Random(7)
  const shares = Array.from({ length: draws }, () =>
    shareOf(
      sumOf(parts.map(() => parts[random.int(parts.length)] ?? { name: '', count: 0, of: 0 })),
    ),
  ).toSorted((left, right) => left - right)
  return [shares[Math.floor(0.025 * draws)] ?? 0, shares[Math.ceil(0.975 * draws) - 1] ?? 0]
}

function worstOf(parts: readonly Part[], wanted: 'many' | 'few'): Rate['worst'] {
  const worst = wanted === 'few' ? parts[0] : parts.at(-1)
  if (worst === undefined) return null
  return { ...worst, without: shareOf(sumOf(parts.filter((part) => part !== worst))) }
}
