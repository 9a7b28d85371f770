// The turns of a prompt as Gemini's `contents`. A turn of the model is `model`; what tools gave back stands in a
// turn of the user, beside the others of the same round, since Gemini counts them against the calls before. Calls
// have no ids here: Vertex AI refuses them, and results are matched by name and order without.
// A signature goes back with the very part that it came with; one that stood on a text comes back on an empty text.
// Sources: Gemini API reference, Content, Part, FunctionResponse; docs, "Thought signatures", "Function calling".
import { parseExact } from '../../../wire/exact-json.ts'
import type {
  Block,
  DocumentBlock,
  ImageBlock,
  JsonObject,
  Prompt,
  ThinkingBlock,
  ToolCallBlock,
  ToolResultBlock,
  Turn,
} from '../../../wire/prompt.ts'
import type { Noes } from '../../../wire/noes.ts'
import { isOwnSeal } from '../writing.ts'

export type Part = JsonObject

export interface Content {
  readonly role: 'user' | 'model'
  readonly parts: Part[]
}

export interface Contents {
  readonly systemInstruction: { readonly parts: readonly Part[] } | null
  readonly contents: readonly Content[]
}

/** What is said of a call whose signature is not at hand. Source: Gemini docs, "Thought signatures", FAQ. */
const unsigned = 'skip_thought_signature_validator'

/** Models of before do not ask for a signature on calls. */
const signsNothing = /(^|\/)gemini-(1|2)[.-]/

export function contentsOf({ turns }: Prompt, model: string, noes: Noes): Contents {
  const system: Part[] = []
  const contents: Content[] = []
  const names = new Map<string, string>()
  const signs = !signsNothing.test(model)
  for (const turn of turns) {
    if (turn.role === 'system') {
      readSystem(turn, contents.length === 0 ? system : null, noes)
      continue
    }
    const role = turn.role === 'user' ? 'user' : 'model'
    const last = contents.at(-1)
    const content: Content = last?.role === role ? last : { role, parts: [] }
    for (const block of turn.blocks) {
      const part = partOf(block, names, noes)
      if (part !== null) content.parts.push(part)
    }
    if (content !== last && content.parts.length > 0) contents.push(content)
  }
  const last = turns.at(-1)
  if (last?.role === 'assistant') {
    noes.carry(
      last.at,
      'what stands last there is the latest request, and not the beginning of an answer (Gemini API reference, models.generateContent, contents)',
    )
  }
  if (signs) for (const { parts } of contents) signFirstCall(parts)
  return { systemInstruction: system.length === 0 ? null : { parts: system }, contents }
}

function readSystem({ at, blocks }: Turn, into: Part[] | null, noes: Noes): void {
  if (into === null) {
    return noes.carry(
      at,
      'Gemini has one system instruction, which stands before all turns (Gemini API reference, systemInstruction)',
    )
  }
  for (const block of blocks) {
    if (block.kind === 'text') into.push({ text: block.text })
    else
      noes.carry(
        block.at,
        'Gemini reads text alone as its system instruction (Gemini API reference)',
      )
  }
}

/** Null for a block that says nothing to this model. */
function partOf(block: Block, names: Map<string, string>, noes: Noes): Part | null {
  switch (block.kind) {
    case 'text':
      if (block.citations.length > 0) {
        noes.carry(block.at, 'Gemini takes no citations back (Gemini API reference, Part)')
      }
      return block.text === '' ? null : { text: block.text }
    case 'refusal':
      return { text: block.text }
    case 'image':
    case 'document':
      return mediaOf(block, noes)
    case 'audio':
      return inline(block.mediaType, block.base64)
    case 'thinking':
      return thinkingOf(block, noes)
    case 'tool-call':
      names.set(block.id, block.name)
      return callOf(block, noes)
    case 'tool-result':
      return resultOf(block, names, noes)
  }
}

/**
 * A thought without a signature is the summary that callers are shown, and no model reads it again (Gemini docs,
 * "Thinking", thought summaries): nothing is lost without it.
 */
function thinkingOf({ at, text, seal }: ThinkingBlock, noes: Noes): Part | null {
  if (seal === null) return null
  if (!isOwnSeal({ noes }, seal, 'gemini', at)) return null
  // A signature without a thought is that of a text before it.
  return text === ''
    ? { text: '', thoughtSignature: seal.data }
    : { text, thought: true, thoughtSignature: seal.data }
}

function callOf({ at, name, json, seal }: ToolCallBlock, noes: Noes): Part {
  const args = parseExact(json)
  const isSigned = seal !== null && isOwnSeal({ noes }, seal, 'gemini', at)
  return { functionCall: { name, args }, ...(isSigned ? { thoughtSignature: seal.data } : {}) }
}

/** The first call of a turn carries the signature of all of them. */
function signFirstCall(parts: Part[]): void {
  const at = parts.findIndex((part) => 'functionCall' in part)
  const first = parts[at]
  if (first === undefined || 'thoughtSignature' in first) return
  parts[at] = { ...first, thoughtSignature: unsigned }
}

function resultOf(block: ToolResultBlock, names: ReadonlyMap<string, string>, noes: Noes): Part {
  const name = names.get(block.callId)
  if (name === undefined) {
    noes.carry(
      block.at,
      'Gemini knows a result by the name of its call, and no call before has this id',
    )
  }
  const texts: string[] = []
  const media: Part[] = []
  for (const each of block.blocks) {
    if (each.kind === 'text') texts.push(each.text)
    else media.push(mediaOf(each, noes))
  }
  const said = texts.join('\n')
  const response = block.isError ? { error: said } : { output: said }
  return {
    functionResponse: { name, response, ...(media.length === 0 ? {} : { parts: media }) },
  }
}

function mediaOf(block: ImageBlock | DocumentBlock, noes: Noes): Part {
  if (block.kind === 'image') {
    const { detail } = block
    if (detail !== null && detail.value !== 'auto') {
      noes.carry(detail.at, 'Gemini has no detail of one image (Gemini API reference, Part)')
    }
  } else {
    for (const given of [block.title, block.context]) {
      if (given !== null) {
        noes.carry(
          given.at,
          'Gemini takes a document alone (Gemini docs, "Document understanding")',
        )
      }
    }
    if (block.cited?.value === true) {
      noes.carry(block.cited.at, 'Gemini cites no document that it is given (Gemini API reference)')
    }
  }
  const { source } = block
  switch (source.kind) {
    case 'data':
      return inline(source.mediaType, source.base64)
    case 'text':
      return inline('text/plain', Buffer.from(source.text).toString('base64'))
    case 'url':
      noes.carry(
        block.at,
        'Gemini is given media inline here: it would fetch an address from a place of its own choice (Gemini API reference, FileData)',
      )
      return {}
    case 'file':
      noes.carry(
        block.at,
        'a file of another provider is not at hand there (Gemini API reference, FileData)',
      )
      return {}
  }
}

function inline(mimeType: string, data: string): Part {
  return { inlineData: { mimeType, data } }
}
