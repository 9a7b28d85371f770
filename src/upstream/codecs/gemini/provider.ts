// The provider's side of Gemini's API: generateContent, at Google's own API and on Vertex AI alike.
// Source: Gemini API reference, models.generateContent and models.streamGenerateContent.
import type { ProviderCodec } from '../../../wire/codec.ts'
import { Noes } from '../../../wire/noes.ts'
import { errorOf, GeminiAnswer } from './answer.ts'
import { contentsOf } from './contents.ts'
import { configsOf, declarationOf } from './settings.ts'
import { isRecord } from '../../event-text.ts'
import { cacheMarks } from '../writing.ts'

const noLifetime =
  'Gemini caches a repeated beginning by itself, for a time that nobody can ask for (Gemini docs, "Context caching"); marks of 5m need nothing there'

export const geminiProvider: ProviderCodec = {
  shape: 'gemini',
  encode(prompt, terms) {
    const noes = new Noes()
    const { systemInstruction, contents } = contentsOf(prompt, terms.model, noes)
    const { generationConfig, toolConfig } = configsOf(prompt, terms, noes)
    const declarations = prompt.tools.map(declarationOf)
    for (const { ttl, at } of cacheMarks(prompt)) {
      if (ttl === '1h') noes.carry(at, noLifetime)
    }
    if (noes.first !== null) return noes.first
    return {
      contents,
      ...(systemInstruction === null ? {} : { systemInstruction }),
      ...(declarations.length === 0 ? {} : { tools: [{ functionDeclarations: declarations }] }),
      ...(toolConfig === null ? {} : { toolConfig }),
      ...(generationConfig === null ? {} : { generationConfig }),
    }
  },
  decoder: () => new GeminiAnswer(),
  decodeWhole(body) {
    if (!isRecord(body)) return null
    const parts = new GeminiAnswer().read(body)
    return parts.at(-1)?.kind === 'answer-finish' ? parts : null
  },
  decodeError: (_status, body) => errorOf(body),
}
