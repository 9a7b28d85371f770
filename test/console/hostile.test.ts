// Goal: whatever stands in a name, a word or an address, a page shows it as text and does nothing that it says; and
// what opens the house lies nowhere that a script, a history or the next person could find it.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { admin } from '../support/admin.ts'
import { until } from '../support/until.ts'
import { noBrowser, openConsole, type TestConsole } from './support.ts'

const waitMs = 20_000
/** Breaks out of a text, an attribute, a style, a template and a script alike, if anything lets it. */
const attack = `<img src=x onerror="window.hit=1">"'><svg onload=window.hit=2></svg></script><script>window.hit=3</script>{{constructor.constructor('window.hit=4')()}}\u202e`
const short = `<img src=x onerror=window.hit=5>`
const here = ['SG']
const permits = { processing: here, rest: here, abuseStore: here, review: here }

describe('a hostile text in the console', { skip: noBrowser }, () => {
  let house: TestConsole
  let asked: string

  before(async () => {
    house = await openConsole()
    await make('/parties', { id: 'evil', legalName: attack.slice(0, 190), country: 'SG' })
    await make('/contracts', {
      id: 'evil-1',
      party: 'evil',
      validFrom: '2020-01-01',
      models: ['gpt-4o'],
      permits,
    })
    await make('/workloads', { id: 'evil-w', contract: 'evil-1', purpose: attack, owner: attack })
    await make('/operators', { id: 'eve', name: attack.slice(0, 190), roles: ['auditor'] })
    const { key } = await make('/keys', { holder: 'workload:evil-w' })
    const response = await fetch(`${house.gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${String(key)}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ model: short, messages: [{ role: 'user', content: attack }] }),
    })
    await response.arrayBuffer()
    asked = response.headers.get('x-request-id') ?? ''
    await until(
      'the index has it',
      async () => JSON.stringify(await read('/requests?party=evil')).includes(asked),
      waitMs,
    )
  })

  after(async () => {
    await house.close()
  })

  async function make(path: string, body: object): Promise<Record<string, unknown>> {
    const { url, adminKey } = house.gateway
    const made = await admin({ url }, path, { key: adminKey, body })
    assert.ok(made.status < 300, `${path}: ${JSON.stringify(made.body)}`)
    return made.body
  }

  async function read(path: string): Promise<Record<string, unknown>> {
    const { url, adminKey } = house.gateway
    return (await admin({ url }, path, { key: adminKey })).body
  }

  test('is a text on every page that shows it', async () => {
    const paths: readonly (readonly [string, string])[] = [
      ['/', ''],
      ['/?view=table', ''],
      ['/requests?party=evil', 'window.hit'],
      [`/requests/${asked}`, ''],
      ['/parties', 'window.hit'],
      ['/parties/evil', 'window.hit'],
      ['/contracts/evil-1', 'window.hit'],
      ['/workloads/evil-w', 'window.hit'],
      ['/operators', 'window.hit'],
      ['/inbox', ''],
      ['/money', ''],
      ['/log', ''],
    ]
    const page = await house.open('/account')
    for (const [path, shown] of paths) {
      await page.goto(`${house.gateway.url}/console${path}`)
      await page.locator('main').waitFor()
      await page.waitForLoadState('load')
      if (shown !== '') await page.getByText(shown).first().waitFor({ timeout: waitMs })
      assert.deepEqual(await harm(page), [], path)
    }
    // What is looked for is found where it is.
    const planted = '<a href="javascript:window.hit=7">x</a>'
    await page.evaluate(`document.body.insertAdjacentHTML('beforeend', '${planted}')`)
    assert.deepEqual(await harm(page), ['javascript:window.hit=7'])
    await page.context().close()
  })

  test('is a text where an address says it', async () => {
    const said = encodeURIComponent(attack)
    const page = await house.open('/account')
    for (const path of [
      `/requests?search=${said}`,
      `/requests?party=${said}&model=${said}&code=${said}&from=${said}`,
      `/?party=${said}&from=${said}&measure=${said}`,
      `/requests/${said}`,
      `/parties/${said}`,
      `/operators?search=${said}`,
      `/invitation#operator=${said}&invitation=${said}`,
      `/sign-in?problem=${said}`,
      `/rules/${said}`,
    ]) {
      await page.goto(`${house.gateway.url}/console${path}`)
      await page.locator('main').waitFor()
      assert.deepEqual(await harm(page), [], path)
    }
    await page.context().close()
  })

  test('leads to no page of somebody else', async () => {
    const page = await house.open('/account')
    for (const path of [
      '//evil.example/',
      '/%2f%2fevil.example/',
      '/sign-in?to=https://evil.example/',
      '/?redirect=https://evil.example/',
      '/..%2f..%2f%2fevil.example',
      '/\\evil.example',
    ]) {
      await page.goto(`${house.gateway.url}/console${path}`)
      await page.locator('body').waitFor()
      assert.equal(new URL(page.url()).origin, house.gateway.url, path)
    }
    await page.context().close()
  })
})

