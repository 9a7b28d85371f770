// A killed sandbox must come back with every request that it had answered, since its count is what
// the gateway's books are compared with after a kill.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

import { fields, pick } from '../support/json.ts'
import { startSandboxProcess } from '../support/sandbox-process.ts'

test('after a kill the count holds every answered request, and one that was under way as aborted', async (t) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sandbox-kill-'))
  t.after(() => rmSync(dataDir, { recursive: true }))
  const first = await startSandboxProcess(dataDir)
  t.after(() => first.kill())
  const call = (content: string, id: string): Promise<Response> =>
    fetch(`${first.url}/northwind/v1/chat/completions`, {
      method: 'POST',
      headers: {
        authorization: 'Bearer sandbox-northwind',
        'content-type': 'application/json',
        'x-client-request-id': id,
      },
      body: JSON.stringify({
        model: 'gpt-4o@se',
        stream: true,
        messages: [{ role: 'user', content }],
      }),
    })
  for (let index = 0; index < 20; index++) await (await call('Hello', `att_${index}`)).text()
  const hanging = await call('[[tokens=40]][[fault:hang-after=5]]', 'att_hanging')
  assert.equal(hanging.status, 200)
  await first.kill()
  await assert.rejects(hanging.text())

  const second = await startSandboxProcess(dataDir)
  t.after(() => second.kill())
  const totals = pick(await fields(fetch(`${second.url}/_truth`)), 'totals')
  assert.equal(pick(totals, 'arrivals'), 21)
  assert.equal(pick(totals, 'completions'), 20)
  assert.equal(pick(totals, 'aborted'), 1)
  const key = { authorization: 'Bearer sandbox-northwind' }
  const lookup = `${second.url}/northwind/v1/usage/att_hanging`
  const found = await fields(fetch(lookup, { headers: key }))
  assert.equal(found['status'], 'aborted')
  assert.equal(pick(found, 'usage', 'completion_tokens'), 40)

  assert.equal(await second.stop(), 0)
})
