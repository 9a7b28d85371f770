import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KeyRecord } from '../identity/key.ts'
import { bookKeysOf, layeredKeys, putKey } from './layered-keys.ts'

function keyOf(id: string, digest = ''): KeyRecord {
  const holder = { kind: 'auditor' } as const
  const times = { createdAtMs: 0, expiresAtMs: null, revokedAtMs: null }
  return { id, holder, digest, ...times, managedBy: 'api' }
}

test('keys in layers are as one map, before and after the layers are merged, and what was made stays', () => {
  const model = new Map<string, KeyRecord>()
  let book = bookKeysOf([keyOf('k0'), keyOf('k1')])
  for (const key of book.layers[1].values()) model.set(key.id, key)
  const file = new Map([['k2', keyOf('k2', 'of the file')]])
  const first = layeredKeys([file, ...book.layers])
  for (let turn = 0; turn < 1000; turn++) {
    const key = keyOf(`k${turn % 700}`, String(turn))
    book = putKey(book, key)
    model.set(key.id, key)
  }
  model.set('k2', keyOf('k2', 'of the file'))
  const keys = layeredKeys([file, ...book.layers])
  assert.deepEqual(new Map(keys), model)
  assert.equal(keys.size, model.size)
  for (const [id, key] of model) assert.deepEqual(keys.get(id), key)
  assert.ok(keys.has('k2') && !keys.has('k700') && keys.get('k700') === undefined)
  assert.equal(first.size, 3)
  assert.equal(first.get('k1')?.digest, '')
})
