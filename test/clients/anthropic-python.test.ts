// Anthropic's official package for Python against the gateway. It runs where `python3` can import `anthropic` (or
// the interpreter that CUSTOMHOUSE_TEST_PYTHON names), and says loudly where it cannot.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { startGateway } from '../support/gateway.ts'
import { pick } from '../support/json.ts'

const run = promisify(execFile)
const python = process.env['CUSTOMHOUSE_TEST_PYTHON'] ?? 'python3'
const script = fileURLToPath(new URL('anthropic_client.py', import.meta.url))

const has = await run(python, ['-c', 'import anthropic']).then(
  () => true,
  () => false,
)
const skip = has
  ? false
  : `NOT TESTED: ${python} has no 'anthropic' package (pip install anthropic, or set CUSTOMHOUSE_TEST_PYTHON)`

test('Anthropic’s Python package works against the gateway', { skip }, async (t) => {
  const gateway = await startGateway()
  t.after(() => gateway.stop())
  const key = gateway.keyOf('muster-support')
  const { stdout } = await run(python, [script, gateway.url, key, 'claude-sonnet-5'])
  const seen: unknown = JSON.parse(stdout)
  assert.match(String(pick(seen, 'text')), /You said: Hello/)
  assert.equal(pick(seen, 'stream'), pick(seen, 'text'))
  assert.equal(pick(seen, 'stream_output'), pick(seen, 'output'))
  assert.equal(pick(seen, 'tool', 0), 'find_port')
  assert.equal(pick(seen, 'after'), 'end_turn')
  assert.ok(Number(pick(seen, 'count')) > 0)
  const models = pick(seen, 'models')
  assert.ok(Array.isArray(models) && models.includes('claude-sonnet-5'))
  assert.deepEqual(pick(seen, 'errors'), {
    key: 'AuthenticationError',
    model: 'NotFoundError',
    value: 'BadRequestError',
  })
})
