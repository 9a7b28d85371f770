// Goal: clients that are slow, silent or many hold little, for a bounded time, and keep nobody else
// out. Method: short limits, many sockets, and the memory of the gateway's own process.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { after, before, test } from 'node:test'
import { complaint } from './oracle.ts'
import { request, send } from './raw.ts'
import { until } from '../support/until.ts'
import { openTarget, type Target } from './target.ts'

const mib = 1 << 20
/** Events without end, as fast as they are taken. */
const flood = `data: {"choices":[{"index":0,"delta":{"content":"${'x'.repeat(4096)}"}}]}\n\n`

let target: Target
before(async () => {
  target = await openTarget(
    {
      bodiesBytesMax: 64 * mib,
      headersTimeoutMs: 1_000,
      requestTimeoutMs: 2_000,
      silenceTimeoutMs: 2_000,
      headTimeoutMs: 2_000,
      connectTimeoutMs: 2_000,
    },
    (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      const pour = (): void => {
        while (!response.destroyed && response.write(flood));
      }
      response.on('drain', pour)
      pour()
    },
  )
})
after(() => target.close())

async function open(): Promise<Socket> {
  const socket = connect(target.port, '127.0.0.1')
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}

async function openMany(count: number): Promise<Socket[]> {
  const sockets: Socket[] = []
  while (sockets.length < count) {
    const some = Array.from({ length: Math.min(200, count - sockets.length) }, open)
    sockets.push(...(await Promise.all(some)))
  }
  return sockets
}

/** Resolves when the server has closed every one of them. */
function closedByServer(sockets: readonly Socket[]): Promise<unknown> {
  const closings = sockets.map(
    (socket) =>
      new Promise<void>((resolve) => {
        socket.resume()
        if (socket.closed) resolve()
        else socket.once('close', () => resolve())
      }),
  )
  return Promise.all(closings)
}

/** Whether `done` within `ms`: a bound on the server, not a measurement. */
async function within(ms: number, done: Promise<unknown>): Promise<boolean> {
  const late = Symbol('late')
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise((resolve) => {
    timer = setTimeout(() => resolve(late), ms)
  })
  const first = await Promise.race([done, deadline])
  clearTimeout(timer)
  return first !== late
}

const head = (length: number): string =>
  request(
    '/v1/chat/completions',
    { ...target.auth, 'content-length': String(length) },
    '',
  ).toString()

test('connections that never say a word are closed by the head’s limit', async () => {
  assert.ok(await within(6_000, closedByServer(await openMany(100))))
  await target.canary()
})

test('heads that come a byte at a time are cut off', async () => {
  const sockets = await openMany(50)
  const drip = setInterval(() => {
    for (const socket of sockets) if (socket.writable) socket.write('x')
  }, 100)
  for (const socket of sockets) socket.write('POST /v1/chat/completions HTTP/1.1\r\nx-slow: ')
  const closed = await within(6_000, closedByServer(sockets))
  clearInterval(drip)
  assert.ok(closed)
  await target.canary()
})

test('bodies that come a byte at a time are cut off, and cost nothing', async () => {
  const earlier = target.book()
  const sockets = await openMany(50)
  for (const socket of sockets) socket.write(head(10_000))
  const drip = setInterval(() => {
    for (const socket of sockets) if (socket.writable) socket.write(' ')
  }, 100)
  const closed = await within(8_000, closedByServer(sockets))
  clearInterval(drip)
  assert.ok(closed)
  assert.equal(target.book().attempts, earlier.attempts)
  await target.canary()
})

test('a request that does not arrive in time is told so', async () => {
  const answer = await send(target.port, head(10_000), { waitMs: 6_000 })
  assert.equal(complaint(answer, { status: [408] }), null)
  assert.match(answer.body, /"code":"request_timeout"/)
})

test('a stranger’s body is not kept, however much of it comes', async () => {
  const memory = target.memory()
  const sockets = await openMany(40)
  const strange = head(15 * mib).replace(/authorization: .*\r\n/, '')
  const closed = closedByServer(sockets)
  for (const socket of sockets) {
    socket.write(strange)
    socket.write(Buffer.alloc(8 * mib, ' '))
  }
  assert.ok(await within(8_000, closed))
  const grown = (target.memory() - memory) / mib
  // What the collector has not come to yet is some of it, and never most.
  assert.ok(grown < 240, `${grown} of 320 MiB`)
  await target.canary()
})

test('large bodies of a known key share one bounded room, and are refused beyond it', async () => {
  const earlier = { ...target.book(), memory: target.memory() }
  const sockets = await openMany(40)
  let memoryMax = 0
  for (const socket of sockets) {
    socket.write(head(8 * mib))
    socket.write(Buffer.alloc(7 * mib, ' '))
  }
  const closed = closedByServer(sockets)
  await until('all are closed', () => {
    memoryMax = Math.max(memoryMax, target.memory())
    return sockets.every((socket) => socket.closed)
  })
  await closed
  const grown = (memoryMax - earlier.memory) / mib
  // The room, and as much again that the system and the collector still have of what passed: of 280 MiB.
  assert.ok(grown < 240, `${grown} MiB`)
  assert.equal(target.book().attempts, earlier.attempts)
  await target.canary()
})

test('a reader that stops makes the provider wait, not the memory grow, and is let go', async () => {
  const earlier = { ...target.book(), memory: target.memory() }
  const sockets = await openMany(20)
  const body = `${target.body.slice(0, -1)},"stream":true}`
  for (const socket of sockets) {
    socket.pause()
    socket.write(request('/v1/chat/completions', target.auth, body))
  }
  await until('twenty streams run', () => target.book().open === 20)
  let memoryMax = 0
  // Nothing is read: only the gateway's own limit ends them.
  await until('all have ended', () => {
    memoryMax = Math.max(memoryMax, target.memory())
    return target.book().open === 0
  })
  assert.equal(target.book().attempts - earlier.attempts, 20)
  const grown = (memoryMax - earlier.memory) / mib
  assert.ok(grown < 96, `${grown} MiB`)
  for (const socket of sockets) socket.destroy()
  await target.canary()
})

test('thousands of idle connections keep nobody out and hold little', async () => {
  const memory = target.memory()
  const files = Number(execFileSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }))
  const count = Math.min(10_000, files - 1_000)
  const sockets = await openMany(count)
  await target.canary()
  const grown = (target.memory() - memory) / count
  assert.ok(grown < 24 * 1024, `${grown} bytes a connection`)
  for (const socket of sockets) socket.destroy()
  await target.canary()
})

test('a thousand garbage keys cost no look-up and no entry', async () => {
  const earlier = target.book()
  for (let round = 0; round < 1_000; round++) {
    const key = `sk-ch-${round.toString(32).padStart(12, '0')}-${'0'.repeat(59)}`
    const answer = await send(
      target.port,
      request('/v1/chat/completions', { authorization: `Bearer ${key}` }, target.body),
    )
    assert.equal(complaint(answer, { status: [401], secrets: [key] }), null)
  }
  assert.deepEqual(target.book(), earlier)
  await target.canary()
})
