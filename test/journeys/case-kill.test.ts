// Goal: what somebody was told is done about a case is done, whatever becomes of the gateway in the next instant.
// Method: SIGKILL the moment the answer to the last approval is there, then start on the same book.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

import { admin, type AdminAnswer } from '../support/admin.ts'
import { startGateway, type Gateway } from '../support/gateway.ts'

const opening = {
  workload: 'muster-support',
  reason: 'Found by hand.',
  statistics: [{ group: 'a', detector: 'x', count: 9, of: 10, sentence: 'Nine of ten.' }],
}
const suspending = {
  stage: 'suspend',
  workloads: ['muster-support'],
  reasonClass: 'extraction',
  urgent: 'It goes on.',
}

function told({ status, body }: AdminAnswer): AdminAnswer['body'] {
  assert.ok(status < 300, JSON.stringify(body))
  return body
}

async function operator(gateway: Gateway, id: string, role: string): Promise<string> {
  const key = gateway.adminKey
  told(await admin(gateway, '/operators', { key, body: { id, name: id, roles: [role] } }))
  const body = { holder: `operator:${id}` }
  return String(told(await admin(gateway, '/keys', { key, body }))['key'])
}

test('a suspension that was answered holds after a kill, and so does the appeal against it', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'customhouse-case-kill-'))
  try {
    let token = ''
    let notice = ''
    {
      const gateway = await startGateway({ dataDir })
      token = gateway.keyOf('muster-support')
      const ann = await operator(gateway, 'ann', 'analyst')
      const bob = await operator(gateway, 'bob', 'approver')
      const cas = await operator(gateway, 'cas', 'approver')
      const { id } = told(await admin(gateway, '/cases', { key: ann, body: opening }))
      const at = `/cases/${String(id)}/steps`
      const asked = told(await admin(gateway, at, { key: ann, body: suspending }))
      const [step] = asked['steps'] as { id: string }[]
      told(await admin(gateway, `${at}/${step?.id}/approve`, { key: bob, body: {} }))
      const done = told(await admin(gateway, `${at}/${step?.id}/approve`, { key: cas, body: {} }))
      notice = (done['notices'] as { id: string }[])[0]?.id ?? ''
      await gateway.kill()
    }
    for (let start = 0; start < 2; start++) {
      const gateway = await startGateway({ dataDir })
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
      const asked = await fetch(`${gateway.url}/v1/chat/completions`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: 'Hello' }] }),
      })
      assert.equal(asked.status, 403)
      assert.match(await asked.text(), new RegExp(`suspended.*${notice}`, 's'))
      const path = `${gateway.url}/v1/watch/notices`
      const body = JSON.stringify({ statement: 'It is not so.' })
      const contested = await fetch(`${path}/${notice}/contest`, { method: 'POST', headers, body })
      // The one of the first start is still there.
      assert.equal(contested.status, start === 0 ? 201 : 400)
      await gateway.kill()
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
})
