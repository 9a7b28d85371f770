// Goal: whoever reads beyond their roles is entered before they read, is lent reading and nothing else, in one session
// and for a time, is seen by owners and approvers from the first moment on, and is reviewed by somebody else. Method: a
// whole house; a seller without any right to read breaks the glass in a browser.
import assert from 'node:assert/strict'
import { request, type IncomingMessage } from 'node:http'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'

import { admin, entries, makeKey, makeOperator } from '../support/admin.ts'
import { openPage, type Page, type PageAnswer } from '../support/browser.ts'
import { openTestHouse, type TestHouse } from '../support/house.ts'

const nowhere = { url: 'http://127.0.0.1:9' }
const asked = {
  actions: ['requests.read', 'cases.read'],
  reason: 'A customer is down.',
  minutes: 240,
}
let dataDir: string
let house: TestHouse
let seller: string
let approver: string
let owner: string

before(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'customhouse-glass-'))
  house = await openTestHouse(nowhere, { dataDir })
  seller = await makeOperator(house, 'sam', 'sales')
  approver = await makeOperator(house, 'bob', 'approver')
  owner = await makeOperator(house, 'olga', 'admin')
})
after(async () => {
  await house[Symbol.asyncDispose]()
  rmSync(dataDir, { recursive: true, force: true })
})

async function signedIn(key: string): Promise<Page> {
  const page = openPage(house)
  const { status, body } = await page.signIn({ key })
  assert.equal(status, 200, JSON.stringify(body))
  return page
}

async function broken(page: Page, body: object = asked): Promise<string> {
  const answer = await page.call('/break-glass', { body })
  assert.equal(answer.status, 201, JSON.stringify(answer.body))
  return String(answer.body['id'])
}

async function reviewed(id: string): Promise<void> {
  const body = { verdict: 'justified', note: 'The ticket says so.' }
  const answer = await admin(house, `/break-glass/${id}/review`, { key: approver, body })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
}

async function closed(page: Page, id: string): Promise<void> {
  assert.equal((await page.call(`/break-glass/${id}/end`, { body: {} })).status, 200)
  await reviewed(id)
}

interface Item {
  readonly kind: string
  readonly id: string
  readonly mayDecide: boolean
  readonly whyNot: string | null
}

async function inboxOf(key: string): Promise<readonly Item[]> {
  const { body } = await admin(house, '/inbox', { key })
  return (body['items'] as Item[]).filter(({ kind }) => kind === 'break_glass')
}

function refusedWith({ status, body }: Pick<PageAnswer, 'status' | 'body'>, why: RegExp): void {
  assert.equal(status, 403, JSON.stringify(body))
  assert.match(String(body['detail']), why)
}

test('reading is lent from the entry on, to the session that asked and to no other, and nothing but reading', async () => {
  const page = await signedIn(seller)
  const other = await signedIn(seller)
  assert.equal((await page.call('/requests')).status, 403)
  const id = await broken(page)
  const entry = entries(house, 'glass.broken').at(-1)
  assert.deepEqual([entry?.['by'], entry?.['subject']], ['sam', id])
  for (const path of ['/requests', '/cases', '/live', '/flows'])
    assert.equal((await page.call(path)).status, 200, path)
  // What was not asked for is not lent, whatever else is on the list.
  for (const path of ['/facts', '/spend', '/operators', '/keys'])
    assert.equal((await page.call(path)).status, 403, path)
  for (const path of ['/requests', '/cases']) {
    assert.equal((await other.call(path)).status, 403, 'another session')
    assert.equal((await admin(house, path, { key: seller })).status, 403, 'a key')
  }
  const session = await page.call('/session')
  const { breakGlass, operator } = session.body as {
    breakGlass: { id: string; until: string }
    operator: { actions: string[] }
  }
  assert.equal(breakGlass.id, id)
  assert.ok(operator.actions.includes('cases.read'))
  assert.equal((await other.call('/session')).body['breakGlass'], null)
  await closed(page, id)
})

test('nobody is lent what changes anything, what they have, or anything without a session and a person', async () => {
  const page = await signedIn(seller)
  for (const action of ['changes.approve', 'keys.manage', 'operators.manage', 'content.erase']) {
    const answer = await page.call('/break-glass', { body: { ...asked, actions: [action] } })
    assert.equal(answer.status, 400, action)
  }
  assert.equal((await page.call('/break-glass', { body: { ...asked, minutes: 241 } })).status, 400)
  assert.equal((await page.call('/break-glass', { body: { ...asked, reason: ' ' } })).status, 400)
  refusedWith(
    await admin(house, '/break-glass', { key: seller, body: asked }),
    /Sign in with a browser/,
  )
  const first = await signedIn('test-admin')
  refusedWith(await first.call('/break-glass', { body: asked }), /nobody in person/)
  const has = await signedIn(approver)
  refusedWith(await has.call('/break-glass', { body: asked }), /Your roles include all of that/)
  const made = {
    id: 'cleo',
    name: 'Cleo',
    roles: ['customer'],
    scope: { kind: 'party', party: 'party' },
  }
  assert.equal((await admin(house, '/operators', { body: made })).status, 201)
  const customer = await signedIn(await makeKey(house, 'operator:cleo'))
  const scoped = await customer.call('/break-glass', { body: asked })
  assert.deepEqual([scoped.status, scoped.body['code']], [403, 'admin.out_of_scope'])
})

