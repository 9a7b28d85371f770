// A customer's person in the console: reads and contests a notice, contests a fact, declares and is answered, sees what
// leaves, takes its audit along and checks it offline; and in no answer of the whole visit is anything of others.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { admin } from '../support/admin.ts'
import { until } from '../support/until.ts'
import { axeProblems, keepScreenshot, noBrowser, openConsole, type TestConsole } from './support.ts'

const waitMs = 20_000
/** Of the sandbox: a person of Muster Werke. */
const customer = 'jonas.reuter'
const party = 'muster-werke'
const workload = 'muster-support'
const ownPages = [
  ['own-start', '/start', 'Open notices'],
  ['own-notices', '/own/notices', 'Question to you'],
  ['own-leaving', '/own/leaving', 'To whom'],
  ['own-facts', '/own/facts', 'Verified'],
  ['own-declarations', '/own/declarations', 'What you declared'],
  ['own-receipts', '/own/receipts', 'How to check it'],
] as const

interface Heard {
  readonly url: string
  readonly status: number
  readonly text: string
}

describe('a customer’s own view', { skip: noBrowser }, () => {
  let house: TestConsole
  let caseId: string

  before(async () => {
    house = await openConsole()
    for (let each = 0; each < 5; each += 1) assert.equal(await house.ask(workload), 200)
    await house.ask(workload, 'a-model-that-no-contract-names')
    // Of somebody else, so that there is something to see.
    const other = house.gateway.keys.find((key) => key.workload !== workload)?.workload ?? ''
    await house.ask(other)
    caseId = await askedAbout(house, workload, 'What are the graded answers for?')
    await askedAbout(house, other, 'Who wrote these prompts?')
  })

  after(async () => {
    await house.close()
  })

  test('it answers and contests a notice where it reads it, and the house hears both from it by name', async () => {
    const page = await asPersona(house, customer, '/start')
    const notice = page.getByRole('article', { name: `Question to you: ${workload}` })
    await notice.getByText('What are the graded answers for?').waitFor()
    const said = await notice.innerText()
    assert.match(said, /180 of 200 requests ask for material/)
    assert.match(said, /To be answered by/)
    assert.doesNotMatch(said, /case_|second_order|first-admin/, 'neither cases nor detectors')
    await notice.getByRole('button', { name: /^Answer/ }).click()
    await notice.getByLabel('Your answer').fill('They train nothing: a quality review.')
    await notice.getByRole('button', { name: 'Send the answer' }).click()
    await notice.getByText('They train nothing: a quality review.').waitFor()
    await notice.getByRole('button', { name: /^Contest/ }).click()
    await notice
      .getByLabel('What is wrong, and what you do instead')
      .fill('The count is of a test.')
    await notice.getByRole('button', { name: 'Contest it' }).click()
    await notice.getByText('To be decided by').waitFor()
    assert.equal(await notice.getByRole('button', { name: /^Contest/ }).count(), 0, 'it waits')
    const { body } = await ask(house, `/cases/${caseId}`)
    const [found] = body['notices'] as { answers: { by: string }[]; appeals: { by: string }[] }[]
    assert.deepEqual(
      [found?.answers.map(({ by }) => by), found?.appeals.map(({ by }) => by)],
      [[customer], [customer]],
    )
    await page.context().close()
  })

  test('it contests a fact that is held about it, and sees by when it is answered', async () => {
    const page = await asPersona(house, customer, '/own/facts')
    const fact = page.getByRole('listitem').filter({ hasText: 'Headquarters in: Germany' })
    await fact.getByRole('button', { name: 'Contest: Headquarters in: Germany' }).click()
    await fact.getByLabel(/^What is wrong with it/).fill('We moved to Vienna in March.')
    await fact.getByRole('button', { name: 'Contest it' }).click()
    await fact.getByText('contested, open').waitFor()
    assert.match(await fact.innerText(), /answered by .*We moved to Vienna in March\./s)
    const { body } = await ask(house, '/referrals')
    const asked = (body['referrals'] as { party: string; rule: string }[]).map(
      (one) => `${one.party} ${one.rule}`,
    )
    assert.ok(
      asked.some((one) => one.startsWith(`${party} contest/`) && one.endsWith('.headquarters')),
      asked.join(),
    )
    await page.context().close()
  })

  test('it declares an evaluation, an analyst accepts it in the inbox, and it reads the answer', async () => {
    const page = await asPersona(house, customer, '/own/declarations')
    const form = page.getByRole('region', { name: 'Declare' }).or(page.locator('main'))
    await form
      .first()
      .getByLabel('The evaluation, by its name')
      .fill('Parts benchmark, 500 questions')
    await page.getByLabel('Until').fill('2099-12-31')
    await page.getByRole('button', { name: 'Declare it' }).click()
    const made = page.getByRole('list', { name: 'What you declared' })
    await made.getByText('waits for an answer').waitFor()

    const analyst = await asPersona(house, 'sofia.quispe', '/inbox?view=all')
    await analyst.getByRole('link', { name: /Parts benchmark/ }).click()
    await analyst.getByText('Registered purpose').waitFor()
    await analyst.getByLabel('Why: the customer reads it').fill('As agreed with your account.')
    await analyst.getByRole('button', { name: 'Answer it' }).click()
    await analyst.getByText('This waits no more').waitFor()
    assert.deepEqual(await axeProblems(analyst), [])
    await analyst.context().close()

    await page.reload()
    await made.getByText('As agreed with your account.').waitFor()
    await made.getByRole('button', { name: /^Withdraw: / }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click()
    await made.getByText('withdrawn').waitFor()
    await page.context().close()
  })

  test('its own audit verifies offline by the line that the page gives, and a changed receipt does not', async () => {
    await until(
      'a signed head covers all',
      async () => {
        const now = new Date()
        const day = now.toISOString().slice(0, 10)
        const { body } = await own(house, `/own/receipts?from=${day}T00:00:00Z&to=${day}T23:59:59Z`)
        const rows = body['rows'] as { state: string }[] | undefined
        return (
          rows !== undefined && rows.length >= 6 && rows.every(({ state }) => state === 'ready')
        )
      },
      waitMs,
    )
    const page = await asPersona(house, customer, '/own/receipts')
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Make the archive' }).click()
    const archive = await (await saved).path()
    await page.getByText('Saved: 6 requests, 6 with a receipt.').waitFor()
    const line = await page.locator('code').filter({ hasText: 'customhouse verify' }).innerText()
    const folder = mkdtempSync(join(tmpdir(), 'customhouse-own-'))
    try {
      assert.equal(spawnSync('tar', ['-xf', archive, '-C', folder]).status, 0)
      const unpacked = join(folder, 'own-audit')
      assert.ok(readFileSync(join(unpacked, 'README.txt'), 'utf8').includes(line))
      const receipts = readdirSync(join(unpacked, 'receipts'))
      assert.equal(receipts.length, 6)
      assert.equal(checked(unpacked, line), 'checked\n')
      const first = join(unpacked, 'receipts', receipts[0] ?? '')
      const text = readFileSync(first, 'utf8')
      writeFileSync(first, text.replace(/^index \d+$/m, 'index 1000'))
      assert.match(checked(unpacked, line), /^NOT VERIFIED: receipts\/req_/)
    } finally {
      rmSync(folder, { recursive: true })
    }
    await page.context().close()
  })

  test('in no page and no answer of a whole visit is anything of another customer', async () => {
    const others = await namesOfOthers(house)
    assert.ok(others.length > 3, 'there are others')
    const heard: Heard[] = []
    const page = await asPersona(house, customer, '/start', heard)
    const requestId = await firstRequestOf(house)
    await page.getByRole('link', { name: 'Own audit' }).waitFor()
    const links = await page.getByRole('navigation').getByRole('link').all()
    const listed = await Promise.all(links.map((link) => link.getAttribute('href')))
    const paths = [
      ...new Set([
        ...listed.flatMap((href) => href?.replace(/^\/console/, '') ?? []),
        '/',
        '/inbox',
        '/parties',
        `/parties/${party}`,
        '/contracts',
        '/contracts/muster-2026',
        '/workloads',
        `/workloads/${workload}`,
        '/requests',
        `/requests/${requestId}`,
        '/requests?search=a',
        '/keys',
        '/rules',
        '/deployments',
        '/money',
        '/log',
        '/watch',
        '/operators',
        '/account',
      ]),
    ]
    for (const path of ['/', '/start', '/own/notices', '/requests', '/workloads', '/contracts']) {
      assert.ok(listed.includes(`/console${path}`), `${path} is listed: ${listed.join()}`)
    }
    for (const path of ['/watch', '/money', '/operators', '/inbox', '/what-if']) {
      assert.ok(!listed.includes(`/console${path}`), `${path} is not`)
    }
    for (const path of paths) {
      await page.goto(`${house.gateway.url}/console${path}`)
      await page.waitForLoadState('networkidle')
      const shown = await page.locator('body').innerText()
      assert.deepEqual(namedIn(shown, others), [], `on ${path}`)
    }
    // What pages do not ask for, somebody else may.
    for (const url of ['/own/notices', '/own/overview', '/own/leaving', '/requests', '/parties'])
      heard.push(await fetched(page, url))
    assert.ok(heard.length > paths.length, 'answers were heard')
    for (const { url, status, text } of heard) {
      assert.ok(status < 500, `${status} ${url}`)
      assert.deepEqual(namedIn(text, others), [], url)
    }
    await page.context().close()
  })

  test('what leaves is told with its law and its unknowns, in a table to take along', async () => {
    const page = await asPersona(house, customer, `/own/leaving?workload=${workload}`)
    const to = page.getByRole('region', { name: 'To whom' })
    await to.getByRole('table').first().waitFor()
    const table = await to.getByRole('table', { name: 'Azure (simulated): gpt-4o' }).innerText()
    assert.match(table, /Processed in\s+SE\s+Sweden/)
    assert.match(table, /Metadata and billing in\s+unknown\s+unknown/)
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Save as CSV' }).click()
    const csv = readFileSync(await (await saved).path(), 'utf8')
    assert.match(
      csv,
      /^muster-support,muster-2026,DE,gpt-4o,permit,azure-gpt-4o-se,Azure \(simulated\),serves,processing,SE,SE,$/m,
    )
    await page.context().close()
  })

  for (const [name, path, word] of ownPages) {
    test(`axe finds nothing on the page ${name}, wide or narrow, light or dark`, async () => {
      // One visit: the page follows its window and the colours of the system.
      const page = await asPersona(house, customer, path)
      for (const width of [1440, 768]) {
        for (const theme of ['light', 'dark'] as const) {
          await page.setViewportSize({ width, height: 900 })
          await page.emulateMedia({ colorScheme: theme })
          await page.getByText(word).first().waitFor()
          assert.deepEqual(await axeProblems(page), [])
          await keepScreenshot(page, `${name}-${width}-${theme}`)
        }
      }
      await page.context().close()
    })
  }
})

function ask({ gateway }: TestConsole, path: string, body?: object) {
  const asked = { key: gateway.adminKey, ...(body === undefined ? {} : { body }) }
  return admin({ url: gateway.url }, path, asked)
}

/** As the customer's person, without a page. */
async function own(
  { gateway }: TestConsole,
  path: string,
): Promise<{ readonly body: Record<string, unknown> }> {
  const begun = await fetch(`${gateway.url}/admin/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
    body: JSON.stringify({ sandbox: customer }),
  })
  const [cookie = ''] = begun.headers.getSetCookie().map((one) => one.split(';', 1)[0] ?? '')
  const answer = await fetch(`${gateway.url}/admin/v1${path}`, { headers: { cookie } })
  return { body: (await answer.json()) as Record<string, unknown> }
}

/** A page whose session is the persona's before anything is asked for by it; `heard` gets what the API answers. */
async function asPersona(
  house: TestConsole,
  persona: string,
  path: string,
  heard: Heard[] = [],
): Promise<Page> {
  const page = await house.open('/account')
  await page.getByLabel('Look at it as').waitFor()
  await page.context().clearCookies()
  const begun = await page.context().request.post(`${house.gateway.url}/admin/v1/session`, {
    headers: { 'sec-fetch-site': 'same-origin' },
    data: { sandbox: persona },
  })
  assert.equal(begun.status(), 200, await begun.text())
  page.on('response', (response) => {
    if (!response.url().includes('/admin/v1/') || response.url().endsWith('/live')) return
    void response.text().then(
      (text) => heard.push({ url: response.url(), status: response.status(), text }),
      // A page that was left has no body any more.
      () => undefined,
    )
  })
  await page.goto(`${house.gateway.url}/console${path}`)
  return page
}

async function fetched(page: Page, path: string): Promise<Heard> {
  const url = new URL(`/admin/v1${path}`, page.url()).href
  const response = await page.context().request.get(url)
  return { url, status: response.status(), text: await response.text() }
}

/** Ids and names of customers, with their contracts and workloads, that are not this one's. */
async function namesOfOthers(house: TestConsole): Promise<readonly string[]> {
  const { body } = await ask(house, '/world')
  const world = body as {
    contracts: { id: string; party: string }[]
    workloads: { id: string; contract: string }[]
    parties: { id: string; legalName: string }[]
    channels: { seller: string }[]
  }
  const contracts = world.contracts.filter((one) => one.party !== party)
  const ids = new Set(contracts.map(({ id }) => id))
  const customers = new Set(contracts.map((one) => one.party))
  const sellers = new Set(world.channels.map(({ seller }) => seller))
  return [
    ...contracts.map(({ id }) => id),
    ...world.workloads.filter((one) => ids.has(one.contract)).map(({ id }) => id),
    // Who sells the models is told: what leaves goes to them.
    ...world.parties
      .filter(({ id, legalName }) => customers.has(id) && !sellers.has(legalName))
      .flatMap(({ id, legalName }) => [id, legalName]),
  ]
}

/** Whole words: an id may be a part of another word. */
function namedIn(text: string, names: readonly string[]): readonly string[] {
  return names.filter((name) => {
    const quoted = name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
    return new RegExp(`(?<![\\w-])${quoted}(?![\\w-])`, 'u').test(text)
  })
}

async function firstRequestOf(house: TestConsole): Promise<string> {
  const { body } = await ask(house, `/requests?workload=${workload}&verdict=permit`)
  const [row] = body['rows'] as { requestId: string }[]
  return row?.requestId ?? ''
}

/** Opens a case on counted figures and asks the customer, who reads it at once. */
async function askedAbout(house: TestConsole, about: string, question: string): Promise<string> {
  const opened = await ask(house, '/cases', {
    workload: about,
    reason: 'Graded answers.',
    statistics: [
      {
        group: 'a',
        detector: 'second_order',
        count: 180,
        of: 200,
        sentence: '180 of 200 requests ask for graded answers',
      },
    ],
    harvest: { count: 180, of: 200 },
  })
  assert.equal(opened.status, 201, JSON.stringify(opened.body))
  const id = String(opened.body['id'])
  const asked = await ask(house, `/cases/${id}/steps`, {
    stage: 'verify',
    workloads: [about],
    questions: [question],
    reasonClass: 'extraction',
    urgent: 'It runs now.',
  })
  assert.equal(asked.status, 201, JSON.stringify(asked.body))
  return id
}

/** What the line prints where `customhouse` is a command of the machine. */
function checked(folder: string, line: string): string {
  const bin = mkdtempSync(join(tmpdir(), 'customhouse-bin-'))
  try {
    const main = join(import.meta.dirname, '..', '..', 'src', 'main.ts')
    const command = join(bin, 'customhouse')
    writeFileSync(command, `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`)
    chmodSync(command, 0o755)
    const path = `${bin}${delimiter}${process.env['PATH'] ?? ''}`
    const run = spawnSync('sh', ['-c', line], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: path },
    })
    return run.stdout
  } finally {
    rmSync(bin, { recursive: true })
  }
}
