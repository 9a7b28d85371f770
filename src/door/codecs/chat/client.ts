// Chat Completions from the client's side.
import type { AnswerTerms, ClientCodec } from '../../../wire/codec.ts'
import type { StreamPart } from '../../../wire/parts.ts'
import { openAiError } from '../error-words.ts'
import { chatUsage } from '../usage.ts'
import { wholeAnswer, type WholeBlock } from '../whole-answer.ts'
import { annotationOf, finishWord, sealedCall, thinkingBlock } from './answer-words.ts'
import { decodeChat } from './decode.ts'
import { ChatStream } from './stream.ts'

export const chatClient: ClientCodec = {
  shape: 'chat',
  decode: decodeChat,
  stream: (terms) => new ChatStream(terms),
  whole: wholeChat,
  error: (status, error) => JSON.stringify({ error: openAiError(status, error) }),
}

function wholeChat(terms: AnswerTerms, parts: readonly StreamPart[]): string {
  const { blocks, tokens, reason } = wholeAnswer(parts)
  const refused = blocks.some(({ kind }) => kind === 'refusal')
  return JSON.stringify({
    id: `chatcmpl-${terms.requestId}`,
    object: 'chat.completion',
    created: terms.createdS,
    model: terms.model,
    choices: [
      {
        index: 0,
        message: messageOf(blocks),
        logprobs: null,
        finish_reason: finishWord(reason, refused),
      },
    ],
    usage: chatUsage(tokens),
  })
}

function messageOf(blocks: readonly WholeBlock[]): object {
  const texts = blocks.filter((block) => block.kind === 'text')
  const refusals = blocks.filter((block) => block.kind === 'refusal')
  const thinking = blocks.filter((block) => block.kind === 'thinking')
  const calls = blocks.filter((block) => block.kind === 'call')
  const text = joined(texts)
  const annotations = texts
    .flatMap(({ citations }) => citations.map((citation) => annotationOf(citation, text.length)))
    .filter((annotation) => annotation !== null)
  const sealed = thinking.filter(({ seal }) => seal !== null)
  return {
    role: 'assistant',
    content: texts.length === 0 ? null : text,
    refusal: refusals.length === 0 ? null : joined(refusals),
    ...(annotations.length === 0 ? {} : { annotations }),
    ...(thinking.length === 0 ? {} : { reasoning_content: joined(thinking) }),
    ...(sealed.length === 0 ? {} : { thinking_blocks: sealed.map(thinkingBlock) }),
    ...(calls.length === 0 ? {} : { tool_calls: calls.map(callOf) }),
  }
}

function joined(blocks: readonly { readonly text: string }[]): string {
  return blocks.map(({ text }) => text).join('')
}

function callOf({ id, name, json, seal }: Extract<WholeBlock, { kind: 'call' }>): object {
  return {
    id,
    type: 'function',
    function: { name, arguments: json === '' ? '{}' : json },
    ...(seal === null ? {} : sealedCall(seal)),
  }
}
