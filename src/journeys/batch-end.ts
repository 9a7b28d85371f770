// Batches that began here, looked at until they are over: then what their lines used is read from the files of
// answers, one line at a time, and settled once. Whatever ends the house in between, the next one finds the attempt
// open and the batch in the register, and does the same again.
import type { Clock } from '../kernel/time.ts'
import type { StoredObject } from '../kernel/stored-object.ts'
import { estimatedUsage } from '../metering/estimated-usage.ts'
import type { PriceVersion, UsageKind } from '../metering/price.ts'
import type { Usage } from '../metering/usage.ts'
import { batchShape } from '../wire/batch-line.ts'
import type { WireShape } from '../wire/model-request.ts'
import { askWhole, isRecord, readBatch, registerAnswers, type BatchSeen } from './batch-object.ts'
import { settleLost, type LostBatch } from './batch-lost.ts'
import { batchSettlement, type BatchAttempt, type BatchEnd } from './batch-settle.ts'
import { eachLine } from './each-line.ts'
import type { KeptSource } from './kept-response.ts'
import type { Book, StoredObjects } from './ports.ts'
import { usageReaders } from './settle.ts'
import type { World } from './world.ts'

/** A batch whose attempt is not settled. */
export interface OpenBatch extends BatchAttempt {
  readonly atMs: number
  /** The caller was never told that it runs: it was found later. */
  readonly isLost: boolean
  readonly batch: StoredObject
}

export interface BatchEndHouse {
  readonly clock: Clock
  readonly book: Pick<Book, 'settle' | 'commit'>
  readonly source: KeptSource
  readonly stored: StoredObjects
  world(): World
  /** Oldest first. */
  open(): Promise<readonly OpenBatch[]>
  /** Those that have no name here, oldest first. */
  lost(): Promise<readonly LostBatch[]>
  readonly lineBytesMax: number
  /** How long after its end a batch waits for its output, or a lost one for the list, before it is settled without. */
  readonly windowMs: number
  /** How long a request may still be on its way to a provider that does not know it. */
  readonly arrivalMs: number
}

export interface BatchRound {
  readonly settled: number
  readonly left: number
  readonly troubles: readonly string[]
}

/** Looks once at each. Rejects with a `store.*` fault, or as `open` does. */
export async function settleBatches(house: BatchEndHouse): Promise<BatchRound> {
  const found = await settleLost(house)
  const open = await house.open()
  const troubles = new Set(found.troubles)
  let settled = 0
  // One after the other: their files are long, and nobody waits.
  for (const one of open) {
    const end = await endOf(house, one)
    if ('later' in end) {
      if (end.later !== '')
        troubles.add(`${one.batch.channelId}, batch ${one.batch.id}: ${end.later}`)
      continue
    }
    const world = house.world()
    const factor = world.contracts.get(one.contractId)?.priceFactor ?? { num: 1n, den: 1n }
    const settling = {
      entryId: one.attemptId,
      atMs: house.clock.nowMs(),
      world: world.version,
      version: versionOf(world, one.priceVersion),
      factor,
      isFree: one.isLost,
    }
    const named: BatchEnd = one.isLost ? { ...end, ending: 'gateway_lost' } : end
    await house.book.settle(batchSettlement(one, named, settling))
    settled += 1
  }
  const left = open.length - settled + found.left
  return { settled: settled + found.settled, left, troubles: [...troubles] }
}

interface Later {
  /** Why; empty while it simply runs. */
  readonly later: string
}

/** Longer than any provider runs a batch, with the time it may take to tell of its end. */
const forgottenMs = 7 * 24 * 3600 * 1000

async function endOf(house: BatchEndHouse, one: OpenBatch): Promise<BatchEnd | Later> {
  const { batch } = one
  const channel = house.world().channels.get(batch.channelId)
  const isForgotten = house.clock.nowMs() > one.atMs + forgottenMs
  if (channel === undefined) return isForgotten ? lost(batch.id) : { later: 'its channel is gone' }
  const place = {
    channel,
    requestId: one.attemptId,
    method: 'GET' as const,
    query: '',
    headers: [],
  }
  const tail = `/${encodeURIComponent(batch.id)}`
  const asked = await askWhole(house.source, { ...place, of: 'batches', tail })
  if (asked.kind === 'failed')
    return isForgotten ? lost(batch.id) : { later: asked.refusal.internal ?? '' }
  const seen = asked.status === 200 ? readBatch(asked.body) : null
  if (seen === null) {
    return isForgotten ? lost(batch.id) : { later: `the provider answers ${asked.status}` }
  }
  if (!seen.isOver) return { later: '' }
  await registerAnswers(house, batch, seen)
  const shape = shapeOf(asked.body)
  const sum = openSum(house.world().deployments.get(batch.deploymentId), shape)
  for (const id of [seen.outputFileId, seen.errorFileId]) {
    if (id === null) continue
    const why = await addFile(
      house,
      { ...place, of: 'files', tail: `/${encodeURIComponent(id)}/content` },
      sum,
    )
    if (why !== null) return withoutFiles(house, one, seen, why)
  }
  return {
    ending: 'completed',
    basis: 'batch_output',
    usage: sum.usage(),
    batchId: batch.id,
    status: 200,
    lines: { ...sum.lines },
  }
}

