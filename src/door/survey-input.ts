// What the input of a response carries beside text, and what it refers to instead of carrying it. Every byte is
// the caller's. The list of items is closed: one that nobody here knows may add tools, run somewhere else, or
// read what belongs to somebody else.
// Source: OpenAI API reference, Responses (ResponseInputItem, ResponseInputContent).
import type { StoredReference } from '../kernel/stored-object.ts'
import { isObject, type Value } from './read-json.ts'

export interface InputSurvey {
  /** UTF-16 length of all text. */
  characters: number
  images: number
  audio: boolean
  files: boolean
  /** Parts of which no table says how many tokens they are. */
  opaque: boolean
  readonly references: StoredReference[]
  /** The type of an item that is not taken, or null. */
  unknown: string | null
}

/** Items that are what they say, and run nothing: messages, calls of the caller's own tools and their results. */
const plainItems: ReadonlySet<unknown> = new Set([
  'message',
  'function_call',
  'function_call_output',
  'custom_tool_call',
  'custom_tool_call_output',
  'reasoning',
  'computer_call',
  'computer_call_output',
  'local_shell_call',
  'local_shell_call_output',
  'shell_call',
  'shell_call_output',
  'apply_patch_call',
  'apply_patch_call_output',
])

/** Nothing nests deeper: an item, its content or output, a part. */
const depthMax = 8

export function surveyInput(input: unknown): InputSurvey {
  const survey: InputSurvey = {
    characters: 0,
    images: 0,
    audio: false,
    files: false,
    opaque: false,
    references: [],
    unknown: null,
  }
  if (typeof input === 'string') survey.characters = input.length
  if (!Array.isArray(input)) return survey
  for (const item of input as readonly unknown[]) {
    if (isObject(item)) surveyItem(survey, item)
    else survey.unknown ??= typeof item
  }
  return survey
}

function surveyItem(survey: InputSurvey, item: Value): void {
  const type = item['type'] ?? (item['role'] === undefined ? 'item_reference' : 'message')
  if (type === 'item_reference') return refer(survey, item['id'])
  // What a provider made of a long conversation: only it can say how many tokens that is.
  if (type === 'compaction') survey.opaque = true
  else if (!plainItems.has(type))
    survey.unknown ??= typeof type === 'string' ? type.slice(0, 64) : typeof type
  // Without its encrypted text, the provider reads the one it kept.
  if (type === 'reasoning' && typeof item['encrypted_content'] !== 'string') {
    return refer(survey, item['id'])
  }
  surveyValue(survey, item, 0)
}

function refer(survey: InputSurvey, id: unknown): void {
  survey.opaque = true
  if (typeof id === 'string') survey.references.push({ kind: 'item', id, param: 'input' })
  else survey.unknown ??= 'item without id'
}

/** Looks at every member, whatever it is called: a part that is not known counts as a file. */
function surveyValue(survey: InputSurvey, value: unknown, depth: number): void {
  if (typeof value === 'string') {
    survey.characters += value.length
    return
  }
  if (depth > depthMax) survey.opaque = true
  else if (Array.isArray(value)) {
    for (const each of value as readonly unknown[]) surveyValue(survey, each, depth + 1)
  } else if (isObject(value)) surveyPart(survey, value, depth)
}

function surveyPart(survey: InputSurvey, part: Value, depth: number): void {
  const { type, file_id: fileId } = part
  if (type === 'input_image' || type === 'computer_screenshot') survey.images += 1
  else if (type === 'input_audio') survey.audio = true
  else if (type === 'input_file') survey.files = true
  if (typeof fileId === 'string') {
    survey.references.push({ kind: 'file', id: fileId, param: 'input' })
  }
  for (const key in part) {
    // Its own words: an image's bytes and a file's are no text.
    if (key !== 'type' && !bulky.has(key)) surveyValue(survey, part[key], depth + 1)
  }
}

const bulky: ReadonlySet<string> = new Set(['image_url', 'file_data', 'encrypted_content', 'data'])
