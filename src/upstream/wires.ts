// What differs between the shapes that providers speak: where a request goes, which of the client's
// headers go along, how its stream and its whole answer are read.
import type { KeptAnswer } from '../journeys/ports.ts'
import { assert } from '../kernel/assert.ts'
import type { ModelRequest, WireShape } from '../wire/model-request.ts'
import type { Channel, Deployment } from '../place/deployment.ts'
import type { EventReader } from './answer-stream.ts'
import { ConverseReader } from './bedrock/converse-reader.ts'
import { conversePath, invokePath } from './bedrock/path.ts'
import { ChatReader, completionKeys } from './chat-reader.ts'
import { buysTokens } from './credentials/grant.ts'
import { GeminiReader } from './gemini-reader.ts'
import { pictureWire, soundWire, speechWire } from './media-wires.ts'
import { MessagesReader } from './messages-reader.ts'
import { geminiAccount, messagesAccount, type AccountReader } from './refused-account.ts'
import { failureOf, ResponsesReader } from './responses-reader.ts'
import { isResponse, keptOfWhole, responsesPath, usageOfWhole } from './responses-wire.ts'
import { claudePath, geminiPath } from './vertex.ts'

type Asked = Pick<ModelRequest, 'operation' | 'stream'>

export interface Wire {
  /** Path and query behind the endpoint. */
  path(channel: Channel, deployment: Deployment, asked: Asked): string
  /** The client's request headers that go to the provider. */
  readonly passed: readonly string[]
  /** Those of which all go that begin so, known or not; null: only the list. */
  readonly passedPrefix: string | null
  /** Headers for what the client left out, as name and value. */
  readonly defaults: readonly (readonly [name: string, value: string])[]
  reader(options: { readonly withholdUsage: boolean }): EventReader
  /** An event may be a picture, and as long as a whole answer. */
  readonly longEvents?: true
  /** Where a whole answer says what it used, and its id. */
  readonly usageField: string
  readonly idField: string
  /** Where its usage is not just a field of it. */
  usageOf?(body: object): unknown
  /** What of it the provider may keep, for shapes whose providers do. */
  keptOf?(body: object): KeptAnswer
  /** Where a 400 may mean our account. */
  readonly accountOf?: AccountReader
  /** The status that its failure has elsewhere, where a whole answer can say that it failed; null: it did not. */
  failureOf?(body: object): number | null
  /** The content types of answers that are bytes, and pass as such; and of those that are plain text. */
  readonly bytesType?: RegExp
  readonly plainType?: RegExp
  /** Whether a JSON object that came with a good status is an answer, and no error. */
  isAnswer(body: object): boolean
}

const everywhere = ['accept', 'user-agent']

/**
 * Anthropic's own headers pass as an open list: a beta's header and its body field travel as a pair. Those
 * that name an account or a workspace are ours to say.
 */
export const notTheCallers: ReadonlySet<string> = new Set([
  'anthropic-workspace-id',
  'anthropic-organization-id',
  'anthropic-user-profile-id',
])

const usual = { usageField: 'usage', idField: 'id' }

const openAi = {
  ...usual,
  passed: [...everywhere, 'openai-beta', 'x-ms-useragent', 'aoai-evals'],
  passedPrefix: null,
  defaults: [],
  reader: (options: { readonly withholdUsage: boolean }): EventReader => new ChatReader(options),
}

