// How long a record about a party counts, in two times: when it is true and when we knew it. What is
// past its review date is not forgotten and not believed: it reads as unknown.

export type Confidence = 'official' | 'secondary' | 'inferred'

/** What every record about a party carries. Instants are UTC milliseconds, ranges half-open. */
export interface Evidence {
  readonly id: string
  /** When it is true; null: without end. */
  readonly validFromMs: number
  readonly validToMs: number | null
  /** When we came to know it, and when a later record replaced it; null: never. */
  readonly knownFromMs: number
  readonly knownToMs: number | null
  /** Where it stands written, in words that an auditor can follow. */
  readonly source: string
  readonly confidence: Confidence
  readonly verifiedAtMs: number
  /** From here on it reads as unknown; null: no review is due. */
  readonly reviewByMs: number | null
}

/** `asOfMs`: when it is true. `knownAtMs`: what we knew then. */
export interface Moment {
  readonly asOfMs: number
  readonly knownAtMs: number
}

export type Standing = 'current' | 'past_review' | 'absent'

export function standingOf(evidence: Evidence, { asOfMs, knownAtMs }: Moment): Standing {
  const known = holdsAt(evidence.knownFromMs, evidence.knownToMs, knownAtMs)
  if (!known || !holdsAt(evidence.validFromMs, evidence.validToMs, asOfMs)) return 'absent'
  return evidence.reviewByMs !== null && asOfMs >= evidence.reviewByMs ? 'past_review' : 'current'
}

/** The first instant after `moment` at which a record may read differently; null if none does. */
export function nextChangeMs(records: Iterable<Evidence>, moment: Moment): number | null {
  let next: number | null = null
  for (const record of records) {
    for (const atMs of [record.validFromMs, record.validToMs, record.reviewByMs]) {
      if (atMs !== null && atMs > moment.asOfMs) next = earliest(next, atMs)
    }
    for (const atMs of [record.knownFromMs, record.knownToMs]) {
      if (atMs !== null && atMs > moment.knownAtMs) next = earliest(next, atMs)
    }
  }
  return next
}

/** The earlier of two instants; null is never. */
export function earliest(left: number | null, right: number | null): number | null {
  if (left === null) return right
  return right === null ? left : Math.min(left, right)
}

export function overlap(left: Evidence, right: Evidence): boolean {
  return (
    rangesMeet(left.validFromMs, left.validToMs, right.validFromMs, right.validToMs) &&
    rangesMeet(left.knownFromMs, left.knownToMs, right.knownFromMs, right.knownToMs)
  )
}

function rangesMeet(
  leftFrom: number,
  leftTo: number | null,
  rightFrom: number,
  rightTo: number | null,
): boolean {
  return (rightTo === null || leftFrom < rightTo) && (leftTo === null || rightFrom < leftTo)
}

function holdsAt(fromMs: number, toMs: number | null, atMs: number): boolean {
  return atMs >= fromMs && (toMs === null || atMs < toMs)
}
