// A configuration under change control: nothing counts but the content that others approved, live and over
// restarts. Whole houses over HTTP, opened from files.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { stringify } from 'yaml'

import type { ConfigInput } from '../../src/house/config-schema.ts'
import { configurationHash } from '../../src/house/configuration-hash.ts'
import { samplesFolder } from '../../src/house/policy-files.ts'
import { recoverLog } from '../../src/house/recover-log.ts'
import type { HouseEvent } from '../../src/journeys/register.ts'
import { Fault } from '../../src/kernel/fault.ts'
import { systemClock } from '../../src/kernel/time.ts'
import { openReader } from '../../src/store/reader.ts'
import { admin, makeOperator } from '../support/admin.ts'
import {
  approve,
  ask,
  controlled,
  good,
  openFolder,
  parties,
  pendingOf,
  replayed,
  running,
  withParty,
} from '../support/control.ts'

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
  // Asked for while it does not wait, and as less than it is: it needs as many.
  const two = { ...before, exceptions: { one: exception, two: exception } }
  folder.write(two)
  assert.equal(await house.keeper.reload(), 'waits')
  const contentHash = (await pendingOf(house))?.['hash']
  folder.write({ ...before, exceptions: { one: exception } })
  assert.equal(await house.keeper.reload(), 'same')
  const ahead = { kind: 'configuration', contentHash, summary: 's', reason: 'r' }
  const asked = await admin(house, '/changes', { key: ann, body: ahead })
  assert.equal(asked.status, 201)
  folder.write(two)
  assert.equal(await house.keeper.reload(), 'waits')
  const later = String(asked.body['id'])
  await replayed(house, later)
  assert.equal((await approve(house, later, bob)).body['state'], 'open')
  assert.equal((await approve(house, later, cat)).body['state'], 'published')
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

test('a log that was opened after a loss founds no control: its book has history', async () => {
  using folder = openFolder()
  folder.write(good)
  {
    await using stack = new AsyncDisposableStack()
    await running(folder, stack)
  }
  const dataDir = join(folder.file, '../data')
  const loss = {
    dataDir,
    headDir: join(dataDir, 'head'),
    origin: 'customhouse.local/log-2',
    headFile: null,
    databaseUrl: null,
    clock: systemClock,
  }
  await recoverLog(loss)
  folder.write({ ...controlled, log: { origin: 'customhouse.local/log-2' } })
  await assert.rejects(folder.start(), (error) => {
    assert.ok(error instanceof Fault)
    assert.match(error.internal, /this book has history without control/)
    return true
  })
})
