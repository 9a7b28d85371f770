// The beginning of a prompt as a number: what providers cache of it is at least a thousand tokens, and is theirs by
// account; so requests of one workload that begin alike, or name the same `prompt_cache_key`, have the same one.
// Two that meet by chance cost a preference, nothing else.
import { crc32 } from 'node:zlib'

import type { ModelRequest } from '../wire/model-request.ts'
import type { Held, Trip } from './trip.ts'

/** A prompt of fewer bytes has no thousand tokens. Source: OpenAI, "Prompt caching"; Claude API docs, "Prompt caching". */
const bytesMin = 4096
/** Of each part. */
const bytesRead = 2048
/** In the order in which caches read them. */
const parts = ['tools', 'system', 'instructions', 'messages', 'input', 'prompt'] as const

const minutesMs = 5 * 60_000
const hourMs = 60 * 60_000

/** Null for what no cache would hold. */
export function beginningOf({ caller, request }: Pick<Held, 'caller' | 'request'>): number | null {
  const { operation, bytes, fields } = request
  if (bytes.length < bytesMin || (operation !== 'chat' && operation !== 'text_completion'))
    return null
  const own = crc32(caller.workload.id)
  const named = fields.get('prompt_cache_key')
  if (named !== undefined) return crc32(bytes.subarray(named.start, named.end), own)
  let sum = own
  for (const part of parts) {
    const span = fields.get(part)
    if (span === undefined) continue
    const end = Math.min(span.end, span.start + bytesRead)
    sum = crc32(bytes.subarray(span.start, end), sum)
  }
  return sum
}

/** Of the trip, worked out once and only where there is a choice. */
export function warmAt(trip: Trip, held: Held): string | null {
  if (trip.beginning === undefined) trip.beginning = beginningOf(held)
  return trip.beginning === null ? null : trip.house.affinity.of(trip.beginning)
}

/** An answer has warmed a cache. */
export function warmed(
  { beginning, house }: Trip,
  deploymentId: string,
  request: ModelRequest,
): void {
  if (beginning === undefined || beginning === null) return
  house.affinity.served(beginning, deploymentId, request.cacheKinds === 'hour' ? hourMs : minutesMs)
}
