// `import` as a person or a script runs it: exit codes, what goes where, that nothing is overwritten, and
// that a database is only read.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'

const main = join(import.meta.dirname, '../../src/main.ts')
const dir = mkdtempSync(join(tmpdir(), 'customhouse-import-'))
after(() => rmSync(dir, { recursive: true, force: true }))

interface Ran {
  readonly code: number | null
  readonly out: string
  readonly error: string
}

function customhouse(args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [main, ...args], { cwd: dir, env })
    let out = ''
    let error = ''
    child.stdout.on('data', (chunk) => (out += String(chunk)))
    child.stderr.on('data', (chunk) => (error += String(chunk)))
    child.on('close', (code) => resolve({ code, out, error }))
  })
}

function file(name: string, text: string): string {
  writeFileSync(join(dir, name), text)
  return name
}

const litellm = `
model_list:
  - model_name: chat
    litellm_params:
      model: azure/chat-eu
      api_base: https://acme-eu.openai.azure.com
      api_key: sk-live-0001
      api_version: "2024-10-21"
    model_info:
      max_input_tokens: 128000
      max_output_tokens: 16384
      input_cost_per_token: 2.5e-06
      output_cost_per_token: 1e-05
`

test('what import writes is what check takes, once the environment is set', async () => {
  const source = file('config.yaml', litellm)
  const { code, out, error } = await customhouse(['import', 'litellm', source, '--out', 'new.yaml'])
  assert.equal(code, 0, error)
  assert.match(
    out,
    /^config\.yaml: 1 channels, 1 deployments, 1 price lists\. customhouse check takes it\./,
  )
  assert.match(out, /set AZURE_ACME_EU_KEY to what stands there[^]*config\.yaml:7: /)
  assert.doesNotMatch(out + readFileSync(join(dir, 'new.yaml'), 'utf8'), /sk-live/)
  const env = { AZURE_ACME_EU_KEY: 'k' }
  const checked = await customhouse(['check', '--config', 'new.yaml'], env)
  assert.equal(checked.code, 0, checked.out + checked.error)
})

test('a file that is there is never overwritten', async () => {
  file('kept.yaml', 'mine')
  const source = file('config.yaml', litellm)
  const { code, error } = await customhouse(['import', 'litellm', source, '--out', 'kept.yaml'])
  assert.equal(code, 2)
  assert.match(error, /kept\.yaml is there already/)
  assert.equal(readFileSync(join(dir, 'kept.yaml'), 'utf8'), 'mine')
})

test('without --out the configuration goes to the output alone, with --json as one object with all items', async () => {
  const source = file('config.yaml', litellm)
  const plain = await customhouse(['import', 'litellm', source])
  assert.match(plain.out, /^# Imported from [^]*\nversion: 1\n/)
  assert.match(plain.error, /Secrets to set/)
  const asJson = await customhouse(['import', 'litellm', source, '--json'])
  const found = JSON.parse(asJson.out)
  assert.equal(found.config, plain.out)
  assert.deepEqual(found.environment, ['AZURE_ACME_EU_KEY'])
  assert.deepEqual(Object.keys(found.items[0]).toSorted(), [
    'kind',
    'line',
    'path',
    'reason',
    'remedy',
  ])
})

test('a source that is refused is named with its lines, and nothing is written', async () => {
  const source = file('bad.yaml', 'model_list:\n  - model_name: x\n')
  const { code, out, error } = await customhouse([
    'import',
    'litellm',
    source,
    '--out',
    'none.yaml',
  ])
  assert.deepEqual([code, out], [1, ''])
  assert.equal(
    error,
    'bad.yaml:2:5: error: model_list[0].litellm_params: litellm_params is missing; add it\n',
  )
  assert.throws(() => readFileSync(join(dir, 'none.yaml')))
})

test('a database of one-api is only read, and its tokens never', async () => {
  const path = join(dir, 'one-api.db')
  const database = new DatabaseSync(path)
  database.exec(`
    CREATE TABLE channels (id INTEGER PRIMARY KEY, type INTEGER, key TEXT, status INTEGER, name TEXT,
      base_url TEXT, other TEXT, models TEXT, "group" TEXT, model_mapping TEXT);
    INSERT INTO channels VALUES (1, 1, 'sk-up-1', 1, 'main', '', '', 'gpt-4o', 'default', '');
    CREATE TABLE tokens (id INTEGER PRIMARY KEY, user_id INTEGER, key TEXT, status INTEGER, name TEXT);
    INSERT INTO tokens VALUES (1, 1, 'token-secret-1', 1, 'shop');
    CREATE TABLE users (id INTEGER PRIMARY KEY, username TEXT, password TEXT);
    INSERT INTO users VALUES (1, 'anna', 'hash-1');
  `)
  database.close()
  const before = readFileSync(path)
  const { code, out, error } = await customhouse(['import', 'one-api', 'one-api.db', '--json'])
  assert.equal(code, 0, error)
  assert.doesNotMatch(out, /sk-up-1|token-secret-1|anna|hash-1/)
  assert.match(out, /tokens\[id=1\]/)
  assert.deepEqual(readFileSync(path), before)
})

test('wrong arguments and what cannot be read are told with what to give', async () => {
  const source = file('config.yaml', litellm)
  const cases = [
    [['import'], 2, /say litellm\|portkey\|one-api\|new-api FILE/],
    [['import', 'other', source], 2, /say litellm/],
    [['import', 'litellm', 'absent.yaml'], 2, /there is no absent\.yaml/],
    [['import', 'one-api', 'absent.db'], 1, /absent\.db cannot be read/],
    [['import', 'new-api', source], 1, /config\.yaml cannot be read as a SQLite database/],
  ] as const
  for (const [args, code, message] of cases) {
    const ran = await customhouse(args)
    assert.equal(ran.code, code, ran.error)
    assert.match(ran.error, message)
  }
})
