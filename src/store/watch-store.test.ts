import { test } from 'node:test'
import assert from 'node:assert/strict'
import {
  mkdtempSync,
  openSync,
  closeSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openWatchStore, watchFile, type KeptState, type WatchStore } from './watch-store.ts'

function inFolder(look: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'watch-store-'))
  try {
    look(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function reopened(folder: string, look: (store: WatchStore) => void, layout = 1): void {
  const store = openWatchStore(folder, layout)
  look(store)
  store.close()
}

function state(workload: string, fill: number): KeptState {
  return {
    workload,
    contract: 'c',
    party: 'p',
    through: fill,
    bytes: new Uint8Array(3_552).fill(fill),
  }
}

test('states, mark and batches are there after a restart, each state as it was saved last', () => {
  inFolder((folder) => {
    reopened(folder, (store) => {
      assert.equal(store.mark, null)
      store.save([state('one', 1), state('two', 2)], 1)
      store.save([state('one', 3)], 1)
      store.setMark({ log: 1, index: 40 })
      store.addBatches([{ seq: 7, entryId: 'wat_1', atMs: 100, workload: 'one' }])
    })
    reopened(folder, (store) => {
      assert.deepEqual([...store.states()], [state('one', 3), state('two', 2)])
      assert.deepEqual(store.mark, { log: 1, index: 40 })
      assert.equal(store.lastSeq, 7)
      assert.equal(store.wasDamaged, false)
    })
  })
})

test('a state whose bytes are not those that were saved makes the file begin anew, and says so', () => {
  inFolder((folder) => {
    reopened(folder, (store) => {
      store.save([state('one', 0x5a)], 1)
      store.setMark({ log: 1, index: 9 })
    })
    const path = join(folder, watchFile)
    const bytes = readFileSync(path)
    const at = bytes.indexOf(Buffer.alloc(64, 0x5a))
    assert.ok(at > 0)
    const file = openSync(path, 'r+')
    writeSync(file, Buffer.from([0x5b]), 0, 1, at + 10)
    closeSync(file)
    reopened(folder, (store) => {
      assert.ok(store.wasDamaged)
      assert.equal(store.mark, null)
      assert.deepEqual([...store.states()], [])
    })
  })
})

test('a file that is cut off or no database at all begins anew', () => {
  inFolder((folder) => {
    reopened(folder, (store) => store.save([state('one', 1)], 1))
    const path = join(folder, watchFile)
    for (const torn of [
      readFileSync(path).subarray(0, statSync(path).size / 2),
      Buffer.from('no'),
    ]) {
      writeFileSync(path, torn)
      reopened(folder, (store) => assert.ok(store.wasDamaged))
    }
  })
})

test('states of another layout are not read, and their batches are still known', () => {
  inFolder((folder) => {
    reopened(folder, (store) => {
      store.save([state('one', 1)], 1)
      store.addBatches([{ seq: 1, entryId: 'wat_1', atMs: 1, workload: 'one' }])
    })
    const look = (store: WatchStore): void => {
      assert.deepEqual([...store.states()], [])
      assert.equal(store.batchesBefore(2, 0, 10).length, 1)
    }
    reopened(folder, look, 2)
  })
})

test('whoever is forgotten leaves neither a state nor its bytes in the file', () => {
  inFolder((folder) => {
    reopened(folder, (store) => {
      store.save([state('one', 0x77), { ...state('two', 0x66), party: 'q' }], 1)
      store.forget({ kind: 'party', id: 'p' })
      assert.deepEqual(
        [...store.states()].map(({ workload }) => workload),
        ['two'],
      )
      assert.ok(!readFileSync(join(folder, watchFile)).includes(Buffer.alloc(64, 0x77)))
    })
  })
})

test('states that did not change since an instant are named', () => {
  inFolder((folder) => {
    reopened(folder, (store) => {
      store.save([state('one', 1), state('two', 1)], 10)
      store.save([state('two', 2)], 20)
      assert.deepEqual(store.idleSince(20), ['one'])
    })
  })
})

test('batches are listed from the oldest, page by page, until they are removed', () => {
  inFolder((folder) => {
    reopened(folder, (store) => {
      const batches = [1, 2, 3].map((seq) => ({
        seq,
        entryId: `wat_${seq}`,
        atMs: seq * 10,
        workload: 'w',
      }))
      store.addBatches(batches)
      store.addBatches(batches)
      assert.deepEqual(store.batchesBefore(30, 0, 10), batches.slice(0, 2))
      assert.deepEqual(store.batchesBefore(99, 1, 1), batches.slice(1, 2))
      store.removeBatches([1, 2])
      assert.deepEqual(store.batchesBefore(99, 0, 10), batches.slice(2))
    })
  })
})
