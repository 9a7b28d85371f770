// Requests that are wrong as HTTP/1.1, by RFC 9112, and what may follow. Each would let a front proxy and
// this server disagree about where a request ends, or make the server hold what it should not.
import type { Expected } from './oracle.ts'
import { request } from './raw.ts'

export interface HttpCase {
  readonly name: string
  readonly bytes: Buffer
  readonly expected: Expected
  /** Sends our FIN after the last byte. */
  readonly half?: boolean
}

const path = '/v1/chat/completions'
const refusedOrClosed: Expected = { status: [400, 413, 431], mayClose: true }

/** The table over a request that would be served if it were well-formed. */
export function httpCases(key: string, body: string): readonly HttpCase[] {
  const auth = `authorization: Bearer ${key}\r\n`
  const json = 'content-type: application/json\r\n'
  const length = `content-length: ${Buffer.byteLength(body)}\r\n`
  const raw = (head: string, rest = body): Buffer =>
    Buffer.from(`POST ${path} HTTP/1.1\r\nhost: x\r\n${auth}${json}${head}\r\n${rest}`)
  const chunked = 'transfer-encoding: chunked\r\n'
  const asChunk = `${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n0\r\n\r\n`
  return [
    // Two framings: RFC 9112 section 6.3 says to refuse, or to close after.
    {
      name: 'content-length and chunked together',
      bytes: raw(length + chunked, asChunk),
      expected: refusedOrClosed,
    },
    {
      name: 'two different content-lengths',
      bytes: raw(`${length}content-length: 5\r\n`),
      expected: refusedOrClosed,
    },
    {
      name: 'content-lengths in one list',
      bytes: raw(`content-length: 5, 6\r\n`),
      expected: refusedOrClosed,
    },
    {
      name: 'a negative content-length',
      bytes: raw('content-length: -1\r\n'),
      expected: refusedOrClosed,
    },
    {
      name: 'a content-length with a plus',
      bytes: raw('content-length: +5\r\n'),
      expected: refusedOrClosed,
    },
    {
      name: 'a hexadecimal content-length',
      bytes: raw('content-length: 0x10\r\n'),
      expected: refusedOrClosed,
    },
    {
      name: 'a content-length beyond 64 bits',
      bytes: raw('content-length: 99999999999999999999999\r\n'),
      expected: refusedOrClosed,
    },
    {
      name: 'a content-length beyond the limit',
      bytes: raw('content-length: 9007199254740991\r\n', ''),
      expected: refusedOrClosed,
    },
    {
      name: 'chunked not last',
      bytes: raw('transfer-encoding: chunked, identity\r\n', asChunk),
      expected: refusedOrClosed,
    },
    {
      name: 'an unknown transfer-encoding',
      bytes: raw('transfer-encoding: xchunked\r\n', asChunk),
      expected: refusedOrClosed,
    },
    {
      name: 'a space before the colon',
      bytes: raw(`content-length : 5\r\n`),
      expected: refusedOrClosed,
    },
    {
      name: 'a folded header',
      bytes: raw(`x-folded: a\r\n b\r\n${length}`),
      expected: refusedOrClosed,
    },
    {
      name: 'a bare line feed in the head',
      bytes: raw(`x-a: b\nx-c: d\r\n${length}`),
      expected: { ...refusedOrClosed, status: [200, 400] },
    },
    {
      name: 'a bare carriage return in a header',
      bytes: raw(`x-a: b\rx-c: d\r\n${length}`),
      expected: refusedOrClosed,
    },
    { name: 'a NUL in a header', bytes: raw(`x-a: b\0c\r\n${length}`), expected: refusedOrClosed },
    { name: 'an empty header name', bytes: raw(`: value\r\n${length}`), expected: refusedOrClosed },
    {
      name: 'a megabyte in one header',
      bytes: raw(`x-big: ${'a'.repeat(1 << 20)}\r\n${length}`),
      expected: refusedOrClosed,
    },
    {
      name: 'ten thousand headers',
      bytes: raw(Array.from({ length: 10_000 }, (_, i) => `x-${i}: a\r\n`).join('') + length),
      expected: refusedOrClosed,
    },
    {
      name: 'a megabyte of path',
      bytes: Buffer.from(`GET /${'a'.repeat(1 << 20)} HTTP/1.1\r\nhost: x\r\n\r\n`),
      expected: refusedOrClosed,
    },
    {
      name: 'no host',
      bytes: Buffer.from(`POST ${path} HTTP/1.1\r\n${auth}${json}${length}\r\n${body}`),
      expected: refusedOrClosed,
    },
    {
      name: 'two hosts',
      bytes: raw(`host: y\r\n${length}`),
      expected: { ...refusedOrClosed, status: [200, 400] },
    },
    {
      name: 'HTTP/9.9',
      bytes: Buffer.from(`POST ${path} HTTP/9.9\r\nhost: x\r\n\r\n`),
      expected: refusedOrClosed,
    },
    {
      name: 'HTTP/2 with prior knowledge',
      bytes: Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
      expected: refusedOrClosed,
    },
    {
      name: 'a TLS hello',
      bytes: Buffer.from('16030100c8010000c40303', 'hex'),
      expected: refusedOrClosed,
      half: true,
    },
    {
      name: 'noise',
      bytes: Buffer.from(Array.from({ length: 512 }, (_, i) => (i * 73) % 256)),
      expected: refusedOrClosed,
    },
    {
      name: 'an unknown method',
      bytes: request(path, { authorization: `Bearer ${key}` }, body, 'BREW'),
      expected: { status: [400, 405], mayClose: true },
    },
    {
      name: 'CONNECT',
      bytes: Buffer.from('CONNECT example.com:443 HTTP/1.1\r\nhost: example.com:443\r\n\r\n'),
      expected: { status: [400, 404, 405], mayClose: true },
    },
    {
      name: 'an upgrade to a WebSocket',
      bytes: raw(`connection: upgrade\r\nupgrade: websocket\r\n${length}`),
      expected: { status: [200, 400, 426], mayClose: true },
    },
    {
      name: 'an unknown expectation',
      bytes: raw(`expect: a-miracle\r\n${length}`),
      expected: { status: [400, 417], mayClose: true },
    },
    {
      name: 'a broken chunk size',
      bytes: raw(chunked, `zz\r\n${body}\r\n0\r\n\r\n`),
      expected: refusedOrClosed,
    },
    {
      name: 'a chunk size beyond 64 bits',
      bytes: raw(chunked, `fffffffffffffffff\r\n${body}`),
      expected: refusedOrClosed,
    },
    {
      name: 'a chunk longer than it says',
      bytes: raw(chunked, `1\r\n${body}\r\n0\r\n\r\n`),
      expected: refusedOrClosed,
    },
    {
      name: 'a megabyte of chunk extension',
      bytes: raw(chunked, `5;${'a'.repeat(1 << 20)}\r\nhello\r\n0\r\n\r\n`),
      expected: refusedOrClosed,
    },
    {
      name: 'small chunk extensions without end',
      bytes: raw(chunked, `${`1;${'a'.repeat(200)}\r\n{\r\n`.repeat(1_000)}0\r\n\r\n`),
      expected: refusedOrClosed,
    },
    {
      name: 'a path that is no percent-encoding',
      bytes: request(
        '/openai/deployments/%zz/chat/completions?api-version=2024-10-21',
        { authorization: `Bearer ${key}` },
        body,
      ),
      expected: { status: [404], dialect: 'azure' },
    },
    {
      name: 'a path with NUL and dots',
      bytes: request(
        '/openai/deployments/..%2f%00/chat/completions?api-version=2024-10-21',
        { authorization: `Bearer ${key}` },
        body,
      ),
      expected: { status: [404], dialect: 'azure' },
    },
    {
      name: 'a whole URL as the path',
      bytes: request(
        'http://evil.example/v1/chat/completions',
        { authorization: `Bearer ${key}` },
        body,
      ),
      expected: { status: [400, 404] },
    },
    {
      name: 'a megabyte of trailers',
      bytes: raw(chunked, `0\r\nx-t: ${'a'.repeat(1 << 20)}\r\n\r\n`),
      expected: refusedOrClosed,
    },
    {
      name: 'half a head',
      bytes: Buffer.from(`POST ${path} HTTP/1.1\r\nhost: x\r\n${auth}`),
      expected: { mayClose: true, status: [400] },
      half: true,
    },
    {
      name: 'half a body',
      bytes: raw(length, body.slice(0, 10)),
      expected: { mayClose: true, status: [400] },
      half: true,
    },
    {
      name: 'half a chunk',
      bytes: raw(chunked, `${(100).toString(16)}\r\n{"mod`),
      expected: { mayClose: true, status: [400] },
      half: true,
    },
    {
      name: 'a body in gzip',
      bytes: raw(`content-encoding: gzip\r\n${length}`),
      expected: { status: [415] },
    },
    {
      name: 'a body in six encodings',
      bytes: raw(`content-encoding: gzip, br, gzip, br, gzip, br\r\n${length}`),
      expected: { status: [415] },
    },
    {
      name: 'a body as a form',
      bytes: Buffer.from(
        raw(length)
          .toString('latin1')
          .replace('application/json', 'application/x-www-form-urlencoded'),
        'latin1',
      ),
      expected: { status: [415] },
    },
    {
      name: 'no body at all',
      bytes: raw('content-length: 0\r\n', ''),
      expected: { status: [400] },
    },
  ]
}
