import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { scanJson } from './json-scan.ts'

const limits = { depthMax: 128, valuesMax: 1_000_000 }
const scan = (text: string) => scanJson(Buffer.from(text), limits)

test('the outline gives the bytes of every top-level value', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(4), (object, indent) => {
      const text = JSON.stringify(object, null, indent)
      const bytes = Buffer.from(text)
      const result = scanJson(bytes, limits)
      assert.equal(result.kind, 'outline')
      if (result.kind !== 'outline') return
      assert.deepEqual([...result.fields.keys()].toSorted(), Object.keys(object).toSorted())
      for (const [key, { start, end }] of result.fields) {
        const value: unknown = JSON.parse(bytes.toString('utf8', start, end))
        assert.deepEqual(value, JSON.parse(JSON.stringify(object[key])))
      }
    }),
  )
})

test('a key that comes twice in one object is found at any depth and in any spelling', () => {
  const doubled = [
    '{"a":1,"a":2}',
    '{"a":1,"\\u0061":2}',
    '{"x":[{"b":{"é":1,"\\u00e9":2}}]}',
    '{"x":{"a":1,"b":{"a":2},"a":3}}',
    '{"__proto__":1,"__proto__":2}',
    `{${Array.from({ length: 50 }, (_, index) => `"k${index}":${index}`).join(',')},"k7":0}`,
  ]
  for (const text of doubled) assert.equal(scan(text).kind, 'duplicate_key', text)
  const fine = ['{"a":{"a":{"a":1}}}', '{"a":[{"b":1},{"b":2}]}', '{"a":"\\"a\\":1,\\"a\\":2"}']
  for (const text of fine) assert.equal(scan(text).kind, 'outline', text)
})

test('nesting and width stop at their limits, a million levels included', () => {
  const nested = (depth: number) => `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`
  assert.equal(scan(nested(128)).kind, 'outline')
  assert.equal(scan(nested(129)).kind, 'too_complex')
  assert.equal(scan(nested(1_000_000)).kind, 'too_complex')
  assert.equal(
    scanJson(Buffer.from('{"a":[1,2,3,4]}'), { depthMax: 9, valuesMax: 3 }).kind,
    'outline',
  )
  assert.equal(
    scanJson(Buffer.from('{"a":[1,2,3,4,5]}'), { depthMax: 9, valuesMax: 3 }).kind,
    'too_complex',
  )
})

test('what is no single JSON object in UTF-8 is named', () => {
  const cases: readonly (readonly [Buffer | string, string])[] = [
    ['', 'not_an_object'],
    ['[]', 'not_an_object'],
    ['"a"', 'not_an_object'],
    ['{"a":1', 'broken'],
    ['{"a":[}', 'broken'],
    ['{"a":"open', 'broken'],
    ['{"a":1} {"b":2}', 'broken'],
    ['{"a":"\\"}', 'broken'],
    [Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 'bad_utf8'],
  ]
  for (const [text, kind] of cases) {
    assert.equal(scanJson(Buffer.from(text as string), limits).kind, kind, String(text))
  }
})

test('a long string with quotes and backslashes at every place ends where JSON.parse says', () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 300, unit: fc.constantFrom('a', '"', '\\', 'é') }),
      (value) => {
        const bytes = Buffer.from(JSON.stringify({ before: 1, value, after: 2 }))
        const result = scanJson(bytes, limits)
        assert.ok(result.kind === 'outline')
        const span = result.fields.get('value')
        assert.ok(span)
        assert.equal(JSON.parse(bytes.toString('utf8', span.start, span.end)), value)
      },
    ),
  )
})

test('no bytes make the scan throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      scanJson(Buffer.from(bytes), limits)
    }),
  )
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'{}[]":,\\ a1'), maxLength: 60 }), (text) => {
      const { kind } = scan(text)
      let parses = true
      try {
        JSON.parse(text)
      } catch {
        parses = false
      }
      // The scan may be kinder than the grammar, which JSON.parse judges next, but never stricter.
      if (parses && text.trim().startsWith('{'))
        assert.ok(kind === 'outline' || kind === 'duplicate_key', text)
    }),
    { numRuns: 3000 },
  )
})

test('the end of a string is found behind any run of quotes and backslashes', () => {
  const piece = fc.constantFrom('\\', '"', 'a', '\\"', 'long and plain '.repeat(4))
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const text = `{"a":${JSON.stringify(pieces.join(''))},"b":1}`
      const found = scan(text)
      assert.equal(found.kind, 'outline')
      if (found.kind !== 'outline') return
      const span = found.fields.get('a')
      assert.ok(span)
      assert.equal(
        JSON.parse(Buffer.from(text).toString('utf8', span.start, span.end)),
        pieces.join(''),
      )
      assert.ok(found.fields.has('b'))
    }),
    { numRuns: 500 },
  )
})
