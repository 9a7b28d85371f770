// A configuration under change control: nothing counts but the content that others approved, live and over
// restarts. Whole houses over HTTP, opened from files.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { stringify } from 'yaml'

import { loadConfig } from '../../src/house/config-load.ts'
import type { ConfigInput } from '../../src/house/config-schema.ts'
import { configurationHash } from '../../src/house/configuration-hash.ts'
import { policyFilesIn, samplesFolder } from '../../src/house/policy-files.ts'
import { runHouse, type Running } from '../../src/house/run.ts'
import { keyDigest, mintKey } from '../../src/identity/token.ts'
import type { HouseEvent } from '../../src/journeys/register.ts'
import { Fault } from '../../src/kernel/fault.ts'
import { systemClock } from '../../src/kernel/time.ts'
import { openReader } from '../../src/store/reader.ts'
import { admin, makeOperator, type AdminAnswer } from '../support/admin.ts'
import { testConfig } from '../support/house.ts'
import { until } from '../support/until.ts'

const pepper = Buffer.alloc(32, 1)
const { id: keyId, key: workloadKey } = mintKey()
const good = testConfig('http://127.0.0.1:9', { id: keyId, digest: keyDigest(pepper, workloadKey) })
const controlled: ConfigInput = { ...good, changeControl: { required: true } }
const withParty = (id: string): ConfigInput => ({
  ...controlled,
  parties: { ...good.parties, [id]: { legalName: id, country: 'SG' } },
})

interface Folder extends Disposable {
  readonly file: string
  write(input: ConfigInput): void
  /** Opens what is written, as `start` does; lines of the log gather in `lines`. */
  start(): Promise<Running>
  readonly lines: string[]
}

function openFolder(): Folder {
  const dir = mkdtempSync(join(tmpdir(), 'customhouse-control-'))
  const file = join(dir, 'customhouse.yaml')
  const lines: string[] = []
  let text = ''
  return {
    file,
    lines,
    write(input) {
      text = stringify(input)
      writeFileSync(file, text)
    },
    start() {
      const loaded = loadConfig({
        text,
        environment: {},
        nowMs: systemClock.nowMs(),
        files: policyFilesIn(dir),
      })
      assert.ok(loaded.config, JSON.stringify(loaded.problems))
      return runHouse({
        ...loaded,
        config: loaded.config,
        dataDir: join(dir, 'data'),
        stamp: 'real',
        host: '127.0.0.1',
        port: 0,
        databaseUrl: null,
        configFile: file,
        configText: text,
        environment: {},
        adminKey: 'test-admin',
        pepper,
        logSink: {
          write(written, done) {
            lines.push(written)
            done()
          },
        },
        onFatal: (fault) => {
          throw fault
        },
      })
    },
    [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }),
  }
}

async function running(folder: Folder, stack: AsyncDisposableStack): Promise<Running> {
  const house = await folder.start()
  stack.defer(() => house.close())
  return house
}

async function pendingOf(house: Running): Promise<Record<string, unknown> | null> {
  return (await admin(house, '/changes/pending')).body['pending'] as Record<string, unknown> | null
}

async function ask(house: Running, key: string, kind = 'configuration'): Promise<string> {
  const hash = (await pendingOf(house))?.['hash']
  const body = { kind, contentHash: hash, summary: 'a party', reason: 'a contract' }
  const asked = await admin(house, '/changes', { key, body })
  assert.equal(asked.status, 201, JSON.stringify(asked.body))
  return String(asked.body['id'])
}

function approve(house: Running, id: string, key: string): Promise<AdminAnswer> {
  return admin(house, `/changes/${id}/approve`, { key, body: {} })
}

/** Runs the replay of what the change asks for, and answers it as it is shown. */
async function replayed(house: Running, id: string): Promise<AdminAnswer['body']> {
  const done = await replay(house, { change: id })
  assert.deepEqual([done['state'], done['problem']], ['done', ''])
  return done
}

async function replay(house: Running, body: object): Promise<AdminAnswer['body']> {
  const started = await admin(house, '/replays', { body })
  assert.equal(started.status, 201, JSON.stringify(started.body))
  let last = started.body
  await until('the replay ends', async () => {
    last = (await admin(house, `/replays/${String(started.body['id'])}`)).body
    return last['state'] !== 'running'
  })
  return last
}

function parties(house: Running): readonly string[] {
  return [...house.keeper.world().parties.keys()]
}

