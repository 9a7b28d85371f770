// Parties, contracts, workloads and keys as people make and read them: from nobody to the first call, owners as of
// two days, what rules say, a key that is shown once. What a customer wrote is text and nothing else.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { admin } from '../support/admin.ts'
import {
  adminGet,
  answersOf,
  askBy,
  attack,
  fits,
  labels,
  makeOwned,
  review,
  stored,
  touching,
  waiting,
} from './parties-support.ts'
import {
  axeProblems,
  keepScreenshot,
  lookAs,
  noBrowser,
  openConsole,
  type TestConsole,
} from './support.ts'

const waitMs = 20_000

describe('parties in the console', { skip: noBrowser }, () => {
  let house: TestConsole

  before(async () => {
    house = await openConsole()
    await makeOwned(house)
  })

  after(async () => {
    await house.close()
  })

  test('a customer is made from nothing to the first call, whose story is read; its key is sent once', async () => {
    const page = await house.open('/parties')
    const answers = answersOf(page)
    await page.getByRole('link', { name: 'New customer' }).click()
    await page.getByLabel('Legal name').fill('Acme Trading Pte. Ltd.')
    await page.getByLabel('Organised in').fill('singapore')
    await page.getByLabel('Id', { exact: true }).fill('acme')
    await page.getByLabel('Source (optional)').fill('An extract of the register')
    await page.getByLabel('Owners, one a line (optional)').fill('dispersed 100')
    await review(page)
    const wrong = page.getByLabel('Organised in')
    await page.getByRole('alert').filter({ hasText: 'country' }).waitFor()
    assert.equal(await wrong.getAttribute('aria-invalid'), 'true', 'the problem is at its field')
    assert.equal(await page.getByLabel('Legal name').inputValue(), 'Acme Trading Pte. Ltd.')
    await wrong.fill('SG')
    await review(page)

    await page.waitForURL(/party=acme/)
    await page.getByLabel('Id', { exact: true }).waitFor()
    assert.match(await page.getByLabel('Id', { exact: true }).inputValue(), /^acme-\d{4}$/)
    await page.getByLabel('gpt-4o', { exact: true }).check()
    await page.getByLabel('In force from').fill('2026-01-01')
    for (const name of ['Processed in', 'Stored in', 'Abuse logs in', 'Reviewed by people in']) {
      await page.getByLabel(name).fill(name === 'Stored in' ? 'SGX' : 'SG')
    }
    await page.getByLabel('Budget (optional)').fill('25.50')
    await review(page)
    await page.getByRole('alert').filter({ hasText: 'permits.rest[0] has SGX' }).waitFor()
    await page.getByLabel('Stored in').fill('SG')
    await review(page)

    await page.waitForURL(/contract=acme-/)
    await page.getByLabel('Id', { exact: true }).fill('acme-chat')
    await page.getByLabel('Purpose').fill('Answers to customers')
    await page.getByLabel('Who answers for it').fill('Service desk')
    await review(page)

    await page.waitForURL(/workload=acme-chat/)
    await page.getByRole('button', { name: 'Make the key' }).click()
    const made = page.getByRole('region', { name: 'The new key' })
    const secret = await made.locator('code').first().innerText()
    assert.match(secret, /^sk-ch-/)
    const shown = await made.getByRole('region', { name: 'Make the first call' }).innerText()
    assert.ok(shown.includes(`authorization: Bearer ${secret}`))
    assert.match(shown, /Waiting for the first request/)
    assert.equal(await askBy(house, secret), 200)
    await made.getByText('It arrived.').waitFor({ timeout: waitMs })
    await made.getByText('permitted').waitFor()

    assert.equal(await stored(page, secret), false, 'the browser keeps no secret')
    await made.getByRole('link', { name: 'Read its story' }).click()
    await page.waitForURL(/\/requests\/req_/)
    await page.getByText('acme-chat').first().waitFor()
    await page.goto(`${house.gateway.url}/console/workloads/acme-chat`)
    await page.getByRole('button', { name: /^Revoke the key/ }).waitFor()
    assert.ok(!(await page.content()).includes(secret))
    const sent = (await answers()).filter(({ body }) => body.includes(secret))
    assert.deepEqual(
      sent.map(({ path }) => path),
      ['/admin/v1/keys'],
      'the secret is in one answer: the one that made it',
    )

    await page.getByRole('button', { name: /^Revoke the key/ }).click()
    await page.getByRole('button', { name: 'Revoke for good' }).click()
    await page.getByText('revoked').first().waitFor()
    assert.equal(await askBy(house, secret), 401)
    await page.context().close()
  })

  test('owners are drawn and told with the shares of the day that is looked at', async () => {
    const page = await house.open('/parties/owned?tab=ownership&country=CN&at=2024-06-01')
    const multiplied = page.getByRole('region', { name: /^Multiplied/ })
    await multiplied.waitFor()
    assert.deepEqual(await labels(page), ['100 %', '100 %', '40 %', '60 %', 'by contract (VIE)'])
    assert.match(await multiplied.innerText(), /40 %\s+Threshold\s+more than 50 %\s+Reached\s+no/)
    const table = page.getByRole('table', { name: 'Shares and control, with sources' })
    assert.match(await table.innerText(), /Jade Peak Holding\s+40 %\s+Owned Pte\. Ltd\./)

    await page.getByRole('button', { name: 'Back to now' }).click()
    await page.waitForURL((url) => !url.search.includes('at='))
    await page.locator('[data-label]').filter({ hasText: '10 – 30 %' }).waitFor()
    // Nobody is named above the fund and the founder: that is drawn too.
    const unnamed = ['30 %', '100 %', '100 %']
    const now = ['60 %', '10 – 30 %', ...unnamed, 'by contract (VIE)', '100 %'].toSorted()
    assert.deepEqual(await labels(page), now)
    assert.match(
      await multiplied.innerText(),
      /60 – 100 %[^]*Reached\s+yes[^]*the holders of 30 % of owned/,
    )
    assert.match(
      await page.getByRole('region', { name: /^Cascade/ }).innerText(),
      /own-later[^]*treated alike/,
      'how it was derived stands in words',
    )
    assert.equal(await touching(page), 0, 'no label lies on another, or on a box')
    await page.getByRole('link', { name: 'Jade Peak Holding' }).click()
    await page.waitForURL(/\/parties\/holding\?tab=ownership/)
    await page.context().close()
  })

  test('who holds what nobody named is drawn as unknown, never left out', async () => {
    const page = await house.open('/parties/kestrel-travel?tab=ownership&country=CN')
    await page.locator('[data-node="unknown"]').waitFor()
    assert.match(await page.locator('[data-node="unknown"]').innerText(), /Not named/)
    const sum = page.getByRole('region', { name: /^Cascade/ })
    assert.match(await sum.innerText(), /0 – 100 %[^]*not known[^]*the holders of 100 %/)
    await page.context().close()
  })

  test('what the file manages is read-only, and says where it is changed', async () => {
    for (const [path, said] of [
      ['/parties/muster-werke', 'parties.muster-werke'],
      ['/contracts/muster-2026', 'contracts.muster-2026'],
      ['/workloads/muster-support', 'workloads.muster-support'],
    ] as const) {
      const page = await house.open(path)
      const note = page.getByRole('note').filter({ hasText: said })
      assert.match(await note.innerText(), /customhouse\.yaml/)
      assert.equal(await page.getByRole('button', { name: 'Retire' }).count(), 0)
      await page.context().close()
    }
  })

  test('what the API manages is retired after a second word, and what rests on it is named first', async () => {
    const page = await house.open('/parties/owned')
    await page.getByRole('button', { name: 'Retire' }).click()
    await page.getByRole('button', { name: 'Retire for good' }).click()
    await page.getByRole('alert').filter({ hasText: 'owned-1' }).waitFor()
    await page.goto(`${house.gateway.url}/console/workloads/to-retire`)
    await page.getByRole('button', { name: 'Retire' }).click()
    await page.getByRole('button', { name: 'Retire for good' }).click()
    await page.waitForURL(/\/workloads$/)
    const { status } = await adminGet(house, '/workloads/to-retire')
    assert.equal(status, 404)
    await page.context().close()
  })

  test('a contract shows its terms on another day, its budgets to the last digit, and all seven questions', async () => {
    const page = await house.open('/contracts/muster-2026')
    const budgets = page.locator('section').filter({ hasText: 'refuses beyond' }).last()
    assert.match(await budgets.innerText(), /Limit 100\.00 USD/)
    const places = page.getByRole('table', { name: 'Where data may be' })
    assert.equal(await places.getByRole('rowheader').count(), 7)
    assert.match(await places.innerText(), /Reviewed by people in\s+zone:eea/)
    await page.getByRole('listitem').getByRole('link', { name: /2030/ }).click()
    await page.waitForURL(/at=2030-01-01/)
    await page.getByText('in force then').waitFor()
    // The amendment of that day counts; until it has come, what was shown stays.
    await places.getByRole('row', { name: /^Reviewed by people in SE/ }).waitFor()
    await page
      .getByRole('table', { name: 'What may be done with outputs' })
      .getByText('unstated')
      .first()
      .waitFor()
    await page.context().close()
  })

  test('what rules say of a party names rules and reasons for those who answer, and a verdict for all', async () => {
    const page = await house.open('/parties/qinghe-sg?tab=rules')
    await page.locator('summary').filter({ hasText: 'denied' }).first().click()
    const said = await page.locator('main').innerText()
    assert.match(said, /policy\.denied/)
    const rule = page.getByRole('link', { name: /^(?:sample|contract)\./ }).first()
    const named = (await rule.innerText()).trim()
    const leads = decodeURIComponent((await rule.getAttribute('href')) ?? '')
    assert.ok(leads.includes(named.startsWith('contract.') ? `rule=${named}` : `/rules/${named}`))
    await lookAs(page, 'sofia.quispe')
    await page.locator('summary').filter({ hasText: 'denied' }).first().click()
    assert.equal(await page.getByRole('link', { name: /^(?:sample|contract)\./ }).count(), 0)
    await page.goto(`${house.gateway.url}/console/parties/qinghe-sg?tab=screening`)
    await page.getByText('This is for those who answer for decisions').waitFor()
    await page.goto(`${house.gateway.url}/console/contracts/qinghe-2026`)
    await page.getByText(/^Amounts are for those who read money/).waitFor()
    await page.context().close()
  })

  test('under change control nothing is claimed to count: it waits, and the page says for whom', async () => {
    const page = await house.open('/onboard?step=party')
    await page.route('**/admin/v1/parties', async (route) => {
      if (route.request().method() !== 'POST') return route.fallback()
      return route.fulfill({ status: 201, json: waiting })
    })
    await page.getByLabel('Legal name').fill('Later Ltd')
    await page.getByLabel('Organised in').fill('SG')
    await page.getByLabel('Id', { exact: true }).fill('later')
    await review(page)
    const said = page.getByRole('status').filter({ hasText: 'chg_later' })
    assert.match(await said.innerText(), /nothing counts yet[^]*0 of 1/)
    await page.getByText('Waiting for the approval').waitFor()
    await page.unrouteAll()
    const { status } = await admin({ url: house.gateway.url }, '/parties', {
      key: house.gateway.adminKey,
      body: { id: 'later', legalName: 'Later Ltd', country: 'SG' },
    })
    assert.equal(status, 201)
    await page.getByRole('button', { name: 'Go on' }).click({ timeout: waitMs })
    await page.waitForURL(/party=later/)
    await page.context().close()
  })

  test('whatever a customer is called is text, on every page that names it', async () => {
    const page = await house.open('/parties?search=hostile')
    let dialogs = 0
    page.on('dialog', () => (dialogs += 1))
    await page.getByText(attack).first().waitFor()
    for (const path of [
      '/parties/hostile',
      '/parties/hostile?tab=ownership',
      '/contracts?search=hostile',
      '/workloads/hostile-1',
      `/parties?search=${encodeURIComponent(attack)}`,
      '/onboard?step=contract',
    ]) {
      await page.goto(`${house.gateway.url}/console${path}`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page
        .locator('main [role="status"][aria-label="Loading"]')
        .first()
        .waitFor({ state: 'detached' })
      assert.equal(await page.locator('main img, main script').count(), 0, path)
    }
    assert.equal(dialogs, 0)
    await page.context().close()
  })

  for (const [name, path, ready] of [
    ['parties', '/parties', /in all$/],
    ['party', '/parties/owned', /^An invented register|^Source:/],
    ['party-ownership', '/parties/owned?tab=ownership&country=CN', /^Multiplied/],
    ['party-rules', '/parties/qinghe-sg?tab=rules', /deployments? allowed$/],
    ['party-usage', '/parties/muster-werke?tab=usage', /^Nothing was used|^Attempts/],
    ['contracts', '/contracts', /in all$/],
    ['contract', '/contracts/muster-2026', /^Versions in time$/],
    ['workload', '/workloads/muster-support', /^What it may use now$/],
    ['keys', '/keys', /^A key of the file/],
    ['onboard', '/onboard?step=contract&party=owned', /^In force from/],
  ] as const) {
    test(`axe finds nothing on the page ${name}, wide or narrow, light or dark`, async () => {
      for (const [width, theme] of [
        [1440, 'light'],
        [768, 'dark'],
      ] as const) {
        const page = await house.open(path, { width, theme })
        await page.getByText(ready).first().waitFor()
        assert.deepEqual(await axeProblems(page), [])
        assert.ok(await fits(page), `nothing is wider than ${width} px`)
        await keepScreenshot(page, `${name}-${width}-${theme}`)
        await page.context().close()
      }
    })
  }
})
