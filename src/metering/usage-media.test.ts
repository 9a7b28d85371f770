import assert from 'node:assert/strict'
import { test } from 'node:test'

import type { Media } from '../wire/media.ts'
import type { UsageKind } from './price.ts'
import { estimatedMedia, readMediaUsage } from './usage-media.ts'

function version(...kinds: readonly UsageKind[]) {
  return { nanosPerToken: new Map(kinds.map((kind) => [kind, { num: 1n, den: 1n }] as const)) }
}

const pictures: Media = { kind: 'pictures', count: 2, edits: true }
const speech: Media = { kind: 'speech', characters: 9 }
const sound: Media = { kind: 'sound', secondsMax: 90, secondsMin: 3 }
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
    const read = readMediaUsage({ media, version: version(kind), told })
    assert.ok(read.kind === 'usage', JSON.stringify(told))
    assert.deepEqual(Object.fromEntries(read.usage.tokens), expected)
  }
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
    const { kind: found } = readMediaUsage({ media, version: version(kind), told })
    assert.equal(found, 'unclear', JSON.stringify(told))
  }
})

test('where nothing was told a floor is charged: what went in, and what was asked for or passed', () => {
  const seen = { promptCharacters: 40, outputEvents: 0, completed: true }
  const of = (media: Media, kind: UsageKind, completed = true) =>
    Object.fromEntries(estimatedMedia({ ...seen, completed, media, version: version(kind) }).tokens)
  assert.deepEqual(of(pictures, 'picture'), { picture: 2 })
  assert.deepEqual(of(pictures, 'picture', false), { picture: 0 })
  assert.deepEqual(of(pictures, 'image_output'), { input: 10, image_output: 0 })
  assert.deepEqual(of(speech, 'audio_output'), { input: 10, audio_output: 9 })
  assert.deepEqual(of(sound, 'second'), { second: 3 })
  assert.deepEqual(of(sound, 'audio_input'), { audio_input: 30, output: 0 })
})
