// The baseline: a relay on node:http and undici's Pool.dispatch that does nothing else. Bytes in,
// bytes out, back-pressure kept, an abort carried upstream; nothing parsed, counted or recorded.
// Run: node bench/bare-relay.ts UPSTREAM_URL [PORT]
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Pool } from 'undici'
import type { Dispatcher } from 'undici'

const pool = new Pool(process.argv[2] ?? 'http://127.0.0.1:9000', {
  connections: 1024,
  pipelining: 1,
  keepAliveTimeout: 600_000,
})
const upstreamHeaders = ['content-type', 'application/json', 'authorization', 'Bearer upstream']

/** Passes one answer on; holds no more of it than one socket buffer. */
function passOn(response: ServerResponse): Dispatcher.DispatchHandler {
  let upstream: Dispatcher.DispatchController | null = null
  let ended = false
  response.on('close', () => {
    if (!ended) upstream?.abort(new Error('client left'))
  })
  return {
    onRequestStart(controller) {
      upstream = controller
    },
    onResponseStart(_controller, status, headers) {
      const flat: string[] = []
      for (const name of ['content-type', 'content-length', 'x-request-id']) {
        const value = headers[name]
        if (typeof value === 'string') flat.push(name, value)
      }
      response.writeHead(status, flat)
    },
    onResponseData(controller, chunk) {
      if (response.write(chunk)) return
      controller.pause()
      response.once('drain', () => controller.resume())
    },
    onResponseEnd() {
      ended = true
      response.end()
    },
    onResponseError() {
      ended = true
      response.destroy()
    },
  }
}

function relay(request: IncomingMessage, response: ServerResponse): void {
  let body: Buffer | null = null
  request.on('data', (chunk: Buffer) => {
    body = body === null ? chunk : Buffer.concat([body, chunk])
  })
  request.on('end', () => {
    pool.dispatch(
      { path: request.url ?? '/', method: 'POST', headers: upstreamHeaders, body },
      passOn(response),
    )
  })
}

const server = createServer({ noDelay: true, keepAliveTimeout: 600_000 }, relay)
server.listen(Number(process.argv[3] ?? 0), '127.0.0.1', 1024, () => {
  const { port } = server.address() as AddressInfo
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`)
})
process.on('SIGTERM', () => process.exit(0))
