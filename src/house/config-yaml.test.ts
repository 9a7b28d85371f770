import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { parse, stringify } from 'yaml'
import { readYaml } from './config-yaml.ts'
import { runs } from '../../test/support/runs.ts'

const drawn = fc
  .dictionary(fc.string(), fc.jsonValue({ noUnicodeString: false }), { noNullPrototype: true })
  .filter((value) => !JSON.stringify(value).includes('__proto__'))

test('what is JSON is read as the YAML that it is', () => {
  fc.assert(
    fc.property(drawn, fc.constantFrom(0, 2), (value, spaces) => {
      const text = JSON.stringify(value, null, spaces)
      const { value: read, problems } = readYaml(text)
      assert.deepEqual(problems, [])
      assert.deepEqual(read, parse(text, { stringKeys: true }))
      // In blocks it takes the other way.
      assert.deepEqual(read, readYaml(`# YAML\n${text}`).value)
    }),
    runs(300),
  )
})

test('a key that stands twice is told where it stands again, in JSON and in YAML, whatever is in texts', () => {
  for (const [text, line, column] of [
    ['{"a": 1,\n "b": {"c": ":", "c": 2}}', 2, 18],
    ['{"a": "\\":", "b": 1,\n "a": {}}', 2, 2],
    ['a: 1\nb: {}\na: 2\n', 3, 1],
    ['a: 1\nb:\n  c: 1\n  d: 2\n  "c": 3\n', 5, 3],
  ] as const) {
    const { problems } = readYaml(text)
    assert.deepEqual(
      problems.map((one) => [one.line, one.column, one.message]),
      [[line, column, 'this key stands twice in one object; keep one of them']],
      text,
    )
  }
})

test('a place in JSON is found as in YAML', () => {
  const value = { parties: { a: { country: 'DE' }, b: { country: ['x', { y: 1 }] } } }
  const lines = JSON.stringify(value, null, 2)
  const json = readYaml(lines)
  const yaml = readYaml(`# YAML\n${lines}`)
  for (const path of [['parties'], ['parties', 'b', 'country', 1, 'y'], ['parties', 'c'], []]) {
    const { line, column } = yaml.locate(path)
    const expected = { line: path.length === 0 ? line : line - 1, column }
    assert.deepEqual(json.locate(path), expected)
  }
  assert.deepEqual(json.locate(['parties'], 'b'), { line: 6, column: 5 })
  assert.deepEqual(readYaml(stringify(value)).value, value)
})
