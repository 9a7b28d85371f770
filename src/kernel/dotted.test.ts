import assert from 'node:assert/strict'
import { test } from 'node:test'
import { liesIn } from './dotted.ts'

test('a name lies in itself and in what it is a part of, not in what begins alike or is a part of it', () => {
  assert.ok(liesIn('JP', 'JP'))
  assert.ok(liesIn('JP.japaneast', 'JP'))
  assert.ok(liesIn('a.b.c', 'a.b'))
  assert.ok(!liesIn('JPX', 'JP'))
  assert.ok(!liesIn('a.bc', 'a.b'))
  assert.ok(!liesIn('JP', 'JP.japaneast'))
})
