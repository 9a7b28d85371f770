import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { findingKinds, type FindingKind } from '../contract/inspection.ts'
import { findingCharactersMax, kindsIn } from './patterns.ts'

const all = new Set(findingKinds)

function found(text: string, region: string | null = null): readonly FindingKind[] {
  return kindsIn(text, { kinds: all, region })
}

/** Published examples and test numbers, never anybody's own. */
const examples: readonly (readonly [FindingKind, string])[] = [
  ['email', 'ann.lee+news@mail.example.com'],
  ['phone', '+49 30 901820'],
  ['phone', '+1 (202) 456-1111'],
  ['card', '4111 1111 1111 1111'],
  ['card', '378282246310005'],
  ['iban', 'DE89 3704 0044 0532 0130 00'],
  ['iban', 'GB29NWBK60161331926819'],
  ['private_key', '-----BEGIN OPENSSH PRIVATE KEY-----'],
]

test('each kind is found in the middle of words, and only that kind', () => {
  for (const [kind, example] of examples) {
    for (const text of [
      example,
      `please write to ${example}, soon`,
      `(${example})`,
      `${example}.`,
    ]) {
      assert.deepEqual(found(text), [kind], text)
    }
  }
})

test('what stands beside a number, and how it is set, hides it from nobody', () => {
  const kinds: readonly (readonly [FindingKind, string])[] = [
    ['card', 'card 4111 1111 1111 1111 12/27 123'],
    ['card', 'order 12 4111-1111-1111-1111'],
    ['card', 'lines 12 34 56 4111 1111 1111 1111 7'],
    ['card', '4111\u00a01111\u00a01111\u00a01111 or 3782 822463 10005'],
    ['iban', 'REF AB12 DE89 3704 0044 0532 0130 00 PAID'],
    ['iban', 'my iban: de89 3704 0044 0532 0130 00'],
    ['email', 'and so on...ann@example.com'],
    ['email', 'ask ann@example.com...and wait'],
    ['private_key', '-----BEGIN PGP PRIVATE KEY BLOCK-----'],
  ]
  for (const [kind, text] of kinds) assert.deepEqual(found(text), [kind], text)
})

test('what only looks like one is none: checksums, numbering plans and lengths decide', () => {
  for (const text of [
    'user@localhost and a@b',
    '+49 1',
    '+999 123 456 789',
    '4111 1111 1111 1112',
    'DE89 3704 0044 0532 0130 01',
    'order 1234567890123456789012345',
    '1.234.567.890',
    'a row 41 11 11 11 11 11 11 11',
    '2027-01-01T10:00:00Z',
    '-----BEGIN PUBLIC KEY-----',
    'SHA-256 9f86d081884c7d659a2feaa0c55ad015',
  ]) {
    assert.deepEqual(found(text), [], text)
  }
})

test('a number without its country’s code is known only where a country was named', () => {
  const text = 'call 030 901820 please'
  assert.deepEqual(found(text), [])
  assert.deepEqual(found(text, 'DE'), ['phone'])
})

test('only what is wanted is looked for', () => {
  const text = examples.map(([, example]) => example).join(' ')
  const wanted = { kinds: new Set<FindingKind>(['iban']), region: null }
  assert.deepEqual(kindsIn(text, wanted), ['iban'])
})

test('every example is shorter than the overlap of slices', () => {
  for (const [, example] of examples) assert.ok(example.length < findingCharactersMax)
})

test('whatever the text is, looking at it ends and throws nothing', () => {
  const unit = fc.constantFrom('+', '0', '4', '1', ' ', '-', '@', '.', 'D', 'E', 'a', '(')
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 400 }), (text) => {
      for (const kind of found(text, 'DE')) assert.ok(all.has(kind))
    }),
  )
})
