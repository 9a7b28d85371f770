// Opens realtime sessions at providers: a WebSocket with the channel's credential, through the company's
// proxy and under its authority where it has them. What a provider answers instead is an ending with a name.
import { Agent as HttpAgent, type ClientRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { getCACertificates } from 'node:tls'

import { WebSocket } from 'ws'

import type { Call, HeaderList, RelayPlan } from '../journeys/ports.ts'
import type { Connected, Failure, RealtimeUpstream } from '../journeys/realtime-ports.ts'
import type { Clock } from '../kernel/time.ts'
import { retryAfterFromHeaders, shouldRetryFromHeaders } from '../place/quota.ts'
import { openLine, type LineLimits } from '../wire/line.ts'
import { refuse } from '../wire/codes.ts'
import type { ModelRequest } from '../wire/model-request.ts'
import { CredentialUnavailable } from './credentials/access-tokens.ts'
import type { Credentials } from './credentials/credentials.ts'
import type { PoolOptions } from './pool.ts'
import { assertedRegion, headerReader, passHeaders } from './response-headers.ts'
import { credentialOf, wires } from './wires.ts'

export interface RealtimeOptions extends Pick<PoolOptions, 'proxy' | 'ca'> {
  readonly clock: Clock
  /** Silence before the answer to a handshake. */
  readonly headMs: number
  readonly line: LineLimits
  /** One event of a provider. */
  readonly eventBytesMax: number
  readonly credentials: Pick<Credentials, 'tokenFor' | 'refused'>
}

/** Of a refused handshake's body. */
const refusalBytesMax = 65_536

export function openRealtime(options: RealtimeOptions): RealtimeUpstream & { destroy(): void } {
  const agents = agentsOf(options)
  const open = new Set<WebSocket>()

  async function connect(call: Call, request: ModelRequest, plan: RelayPlan): Promise<Told> {
    const { credentials } = options
    try {
      const token = await credentials.tokenFor(plan.channel)
      const told = await shake(call, request, plan, token)
      if (told.kind === 'failed' && told.status === 401 && token !== null) {
        credentials.refused(plan.channel, token)
      }
      return told
    } catch (error) {
      const told = failed('upstream_failed', String(error))
      return error instanceof CredentialUnavailable
        ? { ...told, withheld: refuse('upstream.refused_us') }
        : told
    }
  }

  function shake(
    call: Call,
    request: ModelRequest,
    { channel, deployment, attemptId }: RelayPlan,
    token: string | null,
  ): Promise<Told> {
    const credential = token === null ? credentialOf(channel) : ['authorization', `Bearer ${token}`]
    const headers: Record<string, string> = { 'x-client-request-id': attemptId }
    for (const name of wires.realtime.passed) {
      const value = call.headers[name]
      if (typeof value === 'string') headers[name] = value
    }
    const [name = '', secret = ''] = credential
    headers[name] = secret
    const url = new URL(channel.endpoint + wires.realtime.path(channel, deployment, request))
    const isSecure = url.protocol === 'https:'
    url.protocol = isSecure ? 'wss:' : 'ws:'
    const socket = new WebSocket(url, [], {
      headers,
      agent: isSecure ? agents.https : agents.http,
      handshakeTimeout: options.headMs,
      maxPayload: options.eventBytesMax,
      // What is compressed beside a secret can tell of it, and speech does not get smaller.
      perMessageDeflate: false,
      followRedirects: false,
      autoPong: false,
    })
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    return answered(socket, options)
  }

  return {
    connect,
    destroy: () => {
      for (const socket of open) socket.terminate()
      agents.http.destroy()
      agents.https.destroy()
    },
  }
}

type Refused = { readonly kind: 'failed' } & Failure
type Told = Connected | Refused

function answered(socket: WebSocket, options: RealtimeOptions): Promise<Told> {
  return new Promise((resolve) => {
    let region: string | null = null
    socket.once('upgrade', ({ headers }) => {
      region = assertedRegion(headers)
    })
    // At once: the first event may come with the handshake.
    socket.once('open', () => {
      resolve({ kind: 'connected', line: openLine(socket, options.line), assertedRegion: region })
    })
    socket.once('unexpected-response', (request, response) => {
      void refused(request, response, options.clock).then(resolve)
    })
    socket.on('error', (error) => {
      const isLate = error.message.includes('handshake has timed out')
      resolve(failed(isLate ? 'upstream_timeout' : 'upstream_failed', error.message))
    })
  })
}

/** Nothing left the house that a provider could bill. */
function failed(ending: Failure['ending'], error: string): Refused {
  return {
    kind: 'failed',
    ending,
    status: 0,
    sent: false,
    tail: [],
    headers: [],
    retryAfterMs: null,
    shouldRetry: null,
    error,
  }
}

/** What the provider said instead of opening a session. */
async function refused(
  request: ClientRequest,
  response: IncomingMessage,
  clock: Clock,
): Promise<Told> {
  const tail: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of response) {
      if (!Buffer.isBuffer(chunk)) continue
      length += chunk.length
      if (length > refusalBytesMax) break
      tail.push(chunk)
    }
  } catch {
    // What came until then is all that will be told.
  }
  request.destroy()
  const status = response.statusCode ?? 0
  const header = headerReader(response.headers)
  const headers: HeaderList = []
  passHeaders(headers, response.headers, { encoded: true, contentType: null })
  return {
    kind: 'failed',
    ending: status >= 400 && status < 500 ? 'upstream_refused' : 'upstream_failed',
    status,
    // A session that was not opened costs nothing.
    sent: false,
    tail,
    headers,
    retryAfterMs: retryAfterFromHeaders(header, clock.nowMs()),
    shouldRetry: shouldRetryFromHeaders(header),
    error: `the provider answered ${status} to the handshake`,
  }
}

function agentsOf({ proxy, ca }: RealtimeOptions): {
  readonly http: HttpAgent
  readonly https: HttpsAgent
} {
  const proxied = proxy === null ? {} : { proxyEnv: { HTTP_PROXY: proxy, HTTPS_PROXY: proxy } }
  const shared = { noDelay: true, ...proxied }
  const authority = ca === null ? {} : { ca: [...getCACertificates('default'), ca] }
  return { http: new HttpAgent(shared), https: new HttpsAgent({ ...shared, ...authority }) }
}
