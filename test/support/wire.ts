// Both ends of the wire as bare sockets: a provider that writes exactly the bytes it is given, in
// exactly the writes it is given them, and a client that does the same and keeps every byte.
import assert from 'node:assert/strict'
import { connect, createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'

export interface WireMessage {
  /** Request line or status line. */
  readonly start: string
  /** Name (lower case) and value of each header line, in order. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** Without the framing of chunks. */
  readonly body: Buffer
  /** The body's framing came to its own end; false for a connection that broke. */
  readonly whole: boolean
}

export interface WireUpstream extends AsyncDisposable {
  readonly url: string
  readonly received: WireMessage[]
  /** The writes of the answer to each request from now on; `close` ends the connection behind them. */
  play(writes: readonly Buffer[], close?: boolean): void
}

export async function openWireUpstream(): Promise<WireUpstream> {
  const received: WireMessage[] = []
  const sockets = new Set<Socket>()
  let answer: { writes: readonly Buffer[]; close: boolean } = { writes: [], close: false }
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.setNoDelay(true)
    let bytes = Buffer.alloc(0)
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk])
      const asked = readMessage(bytes)
      if (asked === null || !asked.whole) return
      bytes = Buffer.alloc(0)
      received.push(asked)
      const { writes, close } = answer
      void writeEach(socket, writes).then(() => (close ? socket.end() : undefined))
    })
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    play(writes, close = false) {
      answer = { writes, close }
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export interface WireClient extends Disposable {
  /** Sends the writes on one kept connection and resolves with the whole answer. */
  ask(writes: readonly Buffer[]): Promise<WireMessage>
}

/** Opens a new connection whenever the last one ended. */
export function openWireClient(url: string): WireClient {
  const { hostname, port } = new URL(url)
  let socket: Socket | null = null
  return {
    ask(writes) {
      const current = socket ?? connect(Number(port), hostname).setNoDelay(true)
      socket = current
      let bytes = Buffer.alloc(0)
      return new Promise<WireMessage>((resolve, reject) => {
        const finish = (answered: WireMessage | null): void => {
          current.removeAllListeners()
          current.on('error', () => undefined)
          if (answered === null) return reject(new Error('the connection ended without an answer'))
          if (!answered.whole || current.closed) socket = null
          resolve(answered)
        }
        current.on('data', (chunk: Buffer) => {
          bytes = Buffer.concat([bytes, chunk])
          const answered = readMessage(bytes)
          if (answered?.whole === true) finish(answered)
        })
        current.on('error', () => undefined)
        current.on('close', () => {
          socket = null
          finish(readMessage(bytes))
        })
        void writeEach(current, writes)
      })
    },
    [Symbol.dispose]() {
      socket?.destroy()
    },
  }
}

/** Each in a turn of its own, so that the other side reads them apart. */
async function writeEach(socket: Socket, writes: readonly Buffer[]): Promise<void> {
  for (const write of writes) {
    await new Promise((resolve) => socket.write(write, resolve))
    await new Promise(setImmediate)
    await new Promise(setImmediate)
  }
}

/** Null while the head is not complete. */
function readMessage(bytes: Buffer): WireMessage | null {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return null
  const [start = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n')
  const headers = lines.map((line) => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const
  })
  const rest = bytes.subarray(end + 4)
  const length = valueOf(headers, 'content-length')
  if (length !== undefined) {
    return { start, headers, body: rest, whole: rest.length >= Number(length) }
  }
  if (valueOf(headers, 'transfer-encoding') === undefined) {
    return { start, headers, body: rest, whole: start.startsWith('POST') }
  }
  return { start, headers, ...dechunk(rest) }
}

function dechunk(bytes: Buffer): { body: Buffer; whole: boolean } {
  const pieces: Buffer[] = []
  let at = 0
  for (;;) {
    const line = bytes.indexOf('\r\n', at)
    if (line < 0) return { body: Buffer.concat(pieces), whole: false }
    const size = Number.parseInt(bytes.toString('latin1', at, line), 16)
    if (size === 0) return { body: Buffer.concat(pieces), whole: bytes.length >= line + 4 }
    if (bytes.length < line + 2 + size + 2) return { body: Buffer.concat(pieces), whole: false }
    pieces.push(bytes.subarray(line + 2, line + 2 + size))
    at = line + 2 + size + 2
  }
}

/** The only value of a header; undefined if it is not there. */
export function valueOf(headers: WireMessage['headers'], name: string): string | undefined {
  const found = headers.filter(([each]) => each === name)
  assert.ok(found.length <= 1, `${name} came ${found.length} times`)
  return found[0]?.[1]
}

/** `bytes` cut at each of `cuts`. */
export function cutAt(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const edges = [0, ...new Set(cuts)].toSorted((left, right) => left - right)
  return edges
    .map((from, index) => bytes.subarray(from, edges[index + 1] ?? bytes.length))
    .filter(({ length }) => length > 0)
}

/** HTTP/1.1 chunks, one per piece, with the last one. */
export function chunked(pieces: readonly Buffer[]): Buffer {
  const framed = pieces.flatMap((piece) => [
    Buffer.from(`${piece.length.toString(16)}\r\n`),
    piece,
    Buffer.from('\r\n'),
  ])
  return Buffer.concat([...framed, Buffer.from('0\r\n\r\n')])
}

/** A head over `body`, which is sent as it is. */
export function message(
  start: string,
  headers: Readonly<Record<string, string>>,
  body: Buffer,
): Buffer {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.concat([Buffer.from(`${start}\r\n${lines.join('')}\r\n`), body])
}
