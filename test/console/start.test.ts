// Each person's own start, and the inbox: what waits is decided with its evidence in sight, by the second person and
// not the first; a call is tried without a key in the page; a sample is the same for whoever draws it.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { admin } from '../support/admin.ts'
import { customhouse } from '../support/command.ts'
import { until } from '../support/until.ts'
import {
  axeProblems,
  keepScreenshot,
  lookAs,
  lookProblems,
  noBrowser,
  openConsole,
  type TestConsole,
} from './support.ts'

const waitMs = 20_000
/** Of the sandbox: audits two customers, from outside. */
const outside = 'beatriz.lobo'

describe('the start of each person, and the inbox', { skip: noBrowser }, () => {
  let house: TestConsole

  before(async () => {
    house = await openConsole()
    for (let each = 0; each < 12; each += 1) await house.ask(house.gateway.keys[0]?.workload ?? '')
    await house.ask(house.gateway.keys[0]?.workload ?? '', 'a-model-that-no-contract-names')
    await until(
      'the index has them',
      async () => {
        const { body } = await ask(house, '/requests')
        return (body['rows'] as unknown[]).length >= 12
      },
      waitMs,
    )
  })

  after(async () => {
    await house.close()
  })

  test('an engineer tries a call without any key in the page, and reads what was refused and what helps', async () => {
    const page = await asPersona(house, 'tomasz.wieczorek', '/start')
    const part = page.getByRole('region', { name: 'For engineers' })
    await part
      .getByText('a-model-that-no-contract-names')
      .or(part.getByText('policy.model_not_found'))
      .first()
      .waitFor()
    assert.match(await part.innerText(), /GET \/v1\/models lists the models of this key/)
    await part.getByLabel('With').selectOption('claude-code')
    await page.waitForURL(/sdk=claude-code/)
    await part.getByText('ANTHROPIC_BASE_URL').waitFor()
    for (const { key } of house.gateway.keys) assert.ok(!(await page.content()).includes(key))
    assert.equal(await page.getByRole('region', { name: 'For auditors' }).count(), 0)
    assert.equal(await page.getByRole('region', { name: 'For finance' }).count(), 0)
    assert.deepEqual(await axeProblems(page), [])
    await page.context().close()
  })

  test('a sample is drawn by its seed: the link draws it again, and anybody can from the ids alone', async () => {
    const page = await asPersona(house, 'rohan.mukherjee', '/start')
    const part = page.getByRole('region', { name: 'For auditors' })
    await part.getByLabel('Seed').fill('announced on Monday')
    await part.getByLabel('How many').selectOption('10')
    await part.getByRole('button', { name: 'Draw' }).click()
    await page.waitForURL(/until=/)
    const drawn = part.getByRole('list', { name: 'Random sample of requests' }).getByRole('link')
    await drawn.first().waitFor()
    const ids = await drawn.allInnerTexts()
    const { body } = await ask(house, '/requests?limit=200')
    const all = (body['rows'] as { requestId: string }[]).map(({ requestId }) => requestId)
    const rank = (id: string): string =>
      createHash('sha256').update(`announced on Monday\n${id}`).digest('hex')
    const expected = all.toSorted((left, right) => (rank(left) < rank(right) ? -1 : 1)).slice(0, 10)
    assert.deepEqual(ids, expected)
    await house.ask(house.gateway.keys[0]?.workload ?? '')
    await page.reload()
    await drawn.first().waitFor()
    assert.deepEqual(await drawn.allInnerTexts(), ids)
    const saved = page.waitForEvent('download')
    await part.getByRole('button', { name: 'Download the evidence' }).click()
    const pack = await (await saved).path()
    const archive = readFileSync(pack, 'latin1')
    for (const id of ids) assert.ok(archive.includes(`evidence/stories/${id}.json`))
    assert.match(archive, /evidence\/receipts\/req_\S+\.receipt/)
    for (const list of ['world', 'packs', 'rules', 'facts', 'exceptions', 'determinations', 'logs'])
      assert.ok(archive.includes(`evidence/${list}.json`), list)
    await verifiesOffline(pack, house.gateway.dataDir)
    await part.getByRole('button', { name: 'Prove it now' }).click()
    await part.getByText(/^✓?proved$/).waitFor()
    assert.deepEqual(await axeProblems(page), [])
    await page.context().close()
  })

  test('a step waits in the inbox until two others approved it, each once, with what was counted in sight', async () => {
    const workload = house.gateway.keys[0]?.workload ?? ''
    const counted = 'Of 400 questions 380 followed one template.'
    const opened = await ask(house, '/cases', {
      workload,
      reason: 'Looks like extraction.',
      statistics: [{ group: 'a', detector: 'template', count: 380, of: 400, sentence: counted }],
    })
    assert.equal(opened.status, 201, JSON.stringify(opened.body))
    const caseId = String(opened.body['id'])
    const asked = await ask(house, `/cases/${caseId}/steps`, {
      stage: 'suspend',
      workloads: [workload],
      reasonClass: 'extraction',
    })
    assert.equal(asked.status, 201, JSON.stringify(asked.body))

    // Whoever asked, and an auditor: both are told why it is not theirs.
    for (const reader of [
      await house.open('/inbox?view=all'),
      await asPersona(house, 'rohan.mukherjee', '/inbox?view=all'),
    ]) {
      await reader.getByRole('link', { name: /Step of a case/ }).click()
      await reader.getByText('You cannot decide this.').waitFor()
      assert.equal(await reader.getByRole('button', { name: 'Approve' }).count(), 0)
      assert.deepEqual(await axeProblems(reader), [])
      await reader.context().close()
    }

    const first = await asPersona(house, 'amara.diallo', '/inbox')
    await first.getByRole('link', { name: /Step of a case.*0 of 2 approvals/ }).click()
    const detail = first.getByRole('region', { name: /^Open item/ })
    await detail.getByText(counted).waitFor()
    assert.deepEqual(await axeProblems(first), [])
    await keepScreenshot(first, 'inbox-step-1440-light')
    await detail.getByRole('button', { name: 'Approve' }).click()
    await detail.getByText('You cannot decide this.').waitFor()
    await detail.getByText('1 of 2 approvals').waitFor()
    assert.equal(await house.ask(workload), 200, 'one approval suspends nobody')
    await first.context().close()

    const second = await asPersona(house, 'henrik.aaltonen', '/inbox')
    await second.getByRole('link', { name: /Step of a case.*1 of 2 approvals/ }).click()
    await second.getByRole('button', { name: 'Approve' }).click()
    await second.getByText('This waits no more').first().waitFor()
    await second.context().close()
  })

  test('an auditor from outside begins with a sample, its evidence and the log of theirs, and is refused nothing that is shown', async () => {
    for (const { workload } of house.gateway.keys) await house.ask(workload)
    const page = await asPersona(house, outside, '/start')
    const heard: { readonly url: string; readonly status: number }[] = []
    page.on('response', (answer) => heard.push({ url: answer.url(), status: answer.status() }))
    await page.reload()
    const pages = page.getByRole('navigation', { name: 'Pages' })
    await pages.getByRole('link', { name: 'Start' }).waitFor()
    for (const listed of ['Map', 'Requests', 'Log'])
      await pages.getByRole('link', { name: listed, exact: true }).waitFor()
    for (const other of ['Inbox', 'Watch', 'Money', 'Rules', 'Operators'])
      assert.equal(await pages.getByRole('link', { name: other, exact: true }).count(), 0, other)
    await page.getByText(/^Aoba.*Muster/).waitFor()
    await page.getByText('Your access ends').waitFor()
    const logs = page.getByRole('list', { name: 'Nothing was changed' })
    await logs.getByText('Root hash').first().waitFor()
    for (const whole of ['What needs attention', 'For auditors', 'Prove it now'])
      assert.equal(await page.getByText(whole).count(), 0, whole)

    await page.getByLabel('Seed').fill('from outside')
    await page.getByRole('button', { name: 'Draw' }).click()
    const rows = page.getByRole('list', { name: 'Random sample of requests' }).getByRole('listitem')
    await rows.first().waitFor()
    for (const row of await rows.allInnerTexts()) assert.match(row, /muster-werke|aoba-bank/)
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download the evidence' }).click()
    const pack = await (await saved).path()
    const archive = readFileSync(pack, 'latin1')
    assert.match(archive, /evidence\/stories\/req_/)
    for (const list of ['world', 'logs']) assert.ok(archive.includes(`evidence/${list}.json`), list)
    for (const list of ['packs', 'rules', 'facts', 'exceptions', 'determinations'])
      assert.ok(!archive.includes(`evidence/${list}.json`), list)
    const vkey = (await customhouse(['vkey', '--data-dir', house.gateway.dataDir])).text.trim()
    const checked = await customhouse(['verify', pack, '--vkey', vkey])
    assert.equal(checked.code, 0, checked.text)
    assert.deepEqual(await lookProblems(page, 'start-audited'), [])

    await logs
      .getByRole('link', { name: /^Verify it in this browser/ })
      .first()
      .click()
    await page.getByRole('button', { name: 'Verify now' }).click()
    await page.getByText(/^Verified: \d+ entries/).waitFor()
    await keepScreenshot(page, 'log-audited-768-dark')
    assert.equal(await page.getByRole('alert').count(), 0)
    assert.deepEqual(
      heard.filter(({ status }) => status >= 400),
      [],
    )
    await page.context().close()
  })

  test('start and inbox pass axe in both colours, wide and narrow', async () => {
    const wide = await house.open('/start')
    await wide.getByRole('region', { name: 'For auditors' }).waitFor()
    await wide.getByText('Facts to be reviewed').waitFor()
    await wide.waitForLoadState('networkidle')
    assert.deepEqual(await lookProblems(wide, 'start'), [])
    await wide.goto(`${house.gateway.url}/console/inbox?view=all`)
    await wide.getByRole('heading', { name: 'Inbox', level: 1 }).waitFor()
    assert.deepEqual(await lookProblems(wide, 'inbox'), [])
    await wide.context().close()
    const page = await house.open('/start', { language: 'zh-CN' })
    await page.getByText('待复核的事实').waitFor()
    await page.waitForLoadState('networkidle')
    await keepScreenshot(page, 'start-zh')
    await page.context().close()
  })
})

