// What one person was shown is never shown to the next in the same browser: not while the answers to the next are on
// their way, not on a page that was left open, not in another tab.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { lookAs, noBrowser, openConsole, type TestConsole } from './support.ts'

const engineer = 'tomasz.wieczorek'

describe('who follows another person in the same browser', { skip: noBrowser }, () => {
  let house: TestConsole
  before(async () => {
    house = await openConsole()
  })
  after(async () => {
    await house.close()
  })

  test('sees nothing of what the one before was answered, while theirs is on its way', async () => {
    const page = await house.open('/parties')
    const row = page.getByRole('row', { name: /Muster/ }).first()
    await row.waitFor()
    const release = await holdAnswers(page, '**/admin/v1/parties?*')
    await lookAs(page, engineer)
    await page.getByRole('status', { name: 'Loading' }).waitFor()
    assert.equal(await page.getByRole('table').count(), 0)
    assert.equal(await row.count(), 0)
    release()
    await row.waitFor()
    const focused = page.locator('select:focus')
    assert.equal(await focused.inputValue(), engineer, 'the focus stays in the field')
    await page.context().close()
  })

  test('sees no decision that was told live to the one before', async () => {
    const page = await house.open('/')
    const live = page.getByRole('list', { name: 'Decisions' })
    await page.getByText('live', { exact: true }).waitFor()
    assert.equal(await house.ask('muster-support'), 200)
    await live.getByText('muster-support').first().waitFor()
    await holdAnswers(page, '**/admin/v1/requests?*')
    await lookAs(page, engineer)
    await page.getByText('live', { exact: true }).waitFor()
    assert.equal(await live.getByText('muster-support').count(), 0)
    await page.context().close()
  })

  test('finds no secret that was just made for the one before', async () => {
    const page = await house.open('/account')
    await page.getByRole('button', { name: 'Make a key' }).click()
    const secret = page.getByText(/sk-ch-/).first()
    await secret.waitFor()
    await page.keyboard.press('Escape')
    await lookAs(page, engineer)
    await page.getByRole('heading', { level: 1 }).waitFor()
    assert.equal(await secret.count(), 0)
    await page.context().close()
  })

  test('is who every other tab belongs to as well', async () => {
    const page = await house.open('/operators')
    await page.getByRole('button', { name: 'Add an operator' }).waitFor()
    const other = await page.context().newPage()
    await other.goto(`${house.gateway.url}/console/`)
    await lookAs(other, engineer)
    await page.locator(`option[value="${engineer}"]:checked`).waitFor({ state: 'attached' })
    await page.locator('main').getByText('Amara Diallo').first().waitFor()
    assert.equal(await page.getByRole('button', { name: 'Add an operator' }).count(), 0)
    await page.context().close()
  })

  test('is asked to sign in where the session ended, and the page that was open is gone', async () => {
    const page = await house.open('/parties')
    await page
      .getByRole('row', { name: /Muster/ })
      .first()
      .waitFor()
    await page.context().clearCookies()
    await page.getByRole('link', { name: 'Workloads', exact: true }).click()
    await page.getByLabel('Operator id').waitFor()
    assert.equal(await page.locator('main').getByText('Muster').count(), 0)
    await page.context().close()
  })
})

/** From now on the page waits for these answers until what this answers is called. */
async function holdAnswers(page: Page, url: string): Promise<() => void> {
  const released = Promise.withResolvers<void>()
  await page.route(url, async (route) => {
    await released.promise
    await route.continue()
  })
  return () => released.resolve()
}
