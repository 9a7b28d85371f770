// Signing in to a whole house over HTTP: by passphrase, by key, in the sandbox; what ends a session, and what a
// page of somebody else can do with a cookie: nothing.
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'

import { wrongKeysPerMinute } from '../../src/door/admin/wrong-keys.ts'
import { admin, entries, makeKey, makeOperator } from '../support/admin.ts'
import { openPage, type Page } from '../support/browser.ts'
import { openTestHouse, type TestHouse } from '../support/house.ts'
import { until } from '../support/until.ts'

const nowhere = { url: 'http://127.0.0.1:9' }
const passphrase = 'seven slow herons at noon'
let house: TestHouse

before(async () => {
  house = await openTestHouse(nowhere)
  await makeOperator(house, 'ann', 'auditor')
  await invited(house, 'ann', passphrase)
})
after(() => house[Symbol.asyncDispose]())

/** Sets a passphrase by an invitation, and answers the page that did it. */
async function invited(at: TestHouse, operator: string, words: string): Promise<Page> {
  const { status, body } = await admin(at, `/operators/${operator}/invitation`, { method: 'POST' })
  assert.equal(status, 201, JSON.stringify(body))
  const page = openPage(at)
  const set = { invitation: String(body['invitation']), passphrase: words }
  const accepted = await page.call(`/operators/${operator}/passphrase`, { body: set })
  assert.equal(accepted.status, 200, JSON.stringify(accepted.body))
  return page
}

async function annsPage(): Promise<Page> {
  const page = openPage(house)
  const { status, body } = await page.signIn({ operator: 'ann', passphrase })
  assert.equal(status, 200, JSON.stringify(body))
  return page
}

function operatorOf(body: Record<string, unknown>): Record<string, unknown> | null {
  return body['operator'] as Record<string, unknown> | null
}

test('whoever signs in gets a cookie that no script reads and no other site sends, and is who they are', async () => {
  const page = openPage(house)
  const first = await page.call('/session')
  assert.equal(first.status, 200)
  assert.equal(operatorOf(first.body), null)
  assert.equal(first.body['csrf'], null)
  assert.equal((await page.call('/world')).status, 401)
  const { body, headers } = await page.signIn({ operator: 'ann', passphrase })
  assert.equal(operatorOf(body)?.['id'], 'ann')
  assert.deepEqual(operatorOf(body)?.['roles'], ['auditor'])
  assert.match(String(operatorOf(body)?.['actions']), /money\.read/)
  const [cookie = ''] = headers['set-cookie'] ?? []
  assert.match(cookie, /^customhouse=[0-9a-z]{52}; Path=\/; HttpOnly; SameSite=Strict$/)
  assert.equal((await page.call('/world')).status, 200)
  assert.equal(operatorOf((await page.call('/session')).body)?.['id'], 'ann')
})

test('a wrong passphrase, one of nobody and one of somebody without any get one answer', async () => {
  await makeOperator(house, 'without', 'auditor')
  const answers = []
  for (const operator of ['ann', 'nobody-here', 'without', 'first-admin']) {
    const said = { operator, passphrase: 'a wrong one that is long' }
    const { status, body, headers } = await openPage(house).signIn(said)
    assert.equal(headers['set-cookie'], undefined)
    answers.push({ status, body })
  }
  assert.equal(answers[0]?.status, 401)
  assert.equal(answers[0]?.body['code'], 'admin.sign_in_refused')
  for (const answer of answers) assert.deepEqual(answer, answers[0])
  const isEntered = (): boolean =>
    entries(house, 'sign_in.failed').some(({ operators }) => String(operators).includes('ann'))
  await until('an entry of the failures', isEntered)
  assert.doesNotMatch(JSON.stringify(entries(house, 'sign_in.failed')), /nobody-here|wrong one/)
})

