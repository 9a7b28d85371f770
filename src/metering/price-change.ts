// What another price list would change: rate by rate over time, and in money on usage that was recorded.
// Exact as a settlement is: each attempt is rated alone, each line rounded once. What the other list has no
// price for is set aside by name; it is never counted as nothing.
import { divHalfEven } from '../kernel/money.ts'
import type { Nanos, Rational } from '../kernel/money.ts'
import { usageKinds } from './price.ts'
import type { PriceList, PriceVersion, UsageKind } from './price.ts'
import { priceAt, rate } from './rating.ts'
import { factorOne } from './rates.ts'

/** Of one kind, from `fromMs` until before `toMs`: null is no price. */
export interface PriceStep {
  readonly kind: UsageKind
  readonly fromMs: number
  readonly toMs: number | null
  /** Nanos per token. */
  readonly before: Rational | null
  readonly after: Rational | null
}

/** Where `after` says otherwise than `before`, by kind and then by time; empty if they agree always. */
export function priceSteps(before: PriceList, after: PriceList): readonly PriceStep[] {
  const starts = instantsOf([before, after])
  return usageKinds.flatMap((kind) => {
    const steps: PriceStep[] = []
    for (const [index, fromMs] of starts.entries()) {
      const step = {
        kind,
        fromMs,
        toMs: starts[index + 1] ?? null,
        before: priceAt(before, fromMs)?.nanosPerToken.get(kind) ?? null,
        after: priceAt(after, fromMs)?.nanosPerToken.get(kind) ?? null,
      }
      const last = steps.at(-1)
      if (
        last !== undefined &&
        isSame(last.before, step.before) &&
        isSame(last.after, step.after)
      ) {
        steps[steps.length - 1] = { ...last, toMs: step.toMs }
      } else steps.push(step)
    }
    return steps.filter((step) => !isSame(step.before, step.after))
  })
}

function instantsOf(lists: readonly PriceList[]): readonly number[] {
  const instants = lists.flatMap(({ versions }) =>
    versions.flatMap(({ validFromMs, validToMs }) =>
      validToMs === null ? [validFromMs] : [validFromMs, validToMs],
    ),
  )
  return [...new Set(instants)].toSorted((left, right) => left - right)
}

function isSame(left: Rational | null, right: Rational | null): boolean {
  if (left === null || right === null) return left === right
  return left.num * right.den === right.num * left.den
}

/** How much more `after` is, in tenths of a percent, half to even; null where `before` is nothing. */
export function changePermille(before: Rational, after: Rational): bigint | null {
  if (before.num === 0n) return null
  const difference = after.num * before.den - before.num * after.den
  return divHalfEven(1000n * difference, before.num * after.den)
}

/** One settled attempt. */
export interface RecordedUsage {
  readonly contractId: string
  readonly model: string
  readonly currency: string
  readonly listId: string
  /** Disjoint counts by kind; null where a kind was recorded that is not known here. */
  readonly tokens: ReadonlyMap<UsageKind, number> | null
  /** Whether the customer pays for it: it was given an answer, whole or in part. */
  readonly charged: boolean
  /** As settled. */
  readonly costNanos: Nanos
  readonly priceNanos: Nanos
  /** What it was settled by, if that is still known. */
  readonly version: PriceVersion | null
}

/** What was recorded, and what the same usage comes to by the other lists. */
export interface ChangedMoney {
  attempts: number
  costNanos: Nanos
  priceNanos: Nanos
  newCostNanos: Nanos
  newPriceNanos: Nanos
}

/** Attempts without a new amount: `refused` has no price in the other list, `left` is not touched by it. */
export interface SetAside {
  readonly kind: 'refused' | 'left'
  readonly why: string
  attempts: number
  costNanos: Nanos
  priceNanos: Nanos
}

export interface ChangeRow {
  readonly contractId: string
  readonly model: string
  readonly currency: string
  readonly changed: ChangedMoney
  readonly aside: readonly SetAside[]
}

