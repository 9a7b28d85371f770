// Binary event streams as a hostile network would cut them. The frames are made here by hand, not by the
// library that reads them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crc32 } from 'node:zlib'

import fc from 'fast-check'

import { FrameSplitter, type Frame } from './frames.ts'

function frameOf(headers: Readonly<Record<string, string>>, payload: string): Buffer {
  const named = Object.entries(headers).map(([name, value]) => {
    const [key, text] = [Buffer.from(name), Buffer.from(value)]
    const length = Buffer.alloc(2)
    length.writeUInt16BE(text.length)
    return Buffer.concat([Buffer.from([key.length]), key, Buffer.from([7]), length, text])
  })
  const [head, body] = [Buffer.concat(named), Buffer.from(payload)]
  const prelude = Buffer.alloc(12)
  prelude.writeUInt32BE(16 + head.length + body.length, 0)
  prelude.writeUInt32BE(head.length, 4)
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8)
  const all = Buffer.concat([prelude, head, body])
  const end = Buffer.alloc(4)
  end.writeUInt32BE(crc32(all))
  return Buffer.concat([all, end])
}

function event(name: string, payload: string): Buffer {
  return frameOf({ ':message-type': 'event', ':event-type': name }, payload)
}

function read(chunks: readonly Buffer[], bytesMax = 1_000_000) {
  const splitter = new FrameSplitter(bytesMax)
  const frames: Frame[] = []
  let problem: string | null = null
  for (const chunk of chunks) problem ??= splitter.feed(chunk, (frame) => frames.push(frame))
  return { frames, problem, isCut: splitter.isCut }
}

test('every split into chunks gives the same messages', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'grapheme', maxLength: 200 }), { minLength: 1, maxLength: 6 }),
      fc.array(fc.nat(1_500), { maxLength: 12 }),
      (payloads, cuts) => {
        const bytes = Buffer.concat(payloads.map((payload) => event('chunk', payload)))
        const at = [0, ...cuts.map((cut) => cut % bytes.length), bytes.length]
        const chunks = at
          .toSorted((left, right) => left - right)
          .map((start, index, all) => bytes.subarray(start, all[index + 1]))
        const { frames, problem, isCut } = read(chunks)
        assert.equal(problem, null)
        assert.equal(isCut, false)
        assert.deepEqual(
          frames.map(({ payload }) => payload.toString()),
          payloads,
        )
      },
    ),
    { numRuns: 200 },
  )
})

test('a flipped bit anywhere is noticed, and no message comes of it', () => {
  const good = event('chunk', '{"bytes":"aGk="}')
  for (let bit = 0; bit < good.length * 8; bit++) {
    const bad = Buffer.from(good)
    bad[bit >> 3] = (bad[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    const { frames, problem } = read([bad])
    assert.equal(frames.length, 0, `bit ${bit}`)
    assert.ok(problem !== null, `bit ${bit}`)
  }
})

test('a message that is cut in the middle is known to be cut', () => {
  const good = event('chunk', '{"bytes":"aGk="}')
  for (let length = 1; length < good.length; length++) {
    const { frames, problem, isCut } = read([good.subarray(0, length)])
    assert.deepEqual([frames.length, problem, isCut], [0, null, true], `${length} bytes`)
  }
})

test('a message longer than the limit is refused by its prelude, before it is waited for', () => {
  const long = event('chunk', 'x'.repeat(1_000))
  const { frames, problem } = read([long.subarray(0, 12)], 500)
  assert.equal(frames.length, 0)
  assert.match(problem ?? '', /longer than the limit/)
})

test('an exception and an unmodelled error have their names', () => {
  const exception = frameOf(
    { ':message-type': 'exception', ':exception-type': 'throttlingException' },
    '{"message":"slow down"}',
  )
  const error = frameOf(
    { ':message-type': 'error', ':error-code': 'InternalFailure', ':error-message': 'gone' },
    '',
  )
  const { frames } = read([Buffer.concat([exception, error])])
  assert.deepEqual(
    frames.map(({ kind, name, message }) => [kind, name, message]),
    [
      ['exception', 'throttlingException', ''],
      ['error', 'InternalFailure', 'gone'],
    ],
  )
})
