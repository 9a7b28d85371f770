// Fair shares of one limit among those who use it. Each has a bucket of its own, by weight among those who asked
// lately: it fills at its share of the limit and holds half a minute of it. Who is within its share is served; what
// nobody claims anybody may borrow, as long as what is in the buckets of the others stays untouched. So nobody is
// starved by somebody greedy, and nothing lies idle: all buckets together never hold more than the limit has left.
//
//   rank   a higher one may also borrow what lower ones have not used; the lowest (0) has no share, it only borrows
import { Gcra, minuteNs } from './gcra.ts'

/** Whose use of a shared limit is counted, and how much of it is theirs. */
export interface Share {
  readonly of: string
  /** Against the weights of the others; at least 1. */
  readonly weight: number
  readonly rank: 0 | 1 | 2
}

/** Who has not asked for so long claims nothing; by then all that it used has drained. */
const claimNs = minuteNs
/** How much of a share can be saved up. */
const bucketNs = minuteNs / 2

/** The use of one sharer. */
export class Part {
  readonly gauge: Gcra
  share: Share
  seenNs: number

  /** `behindNs`: how much of its bucket is not there yet. */
  constructor(share: Share, nowNs: number, behindNs: number) {
    this.gauge = new Gcra(nowNs + behindNs)
    this.share = share
    this.seenNs = nowNs
  }
}

/** What was charged to a share. */
export interface ShareCharge {
  readonly part: Part
  /** Its number in the part's gauge. */
  readonly charge: number
  readonly charged: number
}

interface Asking {
  readonly cost: number
  readonly limit: number
  readonly left: number
}

/** Of one limit: a count of requests or of tokens per minute. */
export class Shares {
  /** Who asked longest ago comes first. */
  readonly #parts = new Map<string, Part>()
  #weight = 0

  get size(): number {
    return this.#parts.size
  }

  /**
   * Notes that `share` asks, whether it is admitted or not: it claims its part from now on. `backlogNs` is that of
   * the whole limit: a newcomer's bucket is no fuller than the limit itself.
   */
  ask(nowNs: number, share: Share, backlogNs: number): Part {
    let part = this.#parts.get(share.of)
    if (part === undefined) part = new Part(share, nowNs, Math.max(0, backlogNs - bucketNs))
    else {
      this.#parts.delete(share.of)
      this.#weight -= weightOf(part.share)
    }
    part.share = share
    part.seenNs = nowNs
    this.#parts.set(share.of, part)
    this.#weight += weightOf(share)
    for (const [id, oldest] of this.#parts) {
      if (nowNs - oldest.seenNs < claimNs) break
      this.#parts.delete(id)
      this.#weight -= weightOf(oldest.share)
    }
    return part
  }

  /** A share of `limit` now, in whole units; 0 for the lowest rank. */
  #limitOf(share: Share, limit: number): number {
    const weight = weightOf(share)
    return weight === 0 ? 0 : Math.max(1, Math.floor((limit * weight) / this.#weight))
  }

  /**
   * Nanoseconds until `cost` fits into the part's share, 0 if it does now or may be borrowed; `left` is
   * what the whole limit has left. Infinity for the lowest rank: nobody knows when the others stop.
   */
  waitNs(nowNs: number, part: Part, asked: Asking): number {
    const forOwn = this.#ownWaitNs(nowNs, part, asked)
    if (forOwn === 0) return 0
    return asked.left - asked.cost >= this.#claimed(nowNs, part, asked.limit) ? 0 : forOwn
  }

  /** Charges what fits into the share; null for what is borrowed, which is the whole limit's alone. */
  charge(nowNs: number, part: Part, cost: number, limit: number): ShareCharge | null {
    if (this.#ownWaitNs(nowNs, part, { cost, limit }) > 0) return null
    const own = this.#limitOf(part.share, limit)
    const charged = Math.min(cost, own)
    return { part, charge: part.gauge.charge(nowNs, charged, own), charged }
  }

  /** 0 also for what is larger than the bucket, once that is full. */
  #ownWaitNs(nowNs: number, { gauge, share }: Part, asked: Omit<Asking, 'left'>): number {
    const own = this.#limitOf(share, asked.limit)
    if (own === 0) return Infinity
    const waitNs = gauge.waitNs(nowNs, Math.min(asked.cost, own), own) + bucketNs
    return Math.max(0, Math.min(waitNs, gauge.backlogNs(nowNs)))
  }

  /** Replaces a charge by what was used; `debtMinutesMax` bounds what is owed beyond it. */
  correct(
    nowNs: number,
    { part, charge, charged }: ShareCharge,
    used: { readonly tokens: number; readonly limit: number; readonly debtMinutesMax: number },
  ): void {
    const own = this.#limitOf(part.share, used.limit)
    if (own === 0) return
    const most = charged + used.debtMinutesMax * own
    part.gauge.correct(nowNs, { charge, charged, used: Math.min(used.tokens, most) }, own)
  }

  /** What the others may still take of their shares, as far as `part` has to leave it. */
  #claimed(nowNs: number, part: Part, limit: number): number {
    let claimed = 0
    for (const other of this.#parts.values()) {
      if (other === part || other.share.rank < part.share.rank) continue
      const own = this.#limitOf(other.share, limit)
      if (own > 0) claimed += Math.max(0, other.gauge.left(nowNs, own) - own / 2)
    }
    return claimed
  }
}

function weightOf({ rank, weight }: Share): number {
  return rank === 0 ? 0 : weight
}
