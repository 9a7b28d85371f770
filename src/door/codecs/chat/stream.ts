// An answer's parts -> the chunks of a chat completion. Everything that is the same in all chunks is written
// once. Thinking goes out as `reasoning_content`; where it is sealed, the whole block follows at its end in
// `thinking_blocks`, so that a client that sends the message back returns the seal.
// Sources: OpenAI API reference, "Streaming" (ChatCompletionChunk); LiteLLM docs, "'Thinking' / 'Reasoning
// Content'"; Google, "OpenAI compatibility" (`extra_content`).
import type { AnswerEncoder, AnswerTerms } from '../../../wire/codec.ts'
import type { ProviderError, StreamPart } from '../../../wire/parts.ts'
import type { Citation, ThinkingSeal } from '../../../wire/prompt.ts'
import { openAiError, statusOfWord } from '../error-words.ts'
import { chatUsage, type Tokens } from '../usage.ts'
import {
  annotationOf,
  finishWord,
  sealedCall,
  thinkingBlock,
  type SealedThinking,
} from './answer-words.ts'

export class ChatStream implements AnswerEncoder {
  readonly #head: string
  readonly #tail: string
  readonly #finishTail: string
  readonly #includeUsage: boolean
  /** Of each block that is a call: its index among the calls. */
  readonly #calls = new Map<number, number>()
  readonly #thinking = new Map<number, SealedThinking>()
  #tokens: Tokens = new Map()
  #textUnits = 0
  #refused = false

  constructor({ model, requestId, createdS, includeUsage }: AnswerTerms) {
    const common = `"object":"chat.completion.chunk","created":${createdS},"model":${JSON.stringify(model)}`
    this.#head = `data: {"id":"chatcmpl-${requestId}",${common},"choices":[`
    const usage = includeUsage ? ',"usage":null' : ''
    this.#tail = `,"logprobs":null,"finish_reason":null}]${usage}}\n\n`
    this.#finishTail = `]${usage}}\n\n`
    this.#includeUsage = includeUsage
  }

  encode(part: StreamPart): string {
    switch (part.kind) {
      case 'answer-start':
        return this.#chunk('{"role":"assistant","content":""}')
      case 'text-add':
        this.#textUnits += part.text.length
        return this.#chunk(`{"content":${JSON.stringify(part.text)}}`)
      case 'thinking-add':
        return this.#thinkingAdd(part.block, part.text)
      case 'call-start':
        return this.#callStart(part.block, part.id, part.name)
      case 'call-add':
        return this.#callAdd(part.block, `"function":{"arguments":${JSON.stringify(part.json)}}`)
      case 'call-seal':
        return this.#callAdd(part.block, JSON.stringify(sealedCall(part.seal)).slice(1, -1))
      case 'refusal-add':
        this.#refused = true
        return this.#chunk(`{"refusal":${JSON.stringify(part.text)}}`)
      case 'citation-add':
        return this.#annotation(part.citation)
      case 'thinking-start':
        this.#thinking.set(part.block, { text: '', seal: null })
        return ''
      case 'thinking-seal':
        return this.#thinkingSeal(part.block, part.seal)
      case 'block-end':
        return this.#blockEnd(part.block)
      case 'usage-report':
        this.#tokens = part.tokens
        return ''
      case 'answer-finish':
        return this.#finish(finishWord(part.reason, this.#refused))
      case 'error-report':
        return errorEvent(part.error)
      // Blocks have no begin here; a comment is nothing that every client takes for a sign of life.
      case 'text-start':
      case 'refusal-start':
      case 'silence-break':
        return ''
    }
  }

  #chunk(delta: string): string {
    return `${this.#head}{"index":0,"delta":${delta}${this.#tail}`
  }

  #thinkingAdd(block: number, text: string): string {
    const open = this.#thinking.get(block)
    if (open !== undefined) open.text += text
    return this.#chunk(`{"reasoning_content":${JSON.stringify(text)}}`)
  }

  #thinkingSeal(block: number, seal: ThinkingSeal): string {
    const open = this.#thinking.get(block)
    if (open !== undefined) open.seal = seal
    return ''
  }

  #blockEnd(block: number): string {
    const ended = this.#thinking.get(block)
    if (ended === undefined) return ''
    this.#thinking.delete(block)
    if (ended.seal === null) return ''
    return this.#chunk(JSON.stringify({ thinking_blocks: [thinkingBlock(ended)] }))
  }

  #annotation(citation: Citation): string {
    const annotation = annotationOf(citation, this.#textUnits)
    return annotation === null ? '' : this.#chunk(JSON.stringify({ annotations: [annotation] }))
  }

  #callAdd(block: number, members: string): string {
    return this.#chunk(`{"tool_calls":[{"index":${this.#calls.get(block) ?? 0},${members}}]}`)
  }

  #callStart(block: number, id: string, name: string): string {
    const index = this.#calls.size
    this.#calls.set(block, index)
    return this.#chunk(
      `{"tool_calls":[{"index":${index},"id":${JSON.stringify(id)},"type":"function","function":{"name":${JSON.stringify(name)},"arguments":""}}]}`,
    )
  }

  #finish(word: string): string {
    const last = `${this.#head}{"index":0,"delta":{},"logprobs":null,"finish_reason":"${word}"}${this.#finishTail}`
    if (!this.#includeUsage) return `${last}data: [DONE]\n\n`
    const usage = `${this.#head}],"usage":${JSON.stringify(chatUsage(this.#tokens))}}\n\n`
    return `${last}${usage}data: [DONE]\n\n`
  }
}

function errorEvent(error: ProviderError): string {
  return `data: ${JSON.stringify({ error: openAiError(statusOfWord(error.type), error) })}\n\n`
}
