// Goal: sums are exact, whatever the amounts, and count each attempt once. Method: rows written by hand.
import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { scanRange } from './replay-scan.ts'

type Row = readonly [
  id: string,
  terms: string,
  atMs: number,
  ending: string | null,
  tokens: number,
  cost: bigint,
]

function bookOf(rows: readonly Row[]): DatabaseSync {
  const database = new DatabaseSync(':memory:')
  database.exec(`create table intent (attempt_id text primary key, terms_id text, at_ms integer,
      token_estimate integer);
    create table settlement (attempt_id text primary key, ending text, tokens integer,
      cost_nanos integer, price_nanos integer)`)
  const intent = database.prepare('insert into intent values (?, ?, ?, 7)')
  const settle = database.prepare('insert into settlement values (?, ?, ?, ?, ?)')
  for (const [id, terms, atMs, ending, tokens, cost] of rows) {
    intent.run(id, terms, atMs)
    if (ending !== null) settle.run(id, ending, tokens, cost, cost + 1n)
  }
  return database
}

const all = { afterRow: 0, throughRow: 1_000_000, fromMs: 0, toMs: 1_000 }

test('attempts of equal terms and ending are one sum; a further attempt is no further request', () => {
  const found = scanRange(
    bookOf([
      ['r1.1', 't', 5, 'upstream_failed', 0, 0n],
      ['r1.2', 't', 6, 'completed', 30, 10n],
      ['r2.1', 't', 4, 'completed', 12, 20n],
      ['r3.1', 't', 9, null, 0, 0n],
      ['r4.1', 't', 1_000, 'completed', 1, 1n],
    ]),
    all,
  )
  const shown = found.map(({ ending, firstAtMs, requests, attempts, tokens, tokenEstimate }) => {
    return [ending, firstAtMs, requests, attempts, tokens, tokenEstimate]
  })
  assert.deepEqual(shown, [
    ['upstream_failed', 5, 1, 1, 0, 7],
    ['completed', 4, 1, 2, 42, 14],
    ['', 9, 1, 1, 0, 7],
  ])
  assert.equal(found[1]?.costNanos, 30n)
  assert.equal(found[1]?.priceNanos, 32n)
})

test('no amount and no sum is rounded', () => {
  for (const cost of [2n ** 52n - 3n, 2n ** 53n + 1n, 10n ** 16n]) {
    const rows = Array.from({ length: 5 }, (_, index): Row => [
      `r${index}.1`,
      't',
      1,
      'completed',
      1,
      cost,
    ])
    const [sums] = scanRange(bookOf(rows), all)
    assert.equal(sums?.costNanos, cost * 5n)
    assert.equal(sums?.priceNanos, cost * 5n + 5n)
  }
})

test('however many rows there are and wherever a range ends, each row counts once', () => {
  const count = 2_501
  const rows = Array.from({ length: count }, (_, index): Row => [
    `r${index}.1`,
    `t${index % 3}`,
    index % 1_000,
    index % 7 === 0 ? null : 'completed',
    index,
    BigInt(index),
  ])
  const database = bookOf(rows)
  database.exec('delete from intent where rowid between 900 and 1100')
  const kept = rows.filter((_, index) => index + 1 < 900 || index + 1 > 1_100)
  for (const end of [0, 1, 999, 1_000, 1_001, 2_000, count]) {
    const found = [
      ...scanRange(database, { ...all, throughRow: end }),
      ...scanRange(database, { ...all, afterRow: end, throughRow: count }),
    ]
    const sum = (of: (sums: (typeof found)[number]) => number): number =>
      found.reduce((total, sums) => total + of(sums), 0)
    const settled = kept.filter(([, , , ending]) => ending !== null)
    assert.equal(
      sum(({ attempts }) => attempts),
      kept.length,
    )
    assert.equal(
      sum(({ tokens }) => tokens),
      settled.reduce((total, [, , , , tokens]) => total + tokens, 0),
    )
    assert.equal(
      sum(({ costNanos }) => Number(costNanos)),
      settled.reduce((total, [, , , , , cost]) => total + Number(cost), 0),
    )
  }
})
