import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseDecimal } from './money.ts'
import { compare, dividedBy, minus, plus, rationalText, reduced, times } from './rational.ts'

const fraction = fc
  .record({ num: fc.bigInt(-999n, 999n), den: fc.bigInt(1n, 99n) })
  .map(({ num, den }) => reduced(num, den))

test('fractions obey the laws of arithmetic exactly', () => {
  fc.assert(
    fc.property(fraction, fraction, fraction, (a, b, c) => {
      assert.deepEqual(minus(plus(a, b), b), a)
      assert.deepEqual(times(a, plus(b, c)), plus(times(a, b), times(a, c)))
      if (b.num !== 0n) assert.deepEqual(times(dividedBy(a, b), b), a)
      assert.equal(compare(a, b), -compare(b, a) + 0)
      assert.equal(compare(plus(a, reduced(1n, 10n ** 30n)), a), 1)
    }),
  )
})

test('a fraction is written as a decimal where that is exact, and reads back the same', () => {
  const written = ['0', '100', '49.9', '0.05', '-2.5']
  for (const text of written) {
    const value = parseDecimal(text)
    assert.ok(value)
    assert.equal(rationalText(value), text)
  }
  assert.equal(rationalText({ num: 100n, den: 3n }), '100/3')
  assert.equal(rationalText({ num: 200n, den: 4n }), '50')
})
