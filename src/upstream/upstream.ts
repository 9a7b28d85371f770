// The face of the far side: one connection pool per provider origin, one relay per attempt.
import { Readable } from 'node:stream'

import type { Dispatcher } from 'undici'

import type { KeptSource } from '../journeys/kept-response.ts'
import type { Call, RelayOutcome, RelayPlan, Reply, Upstream } from '../journeys/ports.ts'
import { assert } from '../kernel/assert.ts'
import type { Clock } from '../kernel/time.ts'
import { refuse } from '../wire/codes.ts'
import type { ClientCodec } from '../wire/codec.ts'
import { asksFor, type ModelRequest, type WireShape } from '../wire/model-request.ts'
import { openCredentials, type Credentials } from './credentials/credentials.ts'
import { openPools, type PoolOptions } from './pool.ts'
import type { RelayLimits } from './relay-init.ts'
import { RelayHandler } from './relay.ts'
import { timeoutKindOf, timeoutsOf, type TimeoutKind, type Timeouts } from '../place/timeouts.ts'
import { readTold } from './responses-wire.ts'
import { buildRequest, splicesFor, type UpstreamRequest } from './request.ts'
import { applySplices } from './splice.ts'
import { openTranslator, wayBack, type Translation, type Translator } from './translator.ts'
import { openAtProvider, visitProvider } from './visit.ts'
import { wires } from './wires.ts'

export interface UpstreamOptions extends PoolOptions {
  readonly clock: Clock
  readonly limits: RelayLimits
  /** Of credentials that stand in files. */
  readonly readFile: (path: string) => Promise<string>
  /** The codecs of the shapes in which clients ask. */
  readonly clientCodecs: Readonly<Partial<Record<WireShape, ClientCodec>>>
  /** Where a deployment has none of its own. */
  readonly timeouts: Readonly<Record<TimeoutKind, Timeouts>>
}

/** Bodies up to this are joined: one copy is cheaper than an iterator. */
const joinBytesMax = 65_536

/** To be sent to look at the network would mislead: what proves who asks is missing. */
const unproven = refuse('upstream.refused_us')

interface Closing {
  close(): Promise<void>
  destroy(): Promise<void>
}

/** Opens the pools lazily; `close` waits for running attempts, `destroy` does not. */
export function openUpstream(
  options: UpstreamOptions,
): Upstream & KeptSource & { readonly credentials: Credentials } & Closing {
  const pools = openPools(options)
  const translate = openTranslator(options.clientCodecs)
  const credentials = openCredentials(options)
  const visiting = { options: { ...options.limits, ...options.timeouts.whole }, credentials }

  function relay(
    call: Call,
    request: ModelRequest,
    plan: RelayPlan,
    reply: Reply,
    onProgress: (outputEvents: number) => void,
  ): Promise<RelayOutcome> {
    const carried = plan.shape === request.shape ? null : translated(translate(request, plan))
    const proof = credentials.tokenFor(plan.channel)
    const timeouts = timeoutsOf(options.timeouts, plan.deployment.timeouts, timeoutKindOf(request))
    const dispatch = (wire: UpstreamRequest, handler: Dispatcher.DispatchHandler): unknown =>
      pools.of(wire.origin).dispatch(dispatchOf(wire, timeouts), handler)
    return new Promise((resolve, reject) => {
      let used: string | null = null
      let isProven = true
      const handler = new RelayHandler({
        plan,
        reply,
        stream: request.stream,
        wire: wires[plan.shape],
        wayBack: carried === null ? null : wayBack(carried, answerOf(call, request)),
        billsRest: plan.channel.billsOnAbort || asksFor(request, 'background'),
        withholdUsage: request.stream && !request.includeUsage,
        acceptEncoding: call.headers['accept-encoding'],
        limits: within(options.limits, timeouts),
        shape: request.shape,
        clock: options.clock,
        onProgress,
        resolve(outcome) {
          if (outcome.status === 401 && used !== null) credentials.refused(plan.channel, used)
          resolve(isProven ? outcome : { ...outcome, withheld: unproven })
        },
        reject,
      })
      const send = (token: string | null): void => {
        const wire = buildRequest(call, request, plan, { carried, token: (used = token) })
        if (plan.channel.kind !== 'bedrock') return void dispatch(wire, handler)
        asBedrock(wire, handler, { plan, request, options }).then(
          (both) => dispatch(...both),
          reject,
        )
      }
      const fail = (error: Error): void => {
        isProven = false
        handler.onResponseError(null, error)
      }
      if (proof === null || typeof proof === 'string') send(proof)
      else proof.then(send, fail).catch(reject)
    })
  }

  return {
    edits: editsOf,
    body: lineOf,
    carry: (request, target) => carriedOf(translate(request, target)),
    relay,
    credentials,
    visit: (visit, reply) => visitProvider(visit, reply, pools.of, visiting),
    open: (visit) => openAtProvider(visit, pools.of, visiting),
    told: readTold,
    close: () => bothClosed(credentials.close(), pools.close()),
    destroy: () => bothClosed(credentials.close(), pools.destroy()),
  }
}

