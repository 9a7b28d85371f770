// What `customhouse prices` prints, for people and as JSON. Money and prices are exact decimals.
import type { PricePairs } from '../house/price-diff.ts'
import { pricesSection, type TabledList } from '../house/price-table.ts'
import { divHalfEven, formatNanos, type Rational } from '../kernel/money.ts'
import { isoTime } from '../kernel/time.ts'
import { changePermille, type ChangeRow, type PriceStep } from '../metering/price-change.ts'
import { isUnit, type UsageKind } from '../metering/price.ts'

export interface Found {
  readonly newer: string
  readonly paired: PricePairs
  /** Null without a book. */
  readonly rows: readonly ChangeRow[] | null
  readonly span: { readonly fromMs: number; readonly toMs: number }
  readonly asOfMs: number
}

type Listed = TabledList & { readonly id: string }

export function listJson({ id, seller, written, list }: Listed) {
  const { model, type, region, currency } = written
  const versions = list.versions.map(({ validFromMs, validToMs, nanosPerToken }) => ({
    from: isoTime(validFromMs),
    to: validToMs === null ? null : isoTime(validToMs),
    perMillionTokens: pricesOf(nanosPerToken, (kind) => !isUnit(kind)),
    ...withUnits(pricesOf(nanosPerToken, isUnit)),
    source: sourceJson(written.versions.find(({ validFrom }) => validFrom === validFromMs)?.source),
  }))
  return {
    id,
    seller,
    model,
    type,
    ...(region === undefined ? {} : { region }),
    currency,
    versions,
  }
}

function sourceJson(source: TabledList['written']['versions'][number]['source'] | undefined) {
  if (source === undefined) return null
  const { date, retrieved, ...rest } = source
  return { ...rest, date: isoTime(date), retrieved: isoTime(retrieved) }
}

/** The lists as `prices:` of a configuration takes them. */
export function listYaml(all: readonly Listed[]): string {
  const prices = Object.fromEntries(
    all.map((one) => {
      const { id, currency, versions } = listJson(one)
      const written = versions.map(({ from, to, perMillionTokens, perUnit = {}, source }) => ({
        validFrom: day(from),
        ...(to === null ? {} : { validTo: day(to) }),
        perMillionTokens,
        ...withUnits(perUnit),
        ...(source === null ? {} : { source: sourceOf(source) }),
      }))
      return [id, { currency, versions: written }]
    }),
  )
  return pricesSection(prices).trimEnd()
}

function sourceOf({ publisher, title, date, url }: NonNullable<ReturnType<typeof sourceJson>>) {
  return { publisher, title, date: day(date), url }
}

export function listText(all: readonly Listed[]): string {
  const lines = all.flatMap((one) => {
    const { id, seller, model, type, region, currency, versions } = listJson(one)
    const where = region === undefined ? type : `${type}, ${region}`
    return [
      `${id}  ${seller}, ${model}, ${where}, ${currency} per million tokens`,
      ...versions.flatMap(({ from, to, perMillionTokens, perUnit = {}, source }) => [
        `  from ${day(from)}${to === null ? '' : ` until ${day(to)}`}: ${[
          ...Object.entries(perMillionTokens).map(([kind, price]) => `${kind} ${price}`),
          ...Object.entries(perUnit).map(([kind, price]) => `${price} a ${kind}`),
        ].join(', ')}`,
        `    ${source?.publisher}, ${source?.title}, ${source?.url}, read ${day(source?.retrieved ?? '')}`,
      ]),
    ]
  })
  return [...lines, 'A starting point: check each price against your contract.'].join('\n')
}

function day(instant: string): string {
  return instant.replace('T00:00:00.000Z', '')
}

type Prices = Readonly<Record<string, string>>

function pricesOf(
  nanos: ReadonlyMap<UsageKind, Rational>,
  isMeant: (kind: UsageKind) => boolean,
): Prices {
  const meant = [...nanos].filter(([kind]) => isMeant(kind))
  return Object.fromEntries(meant.map(([kind, price]) => [kind, priceText(kind, price)]))
}

/** Left out where a list has none. */
function withUnits(perUnit: Prices): { readonly perUnit?: Prices } {
  return Object.keys(perUnit).length === 0 ? {} : { perUnit }
}

