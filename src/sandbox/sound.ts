// Simulated speech and transcripts. What is spoken is a WAV of a quiet tone, whatever format was asked for but pcm;
// what is heard is a plain statement that nobody listened. No model runs here.
// Sources: OpenAI API reference, POST /v1/audio/speech, /v1/audio/transcriptions, /v1/audio/translations.
import { assert } from '../kernel/assert.ts'
import type { Model } from './catalog.ts'
import type { Plan } from './compose.ts'
import type { StreamEvent } from './events.ts'
import type { Exchange } from './exchange.ts'
import { isFile } from './form.ts'
import { badRequest } from './problem.ts'
import type { Problem } from './problem.ts'
import { plainRequest } from './request.ts'
import type { ModelRequest, Task } from './request.ts'
import { isBetween } from './shape.ts'
import type { Fields } from './shape.ts'
import { countTokens, splitTokens } from './tokens.ts'

const speechKnown = new Set(
  'model input voice instructions response_format speed stream_format'.split(' '),
)
const charactersMax = 4096
const rate = 8000

export function readSpeechRequest(body: Fields, model: Model): ModelRequest | Problem {
  if (model.makes !== 'voice') {
    return badRequest('model', 'This model does not speak.', 'unsupported_model')
  }
  const unknown = Object.keys(body).find((name) => !speechKnown.has(name))
  if (unknown !== undefined) {
    return badRequest(null, `Unknown parameter: '${unknown}'.`, 'unknown_parameter')
  }
  const { input, voice, speed = 1, response_format: format = 'mp3', stream_format } = body
  if (typeof input !== 'string' || input === '' || Array.from(input).length > charactersMax) {
    return badRequest('input', `Invalid 'input': expected 1 to ${charactersMax} characters.`)
  }
  if (typeof voice !== 'string') return badRequest('voice', "Missing required parameter: 'voice'.")
  if (!isBetween(speed, 0.25, 4)) return badRequest('speed', 'Expected 0.25 to 4.')
  if (stream_format === 'sse' && model.billsBy === 'units') {
    return badRequest('stream_format', 'This model does not stream events.')
  }
  const seconds = Array.from(input).length / 15
  return {
    ...plainRequest(body['model'], input),
    task: {
      kind: 'speech',
      inputs: [{ text: input, tokens: countTokens(input) }],
      completion: model.billsBy === 'units' ? 0 : Math.ceil(seconds * 21),
      seconds,
      isRaw: format === 'pcm',
    },
    stream: stream_format === 'sse',
  }
}

export function speechBody(_exchange: Exchange, { task }: ModelRequest): Buffer {
  assert(task?.kind === 'speech', 'speech was asked for')
  const samples = Buffer.alloc(Math.max(1, Math.round(task.seconds * rate)))
  for (let at = 0; at < samples.length; at++) {
    samples[at] = 128 + Math.round(20 * Math.sin((2 * Math.PI * 220 * at) / rate))
  }
  return task.isRaw ? samples : Buffer.concat([wavHead(samples.length), samples])
}

export function speechType({ task }: ModelRequest): string {
  return task?.kind === 'speech' && task.isRaw ? 'audio/pcm' : 'audio/wav'
}

