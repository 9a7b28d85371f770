// The console's list of requests over a million rows, in Chromium: how long frames take while somebody scrolls, jumps and
// searches. Pages of the list come from an index filled with seeded rows; everything else is a sandbox. Of frames it
// tells how many took longer than two of a screen with 60 Hz; of the page's own thread, tasks over 50 ms.
// Run: node bench/console-requests.ts [rows]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page, type Route } from 'playwright-core'
import { requestJson } from '../src/door/admin/request-list.ts'
import { firstAdmin } from '../src/identity/operator.ts'
import { isoTime } from '../src/kernel/time.ts'
import { listRequests } from '../src/store/finder-list.ts'
import { openFinderStore, type FinderStore } from '../src/store/finder-store.ts'
import { startGateway } from '../test/support/gateway.ts'
import { fill } from './micro/finder-rows.ts'

const rows = Number(process.argv[2] ?? 1_000_000)

async function answer(store: FinderStore, route: Route): Promise<void> {
  const query = new URL(route.request().url()).searchParams
  const before = query.get('before')
  const {
    rows: found,
    next,
    total,
  } = listRequests(store, {
    fromMs: null,
    toMs: null,
    costMinNanos: null,
    costMaxNanos: null,
    party: query.get('party') ?? undefined,
    search: query.get('search') ?? '',
    before: before === null ? null : BigInt(before),
    limit: Number(query.get('limit') ?? 50),
  })
  await route.fulfill({
    json: {
      rows: found.map((row) => requestJson(row, firstAdmin)),
      next: next === null ? null : next.toString(),
      total: { value: total.rows, requests: total.requests, exact: total.exact },
      asOf: isoTime(0),
      behind: 0,
    },
  })
}

const watch = `globalThis.seen = { frames: [], tasks: [] }
let last = performance.now()
const frame = (now) => { seen.frames.push(now - last); last = now; requestAnimationFrame(frame) }
requestAnimationFrame(frame)
new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) seen.tasks.push(duration) }).observe({ type: 'longtask' })`

interface Seen {
  readonly frames: readonly number[]
  readonly tasks: readonly number[]
}

async function measured(page: Page, name: string, act: () => Promise<void>): Promise<void> {
  await page.evaluate('seen.frames.length = 0; seen.tasks.length = 0; undefined')
  await act()
  const { frames, tasks } = await page.evaluate<Seen>('seen')
  const sorted = frames.toSorted((left, right) => left - right)
  const at = (share: number): string => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1)
  const late = frames.filter((ms) => ms > 34).length
  process.stdout.write(
    `${name}: ${frames.length} frames, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${(sorted.at(-1) ?? 0).toFixed(0)} ms; ` +
      `${late} took over 34 ms; ${tasks.length} tasks over 50 ms${tasks.length === 0 ? '' : `, the longest ${Math.max(...tasks).toFixed(0)} ms`}\n`,
  )
}

const folder = mkdtempSync(join(tmpdir(), 'customhouse-console-'))
const store = openFinderStore(folder)
const gateway = await startGateway({})
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox'],
})
try {
  fill(store, rows)
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    bypassCSP: true,
  })
  const page = await context.newPage()
  await page.route('**/admin/v1/requests?*', (route) => answer(store, route))
  await page.goto(`${gateway.url}/console/requests`)
  const box = page.getByRole('region', { name: 'Requests' })
  await box.getByRole('row').nth(20).waitFor()
  await page.evaluate(watch)
  await box.hover()
  await measured(page, 'scrolling by the wheel through 4,000 rows', async () => {
    for (let turn = 0; turn < 240; turn++) await page.mouse.wheel(0, 600)
  })
  await box.focus()
  await measured(page, 'to the end of what is known, 40 times', async () => {
    for (let jump = 0; jump < 40; jump++) {
      await page.keyboard.press('End')
      await page.waitForTimeout(100)
    }
  })
  await measured(page, 'and back to the first row', async () => {
    await page.keyboard.press('Home')
    await box.locator('[data-index="0"]').waitFor()
  })
  for (const text of ['ty-7', 'req_0000000000000000000042']) {
    await measured(page, `a search for ${text}`, async () => {
      await page.getByRole('searchbox').fill(text)
      await page.keyboard.press('Enter')
      await page.waitForURL((url) => url.searchParams.get('search') === text)
      await page.locator('.animate-pulse').first().waitFor({ state: 'detached' })
      await box.getByRole('row').nth(1).waitFor()
    })
  }
} finally {
  await browser.close()
  await gateway.stop()
  store.close()
  rmSync(folder, { recursive: true, force: true })
}
