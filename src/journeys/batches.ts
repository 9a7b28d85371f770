// A batch: many requests in a file that a provider keeps, as one attempt. Its hold is durable before the provider is
// asked, its id before the caller is told, and the hold stays until the end is seen.
import { refuse, type Refusal } from '../wire/codes.ts'
import type { Dialect } from '../wire/model-request.ts'
import { boundsOf } from './admit.ts'
import { boundOf, missingFile, type BatchBody, type Bounded } from './batch-bound.ts'
import { askWhole, shownBatch, type Asked } from './batch-object.ts'
import { batchSettlement, type BatchEnd } from './batch-settle.ts'
import { orphanOp } from '../metering/orphan.ts'
import { identifyCaller, type Caller } from './caller.ts'
import { inputOf } from './decision-input.ts'
import { refusalOfFault } from './fault-refusal.ts'
import { idOf, refusalOf, restingHeaders } from './files.ts'
import { closeKept, tellCaller, type KeptHouse } from './kept-response.ts'
import type { Reply } from './ports.ts'
import { storedEntry, storedNow } from './stored.ts'
import { termsOf } from './terms.ts'
import { openTrip, type Held, type Trip } from './trip.ts'

export interface BatchCall {
  readonly requestId: string
  readonly dialect: Dialect
  readonly atMs: number
  readonly startedMs: number
  readonly token: string | undefined
  readonly country: string | null
  /** A body that cannot be read is refused only after its key was. */
  readonly body: BatchBody | Refusal
}

/** Answers on `reply`, and tells the request to the observer. Rejects only for a bug. */
export async function createBatch(house: KeptHouse, call: BatchCall, reply: Reply): Promise<void> {
  const none = refuse('door.json_invalid')
  const plain = { request: none, headers: {}, ip: '', readMs: call.startedMs }
  const trip = openTrip(house, { ...call, ...plain }, reply)
  const { record } = trip
  record.operation = 'stored'
  const refusal = await begin(house, call, trip).catch(refusalOfFault)
  closeKept(house, record, refusal, { reply, headers: restingHeaders(call, null) })
}

async function begin(house: KeptHouse, call: BatchCall, trip: Trip): Promise<Refusal | null> {
  const { world, record } = trip
  const caller = identifyCaller(house.identity, world, call.token, call.atMs)
  if (caller.kind === 'refused') return caller
  tellCaller(record, caller)
  const blocked = house.book.blocked()
  if (blocked !== null) return refuse(blocked, { retryAfterMs: 1000 })
  if ('kind' in call.body) return call.body
  const asking = { world, caller, call }
  const file = await house.stored.find(caller.workload.id, call.body.fileId)
  if (file === null || file.kind !== 'file') return missingFile(call.body.fileId)
  const { contract } = caller
  const scope = { id: `contract:${contract.id}`, limits: contract.limits }
  const admission = house.limits.admit([scope], { tokens: 0 })
  if (admission.kind === 'refused') return admission
  try {
    const { model, channelId, deploymentId } = file
    Object.assign(record, { model, channelId, deploymentId })
    const bounded = await boundOf(house, { asking, file, body: call.body }, record)
    if (bounded.kind === 'refused') return bounded
    const held = heldOf(caller, bounded, admission, scope)
    return await run(house, { call, body: call.body, trip, held, bounded })
  } finally {
    admission.release(0)
  }
}

function heldOf(
  caller: Caller,
  { found, resting, member, hold }: Bounded,
  admission: Held['admission'],
  scope: Held['scopes'][number],
): Held {
  const request = { ...found.first, bytes: Buffer.alloc(0), features: found.features }
  return {
    kind: 'held',
    caller,
    request,
    decision: resting.decision,
    members: [member],
    bounds: boundsOf(request, [member], 0),
    hold,
    tokens: 0,
    scopes: [scope],
    admission,
    fallback: null,
    fallbackFor: null,
  }
}

interface Running {
  readonly call: BatchCall
  readonly body: BatchBody
  readonly trip: Trip
  readonly held: Held
  readonly bounded: Bounded
}

