import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSettings, type Settings } from './settings.ts'

function settings(args: readonly string[], environment: Record<string, string> = {}): Settings {
  const read = readSettings(args, environment)
  if (typeof read === 'string') throw new Error(read)
  return read
}

function problem(args: readonly string[], environment: Record<string, string> = {}): string {
  const read = readSettings(args, environment)
  return typeof read === 'string' ? read : ''
}

test('a flag wins over the environment, and the environment over the default', () => {
  const environment = {
    CUSTOMHOUSE_CONFIG: 'env.yaml',
    CUSTOMHOUSE_PORT: '5000',
    CUSTOMHOUSE_HOST: '0.0.0.0',
    CUSTOMHOUSE_DATA_DIR: 'env-data',
    CUSTOMHOUSE_SANDBOX: '',
    CUSTOMHOUSE_JSON: 'true',
    CUSTOMHOUSE_DATABASE_URL: 'postgres://x',
    CUSTOMHOUSE_ADMIN_KEY: 'admin',
    CUSTOMHOUSE_LOG_ORIGIN: 'a.example/log-2',
  }
  const table: readonly (readonly [keyof Settings, string, unknown, unknown, unknown])[] = [
    // setting      flag              from the flag  environment    default
    ['configFile', '--config=f.yaml', 'f.yaml', 'env.yaml', null],
    ['port', '--port=6000', 6000, 5000, null],
    ['host', '--host=::1', '::1', '0.0.0.0', null],
    ['dataDir', '--data-dir=d', 'd', 'env-data', './data'],
    ['json', '--json', true, true, false],
    ['databaseUrl', '', 'postgres://x', 'postgres://x', null],
    ['adminKey', '', 'admin', 'admin', null],
    ['logOrigin', '', 'a.example/log-2', 'a.example/log-2', null],
  ]
  for (const [name, flag, fromFlag, fromEnvironment, fallback] of table) {
    const args = flag === '' ? [] : [flag]
    assert.equal(settings(args, environment)[name], fromFlag, name)
    assert.equal(settings([], environment)[name], fromEnvironment, name)
    assert.equal(settings([], {})[name], fallback, name)
  }
})

test('the sandbox takes no configuration, whether flag or environment asks for it', () => {
  assert.equal(settings(['--sandbox', '--config=x.yaml']).configFile, null)
  const environment = { CUSTOMHOUSE_SANDBOX: 'true', CUSTOMHOUSE_CONFIG: 'x.yaml' }
  assert.equal(settings([], environment).configFile, null)
})

test('a wrong port or flag is a sentence that names it', () => {
  for (const port of ['x', '-1', '65536', '1.5', '99999999']) {
    assert.match(problem([`--port=${port}`]), /--port/)
    assert.match(problem([], { CUSTOMHOUSE_PORT: port }), /CUSTOMHOUSE_PORT/)
  }
  assert.match(problem([], { CUSTOMHOUSE_LOG_ORIGIN: 'a b' }), /CUSTOMHOUSE_LOG_ORIGIN/)
  assert.match(problem(['--prot=1']), /--prot/)
})

test('a sandbox begins with the history that is asked for, with none, or with all of it', () => {
  assert.equal(settings([]).history, 200_000)
  assert.equal(settings(['--history=0']).history, 0)
  assert.equal(settings([], { CUSTOMHOUSE_SANDBOX_HISTORY: '4500' }).history, 4_500)
  for (const asked of ['x', '-1', '499', '1.5', '99999999']) {
    assert.match(problem([`--history=${asked}`]), /--history.*from 500/)
  }
  assert.equal(settings([]).quietSandbox, false)
  assert.equal(settings([], { CUSTOMHOUSE_QUIET_SANDBOX: 'true' }).quietSandbox, true)
})
