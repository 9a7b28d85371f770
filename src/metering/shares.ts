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
/** How often those who claim nothing any more are looked for. */
const sweepNs = 1_000_000_000

/** The two limits of a scope, each with the use of all. */
export interface Whole {
  readonly requests: Gcra
  readonly tokens: Gcra
}

/** The use of one sharer. */
export interface Part extends Whole {
  readonly share: Share
  seenNs: number
}

/** What was charged to a share. */
export interface ShareCharge {
  /** Its number in the part's gauge. */
  readonly charge: number
  readonly charged: number
}

/** Which of the two limits is asked, and for how much of it. */
export interface Asking {
  readonly of: keyof Whole
  readonly cost: number
  /** Of all, per minute. */
  readonly limit: number
}

/** Of one scope. */
export class Shares {
  readonly #whole: Whole
  readonly #parts = new Map<string, Part>()
  #weight = 0
  #sweptNs = 0

  constructor(whole: Whole) {
    this.#whole = whole
  }

  /**
   * Notes that `share` asks, whether it is admitted or not: it claims its part from now on. Null while nobody else
   * does: then the whole is its own, and needs no second count.
   */
  ask(nowNs: number, share: Share): Part | null {
    let part = this.#parts.get(share.of)
    if (part === undefined || part.share !== share) {
      part = this.#open(nowNs, share, part)
    } else part.seenNs = nowNs
    if (nowNs - this.#sweptNs >= sweepNs) this.#sweep(nowNs)
    return this.#parts.size === 1 ? null : part
  }

  /** Whoever comes, and whoever was alone until then, begins with a bucket no fuller than the whole is. */
  #open(nowNs: number, share: Share, before: Part | undefined): Part {
    if (this.#parts.size === 1 && before === undefined) {
      for (const [id, { share: alone, seenNs }] of this.#parts) {
        this.#parts.set(id, { share: alone, seenNs, ...this.#gauges(nowNs) })
      }
    }
    const gauges = before ?? this.#gauges(nowNs)
    const part = { requests: gauges.requests, tokens: gauges.tokens, share, seenNs: nowNs }
    this.#parts.set(share.of, part)
    this.#weigh()
    return part
  }

  #gauges(nowNs: number): Whole {
    const { requests, tokens } = this.#whole
    const behind = (gauge: Gcra): Gcra =>
      new Gcra(nowNs + Math.max(0, gauge.backlogNs(nowNs) - bucketNs))
    return { requests: behind(requests), tokens: behind(tokens) }
  }

  #sweep(nowNs: number): void {
    this.#sweptNs = nowNs
    for (const [id, { seenNs }] of this.#parts) {
      if (nowNs - seenNs >= claimNs) this.#parts.delete(id)
    }
    this.#weigh()
  }

  #weigh(): void {
    this.#weight = 0
    for (const { share } of this.#parts.values()) this.#weight += weightOf(share)
  }

  /** A share of `limit` now, in whole units; 0 for the lowest rank. */
  #limitOf(share: Share, limit: number): number {
    const weight = weightOf(share)
    return weight === 0 ? 0 : Math.max(1, Math.floor((limit * weight) / this.#weight))
  }

  /**
   * Nanoseconds until it fits into the part's share, 0 if it does now or may be borrowed. Infinity for the lowest
   * rank: nobody knows when the others stop.
   */
  waitNs(nowNs: number, part: Part, asking: Asking): number {
    const forOwn = this.#ownWaitNs(nowNs, part, asking)
    if (forOwn === 0) return 0
    const left = this.#whole[asking.of].left(nowNs, asking.limit)
    return left - asking.cost >= this.#claimed(nowNs, part, asking) ? 0 : forOwn
  }

  /** Charges what fits into the share; null for what is borrowed, which is the whole limit's alone. */
  charge(nowNs: number, part: Part, asking: Asking): ShareCharge | null {
    if (this.#ownWaitNs(nowNs, part, asking) > 0) return null
    const own = this.#limitOf(part.share, asking.limit)
    const charged = Math.min(asking.cost, own)
    return { charge: part[asking.of].charge(nowNs, charged, own), charged }
  }

  /** 0 also for what is larger than the bucket, once that is full. */
  #ownWaitNs(nowNs: number, part: Part, { of, cost, limit }: Asking): number {
    const own = this.#limitOf(part.share, limit)
    if (own === 0) return Infinity
    const gauge = part[of]
    const waitNs = gauge.waitNs(nowNs, Math.min(cost, own), own) + bucketNs
    return waitNs <= 0 ? 0 : Math.max(0, Math.min(waitNs, gauge.backlogNs(nowNs)))
  }

  /** Replaces a charge of tokens by what was used; `debtMinutesMax` bounds what is owed beyond it. */
  correct(
    nowNs: number,
    part: Part,
    { charge, charged }: ShareCharge,
    used: { readonly tokens: number; readonly limit: number; readonly debtMinutesMax: number },
  ): void {
    const own = this.#limitOf(part.share, used.limit)
    if (own === 0) return
    const most = charged + used.debtMinutesMax * own
    part.tokens.correct(nowNs, { charge, charged, used: Math.min(used.tokens, most) }, own)
  }

  /** What the others may still take of their shares, as far as `part` has to leave it. */
  #claimed(nowNs: number, part: Part, { of, limit }: Asking): number {
    let claimed = 0
    for (const other of this.#parts.values()) {
      if (other === part || other.share.rank < part.share.rank) continue
      const own = this.#limitOf(other.share, limit)
      if (own > 0) claimed += Math.max(0, other[of].left(nowNs, own) - own / 2)
    }
    return claimed
  }
}

function weightOf({ rank, weight }: Share): number {
  return rank === 0 ? 0 : weight
}
