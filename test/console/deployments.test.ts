// Deployments in a browser: the list, one model side by side, and one deployment with its seven places and its reach.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { axeProblems, keepScreenshot, noBrowser, openConsole, type TestConsole } from './support.ts'

let shown: TestConsole

before(async () => {
  if (noBrowser !== false) return
  shown = await openConsole({ CUSTOMHOUSE_SANDBOX_HISTORY: '2000' })
  for (let count = 0; count < 3; count++) await shown.ask(await anyWorkload())
})
after(() => shown?.close())

async function anyWorkload(): Promise<string> {
  return shown.gateway.keys[0]?.workload ?? ''
}

interface Shown {
  readonly id: string
  readonly model: string
  readonly promised: Readonly<Record<string, unknown>>
}

async function listed(): Promise<readonly Shown[]> {
  const { url, adminKey } = shown.gateway
  const response = await fetch(`${url}/admin/v1/deployments`, {
    headers: { authorization: `Bearer ${adminKey}` },
  })
  return ((await response.json()) as { deployments: Shown[] }).deployments
}

test('every deployment is a row, and a row opens it', { skip: noBrowser }, async () => {
  const page = await shown.open('/deployments')
  const all = await listed()
  await page.getByRole('table').waitFor()
  assert.equal(await page.getByRole('table').getAttribute('aria-rowcount'), String(all.length + 1))
  await page.getByText('not heard of yet').first().waitFor()
  assert.deepEqual(await axeProblems(page), [])
  await keepScreenshot(page, 'deployments-1440-light')
  const first = all[0]?.id ?? ''
  await page.getByRole('row').nth(1).click()
  await page.getByRole('heading', { level: 1, name: first }).waitFor()
})

test(
  'the same model through each channel stands side by side, question by question',
  { skip: noBrowser },
  async () => {
    const page = await shown.open('/deployments?view=compare')
    const all = await listed()
    await page.locator('[data-row=processing]').waitFor()
    const model = await page.getByLabel('Model', { exact: true }).inputValue()
    const own = all.filter((one) => one.model === model)
    assert.ok(own.length > 1, 'the one with most to compare is shown first')
    assert.equal(await page.locator('[data-row=processing] td').count(), own.length)
    assert.equal(await page.locator('tbody tr').count(), 19)
    const unknown = own.filter(({ promised }) => promised['downstream'] === 'unknown').length
    assert.equal(await page.locator('[data-row=downstream] td .hatched').count(), unknown)
    assert.deepEqual(await axeProblems(page), [])
    await keepScreenshot(page, 'deployments-compare-1440-light')
  },
)

test(
  'one deployment answers seven questions on a map each, and what is unknown is hatched',
  { skip: noBrowser },
  async () => {
    const all = await listed()
    const one = all[0]
    assert.ok(one !== undefined)
    const page = await shown.open(`/deployments/${encodeURIComponent(one.id)}`)
    await page.locator('[data-question]').first().waitFor()
    assert.equal(await page.locator('[data-question] svg').count(), 7)
    for (const [question, set] of Object.entries(one.promised)) {
      const map = page.locator(`[data-question=${question}] svg`)
      const isOpen = set === 'unknown' || (set as { open: boolean }).open
      assert.equal((await map.getAttribute('class'))?.includes('hatched'), isOpen, question)
      const places = set === 'unknown' ? [] : (set as { places: string[] }).places
      const countries = new Set(places.map((place) => place.split('.')[0]))
      assert.equal(await map.locator('[data-promised]').count(), countries.size, question)
    }
    await page.getByRole('heading', { name: 'What a request can reach' }).waitFor()
    assert.equal(await page.locator('[data-union]').count(), 7)
    assert.deepEqual(await axeProblems(page), [])
  },
)

test(
  'the pages are whole at both widths, in both themes, in Chinese',
  { skip: noBrowser },
  async () => {
    const one = encodeURIComponent((await listed())[0]?.id ?? '')
    for (const [width, theme, language] of [
      [1440, 'light', 'en-GB'],
      [1440, 'dark', 'zh-CN'],
      [768, 'light', 'en-GB'],
      [768, 'dark', 'en-GB'],
    ] as const) {
      for (const [name, path, ready] of [
        ['list', '/deployments', '[role=table]'],
        ['compare', '/deployments?view=compare', '[data-row=processing]'],
        ['one', `/deployments/${one}`, '[data-union]'],
      ] as const) {
        const page = await shown.open(path, { width, theme, language })
        await page.locator(ready).first().waitFor()
        assert.deepEqual(await axeProblems(page), [], `${name} ${width} ${theme}`)
        const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
        assert.ok(Number(wide) <= 0, `${name} at ${width}: nothing sticks out`)
        await keepScreenshot(page, `deployments-${name}-${width}-${theme}`)
        await page.context().close()
      }
    }
  },
)
