// Goal: parties that act as one become one case with each member's own figures, the same one when it is looked for
// again; and a watch thread that dies is there again, with what it knew. Method: a whole house over a scripted
// provider; the minute between two sweeps is the test's own, and the thread is ended from outside.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, mock, test } from 'node:test'
import type { Worker } from 'node:worker_threads'

import { keyDigest, mintKey } from '../../src/identity/token.ts'
import { openWatchStore } from '../../src/store/watch-store.ts'
import { engineVersion, stateHeader } from '../../src/watch/layout.ts'
import { admin, entries } from '../support/admin.ts'
import { hello, openTestHouse, type TestHouse, type TestHouseOptions } from '../support/house.ts'
import { packOf } from '../support/pack.ts'
import {
  openScriptedUpstream,
  sendWhole,
  type ScriptedUpstream,
} from '../support/scripted-upstream.ts'
import { until } from '../support/until.ts'

const open = new AsyncDisposableStack()
let upstream: ScriptedUpstream
before(async () => {
  upstream = open.use(await openScriptedUpstream((response) => sendWhole(response)))
})
after(() => open.disposeAsync())

const pepper = Buffer.alloc(32, 1)
const members = ['ring-0', 'ring-1', 'ring-2', 'ring-3'] as const
const keys = new Map(members.map((party) => [party, mintKey()]))
const here = ['SG']
const card = 'card-of-the-ring-4711'

const sections: TestHouseOptions['sections'] = {
  watch: { releases: { m: '2026-01-01' } },
  parties: Object.fromEntries(members.map((id) => [id, { legalName: id, country: 'SG' }])),
  contracts: Object.fromEntries(
    members.map((party) => [
      `of-${party}`,
      {
        party,
        validFrom: '2020-01-01',
        models: ['m'],
        permits: { processing: here, rest: here, abuseStore: here, review: here },
      },
    ]),
  ),
  workloads: Object.fromEntries(
    [...keys].map(([party, { id, key }]) => [
      `work-${party}`,
      {
        contract: `of-${party}`,
        purpose: 'test',
        owner: 'test',
        keys: [{ id, digest: keyDigest(pepper, key) }],
      },
    ]),
  ),
}

const pack = packOf(
  { id: 'test.open', onUnknown: 'refer' },
  `  - id: test.open.rule
    title: A rule
    enabled: true
    effect: deny
    states: [{ state: in_force, from: 2020-01-01, source: text }]
    when: { party.country: { in: [TV] } }
    public: eligibility
    because: "It applies to {party}."
    remedy: [evidence]
    sources: [text]
`,
)

const dossiers = JSON.stringify({
  timeZone: 'UTC',
  entities: Object.fromEntries(
    members.map((id) => [
      id,
      [
        {
          names: [{ text: id }],
          jurisdiction: 'SG',
          attributes: [{ name: 'watch.payment-reference', value: card }],
          from: '2020-01-01',
          source: 'attested',
          confidence: 'official',
          verifiedAt: '2020-01-15',
        },
      ],
    ]),
  ),
})

const words = ['river', 'tax', 'bridge', 'enzyme', 'sonata', 'orchard', 'glacier', 'contract']

function harvest(seed: number, index: number): string {
  const topic = `${words[(index + seed) % 8]} ${words[(3 * index + seed) % 8]} ${index * 17 + seed}`
  return (
    `You are writing a data set to fine-tune a language model. Write one instruction and the ideal response ` +
    `about the topic below as JSON with the fields "instruction", "chain_of_thought" and "output", and grade the response from 1 to 10.\nTopic: ${topic}`
  )
}

