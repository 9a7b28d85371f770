// The first screen as a person uses it: what was asked of the gateway is what the map shows, each flow leads to its
// requests, by pointer and by keyboard, and the table says the same.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { admin } from '../support/admin.ts'
import { until } from '../support/until.ts'
import {
  axeProblems,
  keepScreenshot,
  lookAs,
  noBrowser,
  openConsole,
  type TestConsole,
} from './support.ts'

let at: TestConsole

/** Three passed from Germany and two from Japan; four were refused. */
const asked = { 'muster-support': 3, 'harbor-claims': 2, 'qinghe-atlas': 4 } as const

before(async () => {
  if (noBrowser !== false) return
  at = await openConsole()
})
after(() => at?.close())

function flowsOf(page: Page, step: 'in' | 'out' | 'kept') {
  return page.locator(`a[data-step=${step}]`)
}

async function names(page: Page, step: 'in' | 'out' | 'kept'): Promise<readonly string[]> {
  return flowsOf(page, step).evaluateAll((links) =>
    links.map((link) => link.getAttribute('aria-label') ?? ''),
  )
}

async function allFlows(): Promise<readonly Record<string, unknown>[]> {
  const { body } = await admin(at.gateway, '/flows', { key: at.gateway.adminKey })
  return body['flows'] as readonly Record<string, unknown>[]
}

/** Of `1.25`; nothing was charged for what was not sent. */
function nanosOf(amount: unknown): bigint {
  const [whole = '0', fraction = ''] = (typeof amount === 'string' ? amount : '0').split('.', 2)
  return BigInt(whole + fraction.padEnd(9, '0'))
}

/** Requests as the map says them, read out: `..., 3 requests, 96 tokens, ...`. */
function requestsIn(name: string): number {
  return Number(/(\d+) requests?\b/.exec(name)?.[1])
}

test(
  'before any request the map shows the call to make, and the first one appears by itself',
  { skip: noBrowser },
  async () => {
    const page = await at.open('/')
    await page.getByRole('heading', { name: 'No request has come yet' }).waitFor()
    assert.match(
      await page.locator('pre, code').first().innerText(),
      /curl http:.*\/v1\/chat\/completions/,
    )
    await keepScreenshot(page, 'map-empty-1440-light')
    for (const [workload, times] of Object.entries(asked)) {
      for (let n = 0; n < times; n += 1) {
        assert.equal(await at.ask(workload), workload === 'qinghe-atlas' ? 403 : 200)
      }
    }
    await until('nine requests on the map', async () => {
      const links = await names(page, 'in')
      return links.reduce((sum, name) => sum + requestsIn(name), 0) === 9
    })
    await page.context().close()
  },
)

test(
  'ribbons carry what was asked: by customer to the gateway, from there to the places of the deployments',
  { skip: noBrowser },
  async () => {
    const page = await at.open('/')
    await flowsOf(page, 'in').first().waitFor()
    const ins = await names(page, 'in')
    assert.equal(ins.length, 3)
    assert.match(
      ins.find((name) => name.startsWith('Muster Werke AG, Germany')) ?? '',
      /passes, 3 requests/,
    )
    assert.match(
      ins.find((name) => name.startsWith('Harbor Mutual')) ?? '',
      /Japan · passes, 2 requests/,
    )
    assert.match(
      ins.find((name) => name.startsWith('Qinghe')) ?? '',
      /denied here, 4 requests, 0 tokens/,
    )
    const outs = await names(page, 'out')
    assert.equal(
      outs.reduce((sum, name) => sum + requestsIn(name), 0),
      5,
      'what was denied goes nowhere',
    )
    const kept = await names(page, 'kept')
    assert.equal(
      kept.reduce((sum, name) => sum + requestsIn(name), 0),
      15,
      'stored, logged, reviewed',
    )
    const totals = page.locator('dl[data-totals]')
    assert.match(
      await totals.innerText(),
      /Requests\s*9\s*Permitted\s*5\s*Denied\s*4\s*Referred\s*0/,
    )
    await page.context().close()
  },
)

test('money is the exact sum of what the server says', { skip: noBrowser }, async () => {
  const flows = await allFlows()
  const nanos = flows.reduce((sum, flow) => sum + nanosOf(flow['price']), 0n)
  const page = await at.open('/')
  const price = page.locator('dl[data-totals] [title$="USD"]')
  const shown = (await price.getAttribute('title')) ?? ''
  const [, whole = '', fraction = ''] = /^(\d+)(?:\.(\d+))? USD$/.exec(shown) ?? []
  assert.equal(nanosOf(`${whole}.${fraction}`), nanos)
  assert.ok(nanos > 0n)
  await page.context().close()
})

