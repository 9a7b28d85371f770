// A response, a file or a batch that a provider keeps, asked for again: read, its input listed, cancelled or deleted. Only the workload
// that made it is told that it exists. To read it, its deployment must still be permitted; to have it deleted, not:
// nobody must keep what its owner wants gone, unless a legal hold is on it. No model runs, so nothing is held or charged.
import type { StoredObject } from '../kernel/stored-object.ts'
import { Fault } from '../kernel/fault.ts'
import type { ToldResponse } from './background-settlement.ts'
import { deletedUnseen, endBefore, endSeen } from './background-visits.ts'
import type { Channel } from '../place/deployment.ts'
import { standingBreach } from '../place/quarantine.ts'
import { mayBeRead } from './readable.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import type { Dialect } from '../wire/model-request.ts'
import { readBatch, registerAnswers, shownBatch } from './batch-object.ts'
import type { BatchReader } from './batch-survey.ts'
import { identifyCaller, type Caller } from './caller.ts'
import type { HeaderList, Reply } from './ports.ts'
import { openRecord, type RequestRecord } from './record.ts'
import { unstoredEntry } from './stored.ts'
import type { CompleteHouse } from './trip.ts'
import type { World } from './world.ts'

export interface KeptCall {
  readonly requestId: string
  readonly dialect: Dialect
  readonly atMs: number
  readonly startedMs: number
  readonly token: string | undefined
  readonly country: string | null
  readonly of: 'response' | 'file' | 'batch'
  readonly verb: 'read' | 'items' | 'content' | 'cancel' | 'delete'
  readonly id: string
  /** What the caller asked of the answer; only known parameters go on. */
  readonly query: string
}

/** One question to a provider about something that it keeps. */
export interface Visit {
  readonly channel: Channel
  readonly requestId: string
  readonly of: 'responses' | 'files' | 'batches'
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** A file that is to be kept. */
  readonly body?: { readonly body: Buffer; readonly contentType: string }
  /** Behind the path of its kind: `/{id}`, and what follows it. */
  readonly tail: string
  readonly query: string
  /** How long its head, and each part of its body, may take; left out: as long as an answer of a model. */
  readonly waitMs?: number
  /** Headers of ours for an answer that comes as a stream. */
  readonly headers: HeaderList
}

export type Visited =
  | {
      readonly kind: 'whole'
      readonly status: number
      readonly headers: HeaderList
      readonly body: Buffer
    }
  /** It went to the client while it came, and is over; `whole` is false if it broke. */
  | { readonly kind: 'streamed'; readonly status: number; readonly whole: boolean }
  /** `sent`: a byte may have left the house. */
  | { readonly kind: 'failed'; readonly refusal: Refusal; readonly sent: boolean }

/** The same with its body still to be read: it ends, or rejects where the provider breaks it. */
export type Opened =
  | {
      readonly kind: 'open'
      readonly status: number
      readonly body: AsyncIterable<Buffer>
      /** Lets go of a body that is not read to its end. */
      leave(): void
    }
  | { readonly kind: 'failed'; readonly refusal: Refusal; readonly sent: boolean }

export interface KeptSource {
  /** For the house itself, however long it is. Never rejects for what a provider does. */
  open(visit: Visit): Promise<Opened>
  /** Never rejects for what a provider or a client does. `reply`: null if no client waits; then nothing streams. */
  visit(visit: Visit, reply: Reply | null): Promise<Visited>
  /** What the body of an answer says of a response; null if it is none. */
  told(body: Buffer): ToldResponse | null
}

export interface KeptHouse extends CompleteHouse {
  readonly source: KeptSource
  readonly batches: BatchDesk
  /** Must name the legal hold that is over it now; null: none is. */
  readonly heldBy: (
    object: Pick<StoredObject, 'partyId' | 'workloadId' | 'requestId'>,
  ) => string | null
}

/** What the house has for batches. */
export interface BatchDesk {
  readonly reader: BatchReader
  /** One began, or was seen to have ended: it is looked at soon. */
  look(): void
  /** Of one that was asked for nobody knows whether it runs. */
  lost(): void
}

