// Goal: tokens tell a template from its slots in any script, and no text is slow, large or fatal.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ordinaryPrompt } from '../../../test/support/watch-ordinary.ts'
import type { Prompt } from '../observation.ts'
import { openPromptReader, textWindow, tokensMax } from './read-prompt-text.ts'

const read = openPromptReader()

function promptOf(user: string, system = ''): Prompt {
  return ordinaryPrompt({ user, system })
}

function tokensOf(user: string, salt = 7): number[] {
  const { tokens, end } = read(promptOf(user), salt)
  return Array.from(tokens.subarray(0, end))
}

test('what varies in a template makes no difference to its tokens', () => {
  for (const [one, other] of [
    [
      'Order 12 of 550e8400-e29b-41d4-a716-446655440000 is late',
      'Order 7,931 of 1e84-00aa is late',
    ],
    ['see https://a.example/b?c=1 first', 'see http://other.example/x/y#z first'],
    ['write to jo.doe@a.example now', 'write to x@b.example now'],
    ['open /usr/local/bin/x now', 'open src/watch/text/a.ts now'],
    ['it says "one thing" here', 'it says “quite another matter” here'],
    ['訂單「甲」已寄出', '訂單「乙丙丁」已寄出'],
    ['ＡＢＣ déjà Ein', 'abc deja ein'],
  ] as const) {
    assert.deepEqual(tokensOf(one), tokensOf(other), one)
  }
})

test('words that are no slot do make one', () => {
  assert.notDeepEqual(tokensOf('the order is late'), tokensOf('the order is early'))
  assert.notDeepEqual(tokensOf('{"question": "x"}'), tokensOf('{"answer": "x"}'))
})

test('scripts without spaces give a token per pair of characters, and one for a character alone', () => {
  assert.equal(tokensOf('改写指令').length, 3)
  assert.equal(tokensOf('改').length, 1)
  assert.equal(tokensOf('プロンプト').length, 4)
})

test('a salt changes every hash', () => {
  const [one, other] = [tokensOf('the order is late', 1), tokensOf('the order is late', 2)]
  assert.ok(one.every((token) => !other.includes(token)))
})

test('the exact hash tells letter case and digits apart, also far inside of a long text', () => {
  const exact = (user: string): number => read(promptOf(user), 7).exactHash
  assert.notEqual(exact('Order 1'), exact('order 1'))
  assert.notEqual(exact('Order 1'), exact('Order 2'))
  const long = 'x'.repeat(9000)
  assert.notEqual(exact(long), exact(`${long}x`))
  const marked = `${long.slice(0, textWindow.head)}${'y'.repeat(200)}${long.slice(textWindow.head + 200)}`
  assert.notEqual(exact(long), exact(marked))
})

test('the system text has its own tokens and hash', () => {
  const { systemEnd, end, systemHash } = read(promptOf('three more words', 'two words'), 7)
  assert.deepEqual([systemEnd, end], [2, 5])
  assert.notEqual(systemHash, 0)
  assert.equal(read(promptOf('three more words'), 7).systemHash, 0)
})

test('any text is read in bounds, and as it was the time before', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 6000 }),
    fc
      .array(fc.constantFrom('"', '/', '@', '{', 'a', '漢', '\ud800', ' ', '1', '\n'), {
        maxLength: 6000,
      })
      .map((units) => units.join('')),
  )
  fc.assert(
    fc.property(texts, texts, (system, user) => {
      const first = { ...read(promptOf(user, system), 3) }
      const tokens = first.tokens.slice(0, first.end)
      assert.ok(first.end <= 2 * (tokensMax.head + tokensMax.tail))
      assert.ok(first.systemEnd <= tokensMax.head + tokensMax.tail)
      const again = read(promptOf(user, system), 3)
      assert.deepEqual(again.tokens.slice(0, again.end), tokens)
      assert.equal(again.exactHash, first.exactHash)
    }),
    { numRuns: 60 },
  )
})
