// What the sandbox's sellers offer: invented prices, the channels to the simulated providers, and the
// deployments with the places that each promises.
import type { ConfigInput } from './config-schema.ts'

type DeploymentInput = NonNullable<ConfigInput['deployments']>[string]

/** Since when everything in the sandbox holds. */
export const from = '2026-01-01'

function price(input: string, cached: string, output: string) {
  return {
    currency: 'USD',
    versions: [
      {
        validFrom: from,
        perMillionTokens: { input, cached_input: cached, output, reasoning: output },
        source: { publisher: 'Sandbox', title: 'Invented price list', date: from },
      },
    ],
  }
}

/** A price list of a seller that bills what is written into its cache, by how long it stays. */
function cachingPrice(
  input: string,
  cached: string,
  minutes: string,
  hour: string,
  output: string,
) {
  const plain = price(input, cached, output)
  return {
    ...plain,
    versions: plain.versions.map((version) => ({
      ...version,
      perMillionTokens: {
        ...version.perMillionTokens,
        cache_write: minutes,
        cache_write_1h: hour,
      },
    })),
  }
}

function embeddingPrice(input: string) {
  const { versions, ...rest } = price(input, input, input)
  return {
    ...rest,
    versions: versions.map((version) => ({ ...version, perMillionTokens: { input } })),
  }
}

/** A model that speaks: each modality has a price of its own, and so has what is read again. */
function speechPrice(text: ReturnType<typeof price>, audio: Readonly<Record<string, string>>) {
  return {
    ...text,
    versions: text.versions.map((version) => ({
      ...version,
      perMillionTokens: { ...version.perMillionTokens, ...audio },
    })),
  }
}

/** What is counted by itself has a price of its own; sound and pictures that are counted in tokens have those. */
function mediaPrice(
  perMillionTokens: Readonly<Record<string, string>>,
  perUnit?: Readonly<Record<string, string>>,
) {
  const { versions, ...rest } = price('0', '0', '0')
  const more = perUnit === undefined ? {} : { perUnit }
  return { ...rest, versions: versions.map((one) => ({ ...one, perMillionTokens, ...more })) }
}

export const prices: ConfigInput['prices'] = {
  realtime: speechPrice(price('4.00', '0.40', '16.00'), {
    audio_input: '32.00',
    cached_audio_input: '0.40',
    audio_output: '64.00',
    image: '5.00',
  }),
  picture: mediaPrice({ input: '5.00', image: '8.00', image_output: '30.00' }),
  'studio-picture': mediaPrice({}, { picture: '0.04' }),
  speech: mediaPrice({ input: '0.60', audio_output: '12.00' }),
  'speech-characters': mediaPrice({}, { character: '0.000015' }),
  transcript: mediaPrice({ input: '2.50', audio_input: '6.00', output: '10.00' }),
  'transcript-seconds': mediaPrice({}, { second: '0.0001' }),
  'text-embedding': embeddingPrice('0.02'),
  instruct: price('1.50', '1.50', '2.00'),
  // Free of charge is a price like any other: one that nobody stated is unknown.
  moderation: embeddingPrice('0'),
  'northwind-gpt-4o': price('2.50', '1.25', '10.00'),
  'northwind-gpt-4o-mini': price('0.15', '0.075', '0.60'),
  'azure-gpt-4o': price('2.75', '1.375', '11.00'),
  'azure-o4-mini': price('1.10', '0.275', '4.40'),
  'kiso-gpt-4o': price('2.60', '2.60', '10.40'),
  'meridian-sonnet': cachingPrice('3.00', '0.30', '3.75', '6.00', '15.00'),
  'meridian-haiku': cachingPrice('1.00', '0.10', '1.25', '2.00', '5.00'),
  'kiso-gpt-4o-mini': price('0.16', '0.16', '0.64'),
}

export function channels(sandboxUrl: string): ConfigInput['channels'] {
  return {
    northwind: {
      kind: 'openai',
      seller: 'Northwind AI (simulated)',
      endpoint: `${sandboxUrl}/northwind/v1`,
      credential: 'sandbox-northwind',
      owner: 'northwind-ai',
      usageLookup: `${sandboxUrl}/northwind/v1/usage`,
    },
    'azure-sim': {
      kind: 'azure',
      seller: 'Azure (simulated)',
      endpoint: `${sandboxUrl}/azure`,
      credential: 'sandbox-azure',
      apiVersion: '2024-10-21',
    },
    kiso: {
      kind: 'openai-compatible',
      seller: 'Kiso Cloud (simulated)',
      endpoint: `${sandboxUrl}/kiso/v1`,
      credential: 'sandbox-kiso',
      billsOnAbort: true,
    },
    meridian: {
      kind: 'anthropic',
      seller: 'Meridian (simulated)',
      endpoint: `${sandboxUrl}/meridian`,
      credential: 'sandbox-meridian',
      owner: 'meridian-labs',
    },
  }
}

