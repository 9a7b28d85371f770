// Which simulated provider and operation a URL means. Query parameters count only where the real
// service looks at them.
import { azureApiVersions } from './catalog.ts'
import type { ProviderName } from './catalog.ts'
import { cloudRoute } from './cloud-routes.ts'
import type { GoogleForm } from './cloud-routes.ts'
import { batchPath, type BatchPath } from './batches.ts'
import { filesPath, type FilesPath } from './files.ts'
import type { KeptPath } from './responses-kept.ts'

/** The forms in which Bedrock is asked. */
export type BedrockForm = 'invoke' | 'invoke-stream' | 'converse' | 'converse-stream'

/** What OpenAI's API, and Azure's, has beside chat completions, by its path behind the version. */
const operations = {
  embeddings: 'embeddings',
  completions: 'completions',
  moderations: 'moderations',
  'images/generations': 'images',
  'images/edits': 'image_edits',
  'audio/speech': 'speech',
  'audio/transcriptions': 'transcriptions',
  'audio/translations': 'translations',
} as const
export type Operation = (typeof operations)[keyof typeof operations]

/** Which API a path is, where its provider speaks several. */
export type Form = BedrockForm | GoogleForm | 'responses' | 'compact'

export type Route =
  | {
      readonly kind: 'model'
      readonly provider: ProviderName
      /** The deployment of the path, where the path names it. */
      readonly deployment: string | null
      readonly apiVersion: string
      /** `count`: only the prompt's tokens are asked for. */
      readonly operation: 'answer' | 'count' | Operation
      /** Which of a provider's several forms of asking the path is; null where it has but one. */
      readonly form: Form | null
    }
  | { readonly kind: 'files'; readonly provider: ProviderName; readonly path: FilesPath }
  | { readonly kind: 'batches'; readonly provider: ProviderName; readonly path: BatchPath }
  | { readonly kind: 'kept'; readonly provider: ProviderName; readonly path: KeptPath }
  | { readonly kind: 'models'; readonly provider: ProviderName; readonly id: string | null }
  /** Bedrock's list of jobs that run beside: what a credential can be tried on. */
  | { readonly kind: 'jobs'; readonly region: string }
  /** Google's token endpoint, and what tests need of it. */
  | { readonly kind: 'google'; readonly what: 'token' | 'key' | 'revoke' }
  | { readonly kind: 'usage'; readonly provider: ProviderName; readonly id: string }
  /** A provider's path that leads nowhere; Azure answers so to a wrong api-version, too. */
  | { readonly kind: 'lost'; readonly provider: ProviderName }
  | { readonly kind: 'truth' | 'requests' | 'faults' | 'home' | 'none' }

export function routeOf(url: string): Route {
  const cut = url.indexOf('?')
  const path = cut === -1 ? url : url.slice(0, cut)
  if (path === '/kiso/v1/chat/completions') return model('kiso')
  if (path.startsWith('/northwind/v1/')) {
    const operation = operationOf(path.slice('/northwind/v1/'.length))
    if (operation !== null) return model('northwind', null, 'v1', operation)
  }
  const query = new URLSearchParams(cut === -1 ? '' : url.slice(cut + 1))
  const responses = /^\/(northwind\/v1|azure\/openai(?:\/v1)?)\/responses(\/.*)?$/.exec(path)
  if (responses !== null) return responsesRoute(responses[1] ?? '', responses[2] ?? '', query)
  const files = filesPath(path, query)
  if (files !== null) return { kind: 'files', provider: files.provider, path: files }
  const batches = batchPath(path, query)
  if (batches !== null) return { kind: 'batches', provider: batches.provider, path: batches }
  if (path.startsWith('/azure/')) return azureRoute(path, query.get('api-version'))
  if (path.startsWith('/meridian/')) return meridianRoute(path)
  if (path.startsWith('/bedrock/')) return bedrockRoute(path)
  const cloud = cloudRoute(path, query)
  if (cloud !== null) return cloud
  if (path === '/northwind' || path.startsWith('/northwind/')) return directRoute('northwind', path)
  if (path === '/kiso' || path.startsWith('/kiso/')) return directRoute('kiso', path)
  if (path === '/_truth') return { kind: 'truth' }
  if (path === '/_truth/requests') return { kind: 'requests' }
  if (path === '/_faults') return { kind: 'faults' }
  return { kind: path === '/' ? 'home' : 'none' }
}

function model(
  provider: ProviderName,
  deployment: string | null = null,
  apiVersion = 'v1',
  operation: 'answer' | Operation = 'answer',
): Extract<Route, { kind: 'model' }> {
  return { kind: 'model', provider, deployment, apiVersion, operation, form: null }
}

function operationOf(path: string): 'answer' | Operation | null {
  if (path === 'chat/completions') return 'answer'
  return isOperation(path) ? operations[path] : null
}

