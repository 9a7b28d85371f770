// A contract's terms as written, as they stand at one viewpoint: its own, with those that its amendments
// restate. And every instant at which they change by their own dates.
import { usualPrecedence, endOf } from '../contract/terms.ts'
import { amendmentInstants, amendmentsInForce, type Amendment } from '../contract/amendment.ts'
import { isoTime } from '../kernel/time.ts'
import type { Viewpoint } from '../place/zones.ts'
import type { AmendedTerms, WrittenContract } from './config-contract-schema.ts'

export interface WrittenAmendment extends Amendment {
  readonly terms: AmendedTerms
  /** Its place in the file. */
  readonly index: number
}

export interface ContractInForce {
  readonly terms: WrittenContract
  /** Ids of the amendments that made them, sorted. */
  readonly amendments: readonly string[]
}

const none: readonly never[] = []

export function contractAt(written: WrittenContract, at: Viewpoint): ContractInForce {
  const amendments = amendmentsOf(written)
  // Most have none, and there may be very many.
  if (amendments.length === 0) return { terms: written, amendments: none }
  const { over, under } = amendmentsInForce(amendments, at)
  let terms = written
  for (const each of under) terms = laidUnder(terms, each.terms)
  for (const each of over) terms = laidOver(terms, each.terms)
  return { terms, amendments: [...over, ...under].map(({ id }) => id).toSorted() }
}

/** Those that restate a term; the others only stand on record. */
export function amendmentsOf(written: WrittenContract): readonly WrittenAmendment[] {
  if (written.amendments === undefined) return none
  return written.amendments.flatMap(
    ({ id, validFrom, validTo, knownFrom, document, terms }, index) => {
      if (terms === undefined) return []
      const rank = document === undefined ? 0 : documentsOf(written).indexOf(document)
      return [
        {
          id,
          validFromMs: validFrom,
          validToMs: validTo ?? null,
          knownFromMs: knownFrom ?? null,
          // A document that is not named among them is an error of the file.
          rank: Math.max(rank, 0),
          terms,
          index,
        },
      ]
    },
  )
}

/** The documents of the contract, the strongest first. */
export function documentsOf({ precedence }: WrittenContract): readonly string[] {
  return precedence ?? usualPrecedence
}

/** The end of terms in force, by agreement or by notice; null: open. */
export function endsAt({ validTo, termination }: WrittenContract): number | null {
  return endOf({
    validToMs: validTo ?? null,
    noticeDays: termination?.noticeDays ?? null,
    noticeGivenMs: termination?.noticeGiven ?? null,
  })
}

export interface Coming {
  readonly contract: string
  readonly amendment: string
  /** ISO 8601 instant. */
  readonly from: string
}

/** Amendments that take effect after `nowMs`, the first to come first. */
export function comingTerms(
  { contracts }: { readonly contracts: Readonly<Record<string, WrittenContract>> },
  nowMs: number,
): readonly Coming[] {
  return Object.entries(contracts)
    .flatMap(([contract, written]) =>
      amendmentsOf(written)
        .filter(({ validFromMs }) => validFromMs > nowMs)
        .map(({ id, validFromMs }) => ({ contract, amendment: id, from: isoTime(validFromMs) })),
    )
    .toSorted((left, right) => (left.from < right.from ? -1 : 1))
}

/** Every instant at which the contract says something else, ascending; what is known late counts from then. */
export function contractInstants(written: WrittenContract): readonly number[] {
  const begins = [written.validFrom, ...amendmentInstants(amendmentsOf(written))]
  const ends = begins.flatMap(
    (ms) => endsAt(contractAt(written, { asOfMs: ms, knownAtMs: ms }).terms) ?? [],
  )
  return [...new Set([...begins, ...ends])].toSorted((left, right) => left - right)
}

type Stated<Terms> = { readonly [Key in keyof Terms]?: Terms[Key] | undefined }

function laidOver(base: WrittenContract, top: AmendedTerms): WrittenContract {
  const { permits, limits, ...rest } = top
  return {
    ...restated<Omit<WrittenContract, 'permits' | 'limits'>>(base, {
      ...rest,
      ...members(base, rest),
    }),
    permits: restated(base.permits, permits ?? {}),
    limits: restated(base.limits, limits ?? {}),
  }
}

/** The limits are stated also where the contract sets none. */
function laidUnder(base: WrittenContract, bottom: AmendedTerms): WrittenContract {
  const { permits, limits: _, ...rest } = bottom
  const gaps: Stated<WrittenContract> = { ...rest, permits: base.permits }
  return {
    ...restated(base, { ...restated(gaps, base), ...members(rest, base) }),
    permits: restated(base.permits, restated(permits ?? {}, base.permits)),
  }
}

type Members = Pick<AmendedTerms, 'retentionDays' | 'outputUse' | 'attributes' | 'termination'>

/** Member by member, `top` where both state one. */
function members(base: Members, top: Members): Members {
  return {
    retentionDays: joined(base.retentionDays, top.retentionDays),
    outputUse: joined(base.outputUse, top.outputUse),
    attributes: joined(base.attributes, top.attributes),
    termination: joined(base.termination, top.termination),
  }
}

function joined<Term extends object>(base: Term | undefined, top: Term | undefined) {
  return base === undefined || top === undefined ? (top ?? base) : restated<Term>(base, top)
}

/** What a key without a value says is nothing. */
function restated<Terms extends object>(base: Terms, top: Stated<Terms>): Terms {
  const made = { ...base }
  for (const key in top) {
    const value = top[key]
    if (value !== undefined) made[key] = value
  }
  return made
}
