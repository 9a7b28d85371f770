// Realtime sessions at the door: a WebSocket handshake is read like a request, and answered in plain HTTP
// for as long as it is only asked for; once a provider has opened the session, the client's side is a line.
import { STATUS_CODES, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'

import { WebSocketServer, type WebSocket } from 'ws'

import { keyPrefix } from '../identity/token.ts'
import type { Call, HeaderList } from '../journeys/ports.ts'
import type { RealtimeDoor } from '../journeys/realtime-ports.ts'
import { newId } from '../kernel/ids.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import { openLine, type Line } from '../wire/line.ts'
import { featureBits, type Dialect, type ModelRequest } from '../wire/model-request.ts'
import { originOf, tokenOf } from './caller.ts'
import type { DoorHandlers, DoorOptions } from './door.ts'
import { answerRefusal } from './refusals.ts'
import type { RealtimeRoute } from './realtime-route.ts'
import { routeOf } from './routes.ts'

/** A key where a browser can put one, since it sets no headers. Source: OpenAI, "Realtime API with WebSocket". */
const keyProtocol = 'openai-insecure-api-key.'
const protocol = 'realtime'

export interface RealtimeSessions {
  /** Whether this request is for a session; any other upgrade is answered as if it were not asked. */
  takes(request: IncomingMessage): boolean
  /** Resolves when the session is over. Rejects only for a bug. */
  serve(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>
  /** Lets running responses end. */
  leave(): void
  destroy(): void
}

type Handlers = Pick<DoorHandlers, 'screen' | 'converse'>

export function openSessions(options: DoorOptions, handlers: Handlers): RealtimeSessions {
  const { limits, clock } = options
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: limits.realtimeEventBytesMax,
    // Its line answers pings, which are held back like anything else that a peer does not take.
    autoPong: false,
    // The other protocols offered may hold a key: none of them is said back.
    handleProtocols: (offered) => (offered.has(protocol) ? protocol : false),
  })
  const open = new Set<UpgradeReply>()

  async function serve(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const startedMs = clock.monotonicMs()
    const route = routeOf(request.method ?? '', request.url ?? '', false)
    if (route.kind !== 'realtime') return void socket.destroy()
    const atMs = clock.nowMs()
    const requestId = newId('req', atMs)
    const reply = new UpgradeReply({ request, socket, head, server, route, options })
    const token = keyOf(request)
    const early = handlers.screen(token) ?? refuseHandshake(request)
    if (early !== null) return void reply.refuse(early, ['x-request-id', requestId])
    const call: Call = {
      requestId,
      dialect: route.dialect,
      atMs,
      startedMs,
      request: sessionRequest(route),
      readMs: clock.monotonicMs(),
      token,
      headers: request.headers,
      ...originOf(request, options),
    }
    open.add(reply)
    socket.once('close', () => open.delete(reply))
    try {
      await handlers.converse(call, reply)
    } catch (error) {
      reply.cut()
      throw error
    }
  }

  return {
    takes: ({ method, url, headers }) =>
      headers.upgrade?.toLowerCase() === 'websocket' &&
      routeOf(method ?? '', url ?? '', false).kind === 'realtime',
    serve,
    leave: () => {
      for (const reply of open) reply.leave()
    },
    destroy: () => {
      for (const reply of open) reply.cut()
    },
  }
}

/** As of a request; else from the protocols that a browser offers. */
function keyOf({ headers }: IncomingMessage): string | undefined {
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',')
  const named = offered.map((one) => one.trim()).find((one) => one.startsWith(keyProtocol))
  const said = tokenOf(headers)
  if (said?.startsWith(keyPrefix) === true) return said
  return named?.slice(keyProtocol.length) ?? said
}

/** Source: RFC 6455 section 4.2.1. */
function refuseHandshake({ headers }: IncomingMessage): Refusal | null {
  const key = headers['sec-websocket-key']
  if (key !== undefined && /^[+/0-9A-Za-z]{22}==$/.test(key)) {
    if (headers['sec-websocket-version'] === '13') return null
  }
  return refuse('door.upgrade_required', {
    message: 'This is no WebSocket handshake of version 13 (RFC 6455 section 4.2.1).',
  })
}

