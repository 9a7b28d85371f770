// The splitter against the standard's own algorithm, which is written out below over the whole text: any split of
// any stream into any chunks gives the same events.
// Source: WHATWG HTML, 9.2.6 "Interpreting an event stream".
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'

import { EventSplitter } from './event-stream.ts'
import { dataOf } from './event-text.ts'

/** The data of every event, as a browser would dispatch it. */
function standardData(text: string): string[] {
  const events: string[] = []
  let data: string[] = []
  const whole = text.startsWith('\uFEFF') ? text.slice(1) : text
  const lines = whole.split(/\r\n|\n|\r/)
  // What follows the last line end is an unfinished line, and an event without its blank line is discarded.
  lines.pop()
  for (const line of lines) {
    if (line === '') {
      if (data.length > 0) events.push(data.join('\n'))
      data = []
      continue
    }
    const colon = line.indexOf(':')
    if ((colon < 0 ? line : line.slice(0, colon)) !== 'data') continue
    data.push(colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1))
  }
  return events
}

function splitData(bytes: Buffer, cuts: readonly number[]): string[] {
  const splitter = new EventSplitter(4_000_000)
  const found: string[] = []
  const take = (event: Buffer): void => {
    const text = event.toString('utf8')
    if (/^\uFEFF?data(?::|\r|\n|$)|[\r\n]data(?::|\r|\n|$)/.test(text)) found.push(dataOf(event))
  }
  let at = 0
  const ends = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].toSorted((a, b) => a - b)
  for (const end of [...ends, bytes.length]) {
    const fits = splitter.feed(bytes.subarray(at, end), (piece, start, stop) =>
      take(piece.subarray(start, stop)),
    )
    assert.ok(fits)
    at = end
  }
  // A CR at the very end may be half of a CRLF; the end of the stream says that it was not.
  const { rest } = splitter
  if (rest !== null && /(?:\n|\r\n?)\r$/.test(rest.toString('latin1'))) take(rest)
  return found
}

const line = fc.oneof(
  fc.constantFrom(
    'data: {"a":1}',
    'data:x',
    'data:',
    'data',
    'data:  two',
    ': comment',
    'event: a',
  ),
  fc.constantFrom('id: 7', 'retry: 10', 'datum: no', 'data: \0', 'data: Zürich 東京', 'x\0y: z'),
)
const anyEvent = fc.record({
  lines: fc.array(line, { minLength: 1, maxLength: 4 }),
  blank: fc.integer({ min: 1, max: 3 }),
})
const stream = fc.record({
  bom: fc.boolean(),
  events: fc.array(anyEvent, { maxLength: 6 }),
  ends: fc.array(fc.constantFrom('\n', '\r\n', '\r'), { minLength: 1, maxLength: 7 }),
  rest: fc.constantFrom('', 'data: cut', 'data: cut\n'),
})

function textOf({
  bom,
  events,
  ends,
  rest,
}: typeof stream extends fc.Arbitrary<infer T> ? T : never): string {
  let text = bom ? '\uFEFF' : ''
  let turn = 0
  const lineEnd = (): string => ends[turn++ % ends.length] ?? '\n'
  for (const { lines, blank } of events) {
    for (const each of lines) text += each + lineEnd()
    for (let count = 0; count < blank; count++) text += lineEnd()
  }
  return text + rest
}

test('any split of any stream into any chunks gives the events of the standard', () => {
  fc.assert(
    fc.property(stream, fc.array(fc.nat(), { maxLength: 12 }), (parts, cuts) => {
      const text = textOf(parts)
      assert.deepEqual(splitData(Buffer.from(text), cuts), standardData(text))
    }),
    { numRuns: 3000 },
  )
})

test('one byte at a time gives the events of the standard, whatever ends the lines', () => {
  for (const end of ['\n', '\r\n', '\r']) {
    const text = ['\uFEFFdata: é', 'data: b', '', ': c', '', 'data: [DONE]', '', ''].join(end)
    const bytes = Buffer.from(text)
    const cuts = Array.from({ length: bytes.length }, (_, index) => index)
    assert.deepEqual(splitData(bytes, cuts), standardData(text))
    assert.deepEqual(standardData(text), ['é\nb', '[DONE]'])
  }
})

test('long events in short chunks stay what they were when others follow', () => {
  const events = [1, 2, 3, 4].map((digit) => `data: ${String(digit).repeat(90_000)}\n\n`)
  const bytes = Buffer.from(events.join(''))
  const splitter = new EventSplitter(1 << 20)
  const found: Buffer[] = []
  for (let at = 0; at < bytes.length; at += 7001) {
    splitter.feed(bytes.subarray(at, at + 7001), (of, start, end) =>
      found.push(of.subarray(start, end)),
    )
  }
  assert.deepEqual(
    found.map((event) => event.toString()),
    events,
  )
})

test('a line of a megabyte is one event, however it is cut', () => {
  const long = 'x'.repeat(1_000_000)
  for (const end of ['\n', '\r\n', '\r']) {
    const bytes = Buffer.from(`data: ${long}${end}${end}data: y${end}${end}`)
    assert.deepEqual(splitData(bytes, [1, 500_000, 999_999, 1_000_007, 1_000_008]), [long, 'y'])
  }
})
