// What a client says of itself, what its TLS shows, and whether both fit. Headers are the client's to forge: a
// forger who writes them all alike is consistent here, and is equal to himself elsewhere.
import { hashText, mix } from '../hash.ts'
import type { Transport } from '../observation.ts'
import {
  agentNames,
  gatewayAgents,
  gatewayHeaders,
  ja4Ciphers,
  relayTitles,
  stainlessLanguages,
  stainlessRuntimes,
  tlsNames,
  type Runtime,
} from './software.ts'

type Headers = Readonly<Record<string, string>>

/** Characters of a header or a fingerprint that are looked at. */
const charactersMax = 256
const headersMax = 64

const stainless = 'x-stainless-'
/** Change from request to request. */
const volatile: ReadonlySet<string> = new Set([
  'x-stainless-retry-count',
  'x-stainless-timeout',
  'x-stainless-read-timeout',
  'x-stainless-helper-method',
  'x-stainless-poll-helper',
  'x-stainless-custom-poll-interval',
  'x-stainless-async',
])
const identifying: ReadonlySet<string> = new Set([
  'user-agent',
  'x-app',
  'x-title',
  'http-referer',
  'anthropic-version',
  'openai-organization',
])

/** That one is there stays; what it says changes from request to request. */
const gatewayNames: ReadonlySet<string> = new Set(gatewayHeaders)

// The section and linking ask for the same one, one after the other.
let last: { readonly transport: Transport; readonly hash: number } | null = null

/** Of the headers that stay with a client, in any order, and of its TLS; unsalted. 0: nothing is known. */
export function clientHash(transport: Transport): number {
  if (last?.transport === transport) return last.hash
  const hash = hashClient(transport)
  last = { transport, hash }
  return hash
}

function hashClient({ headers, tls }: Transport): number {
  if (headers === null && tls === null) return 0
  let sum = tls === null ? 0 : hashText(tls, 0, Math.min(charactersMax, tls.length), 1)
  let looked = 0
  for (const name in headers) {
    if (looked++ >= headersMax) break
    if (!isOfClient(name)) continue
    const value = gatewayNames.has(name) ? '' : (headers[name] ?? '')
    const seed = hashText(name, 0, Math.min(charactersMax, name.length), 2)
    sum = (sum + hashText(value, 0, Math.min(charactersMax, value.length), seed)) | 0
  }
  return mix(sum, 3) || 1
}

/** What is read of a header here: its value, only that it is there, or nothing. */
export function headerKind(name: string): 'value' | 'presence' | 'nothing' {
  if (gatewayNames.has(name)) return 'presence'
  return isOfClient(name) ? 'value' : 'nothing'
}

function isOfClient(name: string): boolean {
  if (name.startsWith(stainless)) return !volatile.has(name)
  return identifying.has(name) || gatewayNames.has(name)
}

export interface Client {
  readonly says: Runtime | null
  readonly contradictsItself: boolean
  /** The runtime that its TLS shows, where it is not the one that the client says; null: none or the same. */
  readonly otherTls: Runtime | null
  readonly gateway: boolean
  readonly relayTitle: boolean
  /** The system that its SDK names. */
  readonly system: System | null
}

export type System = 'linux' | 'macos' | 'windows'

const unknownClient: Client = {
  says: null,
  contradictsItself: false,
  otherTls: null,
  gateway: false,
  relayTitle: false,
  system: null,
}

/** Clients by their fingerprint, which covers all that `describe` reads: most workloads have few. */
export function openClients(limit: number): (transport: Transport, hash: number) => Client {
  const recent = new Map<number, Client>()
  return function clientOf(transport, hash) {
    if (hash === 0) return unknownClient
    const found = recent.get(hash)
    if (found !== undefined) return found
    if (recent.size >= limit) recent.clear()
    const client = describe(transport)
    recent.set(hash, client)
    return client
  }
}

