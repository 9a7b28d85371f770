// A request to a simulated model, whatever its API, step by step: credential, body, deployment, validation,
// faults, composing, answering. Every arrival is counted, refused ones too, in the region it reached.
import type { IncomingMessage, ServerResponse } from 'node:http'

import { newId } from '../kernel/ids.ts'
import type { Clock } from '../kernel/time.ts'
import { answer } from './answer.ts'
import { awsProblem } from './aws-signature.ts'
import { apis, type Api } from './apis.ts'
import { findDeployment, providers } from './catalog.ts'
import type { ProviderName, SimulatedDeployment, Region } from './catalog.ts'
import { compose, promptTokens } from './compose.ts'
import type { TokenUsage } from './compose.ts'
import { Outlet } from './exchange.ts'
import type { Exchange } from './exchange.ts'
import { readFaults } from './faults.ts'
import type { BatchShelf } from './batches.ts'
import type { FileShelf } from './files.ts'
import type { FaultBoard, Faults } from './faults.ts'
import type { GoogleOAuth } from './google-oauth.ts'
import { providerHeaders } from './headers.ts'
import type { Quotas } from './headers.ts'
import {
  awsErrorName,
  badRequest,
  contentFiltered,
  faultProblem,
  modelNotFound,
  problemBody,
  unauthorized,
} from './problem.ts'
import type { Problem } from './problem.ts'
import type { PromptCache } from './prompt-cache.ts'
import { parseForm } from './form.ts'
import type { ModelRequest } from './request.ts'
import type { KeptResponses } from './responses-kept.ts'
import type { Form, Operation } from './routes.ts'
import { isFields, parseJson } from './shape.ts'
import type { Fields } from './shape.ts'
import { noUsage } from './truth.ts'
import type { Ending, Truth } from './truth.ts'

export interface Latency {
  readonly firstByteMs: number
  readonly eventMs: number
}

export interface ModelHouse {
  readonly clock: Clock
  readonly truth: Truth
  readonly faults: FaultBoard
  readonly quotas: Quotas
  readonly cache: PromptCache
  readonly latency: Latency
  /** Region of a deployment's next request: a global one takes its regions in turn. */
  nextRegion(deployment: SimulatedDeployment): Region
  readonly files: FileShelf
  readonly batches: BatchShelf
  readonly google: GoogleOAuth
  /** What a provider keeps of responses. */
  keptBy(provider: ProviderName): KeptResponses
}

interface Call {
  readonly provider: ProviderName
  readonly pathDeployment: string | null
  readonly apiVersion: string
  /** `count`: only the prompt's tokens are asked for. */
  readonly operation: 'answer' | 'count' | Operation
  readonly form: Form | null
}

interface Incoming {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** The whole body; null if it could not be taken. */
  readonly body: Buffer | null
}

/** What is known of a request so far, for counting and for its headers. */
interface Known {
  readonly call: Call
  readonly incoming: Incoming
  readonly requestId: string
  readonly clientRequestId: string | null
  readonly deployment: SimulatedDeployment | null
  readonly region: Region | null
}

export async function modelCall(house: ModelHouse, call: Call, incoming: Incoming): Promise<void> {
  const { headers } = incoming.request
  const body = fieldsOf(call, incoming)
  const denied = credentialProblem(house, call, incoming)
  const name = call.pathDeployment ?? namedIn(call, body)
  // Who has no key reached nobody's deployment, unless the path itself leads to one.
  const reached = denied === null ? name : call.pathDeployment
  const deployment = reached === null ? null : findDeployment(call.provider, reached)
  const region = deployment === null ? null : house.nextRegion(deployment)
  const id = headers['x-client-request-id'] ?? headers['x-ms-client-request-id']
  const known: Known = {
    call,
    incoming,
    requestId: newId('sim', house.clock.nowMs()),
    clientRequestId: typeof id === 'string' ? id : null,
    deployment,
    region,
  }
  const problem = denied ?? bodyProblem(call, incoming, body)
  if (problem !== null || body === null) {
    refuse(house, known, problem ?? badRequest(null, 'The body must be a JSON object.'))
    return
  }
  if (deployment === null || region === null) {
    refuse(house, known, name === null ? missingModel : unknownModel(call, name))
    return
  }
  const provider = providers[call.provider]
  const seller = { provider, model: deployment.model, kept: house.keptBy(call.provider) }
  const request = apiOf(call).read(body, headers, seller, call.operation === 'count')
  if ('status' in request) refuse(house, known, request)
  else if (call.operation === 'count') count(house, known, request)
  else await generate(house, known, { request, deployment, region })
}

/** Operations whose bodies are forms, since files come with them. */
const forms: ReadonlySet<Call['operation']> = new Set([
  'image_edits',
  'transcriptions',
  'translations',
])

