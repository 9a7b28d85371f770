// A suspension ends a realtime session that is open, as it refuses the next request.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { admin, makeOperator } from '../support/admin.ts'
import { openTestHouse } from '../support/house.ts'
import { pick } from '../support/json.ts'
import { realtimeHouse } from '../support/realtime.ts'
import { startSandbox } from '../support/sandbox.ts'
import { refusedHandshake, Talk } from '../support/talk.ts'

const path = '/v1/realtime?model=m'
const opening = {
  workload: 'workload',
  reason: 'Found by hand.',
  statistics: [{ group: 'a', detector: 'x', count: 9, of: 10, sentence: 'Nine of ten.' }],
}
const suspending = {
  stage: 'suspend',
  workloads: ['workload'],
  reasonClass: 'extraction',
  urgent: 'It goes on.',
}

test('a suspension ends a session that is open, and no other is opened', async () => {
  const sandbox = await startSandbox()
  await using stack = new AsyncDisposableStack()
  stack.defer(() => sandbox.close())
  await using house = await openTestHouse({ url: sandbox.url }, realtimeHouse(sandbox.url, {}))
  const ann = await makeOperator(house, 'ann', 'analyst')
  const approvers = [
    await makeOperator(house, 'bob', 'approver'),
    await makeOperator(house, 'cas', 'approver'),
  ]
  const bearer = { authorization: `Bearer ${house.key}` }
  const session = new Talk(house.url + path, bearer)
  await session.event('session.created')
  const { body: found } = await admin(house, '/cases', { key: ann, body: opening })
  const at = `/cases/${String(found['id'])}/steps`
  const { body: asked } = await admin(house, at, { key: ann, body: suspending })
  for (const key of approvers) {
    const step = String(pick(asked, 'steps', 0, 'id'))
    const approved = await admin(house, `${at}/${step}/approve`, { key, body: {} })
    assert.equal(approved.status, 200, JSON.stringify(approved.body))
  }
  assert.match(await session.refusal(), /session_ended/)
  await session.closed()
  const refused = await refusedHandshake(house.url + path, bearer)
  assert.equal(refused.status, 403)
  assert.match(JSON.stringify(refused), /suspended/)
})
