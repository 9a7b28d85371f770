// `check`, `keys` and `vkey` as a person or a script runs them: exit codes, what goes where, and that
// a key made on the command line is one that the gateway knows.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { stringify } from 'yaml'
import { openHouseKeys } from '../../src/house/house-keys.ts'
import { sampleConfig } from '../../src/house/sample-config.ts'
import { keyDigest, parseKey } from '../../src/identity/token.ts'
import { goodPack } from '../support/pack.ts'
import { openTestHouse, type TestHouse } from '../support/house.ts'

const main = join(import.meta.dirname, '../../src/main.ts')
const dir = mkdtempSync(join(tmpdir(), 'customhouse-cli-'))
let house: TestHouse

before(async () => {
  house = await openTestHouse({ url: 'http://127.0.0.1:9' })
})
after(async () => {
  await house[Symbol.asyncDispose]()
  rmSync(dir, { recursive: true, force: true })
})

interface Ran {
  readonly code: number | null
  readonly out: string
  readonly error: string
}

function customhouse(
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [main, ...args], { cwd: dir, env: environment })
    let out = ''
    let error = ''
    child.stdout.on('data', (chunk) => (out += String(chunk)))
    child.stderr.on('data', (chunk) => (error += String(chunk)))
    child.on('close', (code) => resolve({ code, out, error }))
  })
}

function file(name: string, text: string): string {
  const path = join(dir, name)
  writeFileSync(path, text)
  return path
}

test('check warns of an exception that has become a habit, and finds the file good', async () => {
  const sample = sampleConfig('http://127.0.0.1:1')
  const text = stringify({
    ...sample,
    policy: { packs: ['habit.pack.yaml'] },
    exceptions: {
      wide: {
        rules: ['house.wait'],
        scope: { parties: Object.keys(sample.parties ?? {}).slice(0, 3) },
        validFrom: '2026-01-01',
        validTo: '2126-01-01',
        reason: 'For many.',
        requestedBy: 'anna',
        approvers: ['ben', 'cleo'],
      },
    },
  })
  file('habit.pack.yaml', goodPack)
  const { code, out, error } = await customhouse(['check', '--config', file('habit.yaml', text)])
  assert.equal(code, 0, error)
  const line = text.split('\n').findIndex((each) => each.trim() === 'wide:') + 1
  assert.match(
    `${out}${error}`,
    new RegExp(
      `habit\\.yaml:${line}:\\d+: warning: exceptions.wide: gives one reason to 3 parties`,
    ),
  )
})

test('check says where each mistake is and exits with 1, or what is allowed and exits with 0', async () => {
  const sample = sampleConfig('http://127.0.0.1:1')
  const good = stringify(sample)
  const bad = await customhouse([
    'check',
    '--config',
    file('bad.yaml', good.replace('kind: azure', 'kind: azur')),
  ])
  assert.equal(bad.code, 1)
  assert.match(bad.out, /bad\.yaml:\d+:\d+: error: channels\.azure-sim\.kind: kind must be one of/)
  const fine = await customhouse(['check', '--config', file('good.yaml', good)])
  assert.equal(fine.code, 0)
  assert.match(fine.out, /pebble-notes +gpt-4o +northwind-gpt-4o-us/)
  assert.match(
    fine.out,
    /as the contracts do not restrict it:\n {2}muster-2026: ingress, metadata, downstream, retention of rest, /,
  )
  assert.match(fine.out, /muster-2026 {2}muster-2026-a2 from 2030-01-01T00:00:00\.000Z/)
  const named = await customhouse(['check', '--json'], {
    CUSTOMHOUSE_CONFIG: join(dir, 'good.yaml'),
  })
  const report = JSON.parse(named.out) as { ok: boolean; problems: unknown[]; allowed: unknown[] }
  // A row for each model of each workload's contract.
  const rows = Object.values(sample.workloads ?? {}).flatMap(
    ({ contract }) => sample.contracts?.[contract]?.models ?? [],
  )
  assert.deepEqual(
    [report.ok, report.problems.length, report.allowed.length],
    [true, 1, rows.length],
  )
})

