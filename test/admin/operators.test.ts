// Who may do what on the admin API: every role against every route, and what a key of an operator is
// worth elsewhere. A whole house over HTTP.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { adminRoutes } from '../../src/door/admin/admin.ts'
import type { AdminDeps } from '../../src/door/admin/ports.ts'
import { wrongKeysPerMinute } from '../../src/door/admin/wrong-keys.ts'
import { roles, type Role } from '../../src/identity/operator.ts'
import { mintKey } from '../../src/identity/token.ts'
import { admin, entries, makeKey, makeOperator, type AdminAnswer } from '../support/admin.ts'
import { hello, openTestHouse, post, type TestHouse } from '../support/house.ts'
import {
  openScriptedUpstream,
  sendWhole,
  type ScriptedUpstream,
} from '../support/scripted-upstream.ts'
import { until } from '../support/until.ts'
import { allowed, insiders } from './who-may.ts'

let upstream: ScriptedUpstream
let house: TestHouse
const keys = new Map<Role, string>()

before(async () => {
  upstream = await openScriptedUpstream((response) => sendWhole(response))
  house = await openTestHouse(upstream, {
    contract: {
      budgets: [{ id: 'b', amount: '5.00', currency: 'USD', period: 'month', hard: true }],
    },
  })
  for (const role of roles) keys.set(role, await makeOperator(house, `the-${role}`, role))
})
after(async () => {
  await house[Symbol.asyncDispose]()
  await upstream[Symbol.asyncDispose]()
})

function as(role: Role, path: string, body?: object): Promise<AdminAnswer> {
  return admin(house, path, { key: keyOf(role), ...(body === undefined ? {} : { body }) })
}

function keyOf(role: Role): string {
  const key = keys.get(role)
  assert.ok(key !== undefined)
  return key
}

test('every route takes the roles that it is for and no others, and says what is missing', async () => {
  // The table is data; what a route needs to work is not touched here.
  const routes = adminRoutes({} as AdminDeps)
  const unknown = routes.map(({ id }) => id).filter((id) => allowed[id] === undefined)
  assert.deepEqual(unknown, [], 'say who may')
  for (const { id, method, path } of routes) {
    const asked = path.slice('/admin/v1'.length).replaceAll(/\{\w+\}/g, 'nothing')
    for (const role of roles) {
      const { status, body } = await admin(house, asked, {
        method: method.toUpperCase(),
        key: keyOf(role),
      })
      const isAllowed = allowed[id]?.includes(role) === true
      assert.equal(status !== 403, isAllowed, `${role} ${method} ${path}: ${status}`)
      assert.ok(status < 500, `${role} ${method} ${path}: ${status}`)
      if (isAllowed) continue
      assert.equal(body['code'], insiders.includes(role) ? 'admin.forbidden' : 'admin.out_of_scope')
      if (!insiders.includes(role)) continue
      assert.match(String(body['detail']), new RegExp(`needs .*; your roles are: ${role}\\.`))
    }
  }
})

test('an operator’s key is an unknown key wherever customers ask', async () => {
  const operator = keyOf('admin')
  const stranger = mintKey().key
  const paths: readonly (readonly [string, RequestInit])[] = [
    ['/v1/models', {}],
    ['/v1/receipts/req_x', {}],
    ['/v1/party/facts', {}],
    ['/v1/party/facts/x/contest', { method: 'POST', body: '{"statement":"no"}' }],
    ['/v1/chat/completions', { method: 'POST', body: JSON.stringify(hello) }],
  ]
  for (const [path, init] of paths) {
    const answers = []
    for (const key of [operator, stranger]) {
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
      const response = await fetch(house.url + path, { ...init, headers })
      answers.push([response.status, await response.text()])
    }
    assert.equal(answers[0]?.[0], 401, path)
    assert.deepEqual(answers[0], answers[1], path)
  }
})

test('who may make keys cannot make or end one for an operator without the right to make operators', async () => {
  const asked = await as('engineer', '/keys', { holder: 'operator:the-approver' })
  assert.equal(asked.status, 403)
  const { body } = await as('engineer', '/keys')
  const own = (body['keys'] as { id: string; holder: string }[]).find(
    ({ holder }) => holder === 'operator:the-approver',
  )
  assert.equal((await as('engineer', `/keys/${own?.id}/revoke`, {})).status, 403)
  assert.equal((await as('approver', '/changes')).status, 200)
  assert.equal((await as('engineer', '/keys', { holder: 'workload:workload' })).status, 201)
})

test('an operator is made once, under an id of their own, with a role', async () => {
  const table: readonly (readonly [string, object])[] = [
    ['twice', { id: 'the-admin', name: 'x', roles: ['admin'] }],
    ['the first admin', { id: 'first-admin', name: 'x', roles: ['admin'] }],
    ['a role', { id: 'compliance', name: 'x', roles: ['admin'] }],
    ['the house', { id: 'house', name: 'x', roles: ['admin'] }],
    ['no role', { id: 'new', name: 'x', roles: [] }],
    ['a made-up role', { id: 'new', name: 'x', roles: ['king'] }],
    ['no name', { id: 'new', name: ' ', roles: ['admin'] }],
    ['capitals', { id: 'New', name: 'x', roles: ['admin'] }],
    ['more than asked', { id: 'new', name: 'x', roles: ['admin'], removedAtMs: 1 }],
  ]
  for (const [name, body] of table) {
    const { status } = await admin(house, '/operators', { body })
    assert.equal(status, 400, name)
  }
  const unknown = await admin(house, '/keys', { body: { holder: 'operator:nobody' } })
  assert.equal(unknown.status, 400)
  // Half a character is no text; it must not stop the log either.
  const half = await admin(house, '/operators', {
    body: '{"id":"half","name":"\\ud800","roles":["analyst"]}',
  })
  assert.equal(half.status, 201)
})

