// Signing in at an OpenID provider, over HTTP, with a provider of the test's own: who comes back as whom, and
// every way in which the provider's word, or the way back, is not good enough.
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'

import { admin, makeOperator } from '../support/admin.ts'
import { openPage, type Page } from '../support/browser.ts'
import { openTestHouse, type TestHouse } from '../support/house.ts'
import {
  clientId,
  clientSecret,
  openProvider,
  type OpenIdProvider,
  type Spoilt,
} from '../support/openid-provider.ts'

const nowhere = { url: 'http://127.0.0.1:9' }
let provider: OpenIdProvider
let house: TestHouse

before(async () => {
  provider = await openProvider()
  house = await openWith({ claim: 'email', operators: { 'ann@example.com': 'ann' } })
  await makeOperator(house, 'ann', 'auditor')
})
after(async () => {
  await house[Symbol.asyncDispose]()
  await provider[Symbol.asyncDispose]()
})
beforeEach(() => {
  provider.claims = { email: 'ann@example.com', email_verified: true }
  provider.spoilt = {}
  provider.algorithm = 'RS256'
})

function openWith(more: object): Promise<TestHouse> {
  // The door's own port is not known yet; nobody here goes there by the origin.
  const signIn = {
    origin: 'http://localhost:4000',
    oidc: { issuer: provider.issuer, clientId, clientSecret, ...more },
  }
  return openTestHouse(nowhere, { server: { signIn } })
}

interface Way {
  readonly page: Page
  /** Cookie of the way back, and where the provider sends the browser. */
  readonly cookie: string
  readonly back: string
}

const navigation = { 'sec-fetch-site': 'cross-site' }

/** To the provider, up to the point where it sends the browser back. */
async function away(at: TestHouse, to = ''): Promise<Way> {
  const page = openPage(at)
  const begun = await page.call(`/sign-in/oidc${to}`)
  assert.equal(begun.status, 303, JSON.stringify(begun.body))
  const cookie = String([begun.headers['set-cookie'] ?? []].flat()[0]).split(';')[0] ?? ''
  page.cookie = ''
  const sent = await fetch(String(begun.headers['location']), { redirect: 'manual' })
  const url = new URL(sent.headers.get('location') ?? '')
  assert.equal(url.origin, 'http://localhost:4000')
  return { page, cookie, back: url.pathname.slice('/admin/v1'.length) + url.search }
}

interface Landed {
  readonly page: Page
  readonly location: string
  readonly operator: unknown
}

/** Back at the house: where it leads on to, and who is signed in then. */
async function land({ page, cookie, back }: Way): Promise<Landed> {
  const landed = await page.call(back, { headers: { ...navigation, cookie } })
  assert.equal(landed.status, 303, JSON.stringify(landed.body))
  const cookies = [landed.headers['set-cookie'] ?? []].flat()
  page.cookie = cookies.find((one) => one.startsWith('customhouse='))?.split(';')[0] ?? ''
  const { body } = await page.call('/session')
  const operator = (body['operator'] as { readonly id: string } | null)?.id ?? null
  return { page, location: String(landed.headers['location']), operator }
}

test('whoever the provider names by a verified claim comes back as that operator, with any of its keys', async () => {
  assert.ok(((await openPage(house).call('/session')).body['ways'] as string[]).includes('oidc'))
  for (const algorithm of ['RS256', 'ES256'] as const) {
    provider.algorithm = algorithm
    const { operator, location, page } = await land(await away(house))
    assert.equal(operator, 'ann', algorithm)
    assert.equal(location, '/console/')
    const { body } = await page.call('/sessions')
    assert.equal((body['sessions'] as { way: string }[]).at(-1)?.way, 'oidc')
  }
  assert.ok(provider.proven.every((isProven) => isProven))
})

test('a word that is not the provider’s, not for this house, not now or not of an operator opens nothing', async () => {
  const table: readonly (readonly [string, Spoilt])[] = [
    ['another key', { otherKey: true }],
    ['another nonce', { claims: { nonce: 'other' } }],
    ['another audience', { claims: { aud: 'other' } }],
    ['another issuer', { claims: { iss: 'https://other.example' } }],
    ['over', { claims: { exp: 1 } }],
    ['an address that nobody verified', { claims: { email_verified: false } }],
    ['an address of which nothing is said', { claims: { email_verified: undefined } }],
    ['somebody else', { claims: { email: 'bob@example.com' } }],
    ['no claim', { claims: { email: undefined } }],
    ['a claim of another shape', { claims: { email: ['ann@example.com'] } }],
  ]
  for (const [name, spoilt] of table) {
    provider.spoilt = spoilt
    const { operator, location } = await land(await away(house))
    assert.equal(operator, null, name)
    assert.equal(location, '/console/sign-in?problem=admin.sign_in_refused', name)
  }
})

test('a way back is used once, by the browser that began it, with its own state', async () => {
  const way = await away(house)
  const other = await away(house)
  // Somebody else’s code in this browser would sign its owner in as them.
  const crossed = await land({ ...way, back: other.back })
  assert.equal(crossed.operator, null)
  const spent = await land(way)
  assert.equal(spent.operator, null)
  const without = await land({ ...other, cookie: '' })
  assert.equal(without.operator, null)
  assert.equal((await land(other)).operator, 'ann')
  assert.equal((await land(other)).operator, null)
})

test('the browser goes on with the page it asked for, and never to another house', async () => {
  const asked = [
    ['/console/cases?state=open', '/console/cases?state=open'],
    ['https://evil.example/', '/console/'],
    ['//evil.example/', '/console/'],
    ['/console/\\evil.example', '/console/'],
    ['/admin/v1/world', '/console/'],
  ]
  for (const [to = '', location] of asked) {
    const landed = await land(await away(house, `?to=${encodeURIComponent(to)}`))
    assert.equal(landed.location, location, to)
  }
})

test('an operator who was taken out does not come back by the provider', async () => {
  await using other = await openWith({})
  await makeOperator(other, 'subject-1', 'auditor')
  assert.equal((await land(await away(other))).operator, 'subject-1')
  await admin(other, '/operators/subject-1/remove', { body: {} })
  assert.equal((await land(await away(other))).operator, null)
  // No claim makes anybody the first admin.
  provider.claims = { sub: 'first-admin' }
  assert.equal((await land(await away(other))).operator, null)
})

test('a provider that is not there is told as that', async () => {
  await using other = await openWith({ issuer: 'http://127.0.0.1:9' })
  const { status, headers } = await openPage(other).call('/sign-in/oidc')
  assert.equal(status, 303)
  assert.equal(headers['location'], '/console/sign-in?problem=store.unavailable')
})

test('without a provider there is no such page', async () => {
  await using other = await openTestHouse(nowhere)
  assert.equal((await openPage(other).call('/sign-in/oidc')).status, 401)
})
