import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import fc from 'fast-check'

import type { ReadUsage } from '../../metering/read-usage.ts'
import { readMessagesUsage } from '../../metering/usage-messages.ts'
import { readChatUsage } from '../../metering/usage-openai.ts'
import { readResponsesUsage } from '../../metering/usage-responses.ts'
import { chatUsage, messagesUsage, responsesUsage, type JsonUsage, type Tokens } from './usage.ts'

interface Shape {
  readonly write: (tokens: Tokens) => JsonUsage
  readonly read: (usage: unknown) => ReadUsage
  /** Where a kind stands that the shape has no word for. */
  readonly folds: Readonly<Record<string, string>>
}

const shapes: Readonly<Record<string, Shape>> = {
  chat: {
    write: chatUsage,
    read: readChatUsage,
    folds: { cache_write_1h: 'cache_write', image: 'input' },
  },
  messages: {
    write: messagesUsage,
    read: readMessagesUsage,
    folds: { audio_input: 'input', image: 'input', audio_output: 'output' },
  },
  responses: {
    write: responsesUsage,
    read: readResponsesUsage,
    folds: {
      cache_write_1h: 'cache_write',
      audio_input: 'input',
      image: 'input',
      audio_output: 'output',
    },
  },
}

const count = fc.nat(1_000_000)
const anyTokens = fc
  .record(
    {
      input: count,
      cached_input: count,
      cache_write: count,
      cache_write_1h: count,
      output: count,
      reasoning: count,
      audio_input: count,
      audio_output: count,
      image: count,
    },
    { requiredKeys: ['input', 'output'] },
  )
  .map((counts) => new Map(Object.entries(counts)))

/** Kinds without a word folded, and zeros left out: whether a zero is told is the shape's affair. */
function folded(tokens: Tokens, folds: Readonly<Record<string, string>>): Map<string, number> {
  const sums = new Map<string, number>()
  for (const [kind, tokensOfKind] of tokens) {
    const name = folds[kind] ?? kind
    if (tokensOfKind > 0) sums.set(name, (sums.get(name) ?? 0) + tokensOfKind)
  }
  return sums
}

for (const [name, { write, read, folds }] of Object.entries(shapes)) {
  describe(`usage in the words of ${name}`, () => {
    test('is read as the counts that it was written from', () => {
      fc.assert(
        fc.property(anyTokens, (tokens) => {
          const told = read(JSON.parse(JSON.stringify(write(tokens))))
          assert.equal(told.kind, 'usage')
          if (told.kind !== 'usage') return
          assert.deepEqual(folded(told.usage.tokens, {}), folded(tokens, folds))
        }),
      )
    })
  })
}