interface Sold {
  readonly channel: string
  readonly owner?: string
  readonly model: string
  readonly upstreamModel: string
  readonly price: string
  /** The one country where everything promised happens. */
  readonly country: string
}

/** Who answers Responses keeps them; the others keep nothing. */
const keptDays: Readonly<Record<string, number>> = { northwind: 30 }

function regional({ country, ...sold }: Sold): DeploymentInput {
  const here = [country]
  return {
    ...sold,
    type: 'regional',
    locations: { ingress: here, processing: here, rest: here, abuseStore: here, review: here },
    retentionDays: { rest: keptDays[sold.channel] ?? 0, abuseStore: 30 },
    quota: { requestsPerMinute: 6_000, tokensPerMinute: 2_000_000 },
    ...(sizes[sold.model] ?? chatSize),
  }
}

function embedding(channel: string, upstreamModel: string, country: string): DeploymentInput {
  const model = 'text-embedding-3-small'
  const { maxOutputTokens: _none, ...sold } = regional({
    channel,
    model,
    upstreamModel,
    price: 'text-embedding',
    country,
  })
  return { ...sold, serves: ['embeddings'], contextWindow: 8_191 }
}

/** A model that answers nothing else than `serves`. */
function special(
  sold: Sold,
  serves: NonNullable<DeploymentInput['serves']>,
  size: Partial<DeploymentInput>,
): DeploymentInput {
  const { maxOutputTokens: _none, imageTokensMax: _images, ...rest } = regional(sold)
  return { ...rest, serves, ...size }
}

const chatSize = {
  maxOutputTokens: 16_384,
  contextWindow: 128_000,
  imageTokensMax: 1_700,
} as const

const reasoningSize = {
  outputCap: 'max_completion_tokens',
  maxOutputTokens: 100_000,
  contextWindow: 200_000,
  imageTokensMax: 1_700,
} as const

const claudeSize = {
  maxOutputTokens: 64_000,
  contextWindow: 200_000,
  imageTokensMax: 1_700,
} as const

/** By model; chatSize for the others. */
const sizes: Readonly<
  Record<string, Pick<DeploymentInput, 'maxOutputTokens' | 'contextWindow' | 'imageTokensMax'>>
> = {
  'o4-mini': reasoningSize,
  'claude-sonnet-5': claudeSize,
  'claude-haiku-4-5': claudeSize,
}

const northwind = { channel: 'northwind', price: 'northwind-gpt-4o' }
const azure = { channel: 'azure-sim', price: 'azure-gpt-4o' }
const kiso = { channel: 'kiso', price: 'kiso-gpt-4o' }
const meridian = { channel: 'meridian', price: 'meridian-sonnet' }
/** Clouds sell it as well: it stays its owner's. */
const gpt4o = { model: 'gpt-4o', owner: 'northwind-ai' }
const sonnet = { model: 'claude-sonnet-5' }
const mini = { model: 'gpt-4o-mini' }
const o4 = { model: 'o4-mini', price: 'azure-o4-mini' }

const instruct = { model: 'gpt-3.5-turbo-instruct', price: 'instruct', country: 'SE' }
const instructSize = { maxOutputTokens: 4_096, contextWindow: 4_096 }

const realtime = { model: 'gpt-realtime', price: 'realtime', country: 'SE' }
const realtimeSize = { maxOutputTokens: 4_096, contextWindow: 32_000 }

const others: ConfigInput['deployments'] = {
  'azure-realtime-se': special(
    { ...realtime, channel: 'azure-sim', upstreamModel: 'gpt-realtime-se' },
    ['realtime'],
    realtimeSize,
  ),
  'northwind-realtime-se': special(
    { ...realtime, channel: 'northwind', upstreamModel: 'gpt-realtime@se' },
    ['realtime'],
    realtimeSize,
  ),
  'azure-instruct-se': special(
    { ...instruct, channel: 'azure-sim', upstreamModel: 'instruct-se' },
    ['completions'],
    instructSize,
  ),
  'northwind-instruct-se': special(
    { ...instruct, channel: 'northwind', upstreamModel: 'instruct@se' },
    ['completions'],
    instructSize,
  ),
  'northwind-moderation-se': special(
    {
      channel: 'northwind',
      model: 'omni-moderation-latest',
      upstreamModel: 'moderation@se',
      price: 'moderation',
      country: 'SE',
    },
    ['moderations'],
    { contextWindow: 32_768 },
  ),
}

const mediaSize = { contextWindow: 32_000, maxOutputTokens: 20_000, imageTokensMax: 2_000 }
const soundSize = { ...mediaSize, audioSecondsMax: 1_500 }

