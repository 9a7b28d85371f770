// Amendments of a contract: each restates some of its terms from an instant on, so that the terms in force
// are another version of the contract. Nothing is overwritten: what was agreed at any past moment, as we
// knew it then, can be read again. Of two documents that state one term the stronger counts, of one
// document the statement that took effect last. What a term is, whoever joins them knows.

export interface Amendment {
  readonly id: string
  /** In force from here (inclusive) ... */
  readonly validFromMs: number
  /** ... to here (exclusive): then what it amended counts again; null: until another restates it. */
  readonly validToMs: number | null
  /** When we came to know it; null: always. */
  readonly knownFromMs: number | null
  /** How many documents of the contract are stronger; 0: it amends the contract itself. */
  readonly rank: number
}

export interface AmendmentsInForce<Kind extends Amendment> {
  /** Each overrides what stands before it, and all override the contract itself. */
  readonly over: readonly Kind[]
  /** Of weaker documents: each fills what the contract and those before it leave unstated. */
  readonly under: readonly Kind[]
}

/** The amendments that count at `asOfMs`, of those known at `knownAtMs`, in the order in which they are applied. */
export function amendmentsInForce<Kind extends Amendment>(
  amendments: readonly Kind[],
  { asOfMs, knownAtMs }: { readonly asOfMs: number; readonly knownAtMs: number },
): AmendmentsInForce<Kind> {
  const inForce = amendments
    .filter(
      ({ validFromMs, validToMs, knownFromMs }) =>
        validFromMs <= asOfMs &&
        (validToMs === null || asOfMs < validToMs) &&
        (knownFromMs === null || knownFromMs <= knownAtMs),
    )
    .toSorted((left, right) => left.validFromMs - right.validFromMs)
  return {
    over: inForce.filter(({ rank }) => rank === 0),
    under: inForce
      .filter(({ rank }) => rank > 0)
      .toReversed()
      .toSorted((left, right) => left.rank - right.rank),
  }
}

/** Every instant at which another set of them may count, ascending. */
export function amendmentInstants(amendments: readonly Amendment[]): readonly number[] {
  const instants = amendments.flatMap(({ validFromMs, validToMs, knownFromMs }) => [
    validFromMs,
    ...(validToMs === null ? [] : [validToMs]),
    ...(knownFromMs === null ? [] : [knownFromMs]),
  ])
  return [...new Set(instants)].toSorted((left, right) => left - right)
}
