// Goal: after a crash each batch is known for what it is, on either engine: one that runs under a name, one that nobody
// can name, or none. Method: as book.test.ts, over the attempts that a house left open and the register of objects.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { batchesIn } from '../../src/store/batch-reader.ts'
import { recoverOrphans } from '../../src/store/recovery.ts'
import { testEngines, type TestBook, type TestStore } from '../store/engines.ts'
import { entryDraft, intentOp, settleOp, startMs, storedObject } from '../store/ops.ts'

const forBatch = '{"features":["batch"]}'
const expiresMs = startMs + 86_400_000

for (const engine of testEngines) {
  describe(`batches on ${engine.name}`, { skip: engine.skip }, () => {
    let store: TestStore
    let book: TestBook
    before(async () => {
      store = await engine.create()
      book = await store.open()
    })
    after(async () => {
      await book.close()
      await store.remove()
    })

    async function statuses(...ops: Parameters<TestBook['applyBatch']>[0]): Promise<string[]> {
      return (await book.applyBatch(ops)).map((result) => result.status)
    }

    function registered(id: string, requestId: string) {
      const object = storedObject({ id, kind: 'batch', requestId, expiresMs })
      return { kind: 'store', object, entry: entryDraft(`stored-${id}`) } as const
    }

    /** What is not settled, by name. */
    async function unsettled(): Promise<{ open: string[]; lost: string[] }> {
      const { open, lost } = batchesIn(book.tables)
      return {
        open: (await open()).map(({ requestId, batch, isLost }) =>
          [requestId, batch.id, ...(isLost ? ['lost'] : [])].join(' '),
        ),
        lost: (await lost()).map(({ attemptId }) => attemptId),
      }
    }

    test('a batch with a name goes on over a crash, and one without is lost until it has one or has ended', async () => {
      for (const attemptId of ['a-named', 'b-nameless', 'c-adopted', 'e-ended']) {
        await statuses(intentOp({ attemptId, input: forBatch }))
      }
      await statuses(intentOp({ attemptId: 'd-chat', input: '{"features":["stream"]}' }))
      await statuses(registered('batch_1', 'a-named'), registered('batch_e', 'e-ended'))
      await statuses(settleOp({ attemptId: 'e-ended' }))
      assert.deepEqual([...(await book.awaitedAttempts())], ['a-named.1'])
      assert.deepEqual((await unsettled()).lost, [], 'nothing is lost while its house runs')

      await book.close()
      book = await store.open()
      assert.equal(await recoverOrphans(book, startMs + 5000), 3)
      assert.deepEqual(await unsettled(), {
        open: ['a-named batch_1'],
        lost: ['b-nameless.1', 'c-adopted.1'],
      })
      const { open, lost } = batchesIn(book.tables)
      const [named] = await open()
      assert.deepEqual(named?.batch, registered('batch_1', 'a-named').object)
      assert.deepEqual([named?.atMs, named?.costHoldNanos], [startMs, 90n])
      const [nameless] = await lost()
      assert.deepEqual([nameless?.atMs, nameless?.lostMs], [startMs, startMs + 5000])
      assert.equal(nameless?.decisionId, 'decision-1')

      await statuses(registered('batch_2', 'c-adopted'))
      assert.deepEqual(await unsettled(), {
        open: ['a-named batch_1', 'c-adopted batch_2 lost'],
        lost: ['b-nameless.1'],
      })
      await statuses(
        settleOp({ attemptId: 'a-named' }),
        settleOp({ attemptId: 'b-nameless', ending: 'gateway_lost', priceNanos: 0n }),
        settleOp({ attemptId: 'c-adopted', ending: 'gateway_lost' }),
      )
      assert.deepEqual(await unsettled(), { open: [], lost: [] })
      assert.deepEqual([...(await book.awaitedAttempts())], [])
      assert.equal(await recoverOrphans(book, startMs + 6000), 1, 'the chat alone')
      assert.deepEqual((await book.verify()).problems, [])
    })
  })
}
