// What the simulated providers sell: nine sellers, their deployments, the region each runs in and
// the rules of each model. Everything here is invented except the shape of the wire.

export const providerNames = [
  'northwind',
  'azure',
  'kiso',
  'meridian',
  'bedrock',
  'vertex',
  'gemini',
  'foundry',
  'mistral',
] as const
export type ProviderName = (typeof providerNames)[number]
export type Region = 'SG' | 'JP' | 'SE' | 'US' | 'AU'

export interface Model {
  readonly family: string
  /** What the `model` field of an answer says; a hosted server of one's own repeats the asked name instead. */
  readonly snapshot: string
  readonly contextTokens: number
  readonly outputTokensMax: number
  /** What it makes of a prompt. */
  readonly makes:
    | 'answers'
    | 'vectors'
    | 'completions'
    | 'scores'
    | 'pictures'
    | 'speech'
    | 'voice'
    | 'transcripts'
  /** Billed by the picture, second or character, and not by tokens. */
  readonly billsBy?: 'units'
  /** Thinks before it answers: takes `max_completion_tokens` only, and no sampling settings. */
  readonly reasons: boolean
}

export interface SimulatedDeployment {
  readonly provider: ProviderName
  /** At clouds with the region whose endpoint it is asked at: `us-east-1/amazon.nova-pro-v1:0`. */
  readonly name: string
  readonly model: Model
  /** One region, or the regions a global deployment takes in turn. */
  readonly regions: readonly Region[]
}

export interface Provider {
  readonly name: ProviderName
  /** Whose wire it speaks. */
  readonly api: 'chat' | 'messages' | 'invoke' | 'gemini' | 'mistral'
  readonly credential: string
  /** Whether a completion that the client abandons is generated, and billed, to its end. */
  readonly billsAbandoned: boolean
  /** Whether repeated long prompts are billed as cached input without being asked. */
  readonly caches: boolean
  /** Whether a parameter nobody knows is refused, or ignored as self-hosted servers do. */
  readonly refusesUnknown: boolean
}

const cloud = { billsAbandoned: false, caches: false, refusesUnknown: true }

export const providers: Readonly<Record<ProviderName, Provider>> = {
  northwind: {
    name: 'northwind',
    api: 'chat',
    credential: 'sandbox-northwind',
    billsAbandoned: false,
    caches: true,
    refusesUnknown: true,
  },
  azure: {
    name: 'azure',
    api: 'chat',
    credential: 'sandbox-azure',
    billsAbandoned: false,
    caches: true,
    refusesUnknown: true,
  },
  kiso: {
    name: 'kiso',
    api: 'chat',
    credential: 'sandbox-kiso',
    billsAbandoned: true,
    caches: false,
    refusesUnknown: false,
  },
  meridian: {
    name: 'meridian',
    api: 'messages',
    credential: 'sandbox-meridian',
    billsAbandoned: false,
    caches: false,
    refusesUnknown: true,
  },
  bedrock: {
    name: 'bedrock',
    api: 'invoke',
    credential: 'sandbox-bedrock',
    billsAbandoned: false,
    caches: false,
    refusesUnknown: true,
  },
  // What buys the tokens.
  vertex: {
    ...cloud,
    name: 'vertex',
    api: 'gemini',
    credential: 'sandbox-vertex-refresh',
    caches: true,
  },
  gemini: { ...cloud, name: 'gemini', api: 'gemini', credential: 'sandbox-gemini', caches: true },
  foundry: { ...cloud, name: 'foundry', api: 'messages', credential: 'sandbox-foundry' },
  mistral: { ...cloud, name: 'mistral', api: 'mistral', credential: 'sandbox-mistral' },
}

