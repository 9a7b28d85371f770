// A suspension as it goes through people, in the page: one asks, who asked cannot approve, two others do, the customer is
// refused and told why, and a third one overturns it. And how the pages of the watch look to whoever opens them.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { admin } from '../support/admin.ts'
import { pick } from '../support/json.ts'
import { lookProblems, noBrowser, openConsole, type TestConsole } from './support.ts'

const attack = `"'><img src=x onerror=alert(1)>\u202e{{7*7}}`

describe('the watch in the console', { skip: noBrowser }, () => {
  let house: TestConsole
  let workload: string
  let caseId: string

  before(async () => {
    house = await openConsole()
    workload = house.gateway.keys[0]?.workload ?? ''
    caseId = await openedCase(house, workload)
  })

  after(async () => {
    await house.close()
  })

  test('a suspension takes two who did not ask for it, refuses the customer with its notice, and an appeal restores it', async () => {
    assert.equal(await house.ask(workload), 200)
    const page = await house.open(`/watch/${caseId}`)
    await become(page, 'sofia.quispe')
    await propose(page)
    const step = page.getByRole('listitem', { name: 'suspend' }).first()
    await step.getByText('waits for 2 approvals').waitFor()
    assert.match(await step.innerText(), /You cannot approve it: /)
    assert.match(await step.innerText(), /Amara Diallo.*Henrik Aaltonen/)
    assert.equal(await step.getByRole('button', { name: 'Approve' }).count(), 0)
    assert.equal(await house.ask(workload), 200, 'asking for it changes nothing')

    await approve(page, 'amara.diallo', /After yours it waits for 1 more/)
    await step.getByText('You have approved this step already', { exact: false }).waitFor()
    assert.equal(await house.ask(workload), 200, 'one is not enough')
    await approve(page, 'henrik.aaltonen', /Yours is the last approval/)
    const notice = page.getByRole('listitem', { name: `suspend: ${workload}` })
    await notice.getByText(/^✕?in effect$/).waitFor()

    const refused = await called(house, workload)
    assert.equal(refused.status, 403)
    const said = JSON.stringify(refused.body)
    const [noticeId = ''] = /ntc_\w+/.exec(said) ?? []
    assert.match(said, /suspended/)
    assert.notEqual(noticeId, '', said)
    assert.equal(await contested(house, workload, noticeId), 201)

    await notice.getByText(attack, { exact: false }).waitFor({ timeout: 20_000 })
    assert.equal(await page.locator('main img').count(), 0, 'a statement is text')
    assert.match(await notice.innerText(), /To be decided by\s[^]*1 day 23 hr left/)
    assert.match(await notice.innerText(), /You cannot decide it: Whoever approved the step/)
    await become(page, 'mei-ling.tan')
    await notice.getByRole('button', { name: 'Decide the appeal' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Overturn: restore the service').click()
    await dialog.getByText(`The service of ${workload} is restored at once`).waitFor()
    await dialog.getByLabel('Reason').fill('It is a quality review of their own.')
    await dialog.getByRole('button', { name: 'Decide the appeal' }).click()
    await notice.getByText('Overturned, service restored', { exact: false }).waitFor()
    assert.equal(await house.ask(workload), 200, 'service is restored')
    await page.goto(`${house.gateway.url}/console/watch?view=health`)
    const row = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: '0' }) })
    await row.waitFor()
    assert.deepEqual(await row.getByRole('cell').allInnerTexts(), ['1', '0', '1', '1', '0'])
    await page.context().close()
  })

  test('a step that may not be is refused in the form, by its field, and nothing was asked for', async () => {
    const other = house.gateway.keys.find((key) => key.workload !== workload)?.workload ?? ''
    const id = await openedCase(house, other)
    const page = await house.open(`/watch/${id}`)
    await page.getByRole('button', { name: 'Ask for a step' }).click()
    await page.getByLabel('Stage').selectOption('limit')
    await page.keyboard.press('Tab')
    await page.getByRole('button', { name: 'Review what it does' }).press('Enter')
    await page.getByText('Name at least one limit.').waitFor()
    await page.getByLabel('Answers a request, at most').fill('1')
    await page.getByRole('button', { name: 'Review what it does' }).press('Enter')
    await page.getByText('At most 1 answers a request', { exact: false }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByText('Nothing was done yet.').waitFor()
    await page.context().close()
  })

  test('filters are links, and take away what does not fit', async () => {
    const page = await house.open('/watch')
    await page.getByRole('row').nth(1).waitFor()
    await page.getByLabel('Finding').selectOption('permitted')
    await page.waitForURL(/finding=permitted/)
    await page.getByText('No case is like that').waitFor()
    await page.goBack()
    await page.getByRole('row').nth(1).waitFor()
    await page.goto(`${house.gateway.url}/console/watch?search=${caseId}&finding=nonsense`)
    await page.getByText('1 case', { exact: true }).waitFor()
    await page.locator('[data-index="0"]').press('Enter')
    await page.waitForURL(new RegExp(caseId))
    await page.context().close()
  })

  test('whoever may not work a case is told so, and offered nothing', async () => {
    const page = await house.open(`/watch/${caseId}`)
    await become(page, 'rohan.mukherjee')
    await page
      .getByText('Not for you: Only an operator with the role analyst', { exact: false })
      .waitFor()
    assert.equal(
      await page.getByRole('button', { name: /^(?:Take|Judge|Ask for|Add note)/ }).count(),
      0,
    )
    await page.context().close()
  })

  test('no rate of error stands without its n', async () => {
    const page = await house.open('/watch?view=health')
    const rates = page.getByRole('region', { name: 'By language' })
    await rates.getByRole('cell').first().waitFor()
    for (const cell of await rates.getByRole('cell').allInnerTexts()) {
      assert.match(cell, /^(?:\d+ of \d+ = [\d.]+ %\s+\d+ sources? · |not measured$)/)
    }
    await page.context().close()
  })

  for (const [name, path] of [
    ['watch', () => '/watch'],
    ['watch-health', () => '/watch?view=health'],
    ['case', () => `/watch/${caseId}`],
  ] as const) {
    test(`axe finds nothing on the page ${name}, wide or narrow, light or dark`, async () => {
      const page = await house.open(path())
      await page
        .getByText(/^(?:\d+ cases?|How often it errs.*|What was found)$/)
        .first()
        .waitFor()
      assert.deepEqual(await lookProblems(page, name), [])
      await page.context().close()
    })
  }
})

