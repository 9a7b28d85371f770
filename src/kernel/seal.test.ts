import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'

import fc from 'fast-check'

import { Sealer, sealOf } from './seal.ts'

function digestOf(salt: string, bytes: Uint8Array): string {
  return createHash('sha256').update(Buffer.from(salt, 'hex')).update(bytes).digest('hex')
}

test('a seal is the digest of salt and bytes, however they came', () => {
  const piece = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes))
  fc.assert(
    fc.property(fc.array(piece), fc.array(piece), (early, late) => {
      const sealer = new Sealer()
      for (const bytes of early) sealer.update(bytes)
      const { salt, digest } = sealer.finish(late)
      assert.equal(digest, digestOf(salt, Buffer.concat([...early, ...late])))
    }),
  )
})

test('a long answer that came at once is sealed like any other', () => {
  const bytes = Buffer.alloc(200_000, 7)
  const { salt, digest } = sealOf(bytes)
  assert.equal(digest, digestOf(salt, bytes))
})

test('two seals of the same bytes have nothing in common', () => {
  const bytes = Buffer.from('the same')
  assert.notEqual(sealOf(bytes).salt, sealOf(bytes).salt)
  assert.notEqual(sealOf(bytes).digest, sealOf(bytes).digest)
})
