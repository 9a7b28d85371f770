// Goal: reading the log once more takes turns with everybody else on its thread, however much is new.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openMemoryLog } from '../../test/audit/memory-log.ts'
import { hashLeaf } from './merkle.ts'
import type { LogReader } from './ports.ts'
import { openSecondPath } from './second-path.ts'
import { openStoredTree } from './stored-tree.ts'
import { emptyTree, grow, rootOf } from './tree.ts'

const size = 1_000

function logOf(count: number) {
  const log = openMemoryLog()
  const leaves = Array.from({ length: count }, (_, index) => {
    const bytes = Buffer.from(`leaf ${index}`)
    return { index, id: `e-${index}`, bytes, hash: hashLeaf(bytes) }
  })
  const { tree, tiles } = grow(
    emptyTree,
    leaves.map((leaf) => leaf.hash),
  )
  log.rows.leaves.push(...leaves)
  for (const tile of tiles) log.rows.tiles.set(`${tile.level}/${tile.n}`, tile.bytes)
  return { reader: log.reader, root: rootOf(tree) }
}

/** The reader, saying how many leaves it was asked for at once. */
function watched(reader: LogReader, heard: (count: number) => void): LogReader {
  return {
    ...reader,
    leaves(from, to) {
      heard(to - from)
      return reader.leaves(from, to)
    },
  }
}

test('whoever waits for the thread gets it between two slices of at most 128 leaves', async () => {
  const { reader, root } = logOf(size)
  const order: string[] = []
  const slices: number[] = []
  const path = openSecondPath(
    watched(reader, (count) => {
      slices.push(count)
      order.push('slice')
    }),
    openStoredTree(reader),
    0,
  )
  let reading = true
  const others = (async () => {
    while (reading) {
      order.push('others')
      await new Promise(setImmediate)
    }
  })()
  const recomputed = await path.rootAt(size)
  reading = false
  await others
  assert.deepEqual(recomputed, { kind: 'root', root })
  assert.ok(slices.every((count) => count <= 128))
  assert.equal(
    slices.reduce((sum, count) => sum + count, 0),
    size,
    'every leaf is read once',
  )
  assert.ok(!order.join(' ').includes('slice slice'), order.join(' '))
})
