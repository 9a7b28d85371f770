// Deployments through the admin API: what is known of each, who may use it and who not, and where a request that
// begins there could end up.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { adminRoutes } from '../../src/door/admin/admin.ts'
import type { AdminDeps } from '../../src/door/admin/ports.ts'
import { admin, makeOperator } from '../support/admin.ts'
import { hello, openTestHouse, post, type TestHouse } from '../support/house.ts'
import {
  openScriptedUpstream,
  sendWhole,
  type ScriptedUpstream,
} from '../support/scripted-upstream.ts'

type Row = Record<string, unknown>

/** Where everything else is, it is everywhere the same. */
const others = { rest: ['SG'], abuseStore: ['SG'], review: ['SG'] }
const inJapan = { locations: { processing: ['JP'], ...others } }

let upstream: ScriptedUpstream
let house: TestHouse
let auditor: string

before(async () => {
  upstream = await openScriptedUpstream((response) => sendWhole(response))
  house = await openTestHouse(upstream, {
    deployments: { far: inJapan, spare: { model: 'n' } },
    contract: { models: ['m', 'n'], permits: { processing: ['SG', 'JP'], ...others } },
    fallbacks: { m: ['n'] },
  })
  auditor = await makeOperator(house, 'the-auditor', 'auditor')
})
after(async () => {
  await house[Symbol.asyncDispose]()
  await upstream[Symbol.asyncDispose]()
})

async function get(id: string, path: string, key = auditor): Promise<Row> {
  const { status, body } = await admin(house, path, { key })
  assert.equal(status, 200, `${path}: ${JSON.stringify(body)}`)
  const route = adminRoutes({} as AdminDeps).find((one) => one.id === id)
  assert.deepEqual(route?.answer.parse(body), body, 'nothing is answered that is not published')
  return body
}

async function row(name: string, key = auditor): Promise<Row> {
  const { deployments } = await get('listDeployments', '/deployments', key)
  const found = (deployments as Row[]).find(({ id }) => id === name)
  assert.ok(found !== undefined, JSON.stringify(deployments))
  return found
}

test('before its first answer nothing is known of how a deployment is doing; then its pace is', async () => {
  for (const name of ['far', 'spare']) {
    const { state, p50Ms, answers } = (await row(name))['health'] as Row
    assert.deepEqual([state, p50Ms, answers], ['unknown', null, 0])
  }
  for (let count = 0; count < 4; count++) assert.equal((await post(house, hello)).status, 200)
  const { deployments } = await get('listDeployments', '/deployments')
  const served = (deployments as Row[]).filter(
    ({ health }) => ((health as Row)['answers'] as number) > 0,
  )
  assert.ok(served.length > 0)
  for (const { health } of served) {
    const { state, p50Ms, p95Ms } = health as Row
    assert.equal(state, 'closed')
    assert.ok(Number(p50Ms) >= 0 && Number(p95Ms) >= Number(p50Ms))
  }
})

test('prices are exact decimals per million, and for those who read money', async () => {
  const { price, priceHidden } = await row('far')
  assert.equal(priceHidden, false)
  assert.match(String(((price as Row)['rates'] as Row)['input']), /^\d+\.\d{2,}$/)
  const engineer = await makeOperator(house, 'the-engineer', 'engineer')
  const hidden = await row('far', engineer)
  assert.deepEqual([hidden['price'], hidden['priceHidden']], [null, true])
  assert.equal((await get('deployment', '/deployments/far', engineer))['versions'], null)
})

test('a use tells who may and what it can reach, with the union of those places', async () => {
  const { uses, usesLeftOut } = await get('deployment', '/deployments/far')
  assert.equal(usesLeftOut, 0)
  const [use] = uses as Row[]
  assert.equal(use?.['outcome'], 'permit')
  const stages = use?.['stages'] as { model: string; deployments: string[] }[]
  assert.deepEqual(
    stages.map(({ model }) => model),
    ['m', 'n'],
  )
  assert.ok(stages[0]?.deployments.includes('far'))
  assert.deepEqual(stages[1]?.deployments, ['spare'])
  const { processing } = (use ?? {})['union'] as { processing: { places: string[]; open: boolean } }
  assert.ok(processing.places.includes('JP') && processing.places.includes('SG'))
})

test('who may not use it is told with why, to those who read reasons', async () => {
  await using narrow = await openTestHouse(upstream, {
    deployments: { far: inJapan, near: {} },
    contract: { permits: { processing: ['SG'], ...others } },
  })
  const key = await makeOperator(narrow, 'the-auditor', 'auditor')
  const { body } = await admin(narrow, '/deployments/far', { key })
  const [use] = body['uses'] as Row[]
  assert.equal(use?.['outcome'], 'deny', JSON.stringify(use))
  const [reason] = (use ?? {})['reasons'] as Row[]
  assert.match(String(reason?.['rule']), /contract\.permits\.processing/)
  const { processing } = (use ?? {})['union'] as { processing: { places: string[] } }
  assert.ok(!processing.places.includes('JP'), 'what is denied is not reached')
  const engineer = await makeOperator(narrow, 'the-engineer', 'engineer')
  const seen = await admin(narrow, '/deployments/far', { key: engineer })
  assert.equal((seen.body['uses'] as Row[])[0]?.['reasons'], null)
})

test('what its provider said of a place is counted, and silence is told as silence', async () => {
  const { asserted } = await get('deployment', '/deployments/far')
  if (asserted !== null) {
    const { requests, silent, regions } = asserted as Row
    assert.equal(requests, silent)
    assert.deepEqual(regions, [])
  }
  assert.equal((await admin(house, '/deployments/nothing', { key: auditor })).status, 404)
})