/** What a page did or holds that it must not. */
async function harm(page: Page): Promise<readonly string[]> {
  return page.evaluate(`(() => {
    const found = []
    if (window.hit !== undefined) found.push('ran ' + window.hit)
    for (const one of document.querySelectorAll('[onerror], [onload], img[src="x"], script:not([src])')) {
      found.push(one.outerHTML.slice(0, 200))
    }
    for (const one of document.querySelectorAll('[href], [src], [action]')) {
      const said = one.getAttribute('href') ?? one.getAttribute('src') ?? one.getAttribute('action')
      const url = new URL(String(said), location.href)
      if (!/^https?:$/.test(url.protocol)) found.push(String(said))
    }
    return found
  })()`)
}

describe('what opens the house', { skip: noBrowser }, () => {
  let house: TestConsole
  before(async () => {
    house = await openConsole()
  })
  after(async () => {
    await house.close()
  })

  test('lies neither in storage nor in an address nor where a script reads it, and goes with whoever signs out', async () => {
    const { adminKey, url } = house.gateway
    const page = await house.open('/account')
    await page.getByRole('button', { name: 'Make a key' }).click()
    await page
      .getByRole('dialog')
      .getByText(/sk-ch-/)
      .first()
      .waitFor()
    const token = /sk-ch-[0-9a-z-]+/.exec(await page.getByRole('dialog').innerText())?.[0] ?? ''
    assert.notEqual(token, '')
    const { value: cookie = '' } =
      (await page.context().cookies()).find(({ name }) => name === 'customhouse') ?? {}
    assert.match(cookie, /^[0-9a-z]{52}$/)
    const session = (await page.evaluate(
      `fetch('/admin/v1/session').then((one) => one.json())`,
    )) as {
      readonly csrf: string
    }
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    // The browser hides the dialog at once; what was in it leaves the page with the next rendering.
    await page.getByText(token).first().waitFor({ state: 'detached' })
    const kept = String(
      await page.evaluate(`JSON.stringify([
        { ...localStorage }, { ...sessionStorage }, document.cookie, history.state, location.href,
        performance.getEntriesByType('resource').map(({ name }) => name),
        document.documentElement.outerHTML,
      ])`),
    )
    for (const secret of [token, cookie, session.csrf, adminKey]) {
      assert.ok(secret.length > 10 && !kept.includes(secret), `${secret.slice(0, 6)} is kept`)
    }
    assert.deepEqual(await page.evaluate(`indexedDB.databases().then((all) => all.length)`), 0)

    // Signed out, the way back shows nothing of what was there.
    await page.goto(`${url}/console/operators`)
    await page.locator('main').getByText('Inês Oduya').first().waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByLabel('Operator id').waitFor()
    await page.goBack()
    await page.getByLabel('Operator id').waitFor()
    assert.equal(await page.getByRole('button', { name: 'Add an operator' }).count(), 0)
    assert.equal(await page.getByRole('table').count(), 0)
    const left = await fetch(`${url}/admin/v1/world`, {
      headers: { cookie: `customhouse=${cookie}` },
    })
    assert.equal(left.status, 401)
    await page.context().close()
  })

  test('a page of this house cannot be shown in another, and runs no script but its own', async () => {
    const response = await fetch(`${house.gateway.url}/console/`)
    const policy = response.headers.get('content-security-policy') ?? ''
    assert.match(policy, /default-src 'none'/)
    assert.match(policy, /frame-ancestors 'none'/)
    assert.doesNotMatch(policy, /unsafe|\*|https?:/)
    const html = await response.text()
    assert.doesNotMatch(html, /<script(?![^>]* src=)/)
    assert.doesNotMatch(html, / on\w+=|style=/)
  })
})
