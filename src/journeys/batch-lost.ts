// Batches of which nobody knows whether they run: the line broke, or the house ended, between the request and the answer
// that would have named them. The provider's own list says. One that is found belongs to its workload from then on, is
// cancelled, since nobody knows its name to fetch it, and is settled like any other at the house's cost. One that
// never came to the provider costs nothing. Where the list cannot be had for long the hold is the cost.
import type { StoredObject } from '../kernel/stored-object.ts'
import type { Channel, Deployment } from '../place/deployment.ts'
import type { BatchEndHouse, BatchRound } from './batch-end.ts'
import { askWhole, isRecord } from './batch-object.ts'
import { batchSettlement, type BatchAttempt, type BatchEnd } from './batch-settle.ts'
import { priceVersionOf } from './reconcile.ts'
import { storedEntry } from './stored.ts'

/** A batch whose attempt is indeterminate and has no name. */
export interface LostBatch extends BatchAttempt {
  readonly atMs: number
  readonly lostMs: number
}

/** Looks once at each. Rejects with a `store.*` fault, or as `lost` does. */
export async function settleLost(house: BatchEndHouse): Promise<BatchRound> {
  const lost = await house.lost()
  const troubles = new Set<string>()
  let settled = 0
  let left = 0
  // One after the other: two of one workload must not find the same batch.
  for (const one of lost) {
    const verdict = await findLost(house, one)
    const nowMs = house.clock.nowMs()
    if (verdict.kind === 'found') {
      await adopt(house, one, verdict)
    } else if (verdict.kind === 'none' && nowMs >= one.lostMs + house.arrivalMs) {
      await end(house, one, 'never_arrived')
      settled += 1
    } else if (verdict.kind === 'unknown' && nowMs >= one.lostMs + house.windowMs) {
      await end(house, one, 'batch_lost')
      settled += 1
    } else {
      left += 1
      if (verdict.kind === 'unknown') troubles.add(`${one.channelId}: ${verdict.why}`)
    }
  }
  return { settled, left, troubles: [...troubles] }
}

interface Found {
  readonly kind: 'found'
  readonly id: string
  readonly channel: Channel
  readonly deployment: Deployment
}

type Verdict =
  | Found
  /** The provider lists none. */
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly why: string }

/** How far the clocks of a provider and of this machine may be apart. */
const skewMs = 300_000
const pagesMax = 50

async function findLost(house: BatchEndHouse, one: LostBatch): Promise<Verdict> {
  const world = house.world()
  const channel = world.channels.get(one.channelId)
  const deployment = world.deployments.get(one.deploymentId)
  if (channel === undefined || deployment === undefined) {
    return { kind: 'unknown', why: 'it is no longer configured' }
  }
  const place = { channel, requestId: one.attemptId, of: 'batches' as const, tail: '', headers: [] }
  let after = ''
  for (let page = 0; page < pagesMax; page++) {
    const query = `limit=100${after === '' ? '' : `&after=${encodeURIComponent(after)}`}`
    const asked = await askWhole(house.source, { ...place, method: 'GET', query })
    if (asked.kind === 'failed') {
      return { kind: 'unknown', why: asked.refusal.internal ?? asked.refusal.code }
    }
    const list = asked.status === 200 ? readList(asked.body) : null
    if (list === null) {
      return { kind: 'unknown', why: `its list of batches is answered with ${asked.status}` }
    }
    for (const { id, fileId, createdMs } of list.batches) {
      // Newest first: what was made before it was asked for is another's.
      if (createdMs < one.atMs - skewMs) return { kind: 'none' }
      if (await isOurs(house, one, { id, fileId }))
        return { kind: 'found', id, channel, deployment }
    }
    const last = list.batches.at(-1)
    if (!list.hasMore || last === undefined) return { kind: 'none' }
    after = last.id
  }
  return { kind: 'unknown', why: `its list of batches has more than ${pagesMax} pages` }
}

/** Its lines lay in a file of the same workload, which may have deleted it since, and nobody has been told of it. */
async function isOurs(
  { stored }: BatchEndHouse,
  { workloadId }: LostBatch,
  { id, fileId }: Pick<Listed, 'id' | 'fileId'>,
): Promise<boolean> {
  return (await stored.knew(workloadId, fileId)) && !(await stored.knew(workloadId, id))
}

/** Durable before it is cancelled: from then on it is looked after until its end. */
async function adopt(
  house: BatchEndHouse,
  one: LostBatch,
  { id, channel, deployment }: Found,
): Promise<void> {
  const { partyId, contractId, workloadId, keyId, channelId, deploymentId, model } = one
  const createdMs = house.clock.nowMs()
  const object: StoredObject = {
    id,
    kind: 'batch',
    partyId,
    contractId,
    workloadId,
    keyId,
    channelId,
    deploymentId,
    model,
    createdMs,
    expiresMs: null,
    requestId: one.requestId,
    parentId: null,
    deletedMs: null,
  }
  const entry = { ...storedEntry(object, deployment), id: `${one.attemptId}.found` }
  await house.book.commit({ kind: 'store', object, entry })
  // What it has not done yet is not paid for; that it could not be cancelled shows in what it used.
  await askWhole(house.source, {
    channel,
    requestId: one.attemptId,
    of: 'batches',
    method: 'POST',
    tail: `/${encodeURIComponent(id)}/cancel`,
    query: '',
    headers: [],
  })
}

async function end(
  house: BatchEndHouse,
  one: LostBatch,
  basis: 'never_arrived' | 'batch_lost',
): Promise<void> {
  const world = house.world()
  const ended: BatchEnd = {
    ending: 'gateway_lost',
    basis,
    usage: basis === 'never_arrived' ? { source: 'none', tokens: new Map() } : null,
    batchId: '',
    status: 0,
    lines: { done: 0, failed: 0 },
  }
  const settling = {
    entryId: one.attemptId,
    atMs: house.clock.nowMs(),
    world: world.version,
    version: priceVersionOf(world, one.priceVersion),
    factor: { num: 1n, den: 1n },
    isFree: true,
  }
  await house.book.settle(batchSettlement(one, ended, settling))
}

interface Listed {
  readonly id: string
  readonly fileId: string
  readonly createdMs: number
}

/** Null for what is no list. Source: OpenAI API reference, "List batch"; Azure OpenAI REST reference, "Batch - List". */
function readList(
  body: Buffer,
): { readonly batches: readonly Listed[]; readonly hasMore: boolean } | null {
  let value: unknown
  try {
    value = JSON.parse(body.toString('utf8'))
  } catch {
    return null
  }
  if (!isRecord(value) || !Array.isArray(value['data'])) return null
  const batches: Listed[] = []
  for (const one of value['data'] as readonly unknown[]) {
    if (!isRecord(one)) return null
    const { id, input_file_id: fileId, created_at: createdS } = one
    if (typeof id !== 'string' || typeof createdS !== 'number') return null
    batches.push({
      id,
      fileId: typeof fileId === 'string' ? fileId : '',
      createdMs: createdS * 1000,
    })
  }
  return { batches, hasMore: value['has_more'] === true }
}
