// Where Responses lie at a provider, and how their whole answers are read.
// Sources: OpenAI API reference, Responses; Azure OpenAI REST reference (v1 path, and `/openai/responses` of dated
// versions, where the body names the deployment).
import type { ToldResponse } from '../journeys/background-settlement.ts'
import type { KeptAnswer } from '../journeys/ports.ts'
import type { Channel } from '../place/deployment.ts'
import type { ModelRequest, Operation } from '../wire/model-request.ts'
import { isRecord } from './event-text.ts'
import { keptOf, usageOf } from './responses-reader.ts'

const tails: Readonly<Partial<Record<Operation, string>>> = {
  compact: '/compact',
  count_tokens: '/input_tokens',
}

export function responsesPath(
  channel: Pick<Channel, 'kind' | 'apiVersion'>,
  { operation }: Pick<ModelRequest, 'operation'>,
): string {
  return responsesAt(channel, tails[operation] ?? '', '')
}

/** The same of what it keeps: `tail` follows `/responses`, `/files` or `/batches`; `query` is what the caller asked, without a question mark. */
export function responsesAt(
  { kind, apiVersion }: Pick<Channel, 'kind' | 'apiVersion'>,
  tail: string,
  query: string,
  of: 'responses' | 'files' | 'batches' = 'responses',
): string {
  const isDated = kind === 'azure' && apiVersion !== null
  const prefix = kind === 'azure' ? (isDated ? '/openai' : '/openai/v1') : ''
  const version = isDated ? `api-version=${encodeURIComponent(apiVersion)}` : ''
  const asked = [version, query].filter((part) => part !== '').join('&')
  return `${prefix}/${of}${tail}${asked === '' ? '' : `?${asked}`}`
}

export function isResponse(body: object): boolean {
  const object: unknown = Reflect.get(body, 'object')
  return typeof object === 'string' && object.startsWith('response')
}

export function usageOfWhole(body: object): unknown {
  return isRecord(body) ? usageOf(body) : undefined
}

export function keptOfWhole(body: object): KeptAnswer {
  return isRecord(body) ? keptOf(body) : { isKept: false, isRunning: false, itemIds: [] }
}

const ended = ['completed', 'incomplete', 'failed', 'cancelled'] as const

/** What a provider says of a response that it was asked for; null if this is none. */
export function readTold(bytes: Buffer): ToldResponse | null {
  let body: unknown
  try {
    body = JSON.parse(bytes.toString('utf8'))
  } catch {
    return null
  }
  if (!isRecord(body) || !isResponse(body)) return null
  const status = ended.find((each) => each === body['status']) ?? 'running'
  const { isKept, itemIds } = keptOf(body)
  // Of what was cancelled, as of what failed, the provider's last word is believed: it counted nothing.
  const isNothing = status === 'cancelled' && (body['usage'] ?? null) === null
  const usage = isNothing ? null : usageOf(body)
  return { id: String(body['id']), status, usage, isKept, itemIds }
}