test('check exits with 2 when there is no file or a flag is wrong', async () => {
  const none = await customhouse(['check'])
  assert.equal(none.code, 2)
  assert.match(none.error, /: there is no customhouse\.yaml; name it with --config\n$/)
  const wrong = await customhouse(['check', '--confg', 'x'])
  assert.equal(wrong.code, 2)
  assert.match(wrong.error, /--confg/)
})

test('a key created on the command line works, is listed, and stops when it is revoked', async () => {
  const environment = { CUSTOMHOUSE_ADMIN_KEY: 'test-admin' }
  const url = ['--url', house.url]
  const created = await customhouse(
    ['keys', 'create', '--workload', 'workload', '--json', ...url],
    environment,
  )
  assert.equal(created.code, 0, created.error)
  const { id, key } = JSON.parse(created.out) as { id: string; key: string }
  const models = () =>
    fetch(`${house.url}/v1/models`, { headers: { authorization: `Bearer ${key}` } })
  assert.equal((await models()).status, 200)
  assert.match(
    (await customhouse(['keys', 'list', ...url], environment)).out,
    new RegExp(`${id}  api`),
  )
  assert.equal((await customhouse(['keys', 'revoke', id, ...url], environment)).code, 0)
  assert.equal((await models()).status, 401)
})

test('a minted key has the digest of this folder and the id that it names', async () => {
  const dataDir = join(dir, 'data')
  const { code, out } = await customhouse([
    'keys',
    'mint',
    '--workload',
    'w',
    '--data-dir',
    dataDir,
    '--json',
  ])
  assert.equal(code, 0)
  const { id, key, digest } = JSON.parse(out) as { id: string; key: string; digest: string }
  assert.deepEqual(parseKey(key), { id })
  assert.equal(digest, keyDigest(openHouseKeys(dataDir, null).pepper, key))
  const admin = await customhouse(['keys', 'admin', '--data-dir', dataDir])
  assert.equal(admin.out.trim(), openHouseKeys(dataDir, null).adminKey)
})

test('keys says what is wrong: exit code 1 for a refusal, 2 for arguments', async () => {
  const environment = { CUSTOMHOUSE_ADMIN_KEY: 'test-admin' }
  const table: readonly (readonly [readonly string[], Record<string, string>, number, RegExp])[] = [
    [['keys'], environment, 2, /create\|list/],
    [['keys', 'make'], environment, 2, /create\|list/],
    [['keys', 'revoke'], environment, 2, /create\|list/],
    [['keys', 'create', '--url', house.url], environment, 2, /--workload/],
    [['keys', 'create', '--auditor', '--party', 'p', '--url', house.url], environment, 2, /one of/],
    [['keys', 'mint'], environment, 2, /--workload/],
    [['keys', 'create', '--workload', 'x', '--url', house.url], environment, 1, /no such workload/],
    [['keys', 'revoke', 'x', '--url', house.url], environment, 1, /not_found\); check the id/],
    [
      ['keys', 'create', '--auditor', '--expires', 'soon'],
      environment,
      2,
      /--expires is an instant/,
    ],
    [['keys', 'list', '--url', house.url], { CUSTOMHOUSE_ADMIN_KEY: 'wrong' }, 1, /admin key/],
    [['keys', 'list', '--data-dir', 'nowhere', '--url', house.url], {}, 1, /CUSTOMHOUSE_ADMIN_KEY/],
    [['keys', 'list', '--url', 'http://127.0.0.1:9'], environment, 1, /cannot reach/],
  ]
  const runs = table.map(async ([args, variables, code, message]) => {
    const ran = await customhouse(args, variables)
    assert.equal(ran.code, code, `${args.join(' ')}: ${ran.error}`)
    assert.match(ran.error, message)
    assert.equal(ran.out, '')
  })
  await Promise.all(runs)
})

test('vkey prints the key that the running gateway signs with', async () => {
  const printed = await customhouse(['vkey', '--data-dir', house.dataDir])
  assert.equal(printed.out, `${house.running.vkey}\n`)
  const none = await customhouse(['vkey', '--data-dir', join(dir, 'nowhere')])
  assert.equal(none.code, 1)
  assert.match(none.error, /nowhere/)
})

