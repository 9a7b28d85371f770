// The paths of what providers keep beside answers, files and batches, behind whichever prefix its dialect gives them.
// Sources: OpenAI API reference, Files and Batch; Azure OpenAI REST reference, Files and Batch.
import { refuse } from '../wire/codes.ts'
import type { BatchRoute } from './batches.ts'
import type { UploadRoute } from './files.ts'
import type { KeptRoute, KeptVerb } from './responses-routes.ts'
import type { Route } from './routes.ts'

type RestingRoute =
  | UploadRoute
  | BatchRoute
  | KeptRoute
  | Extract<Route, { kind: 'unserved' | 'method_not_allowed' }>

type Verbs = Readonly<Partial<Record<string, KeptVerb>>>

interface Collection {
  /** What POST on the collection does. */
  readonly creates: 'upload' | 'create_batch'
  readonly of: 'file' | 'batch'
  /** By method, of `/{id}` and of what may follow it. */
  readonly verbs: Readonly<Record<string, Verbs>>
  /** Why there is no list. */
  readonly lists: string
}

const collections: Readonly<Record<'files' | 'batches', Collection>> = {
  files: {
    creates: 'upload',
    of: 'file',
    verbs: { '': { GET: 'read', DELETE: 'delete' }, '/content': { GET: 'content' } },
    lists:
      'Files are not listed here. The list of the provider is that of an account which all customers of this server share. Keep the ids that uploads answer; each file is read by its id.',
  },
  batches: {
    creates: 'create_batch',
    of: 'batch',
    verbs: { '': { GET: 'read' }, '/cancel': { POST: 'cancel' } },
    lists:
      'Batches are not listed here. The list of the provider is that of an account which all customers of this server share. Keep the ids that creations answer; each batch is read by its id.',
  },
}

/** `rest` is what follows `/files` or `/batches`; null for a path that this API does not have. */
export function restingRoute(
  name: keyof typeof collections,
  method: string,
  rest: string,
  dialect: 'openai' | 'azure',
): RestingRoute | null {
  const { creates, of, verbs, lists } = collections[name]
  if (rest === '') {
    if (method === 'POST') return { kind: creates, dialect }
    return method === 'GET'
      ? {
          kind: 'unserved',
          dialect,
          refusal: refuse('door.endpoint_not_served', { message: lists }),
        }
      : { kind: 'method_not_allowed', allow: 'POST', dialect }
  }
  const [, id, tail = ''] = /^\/([\w.:-]{1,128})(\/\w+)?$/.exec(rest) ?? []
  const known = Object.hasOwn(verbs, tail) ? verbs[tail] : undefined
  if (id === undefined || known === undefined) return null
  const verb = Object.hasOwn(known, method) ? known[method] : undefined
  return verb === undefined
    ? { kind: 'method_not_allowed', allow: Object.keys(known).join(', '), dialect }
    : { kind: 'kept_response', dialect, of, verb, id, query: '' }
}
