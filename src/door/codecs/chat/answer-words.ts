// The words of a chat completion's answer that its chunks and its whole body share.
// Sources: OpenAI API reference, "The chat completion object" and "Streaming"; LiteLLM docs, "'Thinking' /
// 'Reasoning Content'"; Google, "OpenAI compatibility" (`extra_content`).
import type { FinishReason } from '../../../wire/parts.ts'
import type { Citation, ThinkingSeal } from '../../../wire/prompt.ts'
import { sealText } from '../../../wire/seal-text.ts'

const words: Readonly<Record<FinishReason, string>> = {
  stop: 'stop',
  length: 'length',
  context: 'length',
  'tool-calls': 'tool_calls',
  filter: 'content_filter',
  // Declined, and nothing said: the answer was withheld.
  refusal: 'content_filter',
  // Only providers that run tools themselves pause, and no request asks for those.
  pause: 'stop',
}

/** `refused`: the answer says in `refusal` that the model declined, which is a natural end there. */
export function finishWord(reason: FinishReason, refused: boolean): string {
  return reason === 'refusal' && refused ? 'stop' : words[reason]
}

export interface SealedThinking {
  text: string
  seal: ThinkingSeal | null
}

/** In LiteLLM's form, which is that of Messages. */
export function thinkingBlock({ text, seal }: SealedThinking): object {
  const sealed = seal === null ? '' : sealText(seal, 'chat', 'thinking')
  return text === '' && seal?.kind === 'hidden'
    ? { type: 'redacted_thinking', data: sealed }
    : { type: 'thinking', thinking: text, signature: sealed }
}

export function sealedCall(seal: ThinkingSeal): object {
  return { extra_content: { google: { thought_signature: sealText(seal, 'chat', 'call') } } }
}

/**
 * Of a citation of the web. Passages of documents have no place here, and no request can ask for them: a
 * document that is to be cited is refused where it is encoded.
 */
export function annotationOf({ url, title }: Citation, end: number): object | null {
  if (url === null) return null
  const cited = { url, title: title ?? '', start_index: 0, end_index: end }
  return { type: 'url_citation', url_citation: cited }
}
