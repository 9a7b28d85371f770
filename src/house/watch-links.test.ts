import { test } from 'node:test'
import assert from 'node:assert/strict'
import { mix } from '../watch/hash.ts'
import type { AccountFacts } from '../watch/observation.ts'
import { openEngine, type Engine } from '../watch/engine.ts'
import { stateBytes } from '../watch/layout.ts'
import { ordinaryObservation, ordinaryStartMs } from '../../test/support/watch-ordinary.ts'
import { sections } from '../watch/sections.ts'
import { calibrationIn, shippedCalibration } from './calibration-file.ts'
import type { ShutOut } from '../watch/linked.ts'
import { openWatchLinks, type WatchLinks } from './watch-links.ts'

const calibration = calibrationIn(shippedCalibration)
const requests = 60
const nowMs = ordinaryStartMs + 86_400_000

/** A house whose parties ask what each of them is made to ask. */
class Houses {
  readonly engine: Engine = openEngine({
    calibration,
    sections,
    linkSalt: 5,
    hotMax: 1_000,
    coldMax: 0,
  })
  readonly parties = new Map<string, string>()
  readonly kept = new Map<string, Uint8Array>()
  readonly links: WatchLinks = openWatchLinks({
    ...this.engine,
    ownerOf: (workload) => {
      const party = this.parties.get(workload)
      return party === undefined ? null : { workload, party, contract: `of-${party}` }
    },
    keptOf: (workload) => this.kept.get(workload) ?? null,
  })

  /** `paymentRef`: null for a card of its own. */
  ask(
    workload: string,
    party: string,
    prompt: (index: number) => string,
    paymentRef: string | null,
  ): void {
    this.parties.set(workload, party)
    const facts: AccountFacts = {
      signupAtMs: null,
      paymentRef: paymentRef ?? `card of ${party}`,
      contactRef: null,
    }
    for (let index = 0; index < requests; index++) {
      const observation = ordinaryObservation({
        atMs: ordinaryStartMs + 600_000 * index + (mix(index, workload.length) % 300_000),
        prompt: { user: prompt(index) },
        transport: { headers: { 'user-agent': `client of ${party}` } },
      })
      this.engine.look({ key: workload, observation, declared: null, facts, salt: party.length })
    }
  }

  /** Its state is on disk alone from now on. */
  cool(workload: string): void {
    const slot = this.engine.workloads.get(workload) ?? assert.fail('it is there')
    const { buffer, byteOffset } = slot.view
    this.kept.set(workload, new Uint8Array(buffer, byteOffset + slot.at, stateBytes).slice())
    this.engine.workloads.remove(workload)
  }
}

const words = ['river', 'tax', 'bridge', 'enzyme', 'sonata', 'harvest', 'glacier', 'contract']

function harvest(seed: number): (index: number) => string {
  return (index) => {
    const topic = `${words[(index + seed) % 8]} ${words[(3 * index + seed) % 8]} ${index * 17 + seed}`
    return (
      `You are writing a data set to fine-tune a language model. Write one instruction and the ideal response ` +
      `about the topic below as JSON with the fields "instruction", "chain_of_thought" and "output", and grade the response from 1 to 10.\nTopic: ${topic}`
    )
  }
}

function chat(seed: number): (index: number) => string {
  return (index) => `Where is my parcel ${words[(index * seed) % 8]}? I ordered it on day ${index}.`
}

function ring(houses: Houses): void {
  for (let party = 0; party < 6; party++) {
    houses.ask(`w${party}`, `ring-${party}`, harvest(100 * party), 'card of the ring')
  }
}

const none: readonly ShutOut[] = []

test('parties that share two kinds of links and harvest are a cluster, each member with its own figures', () => {
  const houses = new Houses()
  ring(houses)
  houses.ask('honest', 'bystander', chat(3), null)
  const [found, ...more] = houses.links.look(none, nowMs)
  assert.equal(more.length, 0)
  assert.deepEqual(
    found?.members.map(({ workload }) => workload),
    ['w0', 'w1', 'w2', 'w3', 'w4', 'w5'],
  )
  assert.equal(found?.level, 3)
  assert.ok(found.groups.includes('e'))
  for (const { level, harvest: share, statistics, looked } of found.members) {
    assert.equal(level, 3)
    assert.ok(share !== null && share.count / share.of > 0.05)
    assert.ok(statistics.length > 0)
    assert.equal(looked, requests)
  }
})

test('a member that hardly harvests stays below level 2, with its own small share', () => {
  const houses = new Houses()
  ring(houses)
  const seldom = (index: number): string => (index % 15 === 0 ? harvest(9) : chat(5))(index)
  houses.ask('w6', 'ring-6', seldom, 'card of the ring')
  houses.ask('w6', 'ring-6', chat(7), 'card of the ring')
  const [found] = houses.links.look(none, nowMs)
  const levelOf = (workload: string): number | undefined =>
    found?.members.find((member) => member.workload === workload)?.level
  assert.equal(levelOf('w0'), 3)
  assert.equal(levelOf('w6'), 1)
  const cover = found?.members.find(({ workload }) => workload === 'w6')?.harvest
  assert.ok(cover !== null && cover !== undefined && cover.count / cover.of < 0.05)
})

test('workloads of one party are no cluster', () => {
  const houses = new Houses()
  for (let index = 0; index < 6; index++) {
    houses.ask(`w${index}`, 'one party', harvest(100 * index), 'its card')
  }
  assert.deepEqual(houses.links.look(none, nowMs), [])
})

test('what was told is told again only when it grew', () => {
  const houses = new Houses()
  ring(houses)
  assert.equal(houses.links.look(none, nowMs).length, 1)
  assert.equal(houses.links.look(none, nowMs + 60_000).length, 0)
  for (let party = 0; party < 6; party++) {
    houses.ask(`w${party}`, `ring-${party}`, harvest(7_000 + 100 * party), 'card of the ring')
  }
  assert.equal(houses.links.look(none, nowMs + 120_000).length, 1)
})

test('who follows a suspended party is told with both, also long after that one’s state left the memory', () => {
  const houses = new Houses()
  houses.ask('gone', 'first', harvest(0), 'one card')
  houses.cool('gone')
  houses.ask('next', 'second', harvest(500), 'one card')
  assert.deepEqual(houses.links.look(none, nowMs), [], 'nobody compares with what is not there')
  const shutOut = [{ party: 'first', workloads: ['gone'], standing: 'suspended' as const }]
  const [found] = houses.links.look(shutOut, nowMs + 90 * 86_400_000)
  assert.equal(found, undefined, 'the second one is silent for months')
  const [now] = houses.links.look(shutOut, nowMs)
  assert.deepEqual(
    now?.members.map(({ workload }) => workload),
    ['gone', 'next'],
  )
  assert.match(now?.links[0] ?? '', /second shares .*skeleton.* with first, which was shut out/)
  assert.ok((now?.level ?? 0) >= 2)
})