/** A session as the request it begins with: spoken, for no model bounds what it is answered otherwise. */
function sessionRequest({ model, refusal }: RealtimeRoute): ModelRequest | Refusal {
  if (refusal !== null) return refusal
  if (model === null || model === '' || model.length > 256) {
    const message = 'Name the model in the query: model, or deployment with an api-version.'
    return refuse('door.field_invalid', { param: 'model', message })
  }
  return {
    shape: 'realtime',
    operation: 'realtime',
    bytes: Buffer.alloc(0),
    fields: new Map(),
    openBrace: 0,
    streamOptions: null,
    model,
    stream: true,
    includeUsage: true,
    maxTokens: null,
    maxCompletionTokens: null,
    n: 1,
    prompts: 1,
    features: featureBits.stream | featureBits.audio,
    images: 0,
    audio: true,
    opaque: false,
    cacheKinds: 'none',
    unboundedField: null,
    promptCharacters: 0,
    endUser: null,
  }
}

interface Upgrade {
  readonly request: IncomingMessage
  readonly socket: Duplex
  readonly head: Buffer
  readonly server: WebSocketServer
  readonly route: { readonly dialect: Dialect }
  readonly options: Pick<DoorOptions, 'limits'>
}

/** Answers a handshake: with a refusal, with what a provider said instead, or with a line. */
class UpgradeReply implements RealtimeDoor {
  readonly #upgrade: Upgrade
  #status = 0
  #headers: HeaderList = []
  #line: Line | null = null
  #onLeaving: (() => void) | null = null
  #leaving = false

  constructor(upgrade: Upgrade) {
    this.#upgrade = upgrade
    // A client that resets is gone, which `gone` says.
    upgrade.socket.on('error', () => {})
  }

  /** Of a session nobody is gone: it ends on both sides, whoever ended it. */
  get gone(): boolean {
    return this.#line === null && this.#upgrade.socket.destroyed
  }

  onGone(listener: () => void): void {
    this.#upgrade.socket.once('close', listener)
  }

  onLeaving(listener: () => void): void {
    this.#onLeaving = listener
    if (this.#leaving) listener()
  }

  leave(): void {
    this.#leaving = true
    this.#onLeaving?.()
  }

  /** Out of time: nothing more is said. */
  cut(): void {
    this.#upgrade.socket.destroy()
  }

  accept(headers: HeaderList): Promise<Line | null> {
    const { request, socket, head, server, options } = this.#upgrade
    const { realtimeWaitingBytesMax, silenceTimeoutMs } = options.limits
    return new Promise((resolve) => {
      if (!socket.readable || !socket.writable) return resolve(null)
      const added = (lines: string[], of: IncomingMessage): void => {
        if (of !== request) return
        server.off('headers', added)
        for (let at = 0; at < headers.length; at += 2)
          lines.push(`${headers[at]}: ${headers[at + 1]}`)
      }
      server.on('headers', added)
      // A handshake that is refused after all ends without its headers, too.
      socket.once('close', () => {
        server.off('headers', added)
        resolve(null)
      })
      server.handleUpgrade(request, socket, head, (webSocket: WebSocket) => {
        const limits = { waitingBytesMax: realtimeWaitingBytesMax, stallMs: silenceTimeoutMs }
        this.#line = openLine(webSocket, limits)
        resolve(this.#line)
      })
    })
  }

  head(status: number, headers: HeaderList): void {
    this.#status = status
    this.#headers = headers
  }

  write(): boolean {
    return false
  }

  onDrain(): void {}

  /** A session closes by itself; what is ended here is an answer instead of one. */
  end(chunks: readonly Buffer[]): void {
    if (this.#line === null) this.#answer(this.#status, this.#headers, Buffer.concat([...chunks]))
  }

  /** A session closes or cuts its line by itself, and one that said goodbye may finish saying it. */
  destroy(): void {
    if (this.#line === null) this.#upgrade.socket.destroy()
  }

  refuse(refusal: Refusal, headers: HeaderList): number {
    if (this.#line !== null) return 0
    const id = headers[headers.indexOf('x-request-id') + 1] ?? null
    const answer = answerRefusal(refusal, this.#upgrade.route.dialect, id)
    const body = Buffer.from(answer.body)
    const all = [...headers, ...answer.headers, 'content-length', String(body.length)]
    this.#answer(answer.status, all, body)
    return answer.status
  }

  #answer(status: number, headers: HeaderList, body: Buffer): void {
    const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, 'connection: close']
    for (let at = 0; at < headers.length; at += 2) lines.push(`${headers[at]}: ${headers[at + 1]}`)
    this.#upgrade.socket.end(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body]))
  }
}
