// Responses from the client's side.
import type { AnswerTerms, ClientCodec } from '../../../wire/codec.ts'
import type { StreamPart } from '../../../wire/parts.ts'
import { openAiError } from '../error-words.ts'
import { wholeAnswer, type WholeBlock } from '../whole-answer.ts'
import {
  annotationOf,
  callItem,
  endingOf,
  messageItem,
  reasoningItem,
  responseOf,
  textPart,
} from './answer-words.ts'
import { decodeResponses } from './decode.ts'
import { ResponsesStream } from './stream.ts'

export const responsesClient: ClientCodec = {
  shape: 'responses',
  decode: decodeResponses,
  stream: (terms) => new ResponsesStream(terms),
  whole: wholeResponse,
  error: (status, error) => JSON.stringify({ error: openAiError(status, error) }),
}

function wholeResponse(terms: AnswerTerms, parts: readonly StreamPart[]): string {
  const { blocks, tokens, reason } = wholeAnswer(parts)
  const refused = blocks.some(({ kind }) => kind === 'refusal')
  const output: object[] = []
  for (const block of blocks) pushItems(output, terms.requestId, block)
  return JSON.stringify(responseOf(terms, { ending: endingOf(reason, refused), output, tokens }))
}

function pushItems(output: object[], requestId: string, block: WholeBlock): void {
  const id = (prefix: string): string => `${prefix}_${requestId}_${output.length}`
  switch (block.kind) {
    case 'text': {
      const { text, citations } = block
      const annotations = citations
        .map((citation) => annotationOf(citation, text.length))
        .filter((annotation) => annotation !== null)
      output.push(messageItem(id('msg'), [textPart(text, annotations)]))
      return
    }
    case 'refusal':
      output.push(messageItem(id('msg'), [{ type: 'refusal', refusal: block.text }]))
      return
    case 'thinking':
      output.push(reasoningItem(id('rs'), block.text, block.seal))
      return
    case 'call':
      output.push(callItem(id('fc'), block.id, block.name, block.json))
      if (block.seal !== null) output.push(reasoningItem(id('rs'), '', block.seal, 'call'))
  }
}
