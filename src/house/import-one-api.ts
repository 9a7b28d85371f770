// The database of one-api, or of new-api, which grew out of it: channels become channels and deployments.
// Tokens and users are counted and told, their secrets not even read. The numbers of channel types agree
// between the two up to 25; only those below are known well enough to carry.
// Sources: songquanpeng/one-api, model/channel.go, model/token.go, relay/channeltype/define.go;
// QuantumNous/new-api, model/channel.go, constant/channel.go.
import { z } from 'zod'
import { shown } from './config-sentences.ts'
import type { Problem } from './config-yaml.ts'
import { nothingMore, openDraft, plainText, type Credential, type Draft } from './import-draft.ts'
import type { Imported } from './import-report.ts'
import { endpointIn } from './import-source.ts'
import {
  messagesOnly,
  nameTooLong,
  noApiVersion,
  noEndpoint,
  noSuchChannel,
  unknownBounds,
  unknownPrice,
} from './import-words.ts'
import type { ChannelKind } from '../place/deployment.ts'

/** What is read of it, and nothing else. */
export const oneApiColumns = {
  channels: [
    'id',
    'type',
    'key',
    'status',
    'name',
    'base_url',
    'other',
    'config',
    'models',
    'model_mapping',
  ],
  tokens: ['id', 'user_id', 'status', 'name'],
  users: ['id'],
} as const

interface Table {
  readonly columns: readonly string[]
  readonly rows: readonly Readonly<Record<string, unknown>>[]
}
/** Null: there is no such table. */
export type OneApiTables = Readonly<Record<keyof typeof oneApiColumns, Table | null>>

const whole = z.union([z.bigint(), z.int()], 'must be a whole number').transform(Number)
const words = z.union([z.string(), z.null()], 'must be a text').optional()
const channelSchema = z.object({
  id: whole,
  type: whole,
  key: words,
  status: whole.optional(),
  base_url: words,
  other: words,
  config: words,
  models: z.string('must be a text'),
  model_mapping: words,
})
type Row = z.output<typeof channelSchema>

const needed = ['id', 'type', 'key', 'models']

/** From the rows of the tables. `day` is today, as 2026-01-31. */
export function importOneApi(tables: OneApiTables, day: string): Imported {
  const { channels } = tables
  if (channels === null) {
    return refused(['there is no table channels; name the SQLite file of one-api or new-api'])
  }
  const missing = needed.filter((column) => !channels.columns.includes(column))
  if (missing.length > 0) {
    return refused([
      `channels has no ${missing.join(', ')}; name the SQLite file of one-api or new-api`,
    ])
  }
  const rows: Row[] = []
  const problems: string[] = []
  for (const [index, written] of channels.rows.entries()) {
    const { data, error } = channelSchema.safeParse(written)
    if (data !== undefined) rows.push(data)
    for (const issue of error?.issues ?? []) {
      const column = issue.path.map(String).join('.')
      problems.push(`row ${index + 1} of channels: ${column} ${issue.message}; correct it there`)
    }
  }
  if (problems.length > 0) return refused(problems)
  const draft = openDraft({
    source: 'the database of one-api or new-api',
    day,
    environment: new Set(),
    lineOf: () => null,
  })
  for (const row of rows) importChannel(draft, row)
  reportCallers(draft, tables)
  return draft.finish()
}

function refused(messages: readonly string[]): Imported {
  const problems = messages.map((message): Problem => ({
    severity: 'error',
    path: '',
    line: 1,
    column: 1,
    message,
  }))
  return { kind: 'refused', problems }
}

const enabled = 1
const types: Readonly<Record<number, readonly [kind: ChannelKind, endpoint: string | null]>> = {
  1: ['openai', 'https://api.openai.com'],
  3: ['azure', null],
  14: ['anthropic', 'https://api.anthropic.com'],
}

function importChannel(draft: Draft, row: Row): void {
  const path = [`channels[id=${row.id}]`]
  const type = types[row.type]
  if (row.status !== undefined && row.status !== enabled) {
    draft.say(
      'left-out',
      path,
      'the channel is switched off',
      'switch it on there and import again, if you want it',
    )
    return
  }
  if (type === undefined) {
    draft.say(
      'left-out',
      [...path, 'type'],
      ...noSuchChannel(`type ${row.type} (1, 3 and 14 are these, in one-api and in new-api)`),
    )
    return
  }
  const models = [...new Set(row.models.split(',').map((model) => model.trim()))].filter(
    (model) => model !== '',
  )
  if (models.length === 0) {
    draft.say(
      'left-out',
      [...path, 'models'],
      'the channel names no model',
      'name its models there and import again',
    )
    return
  }
  const upstream = mappingOf(draft, row)
  const [kind, standard] = type
  const channel = draft.channel({
    kind:
      kind === 'openai' && isGiven(row.base_url) && row.base_url !== standard
        ? 'openai-compatible'
        : kind,
    endpoint: endpointOf(draft, row, type),
    credential: credentialOf(draft, row),
    apiVersion: kind === 'azure' ? apiVersionOf(draft, row) : null,
  })
  if (kind === 'anthropic') {
    draft.say('to-do', path, ...messagesOnly)
  }
  for (const model of models) {
    importModel(draft, { path, channel, kind, model, upstreamModel: upstream.get(model) ?? model })
  }
}

