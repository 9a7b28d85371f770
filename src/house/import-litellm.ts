// The config.yaml of a LiteLLM proxy. Its virtual keys, teams and budgets of keys lie in its database and
// are not here.
// Sources: docs.litellm.ai/docs/proxy/configs, /docs/proxy/config_settings, /docs/proxy/custom_pricing,
// /docs/providers/azure, /docs/providers/anthropic; BerriAI/litellm, litellm/types/router.py.
import { z } from 'zod'
import { shown } from './config-sentences.ts'
import type { ConfigPath } from './config-yaml.ts'
import { openDraft } from './import-draft.ts'
import { channelOf, namedCredentials } from './import-litellm-channel.ts'
import { priceOf } from './import-litellm-price.ts'
import { defaultKeys, routeOf } from './import-litellm-route.ts'
import { reportSettings } from './import-litellm-settings.ts'
import { countOf, textIn, type LitellmSource, type Values } from './import-litellm-source.ts'
import type { Imported, Say } from './import-report.ts'
import { optional, optionalText } from './import-source.ts'
import { callersSend, messagesOnly, nameTooLong, unknownBounds, type Told } from './import-words.ts'
import { readDocument, reportShape } from './source-document.ts'

const loose = z.record(z.string(), z.unknown())
const modelSchema = z.looseObject({
  model_name: z.string().min(1, 'must not be empty'),
  litellm_params: z.looseObject({
    model: z.string().min(1, 'must not be empty'),
    api_base: optionalText,
    api_key: optionalText,
    api_version: optionalText,
    custom_llm_provider: optionalText,
    litellm_credential_name: optionalText,
    rpm: optionalText,
    tpm: optionalText,
  }),
  model_info: optional(z.looseObject({ mode: optionalText })),
})
const credentialSchema = z.looseObject({
  credential_name: z.string().min(1, 'must not be empty'),
  credential_values: loose,
})
const fileSchema = z.looseObject({
  model_list: z.array(modelSchema).min(1, 'must name at least one model'),
  credential_list: optional(z.array(credentialSchema)),
  general_settings: optional(loose),
  router_settings: optional(loose),
  litellm_settings: optional(loose),
  environment_variables: optional(loose),
})
type File = z.output<typeof fileSchema>
type Model = File['model_list'][number]

/** From the text of config.yaml (`file` names it in messages). `day` is today, as 2026-01-31. */
export function importLitellm(text: string, file: string, day: string): Imported {
  const document = readDocument(text, file, 'texts')
  if (document.written !== null) reportShape(document, fileSchema, () => [])
  const parsed = fileSchema.safeParse(document.written)
  if (!parsed.success || document.problems().some(({ severity }) => severity === 'error')) {
    return { kind: 'refused', problems: document.problems() }
  }
  const draft = openDraft({
    source: 'the config.yaml of a LiteLLM proxy',
    day,
    environment: new Set([
      ...defaultKeys,
      ...[...text.matchAll(/os\.environ\/([A-Za-z0-9_]+)/g)].map(([, name = '']) => name),
    ]),
    lineOf: (path) => document.where(path).line,
  })
  const credentials = new Map(
    (parsed.data.credential_list ?? []).map((one, index) => [
      one.credential_name,
      { values: one.credential_values, path: ['credential_list', index, 'credential_values'] },
    ]),
  )
  const { say } = draft
  const source = { document, draft, credentials }
  for (const [index, model] of parsed.data.model_list.entries()) importModel(source, model, index)
  reportSettings(parsed.data, say)
  if (document.problems().length > 0) return { kind: 'refused', problems: document.problems() }
  return draft.finish()
}

function importModel(source: LitellmSource, entry: Model, index: number): void {
  const { draft } = source
  const { say } = draft
  const path = ['model_list', index]
  const paramsPath = [...path, 'litellm_params']
  const { model_name: model, litellm_params: params, model_info: known } = entry
  const named = namedCredentials(source, params, paramsPath)
  const route = routeOf(params.model, params.custom_llm_provider, textIn(named.values, 'api_base'))
  const left = route.kind === 'none' ? route.told : (tooLong(model) ?? wrongMode(known?.mode))
  if (route.kind === 'none' || left !== null) {
    if (left !== null) say('left-out', [...paramsPath, 'model'], ...left)
    return
  }
  const channel = channelOf(source, route, named, paramsPath)
  if (route.kind === 'anthropic') say('to-do', [...paramsPath, 'model'], ...messagesOnly)
  const quota = (name: 'rpm' | 'tpm') => countOf(source, params[name], [...paramsPath, name])
  const size = (name: string) => countOf(source, textIn(known, name), [...path, 'model_info', name])
  const isEmbedding = known?.mode === 'embedding'
  const limits = { output: size('max_output_tokens'), input: size('max_input_tokens') }
  if (limits.input === null || (limits.output === null && !isEmbedding)) {
    say('to-do', path, ...unknownBounds)
  }
  const price = priceOf(source, entry, path)
  draft.deployment({
    channel,
    model,
    upstreamModel: route.upstreamModel,
    serves: isEmbedding
      ? ['embeddings']
      : known?.mode === 'chat' && route.kind !== 'anthropic'
        ? ['chat']
        : null,
    requestsPerMinute: quota('rpm'),
    tokensPerMinute: quota('tpm'),
    price: price === null ? null : draft.price(model, price),
    maxOutputTokens: isEmbedding ? null : limits.output,
    contextWindow: limits.input,
  })
  reportParams(say, params, paramsPath)
}

function tooLong(model: string): Told | null {
  if (model.length <= 500) return null
  return nameTooLong
}

function wrongMode(mode: string | undefined): Told | null {
  if (mode === undefined || mode === 'chat' || mode === 'embedding') return null
  return [
    `mode ${shown(mode)}: Customhouse serves chat, messages and embeddings`,
    'keep these models where they are',
  ]
}

const carried: ReadonlySet<string> = new Set([
  'model',
  'api_base',
  'api_key',
  'api_version',
  'custom_llm_provider',
  'litellm_credential_name',
  'rpm',
  'tpm',
  'azure_ad_token',
  'tenant_id',
  'client_secret',
])

function reportParams(say: Say, params: Values, path: ConfigPath): void {
  const others = Object.keys(params).filter((key) => !carried.has(key) && !key.includes('cost'))
  if (others.length === 0) return
  say('left-out', path, ...callersSend(others.slice(0, 12).map(shown).join(', ')))
  const budget = others.find((key) => key === 'max_budget')
  if (budget === undefined) return
  say('left-out', [...path, budget], 'a budget of one deployment', 'budgets belong to contracts')
}
