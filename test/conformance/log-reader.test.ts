// Goal: the store's reader of a log keeps every "must" of the audit room's port, on each engine.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { emptyTree, grow } from '../../src/audit/tree.ts'
import type { LogReader } from '../../src/audit/ports.ts'
import { openLogReader } from '../../src/store/log-reader.ts'
import { testEngines, type TestBook, type TestEngine, type TestStore } from '../store/engines.ts'
import { entryDraft } from '../store/ops.ts'

const entries = 300

/** The writer's own reader of its log, and the one of everybody else. */
const readers = {
  writer: (book: TestBook) => book.store.logReader,
  'everybody else': (book: TestBook) => openLogReader(book.tables, book.store.log),
}

for (const engine of testEngines) {
  for (const [whose, readerOf] of Object.entries(readers)) describeReader(engine, whose, readerOf)
}

function describeReader(
  engine: TestEngine,
  whose: string,
  readerOf: (book: TestBook) => LogReader,
): void {
  describe(`the log reader of ${whose} on ${engine.name}`, { skip: engine.skip }, () => {
    let store: TestStore
    let book: TestBook
    let other: TestBook
    let reader: LogReader
    before(async () => {
      store = await engine.create()
      book = await store.open({ origin: 'reader.test/log-1' })
      other = await store.open({ origin: 'reader.test/log-2' })
      for (let start = 0; start < entries; start += 100) {
        await book.applyBatch(
          Array.from({ length: 100 }, (_, offset) => ({
            kind: 'entry' as const,
            entry: {
              ...entryDraft(`e-${start + offset}`),
              committed: { zebra: '1', ant: '{"b":1,"a":2}' },
            },
          })),
        )
      }
      await other.applyBatch([{ kind: 'entry', entry: entryDraft('elsewhere') }])
      reader = readerOf(book)
    })
    after(async () => {
      await book.close()
      await other.close()
      await store.remove()
    })

    test('size must be the number of committed leaves', async () => {
      assert.equal(await reader.size(), entries)
      assert.equal(await readerOf(other).size(), 1)
    })

    test('leafById must be null for an id that is not in this log', async () => {
      assert.equal((await reader.leafById('e-257'))?.index, 257)
      assert.equal(await reader.leafById('elsewhere'), null)
      assert.equal(await reader.leafById('nowhere'), null)
    })

    test('leaves must be the rows with from <= index < to, by index', async () => {
      const indexes = (await reader.leaves(120, 260)).map((row) => row.index)
      assert.deepEqual(
        indexes,
        Array.from({ length: 140 }, (_, offset) => 120 + offset),
      )
      assert.deepEqual(await reader.leaves(7, 7), [])
      assert.equal((await reader.leaves(290, 1_000)).length, 10)
    })

    test('leafHashes must be the stored hashes of leaves', async () => {
      const rows = await reader.leaves(0, entries)
      assert.deepEqual(
        await reader.leafHashes(0, entries),
        rows.map((row) => row.hash),
      )
    })

    test('tile must be the stored bytes of a full tile, or null while it is not full', async () => {
      const { tiles } = grow(emptyTree, await reader.leafHashes(0, 256))
      const kept = await reader.tile(0, 0)
      assert.deepEqual(Buffer.from(kept ?? []), Buffer.from(tiles[0]?.bytes ?? []))
      assert.equal(await reader.tile(0, 1), null)
      assert.equal(await readerOf(other).tile(0, 0), null)
    })

    test('salts must be the kept rows of these entries, by index then field', async () => {
      const salts = await reader.salts(5, 7)
      assert.deepEqual(
        salts.map(({ index, field, value }) => [index, field, value]),
        [
          [5, 'ant', '{"a":2,"b":1}'],
          [5, 'zebra', '1'],
          [6, 'ant', '{"a":2,"b":1}'],
          [6, 'zebra', '1'],
        ],
      )
    })

    test('latestCheckpoint must be the kept checkpoint with the greatest size, or null', async () => {
      assert.equal(await readerOf(other).latestCheckpoint(), null)
      for (const size of [3, 9, 5]) {
        await other.writeCheckpoint({
          size,
          root: new Uint8Array(32),
          text: `head ${size}`,
          atMs: 1,
        })
      }
      assert.equal((await readerOf(other).latestCheckpoint())?.text, 'head 9')
    })

    test('cosignedCovering must be the smallest checkpoint above the index that a witness cosigned, its lines in every text', async () => {
      const root = new Uint8Array(32)
      for (const size of [20, 30, 40]) {
        await other.writeCheckpoint({ size, root, text: `head ${size}\n`, atMs: 1 })
      }
      const cosign = { kind: 'cosign', size: 30, atMs: 1 } as const
      await other.applyBatch([
        { ...cosign, witness: 'w-2', line: 'two\n' },
        { ...cosign, witness: 'w-1', line: 'one\n' },
        { ...cosign, witness: 'w-1', line: 'a repeat changes nothing\n' },
      ])
      const log = readerOf(other)
      const cosigned = 'head 30\none\ntwo\n'
      assert.equal((await log.cosignedCovering(5))?.text, cosigned)
      assert.equal((await log.cosignedCovering(29))?.text, cosigned)
      assert.equal(await log.cosignedCovering(30), null)
      assert.equal(await reader.cosignedCovering(-1), null)
      assert.equal((await log.checkpointCovering(20))?.text, cosigned)
    })

    test('checkpointCovering must be the kept checkpoint with the smallest size above the index, or null', async () => {
      const root = new Uint8Array(32)
      for (const size of [100, 200]) {
        const checkpoint = { size, root, text: `head ${size}`, atMs: size }
        await book.writeCheckpoint(checkpoint)
        await book.writeCheckpoint({ ...checkpoint, text: 'a repeat changes nothing' })
      }
      const covering = async (index: number) => (await reader.checkpointCovering(index))?.text
      assert.equal(await covering(-1), 'head 100')
      assert.equal(await covering(99), 'head 100')
      assert.equal(await covering(100), 'head 200')
      assert.equal(await covering(200), undefined)
    })
  })
}