function isOperation(path: string): path is keyof typeof operations {
  return Object.hasOwn(operations, path)
}

function directRoute(provider: 'northwind' | 'kiso', path: string): Route {
  const [, , version, name, id, more] = path.split('/')
  if (version !== 'v1' || more !== undefined) return { kind: 'lost', provider }
  if (name === 'models') return { kind: 'models', provider, id: decoded(id) }
  if (name === 'usage' && id !== undefined && provider === 'northwind') {
    return { kind: 'usage', provider, id: decoded(id) ?? '' }
  }
  return { kind: 'lost', provider }
}

/** Source: Claude API reference. Query parameters (`?beta=true`) decide nothing. */
function meridianRoute(path: string): Route {
  const provider = 'meridian'
  const messages = model(provider)
  if (path === '/meridian/v1/messages') return messages
  if (path === '/meridian/v1/messages/count_tokens') return { ...messages, operation: 'count' }
  const models = /^\/meridian\/v1\/models(?:\/([^/]+))?$/.exec(path)
  return models === null
    ? { kind: 'lost', provider }
    : { kind: 'models', provider, id: decoded(models[1]) }
}

const bedrockForms: ReadonlyMap<string, BedrockForm> = new Map([
  ['invoke', 'invoke'],
  ['invoke-with-response-stream', 'invoke-stream'],
  ['converse', 'converse'],
  ['converse-stream', 'converse-stream'],
  ['count-tokens', 'invoke'],
])

/** Source: Amazon Bedrock API Reference, Amazon Bedrock Runtime. The first segment stands for the region's host. */
function bedrockRoute(path: string): Route {
  const provider = 'bedrock'
  const [, , region = '', kind, id, action = '', more] = path.split('/')
  if (kind === 'async-invoke' && id === undefined) return { kind: 'jobs', region }
  const form = bedrockForms.get(action)
  if (kind !== 'model' || id === undefined || form === undefined || more !== undefined) {
    return { kind: 'lost', provider }
  }
  const deployment = `${region}/${decoded(id) ?? ''}`
  const operation = action === 'count-tokens' ? 'count' : 'answer'
  return { kind: 'model', provider, deployment, apiVersion: '', operation, form }
}

/** Source: OpenAI API reference; Azure OpenAI, "Responses API": dated versions have it from 2025-03-01-preview on. */
function responsesRoute(prefix: string, rest: string, query: URLSearchParams): Route {
  const provider = prefix.startsWith('azure') ? 'azure' : 'northwind'
  const version = query.get('api-version')
  const lost: Route = { kind: 'lost', provider }
  if (prefix === 'azure/openai' && (version === null || version < '2025-03-01')) return lost
  if (prefix === 'azure/openai/v1' && version !== null && !previews.has(version)) return lost
  const asked = { ...model(provider, null, version ?? 'v1'), form: 'responses' as const }
  if (rest === '') return asked
  if (rest === '/compact') return { ...asked, form: 'compact' }
  if (rest === '/input_tokens') return { ...asked, operation: 'count' }
  const [, id, tail = ''] = /^\/([^/]+)(\/cancel|\/input_items)?$/.exec(rest) ?? []
  return id === undefined
    ? lost
    : { kind: 'kept', provider, path: { id: decoded(id) ?? '', tail, query } }
}

const previews = new Set(['preview', 'latest'])

function azureRoute(path: string, apiVersion: string | null): Route {
  const lost: Route = { kind: 'lost', provider: 'azure' }
  const v1 = /^\/azure\/openai\/v1\/(models(?:\/([^/]+))?|.+)$/.exec(path)
  if (v1 !== null) {
    if (apiVersion !== null && !previews.has(apiVersion)) return lost
    const operation = azureOperation(v1[1])
    if (operation !== null) return model('azure', null, apiVersion ?? 'v1', operation)
    if (v1[1]?.startsWith('models') !== true) return lost
    return { kind: 'models', provider: 'azure', id: decoded(v1[2]) }
  }
  if (apiVersion === null || !azureApiVersions.has(apiVersion)) return lost
  const models = /^\/azure\/openai\/models(?:\/([^/]+))?$/.exec(path)
  if (models !== null) return { kind: 'models', provider: 'azure', id: decoded(models[1]) }
  const named = /^\/azure\/openai\/deployments\/([^/]+)\/(.+)$/.exec(path)
  const operation = azureOperation(named?.[2])
  if (named === null || operation === null) return lost
  return model('azure', decoded(named[1]) ?? '', apiVersion, operation)
}

/** Azure has no moderation. */
function azureOperation(path = ''): 'answer' | Operation | null {
  const operation = operationOf(path)
  return operation === 'moderations' ? null : operation
}

function decoded(segment: string | undefined): string | null {
  if (segment === undefined) return null
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
