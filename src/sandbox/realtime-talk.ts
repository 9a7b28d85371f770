// One simulated conversation: what was said so far, and the responses to it, piece by piece. Speech ends
// with a piece of silence, as far as the session lets the server detect it.
import { newId } from '../kernel/ids.ts'
import type { ModelHouse } from './model-call.ts'
import type { Stage } from './realtime.ts'
import { isFields, isList, type Fields } from './shape.ts'
import { splitTokens, countTokens } from './tokens.ts'
import type { Entry } from './truth.ts'

export interface TalkLine {
  send(event: Fields): void
  cut(): void
}

/** 24 kHz, 16 bit: a token of speech each 100 ms. Source: OpenAI, "Managing costs" of the Realtime API. */
const bytesPerAudioToken = 4_800

interface Counted {
  text: number
  audio: number
}

interface Running {
  readonly id: string
  readonly entry: Entry
  readonly input: Counted
  readonly cached: Counted
  readonly isSpoken: boolean
  readonly pieces: readonly string[]
  said: number
  timer: NodeJS.Timeout | null
}

export class RealtimeTalk {
  readonly #house: ModelHouse
  readonly #stage: Stage
  readonly #line: TalkLine
  /** All that the next response reads, and what of it the last one has read. */
  readonly #context: Counted = { text: 0, audio: 0 }
  #read: Counted = { text: 0, audio: 0 }
  #lastText = ''
  #buffered = 0
  #detects = true
  #session: Fields = {}
  #running: Running | null = null

  constructor(house: ModelHouse, stage: Stage, line: TalkLine) {
    this.#house = house
    this.#stage = stage
    this.#line = line
    this.#session = {
      type: 'realtime',
      object: 'realtime.session',
      id: this.#id('sess'),
      model: stage.deployment.name,
      output_modalities: ['audio'],
      simulated: true,
    }
    line.send({ type: 'session.created', session: this.#session })
  }

  hear(event: unknown): void {
    if (!isFields(event)) return this.#error(null, 'The event is no JSON object.')
    const id = typeof event['event_id'] === 'string' ? event['event_id'] : null
    switch (event['type']) {
      case 'session.update':
        return this.#update(event['session'], id)
      case 'conversation.item.create':
        return this.#add(event['item'], id)
      case 'input_audio_buffer.append':
        return this.#append(event['audio'], id)
      case 'input_audio_buffer.commit':
        return this.#commit(id)
      case 'input_audio_buffer.clear':
        this.#buffered = 0
        return this.#line.send({ type: 'input_audio_buffer.cleared' })
      case 'response.create':
        return this.#respond(event['response'], id)
      case 'response.cancel':
        if (this.#running === null) return this.#error(id, 'No response is active.')
        return this.#done(this.#running, 'cancelled')
      default:
        return this.#error(id, `Invalid value: '${String(event['type'])}'.`)
    }
  }

  /** What runs is billed as far as it was said. */
  left(): void {
    if (this.#running !== null) this.#end(this.#running, 'aborted')
  }

  #update(session: unknown, id: string | null): void {
    if (!isFields(session)) return this.#error(id, 'Missing required parameter: session.')
    const { model } = session
    if (model !== undefined && model !== this.#stage.deployment.name) {
      return this.#error(id, 'Cannot update a session with a different model.')
    }
    const { audio } = session
    const input = isFields(audio) ? audio['input'] : undefined
    if (isFields(input) && 'turn_detection' in input)
      this.#detects = input['turn_detection'] !== null
    const { instructions } = session
    if (typeof instructions === 'string') this.#context.text += countTokens(instructions)
    this.#session = { ...this.#session, ...session }
    this.#line.send({ type: 'session.updated', session: this.#session })
  }

  #add(item: unknown, id: string | null): void {
    if (!isFields(item)) return this.#error(id, 'Missing required parameter: item.')
    for (const part of isList(item['content']) ? item['content'] : []) {
      if (!isFields(part)) continue
      const { text, audio } = part
      if (typeof text === 'string') {
        this.#context.text += countTokens(text)
        this.#lastText = text
      }
      if (typeof audio === 'string') this.#context.audio += audioTokens(audio)
    }
    this.#line.send({ type: 'conversation.item.added', item: { ...item, id: this.#id('item') } })
  }

  #append(audio: unknown, id: string | null): void {
    if (typeof audio !== 'string') return this.#error(id, 'Missing required parameter: audio.')
    const bytes = Buffer.from(audio, 'base64')
    this.#buffered += bytes.length
    const isSilent = bytes.every((byte) => byte === 0)
    if (!this.#detects || !isSilent || this.#buffered === bytes.length) return
    this.#commit(id)
    if (this.#running !== null) this.#done(this.#running, 'cancelled')
    this.#respond(undefined, null)
  }

  #commit(id: string | null): void {
    if (this.#buffered === 0) return this.#error(id, 'The input audio buffer is empty.')
    this.#context.audio += Math.ceil(this.#buffered / bytesPerAudioToken)
    this.#buffered = 0
    this.#line.send({ type: 'input_audio_buffer.committed', item_id: this.#id('item') })
  }

  #respond(asked: unknown, id: string | null): void {
    if (this.#running !== null) {
      return this.#error(id, 'Conversation already has an active response.')
    }
    const own = isFields(asked) ? asked['output_modalities'] : undefined
    const modalities = own ?? this.#session['output_modalities']
    const isSpoken = !isList(modalities) || modalities.includes('audio')
    const cap = capOf(asked) ?? capOf(this.#session) ?? Infinity
    const text = `This is a simulated voice in ${this.#stage.region}. You said: ${this.#lastText}`
    const pieces = splitTokens(text).slice(0, cap)
    const input = { ...this.#context }
    const prompt = input.text + input.audio
    const completion = pieces.length * (isSpoken ? 2 : 1)
    const cached = { ...this.#read }
    const planned = usageOf(prompt, cached.text + cached.audio, completion)
    const entry = this.#house.truth.arrive({
      provider: this.#stage.deployment.provider,
      deployment: this.#stage.deployment.name,
      region: this.#stage.region,
      bytes: 0,
      clientRequestId: this.#stage.clientRequestId,
      planned,
    })
    const running: Running = {
      id: this.#id('resp'),
      entry,
      input,
      cached,
      isSpoken,
      pieces,
      said: 0,
      timer: null,
    }
    this.#running = running
    this.#read = input
    this.#line.send({
      type: 'response.created',
      response: { object: 'realtime.response', id: running.id, status: 'in_progress' },
    })
    this.#say(running)
  }