/** Holds, asks, registers, answers, in this order. */
async function run(house: KeptHouse, running: Running): Promise<Refusal | null> {
  const { call, body, trip, held, bounded } = running
  const { member, hold } = bounded
  const { record } = trip
  const attemptId = `${call.requestId}.1`
  const input = inputOf(trip, held, '')
  const intended = await house.book.intent({
    kind: 'intent',
    attemptId,
    atMs: call.atMs,
    terms: termsOf(held, { member, input }, 'credentials,headers', call.atMs),
    holdNanos: hold.holdNanos,
    costHoldNanos: hold.costHoldNanos,
    tokenEstimate: 0,
    maxTokens: null,
  })
  if (intended.kind === 'exhausted') return refuse('metering.budget_exhausted')
  record.attempts = 1
  record.priceVersion = member.version.id
  // Asked by the house itself: a caller who leaves now must not leave a batch behind of which nobody knows.
  const asked = await askWhole(house.source, {
    channel: member.channel,
    requestId: attemptId,
    of: 'batches',
    method: 'POST',
    tail: '',
    query: '',
    headers: [],
    body: { body: body.bytes, contentType: 'application/json' },
  })
  const id = asked.kind === 'whole' && asked.status < 300 ? idOf(asked.body) : null
  if (asked.kind !== 'whole' || id === null) return giveBack(house, running, asked)
  const { deployment, channel } = member
  // Without the file as its parent: who deletes that one must still be told how its batch went.
  const object = storedNow(
    house.clock,
    { id, kind: 'batch', requestId: call.requestId },
    {
      caller: held.caller,
      channel,
      deployment,
      model: held.request.model,
    },
  )
  await house.book.commit({ kind: 'store', object, entry: storedEntry(object, member.deployment) })
  house.batches.look()
  tell(running, asked.status, shownBatch(asked.body, object.model))
  return null
}

function tell({ call, trip, bounded }: Running, status: number, body: Buffer): void {
  trip.record.status = status
  const ours = restingHeaders(call, bounded.resting)
  const length = ['content-type', 'application/json', 'content-length', String(body.length)]
  trip.reply.head(status, [...ours, ...length])
  trip.reply.end([body])
}

/**
 * Nobody knows whether it runs: the hold stays, and the attempt is listed until the provider's own list of batches
 * tells. The caller may ask again; of what runs without its knowledge it pays nothing.
 */
async function leaveOpen(
  house: KeptHouse,
  { call, bounded, held }: Running,
  visited: Asked,
): Promise<Refusal> {
  const attempt = {
    attemptId: `${call.requestId}.1`,
    contractId: held.caller.contract.id,
    channelId: bounded.member.channel.id,
    currency: bounded.member.version.currency,
    holdNanos: bounded.hold.holdNanos,
  }
  await house.book.commit(orphanOp(attempt, house.clock.nowMs()))
  house.batches.lost()
  if (visited.kind === 'failed') return visited.refusal
  return refuse('upstream.invalid', { internal: 'a batch without an id' })
}

/** Nothing runs: the hold ends here. */
async function giveBack(
  house: KeptHouse,
  running: Running,
  visited: Asked,
): Promise<Refusal | null> {
  const { call, trip, held, bounded } = running
  const { world, record } = trip
  const { caller, decision } = held
  const { member } = bounded
  const isRefused = visited.kind === 'whole' && visited.status >= 400
  const isUnsent = visited.kind === 'failed' && !visited.sent
  if (!isRefused && !isUnsent) return leaveOpen(house, running, visited)
  const status = visited.kind === 'failed' ? 0 : visited.status
  const end: BatchEnd = {
    ending: status >= 400 && status < 500 ? 'upstream_refused' : 'upstream_failed',
    basis: 'batch_refused',
    usage: { source: 'none', tokens: new Map() },
    batchId: '',
    status,
    lines: { done: 0, failed: 0 },
  }
  const attempt = {
    attemptId: `${call.requestId}.1`,
    requestId: call.requestId,
    partyId: caller.party.id,
    contractId: caller.contract.id,
    workloadId: caller.workload.id,
    keyId: caller.key.id,
    channelId: member.channel.id,
    deploymentId: member.deployment.id,
    model: held.request.model,
    priceVersion: member.version.id,
    currency: member.version.currency,
    decisionId: decision.id,
    costHoldNanos: bounded.hold.costHoldNanos,
  }
  const { version } = member
  const factor = caller.contract.priceFactor
  const settling = {
    entryId: call.requestId,
    atMs: house.clock.nowMs(),
    world: world.version,
    version,
    factor,
    isFree: true,
  }
  record.ending = end.ending
  await house.book.settle(batchSettlement(attempt, end, settling))
  if (visited.kind === 'failed') return visited.refusal
  const refused = refusalOf(status)
  if (refused !== null) return refused
  tell(running, status, visited.body)
  return null
}