test(
  'a denied flow is reached by keyboard, told in full, and opens its requests',
  { skip: noBrowser },
  async () => {
    const page = await at.open('/')
    await flowsOf(page, 'in').first().waitFor()
    const isOnMap = async () => (await page.locator('a[data-band]:focus').count()) === 1
    for (let n = 0; n < 60 && !(await isOnMap()); n += 1) await page.keyboard.press('Tab')
    assert.ok(await isOnMap(), 'Tab reaches the map')
    await page.keyboard.press('End')
    const focused = page.locator('a[data-band]:focus')
    assert.match((await focused.getAttribute('aria-label')) ?? '', /denied here/)
    await page.getByText('sample.sandbox.owned').first().waitFor()
    await keepScreenshot(page, 'map-focus-1440-light')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/console\/requests\?/)
    const search = new URL(page.url()).searchParams
    assert.equal(search.get('verdict'), 'deny')
    assert.equal(search.get('party'), 'qinghe-sg')
    await page.getByText('qinghe-atlas').first().waitFor()
    await page.context().close()
  },
)

test(
  'the arrow keys go up and down a column, and along a flow from column to column',
  { skip: noBrowser },
  async () => {
    const page = await at.open('/')
    const first = flowsOf(page, 'in').first()
    await first.focus()
    const step = () => page.locator('a[data-band]:focus').getAttribute('data-step')
    await page.keyboard.press('ArrowRight')
    assert.equal(await step(), 'out')
    await page.keyboard.press('ArrowRight')
    assert.equal(await step(), 'kept')
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('ArrowLeft')
    assert.equal(await step(), 'in')
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowDown')
    const focused = await page.locator('a[data-band]:focus').getAttribute('data-band')
    assert.equal(focused, await flowsOf(page, 'in').nth(1).getAttribute('data-band'))
    await page.context().close()
  },
)

test(
  'a decision is in the live tail without a reload, and not while it is paused',
  { skip: noBrowser },
  async () => {
    const page = await at.open('/')
    await page.getByText('live', { exact: true }).waitFor()
    const rows = page.getByRole('list', { name: 'Decisions' }).getByRole('link')
    await rows.first().waitFor()
    const many = await rows.count()
    assert.equal(await at.ask('muster-support'), 200)
    await until('the row', async () => (await rows.count()) === many + 1)
    await page.getByRole('button', { name: 'Pause' }).click()
    assert.equal(await at.ask('muster-support'), 200)
    await page.getByText('1 new', { exact: true }).waitFor()
    assert.equal(await rows.count(), many + 1)
    await page.getByRole('button', { name: 'Go on' }).click()
    await until('the one that waited', async () => (await rows.count()) === many + 2)
    const head = page.getByRole('button', { name: 'Copy: Root hash' })
    await head.waitFor()
    await page.context().close()
  },
)

test('the table says what the map says, and so does the server', { skip: noBrowser }, async () => {
  const page = await at.open('/')
  await flowsOf(page, 'in').first().waitFor()
  const drawn = (await names(page, 'in')).reduce((sum, name) => sum + requestsIn(name), 0)
  await page.getByRole('radio', { name: 'Table' }).check()
  await page.waitForURL(/view=table/)
  const rows = page.getByRole('table', { name: 'Flows' }).getByRole('row')
  await rows.nth(1).waitFor()
  const cells = await rows.evaluateAll((all) =>
    all
      .slice(1)
      .map((row) => [...row.querySelectorAll('[role=cell]')].map((cell) => cell.textContent)),
  )
  const flows = await allFlows()
  assert.equal(cells.length, flows.length)
  const digits = (text: string | null | undefined) => (text ?? '').replaceAll(',', '')
  const shown = cells.map(([party, , , requests, tokens, price, , , contract, model]) =>
    [party, contract, model, digits(requests), digits(tokens), digits(price)].join('|'),
  )
  const told = flows.map(({ partyName, contract, model, requests, tokens, price, currency }) => {
    const amount = typeof price === 'string' ? `${price} ${String(currency)}` : ''
    return [partyName, contract, model, requests, tokens, amount].join('|')
  })
  assert.deepEqual(shown.toSorted(), told.toSorted())
  assert.equal(
    flows.reduce((sum, flow) => sum + Number(flow['requests']), 0),
    drawn,
  )
  await page.context().close()
})

test(
  'a part of the time, a customer and a width are in the URL, and the link shows the same',
  { skip: noBrowser },
  async () => {
    const page = await at.open('/?range=hour')
    await flowsOf(page, 'in').first().waitFor()
    await page
      .getByLabel('Customer', { exact: true })
      .selectOption({ label: 'Harbor Mutual Insurance K.K.' })
    await page.waitForURL(/party=harbor/)
    await page.getByRole('radio', { name: 'Tokens' }).check()
    await page.waitForURL(/measure=tokens/)
    await until('one customer', async () => (await flowsOf(page, 'in').count()) === 1)
    await page.getByRole('slider').press('Home')
    await page.waitForURL(/bucket=/)
    // Nothing was asked in the first of the sixty minutes.
    await until('an empty part', async () => (await flowsOf(page, 'in').count()) === 0)
    const again = await page.context().newPage()
    await again.goto(page.url())
    await again.getByRole('button', { name: 'All of it' }).click()
    await until('the whole hour', async () => (await flowsOf(again, 'in').count()) === 1)
    assert.match(
      (await names(again, 'in'))[0] ?? '',
      /Harbor Mutual Insurance K\.K\., Japan · passes, 2 requests/,
    )
    await page.context().close()
  },
)