function inSweden(
  channel: 'northwind' | 'azure-sim',
  model: string,
  sold: readonly [upstreamModel: string, priceId: string],
): Sold {
  const [upstreamModel, priceId] = sold
  return { channel, model, upstreamModel, price: priceId, country: 'SE' }
}

const media: ConfigInput['deployments'] = {
  'northwind-image-se': special(
    inSweden('northwind', 'gpt-image-2', ['gpt-image-2@se', 'picture']),
    ['images', 'image_edits'],
    mediaSize,
  ),
  'azure-image-se': special(
    inSweden('azure-sim', 'gpt-image-2', ['image-se', 'picture']),
    ['images', 'image_edits'],
    mediaSize,
  ),
  'northwind-studio-se': special(
    inSweden('northwind', 'studio-picture', ['studio-picture@se', 'studio-picture']),
    ['images', 'image_edits'],
    mediaSize,
  ),
  'northwind-tts-se': special(
    inSweden('northwind', 'gpt-4o-mini-tts', ['gpt-4o-mini-tts@se', 'speech']),
    ['speech'],
    mediaSize,
  ),
  'northwind-tts-1-se': special(
    inSweden('northwind', 'tts-1', ['tts-1@se', 'speech-characters']),
    ['speech'],
    mediaSize,
  ),
  'northwind-transcribe-se': special(
    inSweden('northwind', 'gpt-4o-transcribe', ['gpt-4o-transcribe@se', 'transcript']),
    ['transcriptions'],
    soundSize,
  ),
  'northwind-whisper-se': special(
    inSweden('northwind', 'whisper-1', ['whisper-1@se', 'transcript-seconds']),
    ['transcriptions', 'translations'],
    soundSize,
  ),
}

export const deployments: ConfigInput['deployments'] = {
  ...others,
  ...media,
  'azure-gpt-4o-sg': regional({ ...azure, ...gpt4o, upstreamModel: 'gpt-4o-sg', country: 'SG' }),
  'azure-gpt-4o-jp': regional({ ...azure, ...gpt4o, upstreamModel: 'gpt-4o-jp', country: 'JP' }),
  'azure-gpt-4o-se': regional({ ...azure, ...gpt4o, upstreamModel: 'gpt-4o-se', country: 'SE' }),
  'azure-gpt-4o-global': {
    ...azure,
    ...gpt4o,
    upstreamModel: 'gpt-4o-global',
    type: 'global',
    locations: {
      ingress: ['SE'],
      processing: { open: true, places: ['SE', 'US', 'JP', 'SG', 'AU'] },
      rest: ['SE'],
      abuseStore: ['SE'],
    },
    ...chatSize,
  },
  'azure-o4-mini-sg': regional({ ...azure, ...o4, upstreamModel: 'o4-mini-sg', country: 'SG' }),
  'azure-o4-mini-se': regional({ ...azure, ...o4, upstreamModel: 'o4-mini-se', country: 'SE' }),
  'northwind-gpt-4o-se': {
    ...regional({ ...northwind, ...gpt4o, upstreamModel: 'gpt-4o@se', country: 'SE' }),
    locations: {
      ingress: ['SE'],
      processing: ['SE'],
      rest: ['SE'],
      abuseStore: ['SE'],
      review: ['SE', 'IE'],
    },
  },
  'northwind-gpt-4o-us': regional({
    ...northwind,
    ...gpt4o,
    upstreamModel: 'gpt-4o@us',
    country: 'US',
  }),
  'northwind-gpt-4o-mini-us': regional({
    ...northwind,
    ...mini,
    price: 'northwind-gpt-4o-mini',
    upstreamModel: 'gpt-4o-mini@us',
    country: 'US',
  }),
  'azure-embedding-se': embedding('azure-sim', 'embedding-se', 'SE'),
  'northwind-embedding-us': embedding('northwind', 'text-embedding-3-small@us', 'US'),
  'meridian-sonnet-us': regional({
    ...meridian,
    ...sonnet,
    upstreamModel: 'claude-sonnet-5@us',
    country: 'US',
  }),
  'meridian-sonnet-se': regional({
    ...meridian,
    ...sonnet,
    upstreamModel: 'claude-sonnet-5@se',
    country: 'SE',
  }),
  'meridian-haiku-jp': regional({
    channel: 'meridian',
    model: 'claude-haiku-4-5',
    price: 'meridian-haiku',
    upstreamModel: 'claude-haiku-4-5@jp',
    country: 'JP',
  }),
  'kiso-gpt-4o-jp': regional({ ...kiso, ...gpt4o, upstreamModel: 'gpt-4o-jp', country: 'JP' }),
  'kiso-gpt-4o-mini-jp': regional({
    ...kiso,
    ...mini,
    price: 'kiso-gpt-4o-mini',
    upstreamModel: 'gpt-4o-mini-jp',
    country: 'JP',
  }),
}
