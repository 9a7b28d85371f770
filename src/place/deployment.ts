// A model at a channel with its deployment type and the seven location sets.
import type { PlaceSet } from '../kernel/place-set.ts'
import type { OwnTimeouts } from './timeouts.ts'
import type { LocationQuestion, RestingQuestion } from '../kernel/words.ts'
import type { WireShape } from '../wire/model-request.ts'
import type { AwsAccess } from './aws-access.ts'

export type DeploymentType = 'regional' | 'data-zone' | 'global'
export const channelKinds = [
  'openai',
  'azure',
  'openai-compatible',
  'anthropic',
  'mistral',
  'gemini',
  'vertex',
  'foundry',
  'bedrock',
] as const
export type ChannelKind = (typeof channelKinds)[number]

const mistralShapes: ReadonlySet<WireShape> = new Set(['chat', 'embeddings', 'moderations'])
const azureShapes: ReadonlySet<WireShape> = new Set([
  'chat',
  'embeddings',
  'completions',
  'responses',
  'realtime',
  'images',
  'image_edits',
  'speech',
  'transcriptions',
  'translations',
])
const openAiShapes: ReadonlySet<WireShape> = new Set([...azureShapes, 'moderations'])

/** The shapes of body that channels of a kind take. */
export const channelShapes: Readonly<Record<ChannelKind, ReadonlySet<WireShape>>> = {
  openai: openAiShapes,
  azure: azureShapes,
  'openai-compatible': openAiShapes,
  anthropic: new Set<WireShape>(['messages']),
  mistral: mistralShapes,
  gemini: new Set<WireShape>(['gemini']),
  vertex: new Set<WireShape>(['messages', 'gemini']),
  foundry: new Set<WireShape>(['messages']),
  bedrock: new Set<WireShape>(['messages', 'converse']),
}

export interface Channel {
  readonly id: string
  readonly kind: ChannelKind
  readonly seller: string
  /** Base URL without a trailing slash. */
  readonly endpoint: string
  /** Secret text; printed as `[secret]`. */
  readonly credential: string
  /** Azure only: sent as `api-version` on deployment paths; null means the v1 path. */
  readonly apiVersion: string | null
  /** True if the provider bills the whole answer even when we abort: then a stream is drained to its usage. */
  readonly billsOnAbort: boolean
  /** `GET {url}/{client request id}` answers the true usage of an attempt we lost; null if there is none. */
  readonly usageLookup: string | null
  /** Bedrock only. */
  readonly aws: AwsAccess | null
}

export interface Deployment {
  readonly id: string
  readonly channelId: string
  readonly model: string
  /** What the provider calls it: the model field, or the Azure deployment name. */
  readonly upstreamModel: string
  readonly type: DeploymentType
  /** The shapes that the model itself answers, of those its channel takes. */
  readonly shapes: ReadonlySet<WireShape>
  /** What was promised, per question. */
  readonly locations: Readonly<Record<LocationQuestion, PlaceSet>>
  /** Days for which content is kept at most, as was promised; left out: nobody promised. */
  readonly retentionDays: Readonly<Partial<Record<RestingQuestion, number>>>
  readonly quota: {
    readonly requestsPerMinute: number | null
    readonly tokensPerMinute: number | null
  }
  readonly priceListId: string
  /** What its provider takes in batches; left out: unknown, and no batch is taken. */
  readonly batchPriceListId?: string
  /** Anthropic only: sent as `inference_geo`, so that the workspace's default does not decide; null: not sent. */
  readonly inferenceGeo: string | null
  readonly outputCapField: 'max_tokens' | 'max_completion_tokens'
  readonly maxOutputTokens: number
  readonly contextWindowTokens: number
  /** Tokens the provider's chat template may add, as an upper bound per request. */
  readonly templateTokens: number
  /** Tokens one image may cost at most; null means unknown, and a hard budget then refuses images. */
  readonly imageTokensMax: number | null
  /** Seconds of sound that it takes at most; null means unknown. */
  readonly audioSecondsMax: number | null
  /** Azure spillover or the like: the provider itself may move a request there. */
  readonly spillTo: string | null
  /** Waits that differ from those of the house, its channel's included. */
  readonly timeouts?: OwnTimeouts
}
