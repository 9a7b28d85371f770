// Refusing a request whose body is still coming. Closing a socket with unread bytes resets it, and a
// reset throws away the answer before the client has read it; so the rest is read and dropped, within
// bounds, before the connection closes (RFC 9112 section 9.6, "lingering close").
import type { IncomingMessage, ServerResponse } from 'node:http'

const lingerMs = 2_000
const lingerBytesMax = 64 * 1024 * 1024

/** Ends `response`, whose head and body were written, once the client is done or a bound is reached. */
export function endAfterBody(request: IncomingMessage, response: ServerResponse): void {
  let bytes = 0
  const timer = setTimeout(end, lingerMs)
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > lingerBytesMax) end()
  })
  request.once('end', end)
  request.once('close', end)
  request.resume()

  function end(): void {
    clearTimeout(timer)
    request.removeAllListeners('data')
    response.end()
  }
}
