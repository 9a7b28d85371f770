// Price lists of a configuration that name a table instead of writing their numbers: resolved to what the
// row of the table says, with the operator's own numbers laid over it, before anything else reads the
// configuration. So worlds, the book's kept texts and their hashes hold prices, and never a name for them.
import type { z } from 'zod'
import { isoTime } from '../kernel/time.ts'
import type { Report } from './config-check.ts'
import { checkIntervals, closeByNext, covers } from './config-dates.ts'
import { priceReferenceSchema } from './config-price-schema.ts'
import { findingsOf, shown } from './config-sentences.ts'
import type { ConfigPath, Problem } from './config-yaml.ts'
import { noSuch } from './pack-names.ts'
import type { NamedFile, PolicyFiles } from './policy-files.ts'
import { loadPriceTable, type LoadedTable, type TabledList } from './price-table.ts'
import { isRecord, valueAt } from './source-document.ts'

export interface ResolvedPrices {
  /** The configuration with plain lists; a reference that leads nowhere is left out. */
  readonly value: unknown
  /** Of the tables; what is wrong with a reference is reported where it stands. */
  readonly problems: readonly Problem[]
  /** The tables, also those that are missing. */
  readonly files: readonly NamedFile[]
}

type Reporting = (finding: Report) => void
type Reference = z.output<typeof priceReferenceSchema>

/** `files` undefined: no table can be read. Never throws. */
export function resolvePrices(
  value: unknown,
  files: PolicyFiles | undefined,
  report: Reporting,
): ResolvedPrices {
  const prices = valueAt(value, ['prices'])
  const written = isRecord(prices) ? Object.entries(prices) : []
  const references = written.filter(([, list]) => isRecord(list) && 'table' in list)
  if (!isRecord(value) || references.length === 0) return { value, problems: [], files: [] }
  const tables = openTables(files)
  const resolved = new Map(written)
  for (const [id, list] of references) {
    const path = ['prices', id]
    const plain = plainList(value, list, path, { tables, report })
    if (plain === null) resolved.delete(id)
    else resolved.set(id, plain)
  }
  return {
    value: { ...value, prices: Object.fromEntries(resolved) },
    problems: tables.problems(),
    files: tables.files(),
  }
}

interface Tables {
  /** Null if it cannot be read; then that is said. */
  named(name: string, path: ConfigPath, report: Reporting): LoadedTable['lists']
  problems(): readonly Problem[]
  files(): readonly NamedFile[]
}

/** Each table is read once, however many lists name it. */
function openTables(files: PolicyFiles | undefined): Tables {
  const read = new Map<string, NamedFile | null>()
  const loaded = new Map<string, LoadedTable>()
  return {
    named(name, path, report) {
      const known = read.get(name)
      const file = known === undefined ? (files?.table(name) ?? null) : known
      read.set(name, file)
      if (file === null) {
        const remedy = 'name a shipped table, or the path of one that ends in .yaml'
        report({ path, message: noSuch('table', name, files?.tableIds ?? [], remedy) })
        return null
      }
      if (file.text === null) {
        report({ path, message: `the file ${file.file} cannot be read; correct the path` })
        return null
      }
      const table = loaded.get(name) ?? loadPriceTable(file.text, file.file)
      loaded.set(name, table)
      if (table.lists === null) {
        report({ path, message: `the table ${file.file} is refused; see what is said of it` })
      }
      return table.lists
    },
    problems: () => [...loaded.values()].flatMap(({ problems }) => problems),
    files: () => [...read.values()].filter((file) => file !== null),
  }
}

interface Resolving {
  readonly tables: Tables
  readonly report: Reporting
}

/** The list as it would be written; null if anything is wrong with the reference. */
function plainList(
  whole: Readonly<Record<string, unknown>>,
  list: unknown,
  path: readonly string[],
  { tables, report }: Resolving,
): unknown {
  const parsed = priceReferenceSchema.safeParse(list)
  for (const issue of parsed.error?.issues ?? []) {
    const placed = { ...issue, path: [...path, ...issue.path] }
    for (const finding of findingsOf(placed, whole)) report(finding)
  }
  if (!parsed.success) return null
  const reference = parsed.data
  const lists = tables.named(reference.table, [...path, 'table'], report)
  const row = lists === null ? null : rowOf(reference, lists, path, report)
  const over = overriding(reference, list, path, { tables, report, row })
  if (row === null || over === null) return null
  if (over.currency !== undefined && over.currency !== row.written.currency) {
    const message = `counts in ${over.currency}, and the row of the table in ${row.written.currency}; give both one currency`
    report({ path: [...path, 'override'], message })
    return null
  }
  warnOfType(whole, path, row, report)
  const versions = mergedVersions(versionsOf(row.versionsAsWritten), over.versions)
  return { currency: row.written.currency, versions }
}

/** What is sold as one type is not priced as another, mostly. */
function warnOfType(
  whole: Readonly<Record<string, unknown>>,
  [, id]: readonly string[],
  { written }: TabledList,
  report: Reporting,
): void {
  const deployments = whole['deployments']
  for (const [name, one] of isRecord(deployments) ? Object.entries(deployments) : []) {
    if (!isRecord(one) || one['price'] !== id) continue
    const { type } = one
    if (typeof type !== 'string' || type === written.type) continue
    report({
      path: ['deployments', name, 'price'],
      severity: 'warning',
      message: `is the price of a ${written.type} deployment, and this one is ${shown(type)}; choose the row of its type`,
    })
  }
}