/** Null if the body is not what the operation takes. */
function fieldsOf({ operation }: Call, { request, body }: Incoming): Fields | null {
  if (body === null) return null
  if (forms.has(operation)) return parseForm(body, request.headers['content-type'] ?? '')
  const parsed = parseJson(body.toString('utf8'))
  return isFields(parsed) ? parsed : null
}

function apiOf({ provider, operation, form }: Call): Api {
  if (form !== null) return apis[form]
  const isUsual = operation === 'answer' || operation === 'count'
  return apis[isUsual ? providers[provider].api : operation]
}

/** Vertex AI knows a model in the region that the path names. */
function namedIn({ provider, apiVersion }: Call, body: Fields | null): string | null {
  const model = body?.['model']
  if (typeof model !== 'string') return null
  return provider === 'vertex' ? `${apiVersion}/${model}` : model
}

/** AWS takes a wrong name for a wrong request. */
function unknownModel({ provider }: Call, name: string): Problem {
  if (provider !== 'bedrock') return modelNotFound(name)
  return badRequest('modelId', 'The provided model identifier is invalid.')
}

const missingModel = badRequest(
  'model',
  'you must provide a model parameter',
  'missing_required_parameter',
)

async function generate(
  house: ModelHouse,
  known: Known,
  asked: { request: ModelRequest; deployment: SimulatedDeployment; region: Region },
): Promise<void> {
  const { request, deployment, region } = asked
  const { call, incoming } = known
  const faults = faultsOf(house, known, request, deployment)
  if (faults === null) {
    refuse(house, known, badRequest('x-sandbox-fault', 'This fault is unknown to the sandbox.'))
    return
  }
  const prompt = promptTokens(request)
  const problem = contentProblem(request, deployment, prompt)
  if (problem !== null) {
    refuse(house, known, problem)
    return
  }
  if (faults.status !== undefined && faults.status !== 200) {
    refuse(
      house,
      known,
      faultProblem(faults.status, faults['retry-after'], faults['retry-after-ms']),
    )
    return
  }
  const stage = {
    provider: call.provider,
    deployment: deployment.name,
    region,
    model: deployment.model,
  }
  const plan = compose(request, stage, promptUsage(house, request, deployment, prompt))
  const entry = arrive(house, known, plan.usage)
  const spent = house.quotas.spend(
    call.provider,
    deployment.name,
    plan.usage.prompt + plan.usage.completion,
  )
  const api = apiOf(call)
  const exchange: Exchange = {
    provider: call.provider,
    deployment,
    region,
    api,
    id: `${api.idPrefix}${known.requestId}`,
    createdSeconds: Math.floor(house.clock.nowMs() / 1000),
    faults,
    outlet: new Outlet(incoming.request, incoming.response, faults),
    headers: { ...headersOf(known), ...spent },
    firstByteMs: faults['first-byte-ms'] ?? house.latency.firstByteMs,
    eventMs: faults['event-ms'] ?? house.latency.eventMs,
    ran: (made) => house.truth.end(entry, made ? finished(plan.usage) : cancelled),
  }
  await answer({ exchange, request, plan, truth: house.truth, entry })
}

function finished(usage: TokenUsage): Ending {
  return { status: 200, end: 'finished', usage, emitted: usage.completion }
}

const cancelled: Ending = {
  status: 200,
  end: 'aborted',
  cause: 'client',
  usage: noUsage,
  emitted: 0,
}

/** What of the prompt is read from a cache and what is written into one, as the provider bills it. */
function promptUsage(
  { cache }: ModelHouse,
  { promptText, cachePrefix, cachesAnHour }: ModelRequest,
  { provider, name }: SimulatedDeployment,
  prompt: number,
): Pick<TokenUsage, 'prompt' | 'cached' | 'written' | 'writtenHour'> {
  const key = `${provider}/${name}`
  if (cachePrefix !== null) {
    const { cached, written } = cache.marked(key, cachePrefix)
    return { prompt, cached, written, writtenHour: cachesAnHour ? written : 0 }
  }
  const cached = providers[provider].caches ? cache.cachedTokens(key, promptText) : 0
  return { prompt, cached, written: 0, writtenHour: 0 }
}

/** Answers how many tokens the prompt has. Nothing is generated, and nothing billed. */
function count(house: ModelHouse, known: Known, request: ModelRequest): void {
  const entry = arrive(house, known, null)
  house.truth.end(entry, { status: 200, end: 'finished', usage: noUsage, emitted: 0 })
  const tokens = promptTokens(request)
  const isBedrock = known.call.provider === 'bedrock'
  const named = known.call.form === 'responses' ? { object: 'response.input_tokens' } : {}
  const isGemini = known.call.form?.includes('gemini') === true
  const counted = isBedrock
    ? { inputTokens: tokens }
    : isGemini
      ? { totalTokens: tokens }
      : { ...named, input_tokens: tokens }
  const body = JSON.stringify(counted)
  known.incoming.response.writeHead(200, {
    ...headersOf(known),
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  })
  known.incoming.response.end(body)
}

