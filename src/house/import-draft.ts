// The configuration that an import puts together. What the source does not say is left out, so that
// `check` names it, or is written as unknown: no place, no limit and no price is ever guessed.
import { Document, isMap, visit } from 'yaml'
import { locationQuestions } from '../kernel/words.ts'
import type { TokenKind } from '../metering/price.ts'
import type { ChannelKind } from '../place/deployment.ts'
import type { WireShape } from '../wire/model-request.ts'
import { pathText, type ConfigPath } from './config-yaml.ts'
import { openIds } from './import-ids.ts'
import { everywhere } from './import-words.ts'
import type { Imported, ImportItem, Say } from './import-report.ts'

export type Credential =
  | { readonly kind: 'environment'; readonly name: string }
  | { readonly kind: 'literal'; readonly secret: string; readonly path: ConfigPath }
  /** It lies elsewhere; `why` says where. */
  | { readonly kind: 'elsewhere'; readonly path: ConfigPath; readonly why: string }

export interface DraftChannel {
  readonly kind: ChannelKind
  /** Null where the source does not say: it is then left out. */
  readonly endpoint: string | null
  readonly credential: Credential
  readonly apiVersion: string | null
}

export interface DraftDeployment {
  readonly channel: string
  readonly model: string
  readonly upstreamModel: string
  readonly serves: readonly WireShape[] | null
  readonly requestsPerMinute: number | null
  readonly tokensPerMinute: number | null
  /** Null: unknown, so that it is left out and `check` names it. */
  readonly price: string | null
  readonly maxOutputTokens: number | null
  readonly contextWindow: number | null
}

export type DraftPrice = Readonly<Partial<Record<TokenKind, string>>>

export interface Draft {
  /** The id of the channel; the same for the same endpoint, credential and version. */
  channel(channel: DraftChannel): string
  deployment(deployment: DraftDeployment): void
  /** The id of a list in US dollars with these prices per million tokens. */
  price(name: string, perMillionTokens: DraftPrice): string
  readonly say: Say
  finish(): Extract<Imported, { kind: 'imported' }>
}

/** Of a deployment whose source names no more than the model. */
export const nothingMore = {
  serves: null,
  requestsPerMinute: null,
  tokensPerMinute: null,
  price: null,
  maxOutputTokens: null,
  contextWindow: null,
} as const

export interface DraftOptions {
  /** What it comes from, for the first line. */
  readonly source: string
  /** The day of the import: from then on the prices hold. */
  readonly day: string
  /** Names of environment variables that the source reads, which no secret may take. */
  readonly environment: ReadonlySet<string>
  readonly lineOf: (path: ConfigPath) => number | null
}

const unknownPlaces = Object.fromEntries(locationQuestions.map((question) => [question, 'unknown']))

export function openDraft({ source, day, environment, lineOf }: DraftOptions): Draft {
  const channels = new Map<string, object>()
  const deployments = new Map<string, object>()
  const prices = new Map<string, object>()
  const items: ImportItem[] = []
  const idOf = { channels: openIds(), deployments: openIds(), prices: openIds() }
  const channelIds = new Map<string, string>()
  const priceIds = new Map<string, string>()

  function say(...[kind, path, reason, remedy]: Parameters<Say>): void {
    const line = path.length === 0 ? null : lineOf(path)
    items.push({ kind, path: pathText(path), line, reason, remedy })
  }

  const credentialText = openCredentials(environment, say)

  return {
    channel({ kind, endpoint, credential, apiVersion }) {
      const key = JSON.stringify([kind, endpoint, apiVersion, credentialKey(credential)])
      const known = channelIds.get(key)
      if (known !== undefined) return known
      const seller = sellerOf(endpoint)
      const id = idOf.channels(channelName(kind, endpoint))
      channelIds.set(key, id)
      channels.set(id, {
        kind,
        ...(seller === null ? {} : { seller }),
        ...(endpoint === null ? {} : { endpoint }),
        credential: credentialText(id, credential),
        ...(apiVersion === null ? {} : { apiVersion }),
      })
      if (seller === null) {
        say(
          'to-do',
          [],
          `channel ${id}: the source does not say who sells`,
          `write channels.${id}.seller, the party to the contract with you`,
        )
      }
      return id
    },
    deployment(wanted) {
      const id = idOf.deployments(`${wanted.model.slice(0, 32)}-at-${wanted.channel}`)
      deployments.set(id, writtenDeployment(wanted))
    },
    price(name, perMillionTokens) {
      const key = JSON.stringify([name, perMillionTokens])
      const known = priceIds.get(key)
      if (known !== undefined) return known
      const id = idOf.prices(name)
      priceIds.set(key, id)
      const version = { validFrom: day, perMillionTokens: { ...perMillionTokens } }
      prices.set(id, { currency: 'USD', versions: [version] })
      return id
    },
    say,
    finish() {
      if (deployments.size > 0) for (const told of everywhere) say('to-do', [], ...told)
      const config = {
        version: 1,
        prices: Object.fromEntries(prices),
        channels: Object.fromEntries(channels),
        deployments: Object.fromEntries(deployments),
      }
      const text = yamlText(config, source)
      const counts = { channels: channels.size, deployments: deployments.size, prices: prices.size }
      return { kind: 'imported', text, counts, items, environment: variablesIn(text) }
    },
  }
}

