import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { eventData } from './event-data.ts'
import { PartSequence } from './part-sequence.ts'

describe('parts in order', () => {
  test('a call without arguments has an empty object of them', () => {
    const parts = new PartSequence()
    parts.begin('x')
    const block = parts.startCall('', 'now')
    assert.ok(block !== null)
    parts.end(block)
    assert.deepEqual(parts.take().slice(1), [
      { kind: 'call-start', block: 0, id: 'call_0', name: 'now' },
      { kind: 'call-add', block: 0, json: '{}' },
      { kind: 'block-end', block: 0 },
    ])
  })

  test('an answer that never ends is an error before it fills the memory', () => {
    const parts = new PartSequence()
    const piece = 'x'.repeat(2 ** 20)
    let said = 0
    for (let at = 0; at < 100 && !parts.over; at++) {
      parts.say('text', piece)
      for (const part of parts.take()) if (part.kind === 'text-add') said += part.text.length
    }
    assert.equal(said, 64 * 2 ** 20)
    parts.say('text', 'more')
    parts.finish('stop', null)
    assert.deepEqual(parts.take(), [])
  })

  test('blocks have an end in number, too, and an answer with more of them is an error', () => {
    const parts = new PartSequence()
    let last: number | null = 0
    for (let at = 0; at < 5000; at++) last = parts.start('text')
    assert.equal(last, null)
    parts.finish('stop', null)
    const made = parts.take()
    assert.equal(made.length, 1 + 4096 + 1)
    assert.equal(made.at(-1)?.kind, 'error-report')
  })

  test('citations count among the texts that an answer may have', () => {
    const parts = new PartSequence()
    parts.say('text', 'x')
    const quote = 'x'.repeat(2 ** 20)
    const citation = { quote, url: null, title: null, document: 0, range: null }
    for (let at = 0; at < 100; at++) parts.cite(citation)
    assert.equal(parts.take().at(-1)?.kind, 'error-report')
  })
})

describe('the data of an event', () => {
  test('is found whatever lines stand around it', () => {
    const cases: readonly (readonly [string, string])[] = [
      ['data: {"a":1}\n\n', '{"a":1}'],
      ['data:{"a":1}\n\n', '{"a":1}'],
      ['event: ping\ndata: {"a":1}\n\n', '{"a":1}'],
      ['event: ping\r\ndata: {"a":1}\r\n\r\n', '{"a":1}'],
      ['data: {"a":1}\r\n\r\n', '{"a":1}'],
      [': a comment\ndata: {"a":1}\n\n', '{"a":1}'],
      ['id: 7\ndata: {"a":1}\nretry: 3\n\n', '{"a":1}'],
      ['data: {"a":\ndata: 1}\n\n', '{"a":\n1}'],
      ['\uFEFFdata: {"a":1}\n\n', '{"a":1}'],
      [': OPENROUTER PROCESSING\n\n', ''],
      ['event: ping\n\n', ''],
      ['\n\n', ''],
    ]
    for (const [event, data] of cases) assert.equal(eventData(Buffer.from(event)), data, event)
  })
})
