// Goal: what is added up of the whole book is the book: charges have its sums to the last nano, whatever was settled
// when, and the proof that all is billed fails when any of its three sums is touched.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { MoneyProof } from '../../src/journeys/money-desk.ts'
import { systemClock } from '../../src/kernel/time.ts'
import { isCorrection, monthOf, type Charge } from '../../src/metering/focus.ts'
import type { BookOp } from '../../src/metering/ledger-ops.ts'
import { archiveBefore } from '../../src/store/archive.ts'
import { readCharges } from '../../src/store/charge-reader.ts'
import { proveMoney } from '../../src/store/money-proof.ts'
import { openWritableTables } from '../../src/store/tables.ts'
import { testEngines, type TestBook, type TestStore } from '../store/engines.ts'
import { drawing } from '../store/finder-ops.ts'
import { intentOp, settleOp, startMs } from '../store/ops.ts'

const dayMs = 86_400_000
const all = { fromMs: 0, toMs: startMs + 900 * dayMs }

/** Attempts over three months, settled at once or up to two months later; some are void or not charged. */
function attempt(name: string, draw: (below: number) => number): readonly BookOp[] {
  const atMs = startMs + draw(80) * dayMs + draw(dayMs)
  const currency = ['USD', 'EUR'][draw(2)] ?? 'USD'
  const intent = intentOp({ attemptId: name, atMs, currency, deploymentId: `at-${draw(3)}` })
  if (draw(12) === 0) return [intent]
  const priceNanos = draw(4) === 0 ? 0n : BigInt(1 + draw(90))
  const costNanos = draw(9) === 0 ? 0n : BigInt(1 + draw(90))
  const settledMs = atMs + (draw(3) === 0 ? draw(60) * dayMs : 100)
  return [intent, settleOp({ attemptId: name, atMs: settledMs, priceNanos, costNanos })]
}

function sumsOf(charges: readonly Charge[]): Readonly<Record<string, bigint>> {
  const sums: Record<string, bigint> = {}
  for (const { currency, priceNanos, costNanos } of charges) {
    sums[`price ${currency}`] = (sums[`price ${currency}`] ?? 0n) + priceNanos
    sums[`cost ${currency}`] = (sums[`cost ${currency}`] ?? 0n) + costNanos
  }
  return sums
}

function isProven({ currencies, problems, withoutEntry }: MoneyProof): boolean {
  return (
    problems.length === 0 &&
    withoutEntry === 0 &&
    currencies.every(
      ({ price, cost }) =>
        price.attemptsNanos === price.accountsNanos &&
        price.movedNanos === price.accountsNanos &&
        cost.attemptsNanos === cost.accountsNanos &&
        cost.movedNanos === cost.accountsNanos,
    )
  )
}

