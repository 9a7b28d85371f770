// Goal: a mistake in any file of rules changes nothing. Method: a whole house over a good configuration
// with packs and dossiers; then each class of mistake in turn is written to its files, as an operator
// would, and a request before and after gets the very same decision.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'

import { loadConfig } from '../../src/house/config-load.ts'
import { policyFilesIn } from '../../src/house/policy-files.ts'
import { runHouse, type Running } from '../../src/house/run.ts'
import { keyDigest, mintKey } from '../../src/identity/token.ts'
import { systemClock } from '../../src/kernel/time.ts'
import { testConfig } from '../support/house.ts'
import {
  openScriptedUpstream,
  sendWhole,
  type ScriptedUpstream,
} from '../support/scripted-upstream.ts'
import { until } from '../support/until.ts'

const dir = mkdtempSync(join(tmpdir(), 'customhouse-bad-rules-'))
const pepper = Buffer.alloc(32, 1)
const { id, key } = mintKey()
/** Lines that the log told of a refused configuration. */
const refused: { file?: string; line: number; message: string }[][] = []
let upstream: ScriptedUpstream
let running: Running
let good: Readonly<Record<string, string>>

const pack = `pack: x.bad
version: "1"
title: Invented rules
about: Invented.
jurisdiction: XX
asserter: x.nobody
timeZone: America/New_York
authority: law
sources:
  text: { publisher: Nobody, title: Invented, date: 2020-01-01, retrieved: 2026-01-01, confidence: inferred }
facts:
  - { id: x.one, subject: party, predicate: cleared, value: true, from: 2020-01-01, to: 2024-01-01, source: text }
  - { id: x.two, subject: party, predicate: cleared, value: false, from: 2024-01-01, source: text }
statuses:
  - id: x.status
    title: is so
    states: [{ state: in_force, from: 2020-01-01, source: text }]
    when: { party.country: { in: [CN] } }
    sources: [text]
rules:
  - id: x.rule
    title: No service
    effect: deny
    states:
      - { state: in_force, from: 2020-01-01, source: text }
      - { state: suspended, from: 2099-01-01, source: text }
    when: { all: [{ status: x.status }, { party.listedShare: { lists: [x.list], method: cascade, at_least: "50" } }] }
    onUnknown: refer
    public: eligibility
    because: It is invented.
    sources: [text]
  - id: x.house
    title: A policy
    authority: house_policy
    enabled: true
    effect: oblige
    states: [{ state: in_force, from: 2020-01-01, source: text }]
    when: { party.country: { in: [SG] } }
    onUnknown: refer
    public: use
    because: It is invented.
    obligations: [{ kind: force_store_false, mode: rewrite }]
    sources: [text]
`

const dossiers = `timeZone: UTC
ownership:
  - { owner: owner, of: party, share: "60", from: 2020-01-01, source: invented, confidence: official, verifiedAt: 2026-01-01 }
lists:
  x.list: { title: Invented, asserter: x.nobody, version: "1", members: [{ entity: owner, from: 2020-01-01 }] }
`

const relief = `
exceptions:
  waived:
    { rules: [x.house], scope: { contracts: [contract] }, validFrom: 2020-01-01, validTo: 2020-06-01, reason: A pilot., requestedBy: anna, approvers: [ben, cleo] }
`

before(async () => {
  upstream = await openScriptedUpstream((response) => sendWhole(response))
  const input = testConfig(upstream.url, { id, digest: keyDigest(pepper, key) })
  const parties = { ...input.parties, owner: { legalName: 'Owner', country: 'SG' } }
  const ruled = {
    ...input,
    parties,
    policy: { packs: ['rules.yaml'] },
    dossiers: ['dossiers.yaml'],
  }
  // One member a line, so that what is added below has lines of its own.
  const config = Object.entries(ruled)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`)
    .join('')
  good = { 'customhouse.yaml': config, 'rules.yaml': pack, 'dossiers.yaml': dossiers }
  mkdirSync(join(dir, 'data'))
  write({})
  const files = policyFilesIn(dir)
  const loaded = loadConfig({ text: config, environment: {}, nowMs: systemClock.nowMs(), files })
  assert.ok(loaded.config !== null, JSON.stringify(loaded.problems))
  running = await runHouse({
    dataDir: join(dir, 'data'),
    stamp: 'sandbox',
    host: '127.0.0.1',
    port: 0,
    databaseUrl: null,
    config: loaded.config,
    configFile: join(dir, 'customhouse.yaml'),
    configText: config,
    policy: loaded.policy,
    files: loaded.files,
    environment: {},
    adminKey: 'unused',
    pepper,
    logSink: {
      write(text, done) {
        for (const line of text.trim().split('\n')) {
          const told = JSON.parse(line)
          if (told.event === 'configuration_refused') refused.push(told.problems)
        }
        done()
      },
    },
    onFatal: (fault) => {
      throw fault
    },
  })
})
after(async () => {
  await running.close()
  await upstream[Symbol.asyncDispose]()
  rmSync(dir, { recursive: true, force: true })
})

function write(changed: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries({ ...good, ...changed })) {
    writeFileSync(join(dir, name), text)
  }
}

async function ask(): Promise<{ status: number; decision: string; obligations: string }> {
  const response = await fetch(`${running.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hello' }] }),
  })
  await response.text()
  const header = (name: string): string => response.headers.get(`x-customhouse-${name}`) ?? ''
  return {
    status: response.status,
    decision: header('decision'),
    obligations: header('obligations'),
  }
}

