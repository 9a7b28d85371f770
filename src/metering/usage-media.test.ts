import assert from 'node:assert/strict'
import { test } from 'node:test'

import * as fc from 'fast-check'

import type { Media } from '../wire/media.ts'
import { holdFor } from './bounds.ts'
import type { UsageKind } from './price.ts'
import { rate } from './rating.ts'
import { estimatedMedia, readMediaUsage } from './usage-media.ts'

function version(...kinds: readonly UsageKind[]) {
  return { nanosPerToken: new Map(kinds.map((kind) => [kind, { num: 1n, den: 1n }] as const)) }
}

const pictures: Media = { kind: 'pictures', count: 2, edits: true }
const speech: Media = { kind: 'speech', characters: 9 }
const sound: Media = { kind: 'sound', secondsMax: 90, secondsMin: 3 }
const bounds = { contextWindowTokens: 1000, maxOutputTokens: 100, audioSecondsMax: 60 }
const usage = { input_tokens: 30, output_tokens: 40, total_tokens: 70 }

test('what the list prices is counted: units where it has a price for them, else the tokens that are told', () => {
  const heard = {
    type: 'tokens',
    ...usage,
    input_token_details: { audio_tokens: 20, text_tokens: 10 },
  }
  const drawn = { ...usage, input_tokens_details: { image_tokens: 20, text_tokens: 10 } }
  const rows: readonly (readonly [Media, UsageKind, unknown, Record<string, number>])[] = [
    [pictures, 'picture', { usage: drawn, pictures: 2 }, { picture: 2 }],
    [pictures, 'image_output', { usage: drawn }, { input: 10, image: 20, image_output: 40 }],
    [speech, 'character', undefined, { character: 9 }],
    [speech, 'audio_output', { usage }, { input: 30, audio_output: 40 }],
    [sound, 'second', { usage: { type: 'duration', seconds: 4 } }, { second: 4 }],
    [sound, 'second', { seconds: '3.2' }, { second: 4 }],
    [sound, 'audio_input', { usage: heard }, { input: 10, audio_input: 20, output: 40 }],
    [sound, 'audio_input', { usage }, { audio_input: 30, output: 40 }],
  ]
  for (const [media, kind, told, expected] of rows) {
    const read = readMediaUsage({ media, version: version(kind), told, completed: true })
    assert.ok(read.kind === 'usage', JSON.stringify(told))
    assert.deepEqual(Object.fromEntries(read.usage.tokens), expected)
  }
})

test('speech that did not come whole is no count of what was sent', () => {
  const read = readMediaUsage({
    media: speech,
    version: version('character'),
    told: undefined,
    completed: false,
  })
  assert.equal(read.kind, 'unclear')
})

test('counts that contradict themselves are not believed', () => {
  const rows: readonly (readonly [Media, UsageKind, unknown])[] = [
    [pictures, 'picture', { pictures: 3 }],
    [pictures, 'picture', {}],
    [pictures, 'image_output', { usage: { ...usage, total_tokens: 1 } }],
    [pictures, 'image_output', { usage: { ...usage, input_tokens_details: { image_tokens: 31 } } }],
    [pictures, 'image_output', { usage, others: { model: 'author', total_tokens: 1 } }],
    [speech, 'audio_output', { usage: { ...usage, output_tokens: -1 } }],
    [sound, 'audio_input', { usage: { ...usage, input_token_details: { audio_tokens: 31 } } }],
    [sound, 'second', { seconds: -1 }],
    [sound, 'second', { seconds: 'NaN' }],
    [sound, 'second', { usage: { type: 'duration', seconds: 1e300 } }],
  ]
  for (const [media, kind, told] of rows) {
    const { kind: found } = readMediaUsage({ media, version: version(kind), told, completed: true })
    assert.equal(found, 'unclear', JSON.stringify(told))
  }
})

test('where nothing was told a floor is charged: what went in, and what was asked for or passed', () => {
  const seen = { promptCharacters: 40, outputEvents: 0, completed: true, bounds }
  const of = (media: Media, kind: UsageKind, completed = true) =>
    Object.fromEntries(estimatedMedia({ ...seen, completed, media, version: version(kind) }).tokens)
  assert.deepEqual(of(pictures, 'picture'), { picture: 2 })
  assert.deepEqual(of(pictures, 'picture', false), { picture: 0 })
  assert.deepEqual(of(pictures, 'image_output'), { input: 10, image_output: 0 })
  assert.deepEqual(of(speech, 'audio_output'), { input: 10, audio_output: 9 })
  assert.deepEqual(of(sound, 'second'), { second: 3 })
  assert.deepEqual(of(sound, 'audio_input'), { audio_input: 30, output: 0 })
})

test('an estimate never passes what was held for, whatever a file says of its length', () => {
  const kinds: readonly (readonly UsageKind[])[] = [
    ['picture'],
    ['character'],
    ['second'],
    ['input', 'image', 'image_output'],
    ['input', 'audio_output'],
    ['audio_input', 'input', 'output'],
  ]
  const anyMedia = fc.oneof(
    fc.record({
      kind: fc.constant('pictures' as const),
      count: fc.integer({ min: 1, max: 10 }),
      edits: fc.boolean(),
    }),
    fc.record({ kind: fc.constant('speech' as const), characters: fc.nat(9000) }),
    fc.record({
      kind: fc.constant('sound' as const),
      secondsMax: fc.nat(50_000),
      secondsMin: fc.nat(50_000),
    }),
  )
  const anyBounds = fc.record({
    contextWindowTokens: fc.integer({ min: 1, max: 20_000 }),
    maxOutputTokens: fc.integer({ min: 1, max: 5000 }),
    templateTokens: fc.nat(10),
    imageTokensMax: fc.nat(2000),
    audioSecondsMax: fc.option(fc.integer({ min: 1, max: 2000 })),
  })
  const price = { num: 7n, den: 3n }
  fc.assert(
    fc.property(
      anyMedia,
      anyBounds,
      fc.constantFrom(...kinds),
      fc.boolean(),
      fc.nat(9000),
      (media, modelBounds, priced, completed, outputEvents) => {
        const list = {
          id: 'list@2026-01-01',
          currency: 'USD',
          validFromMs: 0,
          validToMs: null,
          nanosPerToken: new Map(priced.map((kind) => [kind, price] as const)),
        }
        const promptCharacters = 4000
        const hold = holdFor(
          {
            bodyBytes: promptCharacters,
            images: 0,
            audio: media.kind === 'sound',
            opaque: false,
            cacheKinds: 'none',
            requestedCap: null,
            n: media.kind === 'pictures' ? media.count : 1,
            prompts: 1,
            media,
            unboundedField: null,
          },
          [{ bounds: modelBounds, version: list }],
          { factor: price, hard: false },
        )
        if (hold.kind === 'refused') return
        const seen = { media, version: list, promptCharacters, outputEvents, completed }
        const rated = rate(estimatedMedia({ ...seen, bounds: modelBounds }), list, price)
        assert.ok(rated.kind === 'rated')
        assert.ok(rated.priceNanos <= hold.holdNanos, `${rated.priceNanos} over ${hold.holdNanos}`)
        assert.ok(rated.costNanos <= hold.costHoldNanos)
      },
    ),
    { numRuns: 1000 },
  )
})
