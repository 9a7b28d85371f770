// A deployment whose provider named a place outside its promise, in the browser: it is said to be out and why, and is
// used again once somebody who may says why it may, which is entered under their name.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { entries, makeOperator } from '../support/admin.ts'
import { hello, openTestHouse, post, type TestHouse } from '../support/house.ts'
import {
  openScriptedUpstream,
  sendWhole,
  type ScriptedUpstream,
} from '../support/scripted-upstream.ts'
import { axeProblems, keepScreenshot, noBrowser, openPages } from './support.ts'

describe('a breach of place in the console', { skip: noBrowser }, () => {
  let pages: Awaited<ReturnType<typeof openPages>>
  let upstream: ScriptedUpstream
  let house: TestHouse
  let region = 'Japan East'

  before(async () => {
    pages = await openPages()
    upstream = await openScriptedUpstream((response) => {
      response.setHeader('x-ms-region', region)
      sendWhole(response)
    })
    house = await openTestHouse(upstream, { stamp: 'real' })
  })

  after(async () => {
    await pages.close()
    await house[Symbol.asyncDispose]()
    await upstream[Symbol.asyncDispose]()
  })

  async function openAs(key: string, path: string): Promise<Page> {
    const page = await pages.open(`${house.url}/console${path}`)
    await page.locator('input[name=passphrase]').waitFor()
    await page.getByRole('button').last().click()
    await page.locator('input[name=key]').fill(key)
    await page.keyboard.press('Enter')
    return page
  }

  async function asked(): Promise<number> {
    const answer = await post(house, hello)
    await answer.arrayBuffer()
    return answer.status
  }

  test('it is said to be out and why, and is used again once an engineer says why it may', async () => {
    assert.equal(await asked(), 200)
    const [opened] = entries(house, 'breach.opened')
    const id = String(opened?.['deployment'])
    assert.notEqual(await asked(), 200, 'it is used no more')

    const reader = await openAs(await makeOperator(house, 'aud', 'auditor'), `/deployments/${id}`)
    const told = reader.getByRole('region', { name: 'Out since a broken promise' })
    await told
      .getByText(/Japan East/)
      .first()
      .waitFor()
    const first = told.getByRole('link', { name: 'The request that told it first' })
    await first.waitFor()
    assert.match(
      (await first.getAttribute('href')) ?? '',
      new RegExp(`${String(opened?.['request'])}$`),
    )
    assert.equal(await told.getByRole('button', { name: 'Lift the breach' }).count(), 0)
    await reader.context().close()

    const page = await openAs(await makeOperator(house, 'eng', 'engineer'), `/deployments/${id}`)
    const breach = page.getByRole('region', { name: 'Out since a broken promise' })
    await breach.getByLabel('Why it may be used again').fill('The provider moved it back.')
    assert.deepEqual(await axeProblems(page), [])
    await keepScreenshot(page, 'deployment-breach-1440-light')
    await breach.getByRole('button', { name: 'Lift the breach' }).click()
    await breach.waitFor({ state: 'detached' })
    await page.context().close()

    const [lifted, ...others] = entries(house, 'breach.lifted')
    assert.deepEqual([lifted?.['by'], lifted?.['deployment'], others], ['eng', id, []])
    region = 'Southeast Asia'
    assert.equal(await asked(), 200, 'it is used again')
  })
})
