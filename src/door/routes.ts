// Path -> route. A plain function over strings: the data plane has a dozen paths.
// Sources: OpenAI API reference; Azure OpenAI REST reference (classic deployment paths and /openai/v1);
// Claude API reference.
import type { Refusal } from '../wire/codes.ts'
import type { Dialect } from '../wire/model-request.ts'
import { azureOperation, openAiShape, type OpenAiShape } from './openai-paths.ts'
import { restingRoute } from './resting-routes.ts'
import { responsesRoute, type ResponsesRoute } from './responses-routes.ts'
import type { BatchRoute } from './batches.ts'
import type { UploadRoute } from './files.ts'
import { realtimeRoute, type RealtimeRoute } from './realtime-route.ts'
import { dialectOf, refuseUnserved } from './unserved.ts'

export type Route =
  | {
      readonly kind: OpenAiShape
      readonly dialect: 'openai' | 'azure'
      readonly pathModel: string | null
    }
  | {
      readonly kind: 'messages'
      readonly dialect: 'anthropic'
      readonly operation: 'chat' | 'count_tokens'
    }
  | ResponsesRoute
  | BatchRoute
  | UploadRoute
  | RealtimeRoute
  | { readonly kind: 'models'; readonly dialect: Dialect; readonly id: string | null }
  | { readonly kind: 'receipt'; readonly id: string }
  | { readonly kind: 'log'; readonly path: string }
  | { readonly kind: 'notices' }
  | { readonly kind: 'acknowledge'; readonly id: string }
  | { readonly kind: 'party_facts' }
  | { readonly kind: 'contest'; readonly id: string }
  | { readonly kind: 'watch_notices' }
  | {
      readonly kind: 'watch_notice_word'
      readonly id: string
      readonly what: 'contest' | 'answer'
    }
  | { readonly kind: 'healthz' }
  | { readonly kind: 'readyz' }
  | { readonly kind: 'operator' }
  | { readonly kind: 'bad_api_version' }
  | {
      readonly kind: 'method_not_allowed'
      readonly allow: string
      readonly dialect: Dialect
    }
  | { readonly kind: 'not_found'; readonly dialect: Dialect }
  /** Providers have it, this server has not. */
  | { readonly kind: 'unserved'; readonly dialect: Dialect; readonly refusal: Refusal }

/** Azure's dated versions: `2024-10-21`, `2025-04-01-preview`; the v1 paths also take `preview` and `latest`. */
const datedVersion = /^20\d\d-\d\d-\d\d(?:-preview)?$/

const operatorPaths = ['/admin', '/console', '/metrics']

/** `isAnthropic`: the request has an `anthropic-version`, which tells apart the paths that two APIs share. */
export function routeOf(method: string, url: string, isAnthropic: boolean): Route {
  const mark = url.indexOf('?')
  const path = mark < 0 ? url : url.slice(0, mark)
  const query = mark < 0 ? '' : url.slice(mark + 1)
  const shape = openAiShape(path)
  if (shape !== undefined) return model(method, shape, 'openai', null)
  if (path === '/v1/messages') return messages(method, 'chat')
  if (path === '/v1/messages/count_tokens') return messages(method, 'count_tokens')
  if (path.startsWith('/v1/responses')) {
    const rest = path.slice('/v1/responses'.length)
    return responsesRoute(method, rest, query, 'openai') ?? lost(path, 'openai')
  }
  if (!isAnthropic && (path === '/v1/files' || path.startsWith('/v1/files/'))) {
    return (
      restingRoute('files', method, path.slice('/v1/files'.length), 'openai') ??
      lost(path, 'openai')
    )
  }
  if (path === '/v1/batches' || path.startsWith('/v1/batches/')) {
    return (
      restingRoute('batches', method, path.slice('/v1/batches'.length), 'openai') ??
      lost(path, 'openai')
    )
  }
  if (path === '/v1/realtime') return realtime(method, 'openai', query)
  if (path.startsWith('/openai/')) return azure(method, path, query)
  if (path === '/v1/models' || path.startsWith('/v1/models/')) {
    const dialect = isAnthropic ? 'anthropic' : 'openai'
    return models(method, dialect, path.slice('/v1/models'.length))
  }
  if (path.startsWith('/v1/receipts/')) {
    const id = path.slice('/v1/receipts/'.length)
    return method === 'GET' ? { kind: 'receipt', id } : notAllowed('GET', 'openai')
  }
  if (path === '/v1/notices' || path.startsWith('/v1/notices/')) return notices(method, path)
  if (path.startsWith('/v1/party/')) return party(method, path)
  if (path.startsWith('/v1/watch/')) return watch(method, path)
  if (path === '/checkpoint' || path.startsWith('/tile/')) {
    return method === 'GET' ? { kind: 'log', path: path.slice(1) } : notAllowed('GET', 'openai')
  }
  if (path === '/healthz') return { kind: 'healthz' }
  if (path === '/readyz') return { kind: 'readyz' }
  if (operatorPaths.some((prefix) => path === prefix || path.startsWith(`${prefix}/`))) {
    return { kind: 'operator' }
  }
  return lost(path, dialectOf(path) ?? (isAnthropic ? 'anthropic' : 'openai'))
}

