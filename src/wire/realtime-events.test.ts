import assert from 'node:assert/strict'
import { test } from 'node:test'

import { featureNames } from './model-request.ts'
import { errorEvent, readClientEvent, readServerEvent, withValues } from './realtime-events.ts'

const limits = { depthMax: 32, valuesMax: 10_000 }

function read(event: unknown): ReturnType<typeof readClientEvent> {
  const bytes = Buffer.from(typeof event === 'string' ? event : JSON.stringify(event))
  return readClientEvent(bytes, limits, ['voice', 'their-voice'])
}

function refusalOf(event: unknown): string {
  const told = read(event)
  assert.ok(told.kind === 'refused_event', JSON.stringify(event))
  return `${told.refusal.code} ${told.refusal.param ?? ''}`.trim()
}

test('what a client asks for is known by every field that asks for it, with the field', () => {
  const tool = { type: 'function', name: 'f', parameters: {} }
  const rows: readonly (readonly [unknown, string, string, string])[] = [
    [{ type: 'response.create' }, 'create', '', ''],
    [{ type: 'input_audio_buffer.commit' }, 'commit', '', ''],
    [{ type: 'session.update', session: { tools: [tool] } }, 'other', 'tools', 'session.tools'],
    [{ type: 'session.update', session: { tracing: 'auto' } }, 'other', 'store', 'session.tracing'],
    [{ type: 'session.update', session: { tracing: null } }, 'other', '', 'session.'],
    [
      { type: 'response.create', response: { metadata: {} } },
      'create',
      'metadata',
      'response.metadata',
    ],
    [
      { type: 'response.create', response: { input: [{ content: [{ type: 'input_image' }] }] } },
      'create',
      'image',
      'response.input',
    ],
    [
      { type: 'conversation.item.create', item: { content: [{ type: 'input_file' }] } },
      'other',
      'files',
      'item.content',
    ],
  ]
  for (const [event, what, features, param] of rows) {
    const told = read(event)
    assert.ok(told.kind === 'event', JSON.stringify(event))
    assert.deepEqual(
      [told.what, featureNames(told.features).join(), features === '' ? param : told.param],
      [what, features, param],
    )
  }
})

test('what would run where nothing was decided is refused with the field', () => {
  const update = (session: unknown): unknown => ({ type: 'session.update', session })
  const rows: readonly (readonly [unknown, string])[] = [
    [update({ model: 'another' }), 'policy.field_denied session.model'],
    [update({ model: 7 }), 'policy.field_denied session.model'],
    [
      update({ tools: [{ type: 'mcp', server_url: 'https://a.example' }] }),
      'policy.field_denied tools',
    ],
    [update({ prompt: { id: 'p' } }), 'policy.field_denied session.prompt'],
    [update({ type: 'transcription' }), 'policy.field_denied session.type'],
    [
      update({ audio: { input: { transcription: { model: 'whisper-1' } } } }),
      'policy.field_denied session.audio.input.transcription',
    ],
    [
      update({ input_audio_transcription: { model: 'whisper-1' } }),
      'policy.field_denied session.input_audio_transcription',
    ],
    [update(null), 'door.field_invalid session'],
    [update({ type: 'translation' }), 'policy.field_denied session.type'],
    [update({ Model: 'another' }), 'door.field_invalid model'],
    [update({ tools: { type: 'mcp' } }), 'door.field_invalid tools'],
    [
      update({ audio: { Input: { transcription: { model: 'whisper-1' } } } }),
      'door.field_invalid input',
    ],
    [
      update({ audio: { input: { tranſcription: { model: 'whisper-1' } } } }),
      'door.field_invalid transcription',
    ],
    ['{"type":"input_audio_buffer.append","Type":"session.update"}', 'door.field_invalid type'],
    [
      { type: 'response.create', response: { model: 'another' } },
      'policy.field_denied response.model',
    ],
    [
      { type: 'response.create', response: { input: { type: 'mcp_call' } } },
      'door.field_invalid response.input',
    ],
    [
      { type: 'conversation.item.create', item: { content: { type: 'input_image' } } },
      'door.field_invalid item.content',
    ],
    [
      { type: 'response.create', response: { prompt: { id: 'p' } } },
      'policy.field_denied response.prompt',
    ],
    [
      { type: 'conversation.item.create', item: { type: 'mcp_approval_response' } },
      'policy.field_denied item.type',
    ],
    [{ type: 'transcription_session.update', session: {} }, 'policy.field_denied type'],
    [{ type: 'something.new' }, 'policy.field_denied type'],
    [{}, 'door.field_invalid type'],
    ['[]', 'door.json_invalid'],
    ['{"type":"response.cancel"', 'door.json_invalid'],
    ['{"type":"input_audio_buffer.commit","type":"response.create"}', 'door.json_duplicate_key'],
    [
      '{"type":"session.update","session":{"model":"voice","model":"x"}}',
      'door.json_duplicate_key',
    ],
    [`{"type":"session.update","session":${'['.repeat(40)}${']'.repeat(40)}}`, 'door.json_limits'],
  ]
  for (const [event, expected] of rows) assert.equal(refusalOf(event), expected)
})

