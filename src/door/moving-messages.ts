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
]

const movingFields = [
  // Where it is processed, and under which workspace's settings. Source: Claude API reference; docs, "Data residency".
  'inference_geo',
  'workspace_id',
  'user_profile_id',
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
  if (!Array.isArray(tools)) return null
  for (const tool of tools as readonly unknown[]) {
    const type = isObject(tool) ? tool['type'] : undefined
    if (type === undefined || type === null) continue
    if (typeof type === 'string' && callersTools.test(type)) continue
    return refuse('policy.field_denied', { param: 'tools' })
  }
  return null
}

/** 400 for a key that equals a field read here but for its case; else null. */
export function refuseMessagesSpelling(keys: Iterable<string>): Refusal | null {
  return refuseSpellingOf(spelled, keys)
}
