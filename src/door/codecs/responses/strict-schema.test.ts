import assert from 'node:assert/strict'
import { test } from 'node:test'

import { fitsStrict } from './strict-schema.ts'

const text = { type: 'string' }
const closed = (properties: object, more: object = {}): Record<string, unknown> => {
  const required = Object.keys(properties)
  return { type: 'object', properties, required, additionalProperties: false, ...more }
}

test('a closed object all of whose properties are required fits, however it is made of such', () => {
  assert.ok(fitsStrict(closed({})))
  assert.ok(fitsStrict(closed({ place: { ...text, description: 'd', enum: ['a'] } })))
  assert.ok(fitsStrict(closed({ all: { type: 'array', items: closed({ at: text }) } })))
  assert.ok(fitsStrict(closed({ one: { anyOf: [text, { type: 'null' }, closed({})] } })))
  assert.ok(fitsStrict(closed({ one: { $ref: '#/$defs/o' } }, { $defs: { o: closed({}) } })))
})

test('what may have more or less than its properties, or words that nobody knows, does not fit', () => {
  assert.ok(!fitsStrict({ type: 'object', properties: {} }), 'open')
  assert.ok(!fitsStrict(closed({ place: text }, { required: [] })), 'not required')
  assert.ok(!fitsStrict(closed({ in: { type: 'object', properties: {} } })), 'open within')
  assert.ok(!fitsStrict(closed({ in: { type: ['object', 'null'] } })), 'open within, or null')
  assert.ok(!fitsStrict(closed({ all: { type: 'array', items: { properties: {} } } })))
  assert.ok(!fitsStrict(closed({ one: { anyOf: [text, { allOf: [text] }] } })))
  assert.ok(!fitsStrict(closed({ one: { oneOf: [text] } })))
  assert.ok(!fitsStrict(closed({ one: true })))
  assert.ok(!fitsStrict(closed({ one: { ...text, default: 'x' } })))
  assert.ok(!fitsStrict({ anyOf: [closed({})] }), 'the whole is an object')
})

test('what is too deep or too wide does not fit, and takes no longer to look at', () => {
  let deep: Record<string, unknown> = closed({})
  for (let depth = 1; depth < 10; depth++) deep = closed({ in: deep })
  assert.ok(fitsStrict(deep))
  assert.ok(!fitsStrict(closed({ in: deep })))
  const names = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`p${at}`, text]))
  assert.ok(fitsStrict(closed(names(5000))))
  assert.ok(!fitsStrict(closed(names(5001))))
})
