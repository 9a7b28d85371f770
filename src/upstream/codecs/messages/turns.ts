// The turns of a prompt -> `system` and `messages`. Texts of the system that stand first go to `system`; later
// ones have a place behind a turn of the user alone, where the docs give them one.
// Sources: Claude API reference, "Create a Message" (consecutive turns are combined); Claude docs,
// "Mid-conversation system messages", "Prefill Claude's response".
import type { Turn } from '../../../wire/prompt.ts'
import { mergedTurns, saidTurns, type Writing } from '../writing.ts'
import { writeBlocks } from './blocks.ts'

export interface WrittenTurns {
  readonly system: readonly object[]
  readonly messages: readonly object[]
}

export function writeTurns(writing: Writing): WrittenTurns {
  const turns = mergedTurns(saidTurns(writing.prompt.turns), ['system', 'user', 'assistant'])
  const [first] = turns
  const system = first?.role === 'system' ? writeBlocks(writing, first) : []
  const rest = first?.role === 'system' ? turns.slice(1) : turns
  const last = rest.at(-1)
  if (last?.role === 'assistant') {
    writing.noes.carry(
      last.at,
      "Messages go on with a message of the assistant that stands last, and begin none (Claude docs, Prefill Claude's response)",
    )
  }
  return { system, messages: rest.map((turn, index) => messageOf(writing, turn, rest[index - 1])) }
}

function messageOf(writing: Writing, turn: Turn, before: Turn | undefined): object {
  if (turn.role === 'system' && before?.role !== 'user') {
    writing.noes.carry(
      turn.at,
      'a text of the system stands first, or right behind a turn of the user (Claude docs, Mid-conversation system messages)',
    )
  }
  return { role: turn.role, content: writeBlocks(writing, turn) }
}
