// `decide` as a person or a script runs it: of a file and of a running gateway, with the exit code that
// says the verdict.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { stringify } from 'yaml'

import { sampleConfig } from '../../src/house/sample-config.ts'
import { openTestHouse, type TestHouse } from '../support/house.ts'

const main = join(import.meta.dirname, '../../src/main.ts')
const samples = join(import.meta.dirname, '../../packs/samples')
const dir = mkdtempSync(join(tmpdir(), 'customhouse-decide-'))
const config = join(dir, 'customhouse.yaml')
let house: TestHouse

before(async () => {
  const files = {
    policy: { packs: [join(samples, 'house.yaml'), join(samples, 'northwind.terms.yaml')] },
    dossiers: [join(samples, 'dossiers.yaml')],
    lists: [join(samples, 'dossiers.yaml')],
  }
  writeFileSync(config, stringify({ ...sampleConfig('http://127.0.0.1:9'), ...files }))
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

function decide(
  args: readonly string[],
  environment: Record<string, string> = {},
  cwd = dir,
): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [main, 'decide', ...args], { cwd, env: environment })
    let out = ''
    let error = ''
    child.stdout.on('data', (chunk) => (out += String(chunk)))
    child.stderr.on('data', (chunk) => (error += String(chunk)))
    child.on('close', (code) => resolve({ code, out, error }))
  })
}

test('the exit code of decide is the verdict, and its text has the reasons', async () => {
  const asked = ['--model', 'gpt-4o', '--country', 'SG']
  const permit = await decide(['--workload', 'qinghe-translate', ...asked])
  assert.equal(permit.code, 0, permit.error)
  assert.match(permit.out, /^dec_[0-9a-f]{32}\n/)
  assert.match(permit.out, /allowed {3}azure-gpt-4o-jp, azure-gpt-4o-sg, kiso-gpt-4o-jp/)
  assert.match(permit.out, /sample\.northwind\.owned, provider term; rests on/)
  const refer = await decide(['--workload', 'pebble-notes', ...asked])
  assert.equal(refer.code, 3, refer.error)
  assert.match(refer.out, /the holders of 100 % of pebble-labs/)
  const deny = await decide(['--workload', 'aoba-research', '--model', 'o4-mini'])
  assert.equal(deny.code, 4, deny.error)
  assert.match(deny.out, /nearest {3}to azure-o4-mini-se:/)
})

test('decide answers for another day, and as one object for machines', async () => {
  const asked = ['--workload', 'qinghe-translate', '--model', 'gpt-4o', '--json']
  const past = await decide([...asked, '--as-of', '2025-06-01', '--features', 'store,tools'])
  assert.equal(past.code, 4, past.error)
  const told = JSON.parse(past.out) as { asOf: string; knownAt: string; decision: object }
  assert.equal(told.asOf, '2025-06-01T00:00:00.000Z')
  assert.equal(told.knownAt, told.asOf)
  assert.equal(Reflect.get(told.decision, 'code'), 'contract.not_in_force')
})

test('decide asks a running gateway, whose answer has the same form', async () => {
  const environment = { CUSTOMHOUSE_ADMIN_KEY: 'test-admin' }
  const asked = ['--workload', 'workload', '--model', 'm', '--url', house.url]
  const text = await decide(asked, environment)
  assert.equal(text.code, 0, text.error)
  assert.match(text.out, /Decision: permit\n {2}allowed {3}only/)
  const told = JSON.parse((await decide([...asked, '--json'], environment)).out) as { id: string }
  assert.ok(text.out.startsWith(`${told.id}\n`))
  const nobody = await decide(
    ['--workload', 'nobody', '--model', 'm', '--url', house.url],
    environment,
  )
  assert.equal(nobody.code, 1)
  assert.match(nobody.error, /no such workload/)
})

test('decide exits with 1 where nothing can be found out, and with 2 for flags that make no sense', async () => {
  const asked = ['--workload', 'qinghe-translate', '--model', 'gpt-4o']
  const closed = await decide([...asked, '--url', 'http://127.0.0.1:1'], {
    CUSTOMHOUSE_ADMIN_KEY: 'x',
  })
  assert.equal(closed.code, 1)
  assert.match(closed.error, /cannot reach/)
  assert.equal((await decide([...asked, '--config', 'gone.yaml'])).code, 1)
  assert.equal((await decide(['--workload', 'nobody', '--model', 'm'])).code, 1)
  for (const flags of [
    ['--workload', 'qinghe-translate'],
    [...asked, '--features', 'telepathy'],
    [...asked, '--modalities', 'smell'],
    [...asked, '--country', 'sg'],
    [...asked, '--dialect', 'latin'],
    [...asked, '--as-of', 'yesterday'],
    [...asked, '--as-of', '2026-13-01'],
    [...asked, '--config', 'a', '--url', 'b'],
    [...asked, '--frob'],
  ]) {
    const { code, error } = await decide(flags)
    assert.equal(code, 2, flags.join(' '))
    assert.match(error, /^customhouse decide: /)
  }
})