/** A path that no route has: refused by name if a provider serves it. */
function lost(path: string, dialect: Dialect): Route {
  const refusal = refuseUnserved(path, dialect)
  return refusal === null ? { kind: 'not_found', dialect } : { kind: 'unserved', dialect, refusal }
}

function azure(method: string, path: string, query: string): Route {
  const operation = azureOperation(path)
  if (operation !== null) {
    const { shape, pathModel } = operation
    if (pathModel === null) return versioned(model(method, shape, 'azure', null), query, true)
    const name = decode(pathModel)
    if (name === null) return { kind: 'not_found', dialect: 'azure' }
    return versioned(model(method, shape, 'azure', name), query, false)
  }
  if (path === '/openai/v1/models' || path.startsWith('/openai/v1/models/')) {
    return versioned(models(method, 'azure', path.slice('/openai/v1/models'.length)), query, true)
  }
  const [, v1, rest] = /^\/openai(\/v1)?\/responses(.*)$/.exec(path) ?? []
  if (rest !== undefined) {
    const route = responsesRoute(method, rest, query, 'azure') ?? lost(path, 'azure')
    return versioned(route, query, v1 !== undefined)
  }
  const [, filesV1, fileRest] = /^\/openai(\/v1)?\/files(?=\/|$)(.*)$/.exec(path) ?? []
  if (fileRest !== undefined) {
    const route = restingRoute('files', method, fileRest, 'azure') ?? lost(path, 'azure')
    return versioned(route, query, filesV1 !== undefined)
  }
  const [, batchesV1, batchRest] = /^\/openai(\/v1)?\/batches(?=\/|$)(.*)$/.exec(path) ?? []
  if (batchRest !== undefined) {
    const route = restingRoute('batches', method, batchRest, 'azure') ?? lost(path, 'azure')
    return versioned(route, query, batchesV1 !== undefined)
  }
  if (path === '/openai/realtime' || path === '/openai/v1/realtime') {
    return versioned(realtime(method, 'azure', query), query, path === '/openai/v1/realtime')
  }
  if (path === '/openai/models') return versioned(models(method, 'azure', ''), query, false)
  return lost(path, 'azure')
}

function versioned(route: Route, query: string, isV1: boolean): Route {
  const version = new URLSearchParams(query).get('api-version')
  if (version === null) return isV1 ? route : { kind: 'bad_api_version' }
  if (isV1 && (version === 'preview' || version === 'latest' || version === 'v1')) return route
  return datedVersion.test(version) ? route : { kind: 'bad_api_version' }
}

function model(
  method: string,
  kind: OpenAiShape,
  dialect: 'openai' | 'azure',
  pathModel: string | null,
): Route {
  return method === 'POST' ? { kind, dialect, pathModel } : notAllowed('POST', dialect)
}

function realtime(method: string, dialect: 'openai' | 'azure', query: string): Route {
  return method === 'GET' ? realtimeRoute(dialect, query) : notAllowed('GET', dialect)
}

/** Query parameters (`?beta=true`) decide nothing: the beta header does. */
function messages(method: string, operation: 'chat' | 'count_tokens'): Route {
  return method === 'POST'
    ? { kind: 'messages', dialect: 'anthropic', operation }
    : notAllowed('POST', 'anthropic')
}

function models(method: string, dialect: Dialect, rest: string): Route {
  if (method !== 'GET') return notAllowed('GET', dialect)
  const id = rest === '' ? null : decode(rest.slice(1))
  return rest !== '' && id === null
    ? { kind: 'not_found', dialect }
    : { kind: 'models', dialect, id }
}

function party(method: string, path: string): Route {
  if (path === '/v1/party/facts') {
    return method === 'GET' ? { kind: 'party_facts' } : notAllowed('GET', 'openai')
  }
  const match = /^\/v1\/party\/facts\/([^/]+)\/contest$/.exec(path)
  const id = match?.[1] === undefined ? null : decode(match[1])
  if (id === null) return { kind: 'not_found', dialect: 'openai' }
  return method === 'POST' ? { kind: 'contest', id } : notAllowed('POST', 'openai')
}

function watch(method: string, path: string): Route {
  if (path === '/v1/watch/notices') {
    return method === 'GET' ? { kind: 'watch_notices' } : notAllowed('GET', 'openai')
  }
  const match = /^\/v1\/watch\/notices\/([^/]+)\/(contest|answer)$/.exec(path)
  const id = match?.[1] === undefined ? null : decode(match[1])
  if (id === null) return { kind: 'not_found', dialect: 'openai' }
  const what = match?.[2] === 'contest' ? 'contest' : 'answer'
  return method === 'POST' ? { kind: 'watch_notice_word', id, what } : notAllowed('POST', 'openai')
}

function notices(method: string, path: string): Route {
  if (path === '/v1/notices') {
    return method === 'GET' ? { kind: 'notices' } : notAllowed('GET', 'openai')
  }
  const match = /^\/v1\/notices\/([^/]+)\/acknowledge$/.exec(path)
  const id = match?.[1] === undefined ? null : decode(match[1])
  if (id === null) return { kind: 'not_found', dialect: 'openai' }
  return method === 'POST' ? { kind: 'acknowledge', id } : notAllowed('POST', 'openai')
}

function notAllowed(allow: string, dialect: Dialect): Route {
  return { kind: 'method_not_allowed', allow, dialect }
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}
