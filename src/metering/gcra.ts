// One limit per minute as a GCRA (generic cell rate algorithm): a single instant, the theoretical
// arrival time (TAT), that runs ahead of now by the backlog. A charge moves it on by cost / rate and
// is admitted while the backlog stays within a minute. The instant is exact: whole nanoseconds and a
// rest over the limit; without the rest, seven requests a minute would be six.
import { assert } from '../kernel/assert.ts'

/** A minute: the window of every limit, and the largest backlog a charge may build. */
export const minuteNs = 60_000_000_000

export class Gcra {
  #tatNs: number
  /** In `1 / #limit` nanoseconds; 0 <= rest < limit. */
  #rest = 0
  #limit = 1

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

  charge(nowNs: number, cost: number, limit: number): void {
    this.#settle(nowNs, limit)
    this.#move(cost, limit)
  }

  /**
   * Replaces an earlier charge by what was used. More than was charged is owed from now on, since the
   * time in which it could have drained is gone; less is given back.
   */
  correct(
    nowNs: number,
    change: { readonly charged: number; readonly used: number },
    limit: number,
  ): void {
    if (change.used > change.charged) this.#settle(nowNs, limit)
    this.#adopt(limit)
    this.#move(change.used - change.charged, limit)
  }

  /** Nanoseconds, rounded up, until the limit is whole again. */
  backlogNs(nowNs: number): number {
    return Math.max(0, this.#tatNs - nowNs + (this.#rest > 0 ? 1 : 0))
  }

  /** What could be charged now: a count, rounded down; negative never. */
  left(nowNs: number, limit: number): number {
    this.#settle(nowNs, limit)
    const freeNs = minuteNs - (this.#tatNs - nowNs)
    if (freeNs <= 0) return 0
    const free = freeNs * limit
    if (free <= Number.MAX_SAFE_INTEGER) return Math.max(0, quotient(free - this.#rest))
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

  #move(cost: number, limit: number): void {
    const size = Math.abs(cost)
    const costRest = restOf(size, limit)
    const whole = wholeOf(size, limit, costRest)
    if (cost >= 0) {
      const rest = this.#rest + costRest
      this.#tatNs += rest >= limit ? whole + 1 : whole
      this.#rest = rest >= limit ? rest - limit : rest
    } else {
      const rest = this.#rest - costRest
      this.#tatNs -= rest < 0 ? whole + 1 : whole
      this.#rest = rest < 0 ? rest + limit : rest
    }
  }
}

function quotient(dividend: number): number {
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