/** Of so many samples of one byte each. */
function wavHead(samples: number): Buffer {
  const head = Buffer.alloc(44)
  head.write('RIFF', 0)
  head.writeUInt32LE(36 + samples, 4)
  head.write('WAVEfmt ', 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(1, 22)
  head.writeUInt32LE(rate, 24)
  head.writeUInt32LE(rate, 28)
  head.writeUInt16LE(1, 32)
  head.writeUInt16LE(8, 34)
  head.write('data', 36)
  head.writeUInt32LE(samples, 40)
  return head
}

export function* speechEvents(exchange: Exchange, request: ModelRequest): Generator<StreamEvent> {
  const sound = speechBody(exchange, request)
  for (let at = 0; at < sound.length; at += 4096) {
    const audio = sound.subarray(at, at + 4096).toString('base64')
    yield { json: JSON.stringify({ type: 'speech.audio.delta', audio }), tokens: 0 }
  }
}

export function lastSpeech({ faults }: Exchange, { usage }: Plan): StreamEvent {
  const { prompt, completion } = usage
  const told =
    faults.usage === undefined
      ? {
          usage: {
            input_tokens: prompt,
            output_tokens: completion,
            total_tokens: prompt + completion,
          },
        }
      : {}
  return { json: JSON.stringify({ type: 'speech.audio.done', ...told }), tokens: 0 }
}

const soundKnown = new Set(
  `model file language prompt response_format temperature stream timestamp_granularities include
  chunking_strategy`.split(/\s+/),
)
const formats = ['json', 'text', 'srt', 'vtt', 'verbose_json']

export function readSoundRequest(body: Fields, model: Model): ModelRequest | Problem {
  if (model.makes !== 'transcripts') {
    return badRequest('model', 'This model does not listen.', 'unsupported_model')
  }
  const unknown = Object.keys(body).find((name) => !soundKnown.has(name))
  if (unknown !== undefined) {
    return badRequest(null, `Unknown parameter: '${unknown}'.`, 'unknown_parameter')
  }
  const { file, prompt = '', response_format: format = 'json', stream } = body
  if (!isFile(file)) return badRequest('file', "Missing required parameter: 'file'.")
  const byTokens = model.billsBy !== 'units'
  if (typeof format !== 'string' || !formats.includes(format) || (byTokens && format !== 'json')) {
    return badRequest('response_format', 'This model does not answer in this format.')
  }
  if (stream === 'true' && !byTokens) {
    return badRequest('stream', 'This model does not stream.', 'unsupported_parameter')
  }
  const seconds = secondsOf(file.bytes)
  const text = `This transcript is simulated; nobody listened to ${Math.ceil(seconds)} seconds of ${file.filename}.`
  const read = typeof prompt === 'string' ? countTokens(prompt) : 0
  const heard = byTokens ? Math.ceil(seconds * 10) : 0
  return {
    ...plainRequest(body['model'], String(prompt)),
    task: {
      kind: 'sound',
      inputs: [{ text: '', tokens: byTokens ? read + heard : 0 }],
      completion: byTokens ? countTokens(text) : 0,
      heard,
      seconds,
      text,
      format,
      tells: byTokens ? 'tokens' : 'duration',
    },
    stream: stream === 'true',
  }
}

function secondsOf(bytes: Buffer): number {
  const perSecond = bytes.toString('latin1', 0, 4) === 'RIFF' ? bytes.readUInt32LE(28) : 16_000
  return Math.max(0, bytes.length - 44) / perSecond
}

type Sound = Extract<Task, { kind: 'sound' }>

function soundOf({ task }: ModelRequest): Sound {
  assert(task?.kind === 'sound', 'a transcript was asked for')
  return task
}

export function soundBody({ faults }: Exchange, request: ModelRequest, plan: Plan): string {
  const task = soundOf(request)
  const { text, seconds, format } = task
  const usage = faults.usage === undefined ? { usage: soundUsage(task, plan) } : {}
  switch (format) {
    case 'json':
      return JSON.stringify({ text, ...usage })
    case 'verbose_json': {
      const segments = [{ id: 0, start: 0, end: seconds, text }]
      const more = { task: 'transcribe', language: 'english', duration: seconds, text, segments }
      return JSON.stringify({ ...more, ...usage })
    }
    case 'srt':
      return `1\n00:00:00,000 --> 00:00:01,000\n${text}\n\n`
    case 'vtt':
      return `WEBVTT\n\n00:00:00.000 --> 00:00:01.000\n${text}\n\n`
    default:
      return `${text}\n`
  }
}

export function soundType(request: ModelRequest): string {
  const isJson = /json/.test(soundOf(request).format)
  return isJson ? 'application/json' : 'text/plain; charset=utf-8'
}

/** Whole seconds, as they are billed. */
function soundUsage(task: Sound, { usage }: Plan) {
  if (task.tells === 'duration') return { type: 'duration', seconds: Math.ceil(task.seconds) }
  return {
    type: 'tokens',
    input_tokens: usage.prompt,
    input_token_details: { text_tokens: usage.prompt - task.heard, audio_tokens: task.heard },
    output_tokens: usage.completion,
    total_tokens: usage.prompt + usage.completion,
  }
}

export function* soundEvents(_exchange: Exchange, request: ModelRequest): Generator<StreamEvent> {
  for (const delta of splitTokens(soundOf(request).text)) {
    yield { json: JSON.stringify({ type: 'transcript.text.delta', delta }), tokens: 1 }
  }
}

export function lastSound({ faults }: Exchange, plan: Plan, request: ModelRequest): StreamEvent {
  const task = soundOf(request)
  const usage = faults.usage === undefined ? { usage: soundUsage(task, plan) } : {}
  const json = JSON.stringify({ type: 'transcript.text.done', text: task.text, ...usage })
  return { json, tokens: 0 }
}
