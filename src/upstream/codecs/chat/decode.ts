// The chunks of a chat completion, or its whole body -> parts. Servers that are only compatible are read, too:
// thinking under two names, content as a list, calls without an id or under one index. Nothing that comes is
// trusted to be what it should.
// Sources: OpenAI API reference, "Streaming" and "The chat completion object"; DeepSeek API docs, "Thinking
// Mode" (`reasoning_content`); OpenRouter docs, "Reasoning Tokens" (`reasoning`) and "Streaming" (comments,
// errors in a stream); Google, "OpenAI compatibility" (`extra_content`); Mistral docs, "Reasoning" (content as a
// list of chunks).
import { usageFromChat } from '../../../metering/usage-openai.ts'
import type { AnswerDecoder } from '../../../wire/codec.ts'
import type { FinishReason, StreamPart } from '../../../wire/parts.ts'
import {
  eventData,
  listOf,
  membersOf,
  objectOf,
  textOf,
  wordOf,
  type Members,
} from '../event-data.ts'
import { openAiProblem } from '../openai.ts'
import { PartSequence } from '../part-sequence.ts'

const callsMax = 1024

interface Call {
  readonly id: string
  /** Null until its name is known: a call cannot begin without one. */
  block: number | null
  /** What came before that. */
  json: string
}

/** Says of thinking that nothing seals it, and whose it is: other APIs refuse it instead of misreading it. */
const ownThinking = { origin: 'chat', kind: 'signature', data: '', itemId: null } as const

export class ChatDecoder implements AnswerDecoder {
  readonly #parts = new PartSequence()
  readonly #calls = new Map<number, Call>()
  #thinking: number | null = null
  #reason: string | null = null

  decode(event: Buffer): readonly StreamPart[] {
    const data = eventData(event)
    if (data === '') this.#parts.silence()
    else if (data === '[DONE]' || data.trim() === '[DONE]') this.#finish()
    else this.#chunk(objectOf(data))
    return this.#parts.take()
  }

  #chunk(chunk: Members | null): void {
    if (chunk === null || this.#parts.over) return
    if (membersOf(chunk['error']) !== null || wordOf(chunk['error']) !== null) {
      this.#parts.fail(openAiProblem(chunk))
      return
    }
    const choice = listOf(chunk['choices']).map(membersOf).find(isFirst)
    if (choice !== undefined && choice !== null) {
      // An event that tells of filters only has an empty id, and no choice (Azure).
      this.#parts.begin(textOf(chunk['id']))
      const delta = membersOf(choice['delta'])
      if (delta !== null) this.#message(delta)
      this.#reason = wordOf(choice['finish_reason']) ?? this.#reason
    }
    const usage = membersOf(chunk['usage'])
    if (usage !== null) this.#usage(usage)
  }

  /** A whole body; false if it is no completion. */
  whole(body: Members): boolean {
    const choice = listOf(body['choices']).map(membersOf).find(isFirst)
    const message = membersOf(choice?.['message'])
    if (choice === undefined || choice === null || message === null) return false
    this.#parts.begin(textOf(body['id']))
    this.#message(message)
    this.#reason = wordOf(choice['finish_reason'])
    const usage = membersOf(body['usage'])
    if (usage !== null) this.#usage(usage)
    this.#finish()
    return true
  }

  take(): readonly StreamPart[] {
    return this.#parts.take()
  }

