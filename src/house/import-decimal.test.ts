// Prices per token to prices per million, exactly.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseDecimal } from '../kernel/money.ts'
import { compare, dividedBy, whole } from '../kernel/rational.ts'
import { perMillionTokens } from './import-decimal.ts'

test('a price per token becomes the same price per million, however it is written', () => {
  const cases = {
    '0.0000025': '2.5',
    '2.5e-06': '2.5',
    '2.5E-6': '2.5',
    '1e-7': '0.1',
    '.000001': '1',
    '1.': '1000000',
    '+3e-05': '30',
    '0': '0',
    '0.0e9999': '0',
    '0.000000123456789': '0.123456789',
  }
  for (const [written, expected] of Object.entries(cases)) {
    assert.equal(perMillionTokens(written), expected, written)
  }
})

test('what is no price of a list is none, and a huge exponent costs nothing', () => {
  for (const written of [
    '',
    '.',
    '-1e-6',
    'free',
    '1e',
    '1_0',
    '1e9999',
    '1e-9999',
    'NaN',
    '0x1',
  ]) {
    assert.equal(perMillionTokens(written), null, written)
  }
})

test('a million of it is exactly a million of what was written', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 10n ** 12n), fc.integer({ min: 6, max: 18 }), (digits, places) => {
      const written = `${digits}e-${places}`
      const perMillion = parseDecimal(perMillionTokens(written) ?? '')
      assert.ok(perMillion !== null)
      const perToken = { num: digits, den: 10n ** BigInt(places) }
      assert.equal(compare(dividedBy(perMillion, whole(1_000_000n)), perToken), 0)
    }),
  )
})
