import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'

import * as fc from 'fast-check'

import { canonicalJson } from '../kernel/canonical-json.ts'
import type { Json } from '../kernel/canonical-json.ts'
import { commitmentOf, entryBytesMax, readEntry, reservedFields, sealEntry } from './entry.ts'
import { hashLeaf } from './merkle.ts'
import type { EntryDraft } from './ports.ts'
import { runs } from '../../test/support/runs.ts'

const place = { origin: 'customhouse.example/log-1', index: 7 }
const draft: EntryDraft = {
  id: 'req_1',
  type: 'settlement',
  atMs: Date.UTC(2026, 10, 22, 17, 20),
  public: '{"workload":"bot","price":"0.25","usage":{"output":2,"input":1},"Ä":"ü"}',
  committed: { user: ' "anna" ', cost: '{"b":1,"a":[2,3]}' },
  sealed: { prompt: { salt: 'ab'.repeat(16), digest: 'cd'.repeat(32) } },
}

test('a leaf is the canonical JSON of the public part, the own fields and the commitments', () => {
  const { leafBytes, salts } = sealEntry(draft, place, () => Buffer.alloc(16, 1))
  assert.equal(
    leafBytes.toString(),
    '{"at":"2026-11-22T17:20:00.000Z","commitments":{' +
      `"cost":"${digest('{"a":[2,3],"b":1}')}","prompt":"${'cd'.repeat(32)}","user":"${digest('"anna"')}"},` +
      '"id":"req_1","index":7,"origin":"customhouse.example/log-1","price":"0.25","type":"settlement",' +
      '"usage":{"input":1,"output":2},"v":1,"workload":"bot","Ä":"ü"}',
  )
  assert.deepEqual(salts, [
    { index: 7, field: 'user', salt: '01'.repeat(16), value: '"anna"' },
    { index: 7, field: 'cost', salt: '01'.repeat(16), value: '{"a":[2,3],"b":1}' },
    { index: 7, field: 'prompt', salt: 'ab'.repeat(16), value: null },
  ])
})

test('the leaf hash is the RFC 6962 hash of the leaf bytes', () => {
  const { leafBytes, leafHash } = sealEntry(draft, place)
  assert.deepEqual(leafHash, hashLeaf(Buffer.from(leafBytes)))
})

test('salts are 16 fresh bytes each, and open their commitment', () => {
  const seen = new Set<string>()
  for (let count = 0; count < 100; count++) {
    const { leafBytes, salts } = sealEntry(draft, place)
    const entry = readEntry(leafBytes)
    for (const { field, salt, value } of salts) {
      if (value === null) continue
      assert.equal(salt.length, 32)
      seen.add(salt)
      assert.equal(entry?.commitments[field], commitmentOf(Buffer.from(salt, 'hex'), value))
    }
  }
  assert.equal(seen.size, 200)
})

test('whatever JSON the public part is, the leaf is the canonical form of the same value', () => {
  const fields = fc.dictionary(
    fc
      .string({ unit: 'grapheme' })
      .filter((key) => !reservedFields.has(key) && key !== '__proto__' && !key.includes('\n')),
    fc.jsonValue({ stringUnit: 'grapheme' }).filter(isExact),
  )
  fc.assert(
    fc.property(fields, (value) => {
      const publicText = JSON.stringify(value)
      const { leafBytes } = sealEntry({ ...draft, public: publicText }, place)
      const whole: Json = JSON.parse(leafBytes.toString())
      assert.equal(leafBytes.toString(), slowCanonical(whole))
      const parsed: Record<string, Json> = JSON.parse(publicText)
      for (const [key, member] of Object.entries(parsed)) {
        assert.deepEqual(Object.entries(whole!).find(([name]) => name === key)?.[1], member)
      }
      assert.ok(readEntry(leafBytes) !== null)
    }),
    runs(2_000),
  )
})

test('entries of different shapes do not mix up their orders', () => {
  const shapes = [
    '{"a":1,"b":2}',
    '{"b":2,"a":1}',
    '{"a\\tb":1}',
    '{}',
    '{"10":1,"9":2}',
    '{"z":0,"A":1,"v1":2}',
  ]
  for (let round = 0; round < 3; round++) {
    for (const shape of shapes) {
      const { leafBytes } = sealEntry({ ...draft, public: shape }, place)
      assert.equal(leafBytes.toString(), slowCanonical(JSON.parse(leafBytes.toString())))
    }
  }
})

