// What guards the house itself, in the console: a hold is set where one reads about a party, and lifted by two; glass is
// broken for a reason, everybody sees that it is, and somebody else reviews what was asked for.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { axeProblems, keepScreenshot, noBrowser, openConsole, type TestConsole } from './support.ts'

describe('holds and broken glass in the console', { skip: noBrowser }, () => {
  let house: TestConsole

  before(async () => {
    house = await openConsole()
    assert.equal(await house.ask('muster-support'), 200)
  })

  after(async () => {
    await house.close()
  })

  /** A page of whoever is named, who came to `path`. */
  async function openAs(persona: string, path: string, view = {}): Promise<Page> {
    const page = await house.open('/account', view)
    // The sandbox signs in by itself first, as its owner.
    await page.getByRole('combobox', { name: /Look at it as|以此身份查看/ }).waitFor()
    await page.context().clearCookies()
    const answer = await page.request.post(`${house.gateway.url}/admin/v1/session`, {
      data: { sandbox: persona },
      headers: { 'sec-fetch-site': 'same-origin' },
    })
    assert.equal(answer.status(), 200)
    await page.goto(`${house.gateway.url}/console${path}`)
    return page
  }

  test('a hold is set on a party’s page, shown there, and lifted by an approver from the inbox', async () => {
    const page = await openAs('sofia.quispe', '/parties/muster-werke')
    await page.getByText('No hold is on this.').waitFor()
    await page.getByRole('button', { name: 'Set a hold' }).click()
    const dialog = page.getByRole('dialog', { name: 'Set a hold' })
    await dialog.getByLabel('Reference').fill('7 O 1/26')
    await dialog.getByLabel('Reason').fill('A court asks us to keep everything.')
    assert.deepEqual(await axeProblems(page), [])
    await dialog.getByRole('button', { name: 'Hold it' }).click()
    const held = page.getByRole('listitem', { name: 'Legal hold: 7 O 1/26' })
    await held.getByText('set by sofia.quispe').waitFor()
    await keepScreenshot(page, 'party-hold-1440-light')
    await page.goto(`${house.gateway.url}/console/holds`)
    await held.getByRole('button', { name: 'Ask to lift it' }).click()
    const asking = page.getByRole('dialog', { name: 'Ask to lift the hold' })
    await asking.getByLabel('Why it may go').fill('The court has decided.')
    await asking.getByRole('button', { name: 'Ask to lift it' }).click()
    await held.getByText('sofia.quispe asks to lift it').waitFor()
    assert.equal(await held.getByRole('button', { name: 'Lift it' }).count(), 0)
    assert.deepEqual(await axeProblems(page), [])
    await keepScreenshot(page, 'holds-1440-light')
    await page.context().close()

    const second = await openAs('amara.diallo', '/inbox', { width: 768, theme: 'dark' })
    await second.getByRole('link', { name: /Lift the hold on party muster-werke/ }).click()
    await second.getByText('The court has decided.').waitFor()
    assert.deepEqual(await axeProblems(second), [])
    await keepScreenshot(second, 'inbox-hold-768-dark')
    await second.getByRole('button', { name: 'Lift it' }).click()
    const lifting = second.getByRole('dialog', { name: 'Lift it' })
    await lifting.getByRole('button', { name: 'Lift it' }).click()
    await second.getByText('Nothing waits for you').waitFor()
    await second.goto(`${house.gateway.url}/console/holds?view=lifted`)
    await second
      .getByRole('listitem', { name: 'Legal hold: 7 O 1/26' })
      .getByText('lifted by amara.diallo')
      .waitFor()
    await second.context().close()
  })

  test('whoever breaks the glass reads more, under a banner on every page, and somebody else reviews it', async () => {
    const page = await openAs('leila.haddad', '/account')
    const pages = page.getByRole('navigation', { name: 'Pages' })
    await pages.getByRole('link', { name: 'Requests' }).waitFor()
    assert.equal(await pages.getByRole('link', { name: 'Watch' }).count(), 0)
    await page.getByRole('button', { name: 'Break the glass' }).click()
    const dialog = page.getByRole('dialog', { name: 'Break the glass' })
    await dialog.getByLabel('read cases').check()
    await dialog
      .getByRole('textbox', { name: 'Reason' })
      .fill('An invoice is disputed; incident 12.')
    assert.deepEqual(await axeProblems(page), [])
    await keepScreenshot(page, 'glass-dialog-1440-light')
    await dialog.getByRole('button', { name: 'Break the glass' }).click()
    const banner = page.getByRole('region', { name: 'You read beyond your roles' })
    await banner.getByText('incident 12').waitFor()
    await pages.getByRole('link', { name: 'Watch' }).click()
    await page.getByRole('heading', { name: 'Watch', level: 1 }).waitFor()
    await banner.waitFor()
    assert.deepEqual(await axeProblems(page), [])
    await keepScreenshot(page, 'glass-banner-1440-light')
    await banner.getByRole('button', { name: 'End it now' }).click()
    await banner.waitFor({ state: 'detached' })
    await pages.getByRole('link', { name: 'Watch' }).waitFor({ state: 'detached' })
    await page.context().close()

    const second = await openAs('amara.diallo', '/inbox')
    await second.getByRole('link', { name: /Broken glass: An invoice is disputed/ }).click()
    const uses = second.getByRole('list', { name: 'What they asked for' })
    await uses.getByText('GET /admin/v1/cases').first().waitFor()
    assert.deepEqual(await axeProblems(second), [])
    await keepScreenshot(second, 'inbox-glass-1440-light')
    await second.getByLabel('What you found').fill('The incident names the case.')
    await second.getByRole('button', { name: 'Close the review' }).click()
    await second.getByText('Nothing waits for you').waitFor()
    await second.context().close()
  })

  test('both are there in Chinese, narrow and dark', async () => {
    const view = { language: 'zh-CN', width: 768, theme: 'dark' }
    const page = await openAs('sofia.quispe', '/holds?view=lifted', view)
    await page.getByRole('heading', { name: '法律保全', level: 1 }).waitFor()
    await page.getByText('已解除').first().waitFor()
    assert.deepEqual(await axeProblems(page), [])
    await keepScreenshot(page, 'holds-768-dark-zh')
    await page.goto(`${house.gateway.url}/console/account`)
    await page.getByRole('heading', { name: '紧急查阅' }).waitFor()
    assert.deepEqual(await axeProblems(page), [])
    await keepScreenshot(page, 'account-glass-768-dark-zh')
    await page.context().close()
  })
})
