// Goal: a proposed change is told by what it does to recorded traffic: who is newly denied with what they paid
// and cost, who is newly allowed within which bounds, and that nothing else differs. Method: a real house
// serves and refuses over a scripted provider; then its book is replayed against a proposal.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { loadConfig } from '../../src/house/config-load.ts'
import type { DecisionSources } from '../../src/house/decision-world.ts'
import { closedDesk } from '../../src/house/person-port.ts'
import { rebuildWorld } from '../../src/house/rebuilt-world.ts'
import { proposeConfiguration, proposeHeld } from '../../src/house/replay-changes.ts'
import { proposePacks, proposeQuestion } from '../../src/house/replay-proposals.ts'
import { runReplay } from '../../src/house/replay-run.ts'
import { reportMarkdown, reportText } from '../../src/journeys/replay-report.ts'
import { openRegister } from '../../src/journeys/register.ts'
import type { RecordedGroup } from '../../src/journeys/recorded.ts'
import { systemClock } from '../../src/kernel/time.ts'
import { latestWorld, readRecorded, recordedIn, worldParts } from '../../src/store/replay-reader.ts'
import { openTables } from '../../src/store/tables.ts'
import { baseDeployment, hello, openTestHouse, post, type TestHouse } from '../support/house.ts'
import { until } from '../support/until.ts'
import {
  openScriptedUpstream,
  sendWhole,
  type ScriptedUpstream,
} from '../support/scripted-upstream.ts'

const span = { fromMs: 0, toMs: Date.UTC(2100, 0, 1) }

const packHead = `pack: test.pack
version: "1"
title: A test
about: A test. It is no legal advice.
jurisdiction: SG
asserter: test
timeZone: UTC
authority: house_policy
onUnknown: refer
reviewBy: 2099-01-01
sources:
  text: { publisher: A, title: T, date: 2020-01-01, retrieved: 2020-01-01, confidence: official }
`

/** A pack that refuses requests with tools, if it is on. */
function toolsPack(state: string): string {
  return `${packHead}rules:
  - id: test.tools
    title: Tools
    enabled: true
    effect: deny
    states: [{ state: ${state}, from: 2020-01-01, source: text }]
    when: { request.features: { includes_any: [tools] } }
    onUnknown: deny
    public: use
    because: "no tools"
    remedy: [drop_feature]
    sources: [text]
`
}

const tools = { ...hello, tools: [] }

interface Book {
  readonly groups: readonly RecordedGroup[]
  readonly before: DecisionSources
}

async function served(
  upstream: ScriptedUpstream,
  options: Parameters<typeof openTestHouse>[1],
  bodies: readonly unknown[],
): Promise<Book & { readonly house: TestHouse }> {
  const house = await openTestHouse(upstream, options)
  for (const body of bodies) {
    await (await post(house, body)).text()
    await house.nextRecord()
  }
  // Refusals are written without anybody waiting for them.
  const rows = 'select (select count(*) from settlement) + (select count(*) from refusal) as rows'
  const isWritten = (): boolean => house.query(rows)[0]?.['rows'] === BigInt(bodies.length)
  await until('all requests are in the book', isWritten)
  const place = { dataDir: house.dataDir, databaseUrl: null }
  const tables = openTables(place)
  try {
    const world = rebuildWorld(
      (await latestWorld(tables)) ?? '',
      await worldParts(tables),
      closedDesk(() => assert.fail('no person is read')),
    )
    assert.ok(world !== null)
    const groups = await readRecorded(place, span)
    assert.deepEqual(
      sorted(groups),
      sorted(await recordedIn(tables, house.dataDir, span)),
      'two ways of one sum',
    )
    return { house, groups, before: world.sources }
  } finally {
    await tables.destroy()
  }
}

function sorted(groups: readonly RecordedGroup[]): readonly RecordedGroup[] {
  const nameOf = ({ input, outcome }: RecordedGroup): string => `${outcome} ${input}`
  return groups.toSorted((left, right) => (nameOf(left) < nameOf(right) ? -1 : 1))
}