const gpt4o: Model = {
  family: 'gpt-4o',
  snapshot: 'gpt-4o-2024-11-20',
  contextTokens: 128_000,
  outputTokensMax: 16_384,
  makes: 'answers',
  reasons: false,
}
const gpt4oMini: Model = { ...gpt4o, family: 'gpt-4o-mini', snapshot: 'gpt-4o-mini-2024-07-18' }
const o4Mini: Model = {
  family: 'o4-mini',
  snapshot: 'o4-mini-2025-04-16',
  contextTokens: 200_000,
  outputTokensMax: 100_000,
  makes: 'answers',
  reasons: true,
}
const sonnet: Model = {
  family: 'claude-sonnet-5',
  snapshot: 'claude-sonnet-5',
  contextTokens: 200_000,
  outputTokensMax: 64_000,
  makes: 'answers',
  reasons: false,
}
const haiku: Model = {
  ...sonnet,
  family: 'claude-haiku-4-5',
  snapshot: 'claude-haiku-4-5-20251001',
}
const nova: Model = {
  family: 'nova-pro',
  snapshot: 'amazon.nova-pro-v1:0',
  contextTokens: 300_000,
  outputTokensMax: 10_000,
  makes: 'answers',
  reasons: false,
}
const embedding: Model = {
  family: 'text-embedding-3-small',
  snapshot: 'text-embedding-3-small',
  contextTokens: 8191,
  outputTokensMax: 0,
  makes: 'vectors',
  reasons: false,
}

const instruct: Model = {
  family: 'gpt-3.5-turbo-instruct',
  snapshot: 'gpt-3.5-turbo-instruct-0914',
  contextTokens: 4096,
  outputTokensMax: 4096,
  makes: 'completions',
  reasons: false,
}
const moderation: Model = {
  family: 'omni-moderation-latest',
  snapshot: 'omni-moderation-2024-09-26',
  contextTokens: 32_768,
  outputTokensMax: 0,
  makes: 'scores',
  reasons: false,
}

const realtime: Model = {
  family: 'gpt-realtime',
  snapshot: 'gpt-realtime-2025-08-28',
  contextTokens: 32_000,
  outputTokensMax: 4096,
  makes: 'speech',
  reasons: false,
}

const gemini: Model = {
  family: 'gemini-3-pro-preview',
  snapshot: 'gemini-3-pro-preview',
  contextTokens: 1_048_576,
  outputTokensMax: 65_536,
  makes: 'answers',
  reasons: true,
}
const geminiFlash: Model = {
  ...gemini,
  family: 'gemini-2.5-flash',
  snapshot: 'gemini-2.5-flash',
}
const mistral: Model = {
  family: 'mistral-large-latest',
  snapshot: 'mistral-large-2512',
  contextTokens: 256_000,
  outputTokensMax: 32_000,
  makes: 'answers',
  reasons: false,
}

/** The same models at both regions of Google's, and at the endpoint that takes any. */
const atGoogle = [sonnet, gemini, geminiFlash].flatMap((model): SimulatedDeployment[] => [
  { provider: 'vertex', name: `europe-north2/${model.family}`, model, regions: ['SE'] },
  { provider: 'vertex', name: `us-central1/${model.family}`, model, regions: ['US'] },
  {
    provider: 'vertex',
    name: `global/${model.family}`,
    model,
    regions: ['SE', 'US', 'JP', 'SG', 'AU'],
  },
])

function media(name: string, makes: Model['makes'], billsBy?: 'units'): SimulatedDeployment {
  const sizes = { contextTokens: 16_000, outputTokensMax: 20_000, reasons: false }
  const model: Model = {
    family: name,
    snapshot: name,
    makes,
    ...sizes,
    ...(billsBy === undefined ? {} : { billsBy }),
  }
  return { provider: 'northwind', name: `${name}@se`, model, regions: ['SE'] }
}

/** The same at Azure, whose deployments have names of their own. */
function atAzure(name: string, { model }: SimulatedDeployment): SimulatedDeployment {
  return { provider: 'azure', name, model, regions: ['SE'] }
}

const image = media('gpt-image-2', 'pictures')
const speech = media('gpt-4o-mini-tts', 'voice')
const transcript = media('gpt-4o-transcribe', 'transcripts')
const mediaSold = [
  image,
  media('studio-picture', 'pictures', 'units'),
  speech,
  media('tts-1', 'voice', 'units'),
  transcript,
  media('whisper-1', 'transcripts', 'units'),
  atAzure('image-se', image),
  atAzure('tts-se', speech),
  atAzure('transcribe-se', transcript),
]

