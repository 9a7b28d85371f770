// Requests as people look for them: one that was refused is found and understood, a receipt is verified in the
// page and a changed one is not, filters are links, and what a customer wrote is text and nothing else.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { admin } from '../support/admin.ts'
import { until } from '../support/until.ts'
import { lookAs, lookProblems, noBrowser, openConsole, type TestConsole } from './support.ts'

const barred = 'a-model-that-no-contract-names'
const attack = `"'><img src=x onerror=alert(1)><script>alert(2)</script>\u202e{{7*7}}`
const waitMs = 20_000

describe('requests in the console', { skip: noBrowser }, () => {
  let house: TestConsole
  let asked: string
  let refused: string
  let late: string

  before(async () => {
    house = await openConsole()
    asked = await requestOf(house, 'gpt-4o', { user: '<script>alert(2)</script>' })
    refused = await requestOf(house, barred)
    late = await requestOf(house, 'gpt-4o')
    await until(
      'the index has all of them',
      async () => {
        const { body } = await adminGet(house, '/requests')
        return (body['rows'] as unknown[]).length >= 3
      },
      waitMs,
    )
  })

  after(async () => {
    await house.close()
  })

  test('a refused request is found by its code and understood: why, what helps, what was sent', async () => {
    const page = await house.open('/requests')
    await page.getByRole('button', { name: 'Filters' }).click()
    await page.getByLabel('Verdict', { exact: true }).selectOption('deny')
    await page.getByRole('button', { name: 'Apply' }).click()
    await page.waitForURL(/verdict=deny/)
    const rows = page.getByRole('row').filter({ hasText: 'policy.model_not_found' })
    await rows.first().waitFor()
    await rows.first().press('Enter')
    await page.waitForURL(new RegExp(`/requests/${refused}`))
    const panel = page.getByRole('region', { name: 'Refused: policy.model_not_found' })
    await panel.waitFor()
    const said = await panel.innerText()
    assert.match(said, /The model does not exist or you do not have access to it/)
    assert.match(said, /GET \/v1\/models lists the models of this key/)
    assert.match(said, /Nothing reached any provider/)
    assert.match(await page.locator('main').innerText(), /refused here/)
    await panel.getByRole('link', { name: 'policy.model_not_found' }).click()
    await page.waitForURL(/code=policy\.model_not_found/)
    await page.context().close()
  })

  test('filters are links: a reload keeps them, each goes by its chip, and Back brings it again', async () => {
    const page = await house.open('/requests?verdict=permit&model=gpt-4o')
    const chips = page.getByRole('list', { name: 'Filters that are set' })
    await chips.waitFor()
    await page.reload()
    await chips.getByRole('button', { name: 'Take away the filter Model' }).click()
    await page.waitForURL((url) => !url.search.includes('model'))
    assert.match(page.url(), /verdict=permit/)
    await page.goBack()
    await page.waitForURL(/model=gpt-4o/)
    await chips.getByRole('button', { name: 'Clear all filters' }).click()
    await page.waitForURL((url) => url.search === '')
    await page.getByPlaceholder(/^Request id/).fill(asked.slice(0, 20))
    await page.getByPlaceholder(/^Request id/).press('Enter')
    await page.waitForURL(/search=req_/)
    await page.context().close()
  })

  test('a story tells how long each step took, and the page waits for what is noted a moment later', async () => {
    const page = await story(house, await requestOf(house, 'gpt-4o'))
    const took = page.getByRole('table', { name: 'How long each step took' })
    const first = took.getByRole('row').filter({ hasText: 'sent to first byte' })
    assert.match(await first.innerText(), /\d ms$/)
    assert.match(await took.innerText(), /Attempt 1: /)
    await page.context().close()
  })

  test('how long the steps of a request took that nobody timed is drawn as unknown', async () => {
    const page = await house.open('/requests')
    await page.route(`**/admin/v1/requests/${asked}`, async (route) => {
      const response = await route.fetch()
      const untimed = { ...((await response.json()) as object), timing: null }
      await route.fulfill({ response, json: untimed })
    })
    await page.goto(`${house.gateway.url}/console/requests/${asked}`)
    const section = page.getByRole('region', { name: 'How long each step took' })
    await section.getByText('unknown', { exact: true }).waitFor()
    assert.equal(await section.getByRole('table').count(), 0)
    await page.context().close()
  })

  test('the receipt of a request is verified in the page, and says which key it was', async () => {
    const page = await story(house, asked)
    await page.getByText('Verified: the entry is in the log that this key signed.').waitFor()
    assert.deepEqual(
      await ends(page),
      Array.from({ length: 9 }, () => 'passed'),
    )
    assert.match(
      await page.locator('main').innerText(),
      /customhouse verify \S+\.tlog-proof --vkey '/,
    )
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download the receipt' }).click(),
    ])
    assert.equal(download.suggestedFilename(), `${asked}.tlog-proof`)
    await page.context().close()
  })

  test('a receipt that was changed on the way is not verified, and the check that fails is named', async () => {
    const page = await house.open('/requests')
    await page.route('**/receipt', async (route) => {
      const response = await route.fetch()
      const receipt = (await response.json()) as { text: string }
      const text = withPrice(receipt.text, '9999.000000000')
      await route.fulfill({ response, json: { ...receipt, text } })
    })
    await page.goto(`${house.gateway.url}/console/requests/${asked}`)
    await page.getByText(/^Not verified\. What fails: Inclusion path, What is shown\.$/).waitFor()
    await page.context().close()
  })

  test('the receipt of another request does not pass for this one', async () => {
    const page = await house.open('/requests')
    await page.route('**/receipt', async (route) => {
      const response = await route.fetch({ url: route.request().url().replace(asked, late) })
      await route.fulfill({ response })
    })
    await page.goto(`${house.gateway.url}/console/requests/${asked}`)
    await page.getByText(/^Not verified\. What fails: Request/).waitFor()
    assert.equal((await ends(page))[2], 'passed', 'the signature holds all the same')
    await page.context().close()
  })

  test('a key that differs from the one first seen is told loudly, and is not believed', async () => {
    const page = await story(house, asked)
    await page.getByText('Verified: the entry is in the log that this key signed.').waitFor()
    await page.route('**/receipt', async (route) => {
      const response = await route.fetch()
      const receipt = (await response.json()) as { vkey: string }
      const [name = ''] = receipt.vkey.split('+')
      const vkey = `${name}+00000000+${Buffer.alloc(33, 1).toString('base64')}`
      await route.fulfill({ response, json: { ...receipt, vkey } })
    })
    await page.reload()
    const alert = page.getByRole('alert')
    await alert.waitFor()
    assert.match(await alert.innerText(), /now names another key/)
    await page.getByText('Verified: the entry is in the log that this key signed.').waitFor()
    await page.context().close()
  })

  test('where the browser has no WebCrypto the same checks pass by the library', async () => {
    const page = await house.open('/requests')
    await page.addInitScript(() => {
      Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined })
    })
    await page.goto(`${house.gateway.url}/console/requests/${asked}`)
    await page.getByText('Verified: the entry is in the log that this key signed.').waitFor()
    await page.getByText(/^Ed25519 and SHA-256 by the library noble/).waitFor()
    await page.context().close()
  })

  test('a request whose commitments were erased says so, and its entry verifies as before', async () => {
    const erased = await requestOf(house, 'gpt-4o')
    await until('it is settled', async () => {
      const { body } = await adminGet(house, `/requests/${erased}/receipt`)
      return body['state'] === 'ready'
    })
    const done = await admin({ url: house.gateway.url }, '/erasures', {
      key: house.gateway.adminKey,
      body: { about: { kind: 'request', id: erased }, reason: 'asked for by a person' },
    })
    assert.equal(done.status, 201, JSON.stringify(done.body))
    const page = await story(house, erased)
    await page.getByText('Verified: the entry is in the log that this key signed.').waitFor()
    const note = page.getByRole('note').filter({ hasText: 'asked for by a person' })
    assert.match(await note.innerText(), /can be neither opened nor proven any more/)
    assert.doesNotMatch(await page.locator('main').innerText(), /team=search/)
    await page.context().close()
  })

  test('a request that nobody heard of says why that can be, and where to look', async () => {
    const page = await house.open('/requests/req_00000000000000000000000000')
    await page.getByText('Nothing is known of this request').waitFor()
    assert.match(await page.locator('main').innerText(), /its key was not accepted/)
    await page.context().close()
  })

  test('who reads neither money nor reasons sees neither, and is told so', async () => {
    const page = await house.open('/requests')
    await page.getByRole('table').waitFor()
    await lookAs(page, 'tomasz.wieczorek')
    await page.goto(`${house.gateway.url}/console/requests/${asked}`)
    await page.getByText(/^There is a receipt\. Its entry states amounts/).waitFor()
    const said = await page.locator('main').innerText()
    assert.doesNotMatch(said, /\bUSD\b/)
    assert.match(said, /The reasons are for those whose role reads them/)
    await page.context().close()
  })

  test('whatever text the API gives is shown as text, in the list and in the story', async () => {
    const page = await house.open('/requests?verdict=deny')
    let dialogs = 0
    page.on('dialog', () => (dialogs += 1))
    await page.route(/\/admin\/v1\/requests[?/]/, async (route) => {
      const response = await route.fetch()
      const body: unknown = await response.json()
      await route.fulfill({ response, json: hostile(body) })
    })
    await page.reload()
    await page.getByText(attack).first().waitFor()
    await page.goto(`${house.gateway.url}/console/requests/${asked}`)
    await page.getByText(attack).first().waitFor()
    await page.goto(`${house.gateway.url}/console/requests/${refused}`)
    await page.getByText(attack).first().waitFor()
    // The story reads again by itself: what is on its way is answered first.
    await page.unrouteAll({ behavior: 'wait' })
    await page.goto(`${house.gateway.url}/console/requests?search=${encodeURIComponent(attack)}`)
    await page.getByText('No request is like that').waitFor()
    assert.equal(await page.locator('main img, main script, main svg').count(), 0)
    assert.equal(await page.locator('a[href^="javascript:"]').count(), 0)
    assert.equal(dialogs, 0)
    await page.context().close()
  })

  test('arrows, Page Down, End and Home go through the rows, and Enter opens one', async () => {
    const page = await house.open('/requests')
    const row = page.locator('[data-index="0"]')
    await row.waitFor()
    await row.focus()
    await page.keyboard.press('ArrowDown')
    await page.locator('[data-index="1"]:focus').waitFor()
    await page.keyboard.press('Home')
    await page.locator('[data-index="0"]:focus').waitFor()
    const { body } = await adminGet(house, '/requests')
    await page.keyboard.press('End')
    await page.locator(`[data-index="${(body['rows'] as unknown[]).length - 1}"]:focus`).waitFor()
    await page.keyboard.press('Enter')
    // The oldest is the first that was asked.
    await page.waitForURL(new RegExp(asked))
    await page.context().close()
  })

  test('what is new is counted, and shown when somebody asks for it', async () => {
    const page = await house.open('/requests?verdict=permit')
    await page.locator('[data-index="1"]').waitFor()
    const shown = await page.getByRole('row').count()
    await requestOf(house, 'gpt-4o')
    const button = page.getByRole('button', { name: '1 new: show' })
    await button.waitFor({ timeout: waitMs })
    assert.equal(await page.getByRole('row').count(), shown, 'nothing moves by itself')
    await button.click()
    await page.locator('[data-index="2"]').waitFor()
    await page.context().close()
  })

  for (const [name, path] of [
    ['requests', () => '/requests'],
    ['request-refused', () => `/requests/${refused}`],
    ['request', () => `/requests/${asked}`],
  ] as const) {
    test(`axe finds nothing on the page ${name}, wide or narrow, light or dark`, async () => {
      const page = await house.open(path())
      await page
        .getByText(/^(?:Verified:|\d+ requests)/)
        .first()
        .waitFor()
      assert.deepEqual(await lookProblems(page, name), [])
      await page.context().close()
    })
  }
})

