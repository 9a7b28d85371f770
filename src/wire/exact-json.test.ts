import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import fc from 'fast-check'

import { numberOf, parseExact } from './exact-json.ts'

describe('JSON that is written again', () => {
  test('integers of any length keep their digits, at any depth', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.jsonValue(), (integer, beside) => {
        const text = `{"a":[${integer}],"b":${JSON.stringify(beside)}}`
        const written = JSON.stringify(parseExact(text))
        assert.ok(written.startsWith(`{"a":[${integer}],`), written)
      }),
    )
  })

  test('everything else is what JSON.parse makes of it', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const plain: unknown = JSON.parse(text)
        assert.equal(JSON.stringify(parseExact(text)), JSON.stringify(plain))
      }),
    )
    assert.deepEqual(parseExact('{"a":1234567890123456.5,"b":"12345678901234567890"}'), {
      a: 1234567890123456.5,
      b: '12345678901234567890',
    })
  })

  test('where a number is asked for, a long one is a number', () => {
    assert.equal(numberOf(parseExact('9223372036854775807')), 2 ** 63)
    assert.equal(numberOf(7), 7)
    for (const value of ['7', null, {}, undefined]) assert.equal(numberOf(value), null)
  })
})
