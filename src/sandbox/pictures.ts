// Simulated pictures: a small PNG in one colour that depends on the prompt, and says in itself that it is simulated.
// No model runs here.
// Sources: OpenAI API reference, POST /v1/images/generations and /v1/images/edits; W3C, "PNG Specification".
import { createHash } from 'node:crypto'
import { crc32, deflateSync } from 'node:zlib'

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
import { isList, isWhole } from './shape.ts'
import type { Fields } from './shape.ts'
import { countTokens } from './tokens.ts'

type Pictures = Extract<Task, { kind: 'pictures' }>

const known = new Set(
  `model prompt n size quality background moderation output_compression output_format partial_images
  stream user safety_identifier`.split(/\s+/),
)
const knownOfEdits = new Set([...known, 'image', 'mask', 'input_fidelity'])
const inputTokens = 323
const tokensByQuality: Readonly<Record<string, number>> = { low: 272, medium: 1056, high: 4160 }

export function readPicturesRequest(body: Fields, model: Model): ModelRequest | Problem {
  return readPictures(body, model, { names: known, images: 0, kind: 'image_generation' })
}

export function readEditsRequest(body: Fields, model: Model): ModelRequest | Problem {
  const images = isList(body['image']) ? body['image'] : [body['image']]
  if (!images.every(isFile)) return badRequest('image', "Invalid 'image': expected files.")
  const partial = body['partial_images']
  const plain = {
    ...body,
    n: body['n'] === undefined ? 1 : Number(body['n']),
    stream: body['stream'] === 'true',
    ...(partial === undefined ? {} : { partial_images: Number(partial) }),
  }
  const count = images.length + (isFile(body['mask']) ? 1 : 0)
  return readPictures(plain, model, { names: knownOfEdits, images: count, kind: 'image_edit' })
}

function readPictures(
  body: Fields,
  model: Model,
  of: { readonly names: ReadonlySet<string>; readonly images: number; readonly kind: string },
): ModelRequest | Problem {
  if (model.makes !== 'pictures') {
    return badRequest('model', 'This model makes no images.', 'unsupported_model')
  }
  for (const name of Object.keys(body)) {
    if (of.names.has(name)) continue
    return badRequest(null, `Unknown parameter: '${name}'.`, 'unknown_parameter')
  }
  const { prompt, n = 1, stream = false, partial_images: partials = 0, quality = 'auto' } = body
  if (typeof prompt !== 'string' || prompt === '') {
    return badRequest('prompt', "Missing required parameter: 'prompt'.")
  }
  if (!isWhole(n, 1, 10)) return badRequest('n', "Invalid 'n': expected 1 to 10.")
  if (!isWhole(partials, 0, 3)) return badRequest('partial_images', 'Expected 0 to 3.')
  if (typeof stream !== 'boolean') return badRequest('stream', 'Expected a boolean.')
  if (stream && model.billsBy === 'units') {
    return badRequest('stream', 'This model does not stream.', 'unsupported_parameter')
  }
  const each = tokensByQuality[String(quality)] ?? 1056
  return {
    ...plainRequest(body['model'], prompt),
    task: {
      kind: 'pictures',
      inputs: [{ text: prompt, tokens: countTokens(prompt) + inputTokens * of.images }],
      completion: model.billsBy === 'units' ? 0 : (each + (stream ? 100 * partials : 0)) * n,
      imageTokens: inputTokens * of.images,
      count: n,
      partials,
      event: of.kind,
      tells: model.billsBy !== 'units',
    },
    stream,
  }
}

export function picturesBody(exchange: Exchange, request: ModelRequest, plan: Plan): string {
  const task = taskOf(request)
  const data = Array.from({ length: task.count }, (_, at) => ({
    b64_json: pictureOf(`${request.promptText} ${at}`),
  }))
  const { size, output_format: format, quality, background } = looks
  const more = task.tells ? { size, output_format: format, quality, background } : {}
  const body = JSON.stringify({ created: exchange.createdSeconds, data, ...more })
  const usage = exchange.faults.usage === undefined ? usageOf(task, plan) : null
  return usage === null ? body : `${body.slice(0, -1)},"usage":${JSON.stringify(usage)}}`
}

const looks = {
  size: '1024x1024',
  output_format: 'png',
  quality: 'medium',
  background: 'opaque',
} as const

export function* pictureEvents(
  exchange: Exchange,
  request: ModelRequest,
  plan: Plan,
): Generator<StreamEvent> {
  const task = taskOf(request)
  for (let at = 0; at < task.count; at++) {
    for (let partial = 0; partial < task.partials; partial++) {
      const type = `${task.event}.partial_image`
      yield eventOf(exchange, request, type, { partial_image_index: partial, at })
    }
    if (at < task.count - 1) yield endOf(exchange, request, plan, at)
  }
}

export function lastPicture(exchange: Exchange, plan: Plan, request: ModelRequest): StreamEvent {
  return endOf(exchange, request, plan, taskOf(request).count - 1)
}

/** Each picture tells its own part of the usage. */
function endOf(exchange: Exchange, request: ModelRequest, plan: Plan, at: number): StreamEvent {
  const task = taskOf(request)
  const { prompt, completion } = plan.usage
  const own = {
    ...plan,
    usage: {
      ...plan.usage,
      prompt: at === 0 ? prompt : 0,
      completion: completion / task.count,
    },
  }
  const usage = exchange.faults.usage === undefined ? usageOf(task, own) : null
  return eventOf(exchange, request, `${task.event}.completed`, { at, usage })
}

function eventOf(
  exchange: Exchange,
  request: ModelRequest,
  type: string,
  { at, usage, ...more }: { readonly at: number } & Fields,
): StreamEvent {
  const b64 = pictureOf(`${request.promptText} ${at}`)
  const told = usage === undefined || usage === null ? {} : { usage }
  const json = JSON.stringify({
    type,
    b64_json: b64,
    created_at: exchange.createdSeconds,
    ...looks,
    ...more,
    ...told,
  })
  return { name: type, json, tokens: 0 }
}

function usageOf(task: Pictures, { usage }: Plan) {
  if (!task.tells) return null
  const { prompt, completion } = usage
  const image = Math.min(task.imageTokens, prompt)
  return {
    total_tokens: prompt + completion,
    input_tokens: prompt,
    output_tokens: completion,
    input_tokens_details: { text_tokens: prompt - image, image_tokens: image },
  }
}

function taskOf({ task }: ModelRequest): Pictures {
  assert(task?.kind === 'pictures', 'pictures were asked for')
  return task
}

/** Base64 of eight by eight pixels of one colour. */
function pictureOf(text: string): string {
  const [red = 0, green = 0, blue = 0] = createHash('sha256').update(text).digest()
  const row = Buffer.from([0, ...Array.from({ length: 8 }, () => [red, green, blue]).flat()])
  const header = Buffer.from([0, 0, 0, 8, 0, 0, 0, 8, 8, 2, 0, 0, 0])
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('tEXt', Buffer.from('Comment\0simulated; no model ran', 'latin1')),
    chunk('IDAT', deflateSync(Buffer.concat(Array.from({ length: 8 }, () => row)))),
    chunk('IEND', Buffer.alloc(0)),
  ]).toString('base64')
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, sum])
}
