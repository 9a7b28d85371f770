// A config of Portkey's gateway, as JSON: targets, which may hold targets, each a provider with a key. Keys
// behind a virtual key or a provider's slug lie in Portkey's vault and are not here.
// Sources: portkey.ai/docs/product/ai-gateway/configs; Portkey-AI/gateway, src/types/requestBody.ts and
// src/middlewares/requestValidator/schema/config.ts. Members are in snake case or in camel case.
import { z } from 'zod'
import { shown } from './config-sentences.ts'
import type { ConfigPath } from './config-yaml.ts'
import { nothingMore, openDraft, plainText, type Credential, type Draft } from './import-draft.ts'
import type { Imported } from './import-report.ts'
import { endpointIn, optional, optionalText } from './import-source.ts'
import { readDocument, reportShape, type SourceDocument } from './source-document.ts'
import {
  callersSend,
  messagesOnly,
  noApiVersion,
  noEndpoint,
  noSuchChannel,
  unknownBounds,
  unknownPrice,
} from './import-words.ts'
import type { ChannelKind } from '../place/deployment.ts'

const targetSchema = z.looseObject({
  provider: optionalText,
  api_key: optionalText,
  virtual_key: optionalText,
  custom_host: optionalText,
  resource_name: optionalText,
  deployment_id: optionalText,
  azure_model_name: optionalText,
  api_version: optionalText,
  override_params: optional(z.looseObject({ model: optionalText })),
  strategy: optional(z.looseObject({ mode: optionalText })),
  get targets() {
    return optional(z.array(targetSchema))
  },
})
type Target = z.output<typeof targetSchema>

const targetsMax = 10_000

/** From the text of a config (`file` names it in messages). `day` is today, as 2026-01-31. */
export function importPortkey(text: string, file: string, day: string): Imported {
  const document = readDocument(text, file, 'texts')
  const { written } = document
  const snake = snakeCase(written)
  if (written !== null) {
    if (typeof written !== 'object' || Array.isArray(written)) {
      document.report({
        path: [],
        message: 'must be one config, an object in JSON; save it as such',
      })
    } else reportShape({ ...document, written: snake }, targetSchema, () => [])
  }
  const parsed = targetSchema.safeParse(snake)
  if (!parsed.success || document.problems().length > 0) {
    return { kind: 'refused', problems: document.problems() }
  }
  const draft = openDraft({
    source: 'a config of Portkey',
    day,
    environment: new Set(),
    lineOf: (path) => document.where(path).line,
  })
  const found = { document, draft, targets: 0 }
  importTarget(found, parsed.data, [])
  if (found.targets === 0) {
    const message = 'names no target; give it targets, or a provider with override_params.model'
    document.report({ path: [], message })
  }
  if (document.problems().length > 0) return { kind: 'refused', problems: document.problems() }
  draft.say(
    'left-out',
    [],
    'keys of callers lie with Portkey and not in this file',
    'give out new ones: customhouse keys create --workload ID',
  )
  return draft.finish()
}

/** `overrideParams` -> `override_params`, at every depth. */
function snakeCase(value: unknown): ReturnType<typeof readDocument>['written'] {
  if (Array.isArray(value)) return value.map(snakeCase)
  if (typeof value === 'string' || typeof value !== 'object' || value === null)
    return typeof value === 'string' ? value : null
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      snakeCase(member),
    ]),
  )
}

interface Found {
  readonly document: SourceDocument
  readonly draft: Draft
  targets: number
}

function importTarget(found: Found, target: Target, path: ConfigPath): void {
  const { say } = found.draft
  reportRest(found.draft, target, path)
  if (target.targets !== undefined) {
    const mode = target.strategy?.mode
    say(
      'left-out',
      [...path, 'strategy'],
      strategyReason(mode),
      'Customhouse goes from one deployment of the model that was asked for to another, never to another model',
    )
    for (const [index, inner] of target.targets.entries()) {
      importTarget(found, inner, [...path, 'targets', index])
    }
    return
  }
  found.targets += 1
  if (found.targets > targetsMax) {
    if (found.targets === targetsMax + 1)
      found.document.report({ path, message: `more than ${targetsMax} targets; split the config` })
    return
  }
  importProvider(found.draft, target, path)
}

function strategyReason(mode: string | undefined): string {
  return mode === undefined
    ? 'targets without a strategy'
    : `strategy ${shown(mode)}, and weights of targets`
}

