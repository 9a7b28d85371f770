// Goal: what is attested of a natural person is read where a provision requires it and nowhere else: no file,
// entry, answer or output of the house holds it, each opening leaves an entry, decisions that rest on it
// are reproduced, and an erasure holds for all of them. Method: a whole house and the commands beside it,
// over a folder that is searched for the value at the end.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

import { openPastWorlds } from '../../src/house/past-worlds.ts'
import { reproduce } from '../../src/journeys/reproduce.ts'
import { readRecorded, worldParts } from '../../src/store/replay-reader.ts'
import { openTables } from '../../src/store/tables.ts'
import { hello, openTestHouse, post, type TestHouse } from '../support/house.ts'
import { personsPack } from '../support/pack.ts'
import { openScriptedUpstream, sendWhole } from '../support/scripted-upstream.ts'
import { until } from '../support/until.ts'

const main = join(import.meta.dirname, '../../src/main.ts')

const pack = personsPack('nationality')

const dossiers = (sealed: string): string => `
timeZone: UTC
entities: {}
persons:
  # Of NR and TV, says a remark.
  - { id: p-1, party: party, nationality: ${sealed}, from: 2020-01-01, source: attested, confidence: official, verifiedAt: 2020-01-15 }
`

/** Both countries side by side, however they are written. */
const plain = /(NR[^A-Za-z0-9]{1,6}TV|TV[^A-Za-z0-9]{1,6}NR)/

interface Ran {
  readonly code: number | null
  readonly text: string
}

function customhouse(dir: string, args: readonly string[], input = ''): Promise<Ran> {
  return new Promise((resolve) => {
    const environment = { CUSTOMHOUSE_DATA_DIR: dir }
    const child = spawn(process.execPath, [main, ...args], { cwd: dir, env: environment })
    let text = ''
    child.stdout.on('data', (chunk) => (text += String(chunk)))
    child.stderr.on('data', (chunk) => (text += String(chunk)))
    child.on('close', (code) => resolve({ code, text: text.trim() }))
    child.stdin.end(input)
  })
}

function entries(house: TestHouse, type: string): readonly string[] {
  return house
    .query('select bytes from leaf order by place')
    .map(({ bytes }) => Buffer.from(bytes as Uint8Array).toString())
    .filter((text) => text.includes(`"type":"${type}"`))
}

/** Everything the house wrote, but the dossier: its remark is the operator's own. */
function written(dir: string): readonly string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => name !== 'dossiers.yaml' && statSync(join(dir, name)).isFile())
    .map((name) => `${name} ${readFileSync(join(dir, name), 'latin1')}`)
}