/** Standing faults, then the marker in the text, then the header: the nearest to the request wins. */
function faultsOf(
  house: ModelHouse,
  known: Known,
  request: ModelRequest,
  deployment: SimulatedDeployment,
): Faults | null {
  const header = known.incoming.request.headers['x-sandbox-fault']
  const marked = house.faults.marked(request.lastUserText)
  const headed = typeof header === 'string' ? readFaults(header) : undefined
  if (marked === null || headed === null) return null
  return { ...house.faults.take(known.call.provider, deployment.name), ...marked, ...headed }
}

export function contentProblem(
  request: ModelRequest,
  deployment: SimulatedDeployment,
  prompt: number,
): Problem | null {
  if (deployment.provider === 'azure' && request.promptText.includes('[[filter]]')) {
    return contentFiltered
  }
  const { contextTokens } = deployment.model
  const wanted = prompt + (request.outputCap ?? 0)
  if (wanted <= contextTokens) return null
  const message = `This model's maximum context length is ${contextTokens} tokens. However, you requested ${wanted} tokens.`
  return badRequest('messages', message, 'context_length_exceeded')
}

function bodyProblem(call: Call, incoming: Incoming, body: Fields | null): Problem | null {
  const { headers } = incoming.request
  const type = headers['content-type'] ?? ''
  if (incoming.body === null) {
    return { status: 413, code: 'request_too_large', message: 'The request body is too large.' }
  }
  if (forms.has(call.operation)) {
    const message = 'We could not parse the form of your request.'
    return body === null ? badRequest(null, message, 'invalid_multipart_form') : null
  }
  const encoding = headers['content-encoding']
  if (!/^application\/json\s*(;|$)/i.test(type) || (encoding ?? 'identity') !== 'identity') {
    const message = `Unsupported content type: '${type}'. This API method only accepts 'application/json' requests, but you specified the header 'Content-Type: ${type}'.`
    return badRequest(null, message, 'unsupported_content_type')
  }
  if (body !== null) return null
  const message = 'We could not parse the JSON body of your request.'
  return badRequest(null, message, 'invalid_json')
}

function credentialProblem(
  { clock, google }: ModelHouse,
  { provider, pathDeployment }: Call,
  { request, body }: Incoming,
): Problem | null {
  if (provider === 'vertex') return google.isAllowed(request) ? null : unauthorized
  if (provider !== 'bedrock') return isAuthorized(request, provider) ? null : unauthorized
  const region = pathDeployment?.split('/')[0] ?? ''
  return awsProblem({ request, body: body ?? Buffer.alloc(0), region, nowMs: clock.nowMs() })
}

export function isAuthorized(request: IncomingMessage, provider: ProviderName): boolean {
  const { credential } = providers[provider]
  if (request.headers.authorization === `Bearer ${credential}`) return true
  if (provider === 'meridian') return request.headers['x-api-key'] === credential
  if (provider === 'gemini') return request.headers['x-goog-api-key'] === credential
  if (provider === 'foundry') {
    return [request.headers['x-api-key'], request.headers['api-key']].includes(credential)
  }
  return provider === 'azure' && request.headers['api-key'] === credential
}

function arrive(
  house: ModelHouse,
  known: Known,
  planned: Parameters<Truth['arrive']>[0]['planned'],
) {
  return house.truth.arrive({
    provider: known.call.provider,
    deployment: known.deployment?.name ?? '-',
    region: known.region ?? '-',
    bytes: known.incoming.body?.length ?? 0,
    clientRequestId: known.clientRequestId,
    planned,
  })
}

function headersOf(known: Known): Record<string, string> {
  return providerHeaders({
    provider: known.call.provider,
    requestId: known.requestId,
    deployment: known.deployment?.name ?? null,
    region: known.region,
    clientRequestId: known.clientRequestId,
  })
}

function refuse(house: ModelHouse, known: Known, problem: Problem): void {
  const entry = arrive(house, known, null)
  const { response } = known.incoming
  house.truth.end(entry, { status: problem.status, end: 'refused', usage: noUsage, emitted: 0 })
  const body = problemBody(known.call.provider, problem, known)
  const headers: Record<string, string | number> = {
    ...headersOf(known),
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  }
  if (known.call.provider === 'bedrock') headers['x-amzn-errortype'] = awsErrorName(problem)
  if (problem.retryAfterSeconds !== undefined) headers['retry-after'] = problem.retryAfterSeconds
  if (problem.retryAfterMs !== undefined) headers['retry-after-ms'] = problem.retryAfterMs
  response.writeHead(problem.status, headers)
  response.end(body)
}