  #usage(usage: Members): void {
    const read = usageFromChat(usage)
    if (read !== null) this.#parts.usage(read.tokens)
  }

  /** A delta, or a whole message. */
  #message(message: Members): void {
    const thought = wordOf(message['reasoning_content']) ?? wordOf(message['reasoning'])
    if (thought !== null) this.#think(thought)
    const { content } = message
    if (typeof content === 'string') this.#say('text', content)
    else if (Array.isArray(content)) this.#pieces(content as readonly unknown[])
    const refusal = wordOf(message['refusal'])
    if (refusal !== null) this.#say('refusal', refusal)
    if (message['annotations'] !== undefined) this.#cite(listOf(message['annotations']))
    const calls = message['tool_calls']
    if (Array.isArray(calls)) {
      for (let at = 0; at < calls.length; at++) this.#call(membersOf(calls[at]), at)
    }
  }

  #pieces(pieces: readonly unknown[]): void {
    for (const given of pieces) {
      const piece = membersOf(given)
      if (piece?.['type'] === 'text') this.#say('text', textOf(piece['text']))
      else if (piece?.['type'] === 'thinking') {
        for (const inner of listOf(piece['thinking']))
          this.#think(textOf(membersOf(inner)?.['text']))
      }
    }
  }

  #think(text: string): void {
    if (text === '') return
    this.#parts.endRun()
    this.#thinking ??= this.#parts.start('thinking')
    if (this.#thinking !== null) this.#parts.addText(this.#thinking, text)
  }

  #say(kind: 'text' | 'refusal', text: string): void {
    if (text === '') return
    this.#endThinking()
    this.#parts.say(kind, text)
  }

  #endThinking(): void {
    if (this.#thinking === null) return
    this.#parts.seal(this.#thinking, ownThinking)
    this.#parts.end(this.#thinking)
    this.#thinking = null
  }

  #cite(annotations: readonly unknown[]): void {
    for (const annotation of annotations) {
      const cited = membersOf(membersOf(annotation)?.['url_citation'])
      const url = wordOf(cited?.['url'])
      if (url === null) continue
      const title = wordOf(cited?.['title'])
      this.#parts.cite({ quote: null, url, title, document: null, range: null })
    }
  }

  #call(piece: Members | null, at: number): void {
    const called = membersOf(piece?.['function'])
    if (piece === null || called === null) return
    const index = typeof piece['index'] === 'number' ? piece['index'] : at
    const id = textOf(piece['id'])
    const name = textOf(called['name'])
    const call = this.#callAt(index, id, name)
    if (call === null) return
    if (call.block === null && name !== '') {
      this.#endThinking()
      this.#parts.endRun()
      call.block = this.#parts.startCall(call.id, name)
      if (call.block !== null) this.#parts.addJson(call.block, call.json)
      call.json = ''
    }
    this.#callSeal(call, piece)
    this.#arguments(call, called['arguments'])
  }

  #arguments(call: Call, given: unknown): void {
    if (call.block === null) {
      // Of a call without a name nothing more is kept than a name may need to come.
      if (call.json.length < 65_536) call.json += textOf(given)
      return
    }
    const value = membersOf(given)
    if (value === null) this.#parts.addJson(call.block, textOf(given))
    else this.#parts.addValue(call.block, value)
  }

  /** Gemini's own, which its servers for Chat Completions want back. */
  #callSeal({ block }: Call, { extra_content: extra }: Members): void {
    if (extra === undefined || block === null) return
    const data = wordOf(membersOf(membersOf(extra)?.['google'])?.['thought_signature'])
    if (data === null) return
    this.#parts.seal(block, { origin: 'chat', kind: 'signature', data, itemId: null })
  }

  /** Some servers have all their calls under one index: a new id with a name is a new call. */
  #callAt(index: number, id: string, name: string): Call | null {
    const known = this.#calls.get(index)
    const isOther = known !== undefined && id !== '' && id !== known.id && name !== ''
    if (known !== undefined && !(isOther && known.block !== null)) return known
    if (known === undefined && this.#calls.size >= callsMax) {
      this.#parts.failAsTooMany()
      return null
    }
    if (known !== undefined && known.block !== null) this.#parts.end(known.block)
    const call: Call = { id, block: null, json: '' }
    this.#calls.set(index, call)
    return call
  }

  #finish(): void {
    this.#endThinking()
    const { calls, refused } = this.#parts
    this.#parts.finish(reasonOf(this.#reason, calls > 0, refused), null)
  }
}

/** A choice is the first if it does not say that it is another. */
function isFirst(choice: Members | null): boolean {
  return choice !== null && (choice['index'] === undefined || choice['index'] === 0)
}

const reasons: Readonly<Record<string, FinishReason>> = {
  length: 'length',
  content_filter: 'filter',
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
}

function reasonOf(word: string | null, calls: boolean, refused: boolean): FinishReason {
  const reason = word !== null && Object.hasOwn(reasons, word) ? reasons[word] : undefined
  if (reason !== undefined) return reason
  // A call that was asked for by name ends with `stop`, and a refusal has no word of its own.
  return calls ? 'tool-calls' : refused ? 'refusal' : 'stop'
}
