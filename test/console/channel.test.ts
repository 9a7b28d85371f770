// A model owner's person in the console: sees how its models are sold as the clause allows, takes the signed evidence along
// and checks it offline; hears of no customer; and people of the house see the same.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { admin } from '../support/admin.ts'
import { customhouse } from '../support/command.ts'
import { until } from '../support/until.ts'
import {
  axeProblems,
  keepScreenshot,
  lookAs,
  noBrowser,
  openConsole,
  type TestConsole,
} from './support.ts'

/** Of the sandbox: a person of Northwind AI. */
const owner = 'dana.whitlock'

describe('a model owner’s own view', { skip: noBrowser }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'customhouse-channel-'))
  let house: TestConsole

  before(async () => {
    house = await openConsole({ CUSTOMHOUSE_SANDBOX_HISTORY: '3000' })
    await until(
      'the past is written and read',
      async () => {
        const history = (await asked('/sandbox'))['history'] as { readyAt: string | null }
        return history.readyAt !== null && (await asked('/channel-report'))['behind'] === 0
      },
      90_000,
    )
  })
  after(async () => {
    await house.close()
    rmSync(folder, { recursive: true })
  })

  async function asked(path: string): Promise<Record<string, unknown>> {
    const { url, adminKey } = house.gateway
    const { status, body } = await admin({ url }, path, { key: adminKey })
    assert.equal(status, 200, JSON.stringify(body))
    return body
  }

  /** With everything that the API answers from the moment on at which the person is there. */
  async function asOwner(heard: string[] = []): Promise<Page> {
    const page = await house.open('/account')
    await lookAs(page, owner)
    page.on('response', (response) => {
      if (!response.url().includes('/admin/v1/')) return
      void response.text().then(
        (text) => heard.push(text),
        () => undefined,
      )
    })
    await page.goto(house.gateway.url + '/console/channel')
    await page.getByRole('heading', { name: 'Your models', level: 1 }).waitFor()
    return page
  }

  test('it sees its calls as the clause allows, and neither a customer nor another page', async () => {
    const heard: string[] = []
    const page = await asOwner(heard)
    const table = page.getByRole('table', { name: 'Calls by country and kind of customer' })
    await table.getByText('northwind').first().waitFor()
    assert.ok((await table.getByRole('row').count()) > 3)
    assert.match(await page.getByText('Each group has at least').innerText(), /2 customers/)
    await page.getByText('Whose incidents they are', { exact: true }).waitFor()
    const links = await page
      .getByRole('navigation', { name: 'Pages' })
      .getByRole('link')
      .allInnerTexts()
    assert.deepEqual(links, ['Customhouse', 'Your models', 'Your account'])
    const { parties } = (await asked('/parties?limit=200')) as {
      parties: { id: string; legalName: string }[]
    }
    const others = parties.filter(({ id }) => id !== 'northwind-ai')
    assert.ok(others.length > 10 && heard.length > 0)
    const said = heard.join('\n') + (await page.locator('body').innerText())
    for (const { id, legalName } of others) {
      assert.ok(!said.includes(id) && !said.includes(legalName), legalName)
    }
    await page.context().close()
  })

  test('its months and its model are in the address, and what is told follows them', async () => {
    const page = await asOwner()
    const last = page.getByLabel('Last month (UTC)')
    const value = await last.inputValue()
    await page.getByLabel('First month (UTC)').selectOption(value)
    await page.waitForURL((url) => url.searchParams.get('from') === value)
    await page.getByLabel('Model', { exact: true }).selectOption('gpt-4o-mini')
    await page.waitForURL((url) => url.searchParams.get('model') === 'gpt-4o-mini')
    const table = page.getByRole('table', { name: 'Calls by country and kind of customer' })
    await table.getByText('gpt-4o', { exact: true }).first().waitFor({ state: 'detached' })
    await table.getByText('gpt-4o-mini').first().waitFor()
    await page.getByText('Evidence is of all models').waitFor()
    await page.context().close()
  })

  test('it takes the evidence along as one file, which the command line verifies without the house', async () => {
    const page = await asOwner()
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Enter and download' }).click()
    const file = join(folder, 'evidence.tar')
    await (await download).saveAs(file)
    await page.getByText('Entered, signed and downloaded.').waitFor()
    assert.equal(spawnSync('tar', ['-xf', file, '-C', folder]).status, 0)
    const list = spawnSync('tar', ['-tf', file], { encoding: 'utf8' }).stdout.trim().split('\n')
    const inFolder = join(folder, String(list[0]).split('/')[0] ?? '')
    const read = (name: string): string => readFileSync(join(inFolder, name), 'utf8')
    assert.match(read('README.txt'), /customhouse verify report\.receipt --vkey '/)
    const sha256 = createHash('sha256').update(read('report.json')).digest('hex')
    await page.getByText(sha256).waitFor()
    const verified = await customhouse([
      'verify',
      join(inFolder, 'report.receipt'),
      '--vkey',
      read('log.vkey').trim(),
      '--content',
      `report=${join(inFolder, 'report.json')}`,
    ])
    assert.equal(verified.code, 0, verified.text)
    assert.ok(verified.text.includes(sha256))
    await page.context().close()
  })

  test('people of the house see what each owner sees, and where nothing is agreed what to do', async () => {
    const page = await house.open('/channel')
    await page.getByRole('heading', { name: 'Model owners', level: 1 }).waitFor()
    await page.getByRole('heading', { name: 'As agreed' }).waitFor()
    await page.getByLabel('Owner', { exact: true }).selectOption('meridian-labs')
    await page.getByRole('heading', { name: 'Nothing is agreed, so nothing is told' }).waitFor()
    assert.equal(await page.getByRole('heading', { name: 'Signed evidence' }).count(), 0)
    await page.context().close()
  })

  test('nobody is kept out by it: axe finds nothing, in light and dark, wide and narrow', async () => {
    for (const [width, theme, language] of [
      [1440, 'light', 'en-GB'],
      [768, 'dark', 'zh-CN'],
    ] as const) {
      const page = await house.open('/channel', { width, theme, language })
      await page.locator('table').first().waitFor()
      assert.deepEqual(await axeProblems(page), [])
      await keepScreenshot(page, `channel-${width}-${theme}`)
      await page.context().close()
    }
  })
})