const sold: readonly SimulatedDeployment[] = [
  ...atGoogle,
  { provider: 'gemini', name: 'gemini-3-pro-preview', model: gemini, regions: ['US', 'SE'] },
  { provider: 'gemini', name: 'gemini-2.5-flash', model: geminiFlash, regions: ['US', 'SE'] },
  { provider: 'foundry', name: 'claude-sonnet-5', model: sonnet, regions: ['US'] },
  { provider: 'mistral', name: 'mistral-large-latest', model: mistral, regions: ['SE'] },
  { provider: 'northwind', name: 'gpt-realtime@se', model: realtime, regions: ['SE'] },
  { provider: 'azure', name: 'gpt-realtime-se', model: realtime, regions: ['SE'] },
  ...mediaSold,
  { provider: 'northwind', name: 'instruct@se', model: instruct, regions: ['SE'] },
  { provider: 'azure', name: 'instruct-se', model: instruct, regions: ['SE'] },
  { provider: 'northwind', name: 'moderation@se', model: moderation, regions: ['SE'] },
  { provider: 'northwind', name: 'gpt-4o@se', model: gpt4o, regions: ['SE'] },
  { provider: 'northwind', name: 'gpt-4o@us', model: gpt4o, regions: ['US'] },
  { provider: 'northwind', name: 'gpt-4o-mini@us', model: gpt4oMini, regions: ['US'] },
  { provider: 'northwind', name: 'text-embedding-3-small@us', model: embedding, regions: ['US'] },
  { provider: 'azure', name: 'embedding-se', model: embedding, regions: ['SE'] },
  { provider: 'azure', name: 'gpt-4o-sg', model: gpt4o, regions: ['SG'] },
  { provider: 'azure', name: 'gpt-4o-jp', model: gpt4o, regions: ['JP'] },
  { provider: 'azure', name: 'gpt-4o-se', model: gpt4o, regions: ['SE'] },
  {
    provider: 'azure',
    name: 'gpt-4o-global',
    model: gpt4o,
    regions: ['SE', 'US', 'JP', 'SG', 'AU'],
  },
  { provider: 'azure', name: 'o4-mini-sg', model: o4Mini, regions: ['SG'] },
  { provider: 'azure', name: 'o4-mini-se', model: o4Mini, regions: ['SE'] },
  { provider: 'kiso', name: 'gpt-4o-mini-jp', model: gpt4oMini, regions: ['JP'] },
  { provider: 'kiso', name: 'gpt-4o-jp', model: gpt4o, regions: ['JP'] },
  { provider: 'meridian', name: 'claude-sonnet-5@us', model: sonnet, regions: ['US'] },
  { provider: 'meridian', name: 'claude-sonnet-5@se', model: sonnet, regions: ['SE'] },
  { provider: 'meridian', name: 'claude-haiku-4-5@jp', model: haiku, regions: ['JP'] },
  {
    provider: 'bedrock',
    name: 'us-east-1/anthropic.claude-sonnet-5-v1:0',
    model: sonnet,
    regions: ['US'],
  },
  {
    provider: 'bedrock',
    name: 'eu-north-1/anthropic.claude-sonnet-5-v1:0',
    model: sonnet,
    regions: ['SE'],
  },
  {
    provider: 'bedrock',
    name: 'eu-north-1/global.anthropic.claude-sonnet-5-v1:0',
    model: sonnet,
    regions: ['SE', 'US', 'JP', 'SG', 'AU'],
  },
  { provider: 'bedrock', name: 'us-east-1/amazon.nova-pro-v1:0', model: nova, regions: ['US'] },
  { provider: 'bedrock', name: 'eu-north-1/amazon.nova-pro-v1:0', model: nova, regions: ['SE'] },
]

const byKey = new Map(sold.map((each) => [`${each.provider}/${each.name}`, each]))

export function findDeployment(provider: ProviderName, name: string): SimulatedDeployment | null {
  return byKey.get(`${provider}/${name}`) ?? null
}

export function deploymentsOf(provider: ProviderName): readonly SimulatedDeployment[] {
  return sold.filter((each) => each.provider === provider)
}

/** What Azure's `x-ms-region` header calls a region. */
export const azureRegionNames: Readonly<Record<Region, string>> = {
  SG: 'Southeast Asia',
  JP: 'Japan East',
  SE: 'Sweden Central',
  US: 'East US 2',
  AU: 'Australia East',
}

/** The api-versions of the deployment paths that this Azure still serves. */
export const azureApiVersions: ReadonlySet<string> = new Set([
  '2024-02-01',
  '2024-06-01',
  '2024-08-01-preview',
  '2024-10-21',
  '2024-12-01-preview',
  '2025-01-01-preview',
  '2025-03-01-preview',
  '2025-04-01-preview',
])
