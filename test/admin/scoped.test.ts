// Nobody with a scope learns anything of anybody else: for every route that serves a scope, what it answers about one's
// own holds no trace of others, and what it answers about others is what it answers about what never was.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { adminRoutes } from '../../src/door/admin/admin.ts'
import type { AdminDeps } from '../../src/door/admin/ports.ts'
import { eventStream, type Route } from '../../src/door/admin/route.ts'
import { admin, type AdminAnswer } from '../support/admin.ts'
import { examples, openTwoCustomers, type TwoCustomers } from '../support/two-customers.ts'
import { until } from '../support/until.ts'
import { pathOf, type Valid } from '../support/valid.ts'

// The table is data; what a route needs to work is not touched here.
const routes = adminRoutes({} as AdminDeps)
const kinds = ['party', 'audit'] as const
/** About whoever asks, whoever they are. */
const ofOneself: ReadonlySet<string> = new Set([
  'listSessions',
  'endOwnSession',
  'changePassphrase',
  'listTokens',
  'createToken',
  'revokeToken',
  'listCodes',
  // The same for everybody.
  'mapBase',
  'mapShape',
])

let two: TwoCustomers
before(async () => {
  two = await openTwoCustomers()
})
after(() => two[Symbol.asyncDispose]())

/** Of a model owner's report its own test tells. */
function reachesCustomers({ reach = [] }: Pick<Route, 'reach'>): boolean {
  return kinds.some((kind) => reach.includes(kind))
}

function withoutExample(
  all: readonly Pick<Route, 'id' | 'reach' | 'params' | 'query'>[],
): string[] {
  return all
    .filter((route) => reachesCustomers(route) && !ofOneself.has(route.id))
    .filter((route) => examples[route.id] === undefined)
    .map((route) => route.id)
}

function filled(given: Valid, from: { readonly own: string; readonly other: string }): Valid {
  const text = JSON.stringify(given).replaceAll('{own}', from.own).replaceAll('{other}', from.other)
  return JSON.parse(text) as Valid
}

function ask(route: Route, given: Valid, key?: string): Promise<AdminAnswer> {
  return admin(two.house, pathOf(route.path, given), {
    method: route.method.toUpperCase(),
    ...(given.body === undefined ? {} : { body: given.body }),
    ...(key === undefined ? {} : { key }),
  })
}

/** As far as it does not tell the time. */
function settled({ status, body }: AdminAnswer): string {
  return JSON.stringify({ status, body }).replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'then')
}

test('every route that serves a scope has an example of its own and of others, and one that forgets is named', () => {
  assert.deepEqual(withoutExample(routes), [], 'say in two-customers.ts what is own and other')
  const [route] = routes.filter(({ id }) => id === 'listParties')
  assert.ok(route !== undefined)
  assert.deepEqual(withoutExample([{ ...route, id: 'planted' }]), ['planted'])
  const known = new Set(routes.filter(reachesCustomers).map(({ id }) => id))
  assert.deepEqual(
    Object.keys(examples).filter((id) => !known.has(id)),
    [],
  )
})

for (const kind of kinds) {
  test(`an answer to a scope of the kind ${kind} holds no trace of others`, async () => {
    for (const route of routes.filter(({ reach }) => reach?.includes(kind) === true)) {
      const own = examples[route.id]?.own ?? null
      if (own === null || route.media === eventStream) continue
      const given = filled(own, { own: two.ownRequest, other: two.otherRequest })
      const answer = await ask(route, given, two[kind])
      assert.equal(answer.status, route.status, `${route.id}: ${JSON.stringify(answer.body)}`)
      const traces = two.traces(JSON.stringify(answer.body))
      assert.deepEqual(traces, [], `${kind} ${route.id} tells of others`)
    }
  })

  test(`to a scope of the kind ${kind} what is others’ is what never was`, async () => {
    const never = `${two.otherRequest.slice(0, -6)}aaaaaa`
    for (const route of routes.filter(({ reach }) => reach?.includes(kind) === true)) {
      const other = examples[route.id]?.other ?? null
      if (other === null) continue
      const real = filled(other, { own: two.ownRequest, other: two.otherRequest })
      const madeUp = JSON.parse(
        JSON.stringify(filled(other, { own: two.ownRequest, other: never })).replaceAll(
          'zeta',
          'none',
        ),
      ) as Valid
      const [heard, nothing] = [
        await ask(route, real, two[kind]),
        await ask(route, madeUp, two[kind]),
      ]
      assert.equal(settled(heard), settled(nothing), `${kind} ${route.id}`)
    }
  })
}

