// Fields of a Messages body with which a caller could have the request, or part of it, processed or kept
// elsewhere than the deployment promises; the twin of moving-fields.ts for this API. Unknown fields pass,
// since a beta's header and its field travel as a pair; the lists are closed and grow with the API.
import { refuse, type Refusal } from '../wire/codes.ts'
import { refuseSpellingOf } from './moving-fields.ts'
import { isObject, type Value } from './read-json.ts'

/** Read at the door; a second spelling would be another request. */
const readFields = [
  'model',
  'messages',
  'system',
  'stream',
  'max_tokens',
  'tools',
  'metadata',
  'output_config',
  'context_management',
  'compaction',
]

const movingFields = [
  // Where it is processed, and under which workspace's settings. Source: Claude API reference; docs, "Data residency".
  'inference_geo',
  'workspace_id',
  'user_profile_id',
  // Turns that the provider keeps. Source: SDK types of the Messages API, `BetaMessageThreadParam`.
  'thread',
  // Other servers, containers that keep what they are given, other models. Source: the same, "MCP connector",
  // "Code execution tool", "Fallbacks".
  'mcp_servers',
  'container',
  'fallbacks',
  // Fields of gateways in front.
  'api_base',
  'base_url',
  'api_key',
  'provider',
  'route',
]

/** Tools that the caller runs itself: its own, and those of a dated type that only describe an interface. */
const callersTools = /^(?:custom|(?:bash|text_editor|memory|computer)_\d{8})$/

const spelled: ReadonlySet<string> = new Set([...readFields, ...movingFields, 'speed'])

/** 403 for a field that moves the request or is priced by no table, else null. */
export function refuseMovingMessages(body: Value): Refusal | null {
  for (const field of movingFields) {
    const value = body[field]
    if (value !== undefined && value !== null && value !== false) {
      return refuse('policy.field_denied', { param: field })
    }
  }
  // Another speed has another price, which no price list has a kind for.
  const { speed, tools } = body
  if (speed !== undefined && speed !== null && speed !== 'standard') {
    return refuse('policy.field_denied', { param: 'speed' })
  }
  if (Array.isArray(tools) && !tools.every(isCallersTool)) {
    return refuse('policy.field_denied', { param: 'tools' })
  }
  const messages = Array.isArray(body['messages']) ? body['messages'] : []
  return messages.some(bringsTool) ? refuse('policy.field_denied', { param: 'messages' }) : null
}

/** One that only code at the provider may call needs a container there. */
function isCallersTool(tool: unknown): boolean {
  if (!isObject(tool)) return true
  const { type, allowed_callers: callers } = tool
  if (callers !== undefined && callers !== null) {
    if (!Array.isArray(callers) || callers.some((caller) => caller !== 'direct')) return false
  }
  return (
    type === undefined || type === null || (typeof type === 'string' && callersTools.test(type))
  )
}

/**
 * Whether a message, or a block in it, adds a tool that is not the caller's to those of the request. A
 * summary of earlier turns has such additions in a list of its own.
 * Source: SDK types of the Messages API, `BetaRequestToolAdditionBlock`, `BetaCompactionBlockParam`.
 */
function bringsTool(block: unknown): boolean {
  if (!isObject(block)) return false
  const { type, tool, content, tool_changes: changes } = block
  if (type === 'tool_addition' && isObject(tool) && tool['type'] !== 'tool_reference') {
    const { definition } = tool
    if (!isObject(definition) || !isCallersTool(definition)) return true
  }
  return [content, changes].some((blocks) => Array.isArray(blocks) && blocks.some(bringsTool))
}

/** 400 for a key that equals a field read here but for its case; else null. */
export function refuseMessagesSpelling(keys: Iterable<string>): Refusal | null {
  return refuseSpellingOf(spelled, keys)
}
