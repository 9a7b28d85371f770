// Fields of a request body with which a caller could have the provider send the request elsewhere, or
// take part of it somewhere else: a decision is about one deployment's promises and knows nothing of
// these, so they are refused. Other unknown fields pass. The list is closed and grows with providers.
// It also holds every field that is read here to one spelling: servers that match names without regard
// to case would read a second `Model` that nobody looked at.
import { featureFields } from '../wire/model-request.ts'
import { refuse, type Refusal } from '../wire/codes.ts'

/** Read at the door; a second spelling would be another request. */
const readFields = [
  'model',
  'messages',
  'max_tokens',
  'max_completion_tokens',
  'stream_options',
  'service_tier',
  'user',
  'safety_identifier',
  ...Object.values(featureFields).flat(),
]

const movingFields = [
  // Searches and stores of others. Sources: OpenAI (web_search_options), Azure OpenAI On Your Data
  // (data_sources), xAI (search_parameters), Alibaba Model Studio (enable_search, search_options),
  // Groq (search_settings, compound_custom), OpenRouter (plugins).
  'web_search_options',
  'data_sources',
  'search_parameters',
  'enable_search',
  'search_options',
  'search_settings',
  'compound_custom',
  'plugins',
  // Another model, provider or address. Sources: OpenRouter, "Model routing" and "Provider routing";
  // LiteLLM proxy, "Fallbacks" and "Clientside credentials".
  'models',
  'route',
  'provider',
  'fallbacks',
  'context_window_fallbacks',
  'content_policy_fallbacks',
  'api_base',
  'base_url',
  'api_key',
  'custom_llm_provider',
  'user_config',
]

/** Tools that the caller runs itself; every other type runs somewhere at the provider's choice. */
const callersTools: ReadonlySet<unknown> = new Set(['function', 'custom'])

const chatSpelled: ReadonlySet<string> = new Set([...readFields, ...movingFields, 'include_usage'])

/** 403 for a field that moves the request, 400 for one that is spelled so that another might read it; else null. */
export function refuseMoving(body: Readonly<Record<string, unknown>>): Refusal | null {
  const moved = refuseMovingFields(body)
  if (moved !== null) return moved
  const { tools } = body
  if (Array.isArray(tools)) {
    for (const tool of tools as readonly unknown[]) {
      if (!isCallersTool(tool)) return moving('tools')
    }
  }
  return null
}

/** The same of the fields alone, for APIs with tools of their own. */
export function refuseMovingFields(body: Readonly<Record<string, unknown>>): Refusal | null {
  for (const field of movingFields) {
    const value = body[field]
    if (value !== undefined && value !== null && value !== false) return moving(field)
  }
  return null
}

/** One without a type is the caller's only if it says which function it is: others name their searches by a key. */
function isCallersTool(tool: unknown): boolean {
  if (typeof tool !== 'object' || tool === null) return false
  return 'type' in tool ? callersTools.has(tool.type) : 'function' in tool
}

/** 400 for a key that equals a field read here but for its case; else null. */
export function refuseSpelling(keys: Iterable<string>): Refusal | null {
  return refuseSpellingOf(chatSpelled, keys)
}

/** The same for the fields `spelled` of another API. */
export function refuseSpellingOf(
  spelled: ReadonlySet<string>,
  keys: Iterable<string>,
): Refusal | null {
  for (const key of keys) {
    if (spelled.has(key)) continue
    const plain = folded(key)
    if (!spelled.has(plain)) continue
    return refuse('door.field_invalid', {
      param: plain,
      message: `Invalid field name: spell '${plain}' in lower case, as the API does.`,
    })
  }
  return null
}

/** By way of upper case, so that letters like the long s fold too. */
function folded(key: string): string {
  return key.toUpperCase().toLowerCase()
}

function moving(param: string): Refusal {
  return refuse('policy.field_denied', { param })
}
