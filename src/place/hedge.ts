// When a second deployment is asked while the first is slow to answer, and for how many requests that may be done.
// Two answers are made and one is given, so the share of such requests has a bound whatever providers do. In memory.
// Source: Dean and Barroso, "The Tail at Scale", Communications of the ACM 56(2), 2013 (hedged requests).

/** What was agreed for the requests to one model; as a contract has it. */
export interface HedgeTerms {
  readonly afterMs: number
  readonly percentile: number | null
  readonly share: number
}

/** Unless something else is agreed: what is slower than nineteen of twenty is what hedging is for. */
export const hedgeShareDefault = 0.05

export const hedgeLimits = Object.freeze({
  /** Hedges that can be saved up in good times for a bad one; the first needs no saving. */
  savedMax: 10,
  /** Recent beginnings of a deployment, and how many a percentile needs. */
  beginningsMax: 128,
  beginningsMin: 20,
  /** Whose hedges are counted; beyond it counting begins anew. */
  accountsMax: 10_000,
})

/** What an answer took to begin depends on what is asked: a stream begins soon, a whole answer when it is written. */
export interface Beginnings {
  readonly deploymentId: string
  readonly kind: string
}

export interface Hedges {
  /** A request that may be hedged begins. `account` is who it counts for: at most 1 + share x its requests are hedged. */
  counted(account: string, terms: HedgeTerms): void
  /** One is hedged; false: none may be now. At once, since others ask while the second attempt is prepared. */
  take(account: string): boolean
  /** It is not, after all. */
  giveBack(account: string): void
  /** How long the first may be silent, in milliseconds. */
  waitMs(of: Beginnings, terms: HedgeTerms): number
  /** An answer began after `ms`, or had not by then. */
  began(of: Beginnings, ms: number): void
  /** Forgets the beginnings of every deployment not in `ids`; called when the world changes. */
  keep(ids: ReadonlySet<string>): void
}

interface Recent {
  readonly ms: Float64Array
  count: number
}

export function openHedges(): Hedges {
  const saved = new Map<string, number>()
  const recent = new Map<string, Map<string, Recent>>()
  return Object.freeze<Hedges>({
    counted(account, { share }) {
      const before = saved.get(account)
      if (before === undefined && saved.size >= hedgeLimits.accountsMax) saved.clear()
      saved.set(account, Math.min(hedgeLimits.savedMax, (before ?? 1) + share))
    },
    take(account) {
      const left = (saved.get(account) ?? 0) - 1
      if (left >= 0) saved.set(account, left)
      return left >= 0
    },
    giveBack: (account) => void saved.set(account, (saved.get(account) ?? 0) + 1),
    waitMs({ deploymentId, kind }, { afterMs, percentile }) {
      const known = percentile === null ? undefined : recent.get(deploymentId)?.get(kind)
      if (percentile === null || known === undefined) return afterMs
      return Math.max(afterMs, percentileOf(known, percentile) ?? 0)
    },
    began({ deploymentId, kind }, ms) {
      let kinds = recent.get(deploymentId)
      if (kinds === undefined) recent.set(deploymentId, (kinds = new Map()))
      let known = kinds.get(kind)
      if (known === undefined) {
        kinds.set(kind, (known = { ms: new Float64Array(hedgeLimits.beginningsMax), count: 0 }))
      }
      known.ms[known.count % hedgeLimits.beginningsMax] = ms
      known.count += 1
    },
    keep(ids) {
      for (const id of recent.keys()) if (!ids.has(id)) recent.delete(id)
    },
  })
}

/** The least of them that `percent` of them do not exceed; null while there are too few. */
function percentileOf({ ms, count }: Recent, percent: number): number | null {
  if (count < hedgeLimits.beginningsMin) return null
  const ascending = ms.slice(0, Math.min(count, ms.length)).sort()
  return ascending[Math.ceil((ascending.length * percent) / 100) - 1] ?? null
}