async function requestOf(
  { gateway }: TestConsole,
  model: string,
  more: object = {},
): Promise<string> {
  const response = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${gateway.keys[0]?.key}`,
      'content-type': 'application/json',
      'x-customhouse-tags': 'team=search',
    },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Where?' }], ...more }),
  })
  await response.arrayBuffer()
  return response.headers.get('x-request-id') ?? ''
}

function adminGet({ gateway }: TestConsole, path: string) {
  return admin({ url: gateway.url }, path, { key: gateway.adminKey })
}

async function story(house: TestConsole, id: string): Promise<Page> {
  return house.open(`/requests/${id}`)
}

/** The same with the attack in every text that is no word of the API's own, and in every URL. */
function hostile(value: unknown, name = ''): unknown {
  if (typeof value === 'string') {
    if (name === 'url') return 'javascript:alert(4)'
    const isWord = apiWords.test(name) || value === 'unknown' || /^\d/.test(value)
    return isWord ? value : `${value}${attack}`
  }
  if (Array.isArray(value)) return value.map((one) => hostile(one, name))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, hostile(one, key)] as const),
  )
}

/** Members whose values are instants, amounts, or words that the console has a text for. */
const apiWords =
  /^(?:id|requestId|at|doneAt|asOf|next|state|step|end|verdict|outcome|branch|price|cost|hold|amount|currency|.*At)$/

/** How each check ended, in the order of the page. */
async function ends(page: Page): Promise<readonly (string | null)[]> {
  const lines = await page.locator('[data-check]').all()
  return Promise.all(lines.map((line) => line.getAttribute('data-end')))
}

/** The receipt as somebody would serve it who changed the price in the entry, and nothing else. */
function withPrice(receipt: string, price: string): string {
  const lines = receipt.split('\n')
  const extra = Buffer.from(lines[1]?.slice(6) ?? '', 'base64').toString()
  const changed = extra.replace(/(\\"price\\":\\")[^\\]*/, `$1${price}`)
  assert.notEqual(changed, extra)
  return lines.with(1, `extra ${Buffer.from(changed).toString('base64')}`).join('\n')
}
