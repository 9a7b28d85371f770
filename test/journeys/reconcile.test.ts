// Goal: what a crash left unknown ends exactly as its provider's record says, or as a marked estimate
// when its window is over, once, whatever happens in between.
// Method: the ledger in memory, a provider that answers what the test says, a clock that it moves.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { checkConfig } from '../../src/house/config-load.ts'
import { buildWorld } from '../../src/house/world.ts'
import {
  reconcile,
  type LostAttempt,
  type ProviderRecord,
  type ReconcileHouse,
} from '../../src/journeys/reconcile.ts'
import { formatNanos } from '../../src/kernel/money.ts'
import { manualClock } from '../../src/kernel/time.ts'
import type { SettleOp } from '../../src/metering/ledger-ops.ts'
import { testConfig, type TestHouseOptions } from '../support/house.ts'
import { MemoryLedger } from '../store/memory-view.ts'
import { budget, intentOp, startMs } from '../store/ops.ts'
import { chatUsage } from '../support/scripted-upstream.ts'

const windowMs = 60_000
const arrivalMs = 5_000
const priceVersion = 'list@2020-01-01'

interface Scene {
  readonly house: ReconcileHouse
  readonly ledger: MemoryLedger
  readonly clock: ReturnType<typeof manualClock>
  readonly settled: SettleOp[]
  readonly asked: string[]
  readonly say: (record: ProviderRecord) => void
}

/** One lost attempt `a.1` that holds 100 on a budget, on a channel with or without a look-up. */
function scene(
  terms: { readonly lookup: boolean; readonly at?: TestHouseOptions } & Partial<LostAttempt>,
): Scene {
  const { lookup, at = {}, ...lost } = terms
  const clock = manualClock(startMs)
  const ledger = new MemoryLedger()
  const intent = intentOp({ attemptId: 'a.1', budgets: [budget('b', 1000n)] })
  ledger.apply([intent, { kind: 'orphan', attemptId: 'a.1', atMs: startMs, entry: orphanEntry }])
  const usageLookup = lookup ? 'http://provider.example/usage' : null
  const key = { id: 'aaaaaaaaaaaa', digest: '0'.repeat(64) }
  const input = testConfig('http://provider.example', key, {
    ...at,
    channel: { ...at.channel, usageLookup },
  })
  const { config, problems } = checkConfig(input, startMs)
  assert.ok(config !== null, JSON.stringify(problems))
  const world = buildWorld(config, [], startMs)
  let record: ProviderRecord = { kind: 'away', why: 'closed' }
  const settled: SettleOp[] = []
  const asked: string[] = []
  const house: ReconcileHouse = {
    clock,
    world: () => world,
    windowMs,
    arrivalMs,
    lookup: {
      find(channel, attemptId) {
        asked.push(`${channel.usageLookup}/${attemptId}`)
        return Promise.resolve(record)
      },
    },
    lost: () =>
      Promise.resolve(
        ledger.attempts.get('a.1')?.state === 'indeterminate' ? [{ ...lostRow, ...lost }] : [],
      ),
    book: {
      settle(op) {
        settled.push(op)
        const [result] = ledger.apply([op])
        assert.match(result?.status ?? '', /^(done|exists)$/)
        return Promise.resolve()
      },
    },
  }
  return { house, ledger, clock, settled, asked, say: (next) => (record = next) }
}

const orphanEntry = {
  id: 'a.1.indeterminate',
  type: 'attempt_indeterminate',
  atMs: startMs,
  public: '{}',
  committed: {},
  sealed: {},
}

const lostRow: LostAttempt = {
  attemptId: 'a.1',
  requestId: 'a',
  attemptNo: 1,
  isEntered: false,
  isBatch: false,
  lostMs: startMs,
  partyId: 'party',
  contractId: 'contract',
  workloadId: 'workload',
  keyId: 'k1',
  channelId: 'provider',
  deploymentId: 'only',
  model: 'm',
  priceVersion,
  currency: 'USD',
  decisionId: 'decision-1',
  costHoldNanos: 90n,
  markTokens: null,
}

