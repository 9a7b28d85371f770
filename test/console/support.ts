// The console in a browser against a whole gateway in its sandbox: the console is built if it is older than its
// sources, the gateway is a process of its own, the browser is the machine's Chromium. Without one a test skips,
// and says so.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import axe from 'axe-core'
import { chromium, type Browser, type Page } from 'playwright-core'
import { startGateway, type Gateway } from '../support/gateway.ts'

const root = join(import.meta.dirname, '..', '..')
const chromiumPath = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => existsSync(path))

/** For `skip`: why pages cannot be looked at here; false: they can. */
export const noBrowser: string | false =
  chromiumPath === undefined ? 'this machine has no Chromium' : false

export interface View {
  readonly width?: number
  readonly theme?: 'light' | 'dark'
  readonly language?: string
}

export interface TestConsole {
  readonly gateway: Gateway
  /** A page of a browser of its own; `path` is below the console, with its search. */
  open(path: string, view?: View): Promise<Page>
  /** One chat completion by the key of `workload`; answers its status. */
  ask(workload: string, model?: string): Promise<number>
  close(): Promise<void>
}

/** The sandbox signs in by itself. `env` is the gateway's; no history and no trickle unless it asks for them. */
export async function openConsole(
  env: Readonly<Record<string, string>> = {},
): Promise<TestConsole> {
  build()
  const gateway = await startGateway({ env })
  const browser = await launch()
  return {
    gateway,
    open: (path, view) => openPage(browser, `${gateway.url}/console${path}`, view),
    async ask(workload, model = 'gpt-4o') {
      const response = await fetch(`${gateway.url}/v1/chat/completions`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${gateway.keyOf(workload)}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Where are you?' }] }),
      })
      await response.arrayBuffer()
      return response.status
    },
    async close() {
      await browser.close()
      await gateway.stop()
    },
  }
}

/** The console of a house that the test opened itself; its console must be asked for after this. */
export async function openPages(): Promise<{
  open(url: string, view?: View): Promise<Page>
  close(): Promise<void>
}> {
  build()
  const browser = await launch()
  return {
    open: (url, view) => openPage(browser, url, view),
    close: () => browser.close(),
  }
}

async function openPage(
  browser: Browser,
  url: string,
  { width = 1440, theme = 'light', language = 'en-GB' }: View = {},
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: theme,
    locale: language,
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  const close = context.close.bind(context)
  context.close = async () => {
    // Answers that a test makes up may still be on their way to a page that reads again by itself.
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    await close()
  }
  failOnMistakes(page)
  await page.goto(url)
  return page
}

function build(): void {
  const script = join(root, 'scripts', 'console.ts')
  const run = spawnSync(process.execPath, [script, '--if-stale'], { encoding: 'utf8' })
  assert.equal(run.status, 0, `the console cannot be built:\n${run.stderr}`)
}

function launch(): Promise<Browser> {
  assert.ok(chromiumPath !== undefined)
  return chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] })
}

/** What a page throws, or its policy refuses, ends the test: nobody reads a console. */
function failOnMistakes(page: Page): void {
  page.on('pageerror', (error) => {
    throw error
  })
  page.on('console', (message) => {
    if (/Content Security Policy|Minified React error/.test(message.text())) {
      throw new Error(message.text())
    }
  })
}

/** Looks at it as another of the sandbox's personas; resolves when the page is theirs. */
export async function lookAs(page: Page, persona: string): Promise<void> {
  const chosen = page.getByLabel('Look at it as')
  // The sandbox signs in by itself first, which is not what is waited for.
  await chosen.waitFor()
  const answered = page.waitForResponse(
    (response) => response.url().endsWith('/session') && response.request().method() === 'POST',
  )
  await chosen.selectOption(persona)
  await answered
  await chosen.locator(`option[value="${persona}"]:checked`).waitFor({ state: 'attached' })
}

/** What axe finds against WCAG 2.2 A and AA, one line each: the rule, and where. */
export async function axeProblems(page: Page): Promise<readonly string[]> {
  // What still loads is no page yet. (By locator: a function to wait for would be evaluated, which a page's policy
  // refuses as soon as it has to be asked twice.)
  await page.locator('.animate-pulse').first().waitFor({ state: 'detached' })
  await page.evaluate(axe.source)
  return page.evaluate(`axe
    .run({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
      rules: { 'target-size': { enabled: true } },
    })
    .then(({ violations }) => violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => id + ': ' + target.join(' ') + ': ' + failureSummary)))`)
}

const widths = [1440, 768] as const
const themes = ['light', 'dark'] as const

/**
 * What axe finds, and whether the page is wider than its window: wide and narrow, light and dark, in one visit. Keeps
 * a picture of each.
 */
export async function lookProblems(page: Page, name: string): Promise<readonly string[]> {
  const found: string[] = []
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 })
    for (const theme of themes) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
      // Charts and tables follow in the next frames.
      await page.evaluate(
        `new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))`,
      )
      const problems = [...(await axeProblems(page))]
      const isWide = await page.evaluate(
        `document.documentElement.scrollWidth > document.documentElement.clientWidth`,
      )
      if (isWide === true) problems.push('the page is wider than its window')
      found.push(...problems.map((one) => `${name} ${width} ${theme}: ${one}`))
      await keepScreenshot(page, `${name}-${width}-${theme}`)
    }
  }
  return found
}

/** Kept in `tmp/screenshots`, to be looked at. */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  const folder = join(root, 'tmp', 'screenshots')
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true })
}
