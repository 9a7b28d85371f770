// Goal: what the admin API says of money is what the book settled, to the last nano; nothing of it reaches whoever may
// not read money. Method: a real house with a markup, a budget and dated prices serves known traffic.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { formatNanos, parseNanos } from '../../src/kernel/money.ts'
import { focusColumns } from '../../src/metering/focus.ts'
import { admin, makeOperator } from '../support/admin.ts'
import { hello, openTestHouse, post, type TestHouse } from '../support/house.ts'
import {
  openScriptedUpstream,
  sendWhole,
  type ScriptedUpstream,
} from '../support/scripted-upstream.ts'
import { until } from '../support/until.ts'

type Row = Record<string, unknown>

let upstream: ScriptedUpstream
let house: TestHouse
const calls = 7

before(async () => {
  upstream = await openScriptedUpstream((response) => sendWhole(response))
  const monthly = {
    id: 'monthly',
    amount: '5',
    currency: 'USD',
    period: 'month',
    hard: true,
  } as const
  const never = { ...monthly, id: 'total', amount: '100', period: 'total', hard: false } as const
  house = await openTestHouse(upstream, {
    contract: { markupPercent: '12.5', budgets: [never, monthly] },
    sections: {
      parties: { party: { legalName: '=Party "A", Ltd', country: 'SG' } },
      prices: {
        list: {
          currency: 'USD',
          versions: [
            {
              validFrom: '2020-01-01',
              validTo: '2099-01-01',
              perMillionTokens: { input: '1', cached_input: '0.5', output: '2' },
            },
            { validFrom: '2099-01-01', perMillionTokens: { input: '1.5', output: '2' } },
          ],
        },
      },
    },
  })
  for (let count = 0; count < calls; count++) {
    const answer = await post(house, hello)
    assert.equal(answer.status, 200)
    await answer.arrayBuffer()
  }
  await until('all attempts are in the index', async () => {
    const { body } = await admin(house, '/spend?step=none')
    return (body['totals'] as Row[])[0]?.['attempts'] === calls
  })
})

after(async () => {
  await house[Symbol.asyncDispose]()
  await upstream[Symbol.asyncDispose]()
})

function booked(column: 'price_nanos' | 'cost_nanos'): bigint {
  const [row] = house.query(`select sum(${column}) as sum from settlement`)
  return BigInt(String(row?.['sum']))
}

function nanos(text: unknown): bigint {
  const value = parseNanos(String(text))
  assert.ok(value !== null, String(text))
  return value
}

function sum(rows: readonly Row[], name: string): bigint {
  return rows.reduce((total, row) => total + nanos(row[name]), 0n)
}

test('spend by any names adds up to the book, and margin is price less cost', async () => {
  for (const by of [
    'party',
    'country,seller',
    'contract,workload,model,channel,deployment',
    'group',
  ]) {
    const { status, body } = await admin(house, `/spend?by=${by}`)
    assert.equal(status, 200, JSON.stringify(body))
    const rows = body['rows'] as Row[]
    assert.equal(sum(rows, 'price'), booked('price_nanos'), by)
    assert.equal(sum(rows, 'cost'), booked('cost_nanos'), by)
    assert.equal(sum(rows, 'margin'), booked('price_nanos') - booked('cost_nanos'), by)
    assert.deepEqual(
      body['by'],
      (body['by'] as string[]).filter((name) => by.split(',').includes(name)),
    )
  }
  const [row] = (await admin(house, '/spend?by=seller,country')).body['rows'] as Row[]
  assert.deepEqual(
    [row?.['seller'], row?.['country'], row?.['party']],
    ['Scripted', 'SG', undefined],
  )
  assert.ok(booked('price_nanos') > booked('cost_nanos'))
})

test('a wrong name or range is refused with the field and the remedy', async () => {
  for (const [path, param] of [
    ['/spend?by=party,colour', 'by'],
    ['/spend?from=2026-02-01&to=2026-01-01', 'from'],
    ['/exports/focus?from=1990-01-01&to=2026-01-01', 'from'],
  ] as const) {
    const { status, body } = await admin(house, path)
    assert.deepEqual([status, body['param']], [400, param], path)
  }
})

test('all that was served is billed, and the proof says by which sums and up to which head', async () => {
  await until('a head is signed', () => house.query('select 1 from checkpoint').length > 0)
  const { status, body } = await admin(house, '/money/proof')
  assert.equal(status, 200, JSON.stringify(body))
  assert.equal(body['proven'], true)
  const [usd] = body['currencies'] as Row[]
  assert.equal(usd?.['unbilled'], '0.000000000')
  assert.equal(usd?.['attempts'], calls)
  const price = formatNanos(booked('price_nanos'))
  assert.deepEqual(usd?.['price'], {
    attempts: price,
    moved: price,
    accounts: price,
    difference: '0.000000000',
  })
  const [log] = body['logs'] as { size: number; head: { size: number; root: string } | null }[]
  assert.ok(log?.head !== null && (log?.head.size ?? 0) > 0 && (log?.size ?? 0) >= calls)
})

