// The provider's own token counts, read from the `usageMetadata` of a Gemini answer and split into disjoint
// kinds, with the same distrust as in usage-openai.ts. Of a count that is zero the API says nothing at all, as
// its JSON is written from protocol buffers; so only the prompt's must be there.
// Sources: Gemini API reference, GenerateContentResponse.UsageMetadata; Google Cloud docs, Vertex AI API
// reference, UsageMetadata.
import type { TokenKind } from './price.ts'
import { badOf, isRecord, known, tokenCount, unclear, type ReadUsage } from './read-usage.ts'

/**
 * Reads `usageMetadata`: `promptTokenCount` contains the cached tokens, and both their audio; thinking stands
 * beside `candidatesTokenCount`, except where `totalTokenCount` says that it is in it. Tokens that tools of the
 * provider put into the prompt are input. An image that was made has no token price here: the object is then unclear.
 */
export function readGeminiUsage(usage: unknown): ReadUsage {
  if (!isRecord(usage)) return unclear('usageMetadata is no object')
  const counts = {
    promptTokenCount: tokenCount(usage['promptTokenCount']),
    candidatesTokenCount: tokenCount(usage['candidatesTokenCount']),
    thoughtsTokenCount: tokenCount(usage['thoughtsTokenCount']),
    cachedContentTokenCount: tokenCount(usage['cachedContentTokenCount']),
    toolUsePromptTokenCount: tokenCount(usage['toolUsePromptTokenCount']),
    totalTokenCount: tokenCount(usage['totalTokenCount']),
    'audio of the prompt': ofModality(usage['promptTokensDetails'], 'AUDIO'),
    'audio of the cache': ofModality(usage['cacheTokensDetails'], 'AUDIO'),
    'audio of the answer': ofModality(usage['candidatesTokensDetails'], 'AUDIO'),
    'images of the answer': ofModality(usage['candidatesTokensDetails'], 'IMAGE'),
  }
  const bad = badOf(counts)
  if (bad !== null) return unclear(`${bad} is no token count`)
  const { promptTokenCount: prompt } = counts
  if (typeof prompt !== 'number') return unclear('promptTokenCount is missing')
  if (known(counts['images of the answer']) > 0) return unclear('an image was made')
  const cached = known(counts.cachedContentTokenCount)
  const tools = known(counts.toolUsePromptTokenCount)
  const audioIn = known(counts['audio of the prompt']) - known(counts['audio of the cache'])
  const input = prompt + tools - cached - audioIn
  if (audioIn < 0 || input < 0) return unclear('prompt details exceed promptTokenCount')

  const thoughts = known(counts.thoughtsTokenCount)
  const audioOut = known(counts['audio of the answer'])
  const said = saidTokens(counts, prompt + tools, thoughts)
  if (said === null) return unclear('total is not the sum')
  const output = said - audioOut
  if (output < 0) return unclear('answer details exceed candidatesTokenCount')

  const tokens = new Map<TokenKind, number>([['input', input]])
  if (cached > 0) tokens.set('cached_input', cached)
  if (audioIn > 0) tokens.set('audio_input', audioIn)
  tokens.set('output', output)
  if (thoughts > 0) tokens.set('reasoning', thoughts)
  if (audioOut > 0) tokens.set('audio_output', audioOut)
  return { kind: 'usage', usage: { source: 'provider', tokens } }
}

/** The tokens of the answer beside its thinking; null if the total contradicts. */
function saidTokens(
  counts: { readonly candidatesTokenCount: unknown; readonly totalTokenCount: unknown },
  prompt: number,
  thoughts: number,
): number | null {
  const candidates =
    typeof counts.candidatesTokenCount === 'number' ? counts.candidatesTokenCount : 0
  const total = counts.totalTokenCount
  if (typeof total !== 'number' || total === prompt + candidates + thoughts) return candidates
  return total === prompt + candidates && thoughts <= candidates ? candidates - thoughts : null
}

/** The count of one modality in a list of details; whatever is not said is absent. */
function ofModality(details: unknown, modality: string): ReturnType<typeof tokenCount> {
  if (details === undefined || details === null) return 'absent'
  if (!Array.isArray(details)) return 'bad'
  let sum = 0
  for (const detail of details as readonly unknown[]) {
    if (!isRecord(detail)) return 'bad'
    if (detail['modality'] !== modality) continue
    const count = tokenCount(detail['tokenCount'])
    if (count === 'bad') return 'bad'
    sum += known(count)
  }
  return sum
}