/** Answers on `reply`, and tells the request to the observer. Rejects only for a bug. */
export async function answerKept(house: KeptHouse, call: KeptCall, reply: Reply): Promise<void> {
  const record = openRecord(call)
  record.operation = 'stored'
  const refusal = await serve(house, call, reply, record)
  closeKept(house, record, refusal, { reply, headers: headersOf(call, null) })
}

/** Answers with the refusal, if there is one, and tells the record to the observer. */
export function closeKept(
  house: KeptHouse,
  record: RequestRecord,
  refusal: Refusal | null,
  { reply, headers }: { readonly reply: Reply; readonly headers: HeaderList },
): void {
  if (refusal !== null) {
    record.code = refusal.code
    record.internal = refusal.internal ?? record.internal
    record.status = reply.refuse(refusal, headers)
    house.refusals.note(record, refusal.code, record.internal, null)
  }
  record.totalMs = house.clock.monotonicMs() - record.startedMs
  house.observer.request(record)
}

async function serve(
  house: KeptHouse,
  call: KeptCall,
  reply: Reply,
  record: RequestRecord,
): Promise<Refusal | null> {
  const world = house.world()
  const caller = identifyCaller(house.identity, world, call.token, call.atMs)
  if (caller.kind === 'refused') return caller
  tellCaller(record, caller)
  try {
    const object = await house.stored.find(caller.workload.id, call.id)
    if (object === null || object.kind !== call.of) return missing(call)
    record.model = object.model
    record.channelId = object.channelId
    record.deploymentId = object.deploymentId
    const channel = world.channels.get(object.channelId)
    const refused = channel === undefined ? gone : mayAsk(house, world, caller, call, object)
    if (channel === undefined || refused !== null) return refused
    return await ask(house, { call, caller, object, channel }, reply, record)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return refuse('store.unavailable', { retryAfterMs: 1000, internal: error.message })
  }
}

const gone = refuse('place.stored_elsewhere', { internal: 'its channel is no longer configured' })

function missing({ of, id }: Pick<KeptCall, 'of' | 'id'>): Refusal {
  const message = `${of[0]?.toUpperCase()}${of.slice(1)} with id ${JSON.stringify(id)} not found.`
  return refuse('place.stored_not_found', { message, param: `${of}_id` })
}

/** Whether it may be read where it rests, as the rules stand now. */
function mayAsk(
  house: KeptHouse,
  world: World,
  caller: Caller,
  call: KeptCall,
  object: StoredObject,
): Refusal | null {
  const blocked = house.book.blocked()
  if (blocked !== null) return refuse(blocked, { retryAfterMs: 1000 })
  if (call.verb === 'delete') return refuseHeld(house, object)
  if (call.verb === 'cancel') return null
  const refused = mayBeRead(house, { world, caller, call }, object)
  if (refused !== null) return refused
  const deployment = world.deployments.get(object.deploymentId)
  if (deployment === undefined) return gone
  // Who broke the promise of where reads nothing again until an operator has lifted it.
  const breach = standingBreach(house.breaches.quarantine, deployment, world.deployments)
  return breach === null ? null : refuse('place.none_available')
}

/** Its owner is not told of the matter: whoever operates the house is, in the line of the request. */
function refuseHeld({ heldBy }: KeptHouse, object: StoredObject): Refusal | null {
  const hold = heldBy(object)
  return hold === null ? null : refuse('place.stored_held', { internal: `${hold} is over it` })
}

interface Asked {
  readonly call: KeptCall
  readonly caller: Caller
  readonly object: StoredObject
  readonly channel: Channel
}

