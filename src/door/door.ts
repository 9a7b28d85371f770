// HTTP in: the one listener of the data plane. Reads a request within its limits, finds its dialect
// and hands it to a journey; it decides nothing itself. Operator paths are served only where the
// house says so.
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, BlockList } from 'node:net'
import type { Duplex } from 'node:stream'

import type { Call, Reply } from '../journeys/ports.ts'
import type { RealtimeDoor } from '../journeys/realtime-ports.ts'
import { assert } from '../kernel/assert.ts'
import type { Clock } from '../kernel/time.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import { countryHere, tokenOf } from './caller.ts'
import { serveBatch, type BatchHandlers } from './batches.ts'
import { answerClientError } from './client-error.ts'
import { serveKept, type KeptHandlers } from './kept-responses.ts'
import { answerLog, type LogHandlers } from './log.ts'
import { answerNotices, type NoticeHandlers } from './notices.ts'
import { answerParty, contestBytesMax, type PartyHandlers, type PartyRoute } from './party-facts.ts'
import { dialectShapes, type WireShape } from '../wire/model-request.ts'
import { readBody, refuseContentType, type BodyRoom } from './read-body.ts'
import { modelCard, modelList } from './model-list.ts'
import { serveUpload, type FileHandlers } from './files.ts'
import { openSessions, type RealtimeSessions } from './realtime.ts'
import { routeOf, type Route } from './routes.ts'
import { isModelRoute, serveModel, type ModelRoute } from './serve-model.ts'
import { refuseUnread, sendJson, sendRefusal } from './send.ts'
import {
  answerWatchNotices,
  type WatchNoticeHandlers,
  type WatchNoticeRoute,
} from './watch-notices.ts'

export interface DoorLimits {
  readonly bodyBytesMax: number
  /** Over all requests at once. */
  readonly bodiesBytesMax: number
  readonly headerBytesMax: number
  readonly jsonDepthMax: number
  readonly jsonValuesMax: number
  readonly headersTimeoutMs: number
  readonly requestTimeoutMs: number
  readonly keepAliveTimeoutMs: number
  /** How long a client may take nothing of an answer. */
  readonly silenceTimeoutMs: number
  readonly connectionsMax: number
  /** One event of a client's realtime session. */
  readonly realtimeEventBytesMax: number
  /** What may wait of one session in either direction. */
  readonly realtimeWaitingBytesMax: number
}

/** What the door serves; each is a journey or a page of the house. */
export interface DoorHandlers
  extends
    KeptHandlers,
    FileHandlers,
    BatchHandlers,
    NoticeHandlers,
    PartyHandlers,
    WatchNoticeHandlers,
    LogHandlers {
  /** A quick no before a body is read: draining, a missing or false key. */
  screen(token: string | undefined): Refusal | null
  complete(call: Call, reply: Reply): Promise<void>
  /** A realtime session, until it is over. */
  converse(call: Call, door: RealtimeDoor): Promise<void>
  models(asked: {
    readonly token: string | undefined
    readonly country: string | null
    /** Of the API that asks: a model that none of them reaches is left out. */
    readonly shapes: readonly WireShape[]
  }): { readonly models: readonly string[] } | Refusal
  receipt(token: string | undefined, id: string): Promise<ReceiptAnswer | Refusal>
  /** `detail` is what else is worth knowing; empty if nothing is. */
  ready(): { readonly ready: boolean; readonly why: string; readonly detail: string }
  /** /admin, /console and /metrics; null where they are not served. */
  operator: RequestListener | null
  onBug(error: unknown, requestId: string): void
}

export type ReceiptAnswer =
  | { readonly kind: 'receipt'; readonly text: string }
  | { readonly kind: 'pending'; readonly retryAfterMs: number }

export interface DoorOptions {
  readonly clock: Clock
  readonly limits: DoorLimits
  readonly trusted: BlockList
  /** The header in which trusted proxies say the caller's country, in lower case; null: none does. */
  readonly countryHeader: string | null
  readonly tls: { readonly cert: string; readonly key: string } | null
}

export interface OpenOptions extends DoorOptions {
  readonly bodies: BodyRoom
}

export interface Door {
  /** Resolves with the bound port; rejects with the system's error if it is taken. */
  listen(port: number, host: string): Promise<AddressInfo>
  /**
   * Lets running requests end; until then others are still heard, so that they can be told to go
   * elsewhere, on connections that close behind the answer. Resolves when nothing is open any more.
   */
  drain(): Promise<void>
  destroy(): void
}

