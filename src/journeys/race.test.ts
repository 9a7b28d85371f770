import assert from 'node:assert/strict'
import { test } from 'node:test'

import type { Reply } from './ports.ts'
import { Race, type Lane } from './race.ts'

interface Course {
  readonly race: Race
  /** What reached the client, in order. */
  readonly told: readonly string[]
  readonly at: (ms: number) => void
  readonly leave: () => void
}

function course(): Course {
  const told: string[] = []
  let nowMs = 0
  let gone = false
  let listener = (): void => undefined
  const client: Reply = {
    get gone() {
      return gone
    },
    onGone(left) {
      listener = left
    },
    head: (status) => void told.push(`head ${status}`),
    write: (chunk) => told.push(`write ${String(chunk)}`) > 0,
    onDrain: () => undefined,
    end: (chunks) => void told.push(`end ${chunks.map(String).join('')}`),
    destroy: () => void told.push('destroy'),
    refuse: () => told.push('refuse'),
  }
  return {
    race: new Race(client, { nowMs: () => nowMs, monotonicMs: () => nowMs }),
    told,
    at(ms) {
      nowMs = ms
    },
    leave() {
      gone = true
      listener()
    },
  }
}

/** Counts how often its attempt hears that nobody waits. */
function heard(lane: Lane): { readonly times: number } {
  const count = { times: 0 }
  lane.reply.onGone(() => (count.times += 1))
  return count
}

test('whoever begins first has the client alone, and the other hears of it in the same turn', () => {
  const { race, told } = course()
  const lanes = [race.enter(), race.enter()] as const
  const counts = lanes.map(heard)
  lanes[1].reply.head(200, [])
  assert.deepEqual(
    counts.map(({ times }) => times),
    [1, 0],
  )
  lanes[0].reply.head(201, [])
  lanes[0].reply.write(Buffer.from('a'))
  lanes[0].reply.destroy()
  lanes[1].reply.write(Buffer.from('b'))
  lanes[0].reply.end([Buffer.from('a')])
  lanes[1].reply.end([Buffer.from('c')])
  assert.deepEqual(told, ['head 200', 'write b', 'end c'])
  assert.deepEqual(
    lanes.map(({ lost }) => lost),
    [true, false],
  )
})

test('an attempt is overtaken when a later one begins, and not when it ends at last', () => {
  const { race, at } = course()
  const [first, second] = [race.enter(), race.enter()]
  at(300)
  second.reply.head(200, [])
  at(90_000)
  assert.equal(first.overtakenMs, 300)
  assert.deepEqual([second.begunMs, second.overtakenMs], [300, null])
})

test('who loses to an earlier one was not overtaken, whenever it was asked', () => {
  const { race, at } = course()
  const [first, second] = [race.enter(), race.enter()]
  at(300)
  first.reply.head(200, [])
  const late = race.enter()
  for (const lane of [second, late]) assert.deepEqual([lane.lost, lane.overtakenMs], [true, null])
})

test('a client that leaves overtakes nobody: the first that runs is its own, each hears of it once', () => {
  const { race, leave } = course()
  const lanes = [race.enter(), race.enter()] as const
  const counts = lanes.map(heard)
  leave()
  assert.deepEqual(
    counts.map(({ times }) => times),
    [1, 1],
  )
  assert.equal(race.winner, lanes[0])
  assert.deepEqual(
    lanes.map(({ lost, begunMs, overtakenMs }) => [lost, begunMs, overtakenMs]),
    [
      [false, null, null],
      [true, null, null],
    ],
  )
})
