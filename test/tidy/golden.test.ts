// Goal: entry format v1 stays what receipts in the world were made with. Method: one digest over the
// golden log's files. Whoever changes it has broken every receipt ever given out: make a format v2.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { root } from './tree.ts'

const frozen = '730af687de4f596cd894e76f28e24257be91dbd58616256ee578b6cc5da81de3'

interface NamedBytes {
  readonly path: string
  readonly bytes: Buffer
}

function digestOf(files: readonly NamedBytes[]): string {
  const hash = createHash('sha256')
  for (const { path, bytes } of files) hash.update(`${path}\0${bytes.length}\0`).update(bytes)
  return hash.digest('hex')
}

const files = globSync('test/golden/log-v1/**/*', { cwd: root, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
  .toSorted()
  .map((path) => ({
    path: path.slice(root.length + 1).replaceAll('\\', '/'),
    bytes: readFileSync(path),
  }))

test('the golden log of entry format v1 is the one that was frozen', () => {
  assert.ok(files.length > 0)
  assert.equal(digestOf(files), frozen)
})

test('a changed byte, a changed name and a missing file are caught', () => {
  const [first, ...others] = files
  assert.ok(first)
  const flipped = Buffer.from(first.bytes)
  flipped[0] = (flipped[0] ?? 0) ^ 1
  for (const planted of [
    [{ ...first, bytes: flipped }, ...others],
    [{ ...first, path: `${first.path}x` }, ...others],
    others,
  ]) {
    assert.notEqual(digestOf(planted), frozen)
  }
})
