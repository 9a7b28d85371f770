// How a prompt is written into a provider's body. As on the client's side, the first no is kept and the writing
// goes on, so that no step hands refusals up.
import type { PromptTerms } from '../../wire/codec.ts'
import { Noes } from '../../wire/noes.ts'
import type { Block, CacheMark, Given, Prompt, ThinkingSeal, Turn } from '../../wire/prompt.ts'
import type { WireShape } from '../../wire/model-request.ts'

export interface Writing {
  readonly body: Record<string, unknown>
  readonly noes: Noes
  readonly prompt: Prompt
  readonly terms: PromptTerms
}

export function openWriting(prompt: Prompt, terms: PromptTerms): Writing {
  return { body: {}, noes: new Noes(), prompt, terms }
}

/** A row of a table of settings for what the API has no place for; `why` cites its page. */
export function refused(why: string): (given: Given<unknown>, writing: Writing) => void {
  return ({ at }, { noes }) => noes.carry(at, why)
}

/** A row for what the API has under another name. */
export function renamed(name: string): (given: Given<unknown>, writing: Writing) => void {
  return ({ value }, { body }) => {
    body[name] = value
  }
}

/** Neighbours of one of these roles as one turn. */
export function mergedTurns(turns: readonly Turn[], roles: readonly Turn['role'][]): Turn[] {
  const merged: { readonly turn: Turn; readonly blocks: Block[] }[] = []
  for (const turn of turns) {
    const last = merged.at(-1)
    if (last?.turn.role === turn.role && roles.includes(turn.role)) {
      for (const block of turn.blocks) last.blocks.push(block)
    } else merged.push({ turn, blocks: [...turn.blocks] })
  }
  return merged.map(({ turn, blocks }) => ({ ...turn, blocks }))
}

/** Without those of empty texts alone, which say nothing, and are an error where each message must say something. */
export function saidTurns(turns: readonly Turn[]): Turn[] {
  return turns.filter(
    ({ blocks }) =>
      !blocks.every((block) => block.kind === 'text' && block.text === '' && block.cache === null),
  )
}

/** Every mark of the prompt. */
export function cacheMarks({ turns, tools }: Prompt): CacheMark[] {
  const marks: CacheMark[] = []
  const add = (mark: CacheMark | null): void => {
    if (mark !== null) marks.push(mark)
  }
  for (const { cache } of tools) add(cache)
  for (const { blocks } of turns) {
    for (const block of blocks) {
      add(block.cache)
      if (block.kind === 'tool-result') for (const inner of block.blocks) add(inner.cache)
    }
  }
  return marks
}

/** False, with a no, for a seal that only another API can read. */
export function isOwnSeal(
  { noes }: Pick<Writing, 'noes'>,
  { origin }: ThinkingSeal,
  own: WireShape,
  at: string,
): boolean {
  if (origin === own) return true
  noes.carry(
    at,
    `it is thinking that another API (${origin}) gave out under its seal, and only that can read it`,
  )
  return false
}
