// The turns of a prompt -> the input items of a Responses request.
// Source: OpenAI API reference, "Create a model response", `input`; docs, "File inputs".
import type {
  Block,
  DocumentBlock,
  TextBlock,
  ThinkingBlock,
  ToolCallBlock,
  ToolResultBlock,
  Turn,
} from '../../../wire/prompt.ts'
import { dataUrlOf } from '../../../wire/data-url.ts'
import { imageUrl, resultBlocks } from '../openai.ts'
import { isOwnSeal, type Writing } from '../writing.ts'

const page = '(OpenAI API reference, Create a model response)'

export function writeInput(writing: Writing): object[] {
  const { turns } = writing.prompt
  const last = turns.at(-1)
  if (last?.role === 'assistant') {
    writing.noes.carry(
      last.at,
      `Responses begin a new message, and cannot go on with one that was begun ${page}`,
    )
  }
  const items: object[] = []
  for (const turn of turns) writeTurn(writing, items, turn)
  return items
}

/** Runs of parts are one message; calls, results and thinking are items of their own between them. */
function writeTurn(writing: Writing, items: object[], { role, blocks }: Turn): void {
  let parts: object[] = []
  const flush = (): void => {
    if (parts.length > 0) items.push({ role, content: contentOf(role, parts) })
    parts = []
  }
  for (const block of blocks) {
    const item = itemOf(writing, role, block)
    if (item !== null) {
      flush()
      items.push(item)
      continue
    }
    const part = role === 'assistant' ? saidPart(writing, block) : inputPart(writing, role, block)
    if (part !== null) parts.push(part)
  }
  flush()
}

/** One text of the system is a string. */
function contentOf(role: Turn['role'], parts: readonly object[]): unknown {
  const [first] = parts
  const isOne = role === 'system' && parts.length === 1
  return isOne && first !== undefined && 'text' in first ? first.text : parts
}

function itemOf(writing: Writing, role: Turn['role'], block: Block): object | null {
  if (role === 'assistant' && block.kind === 'thinking') return reasoningItem(writing, block)
  if (role === 'assistant' && block.kind === 'tool-call') return callItem(writing, block)
  if (role === 'user' && block.kind === 'tool-result') return outputItem(writing, block)
  return null
}

function reasoningItem(writing: Writing, { text, seal, at }: ThinkingBlock): object {
  if (seal === null || seal.kind !== 'hidden') {
    if (seal === null || isOwnSeal(writing, seal, 'responses', at)) {
      writing.noes.carry(
        at,
        'Responses take back only reasoning that OpenAI has encrypted (OpenAI docs, Reasoning models)',
      )
    }
    return {}
  }
  isOwnSeal(writing, seal, 'responses', at)
  return {
    type: 'reasoning',
    ...(seal.itemId === null ? {} : { id: seal.itemId }),
    summary: text === '' ? [] : [{ type: 'summary_text', text }],
    encrypted_content: seal.data,
  }
}

function callItem(writing: Writing, { id, name, json, seal, at }: ToolCallBlock): object {
  if (seal !== null) isOwnSeal(writing, seal, 'responses', at)
  return { type: 'function_call', call_id: id, name, arguments: json }
}

function outputItem(writing: Writing, result: ToolResultBlock): object {
  const blocks = resultBlocks(result)
  const [first] = blocks
  const output =
    first === undefined
      ? ''
      : blocks.length === 1 && first.kind === 'text'
        ? textOf(writing, first)
        : blocks.map((block) => inputPart(writing, 'user', block))
  return { type: 'function_call_output', call_id: result.callId, output }
}

function textOf({ noes }: Writing, { text, citations, at }: TextBlock): string {
  if (citations.length > 0) {
    noes.carry(`${at}.citations`, `Responses have no place for citations of this kind ${page}`)
  }
  return text
}

function saidPart(writing: Writing, block: Block): object | null {
  if (block.kind === 'text') return { type: 'output_text', text: textOf(writing, block) }
  if (block.kind === 'refusal') return { type: 'refusal', refusal: block.text }
  writing.noes.carry(block.at, `only users say such a thing there (${block.kind}) ${page}`)
  return null
}

function inputPart(writing: Writing, role: Turn['role'], block: Block): object | null {
  if (block.kind === 'text') return { type: 'input_text', text: textOf(writing, block) }
  if (role === 'user' && block.kind === 'image') {
    const detail = block.detail?.value ?? 'auto'
    return { type: 'input_image', image_url: imageUrl(block, writing), detail }
  }
  if (role === 'user' && block.kind === 'document') return filePart(writing, block)
  writing.noes.carry(
    block.at,
    `a turn of the role '${role}' has no place for a block of this kind (${block.kind}) ${page}`,
  )
  return null
}

function filePart({ noes }: Writing, document: DocumentBlock): object {
  const { source, title, context, cited, at } = document
  if (context !== null) noes.carry(context.at, `Responses have no context of a file ${page}`)
  if (cited?.value === true) {
    noes.carry(cited.at, `Responses do not cite passages of files that are sent along ${page}`)
  }
  if (source.kind === 'url') {
    const filename = title === null ? {} : { filename: title.value }
    return { type: 'input_file', file_url: source.url, ...filename }
  }
  if (source.kind !== 'data') {
    noes.carry(at, `Responses take the bytes of a file, its URL, or an id of OpenAI's own ${page}`)
    return {}
  }
  const filename = title?.value ?? 'document.pdf'
  return { type: 'input_file', filename, file_data: dataUrlOf(source) }
}
