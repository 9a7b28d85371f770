// What the bad-input lane shoots at: the gateway in its own process, before a provider that answers
// at once and keeps what it received; with a view of the book and of the process's memory.
import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { openHouseKeys } from '../../src/house/house-keys.ts'
import { keyDigest, mintKey } from '../../src/identity/token.ts'
import { request, send } from './raw.ts'
import { model, targetConfig } from './target-config.ts'

const root = join(import.meta.dirname, '..', '..')

export interface Target {
  readonly port: number
  readonly key: string
  readonly adminKey: string
  readonly model: string
  readonly auth: Readonly<Record<string, string>>
  /** A request that is served. */
  readonly body: string
  readonly pid: number
  lastUpstreamBody(): string
  book(): { readonly attempts: number; readonly open: number }
  /** Resident memory in bytes. */
  memory(): number
  /** A good request must still be served. */
  canary(): Promise<void>
  close(): Promise<void>
}

const answer = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  model,
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 5, completion_tokens: 1, total_tokens: 6 },
})

/** `stream` is what the provider does instead, for a body that asks for a stream. */
export async function openTarget(
  limits: Parameters<typeof targetConfig>[2] = {},
  stream: (response: ServerResponse) => void = (response) => response.end(),
): Promise<Target> {
  let last = ''
  const provider = createServer((incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      last = Buffer.concat(chunks).toString()
      if (last.includes('"stream":true')) stream(response)
      else response.writeHead(200, { 'content-type': 'application/json' }).end(answer)
    })
  })
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`
  const dataDir = mkdtempSync(join(tmpdir(), 'customhouse-bad-input-'))
  const { pepper, adminKey } = openHouseKeys(dataDir, null)
  const { id, key } = mintKey()
  const configFile = join(dataDir, 'target.yaml')
  // JSON is YAML.
  const config = targetConfig(url, { id, digest: keyDigest(pepper, key) }, limits)
  writeFileSync(configFile, JSON.stringify(config))
  const args = ['start', '--json', '--port', '0', '--data-dir', dataDir, '--config', configFile]
  const child = spawn(process.execPath, [join(root, 'src', 'main.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const address = await addressOf(child).finally(() => {
    if (child.exitCode !== null) provider.close()
  })
  const port = Number(new URL(address).port)
  const pid = child.pid ?? 0
  const auth = { authorization: `Bearer ${key}` }
  const messages = [{ role: 'user', content: 'Hello' }]
  const body = JSON.stringify({ model, messages, max_tokens: 16 })
  const db = new DatabaseSync(join(dataDir, 'book.db'), { readOnly: true })
  const openAttempts = (): number =>
    count(db, `select count(*) as n from attempt where state in ('intent', 'indeterminate')`)
  return {
    port,
    key,
    adminKey,
    model,
    auth,
    body,
    pid,
    lastUpstreamBody: () => last,
    book() {
      return {
        attempts: count(db, 'select count(*) as n from attempt'),
        open: openAttempts(),
      }
    },
    memory() {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8')
      return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024
    },
    async canary() {
      assert.equal(child.exitCode, null, 'the gateway still runs')
      const served = await send(port, request('/v1/chat/completions', auth, body))
      assert.equal(served.status, 200, `the canary was not served: ${served.body}`)
    },
    async close() {
      db.close()
      if (child.exitCode === null) {
        const exited = once(child, 'exit')
        child.kill('SIGTERM')
        await exited
      }
      provider.closeAllConnections()
      provider.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

function count(db: DatabaseSync, sql: string): number {
  return Number(db.prepare(sql).get()?.['n'])
}

async function addressOf(child: ChildProcess): Promise<string> {
  assert.ok(child.stdout)
  const lines = createInterface({ input: child.stdout })
  // Log lines follow; they are read away, or the pipe would fill.
  const [line]: unknown[] = await Promise.race([
    once(lines, 'line'),
    once(child, 'exit').then(() => []),
  ])
  assert.ok(typeof line === 'string', 'the gateway ended before it listened')
  const said: unknown = JSON.parse(line)
  assert.ok(typeof said === 'object' && said !== null && 'url' in said)
  return String(said.url)
}
