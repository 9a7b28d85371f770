// The package as a stranger gets it: packed, installed in an empty folder far from the sources,
// started by its command, asked once, its receipt verified, stopped. Catches what no test of the
// sources can: a file missing from the package, a dev dependency used at run time, a broken build.
import assert from 'node:assert/strict'
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'

interface Started {
  readonly url: string
  readonly keys: readonly {
    readonly party: string
    readonly workload: string
    readonly key: string
  }[]
}

const root = join(import.meta.dirname, '..')
const away = mkdtempSync(join(tmpdir(), 'customhouse-package-'))
const dataDir = join(away, 'data')
let child: ChildProcess | undefined

function npm(cwd: string, ...args: string[]): string {
  return execFileSync('npm', args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 300_000,
  })
}

before(() => {
  const packed = npm(root, 'pack', '--silent', '--pack-destination', away).trim().split('\n').at(-1)
  writeFileSync(join(away, 'package.json'), '{"private":true}\n')
  npm(
    away,
    'install',
    '--silent',
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    join(away, packed ?? ''),
  )
})

after(() => {
  // The group, because npx stands between us and the server.
  if (child?.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL')
  rmSync(away, { recursive: true, force: true })
})

void test('the installed command starts, serves one request, proves it and stops', async () => {
  const started = await start()
  const sample = started.keys[0]
  assert.ok(sample, 'the sandbox prints keys')
  const auth = { authorization: `Bearer ${sample.key}` }
  await showsConsole(started.url)

  const models = await fetch(`${started.url}/v1/models`, { headers: auth })
  assert.equal(models.status, 200)
  const listed = (await models.json()) as { data: { id: string }[] }
  const model = listed.data[0]?.id
  assert.ok(model, 'the first key may use a model')

  const answer = await fetch(`${started.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { ...auth, 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }], max_tokens: 16 }),
  })
  assert.equal(answer.status, 200, await answer.clone().text())
  const receiptId = answer.headers.get('x-customhouse-receipt')
  assert.ok(receiptId, 'the answer names its receipt')

  const file = join(away, 'receipt.txt')
  writeFileSync(file, await receipt(`${started.url}/v1/receipts/${receiptId}`, auth))
  const vkey = npm(away, 'exec', '--', 'customhouse', 'vkey', '--data-dir', dataDir).trim()
  const verified = npm(away, 'exec', '--', 'customhouse', 'verify', file, '--vkey', vkey)
  assert.match(verified, /verified/i)

  await stop()
})

async function showsConsole(url: string): Promise<void> {
  const page = await (await fetch(`${url}/console/`)).text()
  const script = /src="(\/console\/assets\/[^"]+\.js)"/.exec(page)?.[1]
  assert.ok(script, 'the package holds the built console')
  assert.equal((await fetch(`${url}${script}`)).status, 200)
}

async function start(): Promise<Started> {
  const args = ['customhouse', 'start', '--json', '--port', '0', '--data-dir', dataDir]
  // Enough of a past to see that the package can make one.
  args.push('--history', '600', '--quiet-sandbox')
  const started = spawn('npx', args, {
    cwd: away,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  child = started
  for await (const line of createInterface({ input: started.stdout })) {
    started.stdout.resume()
    return JSON.parse(line) as Started
  }
  throw new Error(
    `the command ended with ${String(started.exitCode)} before it said where it listens`,
  )
}

async function receipt(url: string, headers: Record<string, string>): Promise<string> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const answer = await fetch(url, { headers })
    if (answer.status === 200) return answer.text()
    assert.equal(answer.status, 202, 'a receipt is there, or on its way')
    await pause(200)
  }
  throw new Error('no checkpoint covered the request within ten seconds')
}

async function stop(): Promise<void> {
  const running = child
  assert.ok(running?.pid)
  const ended = once(running, 'exit')
  process.kill(-running.pid, 'SIGTERM')
  await ended
}
