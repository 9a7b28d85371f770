import assert from 'node:assert/strict'
import { test } from 'node:test'

import * as fc from 'fast-check'

import { canonicalJson } from '../kernel/canonical-json.ts'
import { canonicalMembers, isCanonicalText } from './canonical-text.ts'
import { runs } from '../../test/support/runs.ts'

/** Whether `text` is its own canonical form, and names no key twice, by way of a parser. */
function isItsOwnForm(text: string): boolean {
  try {
    return canonicalJson(JSON.parse(text)) === text
  } catch {
    return false
  }
}

test('a text that is taken for canonical is its own canonical form', () => {
  const canonical = fc
    .jsonValue({ stringUnit: fc.constantFrom('a', 'B', '1', 'é', '_', '\\', '\ud83d\ude00') })
    .map((value) => canonicalJson(JSON.parse(JSON.stringify(value))))
  const damaged = fc
    .tuple(canonical, fc.nat(), fc.constantFrom(...'{}[]",:-0159.eE+tfn \\\n_aB\ud800'))
    .map(([text, at, piece]) => {
      const cut = at % (text.length + 1)
      return [
        text.slice(0, cut) + piece + text.slice(cut),
        text.slice(0, cut) + text.slice(cut + 1),
      ]
    })
  fc.assert(
    fc.property(
      fc.oneof(
        canonical.map((text) => [text]),
        damaged,
      ),
      (texts) => {
        for (const text of texts) {
          if (isCanonicalText(text)) assert.ok(isItsOwnForm(text), text)
          if (canonicalMembers(text) !== null) assert.ok(isItsOwnForm(text), text)
        }
      },
    ),
    runs(20_000),
  )
})

test('what journeys write is known to be canonical, and its members are found', () => {
  const text =
    '{"a":null,"attempt":1,"places":{"at":["DE","SG"],"open":true},"price":"0.000001000"}'
  assert.ok(isCanonicalText(text))
  const found = canonicalMembers(text)?.map((at) => /^"(\w+)":/.exec(text.slice(at))?.[1])
  assert.deepEqual(found, ['a', 'attempt', 'places', 'price'])
  for (const plain of ['"x"', '{}', '[]', '-1', '0', '{"A":0,"AB":[[]],"a":{},"é":"ü"}']) {
    assert.ok(isCanonicalText(plain), plain)
  }
})

test('a text that is not its own canonical form, or hard to tell, is not known', () => {
  const unknown = [
    '{"b":1,"a":2}',
    '{"a":1,"a":1}',
    '{"a":{"b":1,"b":1}}',
    '{"a": 1}',
    '{"a":1,}',
    '{"a":1',
    '{"a":01}',
    '{"a":-0}',
    '{"a":1.0}',
    '{"a":1e2}',
    '{"a":9007199254740993}',
    '{"a":"\\u0061"}',
    '{"a":"\u0001"}',
    '{"a":"\ud800"}',
    '{"__proto__":1}',
    '{"a":nul}',
    '{"a":1}{}',
    `${'['.repeat(40)}${']'.repeat(40)}`,
    '',
  ]
  for (const text of unknown) {
    assert.equal(isCanonicalText(text), false, text)
    assert.equal(canonicalMembers(text), null, text)
  }
})
