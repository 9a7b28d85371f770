// Where Responses lie at a provider, and how their whole answers are read.
// Sources: OpenAI API reference, Responses; Azure OpenAI REST reference (v1 path, and `/openai/responses` of dated
// versions, where the body names the deployment).
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
  return isRecord(body) ? keptOf(body) : { isKept: false, itemIds: [] }
}