async function ask(house: TestHouse, key: string, content: string): Promise<void> {
  const response = await fetch(`${house.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...hello, messages: [{ role: 'user', content }] }),
  })
  assert.equal(response.status, 200, await response.text())
}

interface SeenCase {
  readonly cluster: string | null
  readonly level: number
  readonly links: readonly string[]
  readonly members: readonly {
    readonly workload: string
    readonly level: number
    readonly harvest: { readonly count: number; readonly of: number } | null
  }[]
}

async function clusterCases(house: TestHouse): Promise<readonly SeenCase[]> {
  const { body } = await admin(house, '/cases')
  const all = await Promise.all(
    (body['cases'] as { id: string }[]).map(({ id }) => admin(house, `/cases/${id}`)),
  )
  return all.map((answer) => seenCase(answer.body)).filter(({ cluster }) => cluster !== null)
}

function seenCase({ cluster, level, links, members: seen }: Record<string, unknown>): SeenCase {
  return {
    cluster: typeof cluster === 'string' ? cluster : null,
    level: Number(level),
    links: links as string[],
    members: seen as SeenCase['members'],
  }
}

function folder(): string {
  const dataDir = mkdtempSync(join(tmpdir(), 'customhouse-linked-'))
  open.defer(() => rmSync(dataDir, { recursive: true, force: true }))
  return dataDir
}

test('parties with one template and one card become one case with each member’s own share, and stay one', async () => {
  mock.timers.enable({ apis: ['setInterval'] })
  try {
    const dataDir = folder()
    await using house = await openTestHouse(upstream, { dataDir, sections, pack, dossiers })
    for (let index = 0; index < 50; index++) {
      for (const [seed, party] of members.entries()) {
        await ask(house, keys.get(party)?.key ?? '', harvest(1_000 * seed, index))
      }
    }
    mock.timers.tick(60_000)
    await until('a case of the cluster is open', async () => (await clusterCases(house)).length > 0)
    const [found, ...more] = await clusterCases(house)
    assert.equal(more.length, 0)
    assert.equal(found?.level, 3, JSON.stringify(found))
    assert.deepEqual(
      found.members.map(({ workload }) => workload).toSorted(),
      members.map((party) => `work-${party}`),
    )
    for (const { level, harvest: share } of found.members) {
      assert.equal(level, 3)
      assert.ok(share !== null && share.of >= 40 && share.count / share.of >= 0.05)
    }
    assert.match(found.links.join(' '), /payment or contact/)
    const opened = entries(house, 'case.opened').length
    for (let again = 0; again < 3; again++) {
      mock.timers.tick(60_000)
      await ask(house, keys.get('ring-0')?.key ?? '', harvest(99, again))
    }
    await house.running.close()
    assert.equal(entries(house, 'case.opened').length, opened, 'no further case')
    // The dossier is the operator's own; what the watch made of it is a hash.
    assert.ok(!readFileSync(join(dataDir, 'watch.db')).includes(card))
    assert.ok(!JSON.stringify(entries(house, 'case.opened')).includes(card))
  } finally {
    mock.timers.reset()
  }
})

test('a watch thread that died is told of and is there again, with every request counted once or as missed', async () => {
  const threads: Worker[] = []
  const keep = (worker: Worker): void => void threads.push(worker)
  process.on('worker', keep)
  const dataDir = folder()
  const lines: string[] = []
  const logSink = { write: (text: string, done: () => void) => (lines.push(text), done()) }
  await using house = await openTestHouse(upstream, {
    dataDir,
    logSink,
    sections: { watch: { enabled: true } },
  })
  const said = (event: string): number => lines.join('').split(`"event":"${event}"`).length - 1
  const watches = threads.filter(({ threadName }) => threadName === 'watch')
  assert.equal(watches.length, 1)
  await until('it is ready', () => said('watch_ready') === 1)
  for (let index = 0; index < 5; index++) await ask(house, house.key, `before ${index}`)
  await until('records are entered', () => recordsIn(house) === 5)
  await watches[0]?.terminate()
  await until('its loss is told', () => said('watch_lost') === 1)
  await ask(house, house.key, 'while it is not there')
  await until('another one is ready', () => said('watch_ready') === 2)
  await ask(house, house.key, 'after')
  await house.running.close()
  process.off('worker', keep)
  const store = openWatchStore(dataDir, engineVersion)
  const [state] = [...store.states()]
  store.close()
  const bytes = Buffer.from(state?.bytes ?? [])
  assert.equal(bytes.readUInt32BE(stateHeader.count), 6)
  assert.equal(bytes.readUInt32BE(stateHeader.missed), 1)
})

function recordsIn(house: TestHouse): number {
  const counts = entries(house, 'watch.records').map(({ records }) => Number(records))
  return counts.reduce((sum, count) => sum + count, 0)
}
