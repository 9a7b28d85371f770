// `customhouse prices`: the tables of prices that come with the product, and what a newer table would change
// for the lists of a configuration and, with a book, in money on recorded traffic. Reads only. Exit codes: 0
// done, 1 it could not be done or recorded usage has no price in the newer table, 2 wrong arguments.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { changedMoney, pairLists } from '../house/price-diff.ts'
import { shippedTableNames } from '../house/policy-files.ts'
import { readPriceTable, type LoadedTable } from '../house/price-table.ts'
import { defaultConfigFile, processEnvironment } from '../house/settings.ts'
import { Fault } from '../kernel/fault.ts'
import { systemClock } from '../kernel/time.ts'
import { bookFile } from '../store/open.ts'
import { problemLines } from './check.ts'
import {
  ArgumentError,
  bookPlaceOf,
  databaseOption,
  dataDirOptions,
  exitCodeOf,
  unreadable,
} from './data-dir.ts'
import { instantOf, loaded, sinceOf } from './given.ts'
import { diffJson, diffText, listJson, listText, listYaml, type Found } from './prices-text.ts'

export const name = 'prices'
export const summary =
  'List the prices that come with the product, or say what a newer table (a file, or one of these) would change'
export const operands = 'list|diff NEWER'
export const options = {
  model: { type: 'string', description: 'Only this model, as the tables name it (list)' },
  yaml: {
    type: 'boolean',
    default: false,
    description: 'As the section prices of a configuration takes them (list)',
  },
  list: {
    type: 'string',
    multiple: true,
    description: 'CONFIGURED=NEWER, by the ids of two lists that are not called the same (diff)',
  },
  since: {
    type: 'string',
    default: '30d',
    description: 'How far back traffic is read: days such as 30d, or a date (diff; 30d)',
  },
  'as-of': {
    type: 'string',
    description: 'Which prices of the newer table count, e.g. 2027-01-01 (diff; now)',
  },
  config: {
    type: 'string',
    description: 'Configuration file (diff; CUSTOMHOUSE_CONFIG; ./customhouse.yaml)',
  },
  ...dataDirOptions,
  ...databaseOption,
} as const

type Values = ReturnType<typeof parse>['values']

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], options, allowPositionals: true })
}

export async function run(args: readonly string[]): Promise<number> {
  const outcome = { isPriced: true }
  const code = await exitCodeOf(name, async () => {
    const { values, positionals } = parse(args)
    const [action, newer, ...more] = positionals
    if (action === 'list' && newer === undefined) return list(values)
    if (action !== 'diff' || newer === undefined || more.length > 0) {
      throw new ArgumentError(`say ${operands}`)
    }
    const { text, rows } = await diff(newer, values)
    outcome.isPriced = (rows ?? []).every((row) => row.aside.every(({ kind }) => kind === 'left'))
    return text
  })
  return code === 0 && !outcome.isPriced ? 1 : code
}

function list({ model, yaml, json }: Values): string {
  const all = shippedTableNames().flatMap((table) =>
    [...tableNamed(table)].map(([id, one]) => ({ id, ...one })),
  )
  const wanted = all.filter(({ written }) => model === undefined || written.model === model)
  if (wanted.length === 0) {
    const known = [...new Set(all.map(({ written }) => written.model))].toSorted().join(', ')
    throw new ArgumentError(`no table has a price of the model ${model}; they have ${known}`)
  }
  if (yaml) return listYaml(wanted)
  return json ? JSON.stringify(wanted.map(listJson)) : listText(wanted)
}

/** The table's lists. Throws an ArgumentError if there is no such file, a Fault with every problem if it is refused. */
function tableNamed(named: string): NonNullable<LoadedTable['lists']> {
  let table: LoadedTable
  try {
    table = readPriceTable(named)
  } catch (error) {
    throw new ArgumentError(unreadable('diff NEWER', named, error))
  }
  if (table.lists === null) {
    const internal = `${named} is refused:\n${problemLines(named, table.problems)}`
    throw new Fault({ code: 'store.unavailable', internal })
  }
  return table.lists
}

async function diff(newer: string, values: Values) {
  const nowMs = systemClock.nowMs()
  const asOfMs = values['as-of'] === undefined ? nowMs : instantOf('--as-of', values['as-of'])
  const span = { fromMs: sinceOf(values.since, nowMs), toMs: nowMs }
  const file = values.config ?? (processEnvironment()['CUSTOMHOUSE_CONFIG'] || defaultConfigFile)
  const { config } = loaded(file)
  if (config === null)
    throw new ArgumentError(`${file} has no configuration; name one with --config`)
  const paired = pairLists(config, tableNamed(newer), namedPairs(values.list ?? []))
  if (paired.problems.length > 0) throw new ArgumentError(paired.problems.join('\n'))
  const place = placeOf(values)
  const rows =
    place === null ? null : await changedMoney({ config, pairs: paired.pairs, place, span, asOfMs })
  const found: Found = { newer, paired, rows, span, asOfMs }
  return { text: values.json ? JSON.stringify(diffJson(found)) : diffText(found), rows }
}

/** Null where no book was named and none lies in the usual folder. */
function placeOf(values: Values): ReturnType<typeof bookPlaceOf> | null {
  const place = bookPlaceOf(values)
  const isNamed = values['data-dir'] !== undefined || place.databaseUrl !== null
  return isNamed || existsSync(join(place.dataDir, bookFile)) ? place : null
}

function namedPairs(all: readonly string[]): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>()
  for (const text of all) {
    const [configured = '', newer = '', ...more] = text.split('=')
    if (configured === '' || newer === '' || more.length > 0 || pairs.has(configured)) {
      throw new ArgumentError(`--list ${text}: say CONFIGURED=NEWER, each configured list once`)
    }
    pairs.set(configured, newer)
  }
  return pairs
}
