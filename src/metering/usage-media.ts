// What pictures, speech and sound used, counted by what the price list prices: by units where it has a price for
// those, else by the provider's own tokens, with the same distrust as in usage-openai.ts.
// Sources: OpenAI API reference, Images (usage, svg_usage), "speech.audio.done", Audio transcriptions (usage of
// type tokens or duration).
import type { Media } from '../wire/media.ts'
import type { ModelBounds } from './bounds.ts'
import { charactersPerToken } from './estimate.ts'
import { unitBound, unitOf } from './media.ts'
import type { PriceVersion, UsageKind } from './price.ts'
import { badOf, isRecord, known, tokenCount, unclear, type ReadUsage } from './read-usage.ts'
import type { Usage } from './usage.ts'

/** What is known of an answer in media. */
export interface ToldMedia {
  readonly media: Media
  readonly version: Pick<PriceVersion, 'nanosPerToken'>
  /** As the wire tells it: the answer's `usage`, and beside it `pictures` or `seconds` where the answer shows them. */
  readonly told: unknown
  /** Whether the answer came whole. */
  readonly completed: boolean
}

/** Reads what `told` says, by the measure that has a price. */
export function readMediaUsage({ media, version, told, completed }: ToldMedia): ReadUsage {
  const isByUnit = version.nanosPerToken.has(unitOf(media))
  const record = isRecord(told) ? told : {}
  switch (media.kind) {
    case 'pictures':
      return isByUnit
        ? readPictures(record['pictures'], media.count)
        : readImagesUsage(record['usage'], record['others'])
    case 'speech':
      if (!isByUnit) return readSpeechUsage(record['usage'])
      // What was refused or failed was not spoken.
      return completed
        ? counted('character', media.characters)
        : unclear('the speech did not come whole')
    case 'sound':
      return isByUnit && readSeconds(record) !== null
        ? provided([['second', readSeconds(record) ?? 0]])
        : readSoundUsage(record['usage'])
  }
}

function readPictures(made: unknown, most: number): ReadUsage {
  const count = tokenCount(made)
  if (typeof count !== 'number') return unclear('the answer shows no pictures')
  return count <= most
    ? counted('picture', count)
    : unclear('the answer has more pictures than were asked for')
}

/** Begun seconds count: providers round up or to the nearest, and none bills less than was heard. */
function readSeconds({ usage, seconds }: Readonly<Record<string, unknown>>): number | null {
  const own = isRecord(usage) && usage['type'] === 'duration' ? usage['seconds'] : undefined
  const said = own ?? seconds
  const number = typeof said === 'string' ? Number(said) : said
  if (typeof number !== 'number' || !Number.isFinite(number) || number < 0) return null
  const whole = Math.ceil(number)
  return tokenCount(whole) === whole ? whole : null
}

/** Reads the usage of pictures. `others`: what the author of an SVG used is another model's, at another price. */
export function readImagesUsage(usage: unknown, others?: unknown): ReadUsage {
  if (!isRecord(usage)) return unclear('usage is no object')
  if (others !== undefined && others !== null) return unclear('another model was used')
  const details = usage['input_tokens_details'] ?? {}
  const outDetails = usage['output_tokens_details'] ?? {}
  if (!isRecord(details)) return unclear('input_tokens_details is no object')
  if (!isRecord(outDetails)) return unclear('output_tokens_details is no object')
  const counts = {
    ...totals(usage),
    image: tokenCount(details['image_tokens']),
    text: tokenCount(details['text_tokens']),
    cached: tokenCount(details['cached_tokens']),
    outText: tokenCount(outDetails['text_tokens']),
    outImage: tokenCount(outDetails['image_tokens']),
  }
  const wrong = wrongOf(counts)
  if (wrong !== null) return unclear(wrong)
  const { input, output, image, text, cached, outText, outImage } = counts
  if (known(image) > known(input)) return unclear('image_tokens exceed input_tokens')
  if (typeof text === 'number' && text + known(image) !== input) return unclear('input is no sum')
  // Which of the two was cached is not said: only what is text for certain may be cheaper.
  const cachedText = typeof cached === 'number' && known(image) === 0 ? cached : 0
  if (cachedText > known(input)) return unclear('cached_tokens exceed input_tokens')
  if (known(outText) > known(output)) return unclear('text_tokens exceed output_tokens')
  if (typeof outImage === 'number' && outImage + known(outText) !== output) {
    return unclear('output is no sum')
  }
  const lines: [UsageKind, number][] = [['input', known(input) - known(image) - cachedText]]
  if (cachedText > 0) lines.push(['cached_input', cachedText])
  if (known(image) > 0) lines.push(['image', known(image)])
  lines.push(['image_output', known(output) - known(outText)])
  if (known(outText) > 0) lines.push(['output', known(outText)])
  return provided(lines)
}