test('a provider that has a record settles the attempt to the nano, at no price to the customer', async () => {
  const { house, ledger, settled, asked, say } = scene({ lookup: true })
  say({ kind: 'billed', usage: chatUsage })
  assert.deepEqual(await reconcile(house), { settled: 1, left: 0, dueMs: null, troubles: [] })
  assert.deepEqual(asked, ['http://provider.example/usage/a.1'])
  const [op] = settled
  // 11 input tokens at 1000 nanos and 7 output tokens at 2000.
  assert.equal(op?.costNanos, 25_000n)
  assert.equal(op.priceNanos, 0n)
  assert.equal(op.ending, 'gateway_lost')
  assert.equal(op.usageSource, 'provider')
  assert.equal(op.entry.id, 'a')
  assert.match(op.entry.public, /"basis":"provider_record"/)
  assert.equal(ledger.attempts.get('a.1')?.state, 'settled')
  assert.deepEqual(ledger.budget('b'), { currency: 'USD', postedNanos: 0n, heldNanos: 0n })
})

test('a record is read in whichever of the shapes that the deployment answers it is written', async () => {
  const usage = { input_tokens: 11, output_tokens: 7, total_tokens: 18 }
  const { house, settled, say } = scene({ lookup: true })
  say({ kind: 'billed', usage })
  await reconcile(house)
  assert.equal(settled[0]?.costNanos, 25_000n)
  // Nothing of it says that nothing was used.
  const vague = scene({ lookup: true })
  vague.say({ kind: 'billed', usage: null })
  assert.equal((await reconcile(vague.house)).settled, 0)
})

test('an attempt beside one that ended the request is entered under its own name', async () => {
  const { house, settled, say } = scene({ lookup: true, isEntered: true })
  say({ kind: 'billed', usage: chatUsage })
  await reconcile(house)
  assert.deepEqual(
    settled.map(({ entry, costNanos, priceNanos }) => [entry.id, costNanos, priceNanos]),
    [['a.1', 25_000n, 0n]],
  )
})

const otherApis: readonly (readonly [api: string, at: TestHouseOptions, usage: object])[] = [
  ['Messages', { channel: { kind: 'anthropic' } }, { input_tokens: 11, output_tokens: 7 }],
  [
    'embeddings',
    { deployments: { only: { serves: ['embeddings'] } } },
    { prompt_tokens: 25, total_tokens: 25 },
  ],
]
for (const [api, at, usage] of otherApis) {
  test(`the record of a provider of ${api} is read as that API tells it`, async () => {
    const { house, settled, say } = scene({ lookup: true, at })
    say({ kind: 'billed', usage })
    assert.equal((await reconcile(house)).settled, 1)
    assert.equal(settled[0]?.costNanos, 25_000n)
  })
}

test('a request that never arrived is voided, but not while it may still be on its way', async () => {
  const { house, ledger, clock, settled, say } = scene({ lookup: true })
  say({ kind: 'absent' })
  const early = await reconcile(house)
  assert.deepEqual(early, { settled: 0, left: 1, dueMs: startMs + arrivalMs, troubles: [] })
  assert.equal(ledger.budget('b')?.heldNanos, 100n)
  clock.advance(arrivalMs)
  assert.equal((await reconcile(house)).settled, 1)
  assert.equal(ledger.attempts.get('a.1')?.state, 'voided')
  assert.equal(settled[0]?.costNanos, 0n)
  assert.match(settled[0].entry.public, /"basis":"never_arrived"/)
})

test('without a look-up the attempt keeps its hold for the window and is then estimated at its last mark', async () => {
  const { house, ledger, clock, settled, asked } = scene({ lookup: false, markTokens: 30 })
  const early = await reconcile(house)
  assert.deepEqual(early, { settled: 0, left: 1, dueMs: startMs + windowMs, troubles: [] })
  assert.equal(ledger.budget('b')?.heldNanos, 100n)
  clock.advance(windowMs)
  assert.equal((await reconcile(house)).settled, 1)
  const [op] = settled
  assert.equal(op?.usageSource, 'estimated')
  assert.equal(op.costNanos, 60_000n)
  assert.match(op.entry.public, /"basis":"last_mark"/)
  assert.equal(op.entry.committed['costAtMost'], JSON.stringify(formatNanos(90n)))
  assert.equal(ledger.budget('b')?.heldNanos, 0n)
  assert.deepEqual(asked, [])
})

