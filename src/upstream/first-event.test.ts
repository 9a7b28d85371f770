import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openNotes } from './answer-stream.ts'
import { failureIn, noteFailure } from './first-event.ts'

const run = (text: string): Buffer => Buffer.from(text)

test('a stream that begins with the error of an overloaded provider has the status of that error', () => {
  const event = (type: string): string =>
    `event: error\ndata: {"type":"error","error":{"type":"${type}","message":"m"}}\n\n`
  assert.equal(failureIn(run(event('overloaded_error'))), 529)
  assert.equal(failureIn(run(event('rate_limit_error'))), 429)
  assert.equal(failureIn(run(event('api_error').replaceAll('\n', '\r\n'))), 500)
  assert.equal(failureIn(run('data: {"error":{"type":"server_error","code":null}}\n\n')), 500)
  assert.equal(failureIn(run('data: {"type":"error","code":"rate_limit_exceeded"}\n\n')), 429)
  assert.equal(failureIn(run('data: {"error":{"code":503,"status":"UNAVAILABLE"}}\n\n')), 503)
})

test('a code that is the status itself counts, and so does an error behind comments and pings', () => {
  assert.equal(failureIn(run('data: {"error":{"code":502,"message":"m"}}\n\n')), 502)
  assert.equal(failureIn(run('data: {"error":{"code":"429","message":"m"}}\n\n')), 429)
  for (const code of ['400', '503.5', '"5e2"', '999', '"constructor"', '"__proto__"']) {
    assert.equal(
      failureIn(run(`data: {"error":{"code":${code},"type":"toString"}}\n\n`)),
      null,
      code,
    )
  }
  const error = 'data: {"error":{"type":"overloaded_error"}}\n\n'
  assert.equal(failureIn(run(`: processing\n\n: processing\n\n${error}`)), 529)
  assert.equal(failureIn(run(`event: ping\ndata: {"type": "ping"}\n\n${error}`)), 529)
})

test("an error that is the asker's own, and everything that is an answer, passes", () => {
  const asker = '{"type":"error","error":{"type":"invalid_request_error","message":"m"}}'
  assert.equal(failureIn(run(`event: error\ndata: ${asker}\n\n`)), null)
  const said = JSON.stringify({
    choices: [{ delta: { content: '{"error":{"type":"overloaded_error"}}' } }],
    error: { type: 'overloaded_error' },
  })
  assert.equal(failureIn(run(`data: ${said}\n\n`)), null)
  const start = 'event: message_start\ndata: {"type":"message_start"}\n\n'
  const error = 'data: {"type":"error","error":{"type":"overloaded_error"}}\n\n'
  assert.equal(failureIn(run(start + error)), null, 'only the first event')
  assert.equal(failureIn(run('data: {"error": broken\n\n')), null)
})

function noted(data: unknown): number | null {
  const notes = openNotes()
  noteFailure(run(`data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`), notes)
  return notes.failedStatus
}

test('an error anywhere in a stream is noted under the status that it has elsewhere, and 500 for words nobody knows', () => {
  assert.equal(noted({ error: { type: 'overloaded_error' } }), 529)
  assert.equal(noted({ error: { type: 'invalid_request_error', code: 'server_error' } }), 400)
  assert.equal(noted({ error: { code: 404, status: 'NOT_FOUND' } }), 404)
  assert.equal(noted({ error: { code: 503 }, choices: [] }), 503)
  assert.equal(noted({ type: 'error', code: 'invalid_prompt' }), 400)
  assert.equal(noted({ error: 'out of order' }), 500)
  assert.equal(noted({ error: {} }), 500)
})

test('an error of null, inside of something else, or in what a model says, is none', () => {
  assert.equal(noted('{"error": null,"choices":[]}'), null)
  assert.equal(noted({ error: '' }), null)
  assert.equal(noted({ error: null, response: { error: { code: 'x' } } }), null)
  assert.equal(noted({ choices: [{ delta: { content: '{"error":{"type":"x"}}' } }] }), null)
  assert.equal(noted({ choices: [{ content_filter_results: { error: { code: 'x' } } }] }), null)
  assert.equal(noted('{"error":{ broken'), null)
})
