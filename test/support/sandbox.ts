// A sandbox in this process, and how tests talk to it with plain requests.
import assert from 'node:assert/strict'

import { systemClock } from '../../src/kernel/time.ts'
import { instant, openSandbox } from '../../src/sandbox/sandbox.ts'
import { fields, isFields } from './json.ts'
import type { Fields } from './json.ts'

export const northwind = '/northwind/v1/chat/completions'
export const kiso = '/kiso/v1/chat/completions'

export function azure(deployment: string): string {
  return `/azure/openai/deployments/${deployment}/chat/completions?api-version=2024-10-21`
}

export interface TestSandbox {
  readonly url: string
  close(): Promise<void>
  /** A chat completion with the right key; the message is `Hello` unless `body` has its own. */
  ask(path: string, body: object, headers?: Record<string, string>): Promise<Response>
  order(fault: object): Promise<Response>
  clearFaults(): Promise<void>
  truth(): Promise<Fields>
  requests(): Promise<readonly Fields[]>
  /** The one request that was sent under this client request id. */
  requestOf(id: string): Promise<Fields>
}

export async function startSandbox(): Promise<TestSandbox> {
  const options = { host: '127.0.0.1', port: 0, dataDir: null, clock: systemClock }
  const sandbox = await openSandbox({ ...options, profile: instant })
  const { url } = sandbox
  async function requests(): Promise<readonly Fields[]> {
    const text = await (await fetch(`${url}/_truth/requests`)).text()
    const lines = text.split('\n').filter((line) => line !== '')
    return lines.map((line): unknown => JSON.parse(line)).filter(isFields)
  }
  return {
    url,
    close: () => sandbox.close(),
    requests,
    ask(path, body, headers = {}) {
      const key = `sandbox-${path.split('/')[1]}`
      return fetch(url + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ messages: [{ role: 'user', content: 'Hello' }], ...body }),
      })
    },
    order: (fault) => fetch(`${url}/_faults`, { method: 'POST', body: JSON.stringify(fault) }),
    async clearFaults() {
      await fetch(`${url}/_faults`, { method: 'DELETE' })
    },
    truth: () => fields(fetch(`${url}/_truth`)),
    async requestOf(id) {
      const found = (await requests()).filter((each) => each['clientRequestId'] === id)
      assert.equal(found.length, 1)
      return found[0] ?? {}
    },
  }
}