test('a change by cookie needs the word of its session and a page of this house', async () => {
  const page = await annsPage()
  const other = await annsPage()
  const expires = new Date(Date.now() + 86_400_000).toISOString()
  const body = { expires }
  const table: readonly (readonly [string, Record<string, string | undefined>, number])[] = [
    ['without the word', { 'x-customhouse-csrf': undefined }, 403],
    ['with another session’s word', { 'x-customhouse-csrf': other.csrf }, 403],
    ['from another site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['from another port of this machine', { 'sec-fetch-site': 'same-site' }, 403],
    ['of unknown origin', { 'sec-fetch-site': undefined }, 403],
    ['from another origin', { 'sec-fetch-site': undefined, origin: 'https://evil.example' }, 403],
    ['from no origin', { 'sec-fetch-site': undefined, origin: 'null' }, 403],
    ['from ours, by origin', { 'sec-fetch-site': undefined, origin: house.url }, 201],
    ['from ours', {}, 201],
  ]
  for (const [name, headers, status] of table) {
    const answer = await page.call('/tokens', { body, headers })
    assert.equal(answer.status, status, name)
    if (status === 403) assert.equal(answer.body['code'], 'admin.cross_site', name)
  }
  const read = { headers: { 'sec-fetch-site': 'cross-site' } }
  assert.equal((await page.call('/world', read)).status, 403)
})

test('a page of another site cannot sign anybody in', async () => {
  for (const headers of [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': undefined, origin: 'https://evil.example' },
  ]) {
    for (const body of [{ operator: 'ann', passphrase }, { key: 'test-admin' }]) {
      const answer = await openPage(house).call('/session', { body, headers })
      assert.equal(answer.status, 403)
      assert.equal(answer.headers['set-cookie'], undefined)
    }
  }
})

test('a key is looked at alone: no cookie stands in for a wrong one', async () => {
  const page = await annsPage()
  const wrong = await page.call('/world', { headers: { authorization: 'Bearer wrong' } })
  assert.equal(wrong.status, 401)
  const key = await makeOperator(house, 'keyed', 'sales')
  const both = await page.call('/session', { headers: { authorization: `Bearer ${key}` } })
  assert.equal(operatorOf(both.body)?.['id'], 'keyed')
  assert.equal(both.body['csrf'], null)
  // Without the cookie's word: a key needs none.
  const headers = { authorization: `Bearer ${key}`, 'x-customhouse-csrf': undefined }
  assert.equal((await page.call('/changes', { headers })).status, 200)
})

test('signing in again gives a new token, and the one before opens nothing', async () => {
  const page = await annsPage()
  const { cookie } = page
  await page.signIn({ operator: 'ann', passphrase })
  assert.notEqual(page.cookie, cookie)
  const old = openPage(house)
  old.cookie = cookie
  const late = await old.call('/world')
  assert.equal(late.status, 401)
  // Asked for before, it may arrive after: it must not take the new session's cookie away.
  assert.equal(late.headers['set-cookie'], undefined)
  assert.equal((await page.call('/world')).status, 200)
})

test('signing out ends the session for good, here and from elsewhere', async () => {
  const page = await annsPage()
  const { cookie } = page
  const ended = await page.call('/session/end', { body: {} })
  assert.equal(ended.status, 200)
  assert.equal(operatorOf(ended.body), null)
  assert.match(String(ended.headers['set-cookie']), /^customhouse=; Max-Age=0;/)
  page.cookie = cookie
  assert.equal((await page.call('/world')).status, 401)

  const [one, two] = [await annsPage(), await annsPage()]
  const { body } = await one.call('/sessions')
  const sessions = body['sessions'] as { id: string; current: boolean }[]
  const other = sessions.findLast(({ current }) => !current)
  assert.equal((await one.call(`/sessions/${other?.id}/end`, { body: {} })).status, 200)
  assert.equal((await two.call('/world')).status, 401)
  assert.equal((await one.call('/world')).status, 200)
})

test('nobody ends the session of somebody else', async () => {
  const page = await annsPage()
  const { body } = await page.call('/sessions')
  const id = (body['sessions'] as { id: string }[]).at(-1)?.id
  const key = await makeOperator(house, 'meddler', 'admin')
  assert.equal((await admin(house, `/sessions/${id}/end`, { key, body: {} })).status, 404)
  assert.equal((await page.call('/world')).status, 200)
})

test('whoever is taken out is signed out at once', async () => {
  await makeOperator(house, 'leaver', 'auditor')
  const page = await invited(house, 'leaver', 'eleven brass doors ajar')
  assert.equal((await page.call('/world')).status, 200)
  await admin(house, '/operators/leaver/remove', { body: {} })
  assert.equal((await page.call('/world')).status, 401)
  const again = { operator: 'leaver', passphrase: 'eleven brass doors ajar' }
  assert.equal((await openPage(house).signIn(again)).status, 401)
})

test('a session that began with a key ends with that key', async () => {
  await makeOperator(house, 'keyholder', 'auditor')
  const key = await makeKey(house, 'operator:keyholder')
  const page = openPage(house)
  assert.equal((await page.signIn({ key })).status, 200)
  assert.equal((await page.call('/world')).status, 200)
  const id = key.split('-')[2]
  assert.equal((await admin(house, `/keys/${id}/revoke`, { body: {} })).status, 200)
  assert.equal((await page.call('/world')).status, 401)
})

test('an invitation is used once, and a new one replaces it', async () => {
  // Of its own: what fails here would count against all that sign in after it.
  await using other = await openTestHouse(nowhere)
  await makeOperator(other, 'guest', 'auditor')
  const invite = async (): Promise<string> => {
    const { body } = await admin(other, '/operators/guest/invitation', { method: 'POST' })
    return String(body['invitation'])
  }
  const accept = (invitation: string): Promise<{ readonly status: number }> =>
    openPage(other).call('/operators/guest/passphrase', { body: { invitation, passphrase } })
  const first = await invite()
  const second = await invite()
  assert.equal((await accept(first)).status, 401)
  const both = await Promise.all([accept(second), accept(second)])
  assert.equal(both.filter(({ status }) => status === 200).length, 1)
  assert.equal((await accept(second)).status, 401)
  const missing = await admin(other, '/operators/nobody-here/invitation', { method: 'POST' })
  assert.equal(missing.status, 404)
})

test('a passphrase is changed by whoever knows it, and signs everybody else with it out', async () => {
  await makeOperator(house, 'changer', 'auditor')
  const page = await invited(house, 'changer', 'four green kites aloft')
  const other = openPage(house)
  await other.signIn({ operator: 'changer', passphrase: 'four green kites aloft' })
  const change = (current: string, words: string) =>
    page.call('/session/passphrase', { body: { current, passphrase: words } })
  assert.equal((await change('a guess that is wrong', 'another fine long one')).status, 401)
  for (const words of ['too short', 'aaaaaaaaaaaaaaaaaaaa', 'changer-changer-changer']) {
    const { status, body } = await change('four green kites aloft', words)
    assert.equal(status, 400, words)
    assert.equal(body['param'], 'passphrase')
    assert.ok(!JSON.stringify(body).includes(words))
  }
  const { cookie } = page
  assert.equal((await change('four green kites aloft', 'another fine long one')).status, 200)
  assert.notEqual(page.cookie, cookie)
  assert.equal((await page.call('/world')).status, 200)
  assert.equal((await other.call('/world')).status, 401)
  const old = { operator: 'changer', passphrase: 'four green kites aloft' }
  assert.equal((await openPage(house).signIn(old)).status, 401)
})

test('whoever has a key alone makes no passphrase of it, with it or in a session that began with it', async () => {
  const key = await makeOperator(house, 'late.finder', 'auditor')
  const body = { passphrase: 'nine quiet otters asleep' }
  const withKey = await admin(house, '/session/passphrase', { body, key })
  assert.equal(withKey.status, 403, JSON.stringify(withKey.body))
  assert.match(String(withKey.body['detail']), /ask whoever manages operators for an invitation/)
  const page = openPage(house)
  assert.equal((await page.signIn({ key })).status, 200)
  assert.equal((await page.call('/session/passphrase', { body })).status, 403)
  const later = { operator: 'late.finder', ...body }
  assert.equal((await openPage(house).signIn(later)).status, 401)
})

test('sessions and passphrases survive a restart, and the admin key’s sessions end with that key', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'customhouse-test-'))
  try {
    const first = await openTestHouse(nowhere, { dataDir })
    await makeOperator(first, 'ann', 'auditor')
    const page = await invited(first, 'ann', passphrase)
    const adminPage = openPage(first)
    assert.equal((await adminPage.signIn({ key: 'test-admin' })).status, 200)
    await first.running.close()

    const again = await openTestHouse(nowhere, { dataDir, adminKey: 'another-admin' })
    for (const [from, status] of [
      [page, 200],
      [adminPage, 401],
    ] as const) {
      const later = openPage(again)
      later.cookie = from.cookie
      assert.equal((await later.call('/world')).status, status)
    }
    assert.equal((await openPage(again).signIn({ operator: 'ann', passphrase })).status, 200)
    await again.running.close()
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
})