export function openDoor(options: DoorOptions, handlers: DoorHandlers): Door {
  const { limits } = options
  const open = { ...options, bodies: { bytesMax: limits.bodiesBytesMax, bytes: 0 } }
  let running = 0
  let whenIdle: (() => void) | null = null
  const listener: RequestListener = (request, response) => {
    running += 1
    // While draining, a connection serves one last answer: the next one must go elsewhere.
    if (whenIdle !== null) response.shouldKeepAlive = false
    response.on('close', () => {
      running -= 1
      if (running === 0) whenIdle?.()
    })
    serve(open, handlers, request, response).catch((error: unknown) => {
      handlers.onBug(error, '')
      response.destroy()
    })
  }
  const sessions = openSessions(options, handlers)
  const settings = settingsOf(limits, sessions)
  const server: Server =
    options.tls === null
      ? createServer(settings, listener)
      : createTlsServer({ ...settings, ...options.tls, minVersion: 'TLSv1.2' }, listener)
  server.maxConnections = limits.connectionsMax
  server.on('clientError', answerClientError)
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    running += 1
    sessions
      .serve(request, socket, head)
      .catch((error: unknown) => handlers.onBug(error, ''))
      .finally(() => {
        running -= 1
        if (running === 0) whenIdle?.()
      })
  })
  return {
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, host, 4096, () => {
          server.removeListener('error', reject)
          const address = server.address()
          assert(address !== null && typeof address === 'object', 'a TCP server has an address')
          resolve(address)
        })
      }),
    drain: () =>
      new Promise((resolve) => {
        whenIdle = (): void => {
          server.close(() => resolve())
          server.closeIdleConnections()
        }
        sessions.leave()
        if (running === 0) whenIdle()
      }),
    destroy: () => {
      server.closeAllConnections()
      sessions.destroy()
    },
  }
}

/** What node:http is held to. */
function settingsOf(limits: DoorLimits, sessions: RealtimeSessions): ServerOptions {
  return {
    // Every other request to upgrade, as some clients make with each, is answered as it stands.
    shouldUpgradeCallback: (request: IncomingMessage) => sessions.takes(request),
    maxHeaderSize: limits.headerBytesMax,
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    connectionsCheckingInterval: 1000,
    noDelay: true,
    insecureHTTPParser: false,
    // Refused by us, with a body that the caller can read.
    requireHostHeader: false,
  }
}

/** Not async itself: a chat pays for no promise around its own. */
function serve(
  options: OpenOptions,
  handlers: DoorHandlers,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const isHosted = request.headers.host !== undefined || request.httpVersion !== '1.1'
  if (!isHosted) return serveOther(options, handlers, request, response, null)
  const isAnthropic = request.headers['anthropic-version'] !== undefined
  const route = routeOf(request.method ?? '', request.url ?? '', isAnthropic)
  return isModelRoute(route)
    ? serveModel(options, handlers, request, response, route)
    : serveOther(options, handlers, request, response, route)
}

/** Everything but what asks a model; `route` is null if the request has no host header. */
async function serveOther(
  options: OpenOptions,
  handlers: DoorHandlers,
  request: IncomingMessage,
  response: ServerResponse,
  route: Exclude<Route, ModelRoute> | null,
): Promise<void> {
  if (route === null) {
    const message = 'The request has no host header (RFC 9112 section 3.2).'
    return sendRefusal(options, response, refuse('door.field_invalid', { message }), 'openai')
  }
  switch (route.kind) {
    case 'models':
      return serveModels(options, handlers, request, response, route)
    case 'receipt':
      return serveReceipt(options, handlers, request, response, route.id)
    case 'log': {
      const refusal = await answerLog(handlers, request, response, route.path)
      return refusal === null ? undefined : sendRefusal(options, response, refusal, 'openai')
    }
    case 'kept_response':
      return serveKept(options, handlers, request, response, route)
    case 'notices':
    case 'acknowledge':
      return serveNotices(options, handlers, request, response, route)
    case 'party_facts':
    case 'contest':
    case 'watch_notices':
    case 'watch_notice_word':
      return serveSaid(options, handlers, request, response, route)
    case 'healthz':
      return sendJson(response, 200, { status: 'ok' })
    case 'readyz': {
      const { ready, why, detail } = handlers.ready()
      const status = ready ? 'ready' : 'not ready'
      const more = detail === '' ? {} : { detail }
      return sendJson(response, ready ? 200 : 503, { status, why, ...more })
    }
    case 'operator':
      if (handlers.operator !== null) return handlers.operator(request, response)
      return sendRefusal(options, response, refuse('door.not_found'), 'openai')
    case 'bad_api_version':
      return sendRefusal(options, response, refuse('door.api_version'), 'azure')
    case 'create_batch':
      return serveBatch(options, handlers, request, response, route)
    case 'upload':
      return serveUpload(options, handlers, request, response, route)
    case 'realtime':
      response.setHeader('upgrade', 'websocket')
      return sendRefusal(options, response, refuse('door.upgrade_required'), route.dialect)
    case 'method_not_allowed':
      response.setHeader('allow', route.allow)
      return sendRefusal(options, response, refuse('door.method_not_allowed'), route.dialect)
    case 'not_found':
      return sendRefusal(options, response, refuse('door.not_found'), route.dialect)
    case 'unserved':
      return refuseUnread(options, request, response, route.refusal, route.dialect)
  }
}

