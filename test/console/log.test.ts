// The page of the log in a browser: a log is read, an entry is looked up, and a range is verified by hashes that the
// browser computed; what is changed on the way is named.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page, Route } from 'playwright-core'
import { axeProblems, keepScreenshot, noBrowser, openConsole, type TestConsole } from './support.ts'

let shown: TestConsole

before(async () => {
  if (noBrowser !== false) return
  shown = await openConsole({ CUSTOMHOUSE_SANDBOX_HISTORY: '3000' })
  for (let count = 0; count < 3; count++) {
    assert.equal(await shown.ask('muster-support'), 200)
  }
})
after(() => shown?.close())

/** The past is in a log of its own, which is chosen by its name. */
async function openPast(view: string): Promise<Page> {
  const page = await shown.open(`/log?view=${view}`)
  await page
    .getByText(/sandbox-history/)
    .first()
    .click()
  await page.getByText('customhouse.local/sandbox-history', { exact: true }).waitFor()
  return page
}

async function verify(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Verify now' }).click()
}

/** Of each check how it ended. */
async function ends(page: Page): Promise<Record<string, string>> {
  await page.locator('[data-check]').first().waitFor()
  const said = await page
    .locator('[data-check]')
    .evaluateAll((lines) =>
      lines.map((line) => [line.getAttribute('data-check'), line.getAttribute('data-end')]),
    )
  return Object.fromEntries(said) as Record<string, string>
}

test(
  'a range is verified by the browser, with an earlier head that it holds',
  { skip: noBrowser },
  async () => {
    const page = await shown.open('/log?view=verify')
    await page.locator('select[name=earlier] option:nth-child(2)').waitFor({ state: 'attached' })
    await verify(page)
    await page.getByText(/^Verified: \d+ entries/).waitFor()
    assert.deepEqual(await ends(page), {
      key: 'passed',
      signature: 'passed',
      witnesses: 'none',
      earlier: 'passed',
      tree: 'passed',
      consistency: 'passed',
      entries: 'passed',
    })
    assert.deepEqual(await axeProblems(page), [])
    await keepScreenshot(page, 'log-verified-1440-light')
  },
)

test(
  'one changed byte of an entry is named by its place, and one of a tile by the tile',
  { skip: noBrowser },
  async () => {
    const page = await openPast('verify')
    const head = page.locator('input[name=last]')
    const index = Number(await head.inputValue())
    await changing(page, '**/admin/v1/logs/*/entries?*', (body) => {
      const { entries } = body as { entries: { index: number; leaf: string }[] }
      const entry = entries.find((one) => one.index === index)
      if (entry !== undefined) entry.leaf = entry.leaf.replace('"v":1', '"v":2')
      return body
    })
    await verify(page)
    await page.getByText('Not verified: Entries', { exact: true }).waitFor()
    assert.equal((await ends(page))['entries'], 'failed')
    await page.getByText(`Entries that do not stand as they were signed: ${index}`).waitFor()
    await keepScreenshot(page, 'log-changed-1440-light')
    await page.unroute('**/admin/v1/logs/*/entries?*')

    await changing(page, '**/admin/v1/logs/*/tiles/0/*', (body) => {
      const { hashes } = body as { hashes: string }
      const bytes = Buffer.from(hashes, 'base64')
      bytes[40] = (bytes[40] ?? 0) ^ 1
      return { hashes: bytes.toString('base64') }
    })
    await verify(page)
    await page.getByText(/^Not verified: Tree/).waitFor()
    assert.equal((await ends(page))['tree'], 'failed')
  },
)

async function changing(page: Page, pattern: string, change: (body: unknown) => unknown) {
  await page.route(pattern, async (route: Route) => {
    const response = await route.fetch()
    await route.fulfill({ response, json: change(await response.json()) })
  })
}

test(
  'a verification that runs can be stopped, and then nothing is verified',
  { skip: noBrowser },
  async () => {
    const page = await openPast('verify')
    const held = Promise.withResolvers<void>()
    await page.route('**/admin/v1/logs/*/entries?*', async (route: Route) => {
      await held.promise
      await route.continue().catch(() => undefined)
    })
    await verify(page)
    await page.getByRole('progressbar').waitFor()
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByText('Stopped. Nothing is verified.').waitFor()
    held.resolve()
  },
)

test(
  'entries are paged from the newest, one is opened, and one is found by its id',
  { skip: noBrowser },
  async () => {
    const page = await shown.open('/log')
    await page.getByRole('row').nth(3).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Said openly').waitFor()
    assert.deepEqual(await axeProblems(page), [])
    await keepScreenshot(page, 'log-entry-1440-light')
    await page.keyboard.press('Escape')
    const id = await page.locator('[role=row] bdi.font-mono').nth(2).innerText()
    await page.getByRole('searchbox').fill(id)
    await page.getByRole('button', { name: 'Look up' }).click()
    await page.getByText(/^Entry \d+ of /).waitFor()
    await page.getByRole('button', { name: 'Show it among its neighbours' }).click()
    await page.getByRole('dialog').getByText(id).first().waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('searchbox').fill('nothing-of-the-kind')
    await page.getByRole('button', { name: 'Look up' }).click()
    await page.getByRole('alert').waitFor()
  },
)

test(
  'the page is whole at both widths, in both themes, in Chinese',
  { skip: noBrowser },
  async () => {
    for (const [width, theme, language] of [
      [1440, 'light', 'en-GB'],
      [1440, 'dark', 'en-GB'],
      [768, 'light', 'zh-CN'],
      [768, 'dark', 'en-GB'],
    ] as const) {
      const page = await shown.open('/log?view=heads&step=hour', { width, theme, language })
      await page.locator('canvas').waitFor()
      await page.getByRole('table').waitFor()
      assert.deepEqual(await axeProblems(page), [], `${width} ${theme} ${language}`)
      const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
      assert.ok(Number(wide) <= 0, `${width}: nothing sticks out`)
      await keepScreenshot(page, `log-${width}-${theme}-${language}`)
    }
  },
)
