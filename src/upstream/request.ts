// What leaves the house for one attempt: path, headers and body, by channel kind.
// Client headers pass by an allow-list: an unlisted one could move the request to another place
// (`x-ms-spillover-deployment` does), name somebody else's account, or carry the caller's address. An
// idempotency key must not pass either: many customers share one credential, and two keys could meet.
import type { Call, RelayPlan } from '../journeys/ports.ts'
import type { Channel, Deployment } from '../place/deployment.ts'
import type { ModelRequest } from '../wire/model-request.ts'
import { fittingBetas } from './betas.ts'
import { countBody } from './bedrock/messages-form.ts'
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
  if (!asIs) addSellerEdits(edits, request, { channel, deployment, headers })
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
  const { pieces, length } = bodyFor(call, request, plan, carried)
  const headers = [
    'content-type',
    contentTypeOf(request),
    'content-length',
    String(length),
    'accept-encoding',
    'identity',
    'x-client-request-id',
    plan.attemptId,
  ]
  headers.push(...(token === null ? credential : ['authorization', `Bearer ${token}`]))
  // What Anthropic's API says in headers stands in Bedrock's bodies, and it reads `accept` in a way of its own.
  if (channel.kind === 'bedrock') pass(headers, 'user-agent', call.headers['user-agent'])
  else passClientHeaders(headers, call, plan)
  return {
    origin,
    path: prefix + wires[plan.shape].path(channel, deployment, request),
    headers,
    pieces,
    length,
  }
}

/** Of a form in our own words, so that it names one boundary. */
function contentTypeOf({ form }: ModelRequest): string {
  return form === undefined
    ? 'application/json'
    : `multipart/form-data; boundary="${form.boundary}"`
}

function bodyFor(
  call: Call,
  request: ModelRequest,
  plan: RelayPlan,
  carried: Carried | null,
): { readonly pieces: readonly Buffer[]; readonly length: number } {
  if (carried !== null) {
    return sellersBody(carried.body, { ...plan, headers: call.headers })
  }
  const spliced = applySplices(request.bytes, splicesFor(call, request, plan))
  if (plan.channel.kind !== 'bedrock' || request.operation !== 'count_tokens') return spliced
  const body = countBody(spliced.pieces)
  return { pieces: [body], length: body.length }
}

function passClientHeaders(
  headers: string[],
  call: Call,
  { shape, channel, deployment }: RelayPlan,
): void {
  const wire = wires[shape]
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
}

const versionHeader = 'anthropic-version'

function pass(headers: string[], name: string, value: string | string[] | undefined): void {
  if (typeof value === 'string') headers.push(name, value)
}

interface Base {
  readonly origin: string
  /** Path of the endpoint without a trailing slash. */
  readonly prefix: string
  /** Empty where a token is bought, or each request signed. */
  readonly credential: readonly string[]
}

const bases = new WeakMap<Channel, Base>()

function provesAnew({ kind, credential, aws }: Channel): boolean {
  return buysTokens(kind, credential) || (aws !== null && aws.accessKeyId !== null)
}

/** What all requests to a channel share; a channel lives as long as its world. */
function baseOf(channel: Channel): Base {
  let base = bases.get(channel)
  if (base === undefined) {
    const { origin, pathname } = new URL(channel.endpoint)
    base = {
      origin,
      prefix: pathname === '/' ? '' : pathname,
      credential: provesAnew(channel) ? [] : credentialOf(channel),
    }
    bases.set(channel, base)
  }
  return base
}
