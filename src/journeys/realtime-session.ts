// A realtime session while it runs: events pass in both directions, one at a time and in order; what a
// client asks is decided before it is passed on, and each response is held before it can begin and settled
// before its end is told. Whatever ends the session has a name, and closes both sides.
import { newId } from '../kernel/ids.ts'
import type { CodeSpec } from '../wire/code-spec.ts'
import { codes, refuse, type Refusal } from '../wire/codes.ts'
import type { Line } from '../wire/line.ts'
import {
  errorEvent,
  readClientEvent,
  readServerEvent,
  type RefusedEvent,
  type ServerEvent,
} from '../wire/realtime-events.ts'
import type { Bound } from './intent.ts'
import type { Picked } from './pick.ts'
import { AskedResponses } from './realtime-asked.ts'
import { askMore, sentEvent } from './realtime-asking.ts'
import { chargeResponse, holdNothing, holdResponse, refuseGoingOn } from './realtime-holds.ts'
import type { RealtimeLimits } from './realtime-ports.ts'
import { SessionResponses, type SessionEnding } from './realtime-responses.ts'
import { releaseHold, type Heard } from './realtime-settle.ts'
import type { Trip } from './trip.ts'

/** How often it is looked whether a session may go on. */
const checkMs = 1_000

/** How a session ended, and what passed behind its last response. */
export interface Ended {
  readonly ending: SessionEnding
  readonly picked: Picked
  /** A hold that no response took. */
  readonly last: Bound
  readonly heard: Heard
}

export interface SessionLines {
  readonly client: Line
  readonly provider: Line
}

export class RealtimeSession {
  readonly #trip: Trip
  readonly #client: Line
  readonly #provider: Line
  readonly #limits: RealtimeLimits
  #picked: Picked
  /** Holds that no response has taken; one more than responses that were asked for, as long as it can be paid. */
  readonly #holds: Bound[]
  readonly #responses: SessionResponses
  readonly #asked = new AskedResponses()
  #filling: Promise<void> | null = null
  /** A rate that the last response reached. */
  #short: Refusal | null = null
  #waiting: (() => void)[] = []
  /** Nothing more passes. */
  #over = false
  #leaving = false
  #isEnded = false
  /** How what still runs will end, once that is known. */
  #ending: SessionEnding | null = null
  #lastMs: number
  readonly #startMs: number
  #tick: NodeJS.Timeout | null = null
  readonly #ended: PromiseWithResolvers<Ended> = Promise.withResolvers()

  constructor(
    trip: Trip,
    picked: Picked,
    first: Bound,
    lines: SessionLines,
    limits: RealtimeLimits,
  ) {
    this.#trip = trip
    this.#picked = picked
    this.#holds = [first]
    this.#responses = new SessionResponses(trip)
    this.#client = lines.client
    this.#provider = lines.provider
    this.#limits = limits
    this.#startMs = this.#lastMs = trip.house.clock.monotonicMs()
  }

