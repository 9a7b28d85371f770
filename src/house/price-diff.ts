// The lists of a configuration against those of a newer table, and the traffic of a book against both.
import { isDelivered } from '../journeys/settle.ts'
import type { Span } from '../journeys/recorded.ts'
import {
  openPriceChange,
  priceSteps,
  type ChangeRow,
  type PriceStep,
} from '../metering/price-change.ts'
import { usageKinds, type PriceList, type PriceVersion, type UsageKind } from '../metering/price.ts'
import { linesOf } from '../store/postings.ts'
import type { BookPlace } from '../store/tables.ts'
import { eachSettled, type SettledRow } from '../store/usage-reader.ts'
import type { Config } from './config-schema.ts'
import type { LoadedTable } from './price-table.ts'
import { priceListOf } from './world-parts.ts'
import { buildWorld } from './world.ts'

/** A list of the configuration and what takes its place. */
export interface PricePair {
  readonly before: PriceList
  readonly after: PriceList
  /** The currencies, where they differ; then nothing else is compared. */
  readonly currencies: string | null
  readonly steps: readonly PriceStep[]
}

export interface PricePairs {
  /** By the id of the configured list. */
  readonly pairs: ReadonlyMap<string, PricePair>
  /** Configured lists of which the newer table says nothing. */
  readonly untold: readonly string[]
  /** Why the pairs as named cannot be made; empty if they can. */
  readonly problems: readonly string[]
}

type NewerLists = NonNullable<LoadedTable['lists']>

/** `named` is `CONFIGURED=NEWER` by ids; lists of the same id are a pair without being named. */
export function pairLists(
  config: Config,
  newer: NewerLists,
  named: ReadonlyMap<string, string>,
): PricePairs {
  const problems: string[] = []
  for (const [configured, other] of named) {
    if (config.prices[configured] === undefined) {
      problems.push(
        `--list: the configuration has no list ${configured}; it has ${ids(Object.keys(config.prices))}`,
      )
    }
    if (!newer.has(other)) {
      problems.push(`--list: the newer table has no list ${other}; it has ${ids(newer.keys())}`)
    }
  }
  const pairs = new Map<string, PricePair>()
  const untold: string[] = []
  for (const id of Object.keys(config.prices)) {
    const after = newer.get(named.get(id) ?? id)?.list
    if (after === undefined) untold.push(id)
    else pairs.set(id, pairOf(priceListOf(config, id), after))
  }
  return { pairs, untold, problems }
}

function ids(all: Iterable<string>): string {
  return [...all].join(', ') || 'none'
}

function pairOf(before: PriceList, after: PriceList): PricePair {
  const [left, right] = [before.versions[0]?.currency, after.versions[0]?.currency]
  if (left !== right) return { before, after, currencies: `${left} and ${right}`, steps: [] }
  return { before, after, currencies: null, steps: priceSteps(before, after) }
}

export interface MoneyAsked {
  readonly config: Config
  readonly pairs: PricePairs['pairs']
  readonly place: BookPlace
  readonly span: Span
  /** At which newer lists and the contracts' factors are read. */
  readonly asOfMs: number
}

/** What the newer lists change on the traffic that came in the span. Reads the book; writes nothing. */
export async function changedMoney(asked: MoneyAsked): Promise<readonly ChangeRow[]> {
  const { config, pairs, asOfMs } = asked
  const { contracts } = buildWorld(config, [], asOfMs)
  const versions = new Map(
    Object.keys(config.prices).flatMap((id) =>
      priceListOf(config, id).versions.map((version) => [version.id, version] as const),
    ),
  )
  const change = openPriceChange({
    newListOf: (id) => pairs.get(id)?.after,
    asOfMs,
    factorOf: (id) => contracts.get(id)?.priceFactor,
  })
  await eachSettled(asked.place, asked.span, (row) => change.add(usageOf(row, versions)))
  return change.rows()
}

function usageOf(row: SettledRow, versions: ReadonlyMap<string, PriceVersion>) {
  return {
    contractId: row.contract_id,
    model: row.model,
    currency: row.currency,
    // `list@day`; no id has an @.
    listId: row.price_version.slice(0, row.price_version.lastIndexOf('@')),
    tokens: tokensOf(row.lines ?? '[]'),
    charged: isDelivered(row),
    costNanos: row.cost_nanos ?? 0n,
    priceNanos: row.price_nanos ?? 0n,
    version: versions.get(row.price_version) ?? null,
  }
}

/** Null where a line cannot be read, or its kind is not known here. */
function tokensOf(text: string): ReadonlyMap<UsageKind, number> | null {
  const tokens = new Map<UsageKind, number>()
  for (const { kind, quantity } of linesOf(text) ?? [{ kind: '', quantity: 0n }]) {
    const known = usageKinds.find((one) => one === kind)
    if (known === undefined) return null
    tokens.set(known, Number(quantity))
  }
  return tokens
}