test('time plays only when asked, and stops at its end', { skip: noBrowser }, async () => {
  const page = await at.open('/?range=day')
  await flowsOf(page, 'in').first().waitFor()
  assert.equal(new URL(page.url()).searchParams.get('bucket'), null)
  await page.getByRole('slider').press('ArrowLeft')
  await page.waitForURL(/bucket=/)
  await page.getByRole('button', { name: 'Play' }).click()
  await page.getByRole('button', { name: 'Play' }).waitFor()
  const slider = page.getByRole('slider')
  assert.equal(await slider.inputValue(), await slider.getAttribute('max'))
  await page.context().close()
})

test(
  'what nobody promised is said and drawn as unknown, a set that may hold more says so, and no place is no unknown',
  { skip: noBrowser },
  async () => {
    const page = await at.open('/requests')
    const unknown = { rest: 'unknown', review: { open: false, places: [] } }
    const elsewhere = { processing: { open: true, places: ['SE', 'US'] } }
    await page.route('**/admin/v1/flows*', async (route) => {
      const answer = await (await route.fetch()).json()
      for (const flow of answer.flows) {
        if (flow.locations !== null) Object.assign(flow.locations, unknown, elsewhere)
        if (flow.party === 'muster-werke') flow.country = null
      }
      await route.fulfill({ json: answer })
    })
    await page.getByRole('link', { name: 'Map' }).click()
    await flowsOf(page, 'kept').first().waitFor()
    const kept = await names(page, 'kept')
    assert.ok(kept.some((name) => name.includes('Stored: unknown')))
    assert.ok(kept.some((name) => name.includes('Human review: nobody')))
    assert.ok((await names(page, 'in')).some((name) => name.startsWith('Muster Werke AG, unknown')))
    const said = page.locator('.hatched', { hasText: 'unknown' })
    assert.ok((await said.count()) >= 2)
    await page.locator('.hatched', { hasText: 'or elsewhere' }).first().waitFor()
    const hatched = await page.locator('a[data-step=kept] path[fill*=hatch]').count()
    assert.equal(hatched, kept.filter((name) => name.includes('unknown')).length)
    assert.deepEqual(await axeProblems(page), [])
    await keepScreenshot(page, 'map-unknown-1440-light')
    await page.context().close()
  },
)

test(
  'a map that cannot be read says what to do, and is there when it is asked for again',
  { skip: noBrowser },
  async () => {
    const page = await at.open('/requests')
    const problem = { code: 'store.unavailable', detail: 'The index does not answer.' }
    await page.route('**/admin/v1/flows*', (route) => route.fulfill({ status: 503, json: problem }))
    await page.getByRole('link', { name: 'Map' }).click()
    const alert = page.getByRole('alert')
    await alert.waitFor()
    assert.match(await alert.innerText(), /The index does not answer\.[\s\S]*store\.unavailable/)
    await page.unrouteAll({ behavior: 'wait' })
    await alert.getByRole('button', { name: 'Try again' }).click()
    await flowsOf(page, 'in').first().waitFor()
    await page.context().close()
  },
)

test(
  'axe finds nothing, in light and dark, wide and narrow, in both languages',
  { skip: noBrowser },
  async () => {
    for (const width of [1440, 768]) {
      for (const theme of ['light', 'dark'] as const) {
        const language = width === 768 && theme === 'dark' ? 'zh-CN' : 'en-GB'
        const page = await at.open('/', { width, theme, language })
        await flowsOf(page, 'in').first().waitFor()
        assert.deepEqual(await axeProblems(page), [], `${width} ${theme}`)
        await keepScreenshot(page, `map-${width}-${theme}`)
        await page.getByRole('radio').last().check()
        await page.getByRole('table').waitFor()
        assert.deepEqual(await axeProblems(page), [], `table, ${width} ${theme}`)
        await keepScreenshot(page, `map-table-${width}-${theme}`)
        await page.context().close()
      }
    }
  },
)

test(
  'the signed head of the log, which is everybody’s, is told to a customer’s person too',
  { skip: noBrowser },
  async () => {
    const page = await at.open('/')
    await lookAs(page, 'jonas.reuter')
    const title = page.getByRole('heading', { name: 'Signed head of the log' })
    const head = page.locator('section', { has: title })
    await head.getByText('Root hash').waitFor()
    await head.getByText('Public key').waitFor()
    const checkpoint = await (await fetch(`${at.gateway.url}/checkpoint`)).text()
    await head.getByText(checkpoint.split('\n')[0] ?? '', { exact: true }).waitFor()
    await page.context().close()
  },
)
