import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { shippedTableNames } from './policy-files.ts'
import { loadPriceTable, readPriceTable } from './price-table.ts'

const source =
  'source: { publisher: P, title: T, date: 2026-01-01, url: "https://example.com/p", retrieved: 2026-01-02 }'

function table(versions: readonly string[]): string {
  return [
    'seller: Seller',
    'about: A table',
    'prices:',
    '  one:',
    '    model: m',
    '    type: global',
    '    currency: USD',
    '    versions:',
    ...versions.map((version) => `      - { ${version}, ${source} }`),
  ].join('\n')
}

function problems(text: string): readonly string[] {
  const { lists, problems: found } = loadPriceTable(text, 'table.yaml')
  if (found.length > 0) assert.equal(lists, null, 'taken in spite of its problems')
  return found.map(({ file, line, message }) => `${file}:${line} ${message}`)
}

test('every table of the product is good, and each of its prices names a page and when it was read', () => {
  const names = shippedTableNames()
  assert.ok(names.length > 0)
  for (const name of names) {
    const { lists, problems: found } = readPriceTable(name)
    assert.deepEqual(found, [])
    for (const { written } of lists?.values() ?? assert.fail()) {
      for (const version of written.versions) assert.match(version.source.url, /^https:/)
    }
  }
})

test('versions of a table that cover one day twice, or run backward, are named with their line', () => {
  const prices = 'perMillionTokens: { input: "1" }'
  assert.deepEqual(
    problems(
      table([
        `validFrom: 2026-01-01, validTo: 2026-03-01, ${prices}`,
        `validFrom: 2026-02-01, ${prices}`,
        `validFrom: 2026-05-01, validTo: 2026-04-01, ${prices}`,
      ]),
    ),
    [
      'table.yaml:10 overlaps with version 1 of the same list; end that one with validTo',
      'table.yaml:11 validTo must be later than validFrom',
    ],
  )
})

test('prices that are negative, no decimals or not there at all are named with their lines, all at once', () => {
  const found = problems(
    table([
      'validFrom: 2026-01-01, perMillionTokens: { input: "-1" }',
      'validFrom: 2026-02-01, perMillionTokens: { input: cheap }',
      'validFrom: 2026-03-01, perMillionTokens: { input: 1.5 }',
      'validFrom: 2026-04-01, perMillionTokens: {}',
      'validFrom: 2026-05-01, perMillionTokens: { input: "1", inptu: "1" }',
    ]),
  )
  assert.deepEqual(
    found.map((text) => text.split(' ')[0]),
    [9, 10, 11, 12, 13].map((line) => `table.yaml:${line}`),
  )
  for (const text of found.slice(0, 3)) assert.match(text, /must be a decimal in quotes/)
  assert.match(found[3] ?? '', /has no price/)
  assert.match(found[4] ?? '', /inptu/)
})

test('a price without the page it was read from is refused', () => {
  const text = table(['validFrom: 2026-01-01, perMillionTokens: { input: "1" }'])
  assert.deepEqual(problems(text), [])
  assert.match(problems(text.replace(', retrieved: 2026-01-02', ''))[0] ?? '', /retrieved/)
  assert.match(problems('')[0] ?? '', /the file is empty/)
})

test('the table that the guide shows is good', () => {
  const guide = readFileSync(join(import.meta.dirname, '../../docs/guides/prices.md'), 'utf8')
  const shown = /```yaml\n(seller:[^`]+)```/.exec(guide)?.[1] ?? assert.fail()
  assert.deepEqual(problems(shown), [])
})
