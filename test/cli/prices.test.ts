// Goal: `customhouse prices diff` says to the nano what a newer table changes on what a book recorded, archived
// or not, and names what would be refused. Method: a real house serves; the command reads its book; what it says
// is compared with the book's own lines, rated again here request by request.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { stringify } from 'yaml'

import { loadConfig } from '../../src/house/config-load.ts'
import { shippedTableNames } from '../../src/house/policy-files.ts'
import { readPriceTable } from '../../src/house/price-table.ts'
import { priceListOf } from '../../src/house/world-parts.ts'
import { keyDigest, mintKey } from '../../src/identity/token.ts'
import { priceSteps } from '../../src/metering/price-change.ts'
import { archiveBefore } from '../../src/store/archive.ts'
import { openWritableTables } from '../../src/store/tables.ts'
import { eachSettled } from '../../src/store/usage-reader.ts'
import { hello, openTestHouse, post, testConfig, type TestHouse } from '../support/house.ts'
import { pick } from '../support/json.ts'
import { until } from '../support/until.ts'
import { chatUsage, openScriptedUpstream, wholeAnswer } from '../support/scripted-upstream.ts'

const main = join(import.meta.dirname, '../../src/main.ts')
const markup = { markupPercent: '12.5' }
let dir: string
let config: string

before(() => {
  dir = mkdtempSync(join(tmpdir(), 'customhouse-price-diff-'))
  const { id, key } = mintKey()
  config = join(dir, 'customhouse.yaml')
  const digest = { id, digest: keyDigest(Buffer.alloc(32, 1), key) }
  writeFileSync(config, stringify(testConfig('http://127.0.0.1:9', digest, { contract: markup })))
})
after(() => rmSync(dir, { recursive: true, force: true }))