  /** Resolves when both sides are closed and every response is settled. Rejects with a `store.*` fault: then both were cut. */
  run(): Promise<Ended> {
    this.#tick = setInterval(() => this.#check(), checkMs)
    this.#client.listen({
      frame: (frame, isBinary) => this.#guarded(() => this.#fromClient(frame, isBinary)),
      closed: () => this.#finish('client_left'),
    })
    this.#provider.listen({
      frame: (frame) => this.#guarded(() => this.#fromProvider(frame)),
      closed: (code) => void this.#guarded(() => this.#providerClosed(code)),
    })
    return this.#ended.promise
  }

  /** The house closes: what runs may end, nothing begins. */
  leave(): void {
    this.#leaving = true
    if (this.#isIdle()) this.#refuse(refuse('door.draining'))
  }

  /** A fault of the book, or a bug: both sides are cut, since nothing of what follows is an answer. */
  async #guarded(step: () => Promise<void>): Promise<void> {
    try {
      await step()
    } catch (error) {
      this.#close()
      this.#client.destroy()
      this.#provider.destroy()
      this.#ended.reject(error)
    }
  }

  async #fromClient(frame: Buffer, isBinary: boolean): Promise<void> {
    if (this.#over) return
    this.#lastMs = this.#trip.house.clock.monotonicMs()
    const { held, member } = this.#picked
    const models = [held.request.model, member.deployment.upstreamModel]
    const event = isBinary ? binaryFrame : readClientEvent(frame, this.#limits, models)
    if (event.kind === 'refused_event') return this.#tell(event.refusal, event.eventId)
    const asking = askMore(this.#trip, this.#picked, event)
    if (asking.kind === 'refused') return this.#tell(asking, event.eventId)
    if (asking !== held) this.#picked = { ...this.#picked, held: asking }
    // Until one more response can be paid, nothing passes that might have the provider begin it.
    while (!this.#over && this.#holds.length <= this.#asked.count) await this.#changed()
    if (this.#over) return
    const ownId = this.#asked.sent(event, this.#trip.house.clock.nowMs())
    const sent = sentEvent(frame, event, this.#picked, ownId)
    this.#responses.sent(sent, event.promptCharacters)
    if (ownId !== null) void this.#fill()
    await this.#provider.send(sent)
  }

  async #fromProvider(frame: Buffer): Promise<void> {
    this.#lastMs = this.#trip.house.clock.monotonicMs()
    const event = readServerEvent(frame)
    switch (event.kind) {
      case 'created':
        await this.#begin(event.responseId)
        break
      case 'done':
        return this.#done(frame, event)
      case 'error': {
        const told = this.#asked.refused(frame, event.eventId)
        this.#wake()
        return this.#tellOf(told ?? frame)
      }
      case 'delta':
        this.#responses.count(event.responseId)
        break
      case 'unreadable':
        return this.#refuse(refuse('upstream.invalid'))
      case 'session':
      case 'committed':
      case 'other':
        this.#asked.heard(event, this.#responses.running > 0)
        break
    }
    await this.#tellOf(frame)
  }

  async #tellOf(frame: Buffer): Promise<void> {
    this.#responses.told(frame)
    await this.#pass(frame)
  }

  async #pass(frame: Buffer): Promise<void> {
    if (!this.#over && !(await this.#client.send(frame))) this.#finish('client_left')
  }

  async #begin(responseId: string): Promise<void> {
    if (this.#responses.knows(responseId)) return
    this.#asked.begun()
    if (this.#holds.length === 0) await this.#fill()
    const bound = this.#holds.shift() ?? (await this.#unheld())
    this.#responses.begin(responseId, bound)
    if (this.#over) await this.#cancel(responseId)
    else void this.#fill()
  }

  /**
   * A response that the provider began by itself and nothing pays for, since speech of before the budget
   * ended was still on its way: it is cut at once, and what it used until then is entered.
   */
  async #unheld(): Promise<Bound> {
    const bound = await holdNothing(this.#trip, this.#picked)
    this.#refuse(refuse('metering.budget_exhausted'))
    return bound
  }

  /** The end of a response is told only when it is settled. */
  async #done(
    frame: Buffer,
    { responseId, usage }: Extract<ServerEvent, { kind: 'done' }>,
  ): Promise<void> {
    await this.#begin(responseId)
    this.#responses.told(frame)
    await this.#settle(responseId, { ending: this.#ending ?? 'completed', usage })
    await this.#pass(frame)
    this.#wake()
    if (this.#over) return
    if (this.#leaving && this.#isIdle()) this.#refuse(refuse('door.draining'))
    else await this.#fill()
  }

  async #settle(
    responseId: string,
    end: { readonly ending: SessionEnding; readonly usage: unknown },
  ): Promise<void> {
    const tokens = await this.#responses.settle(this.#picked, responseId, end)
    if (tokens !== null) this.#short = chargeResponse(this.#trip, this.#picked, tokens)
  }

  /** Holds until one more response can begin than was asked for. */
  #fill(): Promise<void> {
    this.#filling ??= this.#guarded(() => this.#hold()).finally(() => {
      this.#filling = null
    })
    return this.#filling
  }

  async #hold(): Promise<void> {
    while (!this.#over && this.#holds.length < this.#asked.count + 1) {
      const held =
        this.#short ??
        refuseGoingOn(this.#trip, this.#picked) ??
        (await holdResponse(this.#trip, this.#picked))
      this.#short = null
      if (held.kind === 'refused') {
        // What runs may end, and what it does not use may pay for the next.
        const mayWait = held.code === 'metering.budget_exhausted' && !this.#isIdle()
        if (!mayWait) this.#refuse(held)
        return
      }
      this.#holds.push(held)
      this.#wake()
    }
  }

  #isIdle(): boolean {
    return this.#responses.running === 0 && this.#asked.count === 0
  }

  #check(): void {
    const nowMs = this.#trip.house.clock.monotonicMs()
    const { sessionMs, silenceMs } = this.#limits
    const isOver = nowMs - this.#startMs >= sessionMs || nowMs - this.#lastMs >= silenceMs
    const refusal = isOver ? refuse('door.session_over') : refuseGoingOn(this.#trip, this.#picked)
    if (refusal !== null) this.#refuse(refusal)
  }

  /** An event of the client that is not passed on; the session goes on. */
  async #tell(refusal: Refusal, eventId: string | null): Promise<void> {
    await this.#client.send(this.#errorOf(refusal, eventId))
  }

  /** Ends the session: tells the client why, and closes both sides. */
  #refuse(refusal: Refusal): void {
    if (this.#over) return
    this.#close()
    const { record, house } = this.#trip
    record.code = refusal.code
    house.refusals.note(record, refusal.code, refusal.internal ?? '', null)
    const spec: CodeSpec = codes[refusal.code]
    void this.#guarded(async () => {
      await this.#client.send(this.#errorOf(refusal, null))
      this.#client.close(closeCode(spec.status), spec.code)
      await this.#stop('completed')
    })
  }

  #errorOf(refusal: Refusal, client: string | null): Buffer {
    const spec: CodeSpec = codes[refusal.code]
    const { type, code } = spec
    const message = refusal.message ?? spec.message
    const own = newId('event', this.#trip.house.clock.nowMs())
    return errorEvent({ type, code, message, param: refusal.param ?? null }, { own, client })
  }

  #finish(ending: SessionEnding): void {
    if (this.#over) return
    this.#close()
    void this.#guarded(() => this.#stop(ending))
  }

  /** The provider closed: cleanly, if nothing of ours was running. */
  async #providerClosed(code: number): Promise<void> {
    const isClean = code === 1000 && this.#isIdle()
    if (!this.#over) {
      this.#close()
      if (!isClean) await this.#tell(refuse('upstream.unavailable'), null)
      this.#client.close(isClean ? 1000 : 1011, isClean ? '' : 'upstream_unavailable')
    }
    await this.#settleRest(this.#ending ?? 'upstream_cut')
    await this.#end(isClean ? 'completed' : 'upstream_cut')
  }

  /** What still runs is stopped, and read to its usage where that comes in time. */
  async #stop(ending: SessionEnding): Promise<void> {
    this.#ending = ending
    const wasIdle = this.#isIdle()
    for (const id of this.#responses.ids()) await this.#cancel(id)
    const late = setTimeout(() => this.#provider.destroy(), this.#limits.drainMs)
    while (!this.#isIdle()) await this.#changed()
    clearTimeout(late)
    this.#provider.close(1000, '')
    await this.#end(wasIdle ? 'completed' : ending)
  }

  async #cancel(responseId: string): Promise<void> {
    const event = { type: 'response.cancel', response_id: responseId }
    await this.#provider.send(Buffer.from(JSON.stringify(event)))
  }

  /** Without the provider's word: by what was seen. A response that was asked for may have begun unseen. */
  async #settleRest(ending: SessionEnding): Promise<void> {
    this.#asked.over()
    while (this.#asked.count > 0) await this.#begin(`unseen ${this.#asked.count}`)
    for (const id of this.#responses.ids()) {
      await this.#settle(id, { ending, usage: undefined })
    }
    this.#wake()
  }

  /** Gives back what no response took, all but the last, which ends with the session. */
  async #end(ending: SessionEnding): Promise<void> {
    if (this.#isEnded) return
    this.#isEnded = true
    // One may still be on its way to the book.
    await this.#filling
    const last = this.#holds.pop() ?? (await holdNothing(this.#trip, this.#picked))
    for (const bound of this.#holds) await releaseHold(this.#trip, this.#picked, bound)
    this.#ended.resolve({ ending, picked: this.#picked, last, heard: this.#responses.heard })
  }

  #close(): void {
    this.#over = true
    if (this.#tick !== null) clearInterval(this.#tick)
    this.#wake()
  }

  #changed(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  #wake(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }
}

const binaryFrame: RefusedEvent = {
  kind: 'refused_event',
  eventId: null,
  refusal: refuse('door.json_invalid', { message: 'Events are sent as text frames of JSON.' }),
}

/** Source: RFC 6455 section 7.4 and the IANA registry of close codes. */
function closeCode(status: number): number {
  if (status === 429 || status === 503) return 1013
  return status >= 500 ? 1011 : 1008
}
