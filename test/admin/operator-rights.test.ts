// Rights of operators over HTTP: changed by somebody else, and over with the end of their access.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { admin, entries, makeOperator, type AdminAnswer } from '../support/admin.ts'
import { openPage } from '../support/browser.ts'
import { hello, openTestHouse, post, type TestHouse } from '../support/house.ts'
import {
  openScriptedUpstream,
  sendWhole,
  type ScriptedUpstream,
} from '../support/scripted-upstream.ts'
import { until } from '../support/until.ts'

let upstream: ScriptedUpstream
let house: TestHouse

before(async () => {
  upstream = await openScriptedUpstream((response) => sendWhole(response))
  house = await openTestHouse(upstream)
})
after(async () => {
  await house[Symbol.asyncDispose]()
  await upstream[Symbol.asyncDispose]()
})

test('rights are changed by another admin, count at once for keys, end sessions, and are entered', async () => {
  const key = await makeOperator(house, 'moved', 'engineer')
  const page = openPage(house)
  assert.equal((await page.signIn({ key })).status, 200)
  const change = (body: object, by = 'test-admin'): Promise<AdminAnswer> =>
    admin(house, '/operators/moved/change', { body, key: by })

  assert.equal((await change({ name: 'Moved', roles: ['engineer'] })).status, 200)
  assert.notEqual((await page.call('/session')).body['operator'], null, 'a name is no right')
  const scope = { kind: 'audit', parties: ['party'], to: '2099-01-01T00:00:00Z' }
  const changed = await change({ roles: ['auditor'], scope })
  assert.equal(changed.status, 200)
  assert.deepEqual(changed.body['scope'], {
    ...scope,
    from: null,
    to: '2099-01-01T00:00:00.000Z',
  })
  assert.equal((await page.call('/session')).body['operator'], null)
  const asked = await admin(house, '/operators', { key })
  assert.equal(asked.body['code'], 'admin.out_of_scope')
  assert.ok(entries(house, 'operator.changed').some(({ subject }) => subject === 'moved'))

  const root = await makeOperator(house, 'second-admin', 'admin')
  const own = await admin(house, '/operators/second-admin/change', {
    body: { roles: ['approver'] },
    key: root,
  })
  assert.equal(own.status, 403)
  for (const body of [
    { roles: ['customer'] },
    { scope: { kind: 'party', party: 'party' } },
    { scope: { kind: 'audit', parties: ['nobody'] } },
    { scope: { kind: 'audit', parties: [] } },
    { endsAt: '2020-01-01T00:00:00Z' },
    { id: 'other' },
  ]) {
    assert.equal((await change(body)).status, 400, JSON.stringify(body))
  }
  assert.equal((await change({ scope: null })).status, 200)
  assert.equal((await admin(house, '/operators', { key })).status, 200)
})

test('with the end of their access somebody is nobody, without anybody doing anything', async () => {
  const key = await makeOperator(house, 'guest', 'auditor')
  const endsAt = new Date(Date.now() + 4000).toISOString()
  const page = openPage(house)
  const given = await admin(house, '/operators/guest/change', { body: { endsAt } })
  assert.equal(given.status, 200)
  const signedIn = await page.signIn({ key })
  assert.equal(signedIn.status, 200)
  assert.equal((signedIn.body['operator'] as { endsAt: string }).endsAt, endsAt)
  const live = await fetch(`${house.url}/admin/v1/live`, {
    headers: { authorization: `Bearer ${key}` },
  })
  assert.equal(live.status, 200)
  await until('the key stops', async () => (await admin(house, '/world', { key })).status === 401)
  assert.equal((await page.call('/session')).body['operator'], null)
  assert.equal((await page.signIn({ key })).status, 401)
  // What goes on ends when there is something to tell, and at the latest with its next beat.
  const served = post(house, hello).then((answer) => answer.text())
  await live.text()
  await served
})