const kinds: Readonly<Record<string, ChannelKind>> = {
  openai: 'openai',
  'azure-openai': 'azure',
  anthropic: 'anthropic',
}

function importProvider(draft: Draft, target: Target, path: ConfigPath): void {
  const { say } = draft
  const { provider } = target
  if (provider === undefined || provider.startsWith('@')) {
    say(
      'left-out',
      path,
      'which provider it is, and its key, lie with Portkey (a virtual key or a slug)',
      'look it up there, and write provider, api_key and override_params.model in its place',
    )
    return
  }
  const kind = Object.hasOwn(kinds, provider) ? kinds[provider] : undefined
  if (kind === undefined) {
    say('left-out', [...path, 'provider'], ...noSuchChannel(`provider ${shown(provider)}`))
    return
  }
  importModel(draft, kind, target, path)
}

function importModel(draft: Draft, kind: ChannelKind, target: Target, path: ConfigPath): void {
  const { say } = draft
  const written = target.override_params?.model
  const upstreamModel = kind === 'azure' ? (target.deployment_id ?? written) : written
  const model = kind === 'azure' ? (target.azure_model_name ?? written ?? upstreamModel) : written
  if (
    model === undefined ||
    upstreamModel === undefined ||
    model.length > 500 ||
    upstreamModel.length > 500
  ) {
    say(
      'left-out',
      path,
      'it names no model of at most 500 characters: the caller does',
      'write override_params.model, once for each model, and import again',
    )
    return
  }
  const channel = draft.channel({
    kind: kind === 'openai' && target.custom_host !== undefined ? 'openai-compatible' : kind,
    endpoint: endpointOf(draft, kind, target, path),
    credential: credentialOf(target, path),
    apiVersion:
      kind === 'azure' && target.api_version !== undefined ? plainText(target.api_version) : null,
  })
  if (kind === 'anthropic') {
    say('to-do', path, ...messagesOnly)
  }
  if (kind === 'azure' && target.api_version === undefined) {
    say('to-do', path, ...noApiVersion)
  }
  say('to-do', path, ...unknownBounds)
  say('to-do', path, ...unknownPrice)
  draft.deployment({
    channel,
    model,
    upstreamModel,
    ...nothingMore,
  })
}

function endpointOf(
  draft: Draft,
  kind: ChannelKind,
  target: Target,
  path: ConfigPath,
): string | null {
  const { custom_host: host, resource_name: resource } = target
  if (host !== undefined) {
    const endpoint = endpointIn(host)
    if (endpoint !== null) return kind === 'anthropic' ? endpoint.replace(/\/v1$/, '') : endpoint
    draft.say('to-do', [...path, 'custom_host'], ...noEndpoint)
    return null
  }
  if (kind === 'openai') return 'https://api.openai.com/v1'
  if (kind === 'anthropic') return 'https://api.anthropic.com'
  if (resource !== undefined && /^[a-z0-9-]{1,64}$/i.test(resource)) {
    return `https://${resource.toLowerCase()}.openai.azure.com`
  }
  draft.say('to-do', path, ...noEndpoint)
  return null
}

function credentialOf(target: Target, path: ConfigPath): Credential {
  if (target.api_key !== undefined) {
    return { kind: 'literal', secret: target.api_key, path: [...path, 'api_key'] }
  }
  return target.virtual_key === undefined
    ? { kind: 'elsewhere', path, why: 'there is no api_key' }
    : {
        kind: 'elsewhere',
        path: [...path, 'virtual_key'],
        why: 'the key behind a virtual key lies with Portkey',
      }
}

const carried: ReadonlySet<string> = new Set([...Object.keys(targetSchema.shape), 'name', 'weight'])

function reportRest(draft: Draft, target: Target, path: ConfigPath): void {
  const others = Object.keys(target).filter((key) => !carried.has(key))
  if (others.length > 0) {
    const names = others.slice(0, 12).map(shown).join(', ')
    draft.say(
      'left-out',
      path,
      `settings without a counterpart: ${names}`,
      'retries and health are decided here; guardrails, caches and headers are not',
    )
  }
  const params = Object.keys(target.override_params ?? {}).filter((key) => key !== 'model')
  if (params.length === 0) return
  const names = params.slice(0, 12).map(shown).join(', ')
  draft.say('left-out', [...path, 'override_params'], ...callersSend(names))
}
