// GET the log as C2SP tlog-tiles (https://c2sp.org/tlog-tiles): how its resources look over HTTP. Heads
// move, so they are not kept; tiles and entries never change, so they are kept for good, entries only by
// whoever was allowed to read them.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { LogAnswer } from '../journeys/read-log.ts'
import type { Refusal } from '../wire/codes.ts'
import { tokenOf } from './caller.ts'

const compress = promisify(gzip)
const foreverSeconds = 31_536_000

const headers: Readonly<Record<LogAnswer['kind'], readonly string[]>> = {
  checkpoint: ['content-type', 'text/plain; charset=utf-8', 'cache-control', 'no-cache'],
  tile: [
    'content-type',
    'application/octet-stream',
    'cache-control',
    `public, max-age=${foreverSeconds}, immutable`,
  ],
  bundle: [
    'content-type',
    'application/octet-stream',
    'cache-control',
    `private, max-age=${foreverSeconds}, immutable`,
    'vary',
    'accept-encoding',
  ],
}

export interface LogHandlers {
  /** A part of the log; `path` is relative to it. */
  log(token: string | undefined, path: string): Promise<LogAnswer | Refusal>
}

/** Answers with a part of the log; or leaves the refusal to the caller. */
export async function answerLog(
  handlers: LogHandlers,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<Refusal | null> {
  const answer = await handlers.log(tokenOf(request.headers), path)
  if (answer.kind === 'refused') return answer
  const { kind, bytes } = answer
  // Hashes do not compress; entries are text of one kind.
  const zipped = kind === 'bundle' && takesGzip(request.headers['accept-encoding'] ?? '')
  const body = zipped ? await compress(bytes) : bytes
  response.writeHead(200, [
    ...headers[kind],
    ...(zipped ? ['content-encoding', 'gzip'] : []),
    'content-length',
    String(body.length),
  ])
  response.end(body)
  return null
}

/** RFC 9110 section 12.5.3, of gzip alone: named, and not with a weight of zero. */
function takesGzip(acceptEncoding: string): boolean {
  return /(?:^|,)\s*gzip\s*(?:;\s*q=(?!0(?:\.0{0,3})?\s*(?:,|$))[\d.]+\s*)?(?:,|$)/i.test(
    acceptEncoding,
  )
}
