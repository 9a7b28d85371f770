// A table of prices in a file of its own: what a seller asks, list by list, each version with the page it
// was read from. The product ships some as a starting point; nothing is priced by them until it stands in
// the configuration. Taken whole or refused whole, with every problem and its line.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { z } from 'zod'
import type { PriceList } from '../metering/price.ts'
import { checkIntervals, closeByNext } from './config-dates.ts'
import { knownKeysOf } from './config-known-keys.ts'
import {
  currencySchema,
  idSchema,
  instantSchema,
  sentenceSchema,
  sourceSchema,
} from './config-scalars.ts'
import { deploymentTypeSchema, priceVersionSchema } from './config-price-schema.ts'
import type { ConfigInput } from './config-schema.ts'
import type { Problem } from './config-yaml.ts'
import { shippedTableNames, shippedTables } from './policy-files.ts'
import { entriesOf, readDocument, reportShape, valueAt } from './source-document.ts'
import { priceListFrom } from './world-parts.ts'

const tableVersionSchema = priceVersionSchema
  .extend({
    source: sourceSchema.extend({ url: z.url('must be a web address'), retrieved: instantSchema }),
  })
  .refine(
    ({ perMillionTokens, perUnit = {} }) =>
      Object.keys({ ...perMillionTokens, ...perUnit }).length > 0,
    {
      path: ['perMillionTokens'],
      error: 'has no price; add one by kind of token or by unit, or take the version away',
    },
  )

const tableListSchema = z.strictObject({
  model: sentenceSchema,
  type: deploymentTypeSchema,
  /** Where the price depends on it, in the seller's words. */
  region: sentenceSchema.optional(),
  currency: currencySchema,
  versions: z.array(tableVersionSchema).min(1),
})

const tableSchema = z.strictObject({
  seller: sentenceSchema,
  about: sentenceSchema,
  prices: z.record(idSchema, tableListSchema),
})

const tableKeys = knownKeysOf(() =>
  z.toJSONSchema(tableSchema, { io: 'input', unrepresentable: 'any' }),
)

export interface TabledList {
  readonly seller: string
  readonly written: z.output<typeof tableListSchema>
  /** Its versions before their texts were read. */
  readonly versionsAsWritten: unknown
  readonly list: PriceList
}

export interface LoadedTable {
  /** By id; null if any problem is an error. */
  readonly lists: ReadonlyMap<string, TabledList> | null
  readonly problems: readonly Problem[]
}

/** Never throws, whatever the text is; `file` is as problems name it. */
export function loadPriceTable(text: string, file: string): LoadedTable {
  const document = readDocument(text, file)
  if (document.written !== null) reportShape(document, tableSchema, tableKeys)
  const entries = entriesOf(document, ['prices'], tableListSchema)
  for (const { path, value } of entries) {
    checkIntervals(document, closeByNext(value.versions), [...path, 'versions'])
  }
  const problems = document.problems()
  const { data } = tableSchema.safeParse(document.written)
  if (data === undefined || problems.some(({ severity }) => severity === 'error')) {
    return { lists: null, problems }
  }
  const lists = Object.entries(data.prices).map(([id, written]): [string, TabledList] => [
    id,
    {
      seller: data.seller,
      written,
      versionsAsWritten: valueAt(document.written, ['prices', id, 'versions']),
      list: priceListFrom(id, written),
    },
  ])
  return { lists: new Map(lists), problems }
}

/** A file by its path, or a table that is shipped by its name. Throws what reading it throws. */
export function readPriceTable(named: string): LoadedTable {
  const shipped = shippedTableNames().includes(named)
  const path = shipped ? join(shippedTables, `${named}.yaml`) : named
  return loadPriceTable(readFileSync(path, 'utf8'), path)
}

/** As the section stands in a configuration. */
export function pricesSection(prices: NonNullable<ConfigInput['prices']>): string {
  return stringify({ prices })
}
