// A client with no manners: sends exactly the bytes it is told to, at the pace it is told to, and
// reports what came back. node:http would refuse to send most of what this lane is about.
import { connect, type Socket } from 'node:net'

export interface RawAnswer {
  /** Null if no status line came. */
  readonly status: number | null
  /** Lower-case names; the last of equal ones. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** What the connection did by the time we stopped looking. */
  readonly ending: 'answered' | 'closed' | 'reset' | 'silent'
}

export interface RawOptions {
  /** How long to wait for an answer after the last byte was sent. */
  readonly waitMs?: number
  /** Close our sending side after the last byte. */
  readonly half?: boolean
}

/** Sends `bytes` on a new connection and waits for one whole answer, the end, or `waitMs`. */
export function send(
  port: number,
  bytes: string | Buffer | AsyncIterable<Buffer>,
  { waitMs = 2000, half = false }: RawOptions = {},
): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const chunks: Buffer[] = []
    let timer: NodeJS.Timeout | undefined
    let done = false
    const finish = (ending: RawAnswer['ending']): void => {
      if (done) return
      done = true
      clearTimeout(timer)
      socket.destroy()
      resolve({ ...parseAnswer(Buffer.concat(chunks)), ending })
    }
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      if (isWhole(Buffer.concat(chunks))) finish('answered')
    })
    socket.on('end', () => finish(chunks.length > 0 ? 'answered' : 'closed'))
    socket.on('close', () => finish(chunks.length > 0 ? 'answered' : 'closed'))
    socket.on('error', () => finish(chunks.length > 0 ? 'answered' : 'reset'))
    const start = async (): Promise<void> => {
      await transmit(socket, bytes, () => done)
      if (done) return
      if (half) socket.end()
      timer = setTimeout(() => finish('silent'), waitMs)
    }
    socket.on('connect', () => void start())
  })
}

async function transmit(
  socket: Socket,
  bytes: string | Buffer | AsyncIterable<Buffer>,
  stopped: () => boolean,
): Promise<void> {
  if (typeof bytes === 'string' || Buffer.isBuffer(bytes)) {
    socket.write(bytes)
    return
  }
  for await (const chunk of bytes) {
    if (stopped()) return
    if (!socket.write(chunk)) await drained(socket)
  }
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      socket.removeListener('drain', go)
      socket.removeListener('close', go)
      resolve()
    }
    socket.on('drain', go)
    socket.on('close', go)
  })
}

function headEnd(bytes: Buffer): number {
  return bytes.indexOf('\r\n\r\n')
}

/** Whether one answer has come whole, by its own framing. */
function isWhole(bytes: Buffer): boolean {
  const end = headEnd(bytes)
  if (end < 0) return false
  const { status, headers } = parseAnswer(bytes)
  if (status !== null && status < 200) return false
  const length = headers['content-length']
  if (length !== undefined) return bytes.length >= end + 4 + Number(length)
  return headers['transfer-encoding'] === 'chunked' && bytes.includes('\r\n0\r\n\r\n', end)
}

function parseAnswer(bytes: Buffer): Omit<RawAnswer, 'ending'> {
  const end = headEnd(bytes)
  const lines = bytes.toString('latin1', 0, end < 0 ? bytes.length : end).split('\r\n')
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(lines[0] ?? '')?.[1]
  const headers: Record<string, string> = {}
  for (const line of lines.slice(1)) {
    const colon = line.indexOf(':')
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim()
  }
  // An interim answer (100 Continue) is not the answer.
  if (status !== undefined && Number(status) < 200 && end >= 0 && bytes.length > end + 4) {
    return parseAnswer(bytes.subarray(end + 4))
  }
  return {
    status: status === undefined ? null : Number(status),
    headers,
    body: end < 0 ? '' : bytes.toString('utf8', end + 4),
  }
}

/** A request with its framing; `headers` may override the ones it writes. */
export function request(
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string | Buffer,
  method = 'POST',
): Buffer {
  const bytes = Buffer.from(body as string)
  const all: Record<string, string> = {
    host: 'localhost',
    'content-type': 'application/json',
    'content-length': String(bytes.length),
    ...headers,
  }
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.concat([
    Buffer.from(`${method} ${path} HTTP/1.1\r\n${head.join('')}\r\n`, 'utf8'),
    bytes,
  ])
}
