// Goal: what providers keep is registered with the money, on either engine, and belongs to one workload.
// Method: as book.test.ts, on the register of stored objects alone.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openStoredObjects } from '../../src/store/stored-objects.ts'
import { testEngines, type TestBook, type TestStore } from '../store/engines.ts'
import { entryDraft, intentOp, settleOp, startMs, storedObject } from '../store/ops.ts'

for (const engine of testEngines) {
  describe(`stored objects on ${engine.name}`, { skip: engine.skip }, () => {
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

    async function assertSound(): Promise<void> {
      const { problems } = await book.verify()
      assert.deepEqual(problems, [])
    }

    test('what a provider keeps is found as soon as its settlement is durable, after a crash, and by its own workload alone', async () => {
      await statuses(intentOp({ attemptId: 'a-stored' }), intentOp({ attemptId: 'a-stored-2' }))
      const object = storedObject({ expiresMs: startMs + 5 })
      const settled = settleOp({ attemptId: 'a-stored', stored: [object] })
      assert.deepEqual(await statuses(settled, settled), ['done', 'exists'])
      const taken = { ...object, channelId: 'another', requestId: 'a-stored-2' }
      await statuses(settleOp({ attemptId: 'a-stored-2', stored: [taken] }))
      await book.close()
      book = await store.open()
      const stored = openStoredObjects(book.tables)
      assert.deepEqual(await stored.find(object.workloadId, 'resp_1'), object, 'the first stays')
      assert.equal(await stored.find('another-workload', 'resp_1'), null)
      assert.equal(await stored.find(object.workloadId, 'resp_2'), null)
      await assertSound()
    })

    test('an object is stored and deleted with its entry, once, and a deleted one is found no more', async () => {
      const object = storedObject({ id: 'file_1', kind: 'file', model: '' })
      const storing = { kind: 'store', object, entry: entryDraft('stored-1') } as const
      const named = { workloadId: object.workloadId, id: 'file_1' }
      const unstore = (id: string, atMs: number) =>
        ({ kind: 'unstore', ...named, atMs, entry: entryDraft(id) }) as const
      assert.deepEqual(await statuses(storing, storing), ['done', 'exists'])
      const stored = openStoredObjects(book.tables)
      assert.deepEqual(await stored.find(object.workloadId, 'file_1'), object)
      const foreign = { ...unstore('unstored-0', startMs), workloadId: 'another-workload' }
      await statuses(foreign)
      assert.deepEqual(await stored.find(object.workloadId, 'file_1'), object)
      await statuses(unstore('unstored-1', startMs + 1))
      await statuses(unstore('unstored-2', startMs + 2))
      assert.equal(await stored.find(object.workloadId, 'file_1'), null)
      const known = [object.workloadId, 'another-workload'].map((id) => stored.knew(id, 'file_1'))
      assert.deepEqual(
        await Promise.all(known),
        [true, false],
        'and its id is still its workload’s',
      )
      const row = await book.tables
        .selectFrom('stored_object')
        .select('deleted_ms')
        .where('id', '=', 'file_1')
        .executeTakeFirstOrThrow()
      assert.equal(row.deleted_ms, BigInt(startMs + 1), 'the first instant counts')
      await assertSound()
    })

    test('a part is found while what it is part of is there, and is gone with it', async () => {
      await statuses(intentOp({ attemptId: 'a-parts' }))
      const whole = storedObject({ id: 'resp_whole', requestId: 'a-parts' })
      const part = storedObject({
        id: 'rs_part',
        kind: 'item',
        requestId: 'a-parts',
        parentId: 'resp_whole',
      })
      await statuses(settleOp({ attemptId: 'a-parts', stored: [whole, part] }))
      const stored = openStoredObjects(book.tables)
      assert.deepEqual(await stored.find(part.workloadId, 'rs_part'), part)
      const { workloadId, id } = whole
      const entry = entryDraft('unstored-whole')
      await statuses({ kind: 'unstore', workloadId, id, atMs: startMs, entry })
      assert.equal(await stored.find(part.workloadId, 'rs_part'), null)
      await assertSound()
    })
  })
}
