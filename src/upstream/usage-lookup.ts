// Asks a provider what it made of a request whose answer we lost: `GET {usageLookup}/{attempt id}`,
// with the credential of the channel. A 200 is a JSON object with `usage` (as the channel's API
// tells it; null while it runs), and, where the provider says, `status` and `requests`. 404: it never arrived.
import { Agent, ProxyAgent, type Dispatcher } from 'undici'

import type { ProviderRecord, UsageLookup } from '../journeys/reconcile.ts'
import type { Channel } from '../place/deployment.ts'
import { credentialOf } from './wires.ts'

export interface UsageLookupOptions {
  /** For connecting, for the head and for the body, each. */
  readonly timeoutMs: number
  readonly proxy: string | null
  readonly ca: string | null
}

const connectionsMax = 16
const bodyBytesMax = 65_536

/** Opens connections when they are needed; `close` ends them. */
export function openUsageLookup(
  options: UsageLookupOptions,
): UsageLookup & { close(): Promise<void> } {
  const { timeoutMs, proxy, ca } = options
  const tls = ca === null ? {} : { ca }
  const shared = {
    connections: connectionsMax,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    connect: { timeout: timeoutMs, ...tls },
  }
  const pool =
    proxy === null ? new Agent(shared) : new ProxyAgent({ uri: proxy, requestTls: tls, ...shared })
  return {
    async find(channel, attemptId) {
      if (channel.usageLookup === null) return { kind: 'away', why: 'it has no look-up' }
      try {
        return await ask(pool, channel, { base: channel.usageLookup, attemptId, timeoutMs })
      } catch (error) {
        return { kind: 'away', why: error instanceof Error ? error.message : String(error) }
      }
    },
    close: () => pool.destroy(),
  }
}

async function ask(
  pool: Dispatcher,
  channel: Channel,
  {
    base,
    attemptId,
    timeoutMs,
  }: { readonly base: string; readonly attemptId: string; readonly timeoutMs: number },
): Promise<ProviderRecord> {
  const url = new URL(base)
  const prefix = url.pathname.replace(/\/+$/, '')
  const { statusCode, body } = await pool.request({
    origin: url.origin,
    path: `${prefix}/${encodeURIComponent(attemptId)}${url.search}`,
    method: 'GET',
    headers: Object.fromEntries([credentialOf(channel)]),
    // Of all together: interim answers begin each wait anew.
    signal: AbortSignal.timeout(timeoutMs),
  })
  if (statusCode !== 200) {
    await body.dump()
    return statusCode === 404
      ? { kind: 'absent' }
      : { kind: 'away', why: `its look-up answered ${statusCode}` }
  }
  let text = ''
  for await (const chunk of body) {
    text += String(chunk)
    if (text.length > bodyBytesMax) {
      body.destroy()
      return { kind: 'unclear', why: 'its look-up answered more than 64 KiB' }
    }
  }
  return read(text)
}

function read(text: string): ProviderRecord {
  let answer: unknown
  try {
    answer = JSON.parse(text)
  } catch {
    return { kind: 'unclear', why: 'its look-up answered no JSON' }
  }
  if (typeof answer !== 'object' || answer === null || !('usage' in answer)) {
    return { kind: 'unclear', why: 'its look-up answered without usage' }
  }
  const { usage } = answer
  if (usage === null || ('status' in answer && answer.status === 'running')) {
    return { kind: 'running' }
  }
  if ('requests' in answer && answer.requests !== 1) {
    return { kind: 'unclear', why: `it counts ${String(answer.requests)} requests` }
  }
  return { kind: 'billed', usage }
}
