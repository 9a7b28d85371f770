// Templates of few words: what is kept of them, and what is not made of them.
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { ordinaryStartMs } from '../../../test/support/watch-ordinary.ts'
import { account, openDice, type Made } from '../../../test/support/watch-strangers.ts'
import { readMember } from './member.ts'
import { isShort } from './note.ts'

const words = ['amber', 'basalt', 'cedar', 'dune', 'ember', 'fjord', 'grove', 'harbour', 'islet']

/** Every second request is cover of its own words. */
function user(key: string, seed: number, ask: (word: () => string) => string): Made {
  const dice = openDice(seed)
  const word = (): string => `${dice.pick(words)}${dice.pick(words)}`
  const own = (): string => Array.from({ length: 24 }, word).join(' ')
  return account({
    key,
    client: {},
    payment: key,
    requests: Array.from({ length: 40 }, (_, n) => ({
      atMs: ordinaryStartMs + n * 60_000,
      prompt: { user: n % 2 === 0 ? ask(word) : own() },
    })),
  })
}

function common(ask: (word: () => string) => string): readonly number[] {
  const [one, other] = [user('one', 1, ask), user('other', 2, ask)].map(
    (made) => new Set(readMember(made).values.skeleton),
  )
  assert.ok(one !== undefined && other !== undefined)
  return [...one.intersection(other)]
}

test('a record of a few fields is a template, whatever its values are', () => {
  const record = (word: () => string): string =>
    `{"kind": "${word()}", "field": {"left": "${word()}", "right": "${word()}"}, "note": "${word()}", "size": 3, "form": "${word()}"}`
  assert.ok(common(record).some((value) => !isShort(value)))
})

test('a message whose ends alone are the same has them in common, and they are known to be a few words', () => {
  const framed = (word: () => string): string =>
    `Speakers host and guest meet: ${word()} ${word()} ${word()} ${word()} ${word()}; close with an array of turns`
  const shared = common(framed)
  assert.ok(shared.length >= 1)
  assert.ok(shared.every((value) => isShort(value)))
})

test('messages without anything in common share no template', () => {
  const free = (word: () => string): string => Array.from({ length: 20 }, word).join(' ')
  assert.deepEqual(common(free), [])
})