async function bothClosed(...closing: readonly Promise<unknown>[]): Promise<void> {
  await Promise.all(closing)
}

function carriedOf(made: ReturnType<Translator>): ReturnType<Upstream['carry']> {
  return made.kind === 'refused' ? made : { kind: 'carried', bytes: made.body.length }
}

const editsOf: Upstream['edits'] = (call, request, target) => [
  'credentials',
  'headers',
  'accept-encoding',
  ...(request.defaulted ?? []).map((name) => `default.${name}`),
  ...(target.shape === request.shape
    ? splicesFor(call, request, target).map((splice) => splice.name)
    : [`translated.${request.shape}.${target.shape}`]),
]

/** The request with its proof, and a handler that hears Bedrock: loaded with the first request to it. */
async function asBedrock(
  wire: UpstreamRequest,
  handler: RelayHandler,
  {
    plan: { channel, shape },
    request: { operation },
    options: { clock, limits },
  }: { plan: RelayPlan; request: ModelRequest; options: UpstreamOptions },
): Promise<readonly [UpstreamRequest, Dispatcher.DispatchHandler]> {
  const { receiver, signed } = await import('./bedrock/bedrock.ts')
  const heard = receiver(handler, { shape, operation }, limits.eventBytesMax)
  return [await signed(wire, channel, clock), heard]
}

/** What was admitted can be translated: the same request was, on its way in. */
function translated(made: ReturnType<Translator>): Translation {
  assert(made.kind === 'translation', 'an admitted request can be carried')
  return made
}

/** Mostly the house's own, and then the same object. */
function within(limits: RelayLimits, { answerMs }: Timeouts): RelayLimits {
  return answerMs === limits.answerMs ? limits : { ...limits, answerMs }
}

function dispatchOf(
  { origin, path, headers, pieces, length }: UpstreamRequest,
  { headMs, idleMs }: Timeouts,
): Dispatcher.DispatchOptions {
  const body = bodyOf(pieces, length)
  return {
    origin,
    path,
    method: 'POST',
    headers,
    body,
    headersTimeout: headMs,
    bodyTimeout: idleMs,
  }
}

function bodyOf(pieces: readonly Buffer[], length: number): Buffer | Readable {
  const [first] = pieces
  if (pieces.length === 1 && first !== undefined) return first
  return length <= joinBytesMax ? Buffer.concat(pieces, length) : Readable.from(pieces)
}

/** What the client's side of a translated answer says of the request. */
function answerOf(
  { requestId, atMs }: Call,
  { model, includeUsage }: ModelRequest,
): Parameters<typeof wayBack>[1] {
  return { model, requestId, createdS: Math.floor(atMs / 1000), includeUsage }
}

/** The body of a request that is a line of a file: the path of a batch names no deployment, whatever its version. */
const lineOf: Upstream['body'] = (request, target) => {
  const channel = { ...target.channel, apiVersion: null }
  const splices = splicesFor({ headers: {} }, request, { ...target, channel })
  return applySplices(request.bytes, splices).pieces
}
