import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  bareQuestions,
  domainQuestions,
  meanOf,
  play,
  stream,
} from '../../../test/support/watch-relate.ts'
import { header } from './layout.ts'

test('a prompt that answers are drawn from again and again counts once', () => {
  const asks = stream(bareQuestions, 'en', 120)
  const plain = play(asks)
  for (const atATime of [1, 3]) {
    const drawn = Array.from({ length: asks.length * 5 }, (_, index) => {
      const block = Math.floor(index / (5 * atATime))
      return asks[block * atATime + (index % atATime)] ?? asks[0]!
    })
    const { scores, state } = play(drawn)
    const known = scores.filter((score) => score !== null)
    assert.ok(known.length <= asks.length, String(known.length))
    assert.ok(Math.abs(meanOf(known) - plain.mean) < 0.1, `${meanOf(known)} ${plain.mean}`)
    assert.equal(state.view.getUint32(header.requests), asks.length)
  }
})

test('the same short reply in another conversation is another request', () => {
  const asks = Array.from({ length: 60 }, (_, index) => ({
    user: 'go on please',
    userTurns: 2,
    prefixHash: 1_000 + 7_919 * index,
  }))
  assert.equal(play(asks).state.view.getUint32(header.requests), 60)
})

test('who is sold on with a system text of each user’s own is judged by what is asked', () => {
  const user = (index: number): string =>
    `Working directory of ${'abcdefghijklmnopqrstuvwxyz'.charAt(index % 26).repeat(3 + (index % 5))} on ${'xyzuvw'.charAt(index % 6).repeat(4)}${index % 67}`
  const of = (make: typeof bareQuestions) =>
    play(stream(make, 'en', 240).map((ask, index) => ({ ...ask, system: user(index * 37) })))
  const [bare, domain] = [of(bareQuestions), of(domainQuestions)]
  const known = bare.scores.filter((score) => score !== null)
  assert.ok(known.length > 120, String(known.length))
  assert.ok(meanOf(known) > 0.4 && domain.mean < 0.2, `${meanOf(known)} ${domain.mean}`)
})