/** The credential as the file has it; a secret gets a name that nothing else has. */
function openCredentials(environment: ReadonlySet<string>, say: Say) {
  const taken = new Set(environment)

  function freeName(id: string): string {
    const base = id
      .toUpperCase()
      .replaceAll(/[^A-Z0-9]+/g, '_')
      .replace(/^(?=\d)/, '_')
    let free = `${base}_KEY`
    for (let count = 2; taken.has(free); count++) free = `${base}_KEY_${count}`
    taken.add(free)
    return free
  }

  return (id: string, credential: Credential): string => {
    if (credential.kind === 'environment') return `\${${credential.name}}`
    const name = freeName(id)
    if (credential.kind === 'literal') {
      const remedy = `set ${name} to what stands there, where Customhouse starts; then change the secret, as it lay in a file`
      say('secret', credential.path, 'the secret is written out in the source', remedy)
    } else {
      const remedy = `set ${name} to the provider's key, where Customhouse starts`
      say('secret', credential.path, credential.why, remedy)
    }
    return `\${${name}}`
  }
}

function writtenDeployment(wanted: DraftDeployment): object {
  const { requestsPerMinute, tokensPerMinute, serves } = wanted
  const quota = {
    ...(requestsPerMinute === null ? {} : { requestsPerMinute }),
    ...(tokensPerMinute === null ? {} : { tokensPerMinute }),
  }
  return {
    channel: wanted.channel,
    model: plainText(wanted.model),
    upstreamModel: plainText(wanted.upstreamModel),
    // It promises least: the provider may move a request wherever it likes.
    type: 'global',
    ...(serves === null ? {} : { serves: [...serves] }),
    locations: { ...unknownPlaces },
    ...(Object.keys(quota).length === 0 ? {} : { quota }),
    ...(wanted.price === null ? {} : { price: wanted.price }),
    ...(wanted.maxOutputTokens === null ? {} : { maxOutputTokens: wanted.maxOutputTokens }),
    ...(wanted.contextWindow === null ? {} : { contextWindow: wanted.contextWindow }),
  }
}

function variablesIn(text: string): readonly string[] {
  const found = text.matchAll(/(?<!\$)\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g)
  return [...new Set([...found].map(([, name = '']) => name))].toSorted()
}

/** Text that the configuration's `${NAME}` leaves alone. */
export function plainText(text: string): string {
  return text.replaceAll('${', () => '$${')
}

function credentialKey(credential: Credential): string {
  if (credential.kind === 'environment') return `env:${credential.name}`
  return credential.kind === 'literal'
    ? `secret:${credential.secret}`
    : `at:${pathText(credential.path)}`
}

const sellers: readonly (readonly [RegExp, string])[] = [
  [/^https:\/\/api\.openai\.com(\/|$)/, 'OpenAI'],
  [/^https:\/\/api\.anthropic\.com(\/|$)/, 'Anthropic'],
  [/^https:\/\/[a-z0-9-]+\.(openai|services\.ai|cognitiveservices)\.azure\.com(\/|$)/, 'Microsoft'],
]

function sellerOf(endpoint: string | null): string | null {
  return sellers.find(([pattern]) => endpoint !== null && pattern.test(endpoint))?.[1] ?? null
}

function channelName(kind: ChannelKind, endpoint: string | null): string {
  const host = /^https?:\/\/(?:api\.)?([a-z0-9-]+)/i.exec(endpoint ?? '')?.[1] ?? ''
  return host === '' || host === kind ? kind : `${kind}-${host}`
}

const flowKeys: ReadonlySet<string> = new Set(['locations', 'quota', 'perMillionTokens', 'serves'])

function yamlText(config: object, source: string): string {
  const document = new Document(config)
  document.commentBefore = ` Imported from ${source}. Customhouse refuses what is unknown: complete it, then run customhouse check.`
  visit(document, {
    Pair(_, pair) {
      const { key, value } = pair
      const name = typeof key === 'object' && key !== null ? Reflect.get(key, 'value') : key
      if (typeof name === 'string' && flowKeys.has(name) && typeof value === 'object' && value) {
        Reflect.set(value, 'flow', true)
      }
      return isMap(value) && value.flow ? visit.SKIP : undefined
    },
  })
  return document.toString({ lineWidth: 0, flowCollectionPadding: true })
}
