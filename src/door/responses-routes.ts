// The paths of the Responses API, behind whichever prefix its dialect gives them.
// Sources: OpenAI API reference, Responses; Azure OpenAI REST reference (v1, and `/openai/responses` of dated versions).
import type { KeptCall } from '../journeys/kept-response.ts'
import type { ResponsesOperation } from './read-responses.ts'

export type ResponsesRoute =
  | {
      readonly kind: 'responses'
      readonly dialect: 'openai' | 'azure'
      readonly operation: ResponsesOperation
    }
  | KeptRoute
  | {
      readonly kind: 'method_not_allowed'
      readonly allow: string
      readonly dialect: 'openai' | 'azure'
    }

/** Something that a provider keeps. */
export interface KeptRoute {
  readonly kind: 'kept_response'
  readonly dialect: 'openai' | 'azure'
  readonly of: KeptCall['of']
  readonly verb: KeptVerb
  readonly id: string
  readonly query: string
}

/** What can be asked of it. */
export type KeptVerb = KeptCall['verb']

/** `rest` is what follows `/responses`; null for a path that this API does not have. */
export function responsesRoute(
  method: string,
  rest: string,
  query: string,
  dialect: 'openai' | 'azure',
): ResponsesRoute | null {
  const operation = operations.get(rest)
  if (operation !== undefined) {
    return method === 'POST'
      ? { kind: 'responses', dialect, operation }
      : { kind: 'method_not_allowed', allow: 'POST', dialect }
  }
  const [, id, tail] = /^\/([\w.:-]{1,128})(\/cancel|\/input_items)?$/.exec(rest) ?? []
  if (id === undefined) return null
  const verbs = tail === undefined ? ownVerbs : (tailVerbs[tail] ?? {})
  const verb = verbs[method]
  return verb === undefined
    ? { kind: 'method_not_allowed', allow: Object.keys(verbs).join(', '), dialect }
    : { kind: 'kept_response', dialect, of: 'response', verb, id, query }
}

const operations: ReadonlyMap<string, ResponsesOperation> = new Map([
  ['', 'chat'],
  ['/compact', 'compact'],
  ['/input_tokens', 'count_tokens'],
])

type Verbs = Readonly<Partial<Record<string, KeptVerb>>>

const ownVerbs: Verbs = { GET: 'read', DELETE: 'delete' }
const tailVerbs: Readonly<Record<string, Verbs>> = {
  '/cancel': { POST: 'cancel' },
  '/input_items': { GET: 'items' },
}
