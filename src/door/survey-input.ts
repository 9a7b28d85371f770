// What the input of a response carries beside text, and what it refers to instead of carrying it. Every byte is
// the caller's. The list of items is closed: one that nobody here knows may add tools, run somewhere else, or
// read what belongs to somebody else.
// Source: OpenAI API reference, Responses (ResponseInputItem, ResponseInputContent).
import type { StoredReference } from '../kernel/stored-object.ts'
import { fileReferences } from './file-references.ts'
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

/** Of messages and of what tools gave. Whatever else a part is counts as a file, since it may bring anything. */
const plainParts: ReadonlySet<unknown> = new Set([
  'input_text',
  'output_text',
  'text',
  'refusal',
  'summary_text',
  'reasoning_text',
  'input_image',
  'computer_screenshot',
  'input_audio',
])

/** Of shells, whose parts have no type. */
const untyped: ReadonlySet<unknown> = new Set(['shell_call_output', 'local_shell_call_output'])

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
  const type = typeOf(item)
  if (type === 'item_reference') return refer(survey, item['id'])
  // What a provider made of a long conversation: only it can say how many tokens that is.
  if (type === 'compaction') survey.opaque = true
  else if (!plainItems.has(type))
    survey.unknown ??= typeof type === 'string' ? type.slice(0, 64) : typeof type
  // Without its sealed text, the provider reads the one it kept.
  const isSealed = type === 'reasoning' || type === 'compaction'
  if (isSealed && !isText(item['encrypted_content'])) return refer(survey, item['id'])
  if (type === 'message' && !isSaid(item['content'])) return refer(survey, item['id'])
  survey.references.push(...fileReferences(item, 'input'))
  if (!untyped.has(type)) for (const key of ['content', 'output']) surveyParts(survey, item[key])
  surveyValue(survey, item)
}

/** A message may leave its type out, and so may a reference. */
function typeOf({ type, content }: Value): unknown {
  return type ?? (isSaid(content) ? 'message' : 'item_reference')
}

function isSaid(value: unknown): boolean {
  return value !== undefined && value !== null
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

function surveyParts(survey: InputSurvey, parts: unknown): void {
  if (!Array.isArray(parts)) return
  for (const part of parts as readonly unknown[]) {
    if (!isObject(part) || !plainParts.has(part['type'])) survey.files = true
  }
}

function refer(survey: InputSurvey, id: unknown): void {
  survey.opaque = true
  if (typeof id === 'string') survey.references.push({ kind: 'item', id, param: 'input' })
  else survey.unknown ??= 'item without id'
}

/** Looks at every member, whatever it is called; the scan of the body bounds how deep they nest. */
function surveyValue(survey: InputSurvey, value: unknown): void {
  if (typeof value === 'string') survey.characters += value.length
  else if (Array.isArray(value)) {
    for (const each of value as readonly unknown[]) surveyValue(survey, each)
  } else if (isObject(value)) surveyPart(survey, value)
}

function surveyPart(survey: InputSurvey, part: Value): void {
  const { type } = part
  if (type === 'input_image' || type === 'computer_screenshot') survey.images += 1
  else if (type === 'input_audio') survey.audio = true
  for (const key in part) {
    // Its own words: an image's bytes and a file's are no text.
    if (key !== 'type' && !bulky.has(key)) surveyValue(survey, part[key])
  }
}

const bulky: ReadonlySet<string> = new Set(['image_url', 'file_data', 'encrypted_content', 'data'])
