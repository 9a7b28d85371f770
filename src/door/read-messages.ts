// Body bytes of a Messages request -> ModelRequest, or the refusal that names the field and the remedy.
// Turns, tools and system texts are only looked at: a signature of earlier thinking covers them, so
// nothing of them may ever change on the way.
// Source: Claude API reference, POST /v1/messages and POST /v1/messages/count_tokens.
import { cacheKindsOf } from '../wire/cache-kinds.ts'
import type { Refusal } from '../wire/codes.ts'
import type { ScanLimits } from '../wire/json-scan.ts'
import { featureBits, type ModelRequest } from '../wire/model-request.ts'
import { fileReferences } from './file-references.ts'
import { refuseMovingMessages, refuseMessagesSpelling } from './moving-messages.ts'
import {
  bytesOf,
  endUserOf,
  invalid,
  isModelName,
  isObject,
  isOptional,
  isOptionalCount,
  numberOrNull,
  readJson,
  type Value,
} from './read-json.ts'

/** Reads a Messages body; `count_tokens` asks for the tokens of the prompt and for no answer. */
export function readMessages(
  bytes: Buffer,
  limits: ScanLimits,
  operation: 'chat' | 'count_tokens',
): ModelRequest | Refusal {
  const read = readJson(bytes, limits)
  if (read.kind === 'refused') return read
  const { outline, body } = read
  const { model, messages } = body
  if (!isModelName(model)) {
    return invalid('model', 'must be a string of 1 to 256 characters')
  }
  if (!Array.isArray(messages) || messages.length === 0) {
    return invalid('messages', 'must be a non-empty array of messages')
  }
  if (!isOptional(body['stream'], 'boolean')) return invalid('stream', 'must be true or false')
  const cap = body['max_tokens']
  if (!isOptionalCount(cap) || (operation === 'chat' && typeof cap !== 'number')) {
    return invalid('max_tokens', 'must be a whole number of at least 1')
  }
  const refused = refuseMovingMessages(body) ?? refuseMessagesSpelling(outline.fields.keys())
  if (refused !== null) return refused
  const prompt = survey(body)
  return {
    shape: 'messages',
    operation,
    bytes,
    fields: outline.fields,
    openBrace: outline.openBrace,
    streamOptions: null,
    model,
    stream: operation === 'chat' && body['stream'] === true,
    // A stream of this shape always tells its usage.
    includeUsage: true,
    maxTokens: numberOrNull(cap),
    maxCompletionTokens: null,
    n: 1,
    prompts: 1,
    features: featuresOf(body, prompt),
    images: prompt.images,
    audio: false,
    opaque: prompt.opaque,
    // Text refers to nothing: most requests are not looked through.
    references: prompt.opaque || prompt.images > 0 ? fileReferences(messages, 'messages') : [],
    cacheKinds: cacheKindsOf(bytes, () => body),
    unboundedField: unboundedField(body),
    promptCharacters: prompt.characters + bytesOf(outline.fields, definitions),
    endUser: isObject(body['metadata']) ? endUserOf(body['metadata']['user_id']) : null,
  }
}

function featuresOf(body: Value, prompt: PromptSurvey): number {
  let features = 0
  if (body['stream'] === true) features |= featureBits.stream
  if (Array.isArray(body['tools']) && body['tools'].length > 0) features |= featureBits.tools
  const config = body['output_config']
  const format = isObject(config) ? config['format'] : null
  if (format !== undefined && format !== null) features |= featureBits.structured_output
  if (prompt.opaque) features |= featureBits.files
  if (prompt.images > 0) features |= featureBits.image
  return features
}

/** Edits that only take something out of the prompt; others have the model write a summary first. */
const cheapEdits = /^clear_[a-z_]+_\d{8}$/

/** The field that has the provider read the prompt once more than it is sent, or null. */
function unboundedField({ compaction, context_management: management }: Value): string | null {
  if (compaction !== undefined && compaction !== null) return 'compaction'
  const edits = isObject(management) ? (management['edits'] ?? []) : []
  return Array.isArray(edits) && edits.every(isCheap) ? null : 'context_management'
}

function isCheap(edit: unknown): boolean {
  return isObject(edit) && typeof edit['type'] === 'string' && cheapEdits.test(edit['type'])
}

/** What a model reads beside the messages, as JSON. */
const definitions = ['system', 'tools', 'output_config']

interface PromptSurvey {
  characters: number
  images: number
  /** A document, a file or a block that nobody here knows: no table says what its pages cost. */
  opaque: boolean
}

/** Blocks whose tokens their bytes bound, and images, which have a table. */
const plainBlocks: ReadonlySet<unknown> = new Set([
  'text',
  'image',
  'thinking',
  'redacted_thinking',
  'tool_use',
  'tool_result',
  'search_result',
])

function survey({ messages }: Value): PromptSurvey {
  const found: PromptSurvey = { characters: 0, images: 0, opaque: false }
  if (!Array.isArray(messages)) return found
  for (const message of messages as readonly unknown[]) {
    if (isObject(message)) surveyContent(found, message['content'])
  }
  return found
}

function surveyContent(found: PromptSurvey, content: unknown): void {
  if (typeof content === 'string') found.characters += content.length
  if (!Array.isArray(content)) return
  for (const block of content as readonly unknown[]) {
    if (!isObject(block)) continue
    for (const name of ['text', 'thinking', 'data']) {
      const text = block[name]
      if (typeof text === 'string') found.characters += text.length
    }
    const { type, source } = block
    if (type === 'image') found.images += 1
    if (!plainBlocks.has(type)) found.opaque = true
    if (isObject(source) && source['type'] === 'file') found.opaque = true
    if (block['input'] !== undefined) {
      found.characters += JSON.stringify(block['input'])?.length ?? 0
    }
    // Results of tools and documents carry blocks of their own; they nest no deeper.
    surveyContent(found, block['content'])
    if (isObject(source)) surveyContent(found, source['content'])
  }
}
