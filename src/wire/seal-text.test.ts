import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import fc from 'fast-check'

import { wireShapes } from './model-request.ts'
import type { ThinkingSeal } from './prompt.ts'
import { readSealText, sealText } from './seal-text.ts'

const shape = fc.constantFrom(...wireShapes)
const seal: fc.Arbitrary<ThinkingSeal> = fc.record(
  {
    origin: shape,
    kind: fc.constantFrom('signature', 'hidden'),
    data: fc.oneof(fc.string(), fc.constantFrom('ch1.messages.s..x', 'ch1.', 'a.b.c')),
    itemId: fc.oneof(
      fc.constant(null),
      fc.string({ minLength: 1 }),
      fc.constantFrom('%2E', 'rs_1.2'),
    ),
  },
  { noNullPrototype: true },
)

describe('seals as text', () => {
  test('a seal that a client of another shape sends back is the seal that it was given', () => {
    fc.assert(
      fc.property(seal, shape, (given, client) => {
        fc.pre(given.origin !== client)
        const { seal: back, of } = readSealText(
          sealText(given, client, 'thinking'),
          client,
          'signature',
        )
        assert.deepEqual(back, given)
        assert.equal(of, 'thinking')
      }),
    )
  })

  test('the seal of a call is known as one, whosever it is', () => {
    fc.assert(
      fc.property(seal, shape, (given, client) => {
        const { seal: back, of } = readSealText(sealText(given, client, 'call'), client, 'hidden')
        assert.deepEqual(back, { ...given, kind: 'signature' })
        assert.equal(of, 'call')
      }),
    )
  })

  test("a client's own seals pass without a mark", () => {
    const own: ThinkingSeal = { origin: 'messages', kind: 'signature', data: 'EqoB', itemId: null }
    assert.equal(sealText(own, 'messages', 'thinking'), 'EqoB')
    assert.deepEqual(readSealText('EqoB', 'messages', 'signature').seal, own)
    const marked = { ...own, data: 'ch1.gemini.s..x' }
    const text = sealText(marked, 'messages', 'thinking')
    assert.deepEqual(readSealText(text, 'messages', 'signature').seal, marked)
  })

  test('a mark that nobody wrote is a text like any other', () => {
    for (const text of [
      'ch1.',
      'ch1.nobody.s..x',
      'ch1.chat.z..x',
      'ch1.chat.s',
      'ch1.chat.s.id',
    ]) {
      assert.equal(readSealText(text, 'messages', 'hidden').seal.data, text)
    }
  })
})