async function ask(
  house: KeptHouse,
  { call, caller, object, channel }: Asked,
  reply: Reply,
  record: RequestRecord,
): Promise<Refusal | null> {
  const { contract } = caller
  const scope = { id: `contract:${contract.id}`, limits: contract.limits }
  const admission = house.limits.admit([scope], { tokens: 0 })
  if (admission.kind === 'refused') return admission
  try {
    const { method, tail } = verbs[call.verb]
    // What goes on at the provider: nobody can say what it used once it is deleted.
    const awaited = call.of === 'response' ? house.background.of(object.requestId) : undefined
    if (awaited !== undefined && call.verb === 'delete') await endBefore(house, awaited, channel)
    const visited = await house.source.visit(
      {
        channel,
        requestId: call.requestId,
        of: paths[call.of],
        method,
        tail: `/${encodeURIComponent(object.id)}${tail}`,
        query: queryOf(call),
        headers: headersOf(call, object),
      },
      reply,
    )
    if (visited.kind === 'failed') return visited.refusal
    record.status = visited.status
    if (visited.kind === 'streamed') return null
    const { status } = visited
    if (call.verb === 'delete' && (status === 404 || (status >= 200 && status < 300))) {
      await forget(house, call, caller, object)
      if (awaited !== undefined) await deletedUnseen(house, awaited)
    }
    if (awaited !== undefined) await endSeen(house, awaited, visited)
    const refused = refusalOf(status, call)
    if (refused !== null) return refused
    const shown = call.of === 'batch' ? await batchShown(house, object, visited.body) : visited.body
    const headers = [...headersOf(call, object), ...visited.headers]
    reply.head(status, [...headers, 'content-length', String(shown.length)])
    reply.end([shown])
    return null
  } finally {
    admission.release(0)
  }
}

/** Its files are the caller's before it reads their ids; what it used is settled by the house. */
async function batchShown(house: KeptHouse, object: StoredObject, body: Buffer): Promise<Buffer> {
  const seen = readBatch(body)
  if (seen === null) return body
  await registerAnswers(house, object, seen)
  if (seen.isOver) house.batches.look()
  return shownBatch(body, object.model)
}

const paths = { response: 'responses', file: 'files', batch: 'batches' } as const

/** Durable before the caller is told: what is answered as deleted is found no more, whatever happens next. */
function forget(
  house: KeptHouse,
  { requestId }: KeptCall,
  { key }: Caller,
  object: StoredObject,
): Promise<void> {
  const atMs = house.clock.nowMs()
  const { workloadId, id } = object
  const entry = unstoredEntry(object, { requestId, keyId: key.id, atMs })
  return house.book.commit({ kind: 'unstore', workloadId, id, atMs, entry })
}

const verbs = {
  read: { method: 'GET', tail: '' },
  items: { method: 'GET', tail: '/input_items' },
  content: { method: 'GET', tail: '/content' },
  cancel: { method: 'POST', tail: '/cancel' },
  delete: { method: 'DELETE', tail: '' },
} as const

/** Source: OpenAI API reference, "Get a model response" and "List input items". */
const parameters: Readonly<Record<KeptCall['verb'], ReadonlySet<string>>> = {
  read: new Set(['include', 'include[]', 'stream', 'starting_after', 'include_obfuscation']),
  items: new Set(['include', 'include[]', 'limit', 'order', 'after', 'before']),
  content: new Set(),
  cancel: new Set(),
  delete: new Set(),
}

function queryOf({ verb, query }: KeptCall): string {
  const passed = new URLSearchParams()
  for (const [name, value] of new URLSearchParams(query)) {
    if (parameters[verb].has(name)) passed.append(name, value)
  }
  return passed.toString()
}

/** Null where the provider's own answer is what the caller should see. */
function refusalOf(status: number, call: KeptCall): Refusal | null {
  if (status === 404) return missing(call)
  if (status === 401 || status === 403) return refuse('upstream.refused_us')
  if (status === 429) return refuse('upstream.rate_limited')
  return status >= 500 ? refuse('upstream.failed', { internal: `status ${status}` }) : null
}

function headersOf(
  { requestId, dialect, verb }: KeptCall,
  object: StoredObject | null,
): HeaderList {
  const headers = ['x-request-id', requestId]
  if (dialect === 'azure') headers.push('apim-request-id', requestId)
  if (object === null) return headers
  // A deletion is an entry of its own; what is read has that of the request which made it.
  const receipt = verb === 'delete' ? requestId : object.requestId
  return [
    ...headers,
    'x-customhouse-receipt',
    receipt,
    'x-customhouse-deployment',
    object.deploymentId,
  ]
}

export function tellCaller(
  record: RequestRecord,
  { party, contract, workload, key }: Caller,
): void {
  record.partyId = party.id
  record.contractId = contract.id
  record.contractVersion = contract.version
  record.workloadId = workload.id
  record.keyId = key.id
}
