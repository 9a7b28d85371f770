import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { openIdentity } from './identity.ts'
import type { KeyRecord } from './key.ts'
import { base32, formatKey, keyDigest, keyIdPattern, mintKey, parseKey } from './token.ts'

const pepper = Buffer.alloc(32, 7)
const now = Date.parse('2026-11-01')

function record(id: string, key: string, change: Partial<KeyRecord> = {}): KeyRecord {
  return {
    id,
    holder: { kind: 'workload', workloadId: 'w' },
    digest: keyDigest(pepper, key),
    createdAtMs: 0,
    expiresAtMs: null,
    revokedAtMs: null,
    managedBy: 'api',
    ...change,
  }
}

function codeOf(answer: KeyRecord | { readonly kind: 'refused'; readonly code: string }): string {
  return 'kind' in answer ? answer.code : answer.id
}

test('every minted key parses to its own id and no two are alike', () => {
  const seen = new Set<string>()
  for (let round = 0; round < 500; round++) {
    const { id, key } = mintKey()
    assert.match(id, keyIdPattern)
    assert.deepEqual(parseKey(key), { id })
    seen.add(key)
  }
  assert.equal(seen.size, 500)
})

test('a key with any one character changed is refused by its checksum or names another form', () => {
  const { key } = mintKey()
  fc.assert(
    fc.property(fc.nat(key.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, char) => {
      fc.pre(char !== key.charAt(at))
      assert.equal(parseKey(key.slice(0, at) + char + key.slice(at + 1)), null)
    }),
    { numRuns: 2000 },
  )
})

test('garbage of any length is malformed and never throws', () => {
  const identity = openIdentity({ pepper })
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), (text) => {
      fc.pre(text !== '')
      assert.equal(codeOf(identity.identify(new Map(), text, now)), 'identity.key_malformed')
    }),
  )
  const huge = `sk-ch-${'0'.repeat(1_000_000)}`
  assert.equal(codeOf(identity.identify(new Map(), huge, now)), 'identity.key_malformed')
})

test('base32 packs bits first to last, as RFC 4648 does with another alphabet', () => {
  assert.equal(base32(Buffer.from([0xff])), 'zw')
  assert.equal(base32(Buffer.from([0, 0, 0, 0, 31])), '0000000z')
  assert.equal(base32(Buffer.alloc(32)).length, 52)
})

test('each key is answered by its state alone', () => {
  const good = mintKey()
  const revoked = mintKey()
  const later = mintKey()
  const expired = mintKey()
  const stranger = mintKey()
  const forged = formatKey(good.id, Buffer.alloc(32, 9))
  const keys = new Map([
    [good.id, record(good.id, good.key)],
    [revoked.id, record(revoked.id, revoked.key, { revokedAtMs: now })],
    [later.id, record(later.id, later.key, { revokedAtMs: now + 1, expiresAtMs: now + 1 })],
    [expired.id, record(expired.id, expired.key, { expiresAtMs: now })],
  ])
  const table: readonly (readonly [string, string | undefined, string])[] = [
    ['no key ', undefined, 'identity.key_missing'],
    ['empty  ', '', 'identity.key_missing'],
    ['good   ', good.key, good.id],
    ['later  ', later.key, later.id],
    ['revoked', revoked.key, 'identity.key_unknown'],
    ['expired', expired.key, 'identity.key_unknown'],
    ['forged ', forged.key, 'identity.key_unknown'],
    ['unknown', stranger.key, 'identity.key_unknown'],
    ['cut    ', good.key.slice(0, -1), 'identity.key_malformed'],
  ]
  const identity = openIdentity({ pepper })
  // Twice: the second answer comes from what was remembered.
  for (const _ of [1, 2]) {
    for (const [name, token, expected] of table) {
      assert.equal(codeOf(identity.identify(keys, token, now)), expected, name)
    }
  }
})

test('revoked, expired, forged and unknown keys get the same public answer', () => {
  const mine = mintKey()
  const identity = openIdentity({ pepper })
  const publicAnswer = (change: Partial<KeyRecord>, token: string): unknown => {
    const keys = new Map([[mine.id, record(mine.id, mine.key, change)]])
    const answer = identity.identify(keys, token, now)
    assert.ok('kind' in answer)
    const { internal, ...shown } = answer
    assert.ok(internal !== undefined && !internal.includes(mine.key))
    return shown
  }
  const expected = { kind: 'refused', code: 'identity.key_unknown' }
  assert.deepEqual(publicAnswer({ revokedAtMs: now - 1 }, mine.key), expected)
  assert.deepEqual(publicAnswer({ expiresAtMs: now - 1 }, mine.key), expected)
  assert.deepEqual(publicAnswer({}, formatKey(mine.id, Buffer.alloc(32)).key), expected)
  assert.deepEqual(publicAnswer({}, mintKey().key), expected)
})

test('a remembered key is forgotten with its key map and expires while remembered', () => {
  const { id, key } = mintKey()
  const identity = openIdentity({ pepper })
  const before = new Map([[id, record(id, key, { expiresAtMs: now + 10 })]])
  const after = new Map([[id, record(id, key, { revokedAtMs: now })]])
  assert.equal(codeOf(identity.identify(before, key, now)), id)
  assert.equal(codeOf(identity.identify(after, key, now)), 'identity.key_unknown')
  assert.equal(codeOf(identity.identify(before, key, now + 10)), 'identity.key_unknown')
})

test('another pepper knows none of the keys', () => {
  const { id, key } = mintKey()
  const other = openIdentity({ pepper: Buffer.alloc(32, 8) })
  const keys = new Map([[id, record(id, key)]])
  assert.equal(codeOf(other.identify(keys, key, now)), 'identity.key_unknown')
})