function report(
  { groups, before }: Book,
  proposal: ReturnType<typeof proposeQuestion>,
  { asOfMs = systemClock.nowMs(), inputsMayChange = false } = {},
) {
  if (proposal.kind === 'problem') throw new Error(proposal.problem)
  return runReplay(groups, { before, proposal, span, asOfMs, inputsMayChange })
}

test('who is newly denied is told with the recorded tokens, price and our cost, and nothing else differs', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  const book = await served(upstream, { pack: toolsPack('proposed') }, [hello, tools, tools])
  await using _ = book.house
  const proposal = proposePacks(book.before, [
    { file: 'p.yaml', text: toolsPack('in_force'), shipped: false },
  ])
  const found = report(book, proposal)
  const rows = found.changes.map(({ change, from, causes, requests, tokens, money }) => ({
    change,
    from,
    causes,
    requests,
    tokens,
    money,
  }))
  // 11 tokens in at 1000 nanos and 7 out at 2000, twice.
  const money = [{ currency: 'USD', price: '0.000050000', cost: '0.000050000' }]
  assert.deepEqual(rows, [
    {
      change: 'newly_denied',
      from: 'only',
      causes: ['test.tools'],
      requests: 2,
      tokens: 36,
      money,
    },
  ])
  assert.equal(found.unchanged.requests, 1)
  assert.deepEqual(found.unexplained, [])
  assert.match(reportText(found), /newly denied +workload +m +only +nothing is sent +2 +36/)
  assert.match(reportMarkdown(found), /outside what was changed nothing differs/)
})

test('who is newly allowed is worth a range by estimate, or unknown, and never nothing', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  const book = await served(upstream, { pack: toolsPack('in_force') }, [hello, tools])
  await using _ = book.house
  const found = report(
    book,
    proposePacks(book.before, [{ file: 'p.yaml', text: toolsPack('proposed'), shipped: false }]),
  )
  const [row] = found.changes
  assert.equal(found.changes.length, 1)
  assert.equal(row?.change, 'newly_allowed')
  assert.equal(row.requests, 1)
  assert.ok(row.estimatedTokens > 0)
  assert.match(row.worth ?? '', /^estimated 0\.00\d+ to 0\.00\d+ USD$/)
  assert.deepEqual(found.unexplained, [])
})

test('a region that closes moves requests to who could be chosen then, and refuses where nobody is left', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  const places = { ...baseDeployment.locations, processing: ['JP.japaneast'] }
  const japan = ['SG', 'JP']
  const permits = { processing: japan, rest: japan, abuseStore: japan, review: japan }
  const deployments = { 'a-sg': {}, 'b-jp': { locations: places } }
  const book = await served(upstream, { deployments, contract: { permits } }, [hello])
  await using _ = book.house
  const question = (text: string) =>
    report(book, proposeQuestion(book.before, text, systemClock.nowMs())).changes
  const [chosen] = book.groups
  const gone = chosen?.deploymentId === 'a-sg' ? 'SG' : 'JP'
  const left = chosen?.deploymentId === 'a-sg' ? 'b-jp' : 'a-sg'
  assert.deepEqual(
    question(`close-region:${gone}`).map(({ change, becomes }) => [change, becomes]),
    [['flow_changed', left]],
  )
  const [denied] = question('model-controlled:m:SG')
  assert.equal(denied?.change, 'newly_denied')
  assert.deepEqual(denied.causes, ['question.model_controlled'])
  // Where it has its headquarters nobody said: a person is asked.
  assert.equal(question('model-controlled:m:CN')[0]?.change, 'newly_referred')
})

