// The wires that simulated providers speak: how each reads a request, and writes an answer.
import type { IncomingHttpHeaders } from 'node:http'

import { invokeApi } from './bedrock-invoke.ts'
import type { Model, Provider } from './catalog.ts'
import type { Plan } from './compose.ts'
import { converseApi } from './converse-events.ts'
import { embeddingsBody, readEmbeddingsRequest } from './embeddings.ts'
import { chatBody, chatEvents } from './events.ts'
import type { StreamEvent } from './events.ts'
import type { Composed, Exchange } from './exchange.ts'
import { geminiApi } from './gemini-events.ts'
import { completionsBody, completionsEvents, readCompletionsRequest } from './legacy-completions.ts'
import { messageBody, messageEvents, messageStop } from './messages-events.ts'
import { readMessagesRequest } from './messages-request.ts'
import { mistralApi } from './mistral.ts'
import { moderationsBody, readModerationsRequest } from './moderations.ts'
import { badRequest } from './problem.ts'
import {
  lastPicture,
  pictureEvents,
  picturesBody,
  readEditsRequest,
  readPicturesRequest,
} from './pictures.ts'
import type { Problem } from './problem.ts'
import {
  lastSound,
  lastSpeech,
  readSoundRequest,
  readSpeechRequest,
  soundBody,
  soundEvents,
  soundType,
  speechBody,
  speechEvents,
  speechType,
} from './sound.ts'
import type { ModelRequest } from './request.ts'
import { compactBody } from './responses-compact.ts'
import { responsesBody, responsesEvents, responsesLast } from './responses-events.ts'
import type { KeptResponses } from './responses-kept.ts'
import { readResponsesRequest } from './responses-request.ts'
import type { Form, Operation } from './routes.ts'
import type { Fields } from './shape.ts'
import { readChatRequest } from './validate.ts'
import { claudeApi } from './vertex-claude.ts'

export interface Framing {
  readonly contentType: string
  bytes(event: StreamEvent, newline: string): string | Buffer
}

const serverSent: Framing = {
  contentType: 'text/event-stream; charset=utf-8',
  bytes({ name, json }, newline) {
    const field = name === undefined ? '' : `event: ${name}${newline}`
    return `${field}data: ${json}${newline}${newline}`
  },
}

/** Google ends lines of its streams with both. */
const geminiEvents: Framing = {
  contentType: 'text/event-stream',
  bytes: (event) => serverSent.bytes(event, '\r\n'),
}

export interface Api {
  /** What the answers' ids begin with. */
  readonly idPrefix: string
  read(
    body: Fields,
    headers: IncomingHttpHeaders,
    seller: {
      readonly provider: Provider
      readonly model: Model
      readonly kept: KeptResponses
    },
    countsOnly: boolean,
  ): ModelRequest | Problem
  events(exchange: Exchange, request: ModelRequest, plan: Plan): Iterable<StreamEvent>
  /** The event that ends a stream. */
  last(exchange: Exchange, plan: Plan, request: ModelRequest): StreamEvent
  /** The event of a stream that cannot go on. */
  readonly error: StreamEvent
  /** How the events of a stream travel. */
  readonly framing: Framing
  /** Of an answer that is whole, wherever it goes. */
  body(exchange: Composed, request: ModelRequest, plan: Plan): string | Buffer
  /** Of a whole answer; left out: JSON. */
  contentType?(request: ModelRequest): string
}

const overloaded: StreamEvent = {
  json: '{"error":{"message":"Simulated fault: overloaded.","type":"server_error","param":null,"code":"server_error"}}',
  tokens: 0,
}

const plainMedia = { idPrefix: 'media-', error: overloaded, framing: serverSent }

const transcripts: Api = {
  ...plainMedia,
  read: (body, _headers, { model }) => readSoundRequest(body, model),
  events: soundEvents,
  last: lastSound,
  body: soundBody,
  contentType: soundType,
}

const pictures: Api = {
  ...plainMedia,
  read: (body, _headers, { model }) => readPicturesRequest(body, model),
  events: pictureEvents,
  last: lastPicture,
  body: picturesBody,
}

