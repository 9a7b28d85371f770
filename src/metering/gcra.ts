// One limit per minute as a GCRA (generic cell rate algorithm): a single instant, the theoretical
// arrival time (TAT), that runs ahead of now by the backlog. A charge moves it on by cost / rate and
// is admitted while the backlog stays within a minute. The instant is exact: whole nanoseconds and a
// rest over the limit; without the rest, seven requests a minute would be six.
//
// When less was used than charged, the TAT becomes what it would be had only that been charged. Not
// all of the difference can come back: where the backlog later ran low, the time in which the charge
// would have drained has passed unused, and giving it back would let others burst twice. So the
// lowest backlogs that later charges found are kept, as the rising suffix minima of all of them:
//
//   backlog found   9 4 7 5 8      kept   4 5 8      (a later smaller one makes a larger one moot)
import { assert } from '../kernel/assert.ts'

/** A minute: the window of every limit, and the largest backlog a charge may build. */
export const minuteNs = 60_000_000_000

/** Beyond this many kept minima the two oldest become one; then a little less is given back. */
export const minimaMax = 64

export class Gcra {
  #tatNs: number
  /** In `1 / #limit` nanoseconds; 0 <= rest < limit. */
  #rest = 0
  #limit = 1
  #charges = 0
  /** Both rising: the charge that found a backlog, and the backlog (rounded down). */
  readonly #foundBy: number[] = []
  readonly #foundNs: number[] = []

  constructor(nowNs: number) {
    this.#tatNs = nowNs
  }

  /** Nanoseconds, rounded up, until `cost` is admitted if nobody else asks; 0 or less if it is now. */
  waitNs(nowNs: number, cost: number, limit: number): number {
    this.#settle(nowNs, limit)
    const costRest = restOf(cost, limit)
    const rest = this.#rest + costRest
    const carry = rest > limit ? 2 : rest > 0 ? 1 : 0
    return this.#tatNs - nowNs + wholeOf(cost, limit, costRest) - minuteNs + carry
  }

  /** Charges `cost` whether it fits or not, and numbers the charge for `correct`. */
  charge(nowNs: number, cost: number, limit: number): number {
    this.#settle(nowNs, limit)
    this.#charges += 1
    this.#found(this.#tatNs - nowNs)
    this.#forward(cost, limit)
    return this.#charges
  }

  /**
   * Replaces an earlier charge by what was used. More than was charged is owed from now on; less is
   * given back as far as it has not drained.
   */
  correct(
    nowNs: number,
    change: { readonly charge: number; readonly charged: number; readonly used: number },
    limit: number,
  ): void {
    const unused = change.charged - change.used
    if (unused > 0) this.#giveBack(change.charge, unused, limit)
    else if (unused < 0) this.charge(nowNs, -unused, limit)
  }

  /** Nanoseconds, rounded up, until the limit is whole again. */
  backlogNs(nowNs: number): number {
    return Math.max(0, this.#tatNs - nowNs + (this.#rest > 0 ? 1 : 0))
  }

  /** What could be charged now: a count, rounded down. */
  left(nowNs: number, limit: number): number {
    this.#settle(nowNs, limit)
    const freeNs = minuteNs - (this.#tatNs - nowNs)
    if (freeNs <= 0) return 0
    const free = freeNs * limit
    if (free <= Number.MAX_SAFE_INTEGER) return Math.max(0, wholeMinutes(free - this.#rest))
    return Number((BigInt(freeNs) * BigInt(limit) - BigInt(this.#rest)) / BigInt(minuteNs))
  }

  /** A limit at rest has no past. */
  #settle(nowNs: number, limit: number): void {
    this.#adopt(limit)
    if (this.#tatNs < nowNs) {
      this.#tatNs = nowNs
      this.#rest = 0
    }
  }

  /** A changed limit keeps the backlog as a time; the part of a nanosecond is rounded up. */
  #adopt(limit: number): void {
    assert(limit > 0, 'a limit is positive')
    if (this.#limit === limit) return
    if (this.#rest > 0) this.#tatNs += 1
    this.#rest = 0
    this.#limit = limit
  }

  #forward(cost: number, limit: number): void {
    const costRest = restOf(cost, limit)
    const rest = this.#rest + costRest
    const carries = rest >= limit
    this.#tatNs += wholeOf(cost, limit, costRest) + (carries ? 1 : 0)
    this.#rest = carries ? rest - limit : rest
  }

  #found(backlogNs: number): void {
    const { length } = this.#foundNs
    let keep = length
    while (keep > 0 && (this.#foundNs[keep - 1] ?? 0) >= backlogNs) keep -= 1
    if (keep < length) this.#cut(keep)
    this.#foundBy.push(this.#charges)
    this.#foundNs.push(backlogNs)
    if (this.#foundNs.length <= minimaMax) return
    // The older of the two is the lower; standing for both it errs to the side of less.
    this.#foundBy.splice(0, 1)
    this.#foundNs.splice(1, 1)
  }

  #giveBack(charge: number, unused: number, limit: number): void {
    this.#adopt(limit)
    let first = this.#foundBy.length
    while (first > 0 && (this.#foundBy[first - 1] ?? 0) > charge) first -= 1
    const lowestNs = this.#foundNs[first] ?? Infinity
    const unusedRest = restOf(unused, limit)
    const wholeNs = wholeOf(unused, limit, unusedRest)
    let backNs = wholeNs + (unusedRest > 0 ? 1 : 0)
    if (backNs <= lowestNs) {
      const rest = this.#rest - unusedRest
      this.#tatNs -= wholeNs + (rest < 0 ? 1 : 0)
      this.#rest = rest < 0 ? rest + limit : rest
    } else {
      backNs = lowestNs
      this.#tatNs -= backNs
    }
    this.#lowerFrom(first, backNs)
  }

  /** The later charges would have found so much less; what is then no longer a minimum goes. */
  #lowerFrom(first: number, byNs: number): void {
    const { length } = this.#foundNs
    if (first === length) return
    for (let index = first; index < length; index++) {
      this.#foundNs[index] = Math.max(0, (this.#foundNs[index] ?? 0) - byNs)
    }
    const lowest = this.#foundNs[first] ?? 0
    let older = first
    while (older > 0 && (this.#foundNs[older - 1] ?? 0) >= lowest) older -= 1
    this.#foundNs.splice(older, first - older)
    this.#foundBy.splice(older, first - older)
  }

  #cut(length: number): void {
    this.#foundBy.length = length
    this.#foundNs.length = length
  }
}

function wholeMinutes(dividend: number): number {
  return (dividend - (dividend % minuteNs)) / minuteNs
}

/** The whole nanoseconds in which `limit` per minute renews `cost`; `rest` is `restOf` the same. */
function wholeOf(cost: number, limit: number, rest: number): number {
  const product = cost * minuteNs
  if (product <= Number.MAX_SAFE_INTEGER) return (product - rest) / limit
  return Number((BigInt(cost) * BigInt(minuteNs)) / BigInt(limit))
}

function restOf(cost: number, limit: number): number {
  const product = cost * minuteNs
  if (product <= Number.MAX_SAFE_INTEGER) return product % limit
  return Number((BigInt(cost) * BigInt(minuteNs)) % BigInt(limit))
}
