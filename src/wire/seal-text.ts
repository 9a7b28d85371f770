// A seal of thinking as text for a client whose shape is not the one it was given out in: marked with its
// origin, so that it is known for whose it is when the client sends it back. `ch1.`, then the origin, one
// letter for what it seals, the provider's id of the item (often empty) and the data, which may have dots.
// A seal without the mark is of the client's own shape.
import { wireShapes, type WireShape } from './model-request.ts'
import type { ThinkingSeal } from './prompt.ts'

const mark = 'ch1.'

/** What a seal is on: `c`, the call that stands before it. */
type Letter = 's' | 'h' | 'c'

/** `of`: what it seals; a seal of a call needs a place of its own in shapes whose calls have none. */
export function sealText(seal: ThinkingSeal, client: WireShape, of: 'thinking' | 'call'): string {
  const { origin, kind, data, itemId } = seal
  if (origin === client && of === 'thinking' && !data.startsWith(mark)) return data
  const letter: Letter = of === 'call' ? 'c' : kind === 'hidden' ? 'h' : 's'
  return `${mark}${origin}.${letter}.${escaped(itemId ?? '')}.${data}`
}

export interface ReadSeal {
  readonly seal: ThinkingSeal
  readonly of: 'thinking' | 'call'
}

/** Reads what `sealText` wrote; any other text is a seal of `client`'s own, of kind `plain`. */
export function readSealText(
  text: string,
  client: WireShape,
  plain: ThinkingSeal['kind'],
): ReadSeal {
  const own: ReadSeal = {
    seal: { origin: client, kind: plain, data: text, itemId: null },
    of: 'thinking',
  }
  if (!text.startsWith(mark)) return own
  const [, name = '', letter = '', itemId = ''] = text.split('.', 4)
  const origin = wireShapes.find((shape) => shape === name)
  const dataAt = mark.length + name.length + letter.length + itemId.length + 3
  if (origin === undefined || !isLetter(letter) || dataAt > text.length) return own
  return {
    seal: {
      origin,
      kind: letter === 'h' ? 'hidden' : 'signature',
      data: text.slice(dataAt),
      itemId: itemId === '' ? null : unescaped(itemId),
    },
    of: letter === 'c' ? 'call' : 'thinking',
  }
}

/** Dots part the members. */
function escaped(id: string): string {
  return id.replaceAll('%', '%25').replaceAll('.', '%2E')
}

function unescaped(id: string): string {
  return id.replaceAll('%2E', '.').replaceAll('%25', '%')
}

function isLetter(text: string): text is Letter {
  return text === 's' || text === 'h' || text === 'c'
}
