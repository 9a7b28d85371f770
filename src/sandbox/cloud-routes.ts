// The paths of simulated sellers that sell the models of others, or their own by an API of their own: Vertex AI,
// the Gemini API, Claude in Foundry, Mistral. The first segment stands for the host.
// Sources: Google Cloud docs, "Use Anthropic's Claude models", "Generate content with the Gemini API in Vertex AI";
// Gemini API reference; Claude API docs, "Claude in Microsoft Foundry"; Mistral docs, API.
import type { Route } from './routes.ts'

/** The forms in which Google is asked. */
export type GoogleForm =
  | 'gemini'
  | 'gemini-stream'
  | 'vertex-gemini'
  | 'vertex-gemini-stream'
  | 'claude'
  | 'claude-stream'

/** Null for a path of another seller. `query` tells `alt=sse`. */
export function cloudRoute(path: string, query: URLSearchParams): Route | null {
  if (path.startsWith('/vertex/')) return vertexRoute(path, query)
  if (path.startsWith('/gemini/')) return geminiRoute(path, query)
  if (path.startsWith('/foundry/')) return foundryRoute(path)
  if (path.startsWith('/mistral/')) return mistralRoute(path)
  if (path.startsWith('/google/')) {
    const what = path.slice('/google/'.length)
    if (what === 'token' || what === 'key' || what === 'revoke') return { kind: 'google', what }
  }
  return null
}

function vertexRoute(path: string, query: URLSearchParams): Route {
  const provider = 'vertex'
  const lost: Route = { kind: 'lost', provider }
  const place = /^\/vertex\/v1\/projects\/sandbox-project\/locations\/([a-z0-9-]+)\/(.*)$/.exec(
    path,
  )
  const [, location = '', rest = ''] = place ?? []
  if (rest === 'endpoints') return { kind: 'models', provider, id: null }
  const asked = /^publishers\/(anthropic|google)\/models\/([^/:]+):(\w+)$/.exec(rest)
  const [, publisher, model = '', verb = ''] = asked ?? []
  const call = { kind: 'model', provider, apiVersion: location } as const
  if (publisher === 'anthropic') {
    if (verb !== 'rawPredict' && verb !== 'streamRawPredict') return lost
    const form = verb === 'rawPredict' ? 'claude' : 'claude-stream'
    if (model === 'count-tokens') return { ...call, operation: 'count', deployment: null, form }
    const deployment = `${location}/${decodeURIComponent(model)}`
    return { ...call, operation: 'answer', deployment, form }
  }
  const gemini = geminiVerb(verb, query)
  if (publisher !== 'google' || gemini === null) return lost
  const deployment = `${location}/${decodeURIComponent(model)}`
  const form = gemini.stream ? 'vertex-gemini-stream' : 'vertex-gemini'
  return { ...call, operation: gemini.operation, deployment, form }
}

function geminiRoute(path: string, query: URLSearchParams): Route {
  const provider = 'gemini'
  if (path === '/gemini/v1beta/models') return { kind: 'models', provider, id: null }
  const [, model = '', verb = ''] = /^\/gemini\/v1beta\/models\/([^/:]+):(\w+)$/.exec(path) ?? []
  const gemini = geminiVerb(verb, query)
  if (gemini === null) return { kind: 'lost', provider }
  const form = gemini.stream ? 'gemini-stream' : 'gemini'
  const { operation } = gemini
  return { kind: 'model', provider, apiVersion: 'v1beta', operation, deployment: model, form }
}

interface Verb {
  readonly operation: 'answer' | 'count'
  readonly stream: boolean
}

/** A stream that is not asked for as server-sent events would be one long list: not simulated. */
function geminiVerb(verb: string, query: URLSearchParams): Verb | null {
  if (verb === 'generateContent') return { operation: 'answer', stream: false }
  if (verb === 'countTokens') return { operation: 'count', stream: false }
  if (verb !== 'streamGenerateContent' || query.get('alt') !== 'sse') return null
  return { operation: 'answer', stream: true }
}

function foundryRoute(path: string): Route {
  const provider = 'foundry'
  const call = { kind: 'model', provider, deployment: null, apiVersion: 'v1', form: null } as const
  if (path === '/foundry/anthropic/v1/messages') return { ...call, operation: 'answer' }
  if (path === '/foundry/anthropic/v1/messages/count_tokens') return { ...call, operation: 'count' }
  return { kind: 'lost', provider }
}

function mistralRoute(path: string): Route {
  const provider = 'mistral'
  if (path === '/mistral/v1/models') return { kind: 'models', provider, id: null }
  if (path !== '/mistral/v1/chat/completions') return { kind: 'lost', provider }
  return {
    kind: 'model',
    provider,
    deployment: null,
    apiVersion: 'v1',
    operation: 'answer',
    form: null,
  }
}
