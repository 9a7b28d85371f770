// Simulated providers on one port, honest about being simulated: `/northwind` speaks OpenAI's API,
// `/azure` Azure OpenAI's, `/kiso` that of a self-hosted server, `/meridian` the Messages API, `/bedrock` Amazon Bedrock's,
// `/vertex`, `/gemini`, `/foundry` and `/mistral` those of the sellers of these names. They are a second opinion on the
// gateway, so they share no code with it beyond the kernel: they count tokens their own way, validate
// strictly, and keep their own durable count at `/_truth`.
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'

import { assert } from '../kernel/assert.ts'
import { Fault } from '../kernel/fault.ts'
import type { Clock } from '../kernel/time.ts'
import { deploymentsOf, providers } from './catalog.ts'
import type { SimulatedDeployment, ProviderName } from './catalog.ts'
import { awsProblem } from './aws-signature.ts'
import { isAuthorized, modelCall } from './model-call.ts'
import type { Latency, ModelHouse } from './model-call.ts'
import { openFaultBoard } from './faults.ts'
import { openGoogleOAuth } from './google-oauth.ts'
import { openQuotas, providerHeaders } from './headers.ts'
import {
  awsErrorName,
  modelNotFound,
  problemBody,
  resourceNotFound,
  unauthorized,
} from './problem.ts'
import type { Problem } from './problem.ts'
import { openPromptCache } from './prompt-cache.ts'
import { isKeptMethod, keptAnswer, openKeptResponses, sendEvents } from './responses-kept.ts'
import { routeOf, type Route } from './routes.ts'
import { answerBatches } from './batches.ts'
import { serveFiles } from './files.ts'
import { openRealtimeServer } from './realtime.ts'
import { isList, parseJson } from './shape.ts'
import { openTruth } from './truth.ts'
import type { Truth } from './truth.ts'
import { requestLines, truthJson, usageAnswer } from './truth-report.ts'

export interface SandboxOptions {
  readonly host: string
  /** 0 takes a free port. */
  readonly port: number
  /** Where `truth.ndjson` lives; null counts in memory only. */
  readonly dataDir: string | null
  readonly clock: Clock
  /** How fast the simulated models are. */
  readonly profile: Latency
}

export interface Sandbox {
  /** `http://host:port`, without a trailing slash. */
  readonly url: string
  close(): Promise<void>
}

/** Answers at once, for tests. */
export const instant: Latency = { firstByteMs: 0, eventMs: 0 }
/** About as fast as a small hosted model, for a person who watches. */
export const lifelike: Latency = { firstByteMs: 120, eventMs: 12 }

/** A longer body is refused with 413. */
const bodyBytesMax = 32 * 1024 * 1024

/** Opens the simulated providers. Throws a fault `sandbox.listen` if the port cannot be had. */
export async function openSandbox(options: SandboxOptions): Promise<Sandbox> {
  const truth = openTruth(options.dataDir)
  const turns = new Map<string, number>()
  const house: ModelHouse = {
    clock: options.clock,
    truth,
    faults: openFaultBoard(),
    quotas: openQuotas(options.clock),
    cache: openPromptCache(),
    latency: options.profile,
    nextRegion: (deployment) => takeTurn(turns, deployment),
    google: openGoogleOAuth(options.clock),
    keptBy: openKeptResponses(),
    files: new Map(),
    batches: new Map(),
  }
  const realtime = openRealtimeServer(house)
  const settings = {
    keepAliveTimeout: 60_000,
    shouldUpgradeCallback: ({ url }: IncomingMessage) => /\/realtime(\?|$)/.test(url ?? ''),
  }
  const server = createServer(settings, (request, response) => {
    serve(house, request, response).catch((error: unknown) => {
      // A bug of the sandbox must be seen by the test that met it, not end the process.
      if (!response.headersSent) sendJson(response, 500, { error: { message: String(error) } })
      else response.destroy()
    })
  })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    realtime.serve(request, socket, head)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      truth.close()
      const internal = `cannot listen on ${options.host}:${options.port}: ${cause.message}`
      reject(new Fault({ code: 'sandbox.listen', internal, cause }))
    })
    server.listen(options.port, options.host, resolve)
  })
  const { port } = addressOf(server.address())
  const host = options.host.includes(':') ? `[${options.host}]` : options.host
  return {
    url: `http://${host}:${port}`,
    async close() {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve())
      })
      server.closeAllConnections()
      realtime.close()
      await closed
      truth.close()
    },
  }
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  assert(address !== null && typeof address === 'object', 'a TCP server has an address')
  return address
}

