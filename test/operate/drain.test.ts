// Ending gracefully, in a process of its own: what runs ends whole, what comes is told to go elsewhere,
// and who insists is obeyed.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { startGateway, type Gateway } from '../support/gateway.ts'
import { until } from '../support/until.ts'

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

function chat(gateway: Gateway, content: string, stream: boolean): Promise<Response> {
  return fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${gateway.keyOf('muster-support')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ model: 'gpt-4o', stream, messages: [{ role: 'user', content }] }),
  })
}

async function readyState(gateway: Gateway): Promise<number> {
  const response = await fetch(`${gateway.url}/readyz`)
  await response.text()
  return response.status
}

test('SIGTERM: the running stream ends whole, new requests are told to go elsewhere, exit 0', async () => {
  const gateway = await startGateway()
  try {
    const running = await chat(gateway, '[[tokens=60]]', true)
    const text = running.text()
    const exit = once(gateway.process, 'exit')
    gateway.process.kill('SIGTERM')
    await until('it drains', async () => (await readyState(gateway)) === 503)
    const late = await chat(gateway, 'Hello', false)
    assert.equal(late.status, 503)
    assert.equal(late.headers.get('connection'), 'close')
    assert.match(await late.text(), /draining/)
    assert.match(await text, /\[DONE\]/)
    const [code] = await exit
    assert.equal(code, 0)
  } finally {
    await gateway.kill()
    rmSync(gateway.dataDir, { recursive: true, force: true })
  }
})

for (const second of ['SIGTERM', 'SIGINT'] as const) {
  test(`a second signal, ${second}, ends at once`, async () => {
    const gateway = await startGateway()
    try {
      const stuck = await chat(gateway, '[[tokens=50]][[fault:hang-after=8]]', true)
      const broken = assert.rejects(stuck.text())
      const exit = once(gateway.process, 'exit')
      gateway.process.kill('SIGTERM')
      await until('it drains', async () => (await readyState(gateway)) === 503)
      gateway.process.kill(second)
      const [code] = await exit
      assert.equal(code, second === 'SIGTERM' ? 143 : 130)
      await broken
    } finally {
      await gateway.kill()
      rmSync(gateway.dataDir, { recursive: true, force: true })
    }
  })
}

test('a reader of the log that goes away takes nothing with it', async () => {
  const gateway = await startGateway()
  try {
    gateway.process.stdout?.destroy()
    for (let turn = 0; turn < 5; turn++) {
      const response = await chat(gateway, `Hello ${turn}`, false)
      assert.equal(response.status, 200)
      await response.text()
    }
    assert.equal(await gateway.stop(), 0)
  } finally {
    await gateway.kill()
    rmSync(gateway.dataDir, { recursive: true, force: true })
  }
})

test('a port in use is said plainly, with the remedy, and exits with 1', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const dataDir = mkdtempSync(join(tmpdir(), 'customhouse-port-'))
  try {
    const { port } = taken.address() as AddressInfo
    const args = [main, 'start', '--sandbox', '--port', String(port), '--data-dir', dataDir]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
    const [code] = await once(child, 'close')
    assert.equal(code, 1)
    assert.match(said, new RegExp(`port is already in use.*${port}.*--port`))
    assert.doesNotMatch(said, / at .*\.ts/, 'no stack')
  } finally {
    taken.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
})