function run(args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, 'prices', ...args], {
    cwd: dir,
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

/** A table in which the list `list` has these prices; its path. */
function table(name: string, perMillionTokens: Readonly<Record<string, string>>, id = 'list') {
  const date = '2026-01-01'
  const source = { publisher: 'P', title: 'T', date, url: 'https://example.com/', retrieved: date }
  const versions = [{ validFrom: '2025-01-01', perMillionTokens, source }]
  const prices = { [id]: { model: 'm', type: 'regional', currency: 'USD', versions } }
  const path = join(dir, name)
  writeFileSync(path, stringify({ seller: 'S', about: 'a', prices }))
  return path
}

async function serve(work: (house: TestHouse) => Promise<void>): Promise<void> {
  let served = 0
  await using upstream = await openScriptedUpstream((response) => {
    served += 1
    if (served === 2) {
      response.writeHead(500).end('{}')
      return
    }
    response.writeHead(200, { 'content-type': 'application/json' })
    const details = { prompt_tokens_details: { cached_tokens: served } }
    response.end(wholeAnswer({ ...chatUsage, ...details }))
  })
  await using house = await openTestHouse(upstream, { contract: markup })
  for (let sent = 0; sent < 4; sent++) await (await post(house, hello)).text()
  await work(house)
}

/** Whole nanos of a decimal with nine digits. */
function nanos(text: unknown): bigint {
  return BigInt(String(text).replace('.', ''))
}

/** Rounded half to even, as money is. */
function rounded(num: bigint, den: bigint): bigint {
  const twice = 2n * (num % den)
  const whole = num / den
  return twice > den || (twice === den && whole % 2n === 1n) ? whole + 1n : whole
}

/** What the book's attempts come to, line by line, at nanos a thousand tokens by kind. */
function bruteForce(house: TestHouse, rates: Readonly<Record<string, bigint>>) {
  let [cost, price, attempts] = [0n, 0n, 0]
  for (const { lines, ending } of house.query('select lines, ending from settlement')) {
    const all: [string, string][] = JSON.parse(String(lines))
    if (all.length === 0) continue
    attempts += 1
    for (const [kind, quantity] of all) {
      const exact = BigInt(quantity) * (rates[kind] ?? assert.fail(kind))
      cost += rounded(exact, 1000n)
      if (ending === 'completed') price += rounded(exact * 1125n, 1_000_000n)
    }
  }
  return { cost, price, attempts }
}

test('the money that a newer table changes is what its lines come to one by one, archived or not', async () => {
  // 1.2345 a million tokens are 1234.5 nanos a token.
  const newer = table('newer.yaml', { input: '1.2345', cached_input: '0.3333', output: '7.7777' })
  const rates = { input: 1_234_500n, cached_input: 333_300n, output: 7_777_700n }
  await serve(async (house) => {
    const args = ['diff', newer, '--config', config, '--data-dir', house.dataDir, '--json']
    const first = run(args)
    assert.equal(first.status, 0, first.stderr)
    const found: unknown = JSON.parse(first.stdout)
    const row = pick(found, 'traffic', 'rows', 0)
    const expected = bruteForce(house, rates)
    assert.equal(pick(row, 'attempts'), expected.attempts)
    assert.equal(nanos(pick(row, 'cost', 'after')), expected.cost)
    assert.equal(nanos(pick(row, 'price', 'after')), expected.price)
    const [booked] = house.query(
      'select sum(cost_nanos) as cost, sum(price_nanos) as price from settlement',
    )
    assert.equal(nanos(pick(row, 'cost', 'before')), BigInt(String(booked?.['cost'])))
    assert.equal(nanos(pick(row, 'price', 'before')), BigInt(String(booked?.['price'])))
    assert.deepEqual(pick(found, 'lists', 0, 'steps', 0), {
      kind: 'input',
      from: '2020-01-01T00:00:00.000Z',
      to: '2025-01-01T00:00:00.000Z',
      before: '1.00',
      after: null,
      percent: null,
    })

    let rows = 0
    const place = { dataDir: house.dataDir, databaseUrl: null }
    await eachSettled(place, { fromMs: 0, toMs: Date.UTC(2100) }, () => (rows += 1), 2)
    assert.equal(rows, house.query('select 1 from settlement').length, 'page by page as at once')

    const tables = openWritableTables(place)
    const beforeMs = Date.UTC(2100, 0, 1)
    // Only what a signed head covers is archived, and heads are signed a moment later.
    await until('all is archived', async () => {
      await archiveBefore({ tables, dataDir: house.dataDir, beforeMs, leavesMax: 2 })
      return house.query('select attempt_id from settlement').length === 0
    })
    await tables.destroy()
    const again: unknown = JSON.parse(run(args).stdout)
    assert.deepEqual(pick(again, 'traffic', 'rows'), pick(found, 'traffic', 'rows'))
  })
})

test('recorded traffic that a newer table has no price for would be refused: named, with exit code 1', async () => {
  const newer = table('partial.yaml', { output: '2' })
  await serve(async (house) => {
    const { status, stdout } = run(['diff', newer, '--config', config, '--data-dir', house.dataDir])
    assert.equal(status, 1)
    assert.match(stdout, /would be refused: \d attempts, .*list@2025-01-01 has no price for input/)
    assert.match(stdout, /input from 2020-01-01: 1\.00 -> no price/)
  })
})

test('lists of other names are paired by name, and what is not known is told with what is', () => {
  const newer = table('renamed.yaml', { input: '1.1', output: '2' }, 'their-list')
  const common = ['diff', newer, '--config', config]
  const untold = run(common)
  assert.equal(untold.status, 0, untold.stderr)
  assert.match(untold.stdout, /left as they are: list/)
  assert.match(untold.stdout, /no book here/)
  const paired = run([...common, '--list', 'list=their-list'])
  assert.match(paired.stdout, /input from 2025-01-01: 1\.00 -> 1\.10 \(\+10\.0%\)/)
  const wrong = run([...common, '--list', 'nobody=nothing'])
  assert.equal(wrong.status, 2)
  assert.match(wrong.stderr, /no list nobody; it has list/)
  assert.match(wrong.stderr, /no list nothing; it has their-list/)
})

test('a table that is refused is named with its lines, and a model that no table has with those that they have', () => {
  const path = join(dir, 'bad.yaml')
  writeFileSync(path, 'seller: S\nabout: a\nprices:\n  one: { model: m }\n')
  const refused = run(['diff', path, '--config', config])
  assert.equal(refused.status, 1)
  assert.match(refused.stderr, /bad\.yaml:4:\d+: error: prices\.one/)
  const missing = run(['diff', join(dir, 'missing.yaml'), '--config', config])
  assert.equal(missing.status, 2)
  assert.match(missing.stderr, /there is no .*missing\.yaml/)
  const unknown = run(['list', '--model', 'nobody'])
  assert.equal(unknown.status, 2)
  assert.match(unknown.stderr, /no table has a price of the model nobody; they have /)
  assert.equal(run(['list', '--model', 'Claude Opus 5']).status, 0)
})

test('what is listed as YAML is a section of prices that a configuration takes, at the same prices', () => {
  const { status, stdout } = run(['list', '--yaml'])
  assert.equal(status, 0)
  const nowMs = Date.UTC(2027, 0, 1)
  const { config: taken, problems } = loadConfig({
    text: `version: 1\n${stdout}`,
    environment: {},
    nowMs,
  })
  assert.deepEqual(problems, [])
  const lists = shippedTableNames().flatMap((name) => [...(readPriceTable(name).lists ?? [])])
  assert.ok(taken !== null && lists.length > 0)
  for (const [id, { list }] of lists) {
    assert.deepEqual(priceSteps(priceListOf(taken, id), list), [])
  }
  assert.equal(Object.keys(taken.prices).length, lists.length)
})