function takeTurn(turns: Map<string, number>, deployment: SimulatedDeployment) {
  const { regions } = deployment
  const turn = turns.get(deployment.name) ?? 0
  if (regions.length > 1) turns.set(deployment.name, turn + 1)
  const region = regions[turn % regions.length]
  assert(region !== undefined, 'every simulated deployment has a region')
  return region
}

async function serve(
  house: ModelHouse,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const route = routeOf(request.url ?? '/')
  const { method } = request
  switch (route.kind) {
    case 'model': {
      if (method !== 'POST') return sendProblem(response, route.provider, resourceNotFound)
      const body = await readBody(request)
      if (body === 'gone') return undefined
      const { provider, apiVersion, operation, form } = route
      const call = { provider, apiVersion, operation, form, pathDeployment: route.deployment }
      return modelCall(house, call, { request, response, body })
    }
    case 'files': {
      if (!isAuthorized(request, route.provider)) {
        return sendProblem(response, route.provider, unauthorized)
      }
      const body = await readBody(request)
      if (!Buffer.isBuffer(body)) return void response.destroy()
      return serveFiles(house, { request, response, body }, route.path)
    }
    case 'batches': {
      if (!isAuthorized(request, route.provider)) {
        return sendProblem(response, route.provider, unauthorized)
      }
      const body = await readBody(request)
      if (!Buffer.isBuffer(body)) return void response.destroy()
      const answered = answerBatches(house, { method: request.method ?? '', body }, route.path)
      return sendJson(response, answered.status, answered.body)
    }
    case 'kept':
      return serveKept(house, request, response, route)
    case 'google':
      return serveGoogle(house, request, response, route.what)
    case 'jobs':
      return sendJobs(house, request, response, route.region)
    case 'models':
      return sendModels(house, request, response, route)
    case 'usage': {
      const { provider } = route
      if (!isAuthorized(request, provider)) return sendProblem(response, provider, unauthorized)
      const found = usageAnswer(house.truth.find(provider, route.id), route.id)
      if (found === null) return sendProblem(response, provider, resourceNotFound)
      return sendJson(response, 200, found)
    }
    case 'lost':
      return sendProblem(response, route.provider, resourceNotFound)
    case 'truth':
      return sendJson(response, 200, truthJson(house.truth))
    case 'requests':
      return sendRequests(house.truth, response)
    case 'faults':
      return serveFaults(house, request, response)
    case 'home':
      return sendJson(response, 200, home)
    case 'none':
      return sendJson(response, 404, { error: { message: 'Not found.', ...home } })
  }
}

const home = {
  simulated: true,
  providers: Object.keys(providers).map((name) => `/${name}`),
  control: ['/_truth', '/_truth/requests', '/_faults'],
}

/** The whole body; null if it is too large; `gone` if the client left before its end. */
async function readBody(request: IncomingMessage): Promise<Buffer | null | 'gone'> {
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of request) {
      assert(Buffer.isBuffer(chunk), 'an undecoded request yields buffers')
      length += chunk.length
      if (length <= bodyBytesMax) chunks.push(chunk)
    }
  } catch {
    return 'gone'
  }
  return length > bodyBytesMax ? null : Buffer.concat(chunks)
}

function sendModels(
  house: ModelHouse,
  request: IncomingMessage,
  response: ServerResponse,
  route: { provider: ProviderName; id: string | null },
): void {
  const { provider, id } = route
  const isAllowed =
    provider === 'vertex' ? house.google.isAllowed(request) : isAuthorized(request, provider)
  if (!isAllowed) return sendProblem(response, provider, unauthorized)
  if (provider === 'vertex') return sendJson(response, 200, {})
  const created = Math.floor(house.clock.nowMs() / 1000)
  const data = deploymentsOf(provider).map((each) => ({
    id: each.name,
    object: 'model',
    created,
    owned_by: `simulated-${provider}`,
  }))
  if (provider === 'meridian') return sendModelInfos(response, id)
  if (id === null) return sendJson(response, 200, { object: 'list', data })
  const found = data.find((each) => each.id === id)
  if (found === undefined) return sendProblem(response, provider, modelNotFound(id))
  return sendJson(response, 200, found)
}