test('two who ask for the proof at once are told the same', async () => {
  const [one, other] = await Promise.all([
    admin(house, '/money/proof'),
    admin(house, '/money/proof'),
  ])
  assert.deepEqual(one.body, other.body)
})

test('the FOCUS export has its columns, the sums of the book, and no formula', async () => {
  const answer = await admin(house, '/exports/focus?issuer=House%20Ltd')
  assert.match(answer.type, /^text\/csv/)
  assert.match(
    answer.headers.get('content-disposition') ?? '',
    /^attachment; filename="focus-\d{4}-\d\d-01-/,
  )
  const [head = [], ...lines] = parsed(String(answer.body['csv']))
  assert.deepEqual(head, focusColumns)
  const cell = (line: readonly string[], name: string): string => line[head.indexOf(name)] ?? ''
  const total = (name: string): bigint =>
    lines.reduce((all, line) => all + nanos(cell(line, name)), 0n)
  assert.equal(total('BilledCost'), booked('price_nanos'))
  assert.equal(total('ListCost'), booked('cost_nanos'))
  assert.deepEqual(lines.map((line) => cell(line, 'SkuMeter')).toSorted(), [
    'input tokens',
    'output tokens',
  ])
  for (const line of lines) {
    assert.equal(line.length, head.length)
    assert.equal(cell(line, 'BillingAccountName'), `'=Party "A", Ltd`)
    assert.equal(cell(line, 'InvoiceIssuerName'), 'House Ltd')
    assert.deepEqual(JSON.parse(cell(line, 'Tags')), { workload: 'workload', channel: 'provider' })
  }
  const tokens = house.query('select sum(tokens) as sum from settlement')[0]?.['sum']
  const consumed = lines.reduce((all, line) => all + BigInt(cell(line, 'ConsumedQuantity')), 0n)
  assert.equal(consumed, tokens)
})

test('a span without charges is the head alone', async () => {
  const { body } = await admin(house, '/exports/focus?from=2020-01-01&to=2020-01-31')
  assert.equal(body['csv'], `${focusColumns.join(',')}\r\n`)
})

test('budgets are told with what is posted and left, the nearest to its limit first', async () => {
  const budgets = (await admin(house, '/budgets')).body['budgets'] as Row[]
  assert.deepEqual(
    budgets.map(({ id }) => id),
    ['monthly', 'total'],
  )
  for (const one of budgets) {
    assert.equal(nanos(one['posted']), booked('price_nanos'))
    assert.equal(
      nanos(one['left']),
      nanos(one['limit']) - nanos(one['posted']) - nanos(one['held']),
    )
  }
  assert.equal(budgets[1]?.['endsAt'], null)
})

test('prices are told with what comes, and one that nobody knows is unknown and not nothing', async () => {
  const { lists, changes } = (await admin(house, '/prices')).body as Record<string, Row[]>
  const versions = lists?.[0]?.['versions'] as Row[]
  assert.deepEqual(
    versions.map(({ state }) => state),
    ['in_force', 'coming'],
  )
  assert.deepEqual(versions[1]?.['prices'], [
    { kind: 'input', perUnit: false, amount: '1.500000000' },
    { kind: 'cached_input', perUnit: false, amount: null },
    { kind: 'output', perUnit: false, amount: '2.000000000' },
  ])
  assert.deepEqual(
    changes?.map(({ at, coming, kinds }) => ({ at, coming, kinds })),
    [
      {
        at: '2099-01-01T00:00:00.000Z',
        coming: true,
        kinds: [
          { kind: 'input', perUnit: false, before: '1.000000000', after: '1.500000000' },
          { kind: 'cached_input', perUnit: false, before: '0.500000000', after: null },
        ],
      },
    ],
  )
})

test('revenue counts whole days that ended, and indeterminates are none', async () => {
  const { body } = await admin(house, '/revenue?days=7')
  assert.deepEqual([body['days'], body['currencies']], [7, []])
  assert.deepEqual((await admin(house, '/money/indeterminates')).body['attempts'], [])
})

test('nothing of it reaches whoever may not read money', async () => {
  const key = await makeOperator(
    house,
    'ann',
    'engineer',
    'compliance',
    'approver',
    'analyst',
    'sales',
    'admin',
  )
  for (const path of [
    '/spend',
    '/budgets',
    '/prices',
    '/money/proof',
    '/money/indeterminates',
    '/exports/focus',
    '/revenue',
  ]) {
    const { status, body } = await admin(house, path, { key })
    assert.deepEqual([status, body['code']], [403, 'admin.forbidden'], path)
  }
})

/** RFC 4180, by another hand than that which writes it. */
function parsed(text: string): string[][] {
  const lines: string[][] = [[]]
  for (const [, quoted, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^,"\r\n]*))(,|\r\n)/g)) {
    lines.at(-1)?.push(quoted === undefined ? (bare ?? '') : quoted.replaceAll('""', '"'))
    if (end === '\r\n') lines.push([])
  }
  return lines.slice(0, -1)
}