export interface ChangeBasis {
  /** The list that takes the place of the one of this id; undefined if none does. */
  newListOf(listId: string): PriceList | undefined
  /** At which the new list is read: its version in force then counts for all usage. */
  readonly asOfMs: number
  /** Undefined for a contract that is not known. */
  factorOf(contractId: string): Rational | undefined
}

export interface PriceChange {
  add(usage: RecordedUsage): void
  /** By contract, model and currency, in the order of their names. */
  rows(): readonly ChangeRow[]
}

/** Sums over recorded usage; holds one row a contract, model and currency, however much is added. */
export function openPriceChange(basis: ChangeBasis): PriceChange {
  const rows = new Map<string, { row: Omit<ChangeRow, 'aside'>; aside: Map<string, SetAside> }>()
  return {
    add(usage) {
      const { contractId, model, currency, costNanos, priceNanos } = usage
      if (usage.tokens?.size === 0 && costNanos === 0n && priceNanos === 0n) return
      const key = JSON.stringify([contractId, model, currency])
      let found = rows.get(key)
      if (found === undefined) {
        const row = { contractId, model, currency, changed: noMoney() }
        rows.set(key, (found = { row, aside: new Map() }))
      }
      const again = rateAgain(usage, basis)
      if (again.kind === 'rated') {
        const { changed } = found.row
        changed.attempts += 1
        changed.costNanos += costNanos
        changed.priceNanos += priceNanos
        changed.newCostNanos += again.costNanos
        changed.newPriceNanos += again.priceNanos
        return
      }
      const asideKey = `${again.kind} ${again.why}`
      const { kind, why } = again
      const nothing = { kind, why, attempts: 0, costNanos: 0n, priceNanos: 0n }
      const aside = found.aside.get(asideKey) ?? nothing
      aside.attempts += 1
      aside.costNanos += costNanos
      aside.priceNanos += priceNanos
      found.aside.set(asideKey, aside)
    },
    rows: () =>
      [...rows]
        .toSorted(([left], [right]) => (left < right ? -1 : 1))
        .map(([, { row, aside }]) => ({ ...row, aside: [...aside.values()] })),
  }
}

function noMoney(): ChangedMoney {
  return { attempts: 0, costNanos: 0n, priceNanos: 0n, newCostNanos: 0n, newPriceNanos: 0n }
}

type Again =
  | { readonly kind: 'rated'; readonly costNanos: Nanos; readonly priceNanos: Nanos }
  | { readonly kind: SetAside['kind']; readonly why: string }

/** The first reason that holds wins, so that one attempt is set aside once. */
function rateAgain(recorded: RecordedUsage, basis: ChangeBasis): Again {
  const { contractId, listId, currency, tokens } = recorded
  const list = basis.newListOf(listId)
  if (list === undefined) return leave(`the newer table has nothing for ${listId}`)
  const factor = basis.factorOf(contractId)
  if (factor === undefined) return leave('the configuration does not know this contract')
  if (tokens === null) return leave('a kind of token was recorded that this version does not know')
  if (!isByUsage(recorded, tokens)) return leave('was settled at its hold, not by its usage')
  const version = priceAt(list, basis.asOfMs)
  if (version === null) return refused(`${list.id} has no version in force`)
  if (version.currency !== currency) return leave(`${version.id} is in ${version.currency}`)
  const rated = rate({ source: 'provider', tokens }, version, factor)
  if (rated.kind !== 'rated') return refused(rated.internal ?? rated.code)
  const priceNanos = recorded.charged ? rated.priceNanos : 0n
  return { kind: 'rated', costNanos: rated.costNanos, priceNanos }
}

/** Where a used kind had no price, or its usage was lost, an attempt was settled at what it had held. */
function isByUsage(
  { version, costNanos }: RecordedUsage,
  tokens: RecordedUsage['tokens'],
): boolean {
  if (tokens === null || tokens.size === 0) return costNanos === 0n
  if (version === null) return true
  const then = rate({ source: 'provider', tokens }, version, factorOne)
  return then.kind === 'rated' && then.costNanos === costNanos
}

function leave(why: string): Again {
  return { kind: 'left', why }
}

function refused(why: string): Again {
  return { kind: 'refused', why }
}
