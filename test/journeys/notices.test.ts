// Goal: a notice stops a contract's first use and nobody else's, until the contract's own key
// acknowledges it, and that word outlives the process. Method: a whole house over HTTP with one pack.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'

import { hello, openTestHouse, post, type TestHouse } from '../support/house.ts'
import { packOf } from '../support/pack.ts'
import {
  openScriptedUpstream,
  sendWhole,
  type ScriptedUpstream,
} from '../support/scripted-upstream.ts'

let upstream: ScriptedUpstream
before(async () => {
  upstream = await openScriptedUpstream((response) => sendWhole(response))
})
after(() => upstream[Symbol.asyncDispose]())

function pack(text: string): string {
  return packOf(
    { id: 'test.notices' },
    `  - id: test.notices.read
    title: Read before use
    enabled: true
    effect: oblige
    states: [{ state: in_force, from: 2026-01-01, source: text }]
    # Nobody has said to whom answers are shown: the duty is kept, and stops nobody.
    when: { workload.audience: { is: public } }
    public: use
    because: "{party} is to read it."
    remedy: [notice]
    obligations: [{ kind: notice, id: test.read, text: "${text}" }]
    sources: [text]
`,
  )
}

async function json(response: Response): Promise<Record<string, unknown>> {
  return (await response.json()) as Record<string, unknown>
}

function call(house: TestHouse, path: string, method = 'GET'): Promise<Response> {
  const headers = { authorization: `Bearer ${house.key}` }
  return fetch(`${house.url}/v1/notices${path}`, { method, headers })
}

test('a notice refuses until the contract acknowledges it, and the word is durable before the answer', async () => {
  await using house = await openTestHouse(upstream, { pack: pack('Mind the step.') })
  const count = upstream.received.length
  const refused = await post(house, hello)
  assert.equal(refused.status, 403)
  const { error } = (await json(refused)) as { error: { code: string; message: string } }
  assert.equal(error.code, 'notice_required')
  assert.match(error.message, /test\.read .*"Mind the step\." POST \/v1\/notices\/test\.read\//)
  assert.equal(upstream.received.length, count)
  const notice = { id: 'test.read', object: 'notice', text: 'Mind the step.' }
  assert.deepEqual(await json(await call(house, '')), {
    object: 'list',
    data: [{ ...notice, acknowledged_at: null }],
  })

  assert.equal((await call(house, '/test.other/acknowledge', 'POST')).status, 404)
  assert.equal((await call(house, '/test.read/acknowledge', 'GET')).status, 405)
  const stranger = await fetch(`${house.url}/v1/notices/test.read/acknowledge`, {
    method: 'POST',
    headers: { authorization: 'Bearer chk_wrong' },
  })
  assert.equal(stranger.status, 401)
  assert.equal((await post(house, hello)).status, 403)

  const first = await json(await call(house, '/test.read/acknowledge', 'POST'))
  assert.equal(first['id'], 'test.read')
  assert.equal(events(house).length, 1)
  assert.match(events(house)[0] ?? '', /"contractId":"contract".*"noticeId":"test\.read"/)
  assert.deepEqual(await json(await call(house, '/test.read/acknowledge', 'POST')), first)
  assert.equal(events(house).length, 1)

  const served = await post(house, hello)
  assert.equal(served.status, 200)
  assert.equal(served.headers.get('x-customhouse-obligations'), 'notice=test.read')
  await served.text()
  assert.deepEqual((await json(await call(house, '')))['data'], [
    { ...notice, acknowledged_at: first['acknowledged_at'] },
  ])
})

test('an acknowledgement outlives the process, and holds for that text alone', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'customhouse-notices-'))
  try {
    const first = await openTestHouse(upstream, { pack: pack('Mind the step.'), dataDir })
    assert.equal((await call(first, '/test.read/acknowledge', 'POST')).status, 200)
    await first.running.close()
    const again = await openTestHouse(upstream, { pack: pack('Mind the step.'), dataDir })
    const served = await post(again, hello)
    assert.equal(served.status, 200)
    await served.text()
    await again.running.close()
    await using changed = await openTestHouse(upstream, { pack: pack('Mind the gap.'), dataDir })
    assert.equal((await post(changed, hello)).status, 403)
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
})

function events(house: TestHouse): readonly string[] {
  return house.query('select json from event').map(({ json: text }) => String(text))
}