test('a question that cannot be asked of this house says what to do', async () => {
  const text = JSON.stringify({ version: 1 })
  const { config } = loadConfig({ text, environment: {}, nowMs: 0 })
  assert.ok(config !== null)
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  const { before, house } = await served(upstream, {}, [hello])
  await using _ = house
  for (const [question, says] of [
    ['dpf-annulled', /no pack eu\.dpf; add it/],
    ['affiliates-in-force', /no pack us\.bis\.affiliates; add it/],
    ['close-region:here', /needs a place/],
    ['model-controlled:m:XX', /needs a model and a country/],
    ['evade', /there is no question "evade"; ask one of/],
  ] as const) {
    const answer = proposeQuestion(before, question, systemClock.nowMs())
    assert.ok(answer.kind === 'problem')
    assert.match(answer.problem, says)
  }
})

test('the command tells the same from the book alone, and writes the report', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  const { house } = await served(upstream, {}, [hello])
  await using _ = house
  const main = resolve(import.meta.dirname, '../../src/main.ts')
  const file = join(house.dataDir, 'report.md')
  const run = (...args: string[]): string =>
    execFileSync(process.execPath, [main, 'replay', '--data-dir', house.dataDir, ...args], {
      cwd: house.dataDir,
      encoding: 'utf8',
    })
  assert.match(run(), /decided again exactly as recorded: 1 requests/)
  const question = ['--question', 'model-controlled:m:SG']
  assert.match(run(...question, '--report', file), /newly denied +workload +m +only/)
  assert.match(
    readFileSync(file, 'utf8'),
    /^# Access to m becomes controlled for organisations of SG/,
  )
  assert.equal(JSON.parse(run(...question, '--json')).changes[0].requests, 1)
})

const factPack = `${packHead}rules:
  - id: test.listed
    title: Listed
    enabled: true
    effect: deny
    states: [{ state: in_force, from: 2020-01-01, source: text }]
    when: { fact: { subject: test_list, predicate: test_closed, is: true } }
    public: eligibility
    because: "closed"
    remedy: [evidence]
    sources: [text]
`

test('a fact that a change holds is replayed as if it were known, and explains what it changes', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  const book = await served(upstream, { pack: factPack }, [hello])
  await using _ = book.house
  const asOfMs = systemClock.nowMs()
  const fact = {
    subject: 'test_list',
    predicate: 'test_closed',
    value: true,
    validFromMs: asOfMs - 1000,
    validToMs: null,
    supersedes: [],
    retraction: false,
    source: {
      id: 'register',
      publisher: 'A',
      title: 'T',
      date: null,
      retrieved: '2026-01-01',
      url: null,
      confidence: 'official',
    },
    confidence: 'official',
    disputes: [],
    reviewByMs: null,
  } as const
  const held = { kind: 'fact', audience: 'party', fact } as const
  // Not known, the fact referred it.
  for (const [value, expected] of [
    [true, 'refusal_changed'],
    [false, 'newly_allowed'],
  ] as const) {
    const proposal = proposeHeld(book.before, { ...held, fact: { ...fact, value } }, asOfMs)
    const found = report(book, proposal, { asOfMs })
    assert.deepEqual(
      found.changes.map(({ change, causes, requests }) => ({ change, causes, requests })),
      [{ change: expected, causes: ['test.listed'], requests: 1 }],
    )
    assert.deepEqual(found.unexplained, [])
  }
})

test('a configuration that waits is replayed whole: its contracts decide, and not only its packs', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  const book = await served(upstream, {}, [hello])
  await using _ = book.house
  const { contract } = book.before.config.contracts
  assert.ok(contract !== undefined)
  const permits = { ...contract.permits, processing: ['JP'] }
  const config = { ...book.before.config, contracts: { contract: { ...contract, permits } } }
  const nothing = openRegister([])
  const proposal = proposeConfiguration(book.before, { ...book.before, config, register: nothing })
  assert.ok(proposal.kind === 'proposal')
  assert.equal(proposal.sources.register, book.before.register, 'what people said counts on both')
  const found = report(book, proposal, { inputsMayChange: true })
  assert.deepEqual(
    found.changes.map(({ change, requests }) => ({ change, requests })),
    [{ change: 'newly_denied', requests: 1 }],
  )
  assert.equal(proposeConfiguration(book.before, null).kind, 'problem')
})