for (const engine of testEngines) {
  describe(`money of a book on ${engine.name}`, { skip: engine.skip }, () => {
    let store: TestStore
    let book: TestBook
    before(async () => {
      store = await engine.create()
      book = await store.open()
      const draw = drawing(11)
      for (let count = 0; count < 150; count++) {
        const ops = attempt(`req_${String(count).padStart(6, '0')}`, draw)
        for (const op of ops) await book.applyBatch([op])
      }
    })
    after(async () => {
      await book.close()
      await store.remove()
    })

    async function booked(): Promise<Readonly<Record<string, bigint>>> {
      const rows = await book.tables
        .selectFrom('balance')
        .select(['account', 'currency', 'debits_posted', 'credits_posted'])
        .execute()
      const sums: Record<string, bigint> = {}
      for (const row of rows) {
        const name = row.account.split(':', 1)[0] ?? ''
        if (name === 'revenue') sums[`price ${row.currency}`] = row.credits_posted
        if (name === 'provider_expense') sums[`cost ${row.currency}`] = row.debits_posted
      }
      return sums
    }

    test('charges of all time have the sums of the accounts, to the last nano', async () => {
      const charges = await readCharges(store.place, all)
      assert.deepEqual(sumsOf(charges), await booked())
      assert.ok(charges.some(isCorrection) && !charges.every(isCorrection))
    })

    test('spans that follow each other have every charge once, and a month that ended does not change', async () => {
      const cuts = [0, 11, 30, 47, 61, 800].map((day) => startMs + day * dayMs)
      const parts: Charge[] = []
      for (const [index, toMs] of cuts.slice(1).entries()) {
        parts.push(...(await readCharges(store.place, { fromMs: cuts[index] ?? 0, toMs })))
      }
      assert.deepEqual(sumsOf(parts), await booked())
      const november = { fromMs: startMs, toMs: startMs + 30 * dayMs }
      const closed = await readCharges(store.place, november)
      const late = settleOp({ attemptId: 'late', atMs: startMs + 40 * dayMs, priceNanos: 7n })
      await book.applyBatch([intentOp({ attemptId: 'late', atMs: startMs + dayMs })])
      await book.applyBatch([late])
      assert.deepEqual(await readCharges(store.place, november), closed)
      const corrections = (await readCharges(store.place, all)).filter(
        ({ dayMs: day, billedMs }) => day === startMs + dayMs && billedMs === monthOf(late.atMs),
      )
      assert.ok(corrections.some(isCorrection))
    })

    test('all is billed, and the proof says of how much, and what is on its way', async () => {
      const proof = await proveMoney(store.place, systemClock)
      assert.deepEqual(proof.problems, [])
      assert.ok(isProven(proof))
      const attempts = await book.tables.selectFrom('attempt').selectAll().execute()
      for (const { currency, attempts: settled, price, open, late, borne } of proof.currencies) {
        const own = attempts.filter((row) => row.currency === currency)
        const ended = own.filter((row) => row.settled_ms !== null)
        assert.equal(settled, ended.length)
        assert.equal(open.attempts, own.length - ended.length)
        const sum = ended.reduce((total, row) => total + (row.price_nanos ?? 0n), 0n)
        assert.equal(price.attemptsNanos, sum)
        assert.ok(late.attempts > 0 && borne.attempts > 0)
      }
      assert.equal(proof.logs[0]?.size, attempts.filter((row) => row.settled_ms !== null).length)
    })

    test('archived months are in the charges and in the proof as before', async () => {
      const [charges, proof] = [
        await readCharges(store.place, all),
        await proveMoney(store.place, systemClock),
      ]
      const { size, root } = await book.tables
        .selectFrom('tree')
        .selectAll()
        .executeTakeFirstOrThrow()
      const atMs = startMs + 800 * dayMs
      // Only what a head covers is archived.
      await book.writeCheckpoint({ size: Number(size), root, text: '', atMs })
      const tables = openWritableTables(store.place)
      const beforeMs = startMs + 900 * dayMs
      const { dataDir } = store.place
      const segments = await archiveBefore({ tables, dataDir, beforeMs, leavesMax: 20 })
      await tables.destroy()
      assert.ok(segments.length > 0)
      const key = (one: Charge): string =>
        JSON.stringify(one, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value))
      assert.deepEqual(
        (await readCharges(store.place, all)).map(key).toSorted(),
        charges.map(key).toSorted(),
      )
      const again = await proveMoney(store.place, systemClock)
      assert.deepEqual(again.currencies, proof.currencies)
      assert.ok(isProven(again))
    })

    test('a balance, a settled sum or an entry that is not what it was breaks the proof', async () => {
      const tables = openWritableTables(store.place)
      const revenue = tables.updateTable('balance').where('account', '=', 'revenue:EUR')
      const { credits_posted: was } = await tables
        .selectFrom('balance')
        .select('credits_posted')
        .where('account', '=', 'revenue:EUR')
        .executeTakeFirstOrThrow()
      await revenue.set({ credits_posted: was - 1n }).execute()
      const broken = await proveMoney(store.place, systemClock)
      assert.ok(!isProven(broken))
      const euro = broken.currencies.find(({ currency }) => currency === 'EUR')
      assert.equal((euro?.price.attemptsNanos ?? 0n) - (euro?.price.accountsNanos ?? 0n), 1n)
      await revenue.set({ credits_posted: was }).execute()
      await tables.destroy()
      assert.ok(isProven(await proveMoney(store.place, systemClock)))
    })
  })
}