test('a changed file waits, says so, and counts with the last approval of its exact content', async () => {
  using folder = openFolder()
  await using stack = new AsyncDisposableStack()
  folder.write(controlled)
  const house = await running(folder, stack)
  const ann = await makeOperator(house, 'ann', 'compliance', 'approver')
  const bob = await makeOperator(house, 'bob', 'approver')
  const sam = await makeOperator(house, 'sam', 'approver', 'sales')
  assert.equal(await pendingOf(house), null)

  folder.write(withParty('added'))
  assert.equal(await house.keeper.reload(), 'waits')
  assert.equal(await house.keeper.reload(), 'waits')
  assert.deepEqual(parties(house), ['party'])
  const pending = await pendingOf(house)
  assert.deepEqual(pending?.['changes'], {
    parties: { added: ['added'], removed: [], changed: [] },
  })
  assert.equal(folder.lines.filter((line) => line.includes('configuration_waits')).length, 1)
  const ready = await (await fetch(`${house.url}/readyz`)).text()
  assert.match(ready, /"detail":"a changed configuration waits/)
  assert.match(await (await fetch(`${house.url}/metrics`)).text(), /configuration_waits 1\n/)

  const id = await ask(house, ann)
  const table: readonly (readonly [string, string, RegExp])[] = [
    ['before a replay', bob, /replay/i],
    ['the requester', ann, /does not approve it/],
    ['sales', sam, /sells/],
    ['the first admin', 'test-admin', /role approver/],
  ]
  for (const [name, key, why] of table) {
    const refused = await approve(house, id, key)
    assert.equal(refused.status, 403, name)
    assert.match(String(refused.body['detail']), why, name)
  }
  await replayed(house, id)
  assert.deepEqual(parties(house), ['party'])
  const approved = await approve(house, id, bob)
  assert.equal(approved.body['state'], 'published', JSON.stringify(approved.body))
  assert.deepEqual(parties(house), ['party', 'added'])
  assert.equal(await pendingOf(house), null)

  // An approval is for one publication: the way back asks again.
  folder.write(controlled)
  assert.equal(await house.keeper.reload(), 'waits')
  // Back to what counts.
  folder.write(withParty('added'))
  assert.equal(await house.keeper.reload(), 'same')
  assert.equal(await pendingOf(house), null)
  // Neither a comment nor the end of control is free.
  folder.write(good)
  assert.equal(await house.keeper.reload(), 'waits')
  writeFileSync(folder.file, `${stringify(withParty('added'))}# a word\n`)
  assert.equal(await house.keeper.reload(), 'waits')
})

test('changed exceptions need two approvers, whatever the change is called', async () => {
  using folder = openFolder()
  await using stack = new AsyncDisposableStack()
  const pack = `pack: test.control
version: "1"
title: A rule to except from
about: Of a test.
jurisdiction: XX
asserter: test
timeZone: UTC
authority: house_policy
onUnknown: deny
reviewBy: 2099-01-01
sources:
  own: { publisher: Test, title: Own, date: 2026-01-01, retrieved: 2026-01-01, url: null, confidence: inferred }
rules:
  - id: test.control.never
    title: Never
    enabled: true
    effect: deny
    states: [{ state: in_force, from: 2026-01-01, source: own }]
    when: { party.country: { in: [CN] } }
    public: eligibility
    because: "{party}."
    remedy: [amendment]
    sources: [own]
`
  writeFileSync(join(folder.file, '../pack.yaml'), pack)
  const before: ConfigInput = { ...controlled, policy: { packs: ['./pack.yaml'] } }
  folder.write(before)
  const house = await running(folder, stack)
  const ann = await makeOperator(house, 'ann', 'compliance')
  const bob = await makeOperator(house, 'bob', 'approver')
  const cat = await makeOperator(house, 'cat', 'approver')
  const exception = {
    rules: ['test.control.never'],
    scope: { parties: ['party'] },
    validFrom: '2026-01-01',
    validTo: '2099-01-01',
    reason: 'r',
    requestedBy: 'ann',
    approvers: ['bob', 'cat'],
  }
  folder.write({ ...before, exceptions: { one: exception } })
  assert.equal(await house.keeper.reload(), 'waits')
  const pending = await pendingOf(house)
  assert.deepEqual([pending?.['kind'], pending?.['approvalsNeeded']], ['exception', 2])
  const body = { kind: 'configuration', contentHash: pending?.['hash'], summary: 's', reason: 'r' }
  assert.equal((await admin(house, '/changes', { key: ann, body })).status, 400)
  const id = await ask(house, ann, 'exception')
  await replayed(house, id)
  assert.equal((await approve(house, id, bob)).body['state'], 'open')
  assert.equal((await approve(house, id, bob)).status, 403)
  assert.equal((await approve(house, id, cat)).body['state'], 'published')
  const shown = (await admin(house, '/exceptions')).body['exceptions'] as Record<string, unknown>[]
  assert.deepEqual(
    shown.map(({ id: one, state }) => [one, state]),
    [['one', 'active']],
  )
  // A file that the configuration names belongs to it.
  writeFileSync(join(folder.file, '../pack.yaml'), pack.replace('[CN]', '[SG]'))
  assert.equal(await house.keeper.reload(), 'waits')
})

test('a start takes what counted last, or was approved before a kill, and nothing else', async () => {
  using folder = openFolder()
  folder.write(controlled)
  let id = ''
  {
    await using stack = new AsyncDisposableStack()
    const house = await running(folder, stack)
    const ann = await makeOperator(house, 'ann', 'compliance')
    const bob = await makeOperator(house, 'bob', 'approver')
    folder.write(withParty('added'))
    await house.keeper.reload()
    id = await ask(house, ann)
    await replayed(house, id)
    // As after a kill between the commit of the approval and the publication: the file is another one.
    folder.write(controlled)
    assert.equal((await approve(house, id, bob)).body['state'], 'approved')
  }
  for (const [name, input] of [
    ['never approved', withParty('other')],
    ['control taken out', good],
  ] as const) {
    folder.write(input)
    await assert.rejects(folder.start(), (error) => {
      assert.ok(error instanceof Fault, name)
      assert.match(error.internal, /was never approved/)
      assert.ok(error.internal.includes(configurationHash(stringify(input), [])), name)
      assert.match(error.internal, /customhouse changes request/)
      return true
    })
  }
  for (const input of [controlled, withParty('added'), withParty('added')]) {
    folder.write(input)
    await using stack = new AsyncDisposableStack()
    const house = await running(folder, stack)
    assert.deepEqual(parties(house), Object.keys(input.parties ?? {}))
  }
  const reader = await openReader(join(folder.file, '../data'), 'customhouse.local/log-1', null)
  const events = (await reader.events()).map(({ json }) => JSON.parse(json) as HouseEvent)
  await reader.close()
  const published = events.filter(({ kind }) => kind === 'change.published')
  assert.equal(published.length, 1)
  assert.equal(events.filter(({ kind }) => kind === 'configuration.founded').length, 1)
  folder.write(controlled)
  await assert.rejects(folder.start(), /door\.internal|never approved/)
})

test('a book that has history is put under control by a running house, not by a start', async () => {
  using folder = openFolder()
  folder.write(good)
  {
    await using stack = new AsyncDisposableStack()
    const house = await running(folder, stack)
    folder.write(withParty('free'))
    writeFileSync(folder.file, stringify({ ...good, parties: withParty('free').parties }))
    assert.equal(await house.keeper.reload(), 'swapped')
  }
  folder.write(controlled)
  await assert.rejects(folder.start(), Fault)
  folder.write(good)
  await using stack = new AsyncDisposableStack()
  const house = await running(folder, stack)
  folder.write(controlled)
  assert.equal(await house.keeper.reload(), 'swapped')
  folder.write(withParty('late'))
  assert.equal(await house.keeper.reload(), 'waits')
})

test('what waits names changed packs and settings too, so that nobody approves blindly', async () => {
  using folder = openFolder()
  await using stack = new AsyncDisposableStack()
  const rules = join(dirname(folder.file), 'rules.yaml')
  const text = readFileSync(join(samplesFolder, 'house.yaml'), 'utf8')
  writeFileSync(rules, text)
  const withPack: ConfigInput = { ...controlled, policy: { packs: ['./rules.yaml'] } }
  folder.write(withPack)
  const house = await running(folder, stack)

  writeFileSync(rules, text.replace('effect: deny', 'effect: refer'))
  assert.equal(await house.keeper.reload(), 'waits')
  assert.deepEqual((await pendingOf(house))?.['changes'], {
    packs: { added: [], removed: [], changed: ['sample.house'] },
  })

  writeFileSync(rules, text)
  assert.equal(await house.keeper.reload(), 'same')
  const { changeControl: _, policy: _packs, ...free } = withPack
  folder.write(free)
  assert.equal(await house.keeper.reload(), 'waits')
  assert.deepEqual((await pendingOf(house))?.['changes'], {
    packs: { added: [], removed: ['sample.house'], changed: [] },
    settings: { added: [], removed: [], changed: ['changeControl', 'policy'] },
  })
})