function describe({ headers, tls }: Transport): Client {
  if (headers === null) return unknownClient
  const agent = read(headers, 'user-agent')
  const language = stainlessLanguages[read(headers, 'x-stainless-lang')] ?? null
  const runtime = stainlessRuntimes[read(headers, 'x-stainless-runtime')] ?? null
  const byAgent = find(agentNames, agent)
  // A browser or another runtime may run an SDK of a language: what it names as its runtime holds.
  const named = read(headers, 'x-stainless-runtime')
  const says = runtime ?? (named === '' ? (language ?? byAgent) : null)
  const shows = tls === null ? null : tlsRuntime(tls.slice(0, charactersMax).toLowerCase())
  return {
    says,
    contradictsItself: contradicts(headers, { agent, language, runtime, byAgent }),
    otherTls:
      says !== null && shows !== null && says !== shows && !mayShow(says, shows) ? shows : null,
    gateway: isGateway(headers, agent),
    relayTitle: names(headers, 'x-title') || names(headers, 'http-referer'),
    system: systemOf(read(headers, 'x-stainless-os')),
  }
}

function read(headers: Headers, name: string): string {
  const value = headers[name]
  return typeof value === 'string' ? value.slice(0, charactersMax).trim().toLowerCase() : ''
}

function find(
  words: readonly (readonly [word: string, runtime: Runtime])[],
  text: string,
): Runtime | null {
  if (text === '') return null
  return words.find(([word]) => text.includes(word))?.[1] ?? null
}

function tlsRuntime(tls: string): Runtime | null {
  if (tls === 'go' || tls.startsWith('go ') || tls.startsWith('go/')) return 'go'
  const [, ciphers = ''] = tls.split('_', 3)
  return ja4Ciphers[ciphers] ?? find(tlsNames, tls)
}

/** Electron's network stack is a browser's, and libraries of several languages are built on curl. */
function mayShow(says: Runtime, shows: Runtime): boolean {
  return (
    (says === 'node' && shows === 'browser') ||
    (shows === 'curl' && (says === 'php' || says === 'rust' || says === 'ruby'))
  )
}

interface Claims {
  readonly agent: string
  readonly language: Runtime | null
  readonly runtime: Runtime | null
  readonly byAgent: Runtime | null
}

function contradicts(headers: Headers, { agent, language, runtime, byAgent }: Claims): boolean {
  if (language !== null && runtime !== null && language !== runtime) return true
  // A browser's agent with an SDK is a page that calls from the user's own machine.
  if (language !== null && byAgent !== null && byAgent !== 'browser' && byAgent !== language) {
    return true
  }
  const version = read(headers, 'x-stainless-package-version')
  if (
    version !== '' &&
    isSdk(agent) &&
    !agent.includes(`/${version}`) &&
    !agent.includes(` ${version}`)
  ) {
    return true
  }
  const runs = read(headers, 'x-stainless-runtime-version')
  if (runs === '') return false
  return (
    (runtime === 'node' && !runs.startsWith('v')) || (runtime === 'python' && runs.startsWith('v'))
  )
}

/** An SDK's own agent names the package's version, as in `OpenAI/Python 1.2.3`. */
function isSdk(agent: string): boolean {
  return /^(?:async)?(?:azure)?(?:openai|anthropic)\/(?:js|python)\b/.test(agent)
}

function isGateway(headers: Headers, agent: string): boolean {
  return (
    gatewayAgents.some((name) => agent.includes(name)) ||
    gatewayHeaders.some((name) => headers[name] !== undefined)
  )
}

function names(headers: Headers, header: string): boolean {
  const value = read(headers, header)
  return value !== '' && relayTitles.some((title) => value.includes(title))
}

function systemOf(name: string): System | null {
  if (name.startsWith('mac') || name === 'darwin' || name === 'ios') return 'macos'
  if (name.startsWith('win')) return 'windows'
  return name === 'linux' ? 'linux' : null
}