function serveKept(
  house: ModelHouse,
  request: IncomingMessage,
  response: ServerResponse,
  { provider, path }: Extract<Route, { kind: 'kept' }>,
): void {
  request.resume()
  if (!isAuthorized(request, provider)) return sendProblem(response, provider, unauthorized)
  if (!isKeptMethod(request, path.tail)) return sendProblem(response, provider, resourceNotFound)
  const found = keptAnswer(house.keptBy(provider), request.method ?? '', path)
  if ('status' in found) return sendProblem(response, provider, found)
  if (found.kind === 'json') return sendJson(response, 200, found.body)
  sendEvents(response, { 'x-simulated': 'true' }, found.events)
}

async function serveGoogle(
  { google }: ModelHouse,
  request: IncomingMessage,
  response: ServerResponse,
  what: 'token' | 'key' | 'revoke',
): Promise<void> {
  const tokenUrl = `http://${request.headers.host ?? ''}/google/token`
  if (what === 'key') return sendJson(response, 200, google.serviceAccount(tokenUrl))
  if (what === 'revoke') {
    google.revoke()
    return sendJson(response, 200, {})
  }
  const body = await readBody(request)
  const form = Buffer.isBuffer(body) ? body.toString('utf8') : ''
  const { status, body: answer } = google.answer(form, tokenUrl)
  return sendJson(response, status, answer)
}

/** There are none. Source: Amazon Bedrock API Reference, ListAsyncInvokes. */
function sendJobs(
  { clock }: ModelHouse,
  request: IncomingMessage,
  response: ServerResponse,
  region: string,
): void {
  const asked = { request, body: Buffer.alloc(0), region, nowMs: clock.nowMs() }
  const problem = awsProblem(asked)
  if (problem !== null) return sendProblem(response, 'bedrock', problem)
  return sendJson(response, 200, { asyncInvokeSummaries: [] })
}

/** Source: Claude API reference, GET /v1/models. */
function sendModelInfos(response: ServerResponse, id: string | null): void {
  const data = deploymentsOf('meridian').map(({ name, model }) => ({
    type: 'model',
    id: name,
    display_name: `Simulated ${model.family}`,
    created_at: '2025-09-29T00:00:00Z',
  }))
  if (id !== null) {
    const found = data.find((each) => each.id === id)
    if (found === undefined) return sendProblem(response, 'meridian', modelNotFound(id))
    return sendJson(response, 200, found)
  }
  const page = { has_more: false, first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null }
  return sendJson(response, 200, { data, ...page })
}

function sendRequests(truth: Truth, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/x-ndjson', 'x-simulated': 'true' })
  response.end(requestLines(truth))
}

async function serveFaults(
  house: ModelHouse,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method === 'DELETE') house.faults.clear()
  else if (request.method === 'POST') {
    const body = await readBody(request)
    const order = Buffer.isBuffer(body) ? parseJson(body.toString('utf8')) : undefined
    const orders = isList(order) ? order : [order]
    for (const each of orders) {
      if (!house.faults.add(each)) {
        const message = 'A fault is {"fault": "WORDS", "provider"?, "deployment"?, "times"?}.'
        return sendJson(response, 400, { error: { message, order: each } })
      }
    }
  }
  return sendJson(response, 200, { simulated: true, faults: house.faults.list() })
}

function sendProblem(response: ServerResponse, provider: ProviderName, problem: Problem): void {
  const requestId = 'sim'
  const body = problemBody(provider, problem, { call: { apiVersion: '' }, requestId })
  const none = { deployment: null, region: null, clientRequestId: null, requestId }
  response.writeHead(problem.status, {
    ...providerHeaders({ provider, ...none }),
    ...(provider === 'bedrock' ? { 'x-amzn-errortype': awsErrorName(problem) } : {}),
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  })
  response.end(body)
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'x-simulated': 'true' })
  response.end(`${JSON.stringify(body)}\n`)
}
