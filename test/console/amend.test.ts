// What the API manages is changed in the browser: what is wrong is told at its field while somebody types and nothing
// is entered by that; what would change is looked over first; what waits says for whom.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { restatedWorkload } from '../../console/src/pages/amend/bodies.ts'
import { differencesOf } from '../../console/src/pages/amend/differing.ts'
import { admin, type AdminAnswer } from '../support/admin.ts'
import { review } from './parties-support.ts'
import { axeProblems, keepScreenshot, noBrowser, openConsole, type TestConsole } from './support.ts'

const here = ['SG']
const permits = { processing: here, rest: here, abuseStore: here, review: here }
const party = { id: 'quay', legalName: 'Quay Pte. Ltd.', country: 'SG' }
const contract = {
  id: 'quay-1',
  party: 'quay',
  validFrom: '2020-01-01',
  models: ['gpt-4o'],
  permits,
  limits: { requestsPerMinute: 60 },
}
const workload = {
  id: 'quay-chat',
  contract: 'quay-1',
  purpose: 'Answers to customers',
  owner: 'Service desk',
  attributes: { tier: 'gold' },
}

describe('changing what the API manages in the console', { skip: noBrowser }, () => {
  let house: TestConsole

  const api = (path: string, body?: object): Promise<AdminAnswer> =>
    admin({ url: house.gateway.url }, path, {
      key: house.gateway.adminKey,
      ...(body === undefined ? {} : { body }),
    })

  before(async () => {
    house = await openConsole()
    for (const [path, body] of [
      ['/parties', party],
      ['/contracts', contract],
      ['/workloads', workload],
    ] as const) {
      const made = await api(path, body)
      assert.equal(made.status, 201, JSON.stringify(made.body))
    }
  })

  after(async () => {
    await house.close()
  })

  test('a contract is amended: mistakes show at their fields as one types, and the rest stays as it is', async () => {
    const page = await house.open('/contracts/quay-1')
    await page.getByRole('link', { name: 'Amend', exact: true }).click()
    await page.getByLabel('Title').fill('More room')
    await page.getByLabel('Who signed').fill('Quay, Dhow')
    const limit = page.getByLabel('Requests a minute (optional)')
    await page.getByText('Now: 60').waitFor()
    await limit.fill('many')
    await page.locator('[name="terms.limits.requestsPerMinute"][aria-invalid=true]').waitFor()
    await limit.fill('90')
    await page.locator('[name="terms.limits.requestsPerMinute"]:not([aria-invalid=true])').waitFor()
    const places = page.getByLabel('Processed in (optional)')
    await places.fill('Singapore')
    await page.locator('[name="terms.permits.processing"][aria-invalid=true]').waitFor()
    await places.fill('sg, jp')
    await page.locator('[name="terms.permits.processing"]:not([aria-invalid=true])').waitFor()
    assert.deepEqual(await amendments(), [], 'looking enters nothing')
    assert.deepEqual(await axeProblems(page), [])
    await keepScreenshot(page, 'amend-1440-light')

    await page.getByRole('button', { name: 'Look it over' }).click()
    const row = page.getByRole('row', { name: /permits\.processing/ })
    assert.match(await row.innerText(), /SG[^]*SG, JP/)
    assert.deepEqual(await axeProblems(page), [])
    await keepScreenshot(page, 'amend-review-1440-light')
    await page.getByRole('button', { name: 'Enter it' }).click()
    await page.getByRole('heading', { name: 'quay-1', exact: true }).waitFor()
    assert.deepEqual(await amendments(), ['amendment-1'])
    const { terms } = (await api('/contracts/quay-1')).body as {
      terms: Record<string, Record<string, unknown>>
    }
    assert.deepEqual(terms['permits'], { ...permits, processing: ['SG', 'JP'] })
    assert.equal(terms['limits']?.['requestsPerMinute'], 90)
    await page.context().close()
  })

  async function amendments(): Promise<unknown> {
    return (await api('/contracts/quay-1')).body['amendments']
  }

  test('a party and a workload are said anew, and what has no field of the form goes along', async () => {
    const page = await house.open('/parties/quay')
    await page.getByRole('link', { name: 'Change', exact: true }).click()
    await page.getByLabel('Legal name').fill('Quay Holdings Pte. Ltd.')
    await review(page)
    await page.getByRole('heading', { name: 'Quay Holdings Pte. Ltd.' }).waitFor()

    await page.goto(`${house.gateway.url}/console/workloads/quay-chat`)
    await page.getByRole('link', { name: 'Change', exact: true }).click()
    await page.getByLabel('Kinds of data (optional)').fill('public')
    await review(page)
    await page.getByRole('heading', { name: 'quay-chat', exact: true }).waitFor()
    const { registered, revision } = (await api('/workloads/quay-chat')).body as {
      registered: Record<string, unknown>
      revision: number
    }
    assert.equal(revision, 2)
    assert.deepEqual(registered['attributes'], workload.attributes)
    assert.deepEqual(registered['dataClasses'], ['public'])
    await page.context().close()
  })

  test('what the file manages is not changed here, and the page says where', async () => {
    const { contracts } = (await api('/contracts?limit=1000')).body as {
      contracts: { id: string; managedBy: string }[]
    }
    const id = contracts.find(({ managedBy }) => managedBy === 'file')?.id ?? ''
    const page = await house.open(`/contracts/${id}/amend`)
    await page.getByText('in customhouse.yaml', { exact: false }).waitFor()
    assert.equal(await page.getByRole('button', { name: 'Look it over' }).count(), 0)
    await page.context().close()
  })

  for (const [width, theme, language] of [
    [768, 'dark', 'en-GB'],
    [1440, 'dark', 'zh-CN'],
  ] as const) {
    for (const path of [
      '/contracts/quay-1/amend',
      '/parties/quay/restate',
      '/workloads/quay-chat/restate',
    ]) {
      test(`${path} keeps to WCAG 2.2 AA at ${width} px, ${theme}, ${language}`, async () => {
        const page = await house.open(path, { width, theme, language })
        await shown(page)
        assert.deepEqual(await axeProblems(page), [])
        await keepScreenshot(page, `change${path.replaceAll('/', '-')}-${width}-${language}`)
        await page.context().close()
      })
    }
  }
})

async function shown(page: Page): Promise<void> {
  await page.locator('main form').waitFor()
}

test('what is said whole loses what is left out, and what is amended does not', () => {
  const said = { a: ['x', 'y'], b: { c: 1, d: 'z' } }
  assert.deepEqual(differencesOf(said, { b: { c: 2 } }, false), [
    { name: 'b.c', before: '1', after: '2' },
  ])
  assert.deepEqual(
    differencesOf(said, { b: { c: 1 } }, true).map(({ name, after: now }) => [name, now]),
    [
      ['a', ''],
      ['b.d', ''],
    ],
  )
})

test('a workload that is said anew keeps what no field shows, and drops what was emptied', () => {
  const said = restatedWorkload(
    { contract: 'c', purpose: 'p', owner: 'o', subjects: 'sg', downstream: '' },
    { contract: 'c', purpose: 'old', owner: 'o', downstream: ['x'], attributes: { a: 'b' } },
    3,
  )
  assert.deepEqual(said, {
    contract: 'c',
    purpose: 'p',
    owner: 'o',
    subjects: ['SG'],
    attributes: { a: 'b' },
    revision: 3,
  })
})
