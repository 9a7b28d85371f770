// The text of a message, whichever API wrote it: a text, or a list of parts of which some are text. Bounded:
// of a long text the beginning and the end are kept, which is all that is looked at.
import { fieldsOf, listOf } from './unknown.ts'

/** UTF-16 code units kept of one text, half of them from its end. */
export const textCharactersMax = 65_536
/** Parts of one message that are looked at; more are no prompt that anybody wrote. */
const partsMax = 4_096

export interface Pieces {
  /** Joined by a line feed. */
  readonly text: string
  readonly pictures: number
  /** Results of tools among them. */
  readonly toolResults: number
}

const textKinds: ReadonlySet<unknown> = new Set([undefined, 'text', 'input_text', 'output_text'])
const pictureKinds: ReadonlySet<unknown> = new Set(['image', 'image_url', 'input_image'])

/** Of the `content` of a message. */
export function piecesOf(content: unknown): Pieces {
  if (typeof content === 'string') return { text: cut(content), pictures: 0, toolResults: 0 }
  const texts: string[] = []
  let pictures = 0
  let toolResults = 0
  for (const part of listOf(content).slice(0, partsMax)) {
    const fields = fieldsOf(part)
    const kind = fields?.['type']
    if (typeof part === 'string') texts.push(part)
    else if (pictureKinds.has(kind)) pictures += 1
    else if (kind === 'tool_result') toolResults += 1
    else if (typeof fields?.['text'] === 'string' && textKinds.has(kind)) texts.push(fields['text'])
    else if (kind === 'document') texts.push(...documentText(fields?.['source']))
  }
  return { text: joined(texts), pictures, toolResults }
}

/** A document that is plain text in the body itself. */
function documentText(source: unknown): readonly string[] {
  const fields = fieldsOf(source)
  return fields?.['type'] === 'text' && typeof fields['data'] === 'string' ? [fields['data']] : []
}

/** `texts` with line feeds between them, no longer than one text may be. */
export function joined(texts: readonly string[]): string {
  const [only] = texts
  if (only === undefined) return ''
  if (texts.length === 1) return cut(only)
  const half = textCharactersMax / 2
  let head = ''
  let index = 0
  for (; index < texts.length && head.length <= half; index++) {
    head += (index === 0 ? '' : '\n') + (texts[index] ?? '').slice(0, textCharactersMax)
  }
  if (index === texts.length) return cut(joinedTail(head, texts.at(-1) ?? ''))
  let tail = ''
  for (let last = texts.length - 1; last >= index && tail.length <= half; last--) {
    tail = `\n${(texts[last] ?? '').slice(-textCharactersMax)}${tail}`
  }
  return cut(head + tail)
}

/** Where the last text was cut, its own end is the end. */
function joinedTail(head: string, last: string): string {
  return last.length <= textCharactersMax ? head : head + last.slice(-textCharactersMax)
}

function cut(text: string): string {
  if (text.length <= textCharactersMax) return text
  const half = textCharactersMax / 2
  return text.slice(0, half) + text.slice(text.length - half)
}
