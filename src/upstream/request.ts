// What leaves the house for one attempt: path, headers and body, by channel kind.
// Client headers pass by an allow-list: an unlisted one could move the request to another place
// (`x-ms-spillover-deployment` does), name somebody else's account, or carry the caller's address. An
// idempotency key must not pass either: many customers share one credential, and two keys could meet.
import type { Call, RelayPlan } from '../journeys/ports.ts'
import type { Channel, Deployment } from '../place/deployment.ts'
import type { ModelRequest } from '../wire/model-request.ts'
import { buysTokens } from './credentials/grant.ts'
import { withoutMembers } from './members.ts'
import { oblige } from './obligations.ts'
import { addSellerEdits, sellersBody, takesAsIs, type BodyEdits } from './seller-edits.ts'
import { applySplices, planSplices, type Splice } from './splice.ts'
import type { Translation } from './translator.ts'
import { credentialOf, notTheCallers, wires } from './wires.ts'

export interface UpstreamRequest {
  readonly origin: string
  readonly path: string
  readonly headers: string[]
  readonly pieces: readonly Buffer[]
  readonly length: number
}

type Target = Omit<RelayPlan, 'headers' | 'attemptId'>

/** Where the client's bytes do not pass: the body in the provider's shape. */
export type Carried = Pick<Translation, 'shape' | 'body'>

/** The splices an attempt at this target needs. */
export function splicesFor(
  { headers }: Pick<Call, 'headers'>,
  request: ModelRequest,
  target: Target,
): Splice[] {
  const { channel, deployment, cap, obligations } = target
  // On an Azure deployment path the URL names the model and the body's field is not read.
  const modelInPath =
    channel.kind === 'azure' && channel.apiVersion !== null && request.shape !== 'responses'
  const splices = planSplices(request, {
    model: modelInPath ? null : deployment.upstreamModel,
    includeUsage: request.stream && channel.kind !== 'mistral',
    // To count tokens no model runs: the field is none of that path's, and would be an error.
    inferenceGeo: request.operation === 'count_tokens' ? null : deployment.inferenceGeo,
    cap: cap === null ? null : { field: capField(request, deployment), value: cap },
  })
  const asIs = takesAsIs(channel)
  if (asIs && obligations.length === 0) return splices
  const edits: BodyEdits = { added: splices, removed: new Map() }
  if (!asIs) addSellerEdits(edits, request, channel, headers)
  oblige(edits, request, target)
  return withoutMembers(edits.added, request, edits.removed)
}

function capField(
  { shape }: ModelRequest,
  { outputCapField }: Deployment,
): 'max_output_tokens' | Deployment['outputCapField'] {
  if (shape === 'responses') return 'max_output_tokens'
  // Legacy completions have one cap, whatever the model's chat takes.
  return shape === 'completions' ? 'max_tokens' : outputCapField
}

/** The whole upstream request. The body's pieces share the client's memory. `token`: bought for the channel. */
export function buildRequest(
  call: Call,
  request: ModelRequest,
  plan: RelayPlan,
  { carried, token }: { readonly carried: Carried | null; readonly token: string | null },
): UpstreamRequest {
  const { channel, deployment } = plan
  const { origin, prefix, credential } = baseOf(channel)
  const { pieces, length } =
    carried === null
      ? applySplices(request.bytes, splicesFor(call, request, plan))
      : sellersBody(carried.body, { ...plan, seller: channel, headers: call.headers })
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
  headers.push(...(token === null ? credential : ['authorization', `Bearer ${token}`]))
  const wire = wires[plan.shape]
  const versionInBody = channel.kind === 'vertex'
  for (const name of wire.passed) pass(headers, name, call.headers[name])
  if (wire.passedPrefix !== null) {
    for (const name in call.headers) {
      if (!name.startsWith(wire.passedPrefix) || notTheCallers.has(name)) continue
      if (name === versionHeader && versionInBody) continue
      const value = call.headers[name]
      pass(headers, name, name === 'anthropic-beta' ? fittingBetas(value, deployment) : value)
    }
  }
  for (const [name, value] of wire.defaults) {
    if (name === versionHeader && versionInBody) continue
    if (call.headers[name] === undefined) headers.push(name, value)
  }
  return {
    origin,
    path: prefix + wire.path(channel, deployment, request),
    headers,
    pieces,
    length,
  }
}

const versionHeader = 'anthropic-version'

function pass(headers: string[], name: string, value: string | string[] | undefined): void {
  if (typeof value === 'string') headers.push(name, value)
}

/**
 * Betas without those that make the model larger than the deployment says it is (`context-1m-…`,
 * `output-300k-…`): the bound of a request's cost counts on its sizes. Source: Claude API docs, "Beta headers".
 */
function fittingBetas(
  value: string | string[] | undefined,
  { contextWindowTokens, maxOutputTokens }: Deployment,
): string | string[] | undefined {
  if (typeof value !== 'string' || !sizeBeta.test(value)) return value
  const fitting = value.split(',').filter((beta) => {
    const [, what, size, unit] = sizeBeta.exec(beta) ?? []
    if (what === undefined) return true
    const tokens = Number(size) * (unit?.toLowerCase() === 'm' ? 1_000_000 : 1000)
    return tokens <= (what.toLowerCase() === 'context' ? contextWindowTokens : maxOutputTokens)
  })
  return fitting.length === 0 ? undefined : fitting.join(',').trim()
}

const sizeBeta = /\b(context|output)-(\d+)([km])\b/i

interface Base {
  readonly origin: string
  /** Path of the endpoint without a trailing slash. */
  readonly prefix: string
  /** Empty where a token is bought. */
  readonly credential: readonly string[]
}

const bases = new WeakMap<Channel, Base>()

/** What all requests to a channel share; a channel lives as long as its world. */
function baseOf(channel: Channel): Base {
  let base = bases.get(channel)
  if (base === undefined) {
    const { origin, pathname } = new URL(channel.endpoint)
    base = {
      origin,
      prefix: pathname === '/' ? '' : pathname,
      credential: buysTokens(channel.kind, channel.credential) ? [] : credentialOf(channel),
    }
    bases.set(channel, base)
  }
  return base
}
