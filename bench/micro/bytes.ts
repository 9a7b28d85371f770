// Hashing, parsing and scanning: what touching the bytes of a request costs.
// Run: node bench/micro/bytes.ts
import { createHash, createHmac, hash } from 'node:crypto'
import { heading, measure } from './measure.ts'

function body(bytes: number): Buffer {
  const message = 'The quick brown fox jumps over the lazy dog; "quoted", é. '
  const content = message.repeat(Math.ceil(bytes / message.length)).slice(0, bytes - 120)
  return Buffer.from(
    JSON.stringify({
      model: 'gpt-4o',
      messages: [
        { role: 'system', content: 'You are terse.' },
        { role: 'user', content },
      ],
      temperature: 0.2,
      stream: true,
    }),
  )
}

/** Depth, strings and top-level keys found byte by byte: the least a splicing reader must do. */
function scan(bytes: Buffer): number {
  let depth = 0
  let keys = 0
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index]
    if (byte === 0x22) {
      for (index++; bytes[index] !== 0x22; index++) if (bytes[index] === 0x5c) index++
    } else if (byte === 0x7b || byte === 0x5b) depth++
    else if (byte === 0x7d || byte === 0x5d) depth--
    else if (byte === 0x3a && depth === 1) keys++
  }
  return keys
}

/** As `scan`, but strings are skipped with indexOf, which runs on vector instructions. */
function scanSkipping(bytes: Buffer): number {
  let depth = 0
  let keys = 0
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index]
    if (byte === 0x22) {
      index++
      for (;;) {
        const end = bytes.indexOf(0x22, index)
        let slashes = 0
        while (bytes[end - 1 - slashes] === 0x5c) slashes++
        index = end
        if (slashes % 2 === 0) break
        index++
      }
    } else if (byte === 0x7b || byte === 0x5b) depth++
    else if (byte === 0x7d || byte === 0x5d) depth--
    else if (byte === 0x3a && depth === 1) keys++
  }
  return keys
}

for (const size of [1024, 8192]) {
  const bytes = body(size)
  const text = bytes.toString()
  heading(`a body of ${size} bytes`)
  measure('bytes -> toString("utf8")', 50_000, () => bytes.toString('utf8'))
  measure('bytes -> toString("latin1")', 50_000, () => bytes.toString('latin1'))
  measure('JSON.parse(text)', 50_000, () => JSON.parse(text))
  measure('toString + JSON.parse', 50_000, () => JSON.parse(bytes.toString()))
  measure('scan, byte by byte', 20_000, () => scan(bytes))
  measure('scan, strings skipped by indexOf', 50_000, () => scanSkipping(bytes))
  measure('indexOf("\\"stream\\"") from the front', 50_000, () => bytes.indexOf('"stream"'))
  measure('crypto.hash("sha256", bytes, "hex")', 50_000, () => hash('sha256', bytes, 'hex'))
  measure('crypto.hash("sha256", bytes, "buffer")', 50_000, () => hash('sha256', bytes, 'buffer'))
  measure('createHash().update().digest("hex")', 50_000, () =>
    createHash('sha256').update(bytes).digest('hex'),
  )
}

heading('keys and leaves')
const pepper = Buffer.alloc(32, 7)
const key = 'sk-ch-abcdefgh-0123456789abcdef0123456789abcdef'
measure('createHmac(pepper).update(key).digest()', 50_000, () =>
  createHmac('sha256', pepper).update(key).digest(),
)
measure('crypto.hash of a key', 50_000, () => hash('sha256', key, 'hex'))
const pair = Buffer.alloc(65, 1)
measure('crypto.hash of an inner node (65 bytes), buffer', 50_000, () =>
  hash('sha256', pair, 'buffer'),
)
const known = new Map([[key, { id: 'k1' }]])
measure('Map.get of a key text (a cache of seen keys)', 1_000_000, () => known.get(key))

heading('SSE: one chunk with one event of 230 bytes')
const event = Buffer.from(
  `data: ${JSON.stringify({ id: 'chatcmpl-0123456789abcdef', object: 'chat.completion.chunk', created: 1790000000, model: 'gpt-4o-2024-11-20', system_fingerprint: 'fp_0123456789', choices: [{ index: 0, delta: { content: ' word' }, logprobs: null, finish_reason: null }], usage: null })}\n\n`,
)
const eventText = event.toString()
const separator = Buffer.from('\n\n')
measure('indexOf(Buffer "\\n\\n")', 500_000, () => event.indexOf(separator))
measure('indexOf("\\n\\n" string)', 500_000, () => event.indexOf('\n\n'))
measure('indexOf("\\n\\n", 0, "latin1")', 500_000, () => event.indexOf('\n\n', 0, 'latin1'))
measure('indexOf(0x0a) and look at the next byte', 500_000, () => {
  const at = event.indexOf(0x0a)
  return event[at + 1] === 0x0a ? at : -1
})
measure('JS loop for 0x0a 0x0a', 100_000, () => {
  for (let index = 0; index < event.length; index++) {
    if (event[index] === 0x0a && event[index + 1] === 0x0a) return index
  }
  return -1
})
measure('indexOf(\'"usage":{\') (not there)', 500_000, () => event.indexOf('"usage":{'))
measure('latin1 text, then includes(\'"usage":{\')', 500_000, () =>
  event.toString('latin1').includes('"usage":{'),
)
measure('JSON.parse of the event', 100_000, () => JSON.parse(eventText.slice(6)))
measure('toString + split("\\n\\n") + JSON.parse', 100_000, () =>
  event
    .toString()
    .split('\n\n')
    .filter(Boolean)
    .map((part) => JSON.parse(part.slice(6))),
)
