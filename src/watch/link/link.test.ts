import { test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  emptyBytes,
  ordinaryObservation,
  ordinaryStartMs,
} from '../../../test/support/watch-ordinary.ts'
import { openPromptReader } from '../text/read-prompt-text.ts'
import { openLinks, type Cluster } from './clusters.ts'
import { linkBytes } from './layout.ts'
import { binMs, noteLink } from './note.ts'
import {
  findClusters,
  figuresOf,
  frameworkUsers,
  horizonMs,
  ring,
  ringKinds,
  strangers,
  unitingKinds,
  type Made,
} from '../../../test/support/watch-strangers.ts'

const now = ordinaryStartMs + horizonMs
const crowd = [...strangers(240, 24, 1), ...frameworkUsers(25, 2)]

function firm(clusters: readonly Cluster[]): Cluster[] {
  return clusters.filter(({ candidate }) => !candidate)
}

test('strangers of a few jobs and users of one public framework are no cluster', () => {
  assert.deepEqual(firm(findClusters(crowd, now)), [])
})

test('a ring that shares two kinds is found whole among strangers, and nobody else with it', () => {
  for (const [index, first] of unitingKinds.entries()) {
    for (const second of unitingKinds.slice(index + 1)) {
      const shares = [first, second]
      const clusters = findClusters([...crowd, ...ring({ seed: 3, accounts: 20, shares })], now)
      const { recall, precision } = figuresOf(clusters, 'ring-3-', 20)
      assert.ok(recall >= 0.8, `${shares.join()}: recall ${recall}`)
      assert.ok(precision >= 0.99, `${shares.join()}: precision ${precision}`)
    }
  }
})

test('a ring that shares one kind only is a candidate at most', () => {
  for (const kind of ringKinds) {
    const clusters = findClusters(
      [...crowd, ...ring({ seed: 4, accounts: 20, shares: [kind] })],
      now,
    )
    assert.deepEqual(firm(clusters), [], kind)
    const told = clusters.some(
      ({ members }) => members.length === 20 && members.every((key) => key.startsWith('ring-')),
    )
    assert.equal(told, kind === 'skeleton' || kind === 'facts', kind)
  }
})

test('a list that is parted over the users of one template is told, and unites nobody', () => {
  const parted = ring({ seed: 4, accounts: 20, shares: ['skeleton', 'list'] })
  const clusters = findClusters([...crowd, ...parted], now)
  assert.deepEqual(firm(clusters), [])
  const lists = clusters.filter(({ links }) => links.some(({ kind }) => kind === 'list'))
  assert.ok(lists.length > 0)
  for (const { members, explanation } of lists) {
    assert.ok(members.every((key) => key.startsWith('ring-')))
    assert.ok(explanation.some((text) => text.includes('about 40 payloads each')))
  }
})

test('accounts that all work in one and the same few minutes are together, as often as that was', () => {
  const at = ordinaryStartMs + 3 * 86_400_000
  const once = Array.from({ length: 12 }, (_, index) =>
    noted(`once-${index}`, {
      times: Array.from({ length: 40 }, (_at, n) => at + n * 2_000 + index * 700),
      paymentRef: 'card-of-all',
    }),
  )
  assert.equal(firm(findClusters([...crowd, ...once], now))[0]?.members.length, 12)
})

/** Accounts with one card that work in the same three hours. */
function session(count: number): Made[] {
  const at = ordinaryStartMs + 3 * 86_400_000
  return Array.from({ length: count }, (_, index) =>
    noted(`session-${String(index).padStart(3, '0')}`, {
      times: Array.from({ length: 36 }, (_at, n) => at + n * binMs + index * 700),
      paymentRef: 'card-of-all',
    }),
  )
}

test('who was at work for a while when a ring worked is none of it, though they share a card', () => {
  const at = ordinaryStartMs + 3 * 86_400_000
  const passing = Array.from({ length: 6 }, (_, index) =>
    noted(`passing-${index}`, {
      times: Array.from({ length: 30 }, (_at, n) => at + index * 4 * binMs + n * 9_000),
      paymentRef: 'card-of-all',
    }),
  )
  const [cluster] = firm(findClusters([...crowd, ...session(20), ...passing], now))
  assert.deepEqual(
    cluster?.members,
    session(20).map(({ key }) => key),
  )
})