/** Which file is changed how, and what must be said of the line. */
const mistakes: readonly {
  readonly name: string
  readonly file: string
  readonly from: string
  readonly to: string
  readonly says: RegExp
}[] = [
  {
    name: 'a typo in a field of a pack',
    file: 'rules.yaml',
    from: '    effect: deny',
    to: '    efect: deny',
    says: /unknown key "efect"; did you mean "effect"/,
  },
  {
    name: 'an unknown country',
    file: 'rules.yaml',
    from: 'party.country: { in: [CN] }',
    to: 'party.country: { in: [UK] }',
    says: /UK/,
  },
  {
    name: 'facts whose validity overlaps',
    file: 'rules.yaml',
    from: 'value: false, from: 2024-01-01',
    to: 'value: false, from: 2023-06-01',
    says: /overlaps/,
  },
  {
    name: 'a reference to a fact that is missing',
    file: 'rules.yaml',
    from: 'value: false, from: 2024-01-01',
    to: 'value: false, from: 2024-01-01, supersedes: [x.nowhere]',
    says: /x\.nowhere/,
  },
  {
    name: 'a reference to a status that is missing',
    file: 'rules.yaml',
    from: '{ status: x.status }',
    to: '{ status: x.statu }',
    says: /x\.statu/,
  },
  {
    name: 'statuses in a circle',
    file: 'rules.yaml',
    from: 'when: { party.country: { in: [CN] } }',
    to: 'when: { status: x.status }',
    says: /x\.status/,
  },
  {
    name: 'a share of 120 %',
    file: 'dossiers.yaml',
    from: 'share: "60"',
    to: 'share: "120"',
    says: /120/,
  },
  {
    name: 'an owner that does not exist',
    file: 'dossiers.yaml',
    from: 'owner: owner, of',
    to: 'owner: nobody, of',
    says: /nobody/,
  },
  {
    name: 'an exception that renews itself',
    file: 'customhouse.yaml',
    from: '',
    to: relief
      .replace('approvers:', 'renews: waived, approvers:')
      .replace('2020-06-01', '2099-06-01'),
    says: /break the circle/,
  },
]

test('each class of mistake is named with file and line, and the old world keeps deciding', async () => {
  const first = await ask()
  assert.equal(first.status, 200)
  assert.notEqual(first.decision, '')
  assert.equal(first.obligations, 'store=false')
  const { version } = running.keeper.world()
  for (const { name, file, from, to, says } of mistakes) {
    const text = good[file] ?? ''
    assert.ok(text.includes(from), `${name}: the good file has ${from}`)
    const changed = from === '' ? text + to : text.replace(from, () => to)
    write({ [file]: changed })
    // The house may have seen the file by itself, and then finds it the same as refused.
    assert.notEqual(await running.keeper.reload(), 'swapped', name)
    await until(`${name} is told`, () => refused.length > 0)
    const problems = refused.splice(0).at(-1) ?? []
    const found = problems.find((one) => says.test(one.message))
    assert.ok(found !== undefined, `${name}: ${JSON.stringify(problems)}`)
    assert.equal(found.file ?? 'customhouse.yaml', file, name)
    const marked = from === '' ? 'renews: waived' : to
    assert.equal(found.line, changed.slice(0, changed.indexOf(marked)).split('\n').length, name)
    assert.equal(running.keeper.world().version, version, name)
    assert.deepEqual(await ask(), first, name)
  }
  write({})
  await running.keeper.reload()
  refused.splice(0)
  assert.deepEqual(await ask(), first, 'and so does the corrected one')
})

test('an exception that has expired is named and relieves of nothing', async () => {
  write({})
  await running.keeper.reload()
  const first = await ask()
  const text = `${good['customhouse.yaml']}${relief}`
  const { problems } = loadConfig({
    text,
    environment: {},
    nowMs: systemClock.nowMs(),
    files: policyFilesIn(dir),
  })
  assert.deepEqual(
    problems.map(({ line, severity, message }) => [
      line,
      severity,
      /ended on 2020-06-01/.test(message),
    ]),
    [
      [
        text.split('\n').findIndex((line) => line.includes('rules: [x.house]')) + 1,
        'warning',
        true,
      ],
    ],
  )
  write({ 'customhouse.yaml': text })
  assert.notEqual(await running.keeper.reload(), 'refused')
  const { status, obligations } = await ask()
  assert.deepEqual([status, obligations], [first.status, 'store=false'])
  write({ 'customhouse.yaml': text.replace('2020-06-01', '2099-06-01') })
  assert.notEqual(await running.keeper.reload(), 'refused')
  assert.equal((await ask()).obligations, '', 'one that holds does relieve')
})
