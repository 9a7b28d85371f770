// What answering costs in node:http, by the way the answer is written. The server runs in this
// thread's worker and reports its own thread's CPU; this thread is a raw keep-alive client.
// Run: node bench/micro/http.ts
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { once } from 'node:events'
import { Worker, isMainThread, parentPort } from 'node:worker_threads'

const body = Buffer.from(JSON.stringify({ id: 'chatcmpl-1', choices: [], filler: 'x'.repeat(540) }))
const bodyText = body.toString('latin1')
const requestBody = 'y'.repeat(1024)
const settled = Promise.resolve()
const event = Buffer.from(`data: ${'z'.repeat(220)}\n\n`)

const headersObject = {
  'content-type': 'application/json',
  'content-length': String(body.length),
  'x-request-id': 'req_01k0000000000000000000000a',
  'x-customhouse-receipt': 'req_01k0000000000000000000000a',
  'x-customhouse-deployment': 'gpt-4o-sg',
  'x-customhouse-processing': 'SG',
  'x-customhouse-decision': '0123456789abcdef',
  'x-ratelimit-remaining-requests': '599',
  'x-ratelimit-remaining-tokens': '199000',
}
const headersArray = Object.entries(headersObject).flat()

function drained(request: IncomingMessage, then: () => void): void {
  request.on('data', () => {})
  request.on('end', then)
}

const patterns: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
  'GET-like: end(body) with no header of ours': (request, response) =>
    drained(request, () => response.end(body)),
  'writeHead(array of 9) + end(body)': (request, response) =>
    drained(request, () => response.writeHead(200, headersArray).end(body)),
  'writeHead(array of 9) + end(text, latin1)': (request, response) =>
    drained(request, () => response.writeHead(200, headersArray).end(bodyText, 'latin1')),
  'writeHead(object of 9) + end(body)': (request, response) =>
    drained(request, () => response.writeHead(200, headersObject).end(body)),
  '9 setHeader + end(body)': (request, response) =>
    drained(request, () => {
      for (const [name, value] of Object.entries(headersObject)) response.setHeader(name, value)
      response.end(body)
    }),
  'sendDate off, writeHead(array of 9) + end(body)': (request, response) =>
    drained(request, () => {
      response.sendDate = false
      response.writeHead(200, headersArray).end(body)
    }),
  'writeHead(array) + write(body) + end()': (request, response) =>
    drained(request, () => {
      response.writeHead(200, headersArray)
      response.write(body)
      response.end()
    }),
  'cork, writeHead(array), write(body), uncork; then end()': (request, response) =>
    drained(request, () => {
      response.cork()
      response.writeHead(200, headersArray)
      response.write(body)
      response.uncork()
      response.end()
    }),
  'writeHead + end, request read by for await': (request, response) => {
    const read = async (): Promise<void> => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk)
      response.writeHead(200, headersArray).end(body)
    }
    void read()
  },
  'one await between (async handler)': (request, response) =>
    drained(request, () => {
      const later = async (): Promise<void> => {
        await settled
        await settled
        await settled
        await settled
        response.writeHead(200, headersArray).end(body)
      }
      void later()
    }),
  'stream: writeHead + 20 write(event) in 20 turns + end': (request, response) =>
    drained(request, () => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      let left = 20
      const turn = (): void => {
        response.write(event)
        if (--left > 0) setImmediate(turn)
        else response.end()
      }
      turn()
    }),
  'stream: as above, through socket.write with own chunk frames': (request, response) =>
    drained(request, () => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.flushHeaders()
      let left = 20
      const turn = (): void => {
        response.socket?.write(Buffer.concat([frameHead, event, frameTail]))
        if (--left > 0) setImmediate(turn)
        else response.end()
      }
      turn()
    }),
}
const frameHead = Buffer.from(`${event.length.toString(16)}\r\n`)
const frameTail = Buffer.from('\r\n')

if (isMainThread) {
  const connections = Number(process.argv[2] ?? 64)
  for (const name of Object.keys(patterns)) {
    const worker = new Worker(new URL(import.meta.url), { workerData: null, argv: [name] })
    const [port]: unknown[] = await once(worker, 'message')
    const total = name.startsWith('stream') ? 3000 : 20_000
    let best = Number.POSITIVE_INFINITY
    for (let pass = 0; pass < 4; pass++) {
      worker.postMessage('cpu')
      const [before]: unknown[] = await once(worker, 'message')
      await load(Number(port), connections, total)
      worker.postMessage('cpu')
      const [after]: unknown[] = await once(worker, 'message')
      if (pass > 0) best = Math.min(best, (Number(after) - Number(before)) / total)
    }
    process.stdout.write(`  ${best.toFixed(2).padStart(9)} µs  ${name}\n`)
    await worker.terminate()
  }
} else {
  const pattern = patterns[process.argv[2] ?? '']
  const server = createServer({ noDelay: true }, pattern)
  server.listen(0, '127.0.0.1', () => {
    const address = server.address() as AddressInfo
    parentPort?.postMessage(address.port)
  })
  parentPort?.on('message', () => {
    const usage = process.threadCpuUsage()
    parentPort?.postMessage(usage.user + usage.system)
  })
}

/** `total` requests over `connections` keep-alive sockets, one at a time on each. */
function load(port: number, connections: number, total: number): Promise<void> {
  const request = Buffer.from(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\nauthorization: Bearer sk-ch-abcdefgh-0123456789abcdef\r\nuser-agent: bench\r\naccept: */*\r\ncontent-length: ${requestBody.length}\r\n\r\n${requestBody}`,
  )
  return new Promise((resolve) => {
    let started = 0
    let ended = 0
    const sockets = Array.from({ length: connections }, () => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true })
      let got = ''
      const send = (): void => {
        if (started++ < total) socket.write(request)
      }
      socket.on('connect', send)
      socket.on('data', (chunk) => {
        got += chunk.toString('latin1')
        const head = got.indexOf('\r\n\r\n')
        if (head < 0) return
        const length = /content-length: (\d+)/i.exec(got)
        const complete = length
          ? got.length >= head + 4 + Number(length[1])
          : got.endsWith('0\r\n\r\n')
        if (!complete) return
        got = ''
        if (++ended === total) {
          for (const each of sockets) each.destroy()
          resolve()
        } else send()
      })
      return socket
    })
  })
}
