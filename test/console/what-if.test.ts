// Rules and what-if as people use them: the end of the Data Privacy Framework is replayed and its money read, a broken
// text leads to its line, and a rule that was suspended is shown so as of the day.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { addDecimals } from '../../console/src/ui/decimal.ts'
import { customhouse } from '../support/command.ts'
import { admin } from '../support/admin.ts'
import { until } from '../support/until.ts'
import { lookProblems, noBrowser, openConsole, type TestConsole } from './support.ts'

interface Sums {
  readonly requests: number
  readonly money: readonly { readonly currency: string; readonly price: string }[]
}

interface Report {
  readonly unchanged: Sums
  readonly changes: readonly (Sums & {
    readonly change: string
    readonly workload: string
    readonly from: string | null
    readonly becomes: string
  })[]
}

describe('rules and what-if in the console', { skip: noBrowser }, () => {
  let house: TestConsole

  before(async () => {
    house = await openConsole({ CUSTOMHOUSE_SANDBOX_HISTORY: '2000' })
    const { url, adminKey } = house.gateway
    await until(
      'the past is written',
      async () => {
        const { body } = await admin({ url }, '/sandbox', { key: adminKey })
        return (body['history'] as { readyAt: string | null }).readyAt !== null
      },
      60_000,
    )
  })

  after(async () => {
    await house.close()
  })

  async function byCommand(): Promise<Report> {
    const args = ['replay', '--question', 'dpf-annulled', '--json', '--data-dir']
    const { text } = await customhouse([...args, house.gateway.dataDir])
    return JSON.parse(text) as Report
  }

  test('the end of the DPF is replayed in the page, and its workloads and money are what the command says', async () => {
    const page = await house.open('/what-if?kind=dpf')
    await page.getByRole('button', { name: 'Replay the requests' }).click()
    await page.getByRole('heading', { name: 'What moves, by workload' }).waitFor()
    const report = await byCommand()
    assert.ok(report.changes.length > 1)
    const table = page.getByRole('table', { name: 'What moves, by workload' })
    for (const row of report.changes) {
      const shown = table
        .getByRole('row')
        .filter({ hasText: row.workload })
        .filter({ hasText: row.from ?? 'refused' })
        .filter({ hasText: row.becomes })
      const words = await shown.first().innerText()
      assert.ok(words.includes(counted(row.requests)), `${words} counts ${row.requests}`)
      const title = await shown.first().getByTitle(/ USD$/).first().getAttribute('title')
      assert.equal(title, `${row.money[0]?.price} USD`)
    }
    const stopped = report.changes.filter(({ change }) => /denied|referred/.test(change))
    const stake = page.locator('dt', { hasText: 'Price at stake' }).locator('xpath=..')
    assert.equal(
      await stake.getByTitle(/ USD$/).first().getAttribute('title'),
      `${addDecimals(stopped.flatMap(({ money }) => money.map(({ price }) => price)))} USD`,
    )
    const rest = `The rest does not change: ${counted(report.unchanged.requests)} requests`
    await page.getByText(rest).waitFor()
    assert.match(page.url(), /replay=rpl_/)
    await page.reload()
    await page.getByText(rest).waitFor()
    await page.context().close()
  })

  test('a fact that ends moves what the annulment moves, and publishing it says who must approve', async () => {
    const page = await house.open('/what-if?kind=fact&id=sample.history.adequacy')
    await page.getByRole('button', { name: 'Replay the requests' }).click()
    const report = await byCommand()
    await page
      .getByText(`The rest does not change: ${counted(report.unchanged.requests)} requests`)
      .waitFor()
    const panel = page.locator('section', {
      has: page.getByRole('heading', { name: 'Publish it' }),
    })
    assert.match(await panel.innerText(), /counts at once.*nobody has to approve it/s)
    await page.context().close()
  })

  test('a broken text is told at its line, and the problem leads the cursor there', async () => {
    const page = await house.open('/what-if?kind=pack&id=sample.history')
    const area = page.getByLabel('Text of the pack')
    await area.waitFor()
    await page.getByText('No plain request of a workload is decided otherwise.').waitFor()
    const text = await area.inputValue()
    const broken = text.replace('effect: refer', 'effect: reefer')
    const line = broken.split('\n').findIndex((each) => each.includes('reefer')) + 1
    await area.fill(broken)
    const go = page.getByRole('button', { name: new RegExp(`^Line ${line}, column`) })
    await go.waitFor()
    await go.click()
    const at = await page.evaluate(
      `document.activeElement.value.slice(0, document.activeElement.selectionStart).split('\\n').length`,
    )
    assert.equal(at, line)
    await area.fill(text.replace('state: suspended', 'state: in_force'))
    await page.getByText('dhow-manifests').first().waitFor()
    await page.context().close()
  })

  test('a suspended rule is shown as suspended as of the day, and as in force before', async () => {
    const page = await house.open('/rules?state=suspended')
    const link = page.getByRole('link', { name: 'Cargo manifests are not sent' })
    await link.click()
    await page.getByRole('heading', { name: 'Cargo manifests are not sent' }).waitFor()
    assert.match(await page.locator('header').last().innerText(), /suspended/)
    await page.goto(`${house.gateway.url}/console/rules/sample.history.freight?at=2026-06-01`)
    await page.getByText('As of 2026-06-01').waitFor()
    assert.match(await page.locator('header').last().innerText(), /in force/)
    await page.context().close()
  })

  test('a rule rests on facts whose sources open without telling where from', async () => {
    const page = await house.open('/rules/sample.history.framework')
    const source = page.getByRole('link', { name: /C-703\/25 P/ }).first()
    await source.waitFor()
    assert.match((await source.getAttribute('rel')) ?? '', /noreferrer/)
    await page.getByRole('article', { name: 'sample.history.adequacy' }).waitFor()
    await page.context().close()
  })

  for (const [name, path] of [
    ['rules', '/rules'],
    ['rule', '/rules/sample.history.framework'],
    ['facts', '/facts'],
    ['what-if', '/what-if?kind=dpf'],
    ['editor', '/what-if?kind=pack&id=sample.history'],
  ] as const) {
    test(`${name} keeps to WCAG 2.2 AA, wide and narrow, light and dark`, async () => {
      const page = await house.open(path)
      await settled(page, name)
      assert.deepEqual(await lookProblems(page, name), [])
      await page.context().close()
    })
  }
})

async function settled(page: Page, name: string): Promise<void> {
  await page.locator('main h1').waitFor()
  if (name === 'what-if') {
    await page.getByRole('button', { name: 'Replay the requests' }).click()
    await page.getByRole('heading', { name: 'Publish it' }).waitFor()
    await page.locator('canvas').waitFor()
  }
  // The facts that it rests on come after the rule.
  if (name === 'rule') await page.getByRole('article').first().waitFor()
  if (name === 'editor')
    await page
      .getByText(/No plain request|is decided/)
      .first()
      .waitFor()
  await page.locator('[role=status].animate-pulse').first().waitFor({ state: 'detached' })
}

function counted(value: number): string {
  return new Intl.NumberFormat('en').format(value)
}
