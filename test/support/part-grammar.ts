// Checks an answer's parts against the order that src/wire/parts.ts promises.
import type { StreamPart } from '../../src/wire/parts.ts'

type Kind = 'text' | 'thinking' | 'call' | 'refusal'

/** The kind of block that a part of this kind belongs to. */
const kinds: Readonly<Record<string, Kind>> = {
  'text-start': 'text',
  'text-add': 'text',
  'citation-add': 'text',
  'thinking-start': 'thinking',
  'thinking-add': 'thinking',
  'thinking-seal': 'thinking',
  'call-start': 'call',
  'call-add': 'call',
  'call-seal': 'call',
  'refusal-start': 'refusal',
  'refusal-add': 'refusal',
}

/** The first thing that is out of order, in a sentence; null if nothing is. A stream may lack its end. */
export function grammarMistake(parts: readonly StreamPart[]): string | null {
  const open = new Map<number, Kind>()
  const seen = new Set<number>()
  let last: string | null = null
  let begun = false
  for (const [at, part] of parts.entries()) {
    const where = `part ${at} (${part.kind})`
    if (last !== null) return `${where} follows ${last}`
    if (part.kind === 'silence-break') continue
    if ((part.kind === 'answer-start') === begun)
      return `${where}: the answer starts first, and once`
    begun = true
    if ('block' in part) {
      const mistake = blockMistake(part, open, seen)
      if (mistake !== null) return `${where}: ${mistake}`
    }
    if (part.kind === 'answer-finish' && open.size > 0) return `${where}: blocks are still open`
    if (part.kind === 'answer-finish' || part.kind === 'error-report') last = part.kind
  }
  return null
}

function blockMistake(
  part: Extract<StreamPart, { readonly block: number }>,
  open: Map<number, Kind>,
  seen: Set<number>,
): string | null {
  const { block, kind } = part
  if (kind === 'block-end') return open.delete(block) ? null : `block ${block} is not open`
  const wanted = kinds[kind]
  if (wanted === undefined) return 'nobody knows this part'
  if (kind.endsWith('-start')) {
    if (seen.has(block)) return `block ${block} starts twice`
    seen.add(block)
    open.set(block, wanted)
    return null
  }
  return open.get(block) === wanted ? null : `block ${block} is no open block of ${wanted}`
}
