// Goal: what arrives is what was sent, however large, and no message is long. Method: drawn values, each
// piece through structured clone as between threads.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { atOnce } from '../kernel/steps.ts'
import { fromPieces, piecesOf, type Piece } from './pieces.ts'
import { Secret } from './secret.ts'
import { runs } from '../../test/support/runs.ts'

function sent(value: unknown): { readonly value: unknown; readonly pieces: readonly Piece[] } {
  const pieces = [...piecesOf(value)].map((piece) => structuredClone(piece))
  const waiting = [...pieces]
  return { value: atOnce(fromPieces(() => waiting.shift() ?? null)), pieces }
}

const text = fc.string({ maxLength: 300 })
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.bigInt(),
    fc.constant(null),
    fc.constant(undefined),
    fc.dictionary(
      text.filter((key) => key !== '__proto__'),
      tie('tree'),
      { size: 'medium', noNullPrototype: true },
    ),
    fc.array(tie('tree'), { maxLength: 300 }),
    fc.array(tie('tree')).map((values) => new Set(values)),
    fc.array(fc.tuple(text, tie('tree'))).map((members) => new Map(members)),
  ),
}))

test('whatever is cut into pieces is put together again, in its order', () => {
  fc.assert(
    fc.property(fc.array(tree, { maxLength: 50 }), (value) => {
      const arrived = sent(value).value
      assert.deepStrictEqual(arrived, value)
      assert.equal(orderOf(arrived), orderOf(value))
    }),
    runs(200),
  )
})

function orderOf(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) => {
    if (typeof member === 'bigint') return String(member)
    return member instanceof Map || member instanceof Set ? [...member] : member
  })
}

test('a large value is many messages, and none of them is long', () => {
  const entries = Array.from({ length: 2_000 }, (_, index) => [`party-${index}`, { index }])
  const { value, pieces } = sent({ parties: Object.fromEntries(entries), list: entries })
  assert.deepEqual(value, { parties: Object.fromEntries(entries), list: entries })
  const lengths = pieces.map((piece) => JSON.stringify(piece).length)
  assert.ok(pieces.length > 10)
  assert.ok(Math.max(...lengths) < 20_000)
})

test('a secret arrives as a secret, wherever it stands', () => {
  const { value } = sent({ channels: new Map([['c', { credential: new Secret('hidden') }]]) })
  assert.ok(typeof value === 'object' && value !== null && 'channels' in value)
  assert.ok(value.channels instanceof Map)
  const { credential } = value.channels.get('c')
  assert.ok(credential instanceof Secret)
  assert.equal(credential.reveal(), 'hidden')
})
