// Collects request bodies within their limits. The bytes are the client's: attacker-controlled.
import type { IncomingMessage } from 'node:http'

import { refuse, type Refusal } from '../wire/codes.ts'
import { boundaryOf } from './form-parts.ts'

/** How many body bytes are held at once, over all requests: many large bodies must not fill the memory. */
export interface BodyRoom {
  readonly bytesMax: number
  bytes: number
}

/**
 * The whole body, a refusal, or null if the client went away before it was complete. A body that is
 * returned stays counted in `room`; the caller takes it off when the request is over.
 */
export function readBody(
  request: IncomingMessage,
  bytesMax: number,
  room: BodyRoom,
): Promise<Buffer | Refusal | null> {
  const declared = request.headers['content-length']
  if (declared !== undefined && Number(declared) > bytesMax) {
    return Promise.resolve(tooLarge(bytesMax))
  }
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let length = 0
    let done = false
    const finish = (result: Refusal | null): void => {
      if (done) return
      done = true
      room.bytes -= length
      chunks.length = 0
      request.removeAllListeners('data')
      resolve(result)
    }
    request.on('data', (chunk: Buffer) => {
      length += chunk.length
      room.bytes += chunk.length
      chunks.push(chunk)
      if (length > bytesMax) finish(tooLarge(bytesMax))
      else if (room.bytes > room.bytesMax) {
        finish(refuse('store.overloaded', { retryAfterMs: 1000, internal: 'body memory is full' }))
      }
    })
    request.on('end', () => {
      if (done) return
      done = true
      const [first] = chunks
      resolve(chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, length))
    })
    request.on('error', () => finish(null))
    request.on('close', () => finish(null))
  })
}

function tooLarge(bytesMax: number): Refusal {
  return refuse('door.body_too_large', {
    message: `The request body is larger than ${bytesMax} bytes, the most this server accepts.`,
  })
}

/** Refuses what is not JSON in UTF-8 as it stands, or, where files are expected, no form; null if it is fine. */
export function refuseContentType(request: IncomingMessage, isForm = false): Refusal | null {
  const encoding = request.headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity') return refuse('door.content_type')
  const type = request.headers['content-type']
  if (isForm) return boundaryOf(type) === null ? refuse('door.content_type', noForm) : null
  if (type === undefined) return null
  return /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(type)
    ? null
    : refuse('door.content_type')
}

const noForm = {
  message:
    'The request body must be a form, with content-type multipart/form-data and a plain boundary, and no content-encoding.',
}
