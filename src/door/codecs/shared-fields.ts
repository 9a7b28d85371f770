// Members that clients of several shapes write alike: tools as a list, marks of a cache, how a model is to think, and
// what has a new name and an old one.
// Sources: Claude API reference, Messages (`cache_control`, `thinking`); LiteLLM docs, "Prompt Caching" and
// "'Thinking' / 'Reasoning Content'": the same members in bodies of Chat Completions.
import type { CacheMark, FieldPath, Given, ThinkingMode, Tool } from '../../wire/prompt.ts'
import type { Value } from '../read-json.ts'
import { says, under, type Reading } from './reading.ts'

/** `tools` of the body, each read by `readTool` of its shape. */
export function readTools(
  reading: Reading,
  tools: unknown,
  readTool: (reading: Reading, tool: unknown, at: FieldPath) => Tool,
): Tool[] {
  if (!says(tools)) return []
  return reading
    .list(tools, 'tools')
    .map((tool, index) => readTool(reading, tool, `tools[${index}]`))
}

/** One value under two names, of which `now` replaced `before`: where both are said they must say the same. */
export function readRenamed<T>(
  reading: Reading,
  page: string,
  now: Given<T> | undefined,
  before: Given<T> | undefined,
): Given<T> | undefined {
  if (now !== undefined && before !== undefined && now.value !== before.value) {
    reading.refuse(before.at, `it was replaced by '${now.at}', which says other ${page}`)
  }
  return now ?? before
}

/** `cache_control` of a block or tool; null where it has none. */
export function readCacheMark(reading: Reading, value: Value, at: FieldPath): CacheMark | null {
  const control = value['cache_control']
  if (control === null || control === undefined) return null
  const place = under(at, 'cache_control')
  const mark = reading.object(control, place)
  reading.only(mark, place, { type: true, ttl: true })
  if (mark['type'] !== 'ephemeral') reading.invalid(under(place, 'type'), "must be 'ephemeral'")
  const ttl = mark['ttl'] ?? '5m'
  if (ttl === '5m' || ttl === '1h') return { ttl, at: place }
  reading.invalid(under(place, 'ttl'), "must be '5m' or '1h'")
  return null
}

export interface ReadThinking {
  readonly thinking: Given<ThinkingMode>
  /** `display`, in the words of a prompt. */
  readonly shown: Given<string> | undefined
}

/** `thinking` as the Messages API has it; undefined where nothing is said. */
export function readThinking(reading: Reading, body: Value): ReadThinking | undefined {
  const given = reading.given(body, 'thinking', '', (value, at) => reading.object(value, at))
  if (given === undefined) return undefined
  const { value, at } = given
  reading.only(value, at, { type: true, budget_tokens: true, display: true })
  const shown = reading.given(value, 'display', at, (display, place) => {
    if (display === 'summarized') return 'auto'
    if (display === 'omitted') return 'none'
    reading.invalid(place, "must be 'summarized' or 'omitted'")
    return 'auto'
  })
  return { thinking: { value: modeOf(reading, value, at), at }, shown }
}

function modeOf(reading: Reading, value: Value, at: FieldPath): ThinkingMode {
  switch (value['type']) {
    case 'disabled':
      return { kind: 'off' }
    case 'adaptive':
      return { kind: 'adaptive' }
    case 'enabled':
      return {
        kind: 'budget',
        tokens: reading.number(value['budget_tokens'], under(at, 'budget_tokens')),
      }
    case 'between_tools':
      reading.refuse(
        under(at, 'type'),
        "only Messages can have a model think between its calls of tools ('between_tools'; Claude API reference, ThinkingConfigParam)",
      )
      return { kind: 'adaptive' }
    default:
      reading.invalid(under(at, 'type'), "must be 'enabled', 'adaptive' or 'disabled'")
      return { kind: 'adaptive' }
  }
}
