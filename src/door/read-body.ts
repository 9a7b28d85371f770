// Collects a request body within its limit. The bytes are the client's: attacker-controlled.
import type { IncomingMessage } from 'node:http'

import { refuse, type Refusal } from '../wire/codes.ts'

/** The whole body, a refusal, or null if the client went away before it was complete. */
export function readBody(
  request: IncomingMessage,
  bytesMax: number,
): Promise<Buffer | Refusal | null> {
  const declared = request.headers['content-length']
  if (declared !== undefined && Number(declared) > bytesMax) {
    return Promise.resolve(tooLarge(bytesMax))
  }
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let length = 0
    request.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length > bytesMax) {
        chunks.length = 0
        request.removeAllListeners('data')
        request.pause()
        resolve(tooLarge(bytesMax))
      } else {
        chunks.push(chunk)
      }
    })
    request.on('end', () => {
      const [first] = chunks
      resolve(chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, length))
    })
    request.on('error', () => resolve(null))
    request.on('close', () => resolve(null))
  })
}

function tooLarge(bytesMax: number): Refusal {
  return refuse('door.body_too_large', {
    message: `The request body is larger than ${bytesMax} bytes, the most this server accepts.`,
  })
}

/** Refuses what is not JSON in UTF-8 as it stands; null if it is fine. */
export function refuseContentType(request: IncomingMessage): Refusal | null {
  const encoding = request.headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity') return refuse('door.content_type')
  const type = request.headers['content-type']
  if (type === undefined) return null
  return /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(type)
    ? null
    : refuse('door.content_type')
}
