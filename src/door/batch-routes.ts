// The paths of batches, behind whichever prefix its dialect gives them.
// Sources: OpenAI API reference, Batch; Azure OpenAI REST reference, Batch.
import { refuse } from '../wire/codes.ts'
import type { BatchRoute } from './batches.ts'
import type { KeptRoute } from './responses-routes.ts'
import type { Route } from './routes.ts'

type BatchesRoute =
  | BatchRoute
  | KeptRoute
  | Extract<Route, { kind: 'unserved' | 'method_not_allowed' }>

/** `rest` is what follows `/batches`; null for a path that this API does not have. */
export function batchesRoute(
  method: string,
  rest: string,
  dialect: 'openai' | 'azure',
): BatchesRoute | null {
  if (rest === '') {
    if (method === 'POST') return { kind: 'create_batch', dialect }
    return method === 'GET'
      ? {
          kind: 'unserved',
          dialect,
          refusal: refuse('door.endpoint_not_served', { message: lists }),
        }
      : { kind: 'method_not_allowed', allow: 'POST', dialect }
  }
  const [, id, tail] = /^\/([\w.:-]{1,128})(\/cancel)?$/.exec(rest) ?? []
  if (id === undefined) return null
  const allow = tail === undefined ? 'GET' : 'POST'
  if (method !== allow) return { kind: 'method_not_allowed', allow, dialect }
  const verb = tail === undefined ? 'read' : 'cancel'
  return { kind: 'kept_response', dialect, of: 'batch', verb, id, query: '' }
}

const lists =
  'Batches are not listed here. The list of the provider is that of an account which all customers of this server share. Keep the ids that creations answer; each batch is read by its id.'
