// The admin API of a whole house: real door, book and log, over a scripted provider.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { adminRoutes } from '../../src/door/admin/admin.ts'
import type { AdminDeps } from '../../src/door/admin/ports.ts'
import { openTestHouse, type TestHouse } from '../support/house.ts'

let house: TestHouse

before(async () => {
  house = await openTestHouse(
    { url: 'http://127.0.0.1:9' },
    {
      deployments: {
        here: {},
        elsewhere: { locations: { processing: { open: true, places: ['SG'] }, rest: ['JP'] } },
      },
      contract: {
        validTo: '2100-01-01',
        budgets: [{ id: 'b', amount: '5.00', currency: 'USD', period: 'month', hard: true }],
      },
    },
  )
})
after(() => house[Symbol.asyncDispose]())

interface Answer {
  readonly status: number
  readonly type: string
  readonly body: Record<string, unknown>
}

async function admin(
  path: string,
  init: { readonly method?: string; readonly body?: string; readonly key?: string } = {},
): Promise<Answer> {
  const { method = 'GET', body, key = 'test-admin' } = init
  const response = await fetch(`${house.url}/admin/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${key}` },
    ...(body === undefined ? {} : { body }),
  })
  return {
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    body: (await response.json()) as Record<string, unknown>,
  }
}

async function statusWith(key: string): Promise<number> {
  const response = await fetch(`${house.url}/v1/models`, {
    headers: { authorization: `Bearer ${key}` },
  })
  await response.text()
  return response.status
}

function create(holder: string, more: object = {}): Promise<Answer> {
  return admin('/keys', { method: 'POST', body: JSON.stringify({ holder, ...more }) })
}

function evaluate(asked: object): Promise<Answer> {
  return admin('/decisions:evaluate', { method: 'POST', body: JSON.stringify(asked) })
}

test('a key works once it is created, is in the log, and stops within a second of its revocation', async () => {
  const created = await create('workload:workload')
  assert.equal(created.status, 201)
  const key = String(created.body['key'])
  assert.equal(await statusWith(key), 200)
  const startMs = performance.now()
  const revoked = await admin(`/keys/${String(created.body['id'])}/revoke`, { method: 'POST' })
  assert.equal(revoked.status, 200)
  assert.equal(await statusWith(key), 401)
  assert.ok(performance.now() - startMs < 1000)
  const types = house
    .query('select bytes from leaf order by place')
    .map((row) => Buffer.from(row['bytes'] as Uint8Array).toString())
    .filter((leaf) => leaf.includes(String(created.body['id'])))
  assert.equal(types.length, 2)
  assert.ok(types[0]?.includes('key.created') && types[1]?.includes('key.revoked'))
  assert.ok(!types.join('').includes(key))
})

test('a repeated revocation answers the first one', async () => {
  const { body } = await create('workload:workload')
  const path = `/keys/${String(body['id'])}/revoke`
  const first = await admin(path, { method: 'POST' })
  assert.deepEqual(await admin(path, { method: 'POST' }), first)
})

test('keys are listed without what could be used or guessed from', async () => {
  const created = await create('party:party', { expires: '2100-01-01T00:00:00Z' })
  const { body } = await admin('/keys')
  const text = JSON.stringify(body)
  assert.ok(text.includes(String(created.body['id'])))
  assert.ok(text.includes('"managedBy":"file"'))
  assert.ok(!text.includes('digest') && !text.includes(String(created.body['key'])))
})

