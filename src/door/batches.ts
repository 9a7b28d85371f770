// POST /v1/batches: a short body, read strictly, whose own bytes go on.
// Source: OpenAI API reference, "Create batch"; Azure OpenAI, "Batch".
import type { IncomingMessage, ServerResponse } from 'node:http'

import type { BatchBody } from '../journeys/batch-bound.ts'
import type { BatchCall } from '../journeys/batches.ts'
import type { Reply } from '../journeys/ports.ts'
import { newId } from '../kernel/ids.ts'
import { batchShape, batchUrls } from '../wire/batch-line.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import type { ScanLimits } from '../wire/json-scan.ts'
import { countryHere, tokenOf } from './caller.ts'
import type { DoorHandlers, OpenOptions } from './door.ts'
import { readBody, refuseContentType } from './read-body.ts'
import { invalid, isObject, readJson } from './read-json.ts'
import { HttpReply } from './reply.ts'
import { refuseUnread } from './send.ts'

export interface BatchHandlers {
  createBatch(call: BatchCall, reply: Reply): Promise<void>
}

export interface BatchRoute {
  readonly kind: 'create_batch'
  readonly dialect: 'openai' | 'azure'
}

/** Sixteen pairs of metadata fit in it many times over. */
const bytesMax = 65_536

export async function serveBatch(
  options: OpenOptions,
  handlers: DoorHandlers,
  request: IncomingMessage,
  response: ServerResponse,
  { dialect }: BatchRoute,
): Promise<void> {
  const { clock, limits, bodies } = options
  const startedMs = clock.monotonicMs()
  const token = tokenOf(request.headers)
  const early = handlers.screen(token) ?? refuseContentType(request)
  if (early !== null) return refuseUnread(options, request, response, early, dialect)
  const bytes = await readBody(request, bytesMax, bodies)
  if (bytes === null) return void response.destroy()
  if (!Buffer.isBuffer(bytes)) return refuseUnread(options, request, response, bytes, dialect)
  const scan = { depthMax: limits.jsonDepthMax, valuesMax: limits.jsonValuesMax }
  const atMs = clock.nowMs()
  const requestId = newId('req', atMs)
  const reply = new HttpReply(response, dialect, limits.silenceTimeoutMs)
  try {
    const country = countryHere(request, options)
    const body = readBatchBody(bytes, scan)
    await handlers.createBatch({ requestId, dialect, atMs, startedMs, token, country, body }, reply)
  } catch (error) {
    handlers.onBug(error, requestId)
    reply.refuse(refuse('door.internal'), ['x-request-id', requestId])
  } finally {
    bodies.bytes -= bytes.length
  }
}

const fields: ReadonlySet<string> = new Set([
  'input_file_id',
  'endpoint',
  'completion_window',
  'metadata',
  'output_expires_after',
])

function readBatchBody(bytes: Buffer, limits: ScanLimits): BatchBody | Refusal {
  const read = readJson(bytes, limits)
  if (read.kind === 'refused') return read
  const { body, outline } = read
  for (const name of outline.fields.keys()) {
    // A file that lies in storage of the provider's customer (`input_blob`) is none that rests here.
    if (!fields.has(name)) return invalid(name.slice(0, 64), 'is no field of a batch here')
  }
  const fileId = body['input_file_id']
  if (typeof fileId !== 'string' || !/^[\w.:-]{1,128}$/.test(fileId)) {
    return invalid('input_file_id', 'must be the id of a file that was uploaded for a batch')
  }
  const endpoint = body['endpoint']
  if (typeof endpoint !== 'string' || batchShape(endpoint) === null) {
    return invalid('endpoint', `must be one of ${batchUrls.join(', ')}`)
  }
  if (body['completion_window'] !== '24h') return invalid('completion_window', 'must be 24h')
  const metadata = body['metadata']
  if (metadata !== undefined && metadata !== null && !isObject(metadata)) {
    return invalid('metadata', 'must be an object of texts')
  }
  return { bytes, fileId, endpoint, hasMetadata: isObject(metadata) }
}
