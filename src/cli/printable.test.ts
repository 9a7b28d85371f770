// What reaches a terminal of what strangers wrote: characters, and never an order to the terminal or a line of ours.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'

import { printable, printableJson, printableLines } from './printable.ts'

test('no text gives orders to a terminal or turns the direction of what stands beside it', () => {
  const hostile = [
    '\u001b[2J',
    '\u009b31m',
    '\u0007',
    '\u202egnp.exe',
    '\u2066x',
    '\r',
    '\u0000',
    '\ud800',
  ]
  for (const text of hostile) assert.doesNotMatch(printable(`a${text}b`), /\p{C}/u, text)
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !/\p{C}/u.test(printable(text))))
  assert.equal(printable('Zoë 李 – 12 %'), 'Zoë 李 – 12 %')
})

test('a text of several lines stays under the line that it belongs to', () => {
  const said = ['  appeal    w: no\nStep 2: approved by two', 'Next']
  assert.deepEqual(printableLines(said), '  appeal    w: no\n    | Step 2: approved by two\nNext\n')
  const breaks = ['\r\n', '\u2028', '\u2029', '\u0085', '\u000b', '\u000c']
  for (const end of breaks) {
    const lines = printableLines([`a${end}b`]).split(/[\r\n\v\f\u0085\u2028\u2029]/u)
    assert.ok(
      lines.slice(1, -1).every((line) => line.startsWith('    | ')),
      JSON.stringify(end),
    )
  }
})

test('JSON for a terminal is the same value, without a character that a terminal obeys', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const json = printableJson({ text })
      assert.doesNotMatch(json, /[\p{C}\u2028\u2029]/u)
      assert.deepEqual(JSON.parse(json), { text })
    }),
  )
  assert.equal(
    printableJson({ a: '\u001b[2J\u202e\u{e0001}' }),
    String.raw`{"a":"\u001b[2J\u202e\udb40\udc01"}`,
  )
})