export const wires: Readonly<Record<WireShape, Wire>> = {
  chat: {
    ...openAi,
    path: (channel, { upstreamModel }) => openAiPath(channel, upstreamModel, '/chat/completions'),
    isAnswer: (body) => !Reflect.get(body, 'error') || 'choices' in body,
  },
  responses: {
    ...openAi,
    path: (channel, _deployment, asked) => responsesPath(channel, asked),
    reader: () => new ResponsesReader(),
    isAnswer: isResponse,
    usageOf: usageOfWhole,
    keptOf: keptOfWhole,
    failureOf,
  },
  converse: {
    usageField: 'usage',
    // Only a header has one.
    idField: '',
    path: (_channel, deployment, asked) => conversePath(deployment, asked),
    passed: [],
    passedPrefix: null,
    defaults: [],
    reader: () => new ConverseReader(),
    isAnswer: (body) => 'output' in body,
  },
  embeddings: {
    ...openAi,
    path: (channel, { upstreamModel }) => openAiPath(channel, upstreamModel, '/embeddings'),
    isAnswer: (body) => 'data' in body,
  },
  // Of a session only where it goes, and with which headers: its frames are events of their own.
  realtime: { ...openAi, path: realtimePath, isAnswer: () => false },
  completions: {
    ...openAi,
    path: (channel, { upstreamModel }) => openAiPath(channel, upstreamModel, '/completions'),
    reader: (options) => new ChatReader(options, completionKeys),
    isAnswer: (body) => 'choices' in body,
  },
  moderations: {
    ...openAi,
    path: (channel, { upstreamModel }) => openAiPath(channel, upstreamModel, '/moderations'),
    isAnswer: (body) => 'results' in body,
  },
  images: { ...openAi, ...pictureWire, path: operationPath('/images/generations') },
  image_edits: { ...openAi, ...pictureWire, path: operationPath('/images/edits') },
  speech: { ...openAi, ...speechWire, path: operationPath('/audio/speech') },
  transcriptions: { ...openAi, ...soundWire, path: operationPath('/audio/transcriptions') },
  translations: { ...openAi, ...soundWire, path: operationPath('/audio/translations') },
  messages: {
    ...usual,
    path: messagesPath,
    passed: everywhere,
    passedPrefix: 'anthropic-',
    defaults: [['anthropic-version', '2023-06-01']],
    reader: () => new MessagesReader(),
    isAnswer: (body) => Reflect.get(body, 'type') !== 'error',
    accountOf: messagesAccount,
  },
  gemini: {
    usageField: 'usageMetadata',
    idField: 'responseId',
    path: geminiPath,
    passed: everywhere,
    passedPrefix: null,
    defaults: [],
    reader: () => new GeminiReader(),
    isAnswer: (body) => 'candidates' in body || 'promptFeedback' in body,
    accountOf: geminiAccount,
  },
}

function messagesPath({ kind }: Channel, deployment: Deployment, asked: Asked): string {
  if (kind === 'vertex') return claudePath(deployment, asked)
  if (kind === 'bedrock') return invokePath(deployment, asked)
  return asked.operation === 'count_tokens' ? '/v1/messages/count_tokens' : '/v1/messages'
}

function operationPath(operation: string): Wire['path'] {
  return (channel, { upstreamModel }) => openAiPath(channel, upstreamModel, operation)
}

/** Source: Azure OpenAI REST reference (classic and v1 paths); OpenAI API reference. */
function openAiPath({ kind, apiVersion }: Channel, model: string, operation: string): string {
  if (kind !== 'azure') return operation
  if (apiVersion === null) return `/openai/v1${operation}`
  return `/openai/deployments/${encodeURIComponent(model)}${operation}?api-version=${encodeURIComponent(apiVersion)}`
}

/** Source: OpenAI, "Realtime API with WebSocket"; Azure OpenAI, "Realtime API via WebSockets" (GA and dated paths). */
function realtimePath({ kind, apiVersion }: Channel, { upstreamModel }: Deployment): string {
  const model = encodeURIComponent(upstreamModel)
  if (kind !== 'azure') return `/realtime?model=${model}`
  if (apiVersion === null) return `/openai/v1/realtime?model=${model}`
  return `/openai/realtime?api-version=${encodeURIComponent(apiVersion)}&deployment=${model}`
}

/** Source: OpenAI API reference, "List models"; Azure OpenAI REST reference, "Models - List"; Claude API reference. */
export function modelsPath({ kind, apiVersion }: Channel): string {
  if (kind === 'anthropic' || kind === 'foundry') return '/v1/models'
  // The models are listed elsewhere, by a service of another name.
  if (kind === 'bedrock') return '/async-invoke'
  if (kind === 'gemini') return '/v1beta/models'
  // A project's own endpoints: a list that asks for little and shows that project and location are right.
  if (kind === 'vertex') return '/endpoints?pageSize=1'
  if (kind !== 'azure') return '/models'
  if (apiVersion === null) return '/openai/v1/models'
  return `/openai/models?api-version=${encodeURIComponent(apiVersion)}`
}

/** The header that carries a channel's credential, and its value. */
export function credentialOf({ kind, credential, aws }: Channel): readonly [string, string] {
  assert(!buysTokens(kind, credential), 'what buys tokens is never sent itself')
  assert(aws === null || aws.accessKeyId === null, 'what signs is never sent itself')
  if (kind === 'azure') return ['api-key', credential]
  if (kind === 'gemini') return ['x-goog-api-key', credential]
  return kind === 'anthropic' || kind === 'foundry'
    ? ['x-api-key', credential]
    : ['authorization', `Bearer ${credential}`]
}
