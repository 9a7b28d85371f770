// Goal: budgets are never overshot, however many ask at once, and holds leak under no outcome.
// Method: a thousand intents race for one budget, on SQLite through one writer's queue and on
// PostgreSQL from eight writers with logs of their own; then random outcomes, a crash and a count.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { recoverOrphans } from '../../src/store/recovery.ts'
import { readerOf } from '../../src/store/reader.ts'
import { testEngines, type TestBook } from './engines.ts'
import { budget, intentOp, settleOp, startMs } from './ops.ts'

const intents = 1000
const limitNanos = 333n * 7n + 5n

for (const engine of testEngines) {
  describe(`the race for a budget on ${engine.name}`, { skip: engine.skip }, () => {
    test('1,000 concurrent intents at the edge overshoot by nothing, and use all that fits', async () => {
      const store = await engine.create()
      const writers = engine.name === 'sqlite' ? 1 : 8
      const books: TestBook[] = []
      for (let writer = 0; writer < writers; writer++) {
        books.push(await store.open({ origin: `race.test/${writer}` }))
      }
      const admitted = await Promise.all(books.map((book, index) => spend(book, index, writers)))
      const total = admitted.reduce((sum, count) => sum + count, 0)
      assert.equal(total, 333, 'floor(limit / hold) were admitted, and not one more')
      const [first] = books
      assert.ok(first)
      const { problems, heldNanos } = await first.verify()
      assert.deepEqual(problems, [])
      assert.equal(heldNanos, 0n, 'nothing is left held')
      const reader = await readerOf(first.tables, 'race.test/0', '')
      const [row] = (await reader.balances()).filter(({ account }) => account === 'budget:race')
      assert.ok(row && row.debits_posted <= limitNanos)
      for (const book of books) await book.close()
      await store.remove()
    })

    test('after any mix of outcomes and a crash, what is held is what is indeterminate', async () => {
      const store = await engine.create()
      const book = await store.open()
      const budgets = [budget('mix', 10n ** 9n), budget('mix-soft', 10n, false)]
      let unsettled = 0n
      for (let batch = 0; batch < 20; batch++) {
        const ids = Array.from({ length: 25 }, (_, index) => `m-${batch}-${index}`)
        await book.applyBatch(ids.map((attemptId) => intentOp({ attemptId, budgets })))
        const outcomes = ids.flatMap((attemptId, index) => {
          // Every price from nothing to far above the hold, and one in five never ends.
          if (index % 5 === 4) {
            unsettled += 100n
            return []
          }
          return [settleOp({ attemptId, priceNanos: BigInt((index * 37 + batch) % 180) })]
        })
        await book.applyBatch([...outcomes, ...outcomes])
      }
      await book.close()
      const again = await store.open()
      assert.equal(BigInt(await recoverOrphans(again, startMs)) * 100n, unsettled)
      const before = await again.verify()
      assert.deepEqual(before.problems, [])
      assert.equal(before.heldNanos, unsettled)
      await again.applyBatch(
        before.indeterminate.map((attemptId) => settleOp({ attemptId, ending: 'gateway_lost' })),
      )
      const settled = await again.verify()
      assert.deepEqual(settled.problems, [])
      assert.equal(settled.heldNanos, 0n)
      await again.close()
      await store.remove()
    })
  })
}

/** This writer's share of the intents, in batches; settles every admitted one at its full hold. */
async function spend(book: TestBook, writer: number, writers: number): Promise<number> {
  let admitted = 0
  const share = Math.ceil(intents / writers)
  for (let start = 0; start < share; start += 16) {
    const ids = Array.from({ length: 16 }, (_, index) => `r-${writer}-${start + index}`)
    const results = await book.applyBatch(
      ids.map((attemptId) =>
        intentOp({ attemptId, holdNanos: 7n, budgets: [budget('race', limitNanos)] }),
      ),
    )
    const won = ids.filter((_, index) => results[index]?.status === 'done')
    admitted += won.length
    await book.applyBatch(won.map((attemptId) => settleOp({ attemptId, priceNanos: 7n })))
  }
  return admitted
}