test('a value of many divides nobody: those of them who work together are not united by it', () => {
  const many = Array.from({ length: 100 }, (_, index) =>
    noted(`many-${index}`, {
      times: Array.from({ length: 30 }, (_at, n) => ordinaryStartMs + (index * 40 + n * 3) * binMs),
      paymentRef: 'card-of-all',
    }),
  )
  const united = firm(findClusters([...crowd, ...session(80), ...many.slice(0, 50)], now))
  assert.deepEqual(united, [])
  assert.equal(firm(findClusters([...crowd, ...session(30)], now)).length, 1)
})

test('two rings stay two', () => {
  const rings = [3, 4].flatMap((seed) =>
    ring({ seed, accounts: 12, shares: ['skeleton', 'facts'] }),
  )
  const clusters = firm(findClusters([...crowd, ...rings], now))
  assert.deepEqual(
    clusters.map(({ members }) => [members.length, members[0]]),
    [
      [12, 'ring-3-000'],
      [12, 'ring-4-000'],
    ],
  )
})

test('links name both ends, their kind, their strength and how many share it among how many', () => {
  const [cluster] = firm(
    findClusters(
      [...crowd, ...ring({ seed: 3, accounts: 12, shares: ['skeleton', 'client'] })],
      now,
    ),
  )
  assert.ok(cluster !== undefined)
  const { links, members, explanation } = cluster
  assert.deepEqual([...new Set(links.map(({ kind }) => kind))].toSorted(), ['client', 'skeleton'])
  for (const { left, right, bans, sharing, of } of links) {
    assert.ok(members.includes(left) && members.includes(right) && left !== right)
    assert.ok(bans >= 5 && sharing === 12 && of === crowd.length + 12)
  }
  assert.match(explanation[0] ?? '', /12 accounts share .* of 277 accounts/)
})

test('one kind suspects nobody who shows nothing by itself, and the suspects are the same whoever else uses it', () => {
  const users = ring({ seed: 4, accounts: 20, shares: ['skeleton'] })
  const suspects = users.slice(4, 12).map(({ key }) => key)
  const candidateAmong = (all: readonly Made[]): Cluster => {
    const isSuspect = (key: string): boolean => suspects.includes(key)
    const clusters = findClusters([...crowd, ...all], now, undefined, isSuspect)
    assert.deepEqual(firm(clusters), [])
    // A part of the template that some lost among other words makes another one of fewer.
    const [found] = clusters.toSorted((left, right) => right.members.length - left.members.length)
    return found ?? assert.fail('nobody is suspected')
  }
  const found = candidateAmong(users)
  assert.deepEqual(found.members, suspects)
  const sentence = /^20 of \d+ accounts share .+\. 8 of them harvest\./
  assert.ok(found.explanation.some((each) => sentence.test(each)))
  const ends = found.links.flatMap(({ left, right }) => [left, right])
  assert.ok(ends.every((key) => suspects.includes(key)))
  assert.equal(candidateAmong(users.slice(0, 15)).id, found.id)
  // Too few of them to be told.
  assert.deepEqual(
    findClusters([...crowd, ...users], now, undefined, (key) => key === suspects[0]),
    [],
  )
})

test('who is told already is no candidate as well, and who is united without being told may be one', () => {
  const own = ring({ seed: 3, accounts: 20, shares: ['skeleton', 'facts'] })
  const { united, candidates } = openLinks([...crowd, ...own], now)
  assert.equal(united.length, 1)
  const isOwn = (key: string): boolean => key.startsWith('ring-')
  const suspects = (sharers: readonly string[]): readonly string[] => sharers.filter(isOwn)
  assert.deepEqual(candidates({ suspects, isTold: isOwn }), [])
  const [found] = candidates({ suspects, isTold: () => false })
  assert.equal(found?.members.length, 20)
})