test('neither passphrase nor token nor digest is in the log or in any file but one, which is its owner’s alone', async () => {
  const page = await annsPage()
  const token = page.cookie.split('=')[1] ?? ''
  const files = readdirSync(house.dataDir, { recursive: true, withFileTypes: true }).filter(
    (file) => file.isFile(),
  )
  assert.ok(files.some(({ name }) => name === 'sign-in.db'))
  for (const { parentPath, name } of files) {
    const bytes = readFileSync(join(parentPath, name))
    assert.ok(!bytes.includes(passphrase) && !bytes.includes(token), name)
    const isOwn = name.startsWith('sign-in.db')
    if (!isOwn) assert.ok(!bytes.includes('scrypt$'), name)
    if (isOwn) assert.equal(statSync(join(parentPath, name)).mode & 0o077, 0, name)
  }
})

test('beginnings and ends of sessions, invitations and passphrases are entries', () => {
  const began = entries(house, 'session.began').find(({ by }) => by === 'ann')
  assert.deepEqual([typeof began?.['session'], began?.['way']], ['string', 'invitation'])
  const whys = new Set(entries(house, 'session.ended').map(({ why }) => why))
  for (const why of ['signed_out', 'replaced', 'operator_removed', 'key_gone']) {
    assert.ok(whys.has(why), why)
  }
  assert.ok(entries(house, 'passphrase.set').some(({ operator }) => operator === 'ann'))
  assert.ok(entries(house, 'operator.invited').some(({ by }) => by === 'first-admin'))
})