/** The one row that the reference describes; null if there is none, or more. */
function rowOf(
  reference: Pick<Reference, 'table' | 'model' | 'type' | 'region'>,
  lists: NonNullable<LoadedTable['lists']>,
  path: ConfigPath,
  report: Reporting,
): TabledList | null {
  const { table, model, type, region } = reference
  const ofModel = [...lists.values()].filter(({ written }) => written.model === model)
  const fitting = ofModel.filter(
    ({ written }) =>
      (type === undefined || written.type === type) &&
      (region === undefined || written.region === region),
  )
  const [row] = fitting
  if (row !== undefined && fitting.length === 1) return row
  if (ofModel.length === 0) {
    const models = [...lists.values()].map(({ written }) => written.model)
    const message = noSuch('row of the model', model, [...new Set(models)], 'add it to the table')
    report({ path: [...path, 'model'], message: `in ${shown(table)}: ${message}` })
    return null
  }
  const rows = (row === undefined ? ofModel : fitting).map(({ written }) =>
    [written.type, ...(written.region === undefined ? [] : [written.region])].join(' in '),
  )
  const asked = [type, region].filter((word) => word !== undefined).join(' in ')
  const message =
    row === undefined
      ? `the table ${shown(table)} has no row of ${shown(model)} for ${shown(asked)}; it has ${rows.join(', ')}`
      : `the table ${shown(table)} has ${rows.length} rows of ${shown(model)}: ${rows.join(', ')}; say type or region`
  report({ path, message })
  return null
}

/** A version as text, with its instants read. */
interface TextVersion {
  readonly validFrom: number
  readonly validTo?: number
  readonly perMillionTokens: unknown
  readonly perUnit: unknown
  readonly source?: unknown
}

interface Overriding {
  readonly currency?: string
  readonly versions: readonly TextVersion[]
}

/** What replaces single kinds: written here, or the row of a table of the operator's own. Null if it is wrong. */
function overriding(
  reference: Reference,
  list: unknown,
  path: readonly string[],
  { tables, report, row: base }: Resolving & { readonly row: TabledList | null },
): Overriding | null {
  const { override } = reference
  if (override === undefined) return { versions: [] }
  const at = [...path, 'override']
  if (typeof override === 'string') {
    const lists = tables.named(override, at, report)
    // Of what is overridden, also where the reference need not say it: another type is sold at another price.
    const { type, region } = base?.written ?? reference
    const same = { table: override, model: reference.model, type, region }
    const row = lists === null ? null : rowOf(same, lists, at, report)
    return row === null
      ? null
      : { currency: row.written.currency, versions: versionsOf(row.versionsAsWritten) }
  }
  let isGood = true
  checkIntervals(
    {
      report(finding) {
        isGood = false
        report(finding)
      },
    },
    closeByNext(override),
    at,
  )
  return isGood ? { versions: versionsOf(valueAt(list, ['override'])) } : null
}

/** Of checked versions, as they are written. */
function versionsOf(written: unknown): readonly TextVersion[] {
  return (Array.isArray(written) ? written : []).filter(isRecord).map((version) => {
    const { validFrom, validTo, perMillionTokens, perUnit, source } = version
    return {
      validFrom: instantOf(validFrom),
      ...(validTo === undefined ? {} : { validTo: instantOf(validTo) }),
      perMillionTokens,
      perUnit,
      ...(isRecord(source) ? { source: plainSource(source) } : {}),
    }
  })
}

function instantOf(text: unknown): number {
  return typeof text === 'string' ? Date.parse(text) : Number.NaN
}

/** A configuration has no room for when a page was read. */
function plainSource({ retrieved: _retrieved, ...source }: Readonly<Record<string, unknown>>) {
  return source
}

/** At each instant the kinds of `over`, and those of `base` that it does not replace. */
function mergedVersions(base: readonly TextVersion[], over: readonly TextVersion[]): unknown[] {
  const closed = { base: closeByNext(base), over: closeByNext(over) }
  const instants = [...closed.base, ...closed.over].flatMap(({ validFrom, validTo }) => [
    validFrom,
    ...(validTo === undefined ? [] : [validTo]),
  ])
  const ascending = [...new Set(instants)].toSorted((left, right) => left - right)
  return ascending.flatMap((from, index) => {
    const below = closed.base.find((version) => covers(version, from))
    const above = closed.over.find((version) => covers(version, from))
    if (below === undefined && above === undefined) return []
    const to = ascending[index + 1]
    const source = above?.source ?? below?.source
    return [
      {
        validFrom: isoTime(from),
        ...(to === undefined ? {} : { validTo: isoTime(to) }),
        perMillionTokens: {
          ...kindsOf(below?.perMillionTokens),
          ...kindsOf(above?.perMillionTokens),
        },
        ...unitsOf(below?.perUnit, above?.perUnit),
        ...(source === undefined ? {} : { source }),
      },
    ]
  })
}

function kindsOf(kinds: unknown): Readonly<Record<string, unknown>> {
  return isRecord(kinds) ? kinds : {}
}

/** Left out where neither has any. */
function unitsOf(below: unknown, above: unknown) {
  const perUnit = { ...kindsOf(below), ...kindsOf(above) }
  return Object.keys(perUnit).length === 0 ? {} : { perUnit }
}
