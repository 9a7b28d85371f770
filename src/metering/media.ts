// Pictures, speech and sound: what of them may be priced, and the most that a request can cost by units. A price
// list states tokens or units of each; what it states decides how a request is counted, and where it states
// neither the price is unknown.
import type { Media } from '../wire/media.ts'
import type { WireShape } from '../wire/model-request.ts'
import type { UnitKind, UsageKind } from './price.ts'

type Measures = readonly (readonly UsageKind[])[]

const textMeasures: Measures = [['input', 'output']]
const promptMeasures: Measures = [['input']]
const soundMeasures: Measures = [['second'], ['audio_input', 'output']]

/** For each shape the sets of kinds of which one must have prices, the plainest first. */
const measures: Readonly<Partial<Record<WireShape, Measures>>> = {
  embeddings: promptMeasures,
  moderations: promptMeasures,
  images: [['picture'], ['input', 'image_output']],
  image_edits: [['picture'], ['input', 'image', 'image_output']],
  speech: [['character'], ['input', 'audio_output']],
  transcriptions: soundMeasures,
  translations: soundMeasures,
}

export function measuresOf(shape: WireShape): Measures {
  return measures[shape] ?? textMeasures
}

function measuresOfMedia(media: Media): Measures {
  switch (media.kind) {
    case 'pictures':
      return measuresOf(media.edits ? 'image_edits' : 'images')
    case 'speech':
      return measuresOf('speech')
    case 'sound':
      return soundMeasures
  }
}

/** A kind without a price where no measure of `media` has all of its own; null if one has. */
export function unpricedKind(
  media: Media,
  prices: { has(kind: UsageKind): boolean },
): UsageKind | null {
  let missing: UsageKind | null = null
  for (const measure of measuresOfMedia(media)) {
    const first = measure.find((kind) => !prices.has(kind))
    if (first === undefined) return null
    missing ??= first
  }
  return missing
}

/** The unit in which `media` may be priced. */
export function unitOf({ kind }: Media): UnitKind {
  if (kind === 'pictures') return 'picture'
  return kind === 'speech' ? 'character' : 'second'
}

/** The most units that `media` can be, at a model that takes at most `audioSecondsMax` of sound. */
export function unitBound(media: Media, audioSecondsMax: number | null): number {
  switch (media.kind) {
    case 'pictures':
      return media.count
    case 'speech':
      return media.characters
    case 'sound':
      // A few bytes may say a long silence: only the model's own most is proven.
      return audioSecondsMax ?? media.secondsMax
  }
}

/** The tokens that an answer in `media` may be billed as, beside those of text. */
export function outputKindOf({ kind }: Media): UsageKind {
  if (kind === 'pictures') return 'image_output'
  return kind === 'speech' ? 'audio_output' : 'output'
}