  /** One piece after another, so that a client can break in. */
  #say(running: Running): void {
    const faults = this.#house.faults.marked(this.#lastText) ?? {}
    running.timer = setTimeout(() => {
      const piece = running.pieces[running.said]
      if (running.said === faults['cut-after']) return this.#cut(running)
      if (running.said === faults['hang-after']) return
      if (piece === undefined) return this.#done(running, 'completed')
      running.said += 1
      const about = { response_id: running.id, output_index: 0, content_index: 0 }
      if (running.isSpoken) {
        const type = 'response.output_audio_transcript.delta'
        this.#line.send({ type, ...about, delta: piece })
        const silence = Buffer.alloc(bytesPerAudioToken).toString('base64')
        this.#line.send({ type: 'response.output_audio.delta', ...about, delta: silence })
      } else this.#line.send({ type: 'response.output_text.delta', ...about, delta: piece })
      this.#say(running)
    }, faults['event-ms'] ?? this.#house.latency.eventMs)
  }

  #cut(running: Running): void {
    this.#end(running, 'aborted')
    this.#line.cut()
  }

  #done(running: Running, status: 'completed' | 'cancelled'): void {
    this.#end(running, 'finished')
    const { id, input, cached, isSpoken, said } = running
    const spoken = isSpoken ? said : 0
    this.#context.text += said
    this.#context.audio += spoken
    const output = isSpoken ? [{ type: 'output_audio', transcript: '' }] : [{ type: 'output_text' }]
    const text = running.pieces.slice(0, said).join('')
    const content = output.map((part) => ({ ...part, [isSpoken ? 'transcript' : 'text']: text }))
    this.#line.send({
      type: 'response.done',
      response: {
        object: 'realtime.response',
        id,
        status,
        output: [{ id: this.#id('item'), type: 'message', role: 'assistant', content }],
        usage: {
          total_tokens: input.text + input.audio + said + spoken,
          input_tokens: input.text + input.audio,
          output_tokens: said + spoken,
          input_token_details: {
            text_tokens: input.text,
            audio_tokens: input.audio,
            image_tokens: 0,
            cached_tokens: cached.text + cached.audio,
            cached_tokens_details: {
              text_tokens: cached.text,
              audio_tokens: cached.audio,
              image_tokens: 0,
            },
          },
          output_token_details: { text_tokens: said, audio_tokens: spoken },
        },
      },
    })
  }

  #end(running: Running, end: 'finished' | 'aborted'): void {
    if (running.timer !== null) clearTimeout(running.timer)
    this.#running = null
    const { input, cached, isSpoken, said, entry } = running
    const emitted = said * (isSpoken ? 2 : 1)
    const usage = usageOf(input.text + input.audio, cached.text + cached.audio, emitted)
    this.#house.truth.end(entry, { status: 200, end, usage, emitted })
  }

  #error(clientEventId: string | null, message: string): void {
    const error = { type: 'invalid_request_error', code: 'invalid_value', message, param: null }
    this.#line.send({ type: 'error', error: { ...error, event_id: clientEventId } })
  }

  #id(prefix: string): string {
    return newId(prefix, this.#house.clock.nowMs())
  }
}

function usageOf(prompt: number, cached: number, completion: number) {
  return { prompt, cached, written: 0, writtenHour: 0, completion, reasoning: 0 }
}

function audioTokens(base64: string): number {
  return Math.ceil(Buffer.from(base64, 'base64').length / bytesPerAudioToken)
}

function capOf(settings: unknown): number | null {
  const cap = isFields(settings) ? settings['max_output_tokens'] : null
  return typeof cap === 'number' ? cap : null
}
