// A request to a model, from its bytes to the journey that answers it: whatever API it came by, it is
// read within the limits, and only after its key was seen.
import type { IncomingMessage, ServerResponse } from 'node:http'

import type { Call } from '../journeys/ports.ts'
import { newId } from '../kernel/ids.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import type { ScanLimits } from '../wire/json-scan.ts'
import type { ModelRequest } from '../wire/model-request.ts'
import { originOf, tokenOf } from './caller.ts'
import type { DoorHandlers, OpenOptions } from './door.ts'
import { openAiShapes } from './openai-paths.ts'
import { boundaryOf } from './form-parts.ts'
import { readBody, refuseContentType } from './read-body.ts'
import { readSound, readSpeech } from './read-audio.ts'
import { readChat } from './read-chat.ts'
import { readCompletions } from './read-completions.ts'
import { readEmbeddings } from './read-embeddings.ts'
import { readImageEdits, readImages } from './read-images.ts'
import { readMessages } from './read-messages.ts'
import { readModerations } from './read-moderations.ts'
import { readResponses } from './read-responses.ts'
import { HttpReply } from './reply.ts'
import type { Route } from './routes.ts'
import { refuseUnread } from './send.ts'

const asking = new Set([...openAiShapes, 'messages', 'responses'] as const)

export type ModelRoute = Extract<
  Route,
  { kind: typeof asking extends Set<infer Kind> ? Kind : never }
>

/** Whether the route asks a model. */
export function isModelRoute(route: Route): route is ModelRoute {
  const kinds: ReadonlySet<string> = asking
  return kinds.has(route.kind)
}

export async function serveModel(
  options: OpenOptions,
  handlers: DoorHandlers,
  request: IncomingMessage,
  response: ServerResponse,
  route: ModelRoute,
): Promise<void> {
  const { clock, limits, bodies } = options
  const startedMs = clock.monotonicMs()
  const token = tokenOf(request.headers)
  const early = handlers.screen(token) ?? refuseContentType(request, isForm(route))
  if (early !== null) return refuseUnread(options, request, response, early, route.dialect)
  const body = await readBody(request, limits.bodyBytesMax, bodies)
  if (body === null) return void response.destroy()
  if (!Buffer.isBuffer(body)) return refuseUnread(options, request, response, body, route.dialect)
  // Only now: who sends its body slowly must not be judged by terms that ended meanwhile.
  const atMs = clock.nowMs()
  const requestId = newId('req', atMs)
  const reply = new HttpReply(response, route.dialect, limits.silenceTimeoutMs)
  try {
    const scan = { depthMax: limits.jsonDepthMax, valuesMax: limits.jsonValuesMax }
    const call: Call = {
      requestId,
      dialect: route.dialect,
      atMs,
      startedMs,
      request: readModelRequest(body, scan, route, request.headers['content-type']),
      readMs: clock.monotonicMs(),
      token,
      headers: request.headers,
      ...originOf(request, options),
    }
    await handlers.complete(call, reply)
  } catch (error) {
    handlers.onBug(error, requestId)
    reply.refuse(refuse('door.internal'), ['x-request-id', requestId])
  } finally {
    bodies.bytes -= body.length
  }
}

/** Files come beside fields, in a body of parts. */
function isForm({ kind }: ModelRoute): boolean {
  return kind === 'image_edits' || kind === 'transcriptions' || kind === 'translations'
}

function readModelRequest(
  body: Buffer,
  limits: ScanLimits,
  route: ModelRoute,
  contentType: string | undefined,
): ModelRequest | Refusal {
  switch (route.kind) {
    case 'chat':
      return readChat(body, limits, route.pathModel)
    case 'embeddings':
      return readEmbeddings(body, limits, route.pathModel)
    case 'completions':
      return readCompletions(body, limits, route.pathModel)
    case 'moderations':
      return readModerations(body, limits)
    case 'images':
      return readImages(body, limits, route.pathModel)
    case 'speech':
      return readSpeech(body, limits, route.pathModel)
    case 'image_edits':
      return readImageEdits(body, boundaryOf(contentType) ?? '', route.pathModel)
    case 'transcriptions':
    case 'translations': {
      const boundary = boundaryOf(contentType) ?? ''
      return readSound(body, route.kind, { boundary, pathModel: route.pathModel })
    }
    case 'messages':
      return readMessages(body, limits, route.operation)
    case 'responses':
      return readResponses(body, limits, route.operation)
  }
}
