// The only place that asks the server. Operations, their paths and their types come from the server's own
// route table. A session's cookie goes along by itself; what changes something carries the session's token
// against forgery as well.
import { apiUrl, type Part as UrlPart } from '../urls.ts'
import { ApiError, networkProblem, problemIn } from './errors.ts'
import { operations, type Operations } from './operations.ts'

export type OperationId = keyof Operations
export type Answer<Id extends OperationId> = Operations[Id]['answer']

type Part<Name extends 'params' | 'query' | 'body', Shape> = string extends keyof Shape
  ? { readonly [Key in Name]?: never }
  : object extends Shape
    ? { readonly [Key in Name]?: Shape }
    : { readonly [Key in Name]: Shape }

/** What an operation takes; parts that it has no use for cannot be given. */
export type Input<Id extends OperationId> = Part<'params', Operations[Id]['params']> &
  Part<'query', Operations[Id]['query']> &
  (Operations[Id] extends { readonly body: infer Body } ? Part<'body', Body> : object)

const forgery = { token: '' }

/** The token of the session that was just read; needed for whatever changes something. */
export function setForgeryToken(token: string): void {
  forgery.token = token
}

/** Asks, and answers what the server says. Throws an ApiError, which words itself. */
export async function call<Id extends OperationId>(
  id: Id,
  input: Input<Id>,
  signal?: AbortSignal,
): Promise<Answer<Id>> {
  const { method } = operations[id]
  const { params, query, body } = input as {
    readonly params?: Readonly<Record<string, UrlPart>>
    readonly query?: Readonly<Record<string, UrlPart>>
    readonly body?: unknown
  }
  const response = await ask(apiUrl(id, params ?? {}, query ?? {}), {
    method: method.toUpperCase(),
    headers: {
      accept: 'application/json',
      ...(method === 'get' ? {} : { 'content-type': 'application/json' }),
      ...(method === 'get' || forgery.token === '' ? {} : { 'x-customhouse-csrf': forgery.token }),
    },
    ...(method === 'get' ? {} : { body: JSON.stringify(body ?? {}) }),
    ...(signal === undefined ? {} : { signal }),
    credentials: 'same-origin',
  })
  if (!response.ok) throw new ApiError(await problemIn(response))
  const answer: Answer<Id> = await response.json()
  return answer
}

async function ask(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch (error) {
    // Whoever gave up asking is not told that the network broke.
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiError(networkProblem)
  }
}