test('all keys of an operator who was taken out stop at once, and nobody comes back', async () => {
  const key = await makeOperator(house, 'gone', 'auditor')
  const second = await makeKey(house, 'operator:gone')
  assert.equal((await admin(house, '/world', { key })).status, 200)
  const removed = await admin(house, '/operators/gone/remove', { body: {} })
  assert.equal(removed.status, 200)
  for (const each of [key, second]) {
    const { status, body } = await admin(house, '/world', { key: each })
    assert.equal(status, 401)
    assert.equal(body['code'], 'admin.unauthorized')
  }
  assert.deepEqual(
    await admin(house, '/operators/gone/remove', { body: {} }).then(bodyOf),
    removed.body,
  )
  assert.equal((await admin(house, '/keys', { body: { holder: 'operator:gone' } })).status, 400)
  const again = { id: 'gone', name: 'x', roles: ['admin'] }
  assert.equal((await admin(house, '/operators', { body: again })).status, 400)
})

test('entries name the operator', async () => {
  const made = await as('engineer', '/keys', { holder: 'workload:workload' })
  const entry = entries(house, 'key.created').find(({ key }) => key === made.body['id'])
  assert.equal(entry?.['by'], 'the-engineer')
  const operator = entries(house, 'operator.created').find(({ subject }) => subject === 'the-sales')
  assert.equal(operator?.['by'], 'first-admin')
})

interface Story {
  readonly attempts: readonly Record<string, unknown>[]
  readonly decision: Record<string, unknown>
}

test('an approver sees no money, only reasoners see reasons, and every look at a request is entered', async () => {
  const served = await post(house, hello)
  await served.text()
  const id = served.headers.get('x-request-id') ?? ''
  const looks = async (role: Role): Promise<Story> => {
    const { attempts, decision } = (await as(role, `/requests/${id}`)).body
    return { attempts: attempts as Story['attempts'], decision: decision as Story['decision'] }
  }
  const auditor = await looks('auditor')
  assert.ok('price' in (auditor.attempts[0] ?? {}) && auditor.decision['reasons'] !== null)
  const approver = await looks('approver')
  assert.notEqual(approver.decision['reasons'], null)
  assert.doesNotMatch(
    JSON.stringify(approver.attempts),
    /"(?:price|cost|hold|costHold|nanos|budgets)":/,
  )
  const finance = await looks('finance')
  assert.ok('price' in (finance.attempts[0] ?? {}))
  assert.equal(finance.decision['verdict'], 'permit')
  assert.equal(finance.decision['reasons'], null)
  const budgets = async (role: Role): Promise<string> =>
    JSON.stringify((await as(role, '/world')).body['contracts'])
  assert.match(await budgets('auditor'), /"limit":"5/)
  assert.doesNotMatch(await budgets('approver'), /"limit"/)

  for (const role of ['auditor', 'approver', 'finance']) {
    const isEntered = (): boolean =>
      entries(house, 'access').some(
        ({ by, what, subjects }) =>
          by === `the-${role}` && what === 'request' && String(subjects).includes(id),
      )
    await until(`an entry of what ${role} looked at`, isEntered)
  }
})

test('a refusal shows whoever may not read reasons its class and its case alone', async () => {
  const asked = { workload: 'workload', model: 'other' }
  const whole = (await as('compliance', '/decisions:evaluate', asked)).body['decision']
  assert.ok('reasons' in (whole as object))
  const part = (await as('sales', '/decisions:evaluate', asked)).body['decision']
  assert.deepEqual(Object.keys(part as object).toSorted(), [
    'cases',
    'code',
    'contract',
    'contractVersion',
    'model',
    'party',
    'permitted',
    'reasonClass',
    'v',
    'verdict',
    'workload',
    'world',
  ])
  assert.equal((part as Record<string, unknown>)['verdict'], 'deny')
  assert.equal((part as Record<string, unknown>)['reasonClass'], 'contract')
})

test('after some wrong keys none is looked at from that address, and each is counted', async () => {
  await using other = await openTestHouse({ url: 'http://127.0.0.1:9' })
  for (let each = 0; each < wrongKeysPerMinute; each++) {
    const { status } = await admin(other, '/world', { key: `guess-${each}` })
    assert.equal(status, 401)
  }
  // Without a key nothing was guessed.
  assert.equal((await admin(other, '/world', { key: '' })).status, 401)
  const { status, body, headers } = await admin(other, '/world')
  assert.equal(status, 429)
  assert.equal(body['code'], 'admin.too_many_wrong_keys')
  assert.ok(Number(headers.get('retry-after')) >= 1)
  const metrics = await (await fetch(`${other.url}/metrics`)).text()
  assert.match(metrics, /unauthenticated_total\{code="admin\.unauthorized"\} 10\n/)
  assert.match(metrics, /unauthenticated_total\{code="admin\.too_many_wrong_keys"\} 1\n/)
})

function bodyOf({ body }: AdminAnswer): AdminAnswer['body'] {
  return body
}