test('after some failures nobody’s passphrase is looked at, for that name or from that address', async () => {
  await using other = await openTestHouse(nowhere)
  // At once: they are counted before the work, and the count goes down with time.
  const asked = Array.from({ length: wrongKeysPerMinute + 1 }, (_, each) =>
    openPage(other).signIn({ operator: each % 2 === 0 ? 'ann' : 'nobody', passphrase: 'wrong' }),
  )
  const answers = await Promise.all(asked)
  const refused = answers.filter(({ status }) => status === 429)
  assert.equal(answers.filter(({ status }) => status === 401).length, wrongKeysPerMinute)
  assert.equal(refused.length, 1)
  assert.equal(refused[0]?.body['code'], 'admin.too_many_sign_ins')
  assert.ok(Number(refused[0]?.headers['retry-after']) >= 1)
  // Keys are counted by themselves.
  assert.equal((await admin(other, '/world')).status, 200)
})

test('a real house without operators says so, and is set up once by the admin key', async () => {
  await using real = await openTestHouse(nowhere, { stamp: 'real' })
  const page = openPage(real)
  assert.equal((await page.call('/session')).body['setup'], true)
  const asked = { id: 'owner', name: 'Olu Bello', passphrase }
  assert.equal((await page.call('/setup', { body: asked })).status, 401)
  assert.equal((await page.signIn({ key: 'test-admin' })).status, 200)
  const weak = await page.call('/setup', { body: { ...asked, passphrase: 'short' } })
  assert.equal(weak.status, 400)
  const done = await page.call('/setup', { body: asked })
  assert.equal(done.status, 201, JSON.stringify(done.body))
  assert.equal(operatorOf(done.body)?.['id'], 'owner')
  assert.equal(done.body['setup'], false)
  assert.equal(done.body['sandbox'], false)
  const again = await page.call('/setup', { body: { ...asked, id: 'second' } })
  assert.equal(again.status, 403)
  assert.equal((await openPage(real).signIn({ operator: 'owner', passphrase })).status, 200)
  assert.equal((await openPage(real).signIn({ sandbox: 'owner' })).status, 401)
})

test('in the sandbox anybody on this machine signs in as one of its people, and as nobody else', async () => {
  const personas = [
    { id: 'first', name: 'First', roles: ['admin'] },
    { id: 'second', name: 'Second', roles: ['approver'] },
  ] as const
  await using sandbox = await openTestHouse(nowhere, { personas })
  await makeOperator(sandbox, 'ann', 'admin')
  const page = openPage(sandbox)
  const { body } = await page.call('/session')
  assert.deepEqual(body['ways'], ['sandbox', 'passphrase'])
  assert.deepEqual(
    (body['personas'] as { id: string }[]).map(({ id }) => id),
    ['first', 'second'],
  )
  assert.equal((await page.signIn({ sandbox: 'ann' })).status, 401)
  assert.equal(operatorOf((await page.signIn({ sandbox: 'second' })).body)?.['id'], 'second')
  assert.equal(operatorOf((await page.signIn({ sandbox: 'first' })).body)?.['id'], 'first')
  const made = entries(sandbox, 'operator.created').map(({ subject }) => subject)
  assert.deepEqual(made, ['first', 'second', 'ann'])
})

test('one way in is given, and a name is not enough', async () => {
  const bodies = [
    {},
    { operator: 'ann' },
    { passphrase },
    { key: 'test-admin', operator: 'ann', passphrase },
    { key: 'test-admin', sandbox: 'ann' },
  ]
  for (const body of bodies) {
    const { status } = await openPage(house).signIn(body)
    assert.equal(status, 400, JSON.stringify(body))
  }
})
