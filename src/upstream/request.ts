// What leaves the house for one attempt: path, headers and body, by channel kind.
// Client headers pass by an allow-list: an unlisted one could move the request to another place
// (`x-ms-spillover-deployment` does), name somebody else's account, or carry the caller's address. An
// idempotency key must not pass either: many customers share one credential, and two keys could meet.
import type { Call, RelayPlan } from '../journeys/ports.ts'
import type { Channel } from '../place/deployment.ts'
import type { ChatRequest } from '../wire/chat-request.ts'
import { withObligations } from './obligations.ts'
import { applySplices, planSplices, type Splice } from './splice.ts'

const passedRequestHeaders = ['accept', 'user-agent', 'openai-beta', 'x-ms-useragent', 'aoai-evals']

export interface UpstreamRequest {
  readonly origin: string
  readonly path: string
  readonly headers: string[]
  readonly pieces: readonly Buffer[]
  readonly length: number
}

type Target = Omit<RelayPlan, 'headers' | 'attemptId'>

/** The splices an attempt at this target needs. */
export function splicesFor(request: ChatRequest, target: Target): Splice[] {
  const { channel, deployment, cap } = target
  // On an Azure deployment path the URL names the model and the body's field is not read.
  const modelInPath = channel.kind === 'azure' && channel.apiVersion !== null
  const splices = planSplices(request, {
    model: modelInPath ? null : deployment.upstreamModel,
    includeUsage: request.stream,
    cap: cap === null ? null : { field: deployment.outputCapField, value: cap },
  })
  return target.obligations.length === 0 ? splices : withObligations(splices, request, target)
}

/** The whole upstream request. The body's pieces share the client's memory. */
export function buildRequest(call: Call, request: ChatRequest, plan: RelayPlan): UpstreamRequest {
  const { channel, deployment } = plan
  const { origin, prefix, credential } = baseOf(channel)
  const { pieces, length } = applySplices(request.bytes, splicesFor(request, plan))
  const headers = [
    'content-type',
    'application/json',
    'content-length',
    String(length),
    'accept-encoding',
    'identity',
    'x-client-request-id',
    plan.attemptId,
  ]
  headers.push(channel.kind === 'azure' ? 'api-key' : 'authorization', credential)
  for (const name of passedRequestHeaders) {
    const value = call.headers[name]
    if (typeof value === 'string') headers.push(name, value)
  }
  return {
    origin,
    path: prefix + chatPath(channel.kind, channel.apiVersion, deployment.upstreamModel),
    headers,
    pieces,
    length,
  }
}

interface Base {
  readonly origin: string
  /** Path of the endpoint without a trailing slash. */
  readonly prefix: string
  /** Value of the header that carries the credential. */
  readonly credential: string
}

const bases = new WeakMap<Channel, Base>()

/** What all requests to a channel share; a channel lives as long as its world. */
function baseOf(channel: Channel): Base {
  let base = bases.get(channel)
  if (base === undefined) {
    const { origin, pathname } = new URL(channel.endpoint)
    const { kind, credential } = channel
    base = {
      origin,
      prefix: pathname === '/' ? '' : pathname,
      credential: kind === 'azure' ? credential : `Bearer ${credential}`,
    }
    bases.set(channel, base)
  }
  return base
}

/** Source: Azure OpenAI REST reference (classic and v1 paths); OpenAI API reference. */
function chatPath(kind: string, apiVersion: string | null, model: string): string {
  if (kind !== 'azure') return '/chat/completions'
  if (apiVersion === null) return '/openai/v1/chat/completions'
  return `/openai/deployments/${encodeURIComponent(model)}/chat/completions?api-version=${encodeURIComponent(apiVersion)}`
}
