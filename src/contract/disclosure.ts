// What the house has agreed to tell whoever owns a model about how it is sold: a dated clause as data. Without one in
// force nothing is told. It covers whole months (UTC) that have ended: what is told of a month is then told once for all
// of it, and no two periods differ by less than a month.
import { liesIn } from '../kernel/dotted.ts'

export const disclosedKinds = [
  'volume', // calls and tokens
  'country', // of the customer
  'class', // what kind of customer
  'refusals', // by the owner's own rules
  'obligations', // of the owner's own rules, and whether they were kept
  'incidents', // cases and breaches of place
  'incident_parties', // and whose they are
] as const
export type DisclosedKind = (typeof disclosedKinds)[number]

export interface Disclosure {
  readonly id: string
  /** The party that it is told to. */
  readonly ownerId: string
  /** Where it was agreed, for people. */
  readonly document: string
  readonly shows: ReadonlySet<DisclosedKind>
  /** Customers in the smallest group that is told by itself. */
  readonly atLeast: number
  /** Ids of rules, or of packs and other names that rules lie below. */
  readonly rules: readonly string[]
  readonly validFromMs: number
  readonly validToMs: number | null
}

/** The clause with this owner that is in force; null: there is none. */
export function disclosureAt(
  disclosures: readonly Disclosure[],
  ownerId: string,
  nowMs: number,
): Disclosure | null {
  const isNow = ({ validFromMs, validToMs }: Disclosure): boolean =>
    validFromMs <= nowMs && (validToMs === null || nowMs < validToMs)
  return disclosures.find((one) => one.ownerId === ownerId && isNow(one)) ?? null
}

/** Whether a rule is one of the owner's. */
export function isOwnRule({ rules }: Pick<Disclosure, 'rules'>, ruleId: string): boolean {
  return rules.some((rule) => liesIn(ruleId, rule))
}

/** Months told at most, the latest ones. */
const monthsMax = 36

/** When each month begins that lies in the clause as a whole and has ended, the earliest first. */
export function monthsTold(
  { validFromMs, validToMs }: Pick<Disclosure, 'validFromMs' | 'validToMs'>,
  nowMs: number,
): readonly number[] {
  const endMs = Math.min(nowMs, validToMs ?? nowMs)
  const months: number[] = []
  for (let at = monthStart(endMs, -1); at >= validFromMs && months.length < monthsMax;) {
    if (monthStart(at, 1) <= endMs) months.push(at)
    at = monthStart(at, -1)
  }
  return months.toReversed()
}

/** When the month begins (UTC) that lies so many months from the one of this instant. */
export function monthStart(ms: number, months: number): number {
  const at = new Date(ms)
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months, 1)
}
