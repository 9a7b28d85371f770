// Messages from the client's side.
import type { AnswerTerms, ClientCodec } from '../../../wire/codec.ts'
import { isShallow, parseExact } from '../../../wire/exact-json.ts'
import type { StreamPart } from '../../../wire/parts.ts'
import { sealText } from '../../../wire/seal-text.ts'
import { messagesWord } from '../error-words.ts'
import { messagesUsage } from '../usage.ts'
import { wholeAnswer, type WholeBlock } from '../whole-answer.ts'
import { citationOf, stopReason } from './answer-words.ts'
import { decodeMessages } from './decode.ts'
import { MessagesStream } from './stream.ts'

export const messagesClient: ClientCodec = {
  shape: 'messages',
  decode: decodeMessages,
  stream: (terms) => new MessagesStream(terms),
  whole: wholeMessage,
  error: (status, error) => {
    const { message } = error
    return JSON.stringify({ type: 'error', error: { type: messagesWord(status, error), message } })
  },
}

function wholeMessage({ model, requestId }: AnswerTerms, parts: readonly StreamPart[]): string {
  const { blocks, tokens, reason, stopSequence } = wholeAnswer(parts)
  return JSON.stringify({
    id: `msg_${requestId}`,
    type: 'message',
    role: 'assistant',
    model,
    content: blocks.flatMap(contentOf),
    container: null,
    diagnostics: null,
    stop_reason: stopReason(reason, stopSequence),
    stop_sequence: stopSequence,
    stop_details: null,
    usage: messagesUsage(tokens),
  })
}

function contentOf(block: WholeBlock): readonly object[] {
  switch (block.kind) {
    case 'text': {
      const citations = block.citations.length === 0 ? null : block.citations.map(citationOf)
      return [{ type: 'text', text: block.text, citations }]
    }
    case 'refusal':
      return [{ type: 'text', text: block.text, citations: null }]
    case 'thinking': {
      const { text, seal } = block
      const sealed = seal === null ? '' : sealText(seal, 'messages', 'thinking')
      return seal?.kind === 'hidden' && text === ''
        ? [{ type: 'redacted_thinking', data: sealed }]
        : [{ type: 'thinking', thinking: text, signature: sealed }]
    }
    case 'call': {
      const { id, name, json, seal } = block
      const call = { type: 'tool_use', id, name, input: argumentsOf(json) }
      // Its seal has no place of its own here: it stands behind it as thinking that nobody can read.
      return seal === null
        ? [call]
        : [call, { type: 'redacted_thinking', data: sealText(seal, 'messages', 'call') }]
    }
  }
}

/** Models do write arguments that are no JSON; here they must be some. Source: Claude docs, "Fine-grained tool streaming". */
function argumentsOf(json: string): unknown {
  try {
    const value = json === '' ? {} : parseExact(json)
    if (isShallow(value)) return value
  } catch {
    // Given back as it stands.
  }
  return { INVALID_JSON: json }
}
