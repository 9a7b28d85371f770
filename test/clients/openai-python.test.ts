// The official package for Python against the gateway, and against
// the sandbox alone. It runs where `python3` can import `openai`
// (or the interpreter that CUSTOMHOUSE_TEST_PYTHON names), and says loudly where it cannot.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { startGateway } from '../support/gateway.ts'
import { pick } from '../support/json.ts'
import { startSandbox } from '../support/sandbox.ts'

const run = promisify(execFile)
const python = process.env['CUSTOMHOUSE_TEST_PYTHON'] ?? 'python3'
const script = fileURLToPath(new URL('python_client.py', import.meta.url))

const has = await run(python, ['-c', 'import openai']).then(
  () => true,
  () => false,
)
const skip = has
  ? false
  : `NOT TESTED: ${python} has no 'openai' package (pip install openai, or set CUSTOMHOUSE_TEST_PYTHON)`

test('the Python package works against the gateway', { skip }, async (t) => {
  const gateway = await startGateway()
  t.after(() => gateway.stop())
  const key = gateway.keyOf('muster-support')
  await check([`${gateway.url}/v1`, gateway.url, key, 'gpt-4o'])
})

test('the Python package works against the simulated providers', { skip }, async (t) => {
  const sandbox = await startSandbox()
  t.after(() => sandbox.close())
  const endpoint = `${sandbox.url}/azure`
  await check([`${endpoint}/openai/v1`, endpoint, 'sandbox-azure', 'gpt-4o-sg'])
})

/** Chats, streams, calls a tool, lists models and meets every error class. */
async function check(args: readonly [string, string, string, string]): Promise<void> {
  const { stdout } = await run(python, [script, ...args])
  const seen: unknown = JSON.parse(stdout)
  for (const name of ['openai', 'azure']) {
    assert.match(String(pick(seen, `${name}_text`)), /You said: Hello/)
    assert.match(String(pick(seen, `${name}_stream`)), /You said: Hello/)
    assert.equal(pick(seen, `${name}_total`), 0)
    assert.equal(pick(seen, `${name}_usages`), 1)
  }
  assert.deepEqual(pick(seen, 'tool'), ['find_port', { place: 'simulated' }])
  const models = pick(seen, 'models')
  assert.ok(Array.isArray(models) && models.includes(args[3]))
  assert.deepEqual(pick(seen, 'errors'), {
    key: 'AuthenticationError',
    model: 'NotFoundError',
    azure_model: 'NotFoundError',
    value: 'BadRequestError',
    rate: 'RateLimitError',
  })
}
