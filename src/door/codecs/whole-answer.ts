// An answer's parts, put together: what the bodies of whole answers are written from.
import type { FinishReason, StreamPart } from '../../wire/parts.ts'
import type { Citation, ThinkingSeal } from '../../wire/prompt.ts'
import type { Tokens } from './usage.ts'

export type WholeBlock =
  | { readonly kind: 'text'; readonly text: string; readonly citations: readonly Citation[] }
  | { readonly kind: 'thinking'; readonly text: string; readonly seal: ThinkingSeal | null }
  | {
      readonly kind: 'call'
      readonly id: string
      readonly name: string
      readonly json: string
      readonly seal: ThinkingSeal | null
    }
  | { readonly kind: 'refusal'; readonly text: string }

export interface WholeAnswer {
  /** The provider's id; empty if it gave none. */
  readonly id: string
  /** In the order in which they began. */
  readonly blocks: readonly WholeBlock[]
  readonly tokens: Tokens
  readonly reason: FinishReason
  readonly stopSequence: string | null
}

interface Draft {
  readonly kind: WholeBlock['kind']
  readonly id: string
  readonly name: string
  text: string
  seal: ThinkingSeal | null
  readonly citations: Citation[]
}

export function wholeAnswer(parts: readonly StreamPart[]): WholeAnswer {
  const drafts = new Map<number, Draft>()
  let id = ''
  let tokens: Tokens = new Map()
  let reason: FinishReason = 'stop'
  let stopSequence: string | null = null
  for (const part of parts) {
    if (part.kind === 'answer-start') id = part.id
    else if (part.kind === 'usage-report') tokens = part.tokens
    else if (part.kind === 'answer-finish') ({ reason, stopSequence } = part)
    else if ('block' in part) take(drafts, part)
  }
  return { id, blocks: [...drafts.values()].map(blockOf), tokens, reason, stopSequence }
}

function take(
  drafts: Map<number, Draft>,
  part: Extract<StreamPart, { readonly block: number }>,
): void {
  if (part.kind === 'call-start') drafts.set(part.block, draft('call', part.id, part.name))
  else if (isStart(part)) drafts.set(part.block, draft(startedKinds[part.kind], '', ''))
  const open = drafts.get(part.block)
  if (open === undefined) return
  if (part.kind === 'citation-add') open.citations.push(part.citation)
  else if (part.kind === 'call-add') open.text += part.json
  else if ('seal' in part) open.seal = part.seal
  else if ('text' in part) open.text += part.text
}

const startedKinds = {
  'text-start': 'text',
  'thinking-start': 'thinking',
  'refusal-start': 'refusal',
} as const

type Start = Extract<StreamPart, { readonly kind: keyof typeof startedKinds }>

function isStart(part: StreamPart): part is Start {
  return Object.hasOwn(startedKinds, part.kind)
}

function draft(kind: Draft['kind'], id: string, name: string): Draft {
  return { kind, id, name, text: '', seal: null, citations: [] }
}

function blockOf({ kind, id, name, text, seal, citations }: Draft): WholeBlock {
  switch (kind) {
    case 'text':
      return { kind, text, citations }
    case 'thinking':
      return { kind, text, seal }
    case 'call':
      return { kind, id, name, json: text, seal }
    case 'refusal':
      return { kind, text }
  }
}
