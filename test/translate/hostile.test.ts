// Whatever a client writes into a body, it is read as a prompt or refused, and a prompt that was read is written
// or refused: nothing is thrown, and no refusal is without the name of a field.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { clientCodecs } from '../../src/door/client-codecs.ts'
import { providerCodecs } from '../../src/upstream/provider-codecs.ts'
import type { PromptTerms } from '../../src/wire/codec.ts'
import type { ModelRequest, WireShape } from '../../src/wire/model-request.ts'
import { undecodable, unencodable } from './refusal-cases.ts'
import { features } from './request-features.ts'
import { conversations } from './request-turns.ts'

const terms: PromptTerms = {
  model: 'm',
  cap: null,
  maxOutputTokens: 4096,
  outputCapField: 'max_completion_tokens',
  inferenceGeo: null,
  storeFalse: false,
  stripLogprobs: false,
}

const bodies: (readonly [WireShape, unknown])[] = [
  ...Object.values({ ...conversations, ...features }).flatMap(({ chat, messages }) => [
    ['chat', chat ?? {}] as const,
    ['messages', messages ?? {}] as const,
    ['responses', { input: chat?.['messages'], tools: messages?.['tools'] }] as const,
  ]),
  ...undecodable.map(([from, body]) => [from, body] as const),
  ...unencodable.map(([from, body]) => [from, body] as const),
]

/** A copy in which what stands at some place is another value. */
function swapped(value: unknown, path: readonly number[], by: unknown): unknown {
  const [nth, ...rest] = path
  if (nth === undefined) return by
  if (Array.isArray(value) && value.length > 0) {
    const at = nth % value.length
    return value.map((member, index) => (index === at ? swapped(member, rest, by) : member))
  }
  if (typeof value === 'object' && value !== null && Object.keys(value).length > 0) {
    const keys = Object.keys(value)
    const key = keys[nth % keys.length] ?? ''
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [
        name,
        name === key ? swapped(member, rest, by) : member,
      ]),
    )
  }
  return by
}

const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom('data:', 'data:,', 'data:;base64', 'ch1.', '{', '\ud800', -1, 1e308, '__proto__'),
  fc.constant({ type: 'text' }),
  fc.constant([{ type: 'tool_use' }, { type: 'thinking' }, { type: 'function_call' }]),
)

test('no body is so odd that reading or writing it throws', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...bodies),
      fc.array(fc.tuple(fc.array(fc.nat(7), { maxLength: 6 }), odd), { maxLength: 2 }),
      ([from, body], changes) => {
        let changed: unknown = { model: 'm', ...(body as object) }
        for (const [path, by] of changes) changed = swapped(changed, path, by)
        if (typeof changed !== 'object' || changed === null || Array.isArray(changed)) return
        const bytes = Buffer.from(JSON.stringify(changed))
        const prompt = clientCodecs[from]?.decode({ bytes, stream: false } as ModelRequest)
        assert.ok(prompt !== undefined)
        if ('kind' in prompt) {
          assert.notEqual(prompt.param, undefined)
          return
        }
        for (const provider of Object.values(providerCodecs)) {
          const written = provider.encode(prompt, terms)
          if (written['kind'] === 'refused') assert.equal(typeof written['param'], 'string')
          else JSON.stringify(written)
        }
      },
    ),
    { numRuns: 4000 },
  )
})
