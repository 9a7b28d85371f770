// The page on decisions, run as it stands: what its commands print, over the sandbox that `start` opens,
// has every line that the page shows.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'

import { startGateway, type Gateway } from '../support/gateway.ts'

const page = readFileSync(new URL('../../docs/guides/decisions.md', import.meta.url), 'utf8')
const main = join(import.meta.dirname, '../../src/main.ts')
const dir = mkdtempSync(join(tmpdir(), 'customhouse-scenario-'))
let gateway: Gateway

before(async () => {
  gateway = await startGateway()
})
after(async () => {
  await gateway.stop()
  rmSync(dir, { recursive: true, force: true })
})

interface Step {
  readonly command: string
  readonly shown: readonly string[]
}

/** Commands with the lines shown right after them; what defines comes along with every command. */
function stepsOf(text: string): { readonly setup: string; readonly steps: readonly Step[] } {
  const blocks = [...text.matchAll(/^```(sh)?\n([\s\S]*?)^```$/gm)]
  let setup = ''
  const steps: Step[] = []
  for (const [index, [, kind, body = '']] of blocks.entries()) {
    if (kind !== 'sh' || body.trim() === 'npm start') continue
    const next = blocks[index + 1]
    if (next !== undefined && next[1] === undefined) {
      steps.push({
        command: body,
        shown: (next[2] ?? '').split('\n').filter((line) => line !== ''),
      })
    } else setup += body.replace(/^export .*$/m, '')
  }
  return { setup, steps }
}

function run(script: string): Promise<string> {
  const environment = {
    PATH: process.env['PATH'],
    KESTREL: gateway.keyOf('kestrel-guide'),
    QINGHE: gateway.keyOf('qinghe-atlas'),
    HARBOR: gateway.keyOf('harbor-claims'),
    CUSTOMHOUSE_ADMIN_KEY: gateway.adminKey,
  }
  // The page's port and its way to start a command are those of the reader's checkout.
  const here = script
    .replaceAll('http://127.0.0.1:4000', gateway.url)
    .replaceAll(
      'npm run -s customhouse -- decide',
      `"${process.execPath}" "${main}" decide --url ${gateway.url}`,
    )
  return new Promise((resolve) => {
    const child = spawn('sh', ['-c', here], { cwd: dir, env: environment })
    let out = ''
    child.stdout.on('data', (chunk) => (out += String(chunk)))
    child.stderr.on('data', (chunk) => (out += String(chunk)))
    child.on('close', () => resolve(out))
  })
}

test('three customers ask the same through three channels, and the page shows what each gets', async () => {
  const { setup, steps } = stepsOf(page)
  assert.equal(steps.length, 4)
  for (const { command, shown } of steps) {
    const printed = await run(`${setup}\n${command}`)
    // A line of dots stands for what the page leaves out.
    const told = shown.filter((line) => line.trim() !== '…')
    for (const line of told) assert.ok(printed.includes(line), `${command}\n${line}\n\n${printed}`)
  }
})

test('the rules of the sandbox leave its other customers as they were', async () => {
  for (const workload of ['muster-support', 'qinghe-translate', 'aoba-research', 'pebble-notes']) {
    const response = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${gateway.keyOf(workload)}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: 'Hello' }] }),
    })
    await response.text()
    assert.equal(response.status, 200, workload)
    assert.equal(response.headers.get('x-customhouse-obligations'), null, workload)
  }
})
