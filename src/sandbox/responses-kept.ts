// What simulated providers keep of responses, in memory: honest state, so that an id means something only at the
// provider that gave it, and nothing once it was deleted.
// Source: OpenAI API reference, Responses (retrieve, delete, cancel, list input items).
import type { IncomingMessage, ServerResponse } from 'node:http'

import type { ProviderName } from './catalog.ts'
import type { StreamEvent } from './events.ts'
import type { Problem } from './problem.ts'
import { badRequest } from './problem.ts'
import type { Fields } from './shape.ts'

export interface KeptResponse {
  readonly response: Fields
  /** What the model read: earlier turns included, each item with its id. */
  readonly context: readonly Fields[]
  readonly input: readonly Fields[]
  readonly events: readonly StreamEvent[]
  /** How far it is, of one that is made in the background. */
  readonly job?: BackgroundJob
}

export interface BackgroundJob {
  /** The response as it is now. */
  now(): Fields
  /** Stops it; false if it had ended before. */
  cancel(): boolean
}

export interface KeptResponses {
  find(id: string): KeptResponse | null
  /** An item of any response that is kept, by its id. */
  item(id: string): Fields | null
  put(id: string, kept: KeptResponse): void
  remove(id: string): boolean
  /** A number that no item of this provider has yet. */
  next(): number
}

/** Per provider; the oldest leave first. */
const keptMax = 10_000

export function openKeptResponses(): (provider: ProviderName) => KeptResponses {
  const shelves = new Map<ProviderName, KeptResponses>()
  return (provider) => {
    let shelf = shelves.get(provider)
    if (shelf === undefined) shelves.set(provider, (shelf = openShelf()))
    return shelf
  }
}

function openShelf(): KeptResponses {
  const kept = new Map<string, KeptResponse>()
  const items = new Map<string, Fields>()
  let numbered = 0
  const remove = (id: string): boolean => {
    for (const item of itemsOf(kept.get(id))) items.delete(String(item['id']))
    return kept.delete(id)
  }
  return {
    find: (id) => kept.get(id) ?? null,
    item: (id) => items.get(id) ?? null,
    put(id, one) {
      for (const oldest of kept.keys()) {
        if (kept.size < keptMax) break
        remove(oldest)
      }
      kept.set(id, one)
      for (const item of itemsOf(one)) items.set(String(item['id']), item)
    },
    remove,
    next: () => (numbered += 1),
  }
}

function itemsOf(kept: KeptResponse | undefined): readonly Fields[] {
  return kept === undefined ? [] : [...kept.input, ...outputOf(kept.response)]
}

export function outputOf({ output }: Fields): readonly Fields[] {
  const items: readonly Fields[] = Array.isArray(output) ? output : []
  return items
}

/** One of the paths below `/responses/{id}`. */
export interface KeptPath {
  readonly id: string
  /** What follows the id: empty, `/cancel` or `/input_items`. */
  readonly tail: string
  readonly query: URLSearchParams
}

export type KeptAnswer =
  | { readonly kind: 'json'; readonly body: object }
  | { readonly kind: 'events'; readonly events: readonly StreamEvent[] }
  | Problem

export function keptAnswer(
  kept: KeptResponses,
  method: string,
  { id, tail, query }: KeptPath,
): KeptAnswer {
  const found = kept.find(id)
  if (found === null) return responseNotFound(id)
  if (tail === '/cancel' && method === 'POST') {
    if (found.job === undefined) return badRequest(null, 'Cannot cancel a synchronous response.')
    const isOver = !found.job.cancel() && found.job.now()['status'] !== 'cancelled'
    if (isOver) return badRequest(null, 'Cannot cancel a completed response.')
    return { kind: 'json', body: found.job.now() }
  }
  if (tail === '/input_items' && method === 'GET') return { kind: 'json', body: page(found, query) }
  if (tail !== '') return responseNotFound(id)
  if (method === 'DELETE') {
    found.job?.cancel()
    kept.remove(id)
    return { kind: 'json', body: { id, object: 'response', deleted: true } }
  }
  if (query.get('stream') !== 'true') {
    return { kind: 'json', body: found.job?.now() ?? found.response }
  }
  if (found.job !== undefined) {
    return badRequest('stream', 'Only a response that was made as a stream can be streamed.')
  }
  const after = Number(query.get('starting_after') ?? -1)
  return { kind: 'events', events: found.events.filter((_, at) => at > after) }
}

export function responseNotFound(id: string): Problem {
  return {
    status: 404,
    code: 'not_found',
    message: `Response with id '${id}' not found.`,
    type: 'invalid_request_error',
  }
}

/** The newest first unless asked otherwise. */
function page({ input }: KeptResponse, query: URLSearchParams): object {
  const limit = Number(query.get('limit') ?? 20)
  const ordered = query.get('order') === 'asc' ? input : input.toReversed()
  const from = ordered.findIndex((item) => item['id'] === query.get('after')) + 1
  const data = ordered.slice(from, from + limit)
  return {
    object: 'list',
    data,
    first_id: data[0]?.['id'] ?? null,
    last_id: data.at(-1)?.['id'] ?? null,
    has_more: from + limit < ordered.length,
  }
}

export function isKeptMethod({ method }: IncomingMessage, tail: string): boolean {
  if (tail === '/cancel') return method === 'POST'
  return method === 'GET' || (tail === '' && method === 'DELETE')
}

export function sendEvents(
  response: ServerResponse,
  headers: Record<string, string>,
  events: readonly StreamEvent[],
): void {
  response.writeHead(200, { ...headers, 'content-type': 'text/event-stream; charset=utf-8' })
  response.end(events.map(({ name, json }) => `event: ${name}\ndata: ${json}\n\n`).join(''))
}