interface OneModel {
  readonly path: readonly string[]
  readonly channel: string
  readonly kind: ChannelKind
  readonly model: string
  readonly upstreamModel: string
}

function importModel(draft: Draft, one: OneModel): void {
  const { path, channel, kind, model, upstreamModel } = one
  const at = [...path, `models[${shown(model)}]`]
  if (model.length > 500 || upstreamModel.length > 500) {
    draft.say('left-out', [...path, 'models'], ...nameTooLong)
    return
  }
  if (kind === 'azure' && upstreamModel.includes('.')) {
    draft.say(
      'to-do',
      at,
      "one-api leaves the dots out of an Azure deployment's name, new-api for older channels only",
      'compare upstreamModel with the name of the deployment at Azure',
    )
  }
  draft.say('to-do', at, ...unknownBounds)
  draft.say('to-do', at, ...unknownPrice)
  draft.deployment({
    channel,
    model,
    upstreamModel,
    ...nothingMore,
  })
}

function isGiven(text: string | null | undefined): text is string {
  return text !== null && text !== undefined && text.trim() !== ''
}

/** Both append `/v1/chat/completions` to base_url; a channel of ours has the `/v1` in its endpoint. */
function endpointOf(
  draft: Draft,
  row: Row,
  [kind, standard]: readonly [ChannelKind, string | null],
): string | null {
  const written = isGiven(row.base_url) ? row.base_url.trim() : standard
  const endpoint = written === null ? null : endpointIn(written)
  if (endpoint === null) {
    draft.say('to-do', [`channels[id=${row.id}]`, 'base_url'], ...noEndpoint)
    return null
  }
  return kind === 'openai' ? `${endpoint}/v1` : endpoint
}

function credentialOf(draft: Draft, row: Row): Credential {
  const path = [`channels[id=${row.id}]`, 'key']
  if (!isGiven(row.key)) return { kind: 'elsewhere', path, why: 'the channel has no key' }
  const keys = row.key.trim()
  if (keys.includes('\n') || keys.startsWith('[')) {
    draft.say(
      'left-out',
      path,
      'several keys: a channel has one credential',
      'take one of them, or write a channel for each',
    )
  }
  return { kind: 'literal', secret: keys, path }
}

function apiVersionOf(draft: Draft, row: Row): string | null {
  const config = isGiven(row.config) ? jsonObject(row.config) : null
  const inConfig = config?.['api_version']
  const version = typeof inConfig === 'string' && inConfig !== '' ? inConfig : row.other
  if (isGiven(version) && /^[a-z0-9.-]{1,40}$/i.test(version)) return plainText(version)
  draft.say('to-do', [`channels[id=${row.id}]`, 'other'], ...noApiVersion)
  return null
}

function mappingOf(draft: Draft, row: Row): ReadonlyMap<string, string> {
  const path = [`channels[id=${row.id}]`, 'model_mapping']
  if (!isGiven(row.model_mapping)) return new Map()
  const mapping = jsonObject(row.model_mapping)
  if (mapping === null) {
    draft.say(
      'to-do',
      path,
      'model_mapping is no JSON object',
      'compare upstreamModel of its deployments',
    )
    return new Map()
  }
  const pairs = Object.entries(mapping).flatMap(([model, target]) =>
    typeof target === 'string' && target !== '' ? [[model, target] as const] : [],
  )
  return new Map(pairs)
}

function jsonObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? { ...value }
      : null
  } catch {
    return null
  }
}

function reportCallers({ say }: Draft, { tokens, users }: OneApiTables): void {
  for (const { id, name } of tokens?.rows ?? []) {
    const called =
      typeof name === 'string' && name !== '' ? ` ${JSON.stringify(name.slice(0, 60))}` : ''
    say(
      'left-out',
      [`tokens[id=${String(id)}]${called}`],
      'Customhouse keeps keyed digests only: a token cannot be carried',
      'give its holder a new key: customhouse keys create --workload ID',
    )
  }
  const count = users?.rows.length ?? 0
  if (count > 0) {
    say(
      'left-out',
      ['users'],
      `${count} users with groups and quotas: whoever pays is a party here, with a contract and budgets`,
      'write parties, contracts and workloads (docs/guides/contracts.md)',
    )
  }
  say(
    'left-out',
    ['channels'],
    'priorities, weights and groups of channels',
    'Customhouse chooses by health and quota; which channels may serve a customer is a term of its contract (channels)',
  )
}