/** Null once every line of a file was added; else why not. */
async function addFile(
  { source, lineBytesMax }: BatchEndHouse,
  visit: Parameters<KeptSource['open']>[0],
  sum: Sum,
): Promise<string | null> {
  const opened = await source.open(visit)
  if (opened.kind === 'failed') return opened.refusal.internal ?? opened.refusal.code
  try {
    if (opened.status !== 200) return `a file of answers is answered with ${opened.status}`
    // A line of answers is longer than the one that asked for them, and may carry vectors.
    const end = await eachLine(opened.body, lineBytesMax * linesLonger, (line) => sum.add(line))
    return end.kind === 'done' ? null : 'a file of answers has a line that cannot be read'
  } catch (error) {
    return String(error)
  } finally {
    opened.leave()
  }
}

const linesLonger = 8

/** The lines cannot be had: waited for, then settled by the provider's own sum, or by nothing but the hold. */
function withoutFiles(
  { clock, windowMs }: BatchEndHouse,
  { atMs, batch }: OpenBatch,
  { usage, endedMs }: BatchSeen,
  why: string,
): BatchEnd | Later {
  if (clock.nowMs() < (endedMs ?? atMs) + windowMs) return { later: why }
  const read = usageReaders.responses(usage)
  if (read.kind !== 'usage') return lost(batch.id)
  return { ...lost(batch.id), basis: 'batch_usage', usage: read.usage }
}

function lost(batchId: string): BatchEnd {
  const lines = { done: 0, failed: 0 }
  return { ending: 'gateway_lost', basis: 'batch_lost', usage: null, batchId, status: 0, lines }
}

function shapeOf(body: Buffer): WireShape {
  const value: unknown = JSON.parse(body.toString('utf8'))
  const endpoint = isRecord(value) ? value['endpoint'] : undefined
  return (typeof endpoint === 'string' ? batchShape(endpoint) : null) ?? 'chat'
}

interface Sum {
  /** Never stops the reading: null. */
  add(line: Buffer): null | 'unreadable'
  readonly lines: { done: number; failed: number }
  usage(): Usage
}

/** Adds up what lines used; one that was answered without a word on it is bounded by the length of its answer. */
function openSum(
  bounds: { readonly contextWindowTokens: number; readonly maxOutputTokens: number } | undefined,
  shape: WireShape,
): Sum {
  const tokens = new Map<UsageKind, number>()
  const lines = { done: 0, failed: 0 }
  let isEstimated = false
  const put = (used: Usage): void => {
    for (const [kind, count] of used.tokens) tokens.set(kind, (tokens.get(kind) ?? 0) + count)
  }
  return {
    lines,
    add(line) {
      const answer = answerOf(line)
      if (answer === null) return 'unreadable'
      if (answer.status < 200 || answer.status >= 300) {
        // Providers do not bill what they refuse, nor what they never came to.
        lines.failed += 1
        return null
      }
      lines.done += 1
      const read = usageReaders[shape](answer.usage)
      if (read.kind === 'usage') put(read.usage)
      else {
        isEstimated = true
        const outputBytes = shape === 'embeddings' ? 0 : line.length
        const seen = { promptCharacters: 0, outputEvents: 0, outputBytes }
        put(estimatedUsage({ ...seen, bounds: bounds ?? unbounded }))
      }
      return null
    },
    usage: () => ({
      source: isEstimated ? 'estimated' : lines.done === 0 ? 'none' : 'provider',
      tokens,
    }),
  }
}

const unbounded = {
  contextWindowTokens: Number.MAX_SAFE_INTEGER,
  maxOutputTokens: Number.MAX_SAFE_INTEGER,
}

/** Status 0: it was never asked. Source: OpenAI API reference, "The request output object". */
function answerOf(line: Buffer): { readonly status: number; readonly usage: unknown } | null {
  let value: unknown
  try {
    value = JSON.parse(line.toString('utf8'))
  } catch {
    return null
  }
  if (!isRecord(value)) return null
  const response = value['response']
  if (!isRecord(response)) return { status: 0, usage: undefined }
  const status = response['status_code']
  const body = response['body']
  return {
    status: typeof status === 'number' ? status : 0,
    usage: isRecord(body) ? body['usage'] : undefined,
  }
}

/** The version a batch was admitted at, if the configuration still has it. */
function versionOf(world: World, id: string): PriceVersion | null {
  for (const list of world.priceLists.values()) {
    for (const version of list.versions) if (version.id === id) return version
  }
  return null
}
