// Fields of a Responses body with which a caller could have the provider run something elsewhere, or read what is
// not the caller's: refused by name. Tools that the caller runs itself pass; whatever the provider would run
// searches, computes or keeps at places that no deployment promises, at a price that no bound covers.
// Source: OpenAI API reference, Responses (Tool, ResponseCreateParams).
import { refuse, type Refusal } from '../wire/codes.ts'
import { refuseMovingFields, refuseSpellingOf } from './moving-fields.ts'
import { isObject, type Value } from './read-json.ts'

const spelled: ReadonlySet<string> = new Set([
  'model',
  'input',
  'instructions',
  'stream',
  'store',
  'background',
  'max_output_tokens',
  'tools',
  'text',
  'include',
  'top_logprobs',
  'metadata',
  'previous_response_id',
  'conversation',
  'prompt',
  'moderation',
  'context_management',
  'prompt_cache_retention',
  'service_tier',
  'safety_identifier',
  'user',
])

/** The caller runs them: the model only says how. */
const callersTools: ReadonlySet<unknown> = new Set([
  'function',
  'custom',
  'computer',
  'computer_use_preview',
  'local_shell',
  'apply_patch',
])

/** 400 for a spelling that another might read; 403 for what moves the request or part of it; else null. */
export function refuseMovingResponses(body: Value, keys: Iterable<string>): Refusal | null {
  const moved = refuseMovingFields(body) ?? refuseSpellingOf(spelled, keys)
  if (moved !== null) return moved
  const { tools, prompt, moderation } = body
  if (Array.isArray(tools)) {
    for (const tool of tools as readonly unknown[]) {
      if (!isCallersTool(tool)) return refuseTool(tool)
    }
  }
  if (prompt !== undefined && prompt !== null) {
    const message =
      'A prompt template lies in the account at the provider, which all customers of this server share. Send its text as instructions and input.'
    return refuse('policy.field_denied', { param: 'prompt', message })
  }
  if (moderation !== undefined && moderation !== null) {
    const message =
      'A second model would read this request where no deployment promises anything. Remove moderation.'
    return refuse('policy.field_denied', { param: 'moderation', message })
  }
  return null
}

function isCallersTool(tool: unknown): boolean {
  if (!isObject(tool)) return false
  const { type, tools, environment } = tool
  if (type === 'namespace') return Array.isArray(tools) && tools.every(isCallersTool)
  if (type === 'shell') return isObject(environment) && environment['type'] === 'local'
  return callersTools.has(type)
}

function refuseTool(tool: unknown): Refusal {
  const type = isObject(tool) && typeof tool['type'] === 'string' ? tool['type'].slice(0, 64) : '?'
  return refuse('policy.field_denied', {
    param: 'tools',
    message: `A tool of type ${JSON.stringify(type)} runs at the provider, where no deployment promises anything and at a price that nothing bounds. Offer tools that you run yourself, such as type function.`,
  })
}
