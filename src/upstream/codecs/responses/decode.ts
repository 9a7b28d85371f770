// The events of a response, or its whole body -> parts. What deltas said is not taken again from the whole items
// that follow them; where none came, the whole item speaks. Items of OpenAI's own tools mean nothing, since no
// request asked for them, and nothing that comes is trusted to be what it should.
// Source: OpenAI API reference, "Streaming events" of Responses, "The Response object".
import { readResponsesUsage } from '../../../metering/usage-responses.ts'
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

interface Item {
  /** Its blocks by the index of the part; a call and a reasoning have one. */
  readonly blocks: Map<number, number>
  /** Of reasoning: the part that speaks. */
  speaking: string
}

const itemsMax = 4096

export class ResponsesDecoder implements AnswerDecoder {
  readonly #parts = new PartSequence()
  /** By their index in the output; null for what ended. */
  readonly #items = new Map<number, Item | null>()

  decode(event: Buffer): readonly StreamPart[] {
    const data = eventData(event)
    if (data === '') this.#parts.silence()
    else {
      const members = objectOf(data)
      if (members !== null) this.#event(members)
    }
    return this.#parts.take()
  }

  /** A whole body; false if it is no answer. */
  whole(body: Members): boolean {
    const { output } = body
    if (body['object'] !== 'response' || !Array.isArray(output)) return false
    if (membersOf(body['error']) !== null) return false
    this.#parts.begin(textOf(body['id']))
    this.#output(output as readonly unknown[])
    this.#finish(body)
    return true
  }

  take(): readonly StreamPart[] {
    return this.#parts.take()
  }

