import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { openTimingStore, timingFile } from './timing-store.ts'

function folder(context: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'timing-'))
  context.after(() => rmSync(path, { recursive: true }))
  return path
}

test('the newest lines are found, also after it was opened again, and the oldest leave first', (context) => {
  const path = folder(context)
  const first = openTimingStore(path, 3)
  first.keep(['a 1 x', 'b 1 x'])
  first.keep(['a 1 again', 'c 1 y', 'd 1 y'])
  first.close()
  const second = openTimingStore(path, 3)
  assert.deepEqual(
    ['a', 'b', 'c', 'd', 'e'].map((id) => second.find(id)),
    [null, 'b 1 x', 'c 1 y', 'd 1 y', null],
  )
  second.close()
})

test('a file that is none of ours, or of another version, is made anew', (context) => {
  const path = folder(context)
  writeFileSync(
    join(path, timingFile),
    'no database at all, and longer than a header of one'.repeat(9),
  )
  const store = openTimingStore(path, 3)
  store.keep(['a 1 x'])
  assert.equal(store.find('a'), 'a 1 x')
  store.close()
})