test('the order of accounts does not matter, and the same accounts give the same clusters', () => {
  const all = [...crowd, ...ring({ seed: 3, accounts: 12, shares: ['activity', 'facts'] })]
  assert.deepEqual(findClusters(all.toReversed(), now), findClusters(all, now))
})

test('more strangers leave a ring what it was', () => {
  const own = ring({ seed: 3, accounts: 20, shares: ['skeleton', 'facts'] })
  const small = firm(findClusters([...own, ...crowd.slice(0, 60)], now))
  const large = firm(findClusters([...own, ...crowd], now))
  assert.deepEqual(
    small.map(({ id, members }) => ({ id, members })),
    large.map(({ id, members }) => ({ id, members })),
  )
})

test('an account that shares two kinds with a suspended one is shown with it', () => {
  const [gone, back, ...rest] = ring({ seed: 6, accounts: 4, shares: ['skeleton', 'facts'] })
  assert.ok(gone !== undefined && back !== undefined && rest.length === 2)
  for (const standing of ['suspended', 'refused'] as const) {
    const [cluster] = firm(findClusters([...crowd, { ...gone, standing }, back], now))
    assert.deepEqual(cluster?.members, [gone.key, back.key])
    const [replacement] = cluster.replacements
    assert.deepEqual([replacement?.of, replacement?.by], [gone.key, back.key])
    assert.equal(replacement?.kinds.length, 2)
  }
})

test('two rare kinds are enough with a suspended account where they are not between strangers', () => {
  const [gone, back] = ring({ seed: 6, accounts: 2, shares: ['skeleton', 'client'] })
  assert.ok(gone !== undefined && back !== undefined)
  assert.deepEqual(firm(findClusters([...crowd, gone, back], now)), [])
  const suspended: Made = { ...gone, standing: 'suspended' }
  const [cluster] = firm(findClusters([...crowd, suspended, back], now))
  assert.deepEqual(cluster?.members, [gone.key, back.key])
})

test('links of accounts that were silent for a fortnight expire, those of suspended ones do not', () => {
  const own = ring({ seed: 3, accounts: 6, shares: ['skeleton', 'facts'] })
  const later = now + 30 * 86_400_000
  assert.deepEqual(findClusters(own, later), [])
  const suspended = own.map((each): Made => ({ ...each, standing: 'suspended' }))
  assert.equal(firm(findClusters(suspended, later)).length, 1)
})

test('a cluster above the limit is for a person to look at, and no more than a candidate', () => {
  const own = ring({ seed: 3, accounts: 12, shares: ['skeleton', 'facts'] })
  const [cluster] = findClusters(own, now, { expiryMs: horizonMs, membersMax: 10 })
  assert.deepEqual([cluster?.review, cluster?.candidate, cluster?.members.length], [true, true, 12])
})

test('one who hands over to the next within minutes, again and again, is one', () => {
  const requests = (from: number): number[] =>
    Array.from({ length: 30 }, (_, n) => from + n * 600_000)
  const day = 86_400_000
  const chain = Array.from({ length: 8 }, (_, index) =>
    noted(`chain-${index}`, {
      times: requests(ordinaryStartMs + day + index * (29 * 600_000 + 240_000)),
      paymentRef: 'card-of-all',
    }),
  )
  const [cluster] = firm(findClusters([...crowd, ...chain], now))
  assert.equal(cluster?.members.length, 8)
  assert.ok(cluster.links.some(({ kind }) => kind === 'activity'))
})

test('conversations of drawn ids that go on with other accounts link them, counted ones do not', () => {
  const hop = (index: number, conversation: (n: number) => string): Made =>
    noted(`hop-${index}`, {
      times: Array.from({ length: 40 }, (_, n) => ordinaryStartMs + (n * 17 + index) * 3_000_000),
      paymentRef: null,
      conversation,
      headers: { 'user-agent': 'ring/1.0' },
    })
  const drawn = Array.from({ length: 6 }, (_, index) => hop(index, (n) => `0f8e-conversation-${n}`))
  assert.equal(firm(findClusters([...crowd, ...drawn], now))[0]?.members.length, 6)
  const counted = Array.from({ length: 6 }, (_, index) => hop(index, (n) => `c-${n}`))
  assert.ok(
    !findClusters([...crowd, ...counted], now).some(({ links }) =>
      links.some(({ kind }) => kind === 'chain'),
    ),
  )
})

