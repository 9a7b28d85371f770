// The paths of files, behind whichever prefix its dialect gives them.
// Sources: OpenAI API reference, Files; Azure OpenAI REST reference, Files.
import { refuse } from '../wire/codes.ts'
import type { UploadRoute } from './files.ts'
import type { KeptRoute, KeptVerb } from './responses-routes.ts'
import type { Route } from './routes.ts'

type FilesRoute =
  | UploadRoute
  | KeptRoute
  | Extract<Route, { kind: 'unserved' | 'method_not_allowed' }>

/** `rest` is what follows `/files`; null for a path that this API does not have. */
export function filesRoute(
  method: string,
  rest: string,
  dialect: 'openai' | 'azure',
): FilesRoute | null {
  if (rest === '') {
    if (method === 'POST') return { kind: 'upload', dialect }
    return method === 'GET'
      ? {
          kind: 'unserved',
          dialect,
          refusal: refuse('door.endpoint_not_served', { message: lists }),
        }
      : { kind: 'method_not_allowed', allow: 'POST', dialect }
  }
  const [, id, tail] = /^\/([\w.:-]{1,128})(\/content)?$/.exec(rest) ?? []
  if (id === undefined) return null
  const verbs = tail === undefined ? ownVerbs : contentVerbs
  const verb = verbs[method]
  return verb === undefined
    ? { kind: 'method_not_allowed', allow: Object.keys(verbs).join(', '), dialect }
    : { kind: 'kept_response', dialect, of: 'file', verb, id, query: '' }
}

type Verbs = Readonly<Partial<Record<string, KeptVerb>>>
const ownVerbs: Verbs = { GET: 'read', DELETE: 'delete' }
const contentVerbs: Verbs = { GET: 'content' }

const lists =
  'Files are not listed here. The list of the provider is that of an account which all customers of this server share. Keep the ids that uploads answer; each file is read by its id.'
