// Which provider `litellm_params.model` means: by its prefix, as LiteLLM reads it, else by the names that
// OpenAI and Anthropic give their models. What is neither is not carried over.
// Sources: docs.litellm.ai/docs/providers (azure, openai, openai_compatible, anthropic, vllm, lm_studio).
import { shown } from './config-sentences.ts'
import { nameTooLong, noSuchChannel, type Told } from './import-words.ts'
import type { ChannelKind } from '../place/deployment.ts'

export type Route =
  | {
      readonly kind: ChannelKind
      readonly upstreamModel: string
      /** Where LiteLLM goes without an api_base; null if it must have one. */
      readonly defaultEndpoint: string | null
      /** The environment variable that LiteLLM reads without an api_key. */
      readonly defaultKey: string
    }
  | { readonly kind: 'none'; readonly told: Told }

/** Variables that a source reads without naming them. */
export const defaultKeys = [
  'AZURE_API_KEY',
  'AZURE_API_BASE',
  'OPENAI_API_KEY',
  'ANTHROPIC_API_KEY',
  'HOSTED_VLLM_API_KEY',
  'LM_STUDIO_API_KEY',
]

const openAiEndpoint = 'https://api.openai.com/v1'
const openAiNames = /^(gpt-|chatgpt-|o\d|text-embedding-)/
const anthropicNames = /^claude-/

export function routeOf(
  model: string,
  provider: string | undefined,
  base: string | undefined,
): Route {
  const slash = model.indexOf('/')
  const prefix = provider ?? (slash > 0 ? model.slice(0, slash) : byName(model))
  const upstreamModel = model.startsWith(`${prefix}/`) ? model.slice(prefix.length + 1) : model
  if (upstreamModel === '' || upstreamModel.includes('*')) {
    return left('a wildcard names no model', 'name each model that it stands for')
  }
  if (upstreamModel.length > 500) return { kind: 'none', told: nameTooLong }
  if (prefix === 'azure') {
    return {
      kind: 'azure',
      upstreamModel,
      defaultEndpoint: '${AZURE_API_BASE}',
      defaultKey: 'AZURE_API_KEY',
    }
  }
  if (prefix === 'anthropic') {
    return {
      kind: 'anthropic',
      upstreamModel,
      defaultEndpoint: 'https://api.anthropic.com',
      defaultKey: 'ANTHROPIC_API_KEY',
    }
  }
  if (prefix === 'openai') {
    const isOwn = base === undefined || /^https:\/\/api\.openai\.com(\/|$)/.test(base)
    const kind = isOwn ? 'openai' : 'openai-compatible'
    return { kind, upstreamModel, defaultEndpoint: openAiEndpoint, defaultKey: 'OPENAI_API_KEY' }
  }
  if (prefix === 'hosted_vllm' || prefix === 'lm_studio') {
    return {
      kind: 'openai-compatible',
      upstreamModel,
      defaultEndpoint: null,
      defaultKey: `${prefix.toUpperCase()}_API_KEY`,
    }
  }
  return prefix === ''
    ? left(
        'the name does not say which provider it is of',
        'write openai/…, azure/… or anthropic/… in the source, and import again',
      )
    : { kind: 'none', told: noSuchChannel(`provider ${shown(prefix)}`) }
}

function byName(model: string): string {
  if (openAiNames.test(model)) return 'openai'
  return anthropicNames.test(model) ? 'anthropic' : model.includes('*') ? 'openai' : ''
}

function left(reason: string, remedy: string): Route {
  return { kind: 'none', told: [reason, remedy] }
}
