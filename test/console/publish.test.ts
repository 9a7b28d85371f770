// Rules published in the browser, without a file being touched: a text is tried, asked for, approved by a second
// person, published by a press, and decides the next request; the way back begins from what was said before.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { diffLines, foldedLines } from '../../console/src/ui/diff-lines.ts'
import type { Running } from '../../src/house/run.ts'
import { admin, makeOperator } from '../support/admin.ts'
import { controlled, openFolder, workloadKey, type Folder } from '../support/control.ts'
import { countryPack } from '../support/pack.ts'
import { until } from '../support/until.ts'
import { axeProblems, keepScreenshot, noBrowser, openPages, type View } from './support.ts'

const harmless = countryPack('NZ')

describe('rules published in the console', { skip: noBrowser }, () => {
  let folder: Folder
  let house: Running
  let pages: Awaited<ReturnType<typeof openPages>>
  const keys = new Map<string, string>()

  before(async () => {
    pages = await openPages()
    folder = openFolder()
    writeFileSync(join(dirname(folder.file), 'own.yaml'), harmless)
    folder.write({ ...controlled, policy: { packs: ['./own.yaml'] } })
    house = await folder.start()
    keys.set('ann', await makeOperator(house, 'ann', 'compliance'))
    keys.set('bob', await makeOperator(house, 'bob', 'approver'))
  })

  after(async () => {
    await pages.close()
    await house.close()
    folder[Symbol.dispose]()
  })

  async function openAs(who: string, path: string, view?: View): Promise<Page> {
    const page = await pages.open(`${house.url}/console${path}`, view)
    await page.locator('input[name=passphrase]').waitFor()
    // The other way, whatever the language.
    await page.getByRole('button').last().click()
    await page.locator('input[name=key]').fill(keys.get(who) ?? '')
    await page.keyboard.press('Enter')
    return page
  }

  async function ask(): Promise<number> {
    const answer = await fetch(`${house.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${workloadKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hello' }] }),
    })
    await answer.arrayBuffer()
    return answer.status
  }

  test('a text is tried, asked for, approved by another person, published, and decides the next request', async () => {
    assert.notEqual(await ask(), 403)
    const page = await openAs('ann', '/what-if?kind=pack&id=test.own')
    const area = page.getByLabel('Text of the pack')
    await area.waitFor()
    await area.fill(harmless.replaceAll('NZ', 'SG'))
    await page.getByRole('heading', { name: /Plain requests of this house/ }).waitFor()
    await page.getByRole('button', { name: 'Replay the requests' }).click()
    await page.getByText('The file own.yaml says this pack until now.', { exact: false }).waitFor()
    await page.getByLabel('What changes, in one line').fill('Nobody of Singapore')
    await page.getByLabel('Why').fill('Decided by the board')
    assert.deepEqual(await axeProblems(page), [])
    await keepScreenshot(page, 'publish-1440-light')
    await page.getByRole('button', { name: 'Ask for the change' }).click()
    await page.getByRole('link', { name: 'See what waits' }).click()
    await page.getByRole('heading', { name: 'What it says' }).waitFor()
    await page.getByText('Not for SG').first().waitFor()
    const { body } = await admin(house, '/changes')
    const [change] = body['changes'] as { id: string }[]
    const id = change?.id ?? ''
    await until('its replay is there', async () => {
      return (await admin(house, `/changes/${id}`)).body['replay'] !== null
    })

    const other = await openAs('bob', `/inbox?kind=change&id=${id}`)
    await other.getByRole('button', { name: 'Approve' }).click()
    await other.getByText('an engineer or compliance publishes it', { exact: false }).waitFor()
    assert.deepEqual(await axeProblems(other), [])
    await keepScreenshot(other, 'publish-inbox-1440-light')
    await other.context().close()
    assert.notEqual(await ask(), 403, 'an approval alone changes no rule')

    await page.reload()
    await page.getByRole('button', { name: 'Publish now' }).click()
    await page
      .getByText(/in force$/)
      .first()
      .waitFor()
    assert.equal(await ask(), 403)
    await page.context().close()
  })

  test('a pack tells whose it is and what it said, and an earlier text is where the way back begins', async () => {
    for (const [width, theme] of [
      [1440, 'light'],
      [768, 'dark'],
    ] as const) {
      const page = await openAs('ann', '/packs/test.own', { width, theme })
      await page.getByText('took it over from the file own.yaml', { exact: false }).waitFor()
      await page.getByRole('link', { name: 'Show 0' }).click()
      await page.getByRole('heading', { name: 'What changed since revision 0' }).waitFor()
      await page.getByText('Not for NZ').first().waitFor()
      assert.deepEqual(await axeProblems(page), [])
      await keepScreenshot(page, `pack-${width}-${theme}`)
      await page.getByRole('link', { name: 'Begin from 0' }).click()
      const area = page.getByLabel('Text of the pack')
      await area.waitFor()
      await until(
        'the earlier text stands there',
        async () => (await area.inputValue()) === harmless,
      )
      await page.context().close()
    }
  })

  test('the pack page is there in Chinese, and the list of packs leads to it', async () => {
    const page = await openAs('ann', '/packs/test.own', { language: 'zh-CN' })
    await page.getByRole('heading', { name: '版本' }).waitFor()
    await keepScreenshot(page, 'pack-zh')
    await page.goto(`${house.url}/console/rules`)
    await page.getByRole('link', { name: '文本与版本' }).click()
    await page.getByRole('heading', { name: '版本' }).waitFor()
    await page.context().close()
  })
})

test('lines that differ are found whatever stands around them, and what is far from them is folded', () => {
  const lines = Array.from({ length: 40 }, (_, index) => `line ${index}`)
  const changed = lines.with(20, 'another').toSpliced(30, 1)
  const found = diffLines(lines.join('\n'), changed.join('\n'))
  assert.deepEqual(
    found.filter(({ kind }) => kind !== 'same').map(({ kind, text }) => [kind, text]),
    [
      ['removed', 'line 20'],
      ['added', 'another'],
      ['removed', 'line 30'],
    ],
  )
  const rebuilt = found.filter(({ kind }) => kind !== 'removed').map(({ text }) => text)
  assert.deepEqual(rebuilt, changed)
  const parts = foldedLines(found)
  const left = parts.reduce((sum, part) => sum + (part.kind === 'folded' ? part.count : 1), 0)
  assert.equal(left, found.length)
  assert.equal(parts[0]?.kind, 'folded')
})
