// Asks a provider about something that it keeps, with the credential of its channel. A whole answer is handed back,
// so that what must be written first can be; a stream goes to the client while it comes, with back-pressure.
import type { Dispatcher } from 'undici'

import type { Opened, Visit, Visited } from '../journeys/kept-response.ts'
import type { HeaderList, Reply } from '../journeys/ports.ts'
import { refuse, type Code } from '../wire/codes.ts'
import { CredentialUnavailable } from './credentials/access-tokens.ts'
import type { Credentials } from './credentials/credentials.ts'
import { passHeaders } from './response-headers.ts'
import { responsesAt } from './responses-wire.ts'
import { credentialOf } from './wires.ts'

export interface VisitOptions {
  readonly headMs: number
  readonly idleMs: number
  readonly wholeBytesMax: number
  /** How long a client may leave its side of a stream unread. */
  readonly clientStallMs: number
  /** Answers of 1xx: each begins the wait for a head anew. */
  readonly interimAnswersMax: number
}

interface Way {
  readonly options: VisitOptions
  readonly credentials: Pick<Credentials, 'tokenFor' | 'refused'>
}

type PoolOf = (origin: string) => Dispatcher

async function ask(
  visit: Visit,
  poolOf: PoolOf,
  { options, credentials }: Way,
  abort: AbortController,
): Promise<Dispatcher.ResponseData> {
  let interims = 0
  const token = await credentials.tokenFor(visit.channel)
  const { origin, pathname } = new URL(visit.channel.endpoint)
  const prefix = pathname === '/' ? '' : pathname
  const answer = await poolOf(origin).request({
    origin,
    path: prefix + responsesAt(visit.channel, visit.tail, visit.query, visit.of),
    method: visit.method,
    headers: [
      'accept-encoding',
      'identity',
      'x-client-request-id',
      visit.requestId,
      ...(visit.body === undefined ? [] : ['content-type', visit.body.contentType]),
      ...(token === null ? credentialOf(visit.channel) : ['authorization', `Bearer ${token}`]),
    ],
    ...(visit.body === undefined ? {} : { body: visit.body.body }),
    headersTimeout: visit.waitMs ?? options.headMs,
    bodyTimeout: visit.waitMs ?? options.idleMs,
    onInfo() {
      interims += 1
      if (interims > options.interimAnswersMax) abort.abort(new Error('too many interim answers'))
    },
    signal: abort.signal,
  })
  if (answer.statusCode === 401 && token !== null) credentials.refused(visit.channel, token)
  return answer
}

export async function visitProvider(
  visit: Visit,
  reply: Reply | null,
  poolOf: PoolOf,
  { options, credentials }: Way,
): Promise<Visited> {
  const abort = new AbortController()
  reply?.onGone(() => abort.abort())
  try {
    const way = { options, credentials }
    const { statusCode, headers, body } = await ask(visit, poolOf, way, abort)
    const theirs: HeaderList = []
    passHeaders(theirs, headers, { encoded: true, contentType: null })
    if (statusCode === 200 && /^text\/event-stream\b/i.test(String(headers['content-type']))) {
      if (reply === null) {
        abort.abort()
        return failed('upstream.invalid', 'it answered as a stream')
      }
      reply.head(statusCode, [...visit.headers, ...theirs])
      return { kind: 'streamed', status: statusCode, whole: await pour(body, reply, options) }
    }
    const chunks: Buffer[] = []
    let length = 0
    for await (const chunk of body as AsyncIterable<Buffer>) {
      length += chunk.length
      if (length > options.wholeBytesMax) {
        abort.abort()
        return failed('upstream.invalid', 'the answer is longer than the limit')
      }
      chunks.push(chunk)
    }
    return { kind: 'whole', status: statusCode, headers: theirs, body: Buffer.concat(chunks) }
  } catch (error) {
    return brokenBy(error)
  }
}

/** Its body is read by whoever asked, and ends with `leave` at the latest. */
export async function openAtProvider(visit: Visit, poolOf: PoolOf, way: Way): Promise<Opened> {
  const abort = new AbortController()
  try {
    const { statusCode, body } = await ask(visit, poolOf, way, abort)
    return { kind: 'open', status: statusCode, body, leave: () => abort.abort() }
  } catch (error) {
    return brokenBy(error)
  }
}

type Failed = Extract<Visited, { kind: 'failed' }>

function brokenBy(error: unknown): Failed {
  const why = error instanceof Error ? error.message : String(error)
  if (error instanceof CredentialUnavailable)
    return { ...failed('upstream.refused_us', why), sent: false }
  const code = error instanceof Error && 'code' in error ? error.code : ''
  return { ...failed('upstream.unreachable', why), sent: !unsent.has(code) }
}

function failed(code: Code, why: string): Failed {
  return { kind: 'failed', refusal: refuse(code, { internal: why }), sent: true }
}

/** No connection was ever made. */
const unsent: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** True if all of it was given to the client; a stream that breaks must not look whole. */
async function pour(
  body: AsyncIterable<Buffer>,
  reply: Reply,
  { clientStallMs }: VisitOptions,
): Promise<boolean> {
  try {
    for await (const chunk of body) {
      if (reply.gone) return false
      if (!reply.write(chunk) && !(await drained(reply, clientStallMs))) break
    }
    if (!reply.gone) {
      reply.end([])
      return true
    }
  } catch {
    // Cut upstream, or the client left: the socket says so below.
  }
  reply.destroy()
  return false
}

/** False: the client took nothing for too long. */
function drained(reply: Reply, stallMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), stallMs)
    reply.onDrain(() => {
      clearTimeout(timer)
      resolve(true)
    })
  })
}
