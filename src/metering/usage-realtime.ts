// The provider's own token counts of one response of a realtime session, split into disjoint kinds, with
// the same distrust as those of a chat completion.
import { badOf, isRecord, known, tokenCount, unclear, type ReadUsage } from './read-usage.ts'
import type { TokenKind } from './price.ts'

/**
 * Reads `usage` of a `response.done` (OpenAI API reference, RealtimeResponseUsage): `input_tokens` are the
 * text, audio and image tokens, of which some are cached, each modality at a price of its own. A response that failed says
 * null: of it nothing was counted.
 */
export function readRealtimeUsage(usage: unknown): ReadUsage {
  if (usage === null) return { kind: 'usage', usage: { source: 'none', tokens: new Map() } }
  if (!isRecord(usage)) return unclear('usage is no object')
  const inputDetails = usage['input_token_details'] ?? {}
  const outputDetails = usage['output_token_details'] ?? {}
  if (!isRecord(inputDetails)) return unclear('input_token_details is no object')
  if (!isRecord(outputDetails)) return unclear('output_token_details is no object')
  const cachedDetails = inputDetails['cached_tokens_details'] ?? {}
  if (!isRecord(cachedDetails)) return unclear('cached_tokens_details is no object')
  const counts = {
    input: tokenCount(usage['input_tokens']),
    output: tokenCount(usage['output_tokens']),
    total: tokenCount(usage['total_tokens']),
    audioIn: tokenCount(inputDetails['audio_tokens']),
    imageIn: tokenCount(inputDetails['image_tokens']),
    cached: tokenCount(inputDetails['cached_tokens']),
    cachedAudio: tokenCount(cachedDetails['audio_tokens']),
    cachedImage: tokenCount(cachedDetails['image_tokens']),
    audioOut: tokenCount(outputDetails['audio_tokens']),
  }
  const bad = badOf(counts)
  if (bad !== null) return unclear(`${bad} is no token count`)
  const { input, output, total } = counts
  if (typeof input !== 'number') return unclear('input_tokens is missing')
  if (typeof output !== 'number') return unclear('output_tokens is missing')
  if (typeof total === 'number' && total !== input + output) return unclear('total is not the sum')
  const [cached, cachedAudio] = [known(counts.cached), known(counts.cachedAudio)]
  const cachedText = cached - cachedAudio - known(counts.cachedImage)
  const audio = known(counts.audioIn) - cachedAudio
  // There is no cheaper kind for images read from a cache: they stay what they are.
  const image = known(counts.imageIn)
  const text = input - known(counts.audioIn) - image - cachedText
  const audioOut = known(counts.audioOut)
  for (const part of [cachedText, audio, text, output - audioOut]) {
    if (part < 0) return unclear('details exceed what they are details of')
  }
  const tokens = new Map<TokenKind, number>([['input', text]])
  if (cachedText > 0) tokens.set('cached_input', cachedText)
  if (audio > 0) tokens.set('audio_input', audio)
  if (cachedAudio > 0) tokens.set('cached_audio_input', cachedAudio)
  if (image > 0) tokens.set('image', image)
  tokens.set('output', output - audioOut)
  if (audioOut > 0) tokens.set('audio_output', audioOut)
  return { kind: 'usage', usage: { source: 'provider', tokens } }
}
