// What a request says of itself beside its body: tags of the caller's own, and in which session of a coding
// agent it was made. Told by the caller, believed by nobody: it decides nothing, is recorded and never sent on.
// Sources: Claude Code docs, "LLM gateway protocol" (x-claude-code-*, which a gateway may consume); OpenAI Codex,
// codex-api requests/headers (session-id, thread-id, of old session_id and conversation_id; x-openai-subagent);
// OpenCode (x-opencode-session); LiteLLM proxy, "Request tags" (x-litellm-tags); Portkey, "Metadata"
// (x-portkey-metadata).
import { refuse, type Refusal } from './codes.ts'

export type Headers = Readonly<Record<string, string | string[] | undefined>>

export interface Attribution {
  /** Ascending by name. */
  readonly tags: Readonly<Record<string, string>>
  /** Ascending by name: agent, agentType, parentAgent, requestClass, session. */
  readonly session: Readonly<Record<string, string>>
}

export const tagsMax = 16
const nameMax = 64
const valueMax = 128

const empty: Readonly<Record<string, string>> = Object.freeze({})
export const noAttribution: Attribution = Object.freeze({ tags: empty, session: empty })

/** 400 that names the header, for tags that cannot be recorded as they are. */
export function readAttribution(headers: Headers): Attribution | Refusal {
  const tags = readTags(headers)
  if (isRefusal(tags)) return tags
  const session = readSession(headers)
  return tags === empty && session === empty ? noAttribution : { tags, session }
}

/** Of several headers the first counts: one client speaks one of them. */
const tagHeaders = [
  ['x-customhouse-tags', pairsOf],
  ['x-litellm-tags', wordsOf],
  ['x-portkey-metadata', membersOf],
] as const

type Pair = readonly [name: string, value: string]

function readTags(headers: Headers): Readonly<Record<string, string>> | Refusal {
  for (const [header, read] of tagHeaders) {
    const said = headers[header]
    if (said === undefined) continue
    const pairs = typeof said === 'string' ? read(said) : null
    const problem = pairs === null ? 'is not readable' : problemOf(pairs)
    if (pairs === null || problem !== null) return invalid(header, problem ?? '')
    return Object.fromEntries(pairs.toSorted(byName))
  }
  return empty
}

/** `team=search, env=prod`. */
function pairsOf(text: string): readonly Pair[] {
  return listOf(text).map((item) => {
    const at = item.indexOf('=')
    return at < 0 ? [item, ''] : [item.slice(0, at).trim(), item.slice(at + 1).trim()]
  })
}

/** `search,prod`: tags without a value. */
function wordsOf(text: string): readonly Pair[] {
  return listOf(text).map((item) => [item, ''])
}

/** `{"team":"search"}`; null for what is no object of texts. */
function membersOf(text: string): readonly Pair[] | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const members: Pair[] = []
  for (const [name, member] of Object.entries(value)) {
    if (typeof member !== 'string') return null
    members.push([name, member])
  }
  return members
}

function listOf(text: string): readonly string[] {
  const items = text.split(',').map((item) => item.trim())
  return items.filter((item) => item !== '')
}

const namePattern = /^[A-Za-z][\w.-]*$/
/** Printable, so that a log line or a terminal shows what was sent. */
const valuePattern = /^[\x20-\x7e]*$/

function problemOf(pairs: readonly Pair[]): string | null {
  if (pairs.length > tagsMax) return `has more than ${tagsMax} tags`
  const names = new Set(pairs.map(([name]) => name))
  if (names.size < pairs.length) return 'names a tag twice'
  for (const [name, value] of pairs) {
    if (name.length > nameMax || !namePattern.test(name)) {
      return `has a name that is not 1 to ${nameMax} of A-Z a-z 0-9 . _ - beginning with a letter`
    }
    if (value.length > valueMax || !valuePattern.test(value)) {
      return `has a value that is not at most ${valueMax} printable ASCII characters`
    }
  }
  return null
}

function invalid(header: string, problem: string): Refusal {
  return refuse('door.field_invalid', {
    param: header,
    message: `The header '${header}' ${problem}. Send tags such as team=search,env=prod.`,
  })
}

/** Each with the headers that may say it, the first that does counts. */
const sessionHeaders: readonly (readonly [name: string, headers: readonly string[]])[] = [
  ['agent', ['x-claude-code-agent-id', 'thread-id', 'thread_id']],
  ['agentType', ['x-claude-code-agent-type', 'x-openai-subagent']],
  ['parentAgent', ['x-claude-code-parent-agent-id']],
  ['requestClass', ['x-claude-code-request-class']],
  [
    'session',
    [
      'x-claude-code-session-id',
      'session-id',
      'session_id',
      'conversation_id',
      'x-opencode-session',
    ],
  ],
]

/** What an agent writes by itself, nobody can correct: what cannot be recorded is left out. */
function readSession(headers: Headers): Readonly<Record<string, string>> {
  let session: Record<string, string> | null = null
  for (const [name, from] of sessionHeaders) {
    for (const header of from) {
      const said = headers[header]
      if (typeof said !== 'string' || said === '') continue
      if (said.length > valueMax || !valuePattern.test(said)) continue
      session ??= {}
      session[name] = said
      break
    }
  }
  return session ?? empty
}

function byName([left]: Pair, [right]: Pair): number {
  return left < right ? -1 : 1
}

function isRefusal(value: object): value is Refusal {
  return 'kind' in value && value.kind === 'refused'
}
