// Goal: who works here learns and does by the admin API what their roles grant, and nothing that they write gives
// orders to whoever reads it.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { admin, makeOperator } from '../support/admin.ts'
import { customhouse } from '../support/command.ts'
import { openTestHouse, type TestHouse } from '../support/house.ts'
import {
  openScriptedUpstream,
  wholeAnswer,
  type ScriptedUpstream,
} from '../support/scripted-upstream.ts'
import { until } from '../support/until.ts'

const nowhere = { url: 'http://127.0.0.1:9' }

describe('an operator who may not read reasons', () => {
  const rule = '"rules?":'
  let upstream: ScriptedUpstream
  let house: TestHouse
  let small: string
  let reader: string
  before(async () => {
    upstream = await openScriptedUpstream((response) => {
      response.setHeader('content-type', 'application/json').end(wholeAnswer())
    })
    house = await openTestHouse(upstream)
    small = await makeOperator(house, 'small', 'analyst')
    reader = await makeOperator(house, 'reader', 'auditor')
    for (const model of ['m', 'not-in-the-contract']) {
      await fetch(`${house.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${house.key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model, messages: [{ role: 'user', content: 'x' }] }),
      }).then((response) => response.arrayBuffer())
    }
    await until('both are found', async () => {
      const { body } = await admin(house, '/requests')
      return (body['rows'] as unknown[]).length === 2
    })
  })
  after(async () => {
    await house[Symbol.asyncDispose]()
    await upstream[Symbol.asyncDispose]()
  })

  test('reads no rule behind a refusal, neither in lists nor in sums', async () => {
    for (const path of ['/requests', '/flows']) {
      const seen = await admin(house, path, { key: reader })
      assert.match(JSON.stringify(seen.body), /contract\.models/, path)
      const unseen = await admin(house, path, { key: small })
      assert.equal(unseen.status, 200, path)
      assert.doesNotMatch(JSON.stringify(unseen.body), new RegExp(rule), path)
      assert.doesNotMatch(JSON.stringify(unseen.body), /contract\.models/, path)
      assert.match(JSON.stringify(unseen.body), /policy\.model_not_found/, path)
    }
  })

  test('finds no rule out by asking for it', async () => {
    for (const path of ['/requests', '/flows']) {
      for (const asked of ['contract.models', 'no-such-rule']) {
        const unseen = await admin(house, `${path}?rule=${asked}`, { key: small })
        assert.equal(unseen.status, 403, path)
        assert.equal(unseen.body['code'], 'admin.forbidden', path)
      }
      assert.equal(
        (await admin(house, `${path}?rule=contract.models`, { key: reader })).status,
        200,
      )
    }
  })
})

test('a name gives no orders to the terminal that it is listed on, and makes no line of its own', async () => {
  await using house = await openTestHouse(nowhere)
  const name = 'Eve\u001b[2J\u009b1m\u202egnp\r\nroot  admin  Nobody'
  const made = await admin(house, '/operators', { body: { id: 'eve', name, roles: ['auditor'] } })
  assert.equal(made.status, 201)
  for (const json of [[], ['--json']]) {
    const { code, text } = await customhouse(['operators', 'list', '--url', house.url, ...json])
    assert.equal(code, 0, text)
    assert.match(text, /Eve/)
    assert.doesNotMatch(text.replaceAll('\n', ''), /\p{C}/u)
    assert.doesNotMatch(text, /^root {2}admin/m)
  }
})

test('a source is found on the web, and is no script that a reader would run', async () => {
  await using house = await openTestHouse(nowhere)
  const source = {
    publisher: 'x',
    title: 'x',
    retrieved: '2020-01-01',
    confidence: 'secondary',
  }
  const fact = {
    subject: 'party:party',
    predicate: 'party.country',
    value: 'SG',
    from: '2020-01-01',
  }
  for (const url of [
    'javascript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
  ]) {
    const refused = await admin(house, '/facts', { body: { ...fact, source: { ...source, url } } })
    assert.equal(refused.status, 400, url)
    assert.equal(refused.body['param'], 'source.url', url)
  }
})