/** Reads the usage of speech, which comes with its last event. */
export function readSpeechUsage(usage: unknown): ReadUsage {
  if (!isRecord(usage)) return unclear('usage is no object')
  const counts = totals(usage)
  const wrong = wrongOf(counts)
  if (wrong !== null) return unclear(wrong)
  return provided([
    ['input', known(counts.input)],
    ['audio_output', known(counts.output)],
  ])
}

/** Reads the usage of a transcript, of type tokens. */
export function readSoundUsage(usage: unknown): ReadUsage {
  if (!isRecord(usage)) return unclear('usage is no object')
  const details = usage['input_token_details'] ?? usage['input_tokens_details'] ?? {}
  if (!isRecord(details)) return unclear('input_token_details is no object')
  const counts = {
    ...totals(usage),
    audio: tokenCount(details['audio_tokens']),
    text: tokenCount(details['text_tokens']),
  }
  const wrong = wrongOf(counts)
  if (wrong !== null) return unclear(wrong)
  const { input, output, audio, text } = counts
  // Without a split all of it is sound, which costs more.
  const heard = typeof audio === 'number' ? audio : known(input) - known(text)
  const read = known(input) - heard
  if (heard < 0 || read < 0) return unclear('input details exceed input_tokens')
  if (typeof text === 'number' && text !== read) return unclear('input is no sum')
  const lines: [UsageKind, number][] = read > 0 ? [['input', read]] : []
  return provided([...lines, ['audio_input', heard], ['output', known(output)]])
}

function totals(usage: Readonly<Record<string, unknown>>) {
  return {
    input: tokenCount(usage['input_tokens']),
    output: tokenCount(usage['output_tokens']),
    total: tokenCount(usage['total_tokens']),
  }
}

function wrongOf(counts: ReturnType<typeof totals> & Parameters<typeof badOf>[0]): string | null {
  const bad = badOf(counts)
  if (bad !== null) return `${bad} is no token count`
  const { input, output, total } = counts
  if (typeof input !== 'number' || typeof output !== 'number') return 'a count is missing'
  return typeof total === 'number' && total !== input + output ? 'total is not the sum' : null
}

function provided(tokens: readonly (readonly [UsageKind, number])[]): ReadUsage {
  return { kind: 'usage', usage: { source: 'provider', tokens: new Map(tokens) } }
}

function counted(kind: UsageKind, count: number): ReadUsage {
  return { kind: 'usage', usage: { source: 'counted', tokens: new Map([[kind, count]]) } }
}

export interface SeenMedia extends Omit<ToldMedia, 'told'> {
  readonly promptCharacters: number
  /** Events with output that passed. */
  readonly outputEvents: number
  readonly bounds: Pick<ModelBounds, 'contextWindowTokens' | 'maxOutputTokens' | 'audioSecondsMax'>
}

/**
 * A floor where nothing was told: the text that went in, the sound that its file holds for certain, and of what
 * came out no more than passed. Speech of which only the sound came counts a token a character: providers make
 * some 20 tokens of a second, in which nobody says more than 20 characters. Nothing passes what was held for: a
 * file's header says what its sender likes.
 */
export function estimatedMedia(seen: SeenMedia): Usage {
  const { media, version, completed, bounds } = seen
  const { contextWindowTokens, maxOutputTokens, audioSecondsMax } = bounds
  const read = Math.ceil(seen.promptCharacters / charactersPerToken)
  const input = Math.min(read, contextWindowTokens)
  const outputEvents = Math.min(seen.outputEvents, maxOutputTokens)
  const tokens = new Map<UsageKind, number>()
  if (version.nanosPerToken.has(unitOf(media))) {
    if (media.kind === 'pictures') tokens.set('picture', completed ? media.count : 0)
    else if (media.kind === 'sound') {
      tokens.set('second', Math.min(media.secondsMin, unitBound(media, audioSecondsMax)))
    } else tokens.set('character', media.characters)
    return { source: 'estimated', tokens }
  }
  if (media.kind === 'sound') {
    const heard = Math.min(10 * media.secondsMin, contextWindowTokens)
    tokens.set('audio_input', heard).set('output', outputEvents)
  } else if (media.kind === 'speech') {
    const spoken = Math.min(media.characters, maxOutputTokens)
    tokens.set('input', input).set('audio_output', completed ? spoken : outputEvents)
  } else tokens.set('input', input).set('image_output', 0)
  return { source: 'estimated', tokens }
}
