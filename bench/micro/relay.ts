// What the upstream call costs: undici's Pool by way of calling and by options, in a worker whose
// thread's CPU is counted, against a server in this thread. Run: node bench/micro/relay.ts
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads'
import { Pool, request as undiciRequest, fetch as undiciFetch, Agent } from 'undici'
import type { Dispatcher } from 'undici'

const body = Buffer.from(JSON.stringify({ id: 'chatcmpl-1', choices: [], filler: 'x'.repeat(540) }))
const requestBody = Buffer.from('y'.repeat(1024))
const headers = {
  'content-type': 'application/json',
  authorization: 'Bearer sk-upstream',
  accept: 'application/json',
  'accept-encoding': 'identity',
  'user-agent': 'bench',
}
const headersArray = Object.entries(headers).flat()
const path = '/v1/chat/completions'
const concurrency = 64

type Call = (done: () => void) => void
type Way = (origin: string) => Call

const noop = (): void => {}

function dispatching(
  options: Pool.Options,
  requestHeaders: Dispatcher.DispatchOptions['headers'],
): Way {
  return (origin) => {
    const pool = new Pool(origin, options)
    return (done) => {
      pool.dispatch(
        { path, method: 'POST', headers: requestHeaders ?? null, body: requestBody },
        {
          onRequestStart: noop,
          onResponseStart: noop,
          onResponseData: noop,
          onResponseEnd: done,
          onResponseError: done,
        },
      )
    }
  }
}

const ways: Record<string, Way> = {
  'Pool.dispatch, connections 64, headers object': dispatching(
    { connections: 64, pipelining: 1 },
    headers,
  ),
  'Pool.dispatch, connections 64, headers array': dispatching(
    { connections: 64, pipelining: 1 },
    headersArray,
  ),
  'Pool.dispatch, connections 256 (more than needed)': dispatching(
    { connections: 256, pipelining: 1 },
    headersArray,
  ),
  'Pool.dispatch, connections unlimited': dispatching({ pipelining: 1 }, headersArray),
  'Pool.dispatch, connections 16, so 48 wait': dispatching(
    { connections: 16, pipelining: 1 },
    headersArray,
  ),
  'Pool.dispatch, no timeouts': dispatching(
    { connections: 64, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 },
    headersArray,
  ),
  'Pool.request, body.text()': (origin) => {
    const pool = new Pool(origin, { connections: 64 })
    return (done) => {
      void pool
        .request({ path, method: 'POST', headers, body: requestBody })
        .then((response) => response.body.text())
        .then(done)
    }
  },
  'undici.request with an Agent': (origin) => {
    const dispatcher = new Agent({ connections: 64 })
    return (done) => {
      void undiciRequest(origin + path, { method: 'POST', headers, body: requestBody, dispatcher })
        .then((response) => response.body.text())
        .then(done)
    }
  },
  'undici.fetch': (origin) => {
    const dispatcher = new Agent({ connections: 64 })
    return (done) => {
      void undiciFetch(origin + path, { method: 'POST', headers, body: requestBody, dispatcher })
        .then((response) => response.text())
        .then(done)
    }
  },
}

if (isMainThread) {
  const server = createServer({ noDelay: true }, (request, response) => {
    request.resume()
    request.on('end', () => response.writeHead(200, { 'content-length': body.length }).end(body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  for (const name of Object.keys(ways)) {
    const worker = new Worker(new URL(import.meta.url), {
      workerData: { name, origin: `http://127.0.0.1:${port}` },
    })
    const [nanos]: unknown[] = await once(worker, 'message')
    process.stdout.write(`  ${Number(nanos).toFixed(2).padStart(9)} µs  ${name}\n`)
    await worker.terminate()
  }
  server.close()
  server.closeAllConnections()
} else {
  const { name, origin } = workerData as { name: string; origin: string }
  const call = ways[name]?.(origin)
  let best = Number.POSITIVE_INFINITY
  for (let pass = 0; pass < 4; pass++) {
    const total = 15_000
    const before = process.threadCpuUsage()
    await new Promise<void>((resolve) => {
      let started = 0
      let ended = 0
      const next = (): void => {
        if (started++ < total) call?.(done)
      }
      const done = (): void => {
        if (++ended === total) resolve()
        else next()
      }
      for (let index = 0; index < concurrency; index++) next()
    })
    const usage = process.threadCpuUsage(before)
    if (pass > 0) best = Math.min(best, (usage.user + usage.system) / total)
  }
  parentPort?.postMessage(best)
}