test('a draft that format v1 cannot say is a bug, not a leaf', () => {
  const bad: [Partial<EntryDraft>, RegExp][] = [
    [{ public: '{"origin":"elsewhere"}' }, /own field/],
    [{ public: '{"v":2}' }, /own field/],
    [{ public: '{"__proto__":{}}' }, /plain line/],
    [{ public: '{"a\\nb":1}' }, /plain line/],
    [{ public: '[]' }, /JSON object/],
    [{ public: '"text"' }, /JSON object/],
    [{ public: 'null' }, /JSON object/],
    [{ public: '{"n":9007199254740993}' }, /2\^53/],
    [{ public: '{"deep":[{"n":-90071992547409930}]}' }, /2\^53/],
    [{ public: '{"n":1e400}' }, /infinity/],
    [{ public: '{"s":"\\ud800"}' }, /surrogate/],
    [{ public: '{"\\ud800":1}' }, /surrogate/],
    [{ public: '{"usage":{"b":1,"a":"\\udfff"}}' }, /surrogate/],
    [{ committed: { 'no spaces': '1' } }, /field name/],
    [{ committed: { _proto: '1' } }, /field name/],
    [{ committed: { prompt: '1' } }, /field name/],
    [{ sealed: { prompt: { salt: 'AB'.repeat(16), digest: 'cd'.repeat(32) } } }, /lower-case hex/],
    [{ sealed: { prompt: { salt: 'ab'.repeat(15), digest: 'cd'.repeat(32) } } }, /lower-case hex/],
    [{ sealed: { prompt: { salt: 'ab'.repeat(16), digest: 'cd'.repeat(31) } } }, /lower-case hex/],
    [{ public: JSON.stringify({ text: 'x'.repeat(entryBytesMax) }) }, /at most 16384 bytes/],
  ]
  for (const [change, message] of bad) {
    assert.throws(() => sealEntry({ ...draft, ...change }, place), message)
  }
})

test('an entry of exactly 16 KiB is sealed, one byte more is not', () => {
  const empty = { ...draft, public: '{"text":""}' }
  const room = entryBytesMax - sealEntry(empty, place).leafBytes.length
  const full = { ...draft, public: JSON.stringify({ text: 'x'.repeat(room) }) }
  assert.equal(sealEntry(full, place).leafBytes.length, entryBytesMax)
  const over = { ...draft, public: JSON.stringify({ text: 'x'.repeat(room + 1) }) }
  assert.throws(() => sealEntry(over, place), /at most/)
})

test('bytes that are not one canonical v1 entry read as none', () => {
  const good = sealEntry(draft, place).leafBytes.toString()
  assert.equal(readEntry(Buffer.from(good))?.index, 7)
  const bad = [
    ` ${good}`,
    `\u{feff}${good}`,
    good.replace('"v":1', '"v":2'),
    good.replace('"v":1', '"v":1,"v":1'),
    good.replace('"index":7', '"index":7.0'),
    good.replace('"index":7', '"index":"7"'),
    good.replace('"price":"0.25"', '"price":"0.25" '),
    good.replace('Ä', '\\u00c4'),
    good.replace('"id":"req_1",', ''),
    good.replace(/"commitments":\{[^}]*\},/, ''),
    good.slice(0, -1),
    '',
    'null',
    '[]',
  ]
  for (const text of bad) assert.equal(readEntry(Buffer.from(text)), null, text.slice(0, 60))
  assert.equal(readEntry(Buffer.from([0x7b, 0xff, 0x7d])), null)
})

function digest(value: string): string {
  return createHash('sha256').update(Buffer.alloc(16, 1)).update(value).digest('hex')
}

/** RFC 8785 by sorting everything, without the fast path that is under test. */
function slowCanonical(value: Json | undefined): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(slowCanonical).join(',')}]`
  const members = Object.entries(value).map(
    ([key, member]) => [key, slowCanonical(member)] as const,
  )
  members.sort(([left], [right]) => (left < right ? -1 : 1))
  const text = `{${members.map(([key, member]) => `${JSON.stringify(key)}:${member}`).join(',')}}`
  assert.equal(canonicalJson(value), text)
  return text
}

function isExact(value: unknown): boolean {
  return !/\d{16}/.test(JSON.stringify(value))
}
