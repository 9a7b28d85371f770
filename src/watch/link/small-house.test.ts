// Linking where there are few accounts: nothing is rare, and yet a ring or one that returned is found by its card.
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { ordinaryStartMs } from '../../../test/support/watch-ordinary.ts'
import {
  account,
  findClusters,
  horizonMs,
  openDice,
  ring,
  strangers,
  unitingKinds,
  type Made,
} from '../../../test/support/watch-strangers.ts'
import type { Cluster } from './clusters.ts'

const now = ordinaryStartMs + horizonMs
const crowd = strangers(20, 24, 1)

function firm(clusters: readonly Cluster[]): Cluster[] {
  return clusters.filter(({ candidate }) => !candidate)
}

test('a ring that is all there is to see is one by its card, however many accounts it has', () => {
  for (const kind of unitingKinds.filter((each) => each !== 'facts')) {
    const own = ring({ seed: 3, accounts: 24, shares: ['facts', kind] })
    assert.equal(firm(findClusters(own, now))[0]?.members.length, 24, kind)
  }
  const [first, ...back] = ring({ seed: 6, accounts: 24, shares: ['skeleton', 'facts'] })
  assert.ok(first !== undefined)
  const gone: Made = { ...first, standing: 'suspended' }
  const [cluster] = firm(findClusters([...crowd.slice(0, 10), gone, ...back], now))
  assert.equal(cluster?.replacements.length, 23)
})

test('the client that all have is no second kind beside a card, nor beside that of somebody who was suspended', () => {
  const client = { 'user-agent': 'OpenAI/Python 2.9.0' }
  const house = Array.from({ length: 30 }, (_, index) => {
    const dice = openDice(index)
    const word = (): string => `${dice.int(90_000)}`
    return account({
      key: `party-${index}`,
      client,
      payment: index < 6 ? 'one card' : `card ${index}`,
      requests: Array.from({ length: 40 }, (_request, n) => ({
        atMs: ordinaryStartMs + dice.int(horizonMs),
        prompt: { user: `${n} ${Array.from({ length: 24 }, word).join(' ')}` },
      })),
    })
  })
  assert.deepEqual(firm(findClusters(house, now)), [])
  const [first, ...others] = house
  assert.ok(first !== undefined)
  assert.deepEqual(firm(findClusters([{ ...first, standing: 'suspended' }, ...others], now)), [])
})

test('what most of a small house uses unites nobody, be it one template, one client or both', () => {
  for (const shares of [
    ['skeleton', 'client'],
    ['skeleton', 'activity'],
    ['client', 'activity'],
  ] as const) {
    const own = ring({ seed: 3, accounts: 24, shares: [...shares] })
    assert.deepEqual(firm(findClusters([...own, ...crowd.slice(0, 20)], now)), [], shares.join())
  }
})