test('an attempt without a mark is settled as estimated, not voided as if nothing had happened', async () => {
  const { house, ledger, clock } = scene({ lookup: false })
  clock.advance(windowMs)
  await reconcile(house)
  assert.equal(ledger.attempts.get('a.1')?.state, 'settled')
})

test('while a provider is away or still running nothing is guessed, however long that takes', async () => {
  const { house, clock, say, settled } = scene({ lookup: true })
  for (const record of [{ kind: 'away', why: 'closed' } as const, { kind: 'running' } as const]) {
    say(record)
    clock.advance(10 * windowMs)
    const round = await reconcile(house)
    assert.equal(round.left, 1)
    assert.equal(round.troubles.length, record.kind === 'away' ? 1 : 0)
  }
  assert.equal(settled.length, 0)
  say({ kind: 'billed', usage: chatUsage })
  assert.equal((await reconcile(house)).settled, 1)
})

test('a record that cannot be believed is told, and estimated after the window', async () => {
  const { house, clock, say, settled } = scene({ lookup: true })
  const records: ProviderRecord[] = [
    { kind: 'billed', usage: { ...chatUsage, completion_tokens: -1 } },
    { kind: 'unclear', why: 'it counts 2 requests' },
  ]
  for (const record of records) {
    say(record)
    const round = await reconcile(house)
    assert.equal(round.settled, 0)
    assert.equal(round.troubles.length, 1)
  }
  clock.advance(windowMs)
  await reconcile(house)
  assert.equal(settled[0]?.usageSource, 'estimated')
})

test('what can no longer be priced is charged at the hold, never at zero', async () => {
  const { house, say, settled } = scene({ lookup: true, priceVersion: 'gone@2019-01-01' })
  say({ kind: 'billed', usage: chatUsage })
  await reconcile(house)
  assert.equal(settled[0]?.costNanos, 90n)
  assert.equal(settled[0].lines.length, 0)
})

test('a second round over the same attempt, as after another crash, changes nothing', async () => {
  const { house, ledger, say } = scene({ lookup: true })
  say({ kind: 'billed', usage: chatUsage })
  const [lost] = await house.lost()
  assert.ok(lost !== undefined)
  const again = { ...house, lost: () => Promise.resolve([lost]) }
  await reconcile(again)
  const transfers = ledger.transfers.length
  const entries = ledger.entries.size
  await reconcile(again)
  assert.equal(ledger.transfers.length, transfers)
  assert.equal(ledger.entries.size, entries)
})

test('a response of a realtime session is never taken for one that did not arrive', async () => {
  const at = { deployments: { only: { serves: ['realtime' as const] } } }
  const { house, settled, asked, say, clock } = scene({ lookup: true, at, markTokens: 7 })
  // The provider knows the id of the session's handshake, and no response by ours.
  say({ kind: 'absent' })
  clock.advance(arrivalMs)
  await reconcile(house)
  assert.deepEqual([settled.length, asked.length], [0, 0])
  clock.advance(windowMs)
  await reconcile(house)
  assert.equal(settled[0]?.usageSource, 'estimated')
})

test('of the attempts that one session lost, the last has the entry of the request and each other its own', async () => {
  const at = { deployments: { only: { serves: ['realtime' as const] } } }
  const { house, settled, clock } = scene({ lookup: true, at })
  const numbers = [10, 2, 9]
  const lost = numbers.map((attemptNo) => ({ ...lostRow, attemptId: `a.${attemptNo}`, attemptNo }))
  const book = {
    settle: (op: SettleOp) => {
      settled.push(op)
      return Promise.resolve()
    },
  }
  clock.advance(windowMs)
  await reconcile({ ...house, book, lost: () => Promise.resolve(lost) })
  assert.deepEqual(
    settled.map(({ attemptId, entry }) => [attemptId, entry.id]),
    [
      ['a.2', 'a.2'],
      ['a.9', 'a.9'],
      ['a.10', 'a'],
    ],
  )
})