/** By somebody who takes no part in it: whoever opens a case neither approves its steps nor decides its appeals. */
async function openedCase({ gateway }: TestConsole, workload: string): Promise<string> {
  const { status, body } = await admin({ url: gateway.url }, '/cases', {
    key: gateway.adminKey,
    body: {
      workload,
      reason: 'Their prompts ask for training data.',
      statistics: [
        {
          group: 'a',
          detector: 'second_order',
          count: 180,
          of: 200,
          sentence: '180 of 200 requests ask for instructions for another model',
        },
      ],
      harvest: { count: 180, of: 200 },
    },
  })
  assert.equal(status, 201, JSON.stringify(body))
  return String(body['id'])
}

/** Resolves when the page has read what the persona may do, and not what the one before could. */
async function become(page: Page, persona: string): Promise<void> {
  // The sandbox signs in by itself first, which is not what is waited for.
  await page.getByLabel('Look at it as').waitFor()
  let isBegun = false
  const read = (path: RegExp) =>
    page.waitForResponse((response) => {
      const url = new URL(response.url()).pathname
      if (response.request().method() === 'POST' && url.endsWith('/session')) isBegun = true
      return isBegun && path.test(url) && response.ok()
    })
  const both = Promise.all([read(/\/cases\/\w+\/choices$/), read(/\/cases\/\w+$/)])
  await page.getByLabel('Look at it as').selectOption(persona)
  await both
}

async function propose(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Ask for a step' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Stage').selectOption('suspend')
  await dialog
    .getByLabel('It cannot wait until the customer could read it, because')
    .fill('It runs at ten times its rate.')
  await dialog.getByRole('button', { name: 'Review what it does' }).click()
  await dialog.getByText('What the customer will be told, before it bites').waitFor()
  const told = await dialog.innerText()
  assert.match(told, /Requests of this workload are refused\./)
  assert.match(told, /180 of 200 requests ask for material/)
  assert.doesNotMatch(told, /second_order/, 'the customer is told of no detector')
  await dialog.getByRole('button', { name: 'Ask for this step' }).click()
  await dialog.waitFor({ state: 'hidden' })
}

async function approve(page: Page, persona: string, effect: RegExp): Promise<void> {
  await become(page, persona)
  await page.getByRole('button', { name: 'Approve' }).click()
  const dialog = page.getByRole('dialog')
  assert.match(await dialog.innerText(), effect)
  await dialog.getByRole('button', { name: 'Approve' }).click()
  await dialog.waitFor({ state: 'hidden' })
}

async function called({ gateway }: TestConsole, workload: string) {
  const response = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${gateway.keyOf(workload)}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: 'Go on.' }] }),
  })
  const body: unknown = await response.json()
  return { status: response.status, body: pick(body, 'error') }
}

async function contested(
  { gateway }: TestConsole,
  workload: string,
  notice: string,
): Promise<number> {
  const response = await fetch(`${gateway.url}/v1/watch/notices/${notice}/contest`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${gateway.keyOf(workload)}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ statement: `We review our own tests. ${attack}` }),
  })
  await response.arrayBuffer()
  return response.status
}