test('what cannot be done is a problem that names its code', async () => {
  const file = house.running.keeper
    .world()
    .keys.values()
    .find((key) => key.managedBy === 'file')
  const table: readonly (readonly [string, Promise<Answer>, number, string])[] = [
    ['no admin key', admin('/keys', { key: '' }), 401, 'admin.unauthorized'],
    ['wrong key   ', admin('/keys', { key: 'test-admin2' }), 401, 'admin.unauthorized'],
    ['customer key', admin('/keys', { key: house.key }), 401, 'admin.unauthorized'],
    ['no such path', admin('/nothing'), 404, 'door.not_found'],
    ['hidden path ', admin('/nothing', { key: '' }), 401, 'admin.unauthorized'],
    ['wrong method', admin('/world', { method: 'POST' }), 405, 'door.method_not_allowed'],
    ['no JSON     ', admin('/keys', { method: 'POST', body: '{' }), 400, 'door.json_invalid'],
    ['no holder   ', admin('/keys', { method: 'POST' }), 400, 'admin.invalid'],
    ['odd holder  ', create('person:x'), 400, 'admin.invalid'],
    ['no workload ', create('workload:x'), 400, 'admin.invalid'],
    ['no party    ', create('party:x'), 400, 'admin.invalid'],
    ['unknown key ', create('auditor', { nme: 1 }), 400, 'admin.invalid'],
    ['past expiry ', create('auditor', { expires: '2020-01-01T00:00:00Z' }), 400, 'admin.invalid'],
    ['no such key ', admin('/keys/zzzz/revoke', { method: 'POST' }), 404, 'door.not_found'],
    [
      'file key    ',
      admin(`/keys/${file?.id}/revoke`, { method: 'POST' }),
      409,
      'admin.managed_by_file',
    ],
    ['too large   ', create('x'.repeat(2_000_000)), 413, 'door.body_too_large'],
    ['no workload ', evaluate({ workload: 'x', model: 'm' }), 404, 'door.not_found'],
    ['half a body ', evaluate({ workload: 'workload' }), 400, 'admin.invalid'],
    ['no request  ', admin('/requests/req_nothing'), 404, 'door.not_found'],
    ['no date     ', admin('/spend?from=yesterday'), 400, 'admin.invalid'],
    ['backwards   ', admin('/spend?from=2026-02-01&to=2026-01-01'), 400, 'admin.invalid'],
  ]
  for (const [name, answer, status, code] of table) {
    const { status: got, type, body } = await answer
    assert.equal(got, status, name)
    assert.equal(type, 'application/problem+json', name)
    assert.equal(body['code'], code, name)
    assert.equal(body['status'], status, name)
    assert.ok(String(body['detail']).length > 5, name)
  }
})

interface Decided {
  readonly code: string
  readonly permitted: readonly { readonly deployment: string }[]
  readonly refused: readonly { readonly deployment: string; readonly outcome: string }[]
  readonly rules: readonly string[]
}

test('a decision says what is allowed and why not the rest', async () => {
  const { body } = await evaluate({ workload: 'workload', model: 'm' })
  const decision = body['decision'] as Decided
  assert.deepEqual(
    decision.permitted.map(({ deployment }) => deployment),
    ['here'],
  )
  assert.deepEqual(
    decision.refused.map(({ deployment, outcome }) => `${deployment} ${outcome}`),
    ['elsewhere deny'],
  )
  assert.deepEqual(decision.rules, [
    'contract.permits.abuseStore',
    'contract.permits.processing',
    'contract.permits.rest',
    'contract.permits.review',
  ])
  const unknown = await evaluate({ workload: 'workload', model: 'other' })
  assert.equal((unknown.body['decision'] as Decided).code, 'policy.model_not_found')
})

test('the world is shown with seven locations for each deployment and without credentials', async () => {
  const { status, body } = await admin('/world')
  assert.equal(status, 200)
  const [deployment] = body['deployments'] as { locations: object }[]
  assert.equal(Object.keys(deployment?.locations ?? {}).length, 7)
  assert.ok(!JSON.stringify(body).includes('upstream-secret'))
})

test('a refused request is found with its code, and spend and indeterminates answer while empty', async () => {
  const response = await fetch(`${house.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${house.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'other', messages: [{ role: 'user', content: 'x' }] }),
  })
  assert.equal(response.status, 404)
  const id = response.headers.get('x-request-id') ?? ''
  await response.text()
  let story = await admin(`/requests/${id}`)
  // A refusal never waits for its commit, so the book may hear of it a moment later.
  for (let tries = 0; story.status === 404 && tries < 200; tries++)
    story = await admin(`/requests/${id}`)
  assert.equal(story.status, 200)
  assert.equal((story.body['refusal'] as Record<string, unknown>)['code'], 'policy.model_not_found')
  assert.deepEqual((await admin('/indeterminates')).body, { attempts: [] })
  assert.deepEqual((await admin('/spend?from=2026-01-01&to=2026-01-31')).body['rows'], [])
})

test('the OpenAPI document lists every route and needs no key', async () => {
  const response = await fetch(`${house.url}/admin/v1/openapi.json`)
  const document = (await response.json()) as { paths: Record<string, object> }
  const paths = new Set(adminRoutes({} as AdminDeps).map(({ path }) => path))
  assert.deepEqual(Object.keys(document.paths).toSorted(), [...paths].toSorted())
})