function serveModels(
  options: DoorOptions,
  handlers: DoorHandlers,
  request: IncomingMessage,
  response: ServerResponse,
  route: Extract<Route, { kind: 'models' }>,
): void {
  const result = handlers.models({
    token: tokenOf(request.headers),
    country: countryHere(request, options),
    shapes: dialectShapes[route.dialect],
  })
  if ('kind' in result) return sendRefusal(options, response, result, route.dialect)
  if (route.id === null) return sendJson(response, 200, modelList(result.models, route.dialect))
  if (result.models.includes(route.id)) {
    return sendJson(response, 200, modelCard(route.id, route.dialect))
  }
  return sendRefusal(options, response, refuse('policy.model_not_found'), route.dialect)
}

async function serveReceipt(
  options: DoorOptions,
  handlers: DoorHandlers,
  request: IncomingMessage,
  response: ServerResponse,
  id: string,
): Promise<void> {
  const answer = await handlers.receipt(tokenOf(request.headers), id)
  if (answer.kind === 'refused') return sendRefusal(options, response, answer, 'openai')
  if (answer.kind === 'pending') {
    response.setHeader('retry-after', String(Math.ceil(answer.retryAfterMs / 1000)))
    return sendJson(response, 202, {
      status: 'pending',
      message: 'The checkpoint over this entry is not signed yet.',
    })
  }
  const body = Buffer.from(answer.text)
  response.writeHead(200, [
    'content-type',
    'text/plain; charset=utf-8',
    'content-disposition',
    `attachment; filename="${id}.tlog-proof"`,
    'content-length',
    String(body.length),
  ])
  response.end(body)
}

async function serveNotices(
  options: DoorOptions,
  handlers: DoorHandlers,
  request: IncomingMessage,
  response: ServerResponse,
  route: Extract<Route, { kind: 'notices' | 'acknowledge' }>,
): Promise<void> {
  const asked = { token: tokenOf(request.headers), country: countryHere(request, options) }
  const answer = await answerNotices(handlers, route, asked)
  if (answer.kind === 'refused') return sendRefusal(options, response, answer, 'openai')
  sendJson(response, 200, answer.body)
}

/** What a customer reads of itself, and what it says to that. */
async function serveSaid(
  options: OpenOptions,
  handlers: DoorHandlers,
  request: IncomingMessage,
  response: ServerResponse,
  route: PartyRoute | WatchNoticeRoute,
): Promise<void> {
  const token = tokenOf(request.headers)
  const hasBody = route.kind === 'contest' || route.kind === 'watch_notice_word'
  const early = handlers.screen(token) ?? (hasBody ? refuseContentType(request) : null)
  if (early !== null) return refuseUnread(options, request, response, early, 'openai')
  const body = hasBody ? await readBody(request, contestBytesMax, options.bodies) : Buffer.alloc(0)
  if (body === null) return void response.destroy()
  if (!Buffer.isBuffer(body)) return refuseUnread(options, request, response, body, 'openai')
  options.bodies.bytes -= body.length
  const asked = { token, body }
  const answer =
    route.kind === 'party_facts' || route.kind === 'contest'
      ? await answerParty(handlers, route, asked)
      : await answerWatchNotices(handlers, route, asked)
  if (answer.kind === 'refused') return sendRefusal(options, response, answer, 'openai')
  sendJson(response, answer.status, answer.body)
}
