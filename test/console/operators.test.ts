// The people of the house as they come to it: somebody is invited, sets a passphrase and signs in; roles show and
// refuse what they must, in the page and at the server; keys and sessions of one's own; and the first owner of a
// real house.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { admin } from '../support/admin.ts'
import { openTestHouse } from '../support/house.ts'
import {
  axeProblems,
  keepScreenshot,
  lookProblems,
  noBrowser,
  openConsole,
  openPages,
  type TestConsole,
} from './support.ts'

const passphrase = 'seven slow herons at noon'

describe('operators in the console', { skip: noBrowser }, () => {
  let house: TestConsole
  let invitation: string

  before(async () => {
    house = await openConsole()
  })

  after(async () => {
    await house.close()
  })

  test('an owner adds an operator with roles in words, and is shown the invitation once', async () => {
    const page = await house.open('/operators')
    await page.getByRole('button', { name: 'Add an operator' }).click()
    await page.waitForURL(/add=true/)
    await page.getByLabel('Operator id').fill('noor.rahimi')
    await page.getByLabel('Name', { exact: true }).fill('Noor Rahimi')
    await page.getByRole('button', { name: 'Add and invite' }).click()
    await page.getByText('Choose at least one role.').waitFor()
    await page.getByLabel(/^Auditor/).check()
    await page.getByRole('button', { name: 'Add and invite' }).click()
    const dialog = page.getByRole('dialog', { name: 'Invitation for Noor Rahimi' })
    invitation = await dialog.getByRole('region').locator('code').innerText()
    assert.match(invitation, /\/console\/invitation#operator=noor\.rahimi&invitation=\S+$/)
    assert.deepEqual(await axeProblems(page), [])
    await dialog.getByRole('button', { name: 'I have sent it' }).click()
    await dialog.waitFor({ state: 'hidden' })
    assert.doesNotMatch(await page.content(), /invitation=/)
    await page
      .getByRole('row', { name: /Noor Rahimi/ })
      .getByText('active')
      .waitFor()
    await page.context().close()
  })

  test('whoever was invited sets a passphrase that is long enough and is signed in with their roles alone', async () => {
    const page = await house.open('/nowhere')
    await page.goto(invitation)
    const set = page.getByRole('button', { name: 'Set it and sign in' })
    await page.getByLabel('New passphrase').fill('too short')
    await page.getByText('6 more characters are needed.').waitFor()
    assert.equal(await set.isDisabled(), true)
    await page.getByLabel('New passphrase').fill(passphrase)
    await page.getByLabel('The same again').fill('seven slow herons at dusk')
    await page.getByText('The two are not the same.').waitFor()
    assert.equal(await set.isDisabled(), true)
    await page.getByLabel('The same again').fill(passphrase)
    assert.doesNotMatch(page.url(), /invitation=/)
    assert.deepEqual(await axeProblems(page), [])
    await set.click()
    await page.waitForURL(/\/console\/start/)
    await page.goto(`${house.gateway.url}/console/operators`)
    await page
      .getByRole('row', { name: /Noor Rahimi/ })
      .getByText('you')
      .waitFor()
    assert.equal(await page.getByRole('button', { name: 'Add an operator' }).count(), 0)
    assert.equal(await page.getByRole('button', { name: /^Remove/ }).count(), 0)
    assert.equal(
      await statusIn(page, '/admin/v1/operators', { id: 'x', name: 'X', roles: [] }),
      403,
    )
    await page.context().close()
    const again = await house.open('/nowhere')
    await again.goto(invitation)
    await again.getByLabel('New passphrase').fill(passphrase)
    await again.getByLabel('The same again').fill(passphrase)
    await again.getByRole('button', { name: 'Set it and sign in' }).click()
    await again.getByRole('alert').waitFor()
    await again.context().close()
  })

  test('a wrong passphrase is told without telling who there is; the right one signs in', async () => {
    const page = await signedOut(house)
    for (const operator of ['noor.rahimi', 'nobody.here']) {
      await signIn(page, operator, 'a wrong one that is long')
      assert.match(await page.getByRole('alert').innerText(), /admin\.sign_in_refused/)
    }
    await signIn(page, 'noor.rahimi', passphrase)
    await page.getByRole('navigation', { name: 'Pages' }).waitFor()
    assert.match(await page.locator('header').first().innerText(), /Noor Rahimi|Morita/)
    await page.context().close()
  })

  test('a key of one’s own is shown once, works, and stops when it is revoked', async () => {
    const page = await asNoor(house)
    await page.goto(`${house.gateway.url}/console/account`)
    await page.getByRole('button', { name: 'Make a key' }).click()
    const dialog = page.getByRole('dialog', { name: 'Your new key' })
    const key = await dialog.getByRole('region').locator('code').innerText()
    await dialog.getByRole('button', { name: 'I have kept it' }).click()
    await dialog.waitFor({ state: 'hidden' })
    assert.ok(!(await page.content()).includes(key))
    const { gateway } = house
    const { body } = await admin(gateway, '/session', { key })
    assert.equal((body['operator'] as Record<string, unknown>)['id'], 'noor.rahimi')
    const id = key.split('-')[2] ?? ''
    await page.getByRole('button', { name: new RegExp(`Revoke the key .*${id}`) }).click()
    await page.getByText('revoked', { exact: true }).waitFor()
    assert.equal((await admin(gateway, '/world', { key })).status, 401)
    await page.context().close()
  })

  test('a session that is ended elsewhere stops working at once', async () => {
    const here = await asNoor(house)
    const there = await asNoor(house)
    await here.goto(`${house.gateway.url}/console/account`)
    const panel = here.locator('section', { hasText: 'Where you are signed in' })
    const own = panel.getByRole('listitem').filter({ hasText: 'this browser' })
    await own.waitFor()
    const count = await panel.getByRole('button', { name: /^End the session/ }).count()
    assert.ok(count >= 2)
    assert.equal(await statusIn(there, '/admin/v1/world'), 200)
    const others = panel.getByRole('listitem').filter({ hasNotText: 'this browser' })
    for (let left = count - 1; left > 0; left -= 1) {
      await others.first().getByRole('button').click()
      await panel
        .getByRole('button', { name: /^End the session/ })
        .nth(left)
        .waitFor({ state: 'detached' })
    }
    assert.equal(await statusIn(there, '/admin/v1/world'), 401)
    assert.equal(await statusIn(here, '/admin/v1/world'), 200)
    await here.context().close()
    await there.context().close()
  })

  test('a new passphrase is set with the present one, and the one before proves nothing', async () => {
    const page = await asNoor(house)
    await page.goto(`${house.gateway.url}/console/account`)
    const next = 'nine quick otters at dawn'
    await page.getByLabel('Present passphrase').fill('not the present one')
    await page.getByLabel('New passphrase').fill(next)
    await page.getByLabel('The same again').fill(next)
    await page.getByRole('button', { name: 'Set the passphrase' }).click()
    await page.getByRole('alert').waitFor()
    await page.getByLabel('Present passphrase').fill(passphrase)
    await page.getByRole('button', { name: 'Set the passphrase' }).click()
    await page.getByText('You are signed out everywhere else.').last().waitFor()
    await page.context().close()
    const other = await signedOut(house)
    await signIn(other, 'noor.rahimi', passphrase)
    assert.match(await other.getByRole('alert').innerText(), /admin\.sign_in_refused/)
    await signIn(other, 'noor.rahimi', next)
    await other.getByRole('navigation', { name: 'Pages' }).waitFor()
    await other.context().close()
  })

  test('who is removed is signed out at once, and stays in the list for whoever asks', async () => {
    const page = await house.open('/operators')
    await page.getByRole('button', { name: 'Remove Noor Rahimi' }).click()
    const dialog = page.getByRole('dialog', { name: 'Remove Noor Rahimi?' })
    await dialog.getByRole('button', { name: 'Remove Noor Rahimi' }).click()
    await page.getByText('Noor Rahimi was removed').waitFor()
    assert.equal(await page.getByRole('row', { name: /Noor Rahimi/ }).count(), 0)
    await page.getByRole('link', { name: 'Show 1 removed' }).click()
    await page.getByRole('row', { name: /Noor Rahimi/ }).waitFor()
    await page.context().close()
    const late = await signedOut(house)
    await signIn(late, 'noor.rahimi', 'nine quick otters at dawn')
    await late.getByRole('alert').waitFor()
    await late.context().close()
  })

  test('operators and the account pass axe in both colours, wide and narrow', async () => {
    for (const [path, mark] of [
      ['/operators', 'What each role may do'],
      ['/account', 'Keys for programs that act for you'],
    ] as const) {
      const page = await house.open(path)
      await page.getByText(mark).waitFor()
      assert.deepEqual(await lookProblems(page, path.slice(1)), [])
      await page.context().close()
    }
    const page = await house.open('/operators', { language: 'zh-CN' })
    await page.getByRole('heading', { name: '各角色可以做什么' }).waitFor()
    await keepScreenshot(page, 'operators-zh')
    await page.context().close()
  })
})

describe('the first start of a real house', { skip: noBrowser }, () => {
  test('whoever holds the admin key makes the first owner, signs in as them, and nobody is made first twice', async () => {
    const pages = await openPages()
    await using real = await openTestHouse({ url: 'http://127.0.0.1:9' }, { stamp: 'real' })
    const page = await pages.open(`${real.url}/console/`)
    await page.getByText('Nobody can sign in with a passphrase yet.', { exact: false }).waitFor()
    await page.getByLabel('Admin key or operator key').fill('test-admin')
    await page.getByRole('button', { name: 'Sign in with the key' }).click()
    await page.getByRole('heading', { name: 'Make the first owner' }).waitFor()
    assert.deepEqual(await axeProblems(page), [])
    await keepScreenshot(page, 'set-up-1440-light')
    await page.getByRole('button', { name: 'Look around first' }).click()
    await page.getByText('This house has no owner yet.').waitFor()
    await page.getByRole('button', { name: 'Make the first owner' }).click()
    await page.getByLabel('Operator id').fill('olu.bello')
    await page.getByLabel('Name', { exact: true }).fill('Olu Bello')
    await page.getByLabel('New passphrase').fill(passphrase)
    await page.getByLabel('The same again').fill(passphrase)
    await page.getByRole('button', { name: 'Make it and sign in' }).click()
    await page.waitForURL(/\/operators/)
    await page
      .getByRole('row', { name: /Olu Bello/ })
      .getByText('you')
      .waitFor()
    assert.equal(await page.getByText('This house has no owner yet.').count(), 0)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await signIn(page, 'olu.bello', passphrase)
    await page
      .getByRole('row', { name: /Olu Bello/ })
      .getByText('you')
      .waitFor()
    const again = { id: 'second', name: 'Second', passphrase }
    assert.equal((await admin(real, '/setup', { body: again })).status, 403)
    await pages.close()
  })
})

async function signedOut(house: TestConsole): Promise<Page> {
  const page = await house.open('/account')
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByLabel('Operator id').waitFor()
  return page
}

async function signIn(page: Page, operator: string, words: string): Promise<void> {
  await page.getByLabel('Operator id').fill(operator)
  await page.getByLabel('Passphrase', { exact: true }).fill(words)
  const answered = page.waitForResponse(
    (response) => response.url().endsWith('/session') && response.request().method() === 'POST',
  )
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await answered
}

async function asNoor(house: TestConsole): Promise<Page> {
  const page = await signedOut(house)
  await signIn(page, 'noor.rahimi', passphrase)
  await page.getByRole('navigation', { name: 'Pages' }).waitFor()
  return page
}

/** What the server says to the page's own session, whatever the page shows. */
async function statusIn(page: Page, path: string, body?: object): Promise<number> {
  return page.evaluate(
    async ({ to, said }) => {
      const session = (await (await fetch('/admin/v1/session')).json()) as { csrf: string }
      const headers = { 'content-type': 'application/json', 'x-customhouse-csrf': session.csrf }
      const init = said === null ? {} : { method: 'POST', headers, body: said }
      return (await fetch(to, init)).status
    },
    { to: path, said: body === undefined ? null : JSON.stringify(body) },
  )
}