test('check --packs checks the packs of a folder alone, each problem with its file and line', async () => {
  const folder = join(dir, 'own-packs')
  mkdirSync(folder)
  assert.equal((await customhouse(['check', '--packs', folder])).code, 2, 'there is no pack')
  writeFileSync(join(folder, 'good.yaml'), goodPack)
  const good = await customhouse(['check', '--packs', folder, '--json'])
  assert.equal(good.code, 0)
  const said = JSON.parse(good.out) as { ok: boolean; packs: { pack: string; rules: number }[] }
  assert.deepEqual([said.ok, said.packs[0]?.pack, said.packs[0]?.rules], [true, 'xx.test', 3])
  const bad = join(folder, 'bad.yaml')
  writeFileSync(
    bad,
    goodPack.replaceAll(/xx\.|house\./g, 'yy.').replace('effect: deny', 'effect: forbid'),
  )
  const { code, out } = await customhouse(['check', '--packs', folder])
  assert.equal(code, 1)
  assert.match(
    out,
    /bad\.yaml:37:\d+: error: rules\[0\]\.effect: effect must be one of deny, refer, oblige/,
  )
})

test('check --packs computes the examples of a pack beside the shipped packs that it builds on', async () => {
  const folder = join(dir, 'packs-with-examples')
  mkdirSync(folder)
  const housePack = join(folder, 'ours.yaml')
  const ours = `pack: our.house
version: "1"
title: Ours
about: Of a test.
jurisdiction: house
asserter: our.house
timeZone: UTC
authority: house_policy
onUnknown: refer
rules:
  - id: our.house.affiliates
    title: Affiliates are looked at, suspended or not
    enabled: true
    effect: refer
    when: { status: us.bis.affiliates.treated_as_listed }
    public: eligibility
    because: "{party} is looked at."
examples:
  - title: in force
    asOf: 2025-10-15
    given: [{ party.listedShare: "50" }]
    expect: { our.house.affiliates: true }
  - title: suspended
    asOf: 2026-01-15
    given: [{ party.listedShare: "50" }]
    expect: { our.house.affiliates: would }
  - title: less than half
    asOf: 2025-10-15
    given: [{ party.listedShare: "49.9" }]
    expect: { our.house.affiliates: false }
`
  writeFileSync(housePack, ours)
  const good = await customhouse(['check', '--packs', folder])
  assert.equal(good.out, `${folder} is good: 0 errors, 0 warnings; 3 examples computed\n`)
  const { out: listed } = await customhouse(['check', '--packs', folder, '--json'])
  const said = JSON.parse(listed) as { packs: { pack: string; examples: number }[] }
  assert.deepEqual(
    said.packs.map(({ pack, examples }) => [pack, examples]),
    [['our.house', 3]],
  )
  writeFileSync(housePack, ours.replace('affiliates: would', 'affiliates: false'))
  const bad = await customhouse(['check', '--packs', folder])
  assert.equal(bad.code, 1)
  assert.match(
    bad.out,
    /ours\.yaml:26:\d+: error: examples\[1\]\.expect\.our\.house\.affiliates: is would, and the example expects false/,
  )
})

test('check follows a configuration into its packs, and doctor says the same', async () => {
  mkdirSync(join(dir, 'packs'))
  writeFileSync(join(dir, 'packs', 'p.yaml'), goodPack.replace('at_least: "50"', 'at_least: "120"'))
  const config = { ...sampleConfig('http://127.0.0.1:9'), policy: { packs: ['packs/p.yaml'] } }
  const path = file('with-packs.yaml', stringify(config))
  const { code, out } = await customhouse(['check', '--config', path])
  assert.equal(code, 1)
  const problem = /packs\/p\.yaml:32:\d+: error: .*at_least must be a percentage from 0 to 100/
  assert.match(out, problem)
  const examined = await customhouse(['doctor', '--config', path, '--data-dir', join(dir, 'none')])
  assert.match(examined.out, /packs\/p\.yaml:32: .*at_least must be a percentage/)
})