interface Noted {
  readonly times: readonly number[]
  readonly paymentRef: string | null
  readonly conversation?: (n: number) => string
  readonly headers?: Record<string, string>
}

function noted(key: string, { times, paymentRef, conversation, headers }: Noted): Made {
  const read = openPromptReader()
  const state = emptyBytes(linkBytes)
  for (const [n, atMs] of times.entries()) {
    const observation = ordinaryObservation({
      atMs,
      prompt: { user: `what is ${key} ${n}` },
      transport: { headers: headers ?? null, conversation: conversation?.(n) ?? null },
    })
    const seen = { observation, text: read(observation.prompt, 5), declared: null, salt: 5 }
    noteLink(seen, { signupAtMs: null, paymentRef, contactRef: null }, state, 11)
  }
  return { key, standing: 'open', states: [state] }
}

test('an account that floods with templates, clients and conversations changes nobody else', () => {
  const own = ring({ seed: 3, accounts: 12, shares: ['skeleton', 'facts'] })
  const state = emptyBytes(linkBytes)
  const read = openPromptReader()
  for (let n = 0; n < 5_000; n++) {
    const observation = ordinaryObservation({
      atMs: ordinaryStartMs + n * 200_000,
      prompt: { system: 'flood '.repeat(n % 40), user: `${'a b '.repeat(n % 60)}${n}` },
      transport: {
        headers: { 'user-agent': `flood/${n}` },
        conversation: `conversation-${n % 900}-x`,
      },
    })
    const seen = { observation, text: read(observation.prompt, n), declared: null, salt: n }
    noteLink(seen, { signupAtMs: null, paymentRef: `p${n}`, contactRef: null }, state, 0x7f4a7c15)
  }
  const flood: Made = { key: 'flood', standing: 'open', states: [state] }
  const told = (clusters: readonly Cluster[]): unknown =>
    firm(clusters).map(({ id, members }) => ({ id, members }))
  assert.deepEqual(
    told(findClusters([...crowd, ...own, flood], now)),
    told(findClusters([...crowd, ...own], now)),
  )
})

test('what an account does in several workloads links it as if it did it in one', () => {
  const covers = strangers(16, 24, 9)
  const own = ring({ seed: 3, accounts: 16, shares: ['skeleton', 'activity'] }).map(
    (each, index): Made => ({
      ...each,
      states: [...(covers[index]?.states ?? []), ...each.states],
    }),
  )
  const { recall, precision } = figuresOf(findClusters([...crowd, ...own], now), 'ring-3-', 16)
  assert.ok(recall >= 0.8 && precision >= 0.99, `${recall} ${precision}`)
})

test('a workload in which nothing happened changes nothing', () => {
  const own = ring({ seed: 3, accounts: 8, shares: ['skeleton', 'activity'] })
  const more = own.map((each): Made => ({
    ...each,
    states: [...each.states, emptyBytes(linkBytes)],
  }))
  assert.deepEqual(findClusters(more, now), findClusters(own, now))
})

test('any bytes whatever are read without harm', () => {
  const bytes = fc.uint8Array({ minLength: linkBytes, maxLength: linkBytes })
  fc.assert(
    fc.property(fc.array(bytes, { maxLength: 12 }), (states) => {
      const members = states.map((state, index): Made => ({
        key: `m${index}`,
        standing: 'open',
        states: [{ view: new DataView(state.slice().buffer), at: 0 }],
      }))
      for (const { members: keys } of findClusters(members, now)) {
        assert.ok(keys.every((key) => members.some((member) => member.key === key)))
      }
    }),
    { numRuns: 50 },
  )
})