function ask(house: TestConsole, path: string, body?: object) {
  const key = house.gateway.adminKey
  return admin(house.gateway, path, { key, ...(body === undefined ? {} : { body }) })
}

async function asPersona(house: TestConsole, id: string, path: string): Promise<Page> {
  const page = await house.open(path)
  await lookAs(page, id)
  await page.goto(`${house.gateway.url}/console${path}`)
  return page
}

/** One command, with a key from elsewhere; and whatever somebody changes in the pack is found. */
async function verifiesOffline(pack: string, dataDir: string): Promise<void> {
  const vkey = (await customhouse(['vkey', '--data-dir', dataDir])).text.trim()
  const verify = (file: string, key = vkey) => customhouse(['verify', file, '--vkey', key])
  const whole = await verify(pack)
  assert.equal(whole.code, 0, whole.text)
  assert.match(
    whole.text,
    /^verified\n {2}sample {6}10 requests, drawn by the seed "announced on Monday"/,
  )
  const bytes = readFileSync(pack)
  const changed = `${pack}.changed`
  for (const [file, from, to, why] of [
    ['stories/', '"workload": "', '"workload": "x', /and the story says x/],
    [
      'sample.json',
      'announced on Monday',
      'announced on Friday',
      /not in the order that its seed gives/,
    ],
    ['receipts/', 'c2sp.org/tlog-proof@v1', 'c2sp.org/tlog-proof@v2', /format: /],
  ] as const) {
    // Of the same length, so that the archive stays whole.
    const text = bytes.toString('latin1')
    const at = text.indexOf(from, text.indexOf(`evidence/${file}`))
    assert.ok(at > 0, from)
    const copy = Buffer.from(bytes)
    copy.write(to, at, 'latin1')
    writeFileSync(changed, copy)
    const found = await verify(changed)
    assert.equal(found.code, 1, `${to}: ${found.text}`)
    assert.match(found.text, why)
  }
  writeFileSync(changed, bytes.subarray(0, bytes.length - 3000))
  assert.equal((await verify(changed)).code, 1, 'a pack that was cut')
  const [name = '', id = ''] = vkey.split('+')
  const other = await verify(pack, `${name}+${id}+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA`)
  assert.equal(other.code, 1, 'another key')
}