  #event(event: Members): void {
    const at = indexOf(event['output_index'])
    switch (event['type']) {
      case 'response.output_text.delta':
        return this.#say(at, event, 'text', textOf(event['delta']))
      case 'response.refusal.delta':
        return this.#say(at, event, 'refusal', textOf(event['delta']))
      case 'response.function_call_arguments.delta': {
        const block = this.#items.get(at)?.blocks.get(0)
        if (block !== undefined) this.#parts.addJson(block, textOf(event['delta']))
        return
      }
      case 'response.reasoning_summary_text.delta':
        return this.#think(at, `summary ${indexOf(event['summary_index'])}`, textOf(event['delta']))
      case 'response.reasoning_text.delta':
        return this.#think(at, `content ${indexOf(event['content_index'])}`, textOf(event['delta']))
      case 'response.output_text.annotation.added':
        return this.#cite(at, indexOf(event['content_index']), membersOf(event['annotation']))
      case 'response.output_item.added':
        return this.#added(at, membersOf(event['item']))
      case 'response.output_item.done':
        return this.#done(at, membersOf(event['item']))
      case 'response.created':
      case 'response.in_progress':
        return this.#parts.begin(textOf(membersOf(event['response'])?.['id']))
      case 'response.completed':
      case 'response.incomplete': {
        const response = membersOf(event['response']) ?? {}
        // Servers that are only compatible may say all of it at once.
        if (this.#items.size === 0) this.#output(listOf(response['output']))
        return this.#finish(response)
      }
      case 'response.failed':
        return this.#parts.fail(openAiProblem(membersOf(event['response']) ?? {}))
      case 'error':
        return this.#parts.fail(
          openAiProblem({ error: membersOf(event['error']) ?? errorOf(event) }),
        )
      case 'keepalive':
        return this.#parts.silence()
      default:
    }
  }

  #output(output: readonly unknown[]): void {
    for (let index = 0; index < output.length; index++) this.#done(index, membersOf(output[index]))
  }

  /** Null for an item that ended, or one too many. */
  #item(at: number): Item | null {
    const known = this.#items.get(at)
    if (known !== undefined) return known
    if (at < 0) return null
    if (this.#items.size >= itemsMax) {
      this.#parts.failAsTooMany()
      return null
    }
    const item: Item = { blocks: new Map(), speaking: '' }
    this.#items.set(at, item)
    return item
  }

  #added(at: number, given: Members | null): void {
    if (given?.['type'] === 'function_call') this.#call(at, given)
  }

  #call(at: number, given: Members): number | null {
    const item = this.#item(at)
    if (item === null) return null
    const known = item.blocks.get(0)
    if (known !== undefined) return known
    const id = wordOf(given['call_id']) ?? textOf(given['id'])
    const block = this.#parts.startCall(id, textOf(given['name']))
    if (block !== null) item.blocks.set(0, block)
    return block
  }

  #say(
    at: number,
    { content_index: index }: Members,
    kind: 'text' | 'refusal',
    text: string,
  ): void {
    const block = this.#blockOf(at, indexOf(index), kind)
    if (block !== null) this.#parts.addText(block, text)
  }

  #blockOf(at: number, index: number, kind: 'text' | 'refusal' | 'thinking'): number | null {
    const item = this.#item(at)
    if (item === null || index < 0) return null
    const known = item.blocks.get(index)
    if (known !== undefined) return known
    const block = this.#parts.start(kind)
    if (block !== null) item.blocks.set(index, block)
    return block
  }

  /** All that one item of reasoning says is one block; its parts stand apart. */
  #think(at: number, speaking: string, text: string): void {
    const block = text === '' ? null : this.#blockOf(at, 0, 'thinking')
    const item = this.#item(at)
    if (block === null || item === null) return
    if (item.speaking !== '' && item.speaking !== speaking) this.#parts.addText(block, '\n\n')
    item.speaking = speaking
    this.#parts.addText(block, text)
  }

  #cite(at: number, index: number, annotation: Members | null): void {
    const block = this.#items.get(at)?.blocks.get(index)
    const url = wordOf(annotation?.['url'])
    if (block === undefined || url === null) return
    const title = wordOf(annotation?.['title'])
    this.#parts.citeIn(block, { quote: null, url, title, document: null, range: null })
  }

  #done(at: number, given: Members | null): void {
    if (given === null || this.#items.get(at) === null) return
    switch (given['type']) {
      case 'message':
        this.#doneMessage(at, listOf(given['content']))
        break
      case 'function_call':
        this.#doneCall(at, given)
        break
      case 'reasoning':
        this.#doneReasoning(at, given)
        break
      default:
    }
    for (const block of this.#items.get(at)?.blocks.values() ?? []) this.#parts.end(block)
    if (this.#items.has(at)) this.#items.set(at, null)
  }

  #doneMessage(at: number, content: readonly unknown[]): void {
    for (let index = 0; index < content.length; index++) {
      const part = membersOf(content[index])
      if (part === null || this.#items.get(at)?.blocks.has(index) === true) continue
      if (part['type'] === 'refusal') {
        this.#say(at, { content_index: index }, 'refusal', textOf(part['refusal']))
      } else if (part['type'] === 'output_text') {
        this.#say(at, { content_index: index }, 'text', textOf(part['text']))
        for (const annotation of listOf(part['annotations'])) {
          this.#cite(at, index, membersOf(annotation))
        }
      }
    }
  }

  #doneCall(at: number, given: Members): void {
    const isNew = this.#items.get(at)?.blocks.has(0) !== true
    const block = this.#call(at, given)
    if (block === null) return
    if (isNew || !this.#parts.hasBegun(block))
      this.#parts.addJson(block, textOf(given['arguments']))
  }

  #doneReasoning(at: number, given: Members): void {
    if (this.#items.get(at)?.blocks.has(0) !== true) {
      for (const name of ['summary', 'content']) {
        const said = listOf(given[name])
        for (let index = 0; index < said.length; index++) {
          this.#think(at, `${name} ${index}`, textOf(membersOf(said[index])?.['text']))
        }
      }
    }
    const data = wordOf(given['encrypted_content'])
    if (data === null) return
    const block = this.#blockOf(at, 0, 'thinking')
    const itemId = wordOf(given['id'])
    if (block === null) return
    this.#parts.seal(block, { origin: 'responses', kind: 'hidden', data, itemId })
  }

  #finish(response: Members): void {
    const read =
      membersOf(response['usage']) === null ? null : readResponsesUsage(response['usage'])
    if (read?.kind === 'usage') this.#parts.usage(read.usage.tokens)
    const { calls, refused } = this.#parts
    this.#parts.finish(reasonOf(response, calls > 0, refused), null)
  }
}

function indexOf(value: unknown): number {
  return typeof value === 'number' ? value : -1
}

/** The event itself is the error. */
function errorOf({ message, code, param }: Members): Members {
  return { message, type: code, param }
}

function reasonOf(response: Members, calls: boolean, refused: boolean): FinishReason {
  const details = membersOf(response['incomplete_details'])
  if (response['status'] === 'incomplete' || details !== null) {
    return details?.['reason'] === 'content_filter' ? 'filter' : 'length'
  }
  return calls ? 'tool-calls' : refused ? 'refusal' : 'stop'
}
