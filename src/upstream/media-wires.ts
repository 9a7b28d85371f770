// How pictures, speech and transcripts are answered: where their usage stands, which answers are bytes or plain
// text, and which events end their streams.
import { MediaReader } from './media-reader.ts'

export const pictureWire = {
  longEvents: true as const,
  reader: () =>
    new MediaReader(
      ['image_generation.completed', 'image_edit.completed'],
      ['image_generation.partial_image', 'image_edit.partial_image'],
    ),
  isAnswer: (body: object): boolean => Array.isArray(Reflect.get(body, 'data')),
  usageOf(body: object): unknown {
    const data: unknown = Reflect.get(body, 'data')
    return {
      usage: Reflect.get(body, 'usage'),
      // What the author of an SVG used, another model.
      others: Reflect.get(body, 'svg_usage'),
      pictures: Array.isArray(data) ? data.length : undefined,
    }
  },
}

export const speechWire = {
  reader: () => new MediaReader(['speech.audio.done'], ['speech.audio.delta']),
  // Sound is no JSON, and what is JSON is no sound.
  isAnswer: (): boolean => false,
  bytesType: /^(?:audio\/|application\/octet-stream\b)/i,
}

export const soundWire = {
  reader: () => new MediaReader(['transcript.text.done'], ['transcript.text.delta']),
  isAnswer: (body: object): boolean => typeof Reflect.get(body, 'text') === 'string',
  usageOf: (body: object): unknown => ({
    usage: Reflect.get(body, 'usage'),
    seconds: Reflect.get(body, 'duration'),
  }),
  /** `response_format` text, srt and vtt. */
  plainType: /^(?:text\/(?:plain|vtt|srt)|application\/x-subrip)\b/i,
}
