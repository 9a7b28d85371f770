import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { stringify } from 'yaml'

import type { Rational } from '../kernel/money.ts'
import { atOnce } from '../kernel/steps.ts'
import { loadConfig } from './config-load.ts'
import type { ConfigInput } from './config-schema.ts'
import { digestsOf } from './configuration-digests.ts'
import { keptTextsOf } from './kept-texts.ts'
import { policyFilesIn } from './policy-files.ts'
import { readPriceTable } from './price-table.ts'
import { priceListOf } from './world-parts.ts'

type List = NonNullable<ConfigInput['prices']>[string]

let folder: string
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'customhouse-prices-'))
})
after(() => rmSync(folder, { recursive: true, force: true }))

const nowMs = Date.UTC(2027, 0, 1)

function load(prices: Readonly<Record<string, unknown>>, rest: Partial<ConfigInput> = {}) {
  const text = stringify({ version: 1, prices, ...rest })
  return loadConfig({ text, environment: {}, nowMs, files: policyFilesIn(folder) })
}

function messages(list: unknown): readonly string[] {
  const { config, problems } = load({ one: list })
  assert.equal(config, null)
  return problems.map(({ file = '', line, path, message }) => `${file}:${line} ${path} ${message}`)
}

const source = {
  publisher: 'P',
  title: 'T',
  date: '2026-01-01',
  url: 'https://example.com/p',
  retrieved: '2026-01-02',
}

function writeTable(name: string, rows: Readonly<Record<string, unknown>>): void {
  writeFileSync(join(folder, name), stringify({ seller: 'S', about: 'a', prices: rows }))
}

function row(type: string, prices: Readonly<Record<string, string>>, more: object = {}) {
  const versions = [{ validFrom: '2026-01-01', perMillionTokens: prices, source }]
  return { model: 'm', type, currency: 'USD', versions, ...more }
}

function perMillion(price: Rational | undefined): number {
  return Number(price?.num) / Number(price?.den) / 1000
}

const opus = { table: 'anthropic', model: 'Claude Opus 5', type: 'global' } satisfies List

test('a list that names a row of a shipped table has that row’s prices', () => {
  const { config, problems, files } = load({ opus })
  assert.deepEqual(problems, [])
  assert.ok(config !== null)
  const shipped = readPriceTable('anthropic').lists?.get('claude-opus-5-global')
  const [version] = priceListOf(config, 'opus').versions
  assert.deepEqual(version?.nanosPerToken, shipped?.list.versions[0]?.nanosPerToken)
  assert.equal(version?.currency, 'USD')
  assert.deepEqual(
    files.map(({ file }) => file),
    ['prices/anthropic.yaml'],
  )
})

test('what is kept of a configuration, and its digest, hold the resolved prices and no name of a table', () => {
  const { config } = load({ opus })
  assert.ok(config !== null)
  const kept = keptTextsOf(config)?.config.json ?? ''
  assert.match(kept, /"output":"25"/)
  assert.doesNotMatch(kept, /"table"/)
  const { prices } = JSON.parse(kept) as { prices: Record<string, unknown> }
  const { config: again } = load(prices)
  assert.ok(again !== null)
  assert.equal(atOnce(digestsOf(again)).whole, atOnce(digestsOf(config)).whole)
})

test('an override replaces single kinds for as long as it counts, and leaves the others', () => {
  const { config, problems } = load({
    opus: {
      ...opus,
      override: [
        {
          validFrom: '2026-12-01',
          validTo: '2027-02-01',
          perMillionTokens: { output: '20' },
        },
        { validFrom: '2027-06-01', perMillionTokens: { input: '4.5', output: '22' } },
      ],
    },
  })
  assert.deepEqual(problems, [])
  assert.ok(config !== null)
  const told = priceListOf(config, 'opus').versions.map(({ id, validToMs, nanosPerToken }) => [
    id,
    validToMs,
    ...(['input', 'cached_input', 'output'] as const).map((kind) =>
      perMillion(nanosPerToken.get(kind)),
    ),
  ])
  assert.deepEqual(told, [
    ['opus@2026-11-23', Date.UTC(2026, 11, 1), 5, 0.5, 25],
    ['opus@2026-12-01', Date.UTC(2027, 1, 1), 5, 0.5, 20],
    ['opus@2027-02-01', Date.UTC(2027, 5, 1), 5, 0.5, 25],
    ['opus@2027-06-01', null, 4.5, 0.5, 22],
  ])
})

