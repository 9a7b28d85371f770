// Linking among ten thousand accounts, nearly all at work on one day: what a small house does not show. The bytes are
// written as `noteLink` would, without its texts: ten thousand accounts in seconds.
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { emptyBytes, ordinaryStartMs } from '../../../test/support/watch-ordinary.ts'
import {
  findClusters,
  horizonMs,
  openDice,
  type Dice,
  type Made,
} from '../../../test/support/watch-strangers.ts'
import { mix } from '../hash.ts'
import type { Cluster } from './clusters.ts'
import { link as at, linkBytes, skeletonEntry } from './layout.ts'
import { binMs, noteBin } from './note.ts'

const now = ordinaryStartMs + horizonMs
const dayBins = 288
const nowBin = Math.floor(now / binMs)

interface Written {
  readonly key: string
  /** Five minutes since 1970. */
  readonly bins: readonly number[]
  readonly payment?: number
  readonly skeleton?: number
}

function written({ key, bins, payment, skeleton }: Written): Made {
  const state = emptyBytes(linkBytes)
  const { view } = state
  view.setUint32(at.requests, 60)
  view.setUint32(at.first, (Math.min(...bins) * binMs) / 1_000)
  view.setUint32(at.last, (Math.max(...bins) * binMs) / 1_000)
  view.setUint32(at.payment, payment ?? 0)
  for (const bin of bins) noteBin(state, bin & 0xffff)
  if (skeleton !== undefined) {
    view.setUint32(at.skeletons, skeleton)
    view.setUint16(at.skeletons + skeletonEntry.count, 40)
  }
  return { key, standing: 'open', states: [state] }
}

/** Half an hour to two hours, somewhere in the last day; one in twenty of an earlier one. */
function lastDay(dice: Dice): number[] {
  const day = dice.int(20) === 0 ? 1 + dice.int(12) : 0
  const from = nowBin - (day + 1) * dayBins + dice.int(dayBins - 24)
  return Array.from({ length: 6 + dice.int(18) }, (_, n) => from + n)
}

const crowd = Array.from({ length: 10_000 }, (_, index) =>
  written({
    key: `stranger-${index}`,
    bins: lastDay(openDice(index)),
    // As in any large house: five here and five there have a template in common.
    skeleton: 1 + mix(index % 1_999, 7),
  }),
)

function firm(clusters: readonly Cluster[]): Cluster[] {
  return clusters.filter(({ candidate }) => !candidate)
}

test('a ring that works three short times is found in the hours in which everybody works', () => {
  const start = nowBin - 150
  const ring = Array.from({ length: 50 }, (_, index) =>
    written({
      key: `ring-${index}`,
      bins: [0, 1, 2, 12, 13, 14, 15, 40, 41, 42, 43].map((bin) => start + bin),
      payment: 77,
    }),
  )
  // They have the ring's card, and work when everybody does.
  const others = Array.from({ length: 4 }, (_, index) =>
    written({ key: `other-${index}`, bins: lastDay(openDice(index ^ 0x5555)), payment: 77 }),
  )
  const [cluster, ...more] = firm(findClusters([...crowd, ...ring, ...others], now))
  assert.deepEqual(cluster?.members.toSorted(), ring.map(({ key }) => key).toSorted())
  assert.deepEqual(more, [])
})

test('who begins on one day and stays for minutes takes over from nobody', () => {
  const users = Array.from({ length: 50 }, (_, index) => {
    const dice = openDice(index + 1)
    const from = nowBin - 250 + dice.int(200)
    const bins = Array.from({ length: 1 + dice.int(3) }, (_bin, n) => from + n)
    return written({ key: `user-${index}`, bins, skeleton: 4_242 })
  })
  const spread = crowd.slice(0, 2_000).map((each, index) => {
    const from = nowBin - dayBins * (2 + (index % 12)) + ((index * 31) % 250)
    return written({ key: each.key, bins: [from, from + 1] })
  })
  assert.deepEqual(firm(findClusters([...spread, ...users], now)), [])
})

test('a template of fifty is told, however many there are of five', () => {
  const users = Array.from({ length: 50 }, (_, index) =>
    written({ key: `user-${index}`, bins: lastDay(openDice(index ^ 0x7777)), skeleton: 4_242 }),
  )
  const clusters = findClusters([...crowd, ...users], now)
  assert.deepEqual(firm(clusters), [])
  assert.ok(clusters.some(({ members }) => members.length === 50 && members.includes('user-0')))
})