test('the traces that are looked for are there for who sees the whole house', async () => {
  const telling = ['listParties', 'listRequests', 'flows', 'world', 'listKeys', 'listEntries']
  for (const route of routes.filter(({ id }) => telling.includes(id))) {
    const { body } = await ask(route, examples[route.id]?.own ?? {})
    assert.ok(two.traces(JSON.stringify(body)).length > 0, route.id)
  }
})

test('a customer reads what they pay, and never what it costs, why, or who relaxed a rule', async () => {
  const story = await admin(two.house, `/requests/${two.ownRequest}`, { key: two.party })
  assert.equal(story.status, 200)
  const text = JSON.stringify(story.body)
  assert.match(text, /"price":"0\.\d+/)
  assert.doesNotMatch(text, /"(?:cost|hold|transfers|margin)":/)
  const { body } = await admin(two.house, '/contracts/acme-terms', { key: two.party })
  assert.doesNotMatch(JSON.stringify(body), /markup/)
  assert.equal((body['budgets'] as object[]).length, 1)
  const usage = await admin(two.house, '/parties/acme/usage', { key: two.party })
  assert.match(JSON.stringify(usage.body['totals']), /"price":"0\.\d+","cost":null/)
  for (const path of ['/spend', '/requests?costMin=0', '/requests?rule=x', '/operators']) {
    assert.equal((await admin(two.house, path, { key: two.party })).status, 403, path)
  }
})

test('what happens is told to whom it is about, and of others nothing but the signed head, which is public', async () => {
  const live = await fetch(`${two.house.url}/admin/v1/live`, {
    headers: { authorization: `Bearer ${two.party}` },
  })
  assert.ok(live.body !== null)
  const reader = live.body.pipeThrough(new TextDecoderStream()).getReader()
  let heard = ''
  const reading = (async () => {
    for (let part = await reader.read(); !part.done; part = await reader.read()) heard += part.value
  })()
  await two.ask('other')
  const own = await two.ask('own')
  await until('what is theirs is told', () => heard.includes(own))
  assert.deepEqual(two.traces(heard), [])
  assert.doesNotMatch(heard, /event: dropped/)
  await until('the head that everybody gets is told', async () => {
    const checkpoint = await (await fetch(`${two.house.url}/checkpoint`)).text()
    const [, size = '', root = ''] = checkpoint.split('\n')
    return root !== '' && heard.includes(`"size":${size},"root":"${root}"`)
  })

  // Rights that are changed count for what goes on as well.
  const scope = { kind: 'party', party: 'zeta' }
  const changed = await admin(two.house, '/operators/cy/change', { body: { scope } })
  assert.equal(changed.status, 200)
  const others: string[] = []
  await until('what is theirs now is told', async () => {
    others.push(await two.ask('other'))
    return others.some((id) => heard.includes(id))
  })
  const told = heard.length
  const early = await two.ask('own')
  others.push(await two.ask('other'))
  await until('the next is told', () => heard.includes(others.at(-1) ?? ''))
  assert.ok(!heard.slice(told).includes(early))
  await reader.cancel()
  await reading
  const back = { scope: { kind: 'party', party: 'acme' } }
  await admin(two.house, '/operators/cy/change', { body: back })
})

test('an audit shows what came in its period, by the row, by the hour and by the day', async () => {
  const now = Date.now()
  const scopes: readonly (readonly [string, object, number])[] = [
    ['of now', { from: new Date(now - 86_400_000).toISOString() }, 1],
    ['of what was', { to: new Date(now - 86_400_000).toISOString() }, 0],
    ['of what will be', { from: new Date(now + 86_400_000).toISOString() }, 0],
  ]
  for (const [name, period, least] of scopes) {
    const scope = { kind: 'audit', parties: ['acme'], ...period }
    await admin(two.house, '/operators/au/change', { body: { scope } })
    const counted = async (path: string): Promise<AdminAnswer['body']> =>
      (await admin(two.house, path, { key: two.audit })).body
    const { total } = await counted('/requests')
    assert.equal((total as { value: number }).value > 0, least > 0, name)
    for (const span of ['', `?from=${new Date(now - 3_600_000).toISOString()}`]) {
      const { flows } = await counted(`/flows${span}`)
      assert.equal((flows as object[]).length > 0, least > 0, `${name} flows ${span}`)
    }
    const story = await admin(two.house, `/requests/${two.ownRequest}`, { key: two.audit })
    assert.equal(story.status, least > 0 ? 200 : 404, name)
    const receipt = await counted(`/requests/${two.ownRequest}/receipt`)
    assert.equal(receipt['state'] === 'none', least === 0, `${name} ${String(receipt['state'])}`)
  }
  const scope = { kind: 'audit', parties: ['acme'] }
  await admin(two.house, '/operators/au/change', { body: { scope } })
  await until('as before', async () => {
    const { status } = await admin(two.house, `/requests/${two.ownRequest}`, { key: two.audit })
    return status === 200
  })
})
