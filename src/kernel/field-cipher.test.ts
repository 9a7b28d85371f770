import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { openField, sealedPattern, sealField } from './field-cipher.ts'

const key = Buffer.alloc(32, 7)

test('a sealed field opens with its key at its place, and nowhere else', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), fc.string(), (text, place) => {
      const plain = text.toWellFormed().trimEnd()
      const sealed = sealField(key, place, plain)
      assert.match(sealed, sealedPattern)
      assert.equal(openField(key, place, sealed), plain)
      assert.equal(openField(key, `${place}.`, sealed), null)
      assert.equal(openField(Buffer.alloc(32, 8), place, sealed), null)
    }),
    { numRuns: 50 },
  )
})

test('a sealed field says neither its length nor that it is equal to another', () => {
  const one = sealField(key, 'here', 'SG')
  const two = sealField(key, 'here', 'SG JP NZ')
  assert.equal(one.length, two.length)
  assert.notEqual(one, sealField(key, 'here', 'SG'))
})

test('a sealed field that was changed in any character does not open', () => {
  const sealed = sealField(key, 'here', 'SG')
  for (let at = 'sealed.v1.'.length; at < sealed.length - 1; at++) {
    const other = sealed[at] === 'A' ? 'B' : 'A'
    assert.equal(openField(key, 'here', sealed.slice(0, at) + other + sealed.slice(at + 1)), null)
  }
  for (const text of ['', 'SG', 'sealed.v1.', `sealed.v1.${'A'.repeat(60)}`]) {
    assert.equal(openField(key, 'here', text), null)
  }
})
