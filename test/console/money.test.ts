// Money as finance looks at it: the numbers of the page are those of the book, to the last nano; the proof that all is
// billed is run by a button; a FOCUS file is downloaded and adds up; and nothing of it is there for other roles.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { formatNanos, parseNanos } from '../../src/kernel/money.ts'
import { admin } from '../support/admin.ts'
import { until } from '../support/until.ts'
import { axeProblems, keepScreenshot, noBrowser, openConsole, type TestConsole } from './support.ts'

type Row = Record<string, unknown>

const calls = 5
const waitMs = 30_000

describe('money in the console', { skip: noBrowser }, () => {
  let house: TestConsole
  let total: Row

  const get = async (path: string): Promise<Row> => {
    const { status, body } = await admin(house.gateway, path, { key: house.gateway.adminKey })
    assert.equal(status, 200, path)
    return body
  }

  before(async () => {
    house = await openConsole()
    for (let count = 0; count < calls; count++) {
      assert.equal(await house.ask('muster-support'), 200)
    }
    await until(
      'the index has all attempts',
      async () => {
        const [found] = (await get('/spend?step=none'))['totals'] as Row[]
        total = found ?? {}
        return found?.['attempts'] === calls
      },
      waitMs,
    )
  })
  after(async () => {
    await house.close()
  })

  test('totals of the page are those of the book, and so are its margins and its days', async () => {
    const page = await house.open('/money')
    const amounts = page.locator('[data-amount]')
    await amounts.first().waitFor()
    const shown = await amounts.evaluateAll((all) =>
      all.map((one) => one.getAttribute('data-amount')),
    )
    assert.deepEqual(shown, [total['price'], total['cost'], total['margin']])
    const accounts = (await get('/money/proof'))['currencies'] as Row[]
    const price = accounts[0]?.['price'] as Row
    assert.equal(price['accounts'], total['price'])
    const margins = page.getByRole('table', { name: 'Margin by Customer' })
    const whole = await margins.locator('td span[title]').first().getAttribute('title')
    assert.equal(nanosIn(whole), parseNanos(String(total['price'])))
    await page.getByText('Show as a table').click()
    const days = page.getByRole('table', { name: /^Price in USD by day/ })
    const titles = await days
      .locator('td span[title]')
      .evaluateAll((all) => all.map((one) => one.getAttribute('title')))
    assert.equal(
      titles.reduce((sum, title) => sum + nanosIn(title), 0n),
      parseNanos(String(total['price'])),
    )
    await page.context().close()
  })

  test('span and dimension are in the address, and a reload keeps them', async () => {
    const page = await house.open('/money')
    await page.getByLabel('Told by').selectOption('country')
    await page.waitForURL(/by=country/)
    await page.getByRole('radio', { name: '7 days' }).check()
    await page.waitForURL(/span=7d/)
    await page.reload()
    await page.getByRole('table', { name: 'Margin by Country' }).getByText('Germany').waitFor()
    await page.context().close()
  })

  test('a button proves that nothing is unbilled, of how many attempts and for which head', async () => {
    const page = await house.open('/money?view=proof')
    await page.getByRole('button', { name: 'Prove it now' }).click()
    await page.locator('[data-proven="true"]').waitFor()
    const unbilled = await page.locator('[data-unbilled]').getAttribute('data-unbilled')
    assert.equal(unbilled, '0.000000000')
    const said = await page.locator('[data-proven]').innerText()
    assert.match(said, /Settled attempts\s+5/)
    assert.match(said, /customhouse\.sandbox\/log-1: \d+ entries/)
    assert.match(await page.locator('main').innerText(), /Attempts of unknown end\s+✓?\s*None/)
    await page.context().close()
  })

  test('the FOCUS file that the page offers adds up to the total of the page', async () => {
    const page = await house.open('/money?span=month')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download FOCUS 1.2' }).click(),
    ])
    assert.match(download.suggestedFilename(), /^focus-\d{4}-\d\d-01-\d{4}-\d\d-\d\d\.csv$/)
    const [head = '', ...lines] = readFileSync(await download.path(), 'utf8')
      .trimEnd()
      .split('\r\n')
    const at = head.split(',').indexOf('BilledCost')
    // Amounts stand before any text that could hold a comma.
    assert.equal(at, 0)
    const sum = lines.reduce((all, line) => all + (parseNanos(line.split(',')[at] ?? '') ?? 0n), 0n)
    assert.equal(formatNanos(sum), total['price'])
    await page.context().close()
  })

  test('budgets, prices and revenue answer what the API does', async () => {
    const page = await house.open('/money?view=budgets')
    await page.locator('[data-account]').first().waitFor()
    const shown = await page
      .locator('[data-account]')
      .evaluateAll((all) => all.map((one) => one.getAttribute('data-account')))
    const budgets = (await get('/budgets'))['budgets'] as Row[]
    assert.deepEqual(
      shown,
      budgets.map(({ account }) => account),
    )
    assert.match(String(shown[0]), /^muster-werke-monthly:/)
    await page.getByRole('radio', { name: 'Prices' }).check()
    const lists = page.getByRole('list', { name: 'Price lists' })
    await lists.waitFor()
    const priced = (await get('/prices'))['lists'] as Row[]
    assert.equal(await lists.getByRole('group').count(), priced.length)
    await lists.locator('summary').first().click()
    await lists.getByRole('table').first().waitFor()
    await page.getByRole('radio', { name: 'Revenue' }).check()
    await page.getByText('No revenue in these days').waitFor()
    await page.context().close()
  })

  test('who may not read money is told so, and no amount is asked for', async () => {
    const page = await house.open('/')
    const asked: string[] = []
    await page.getByRole('link', { name: 'Money' }).waitFor()
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await page.route('**/admin/v1/session', async (route) => {
      const response = await route.fetch()
      const session = (await response.json()) as { operator: { actions: string[] } }
      const actions = session.operator.actions.filter((action) => action !== 'money.read')
      await route.fulfill({ json: { ...session, operator: { ...session.operator, actions } } })
    })
    await page.goto(`${house.gateway.url}/console/money`)
    await page.getByText('Money is for others').waitFor()
    assert.equal(await page.getByRole('link', { name: 'Money' }).count(), 0)
    const money = /\/admin\/v1\/(spend|revenue|budgets|prices|money|exports)/
    assert.deepEqual(
      asked.filter((path) => money.test(path)),
      [],
    )
    await page.context().close()
  })

  for (const view of ['spend', 'revenue', 'budgets', 'proof', 'prices'] as const) {
    test(`${view} is accessible, wide and narrow, light and dark`, async () => {
      for (const [width, theme] of [
        [1440, 'light'],
        [768, 'dark'],
      ] as const) {
        const page = await house.open(`/money?view=${view}`, { width, theme })
        await page.getByRole('heading', { level: 1, name: 'Money' }).waitFor()
        if (view === 'proof') {
          await page.getByRole('button', { name: 'Prove it now' }).click()
          await page.locator('[data-proven]').waitFor()
        } else await page.waitForLoadState('networkidle')
        assert.deepEqual(await axeProblems(page), [], `${width} ${theme}`)
        const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
        assert.ok(Number(wide) <= 0, `${width}: nothing is cut off`)
        await keepScreenshot(page, `money-${view}-${width}-${theme}`)
        await page.context().close()
      }
    })
  }
})

/** Of a title such as `1.250000000 USD`. */
function nanosIn(title: string | null): bigint {
  const nanos = parseNanos((title ?? '').split(' ')[0] ?? '')
  assert.ok(nanos !== null, String(title))
  return nanos
}
