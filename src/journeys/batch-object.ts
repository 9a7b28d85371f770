// The batch as its provider tells of it: how it goes, where its answers lie, and with the model as the caller
// knows it. Files of answers are the caller's from the moment that anybody here has seen their ids.
// Source: OpenAI API reference, "The batch object"; Azure OpenAI, "Batch".
import type { StoredObject } from '../kernel/stored-object.ts'
import { refuse } from '../wire/codes.ts'
import { scanJson } from '../wire/json-scan.ts'
import type { KeptHouse, KeptSource, Opened, Visit } from './kept-response.ts'
import type { Book } from './ports.ts'
import { storedEntry } from './stored.ts'

export interface BatchSeen {
  readonly status: string
  /** Nothing of it runs any more. */
  readonly isOver: boolean
  readonly outputFileId: string | null
  readonly errorFileId: string | null
  /** The provider's sum over all lines, where it says one. */
  readonly usage: unknown
  /** When it ended, in epoch milliseconds; null while it runs, or if nobody says. */
  readonly endedMs: number | null
}

const over: ReadonlySet<string> = new Set(['completed', 'failed', 'expired', 'cancelled'])
const endings = ['completed_at', 'failed_at', 'expired_at', 'cancelled_at'] as const

/** Null for a body that is no batch. */
export function readBatch(body: Buffer): BatchSeen | null {
  const value = parsed(body)
  const status = value?.['status']
  if (value === null || typeof status !== 'string') return null
  const ended = endings.map((name) => value[name]).find((at) => typeof at === 'number')
  return {
    status,
    isOver: over.has(status),
    outputFileId: idIn(value['output_file_id']),
    errorFileId: idIn(value['error_file_id']),
    usage: value['usage'],
    endedMs: typeof ended === 'number' ? ended * 1000 : null,
  }
}

function idIn(value: unknown): string | null {
  return typeof value === 'string' && /^[\w.:-]{1,128}$/.test(value) ? value : null
}

function parsed(body: Buffer): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    return isRecord(value) ? value : null
  } catch {
    return null
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The provider's own bytes, but for the model: there the caller reads the name that it knows. */
export function shownBatch(body: Buffer, model: string): Buffer {
  const outline = scanJson(body, { depthMax: 64, valuesMax: 10_000 })
  const span = outline.kind === 'outline' ? outline.fields.get('model') : undefined
  if (span === undefined || body[span.start] !== 0x22) return body
  const name = Buffer.from(JSON.stringify(model))
  return Buffer.concat([body.subarray(0, span.start), name, body.subarray(span.end)])
}

/** Durable when it resolves; a repeat changes nothing. Rejects with a `store.*` fault. */
export async function registerAnswers(
  house: Pick<KeptHouse, 'stored' | 'world' | 'clock'> & { readonly book: Pick<Book, 'commit'> },
  batch: StoredObject,
  { outputFileId, errorFileId }: BatchSeen,
): Promise<void> {
  const deployment = house.world().deployments.get(batch.deploymentId)
  for (const [id, part] of [
    [outputFileId, 'output'],
    [errorFileId, 'errors'],
  ] as const) {
    if (id === null || deployment === undefined) continue
    if ((await house.stored.find(batch.workloadId, id)) !== null) continue
    const createdMs = house.clock.nowMs()
    // One entry for each, whoever sees it first: the id follows from the batch.
    const requestId = `${batch.requestId}.${part}`
    const object: StoredObject = { ...batch, id, kind: 'file', createdMs, requestId }
    await house.book.commit({ kind: 'store', object, entry: storedEntry(object, deployment) })
  }
}

export type Asked =
  | { readonly kind: 'whole'; readonly status: number; readonly body: Buffer }
  | Extract<Opened, { kind: 'failed' }>

/** More than any batch object has. */
const bytesMax = 1_048_576

/** One short answer, asked by the house itself. Never rejects for what a provider does. */
export async function askWhole(source: KeptSource, visit: Visit): Promise<Asked> {
  const opened = await source.open(visit)
  if (opened.kind === 'failed') return opened
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of opened.body) {
      length += chunk.length
      if (length > bytesMax) return broken('the answer is too long')
      chunks.push(chunk)
    }
  } catch (error) {
    return broken(String(error))
  } finally {
    opened.leave()
  }
  return { kind: 'whole', status: opened.status, body: Buffer.concat(chunks) }
}

function broken(why: string): Asked {
  return { kind: 'failed', refusal: refuse('upstream.invalid', { internal: why }), sent: true }
}
