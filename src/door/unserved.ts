// Endpoints of the providers' APIs that are not served here, each with the reason and what to do
// instead: a caller whose code worked elsewhere must not have to guess whether a 404 is a typing
// mistake. `unserved.test.ts` holds the table against the official SDKs: each of their paths is served
// or stands here. Public: it says nothing of who may do what, so no key is needed to be told.
import { refuse, type Refusal } from '../wire/codes.ts'
import type { Dialect } from '../wire/model-request.ts'

interface Reason {
  readonly why: string
  readonly remedy: string
}

const ownConversation: Reason = {
  why: 'It keeps conversations at the provider, and where those would rest is not decided here',
  remedy: 'Keep the conversation yourself and send it with each request to a model.',
}
const training: Reason = {
  why: 'It trains models on data that stays at the provider, and where both would rest is not decided here',
  remedy:
    'Train in the account of the provider, and ask the operator to add the trained model as a deployment.',
}
const stores: Reason = {
  why: 'It keeps documents at the provider, and where those would rest is not decided here',
  remedy: 'Search in a store of your own, and send what was found with the request to a model.',
}
const files: Reason = {
  why: 'It keeps files at the provider, and where those would rest is not decided here',
  remedy: 'Send the content in the request that needs it.',
}
const pieces: Reason = {
  why: 'It puts a file together from pieces at the provider, of which none is registered here',
  remedy: 'Upload the file in one piece: POST /v1/files.',
}
const batches: Reason = {
  why: 'It runs many requests at once from a file that rests at the provider, and neither is decided here request by request',
  remedy: 'Send the requests one by one; each is then decided, held and settled.',
}
const agents: Reason = {
  why: 'It runs code and tools at the provider, which reach places that no deployment promises',
  remedy: 'Run the loop yourself: ask a model, with tools of type function that you run.',
}
const account: Reason = {
  why: 'It administers the account at the provider, which all customers of this server share',
  remedy: 'Ask the operator of this server; what a key may use is at GET /v1/models.',
}
const bypass: Reason = {
  why: 'It hands out a credential, or opens a connection, that leads to the provider past this server',
  remedy: 'Call a model through this server with your own key.',
}
const unpriced: Reason = {
  why: 'Its price and usage are not known here, and what it makes rests at the provider',
  remedy: 'Ask the operator for a model of a kind that is served; GET /v1/models lists them.',
}
const unread: Reason = {
  why: 'What it is asked and what it answers is not read here, so that neither its place nor its cost could be decided',
  remedy: 'Ask a model through an endpoint that is served; docs/reference/http.md lists them.',
}
const completed: Reason = {
  why: 'It reads answers that the provider stored; of requests through this server none are kept for reading back',
  remedy: 'Keep the answer when it comes.',
}
const retired: Reason = {
  why: 'Its provider has retired it',
  remedy: 'Call POST /v1/images/edits with a prompt.',
}
const openAiOnly: Reason = {
  why: 'The API whose path this is has no such operation',
  remedy: 'Call POST /v1/moderations.',
}
const legacy: Reason = {
  why: 'It was replaced by the Messages API',
  remedy: 'Call POST /v1/messages.',
}

/** First segments behind the version -> why; the longer of two that fit counts. */
type Table = Readonly<Record<string, Reason>>

/** Sources: OpenAI API reference; Azure OpenAI REST reference, whose paths have the same names. */
const openAi: Table = {
  agents,
  assistants: ownConversation,
  'audio/voice_consents': unpriced,
  'audio/voices': unpriced,
  audio: unpriced,
  'chat/completions': completed,
  chatkit: ownConversation,
  containers: agents,
  content_provenance_checks: unread,
  conversations: ownConversation,
  decisions: unread,
  evals: training,
  extensions: stores,
  fine_tuning: training,
  'images/variations': retired,
  images: unpriced,
  ingestion: stores,
  live: bypass,
  moderations: openAiOnly,
  organization: account,
  projects: account,
  realtime: bypass,
  safety: unread,
  skills: agents,
  threads: ownConversation,
  uploads: pieces,
  vaults: account,
  vector_stores: stores,
  videos: unpriced,
  video: unpriced,
  webhook_endpoints: account,
  webhook_event_types: account,
}

/** Source: Claude API reference. */
const anthropic: Table = {
  agents,
  complete: legacy,
  deployment_runs: agents,
  deployments: agents,
  dreams: agents,
  environments: agents,
  experimental: unread,
  files,
  memory_stores: stores,
  'messages/batches': batches,
  organizations: account,
  sessions: agents,
  skills: agents,
  tunnels: account,
  user_profiles: account,
  vaults: account,
}

export const unserved: Readonly<Record<Dialect, Table>> = {
  openai: openAi,
  azure: openAi,
  anthropic,
}

/** Where an API has its paths: Azure's may name a deployment first. */
const bases: Readonly<Record<Dialect, RegExp>> = {
  openai: /^\/v1\//,
  azure: /^\/openai\/(?:v1\/|deployments\/[^/]+\/)?/,
  anthropic: /^\/v1\//,
}

/** The refusal of a path that providers serve and this server does not; null for one that nobody has. */
export function refuseUnserved(path: string, dialect: Dialect): Refusal | null {
  const base = bases[dialect].exec(path)
  if (base === null) return null
  const [first = '', second = ''] = path.slice(base[0].length).split('/', 2)
  const table = unserved[dialect]
  const both = `${first}/${second}`
  const name = Object.hasOwn(table, both) ? both : Object.hasOwn(table, first) ? first : null
  const reason = name === null ? undefined : table[name]
  if (reason === undefined) return null
  const message = `${base[0]}${name} is not served here. ${reason.why}. ${reason.remedy}`
  return refuse('door.endpoint_not_served', { message })
}

/** Whose API a path is that only one of two has, though both begin alike; null if it is neither's or both's. */
export function dialectOf(path: string): 'openai' | 'anthropic' | null {
  const [, , first = ''] = path.split('/', 3)
  if (Object.hasOwn(openAi, first)) return Object.hasOwn(anthropic, first) ? null : 'openai'
  return Object.hasOwn(anthropic, first) || first === 'messages' ? 'anthropic' : null
}