async function open(stack: AsyncDisposableStack) {
  const dir = mkdtempSync(join(tmpdir(), 'customhouse-sealed-'))
  const place = ['--party', 'party', '--record', 'p-1', '--field', 'nationality']
  const sealed = await customhouse(dir, ['persons', 'seal', ...place], 'NR TV\n')
  assert.equal(sealed.code, 0, sealed.text)
  const upstream = stack.use(await openScriptedUpstream((response) => sendWhole(response)))
  let lines = ''
  const logSink = { write: (text: string, done: () => void) => ((lines += text), done()) }
  const options = { dataDir: dir, pack, dossiers: dossiers(sealed.text), logSink }
  const house = stack.use(await openTestHouse(upstream, options))
  const admin = (path: string, body?: object) =>
    fetch(`${house.url}/admin/v1/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: 'Bearer test-admin', 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  return { dir, house, admin, sealed: sealed.text, lines: () => lines }
}

test('a sealed value decides, is told to nobody but its party, and each opening is an entry', async () => {
  await using stack = new AsyncDisposableStack()
  const { dir, house, admin, sealed, lines } = await open(stack)
  const outputs = [sealed]
  for (let turn = 0; turn < 2; turn++) {
    const response = await post(house, hello)
    assert.equal(response.status, 200, 'it was read, and is none of those that are refused')
    outputs.push(await response.text(), JSON.stringify([...response.headers]))
  }
  await until('both are settled', () => entries(house, 'settlement').length === 2)
  const [live, ...others] = entries(house, 'person.accessed')
  assert.equal(others.length, 0, 'one entry for all that is decided alike')
  assert.match(live ?? '', /"provision":"28 CFR 202.211\(a\)\(4\)","purpose":"decision"/)

  const evaluated = await admin('decisions:evaluate', { workload: 'workload', model: 'm' })
  outputs.push(await evaluated.text(), await (await admin('decisions')).text())
  await until('the evaluation is told', () => entries(house, 'person.accessed').length === 2)
  assert.match(entries(house, 'person.accessed')[1] ?? '', /"by":"[^"]+".*"purpose":"evaluation"/)

  const made = await admin('keys', { holder: 'party:party' })
  const { key } = (await made.json()) as { readonly key: string }
  const own = await fetch(`${house.url}/v1/party/facts`, {
    headers: { authorization: `Bearer ${key}` },
  })
  assert.match(await own.text(), /nationality of a natural person: NR, TV/)
  const contested = await fetch(`${house.url}/v1/party/facts/p-1/contest`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ statement: 'I have moved.' }),
  })
  assert.equal(contested.status, 201)
  const looked = (): readonly string[] =>
    entries(house, 'access').filter((text) => text.includes('"what":"personal"'))
  await until('the look is told', () => looked().length === 1)
  assert.match(looked()[0] ?? '', /"by":"party:party".*"subjects":\["party.nationality"\]/)

  const config = join(dir, 'customhouse.yaml')
  const commands = [
    ['check', '--config', config],
    ['check', '--config', config, '--json'],
    ['replay'],
    ['replay', '--json', '--question', 'close-region:SG', '--config', config],
    ['verify', dir],
  ]
  for (const command of commands) {
    const { code, text } = await customhouse(dir, command)
    assert.equal(code, 0, text)
    outputs.push(text)
  }
  outputs.push(await (await fetch(`${house.url}/metrics`)).text(), lines())
  for (const text of [...outputs, ...written(dir)]) assert.doesNotMatch(text, plain)
  // The search can find it.
  writeFileSync(join(dir, 'planted'), 'x["NR","TV"]')
  assert.ok(written(dir).some((text) => plain.test(text)))
})

test('decisions that read a person are reproduced with the keys, told as unread without, and never as different', async () => {
  await using stack = new AsyncDisposableStack()
  const { dir, house, admin } = await open(stack)
  await (await post(house, hello)).text()
  await until('it is settled', () => entries(house, 'settlement').length === 1)
  const replayed = async () => JSON.parse((await customhouse(dir, ['replay', '--json'])).text)
  const all = { otherEngine: 0, worldMissing: 0, withoutInput: 0, differing: [] }
  assert.deepEqual(await replayed(), { ...all, reproduced: 1, personUnread: 0 })
  await until('who replays is told', () => entries(house, 'person.accessed').length === 2)
  const [, told] = entries(house, 'person.accessed')
  assert.match(told ?? '', /"by":"user:[^"]+".*"purpose":"reproduction"/)
  await until('its file is gone', () => readdirSync(join(dir, 'accesses')).length === 0)

  const rotated = await customhouse(dir, ['persons', 'rotate'])
  assert.equal(rotated.code, 0, rotated.text)
  assert.deepEqual(await replayed(), { ...all, reproduced: 1, personUnread: 0 })
  await until('that one is told', () => entries(house, 'person.accessed').length === 3)

  const asked = await admin('replays', { question: 'close-region:SG' })
  const { id } = (await asked.json()) as { readonly id: string }
  assert.equal(asked.status, 201)
  await until('the replay is told', () => entries(house, 'person.accessed').length === 4)
  assert.match(entries(house, 'person.accessed')[3] ?? '', /"by":"[^"]+".*"purpose":"replay"/)
  const report = async () => (await admin(`replays/${id}`)).text()
  await until('it is done', async () => (await report()).includes('"state":"done"'))
  assert.match(await report(), /"unexplained":\[\]/)

  // A folder without the master key: nothing is opened, and nothing is told as different.
  const master = join(dir, 'keys', 'persons')
  renameSync(master, `${master}.away`)
  assert.deepEqual(await replayed(), { ...all, reproduced: 0, personUnread: 1 })
  const config = join(dir, 'customhouse.yaml')
  const closing = ['replay', '--question', 'close-region:SG', '--config', config]
  const compared = await customhouse(dir, closing)
  assert.match(compared.text, /natural person was read, and nothing of one can be opened here/)
  const checked = await customhouse(dir, ['check', '--config', config])
  assert.equal(checked.code, 0)
  assert.match(
    checked.text,
    /dossiers\.yaml:6:\d+: warning: persons\[0\]\.nationality: cannot be opened: keys\/persons is not/,
  )
  // What is decided meanwhile is decided by a world of its own, which is asked as it was.
  const isRefused = async () => {
    const response = await post(house, hello)
    await response.text()
    return response.status === 403
  }
  await until('the gateway has noticed', isRefused)
  await until('the refusal is in the book', () => house.query('select * from refusal').length > 0)
  renameSync(`${master}.away`, master)
  const { reproduced, personUnread, differing } = await replayed()
  assert.deepEqual([personUnread, differing], [0, []])
  assert.ok(reproduced >= 2)

  // As a book kept worlds before it kept persons.
  const place = { dataDir: dir, databaseUrl: null }
  const tables = openTables(place)
  try {
    const partOf = await worldParts(tables)
    const older = (part: string) => partOf(part)?.replace(/"v":2}$/, '"v":1}') ?? null
    const groups = await readRecorded(place, { fromMs: 0, toMs: Date.UTC(2100, 0, 1) })
    const found = reproduce(groups, openPastWorlds(older))
    assert.deepEqual(found.differing, [])
    assert.ok(found.personUnread >= 1)
  } finally {
    await tables.destroy()
  }
})

test('an erasure counts at once, holds for what was kept, and leaves the book verifiable', async () => {
  await using stack = new AsyncDisposableStack()
  const { dir, house, lines } = await open(stack)
  assert.equal((await post(house, hello)).status, 200)
  await until('it is settled', () => entries(house, 'settlement').length === 1)
  const erased = await customhouse(dir, ['persons', 'erase', '--party', 'party'])
  assert.equal(erased.code, 0, erased.text)
  assert.match(erased.text, /1 records of party can be opened no more: p-1/)
  await until('it counts', async () => {
    const response = await post(house, hello)
    await response.text()
    return response.status === 403
  })
  await until('it is told', () => entries(house, 'person.erased').length === 1)
  assert.match(entries(house, 'person.erased')[0] ?? '', /"by":"user:[^"]+".*"count":1/)
  assert.match(lines(), /"event":"sealed_values_closed".*was erased; take the record out/)
  await until('the refusal is in the book', () => house.query('select * from refusal').length > 0)
  const { text } = await customhouse(dir, ['replay', '--json'])
  const found = JSON.parse(text)
  assert.deepEqual(found.differing, [])
  assert.ok(found.personUnread >= 1, 'what was decided while it could be read')
  assert.ok(found.reproduced >= 1, 'what was decided since')
  const verified = await customhouse(dir, ['verify', dir])
  assert.equal(verified.code, 0, verified.text)
  const again = await customhouse(dir, ['persons', 'erase', '--party', 'party'])
  assert.equal(again.code, 2)
})
