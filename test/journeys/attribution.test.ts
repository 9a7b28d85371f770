// Goal: what a caller says of a request beside its body is recorded where operators look, opened by `explain`,
// in clear nowhere in the log that others check, and never sent on. Method: a real house before a scripted provider.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { hello, openTestHouse, post } from '../support/house.ts'
import { openScriptedUpstream, sendWhole } from '../support/scripted-upstream.ts'

const headers = {
  'x-customhouse-tags': 'team=search, env=prod',
  'x-claude-code-session-id': 'session-7',
  'x-claude-code-agent-id': 'agent-8',
}

test('tags and session are logged, committed to and told by explain, and the provider never sees them', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  await using house = await openTestHouse(upstream)
  const answer = await post(house, hello, { headers })
  assert.equal(answer.status, 200)
  await answer.text()
  const record = await house.nextRecord()
  assert.deepEqual(record['tags'], { env: 'prod', team: 'search' })
  assert.deepEqual(record['session'], { agent: 'agent-8', session: 'session-7' })

  const sent = JSON.stringify(upstream.received[0]?.headers)
  assert.doesNotMatch(sent, /search|session-7|agent-8|x-customhouse|x-claude/)

  const id = answer.headers.get('x-request-id') ?? ''
  const story = await fetch(`${house.url}/admin/v1/requests/${id}`, {
    headers: { authorization: 'Bearer test-admin' },
  })
  const told = (await story.json()) as { story: string }
  assert.match(told.story, /^ {2}tags {6}env=prod, team=search, says the caller$/m)
  assert.match(told.story, /^ {2}session {3}agent=agent-8, session=session-7, says the caller$/m)

  const [leaf] = house.query(`select bytes from leaf where id = '${id}'`)
  const entry = Buffer.from(leaf?.['bytes'] as Uint8Array).toString()
  assert.match(entry, /"session":"[0-9a-f]{64}","tags":"[0-9a-f]{64}"/)
  assert.doesNotMatch(entry, /search|session-7/)
})

test('a request that says nothing has an entry as before', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  await using house = await openTestHouse(upstream)
  const answer = await post(house, hello)
  await answer.text()
  const record = await house.nextRecord()
  assert.deepEqual([record['tags'], record['session']], [{}, {}])
  const id = answer.headers.get('x-request-id') ?? ''
  const [leaf] = house.query(`select bytes from leaf where id = '${id}'`)
  const entry = JSON.parse(Buffer.from(leaf?.['bytes'] as Uint8Array).toString()) as {
    commitments: object
  }
  assert.deepEqual(Object.keys(entry.commitments), ['answer', 'cost', 'person', 'prompt'])
})

test('tags that cannot be recorded are refused by the name of their header, and only to who has a key', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  await using house = await openTestHouse(upstream)
  const bad = { 'x-customhouse-tags': '1=2' }
  const refused = await post(house, hello, { headers: bad })
  assert.equal(refused.status, 400)
  const { error } = (await refused.json()) as { error: { param: string } }
  assert.equal(error.param, 'x-customhouse-tags')
  const stranger = await post(house, hello, {
    headers: { ...bad, authorization: 'Bearer sk-ch-none-none' },
  })
  assert.equal(stranger.status, 401)
  assert.equal(upstream.received.length, 0)
})