test('a table of one’s own overrides by the row of the same model, type and region', () => {
  writeTable('base.yaml', {
    a: row('regional', { input: '1', output: '2' }, { region: 'east' }),
    b: row('regional', { input: '3', output: '4' }, { region: 'west' }),
  })
  writeTable('ours.yaml', { c: row('regional', { output: '1.5' }, { region: 'west' }) })
  const west = {
    table: './base.yaml',
    model: 'm',
    type: 'regional',
    region: 'west',
    override: 'ours.yaml',
  }
  const { config, problems, files } = load({ west })
  assert.deepEqual(problems, [])
  assert.ok(config !== null)
  const [version] = priceListOf(config, 'west').versions
  assert.equal(perMillion(version?.nanosPerToken.get('output')), 1.5)
  assert.equal(perMillion(version?.nanosPerToken.get('input')), 3)
  assert.deepEqual(files.map(({ file }) => file).toSorted(), ['base.yaml', 'ours.yaml'])
  assert.match(messages({ ...west, region: 'east' }).join('\n'), /prices\.one\.override .*no row/)
  writeTable('euro.yaml', {
    c: row('regional', { output: '1' }, { currency: 'EUR', region: 'west' }),
  })
  assert.match(messages({ ...west, override: 'euro.yaml' }).join(), /counts in EUR, .* in USD/)
})

test('a list that is half written out and half a reference is told so, and not to mean what it says', () => {
  const versions = [{ validFrom: '2026-01-01', perMillionTokens: { input: '1', output: '1' } }]
  const told = messages({ currency: 'USD', versions, model: 'm' }).join()
  assert.match(told, /prices\.one\.model "model" does not go with the keys beside it/)
  assert.match(
    messages({ ...opus, currency: 'USD' }).join(),
    /one\.currency "currency" does not go/,
  )
})

test('an override that is no list is told to be one', () => {
  for (const override of [{ perMillionTokens: { output: '1' } }, null, 3]) {
    assert.match(messages({ ...opus, override }).join(), /override must be a list of versions/)
  }
})

test('a row of another type is no override, though the reference need not say its own', () => {
  writeTable('one.yaml', { a: row('global', { input: '1', output: '2' }) })
  writeTable('other.yaml', { a: row('regional', { output: '1.5' }) })
  const told = messages({ table: './one.yaml', model: 'm', override: './other.yaml' })
  assert.match(told.join(), /prices\.one\.override .*has no row of m for global; it has regional/)
})

test('a row or table that is not there is an error that names it, the place and the remedy', () => {
  assert.deepEqual(messages({ ...opus, table: 'antropic' }), [
    ':4 prices.one.table no table "antropic"; did you mean "anthropic"?',
  ])
  assert.deepEqual(messages({ ...opus, model: 'Claude Opus 55' }), [
    ':5 prices.one.model in anthropic: no row of the model "Claude Opus 55"; did you mean "Claude Opus 5"?',
  ])
  assert.match(
    messages({ ...opus, type: 'regional' }).join(),
    /has no row of Claude Opus 5 for regional; it has global/,
  )
  assert.match(messages({ ...opus, table: 'none.yaml' }).join(), /none\.yaml cannot be read/)
  writeTable('two.yaml', {
    a: row('regional', { input: '1', output: '2' }),
    b: row('global', { input: '3', output: '4' }),
  })
  assert.match(
    messages({ table: 'two.yaml', model: 'm' }).join(),
    /has 2 rows of m: regional, global; say type or region/,
  )
  assert.match(messages({ ...opus, overide: [] }).join(), /did you mean "override"\?/)
})

test('a table with a mistake refuses the configuration, with the table’s own line', () => {
  writeTable('bad.yaml', { a: row('regional', { input: '-1' }) })
  const said = messages({ table: 'bad.yaml', model: 'm' })
  assert.ok(
    said.some((text) => text.startsWith(':4 prices.one.table the table bad.yaml is refused')),
  )
  assert.ok(
    said.some((text) => /^bad\.yaml:\d+ prices\.a\.versions\[0\]/.test(text)),
    said.join(),
  )
})

test('a kind that neither the row nor the override has stays without a price, which is refused', () => {
  writeTable('half.yaml', { a: row('regional', { input: '1' }) })
  assert.match(
    messages({ table: 'half.yaml', model: 'm' }).join(),
    /output is missing; add its price/,
  )
  const override = [{ validFrom: '2026-01-01', perMillionTokens: { output: '2' } }]
  assert.ok(load({ one: { table: 'half.yaml', model: 'm', override } }).config !== null)
})

test('a deployment of another type than the row that prices it is told', () => {
  const { problems } = load(
    { opus },
    {
      channels: {
        c: { kind: 'anthropic', seller: 's', endpoint: 'https://c.example', credential: 'k' },
      },
      deployments: {
        d: {
          channel: 'c',
          model: 'opus',
          type: 'regional',
          locations: {},
          price: 'opus',
          maxOutputTokens: 10,
          contextWindow: 100,
        },
      },
    },
  )
  assert.deepEqual(
    problems.map(({ severity, path, message }) => [severity, path, message]),
    [
      [
        'warning',
        'deployments.d.price',
        'is the price of a global deployment, and this one is regional; choose the row of its type',
      ],
    ],
  )
})

test('the reference that the guide shows is taken', () => {
  const guide = readFileSync(join(import.meta.dirname, '../../docs/guides/prices.md'), 'utf8')
  const written = /```yaml\n(prices:[^`]+)```/.exec(guide)?.[1] ?? assert.fail()
  const text = `version: 1\n${written}`
  const loaded = loadConfig({ text, environment: {}, nowMs, files: policyFilesIn(folder) })
  assert.deepEqual(loaded.problems, [])
})