test('everything that is asked for is entered before it is answered, with whether it was lent', async () => {
  const page = await signedIn(seller)
  const id = await broken(page)
  const known = entries(house, 'glass.used').length
  await page.call('/requests?search=abc')
  assert.equal(entries(house, 'glass.used').length, known + 1)
  await page.call('/cases')
  await page.call('/cases')
  await page.call('/facts')
  await page.call('/sessions')
  const { body } = await admin(house, '/break-glass', { key: owner })
  const [grant] = body['grants'] as { id: string; uses: Record<string, unknown>[] }[]
  assert.equal(grant?.id, id)
  const uses = grant?.uses.map(({ what, lent, count }) => [what, lent, count])
  assert.deepEqual(uses, [
    ['GET /admin/v1/requests?search=abc', true, 1],
    ['GET /admin/v1/cases', true, 2],
    ['GET /admin/v1/facts', false, 1],
    ['GET /admin/v1/sessions', false, 1],
  ])
  await closed(page, id)
})

test('owners and approvers see it at once, cannot review it while it lasts, and never their own', async () => {
  const page = await signedIn(seller)
  const id = await broken(page)
  const review = { verdict: 'unjustified', note: 'There was no ticket.' }
  for (const key of [approver, owner, 'test-admin']) {
    const [item] = await inboxOf(key)
    assert.deepEqual([item?.id, item?.mayDecide], [id, false], key)
  }
  assert.deepEqual(await inboxOf(seller), [])
  const at = `/break-glass/${id}/review`
  refusedWith(await admin(house, at, { key: approver, body: review }), /still lasts/)
  assert.equal((await admin(house, `/break-glass/${id}/end`, { key: owner, body: {} })).status, 200)
  assert.equal((await page.call('/requests')).status, 403, 'an owner ended it')
  assert.equal((await inboxOf(approver))[0]?.mayDecide, true)
  assert.equal((await page.call(at, { body: review })).status, 403)
  refusedWith(await admin(house, at, { body: review }), /nobody in person/)
  const done = await admin(house, at, { key: approver, body: review })
  assert.equal(done.status, 200, JSON.stringify(done.body))
  assert.deepEqual(await inboxOf(approver), [])
  refusedWith(await admin(house, at, { key: owner, body: review }), /was reviewed/)

  const own = await makeOperator(house, 'both', 'approver')
  const theirs = await signedIn(own)
  const second = await broken(theirs, { ...asked, actions: ['money.read'] })
  await theirs.call(`/break-glass/${second}/end`, { body: {} })
  const alone = await theirs.call(`/break-glass/${second}/review`, { body: review })
  refusedWith(alone, /Nobody reviews their own/)
  await reviewed(second)
})

test('it ends with the session, and is not lent to the next one', async () => {
  const page = await signedIn(seller)
  const id = await broken(page)
  await page.call('/session/end', { body: {} })
  const next = await signedIn(seller)
  assert.equal((await next.call('/requests')).status, 403)
  const { body } = await next.call('/break-glass')
  const [grant] = body['grants'] as { id: string; ended: { why: string } | null; state: string }[]
  assert.deepEqual([grant?.id, grant?.ended?.why, grant?.state], [id, 'session', 'waiting'])
  await reviewed(id)
})

test('events that somebody listens to end in the middle when it is ended', async () => {
  const page = await signedIn(seller)
  const id = await broken(page)
  const stream = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = { cookie: page.cookie, 'sec-fetch-site': 'same-origin' }
    request(`${house.url}/admin/v1/live`, { headers }, resolve).on('error', reject).end()
  })
  assert.equal(stream.statusCode, 200)
  const ended = new Promise<void>((resolve) => stream.on('close', resolve))
  stream.resume()
  await closed(page, id)
  // The next look, at the latest with the heartbeat.
  await ended
})

test('it is there again after a restart, as are its uses, and it takes one at a time and few without a review', async () => {
  const page = await signedIn(seller)
  const id = await broken(page)
  refusedWith(await page.call('/break-glass', { body: asked }), /broken the glass already/)
  await page.call('/requests')
  await house.running.close()
  house = await openTestHouse(nowhere, { dataDir })
  const again = openPage(house)
  again.cookie = page.cookie
  again.csrf = page.csrf
  assert.equal((await again.call('/requests')).status, 200)
  const { body } = await again.call('/break-glass')
  const [grant] = body['grants'] as { id: string; uses: { what: string; count: number }[] }[]
  assert.equal(grant?.id, id)
  assert.equal(grant?.uses.find(({ what }) => what === 'GET /admin/v1/requests')?.count, 2)
  const open = [id]
  for (let each = 0; each < 2; each++) {
    await again.call(`/break-glass/${open.at(-1)}/end`, { body: {} })
    open.push(await broken(again))
  }
  await again.call(`/break-glass/${open.at(-1)}/end`, { body: {} })
  refusedWith(await again.call('/break-glass', { body: asked }), /wait for their review/)
  for (const one of open) await reviewed(one)
})