/** Nanos per token or unit as an exact decimal per million tokens or per unit; prices are written so, hence it ends. */
function priceText(kind: UsageKind, { num, den: perOne }: Rational): string {
  // Per million is nanos per token over a thousand, per unit over a billion; 18 decimals are what a written price has at most.
  const den = isUnit(kind) ? perOne * 1_000_000n : perOne
  const scale = 10n ** 18n
  const digits = divHalfEven(num * scale, den * 1000n)
  const fraction = (digits % scale)
    .toString()
    .padStart(18, '0')
    .replace(/0{1,16}$/, '')
  return `${digits / scale}.${fraction}`
}

function percent(permille: bigint | null): string | null {
  if (permille === null) return null
  const magnitude = permille < 0n ? -permille : permille
  return `${permille < 0n ? '-' : '+'}${magnitude / 10n}.${magnitude % 10n}%`
}

function stepJson({ kind, fromMs, toMs, before, after }: PriceStep) {
  return {
    kind,
    from: isoTime(fromMs),
    to: toMs === null ? null : isoTime(toMs),
    before: before === null ? null : priceText(kind, before),
    after: after === null ? null : priceText(kind, after),
    percent: before === null || after === null ? null : percent(changePermille(before, after)),
  }
}

export function diffJson({ newer, paired, rows, span, asOfMs }: Found) {
  return {
    newer,
    asOf: isoTime(asOfMs),
    lists: [...paired.pairs].map(([id, { after, currencies, steps }]) => ({
      id,
      newer: after.id,
      currencies,
      steps: steps.map(stepJson),
    })),
    untold: paired.untold,
    traffic:
      rows === null
        ? null
        : { from: isoTime(span.fromMs), to: isoTime(span.toMs), rows: rows.map(rowJson) },
  }
}

function rowJson({ contractId, model, currency, changed, aside }: ChangeRow) {
  return {
    contract: contractId,
    model,
    currency,
    attempts: changed.attempts,
    cost: moneyJson(changed.costNanos, changed.newCostNanos),
    price: moneyJson(changed.priceNanos, changed.newPriceNanos),
    aside: aside.map(({ kind, why, attempts, costNanos, priceNanos }) => ({
      kind,
      why,
      attempts,
      cost: formatNanos(costNanos),
      price: formatNanos(priceNanos),
    })),
  }
}

function moneyJson(before: bigint, after: bigint) {
  return {
    before: formatNanos(before),
    after: formatNanos(after),
    change: formatNanos(after - before),
  }
}

export function diffText(found: Found): string {
  const { lists, untold, traffic } = diffJson(found)
  const lines = lists.flatMap(({ id, newer, currencies, steps }) => {
    const what = id === newer ? id : `${id} (${newer})`
    if (currencies !== null) return [`${what}: in ${currencies}, not compared`]
    if (steps.length === 0) return [`${what}: the same`]
    return [`${what}: per million tokens`, ...steps.map(stepLine)]
  })
  if (untold.length > 0)
    lines.push(`not in the newer table, left as they are: ${untold.join(', ')}`)
  if (traffic === null)
    return [...lines, '', 'no book here: name one with --data-dir or --database'].join('\n')
  lines.push(
    '',
    `traffic from ${traffic.from} until ${traffic.to}, by the newer prices of ${isoTime(found.asOfMs)}:`,
  )
  if (traffic.rows.length === 0) lines.push('  none')
  return [...lines, ...traffic.rows.flatMap(rowLines)].join('\n')
}

function stepLine({
  kind,
  from,
  to,
  before,
  after,
  percent: change,
}: ReturnType<typeof stepJson>): string {
  const when = `from ${day(from)}${to === null ? '' : ` until ${day(to)}`}`
  const [old, next] = [before ?? 'no price', after ?? 'no price']
  return `  ${isUnit(kind) ? `a ${kind}` : kind} ${when}: ${old} -> ${next}${change === null ? '' : ` (${change})`}`
}

function rowLines({
  contract,
  model,
  currency,
  attempts,
  cost,
  price,
  aside,
}: ReturnType<typeof rowJson>) {
  const amounts = ({ before, after, change }: typeof cost) => `${before} -> ${after} (${change})`
  const lines = [`  ${contract}, ${model}, ${currency}: ${attempts} attempts`]
  if (attempts > 0) {
    lines.push(
      `    what providers take:  ${amounts(cost)}`,
      `    what customers pay:   ${amounts(price)}`,
    )
  }
  return [
    ...lines,
    ...aside.map((one) => {
      const what = one.kind === 'refused' ? 'would be refused' : 'left as it is'
      return `    ${what}: ${one.attempts} attempts, cost ${one.cost}, price ${one.price}: ${one.why}`
    }),
  ]
}
