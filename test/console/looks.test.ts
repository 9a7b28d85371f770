// Every page that no other test looks at, in Chinese: nothing that axe finds, nothing wider than its window, no English
// where the catalogue has words, wide and narrow, light and dark. One visit each.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { lookProblems, noBrowser, openConsole, type TestConsole } from './support.ts'

const paths = [
  '/money',
  '/money?view=revenue',
  '/money?view=budgets',
  '/money?view=proof',
  '/money?view=prices',
  '/parties',
  '/parties/qinghe-sg',
  '/parties/qinghe-sg?tab=ownership',
  '/parties/qinghe-sg?tab=screening',
  '/parties/qinghe-sg?tab=rules',
  '/parties/qinghe-sg?tab=usage',
  '/contracts',
  '/contracts/muster-2026',
  '/workloads',
  '/workloads/muster-support',
  '/keys',
  '/onboard',
  '/rules',
  '/rules/sample.sandbox.owned',
  '/facts',
  '/log',
  '/log?view=heads',
  '/log?view=verify',
  '/deployments',
  '/deployments?view=compare',
  '/deployments/azure-gpt-4o-jp',
  '/holds',
  '/nowhere',
] as const

describe('pages in Chinese', { skip: noBrowser }, () => {
  let house: TestConsole
  before(async () => {
    if (noBrowser !== false) return
    house = await openConsole()
    assert.equal(await house.ask('muster-support'), 200)
  })
  after(() => house?.close())

  for (const path of paths) {
    test(`${path} keeps to WCAG 2.2 AA and to its window`, async () => {
      const page = await house.open(path, { language: 'zh-CN' })
      await page.locator('main :is(h1, h2)').first().waitFor()
      await page.waitForLoadState('networkidle')
      assert.match(await page.locator('main').innerText(), /[\u4e00-\u9fff]{2}/)
      assert.deepEqual(await lookProblems(page, `zh${path.replaceAll(/[/?=.]/g, '-')}`), [])
      await page.context().close()
    })
  }
})