test('the id of a refused event is told back, as the error event has it', () => {
  const told = read({ type: 'something.new', event_id: 'mine' })
  assert.equal(told.kind === 'refused_event' && told.eventId, 'mine')
  const error = { type: 't', code: 'c', message: 'm', param: null }
  const event = errorEvent(error, { own: 'ours', client: 'mine' }).toString()
  assert.deepEqual(JSON.parse(event), {
    type: 'error',
    event_id: 'ours',
    error: { ...error, event_id: 'mine' },
  })
})

test('the model is replaced in its place and every other byte stays', () => {
  const text =
    '{ "type":"session.update", "session": {"model" : "voice","n":1e2, "tracing":"auto"} }'
  const told = read(text)
  assert.ok(told.kind === 'event' && told.model !== null && told.tracing !== null)
  const values = [
    { span: told.model, text: '"theirs"' },
    { span: told.tracing, text: 'null' },
  ]
  assert.equal(
    withValues(Buffer.from(text), values).toString(),
    '{ "type":"session.update", "session": {"model" : "theirs","n":1e2, "tracing":null} }',
  )
})

test('of a provider, the beginning and the end of a response are read, and everything else passes', () => {
  const rows: readonly (readonly [string, unknown])[] = [
    ['{"type":"response.created","response":{"id":"r"}}', { kind: 'created', responseId: 'r' }],
    [
      '{"type":"response.done","response":{"id":"r","usage":{"a":1}}}',
      { kind: 'done', responseId: 'r', usage: { a: 1 } },
    ],
    [
      '{"type":"response.output_audio.delta","response_id":"r"}',
      { kind: 'delta', responseId: 'r' },
    ],
    ['{"type":"rate_limits.updated"}', { kind: 'other' }],
    [
      '{"type":"response.done","response":{"id":"r","status":"failed","usage":null}}',
      { kind: 'done', responseId: 'r', usage: null },
    ],
    [
      '{"type":"response.done","response":{"id":"r","status":"cancelled","usage":null}}',
      { kind: 'done', responseId: 'r', usage: undefined },
    ],
    ['{"type":"error"}', { kind: 'error', eventId: null }],
    ['{"type":"error","error":{"event_id":"e"}}', { kind: 'error', eventId: 'e' }],
    ['{"type":"response.done"}', { kind: 'unreadable' }],
    ['no json', { kind: 'unreadable' }],
  ]
  for (const [text, expected] of rows) {
    assert.deepEqual(readServerEvent(Buffer.from(text)), expected)
  }
})

test('how ends of speech are answered is read from either form of a session', () => {
  const onSpeech = (session: unknown): unknown => {
    const told = readServerEvent(Buffer.from(JSON.stringify({ type: 'session.updated', session })))
    return told.kind === 'session' ? told.onSpeech : told.kind
  }
  const ga = (turns: unknown): object => ({ audio: { input: { turn_detection: turns } } })
  assert.equal(onSpeech(ga({ type: 'server_vad' })), 'answer')
  assert.equal(onSpeech({ turn_detection: { type: 'semantic_vad' } }), 'answer')
  assert.equal(onSpeech(ga({ interrupt_response: false })), 'unless_busy')
  assert.equal(onSpeech(ga({ create_response: false })), 'nothing')
  for (const none of [ga(null), {}, undefined, []]) assert.equal(onSpeech(none), 'nothing')
})