export const apis: Readonly<Record<Provider['api'] | Operation | Form, Api>> = {
  chat: {
    idPrefix: 'chatcmpl-',
    read: (body, _headers, { provider, model }) => readChatRequest(body, provider, model),
    events: chatEvents,
    last: () => ({ json: '[DONE]', tokens: 0 }),
    error: overloaded,
    framing: serverSent,
    body: chatBody,
  },
  responses: {
    idPrefix: 'resp_',
    read: (body, _headers, { model, kept }, countsOnly) =>
      readResponsesRequest(body, model, kept, countsOnly ? 'count' : 'answer'),
    events: responsesEvents,
    last: responsesLast,
    framing: serverSent,
    error: {
      name: 'error',
      json: '{"type":"error","code":"server_error","message":"Simulated fault: overloaded.","param":null,"sequence_number":0}',
      tokens: 0,
    },
    body: responsesBody,
  },
  compact: {
    idPrefix: 'resp_',
    read: (body, _headers, { model, kept }) => readResponsesRequest(body, model, kept, 'compact'),
    events: () => [],
    last: () => ({ json: '[DONE]', tokens: 0 }),
    framing: serverSent,
    error: overloaded,
    body: compactBody,
  },
  embeddings: {
    idPrefix: 'emb-',
    read: (body, _headers, { model }) => readEmbeddingsRequest(body, model),
    events: () => [],
    last: () => ({ json: '[DONE]', tokens: 0 }),
    error: overloaded,
    framing: serverSent,
    body: embeddingsBody,
  },
  images: pictures,
  image_edits: { ...pictures, read: (body, _headers, { model }) => readEditsRequest(body, model) },
  speech: {
    ...plainMedia,
    read: (body, _headers, { model }) => readSpeechRequest(body, model),
    events: speechEvents,
    last: lastSpeech,
    body: speechBody,
    contentType: speechType,
  },
  transcriptions: transcripts,
  translations: transcripts,
  completions: {
    idPrefix: 'cmpl-',
    read: (body, _headers, { model }) => readCompletionsRequest(body, model),
    events: completionsEvents,
    last: () => ({ json: '[DONE]', tokens: 0 }),
    error: overloaded,
    framing: serverSent,
    body: completionsBody,
  },
  moderations: {
    idPrefix: 'modr-',
    read: (body, _headers, { model }) => readModerationsRequest(body, model),
    events: () => [],
    last: () => ({ json: '[DONE]', tokens: 0 }),
    error: overloaded,
    framing: serverSent,
    body: moderationsBody,
  },
  messages: {
    idPrefix: 'msg_',
    read: (body, headers, { model }, countsOnly) => {
      if (headers['anthropic-version'] === undefined) {
        return badRequest(null, 'anthropic-version: header is required')
      }
      return readMessagesRequest(body, betasOf(headers), model, countsOnly)
    },
    events: messageEvents,
    last: () => messageStop,
    framing: serverSent,
    error: {
      name: 'error',
      json: '{"type":"error","error":{"type":"overloaded_error","message":"Simulated fault: overloaded."}}',
      tokens: 0,
    },
    body: messageBody,
  },
  invoke: invokeApi(false),
  'invoke-stream': invokeApi(true),
  converse: converseApi(false),
  'converse-stream': converseApi(true),
  mistral: mistralApi(serverSent),
  claude: claudeApi(serverSent, false),
  'claude-stream': claudeApi(serverSent, true),
  gemini: geminiApi(geminiEvents, { stream: false, takesIds: true }),
  'gemini-stream': geminiApi(geminiEvents, { stream: true, takesIds: true }),
  'vertex-gemini': geminiApi(geminiEvents, { stream: false, takesIds: false }),
  'vertex-gemini-stream': geminiApi(geminiEvents, { stream: true, takesIds: false }),
}

function betasOf(headers: IncomingHttpHeaders): ReadonlySet<string> {
  const value = headers['anthropic-beta'] ?? ''
  return new Set(
    String(value)
      .split(',')
      .map((beta) => beta.trim()),
  )
}
