// The responses of a realtime session that the provider has begun: each stands on a hold of its own, and is settled
// once, with all that passed since the one before it.
import { Sealer } from '../kernel/seal.ts'
import type { Bound } from './intent.ts'
import type { Picked } from './pick.ts'
import { openProgress } from './progress.ts'
import { settleResponse, type Heard } from './realtime-settle.ts'
import type { Trip } from './trip.ts'

export type SessionEnding = 'completed' | 'client_left' | 'upstream_cut'

interface Running {
  readonly bound: Bound
  readonly progress: (outputEvents: number) => void
  outputEvents: number
}

export class SessionResponses {
  readonly #trip: Trip
  readonly #running = new Map<string, Running>()
  /** Those of which the end was told: whoever says it again bills nothing. */
  readonly #settled = new Set<string>()
  #heard: Heard = newlyHeard()
  /** The text of all that was sent, and its audio as if it were text. */
  #promptCharacters = 0

  constructor(trip: Trip) {
    this.#trip = trip
  }

  /** How many have not ended. */
  get running(): number {
    return this.#running.size
  }

  /** What passed since the last end. */
  get heard(): Heard {
    return this.#heard
  }

  /** Those that have not ended; one that ends meanwhile is left out. */
  ids(): Iterable<string> {
    return this.#running.keys()
  }

  /** Whether it has begun, and perhaps ended. */
  knows(responseId: string): boolean {
    return this.#running.has(responseId) || this.#settled.has(responseId)
  }

  begin(responseId: string, bound: Bound): void {
    const { book, clock } = this.#trip.house
    const progress = openProgress(book, clock, bound.attemptId)
    this.#running.set(responseId, { bound, progress, outputEvents: 0 })
  }

  /** An event of its output; null: of nobody's. */
  count(responseId: string | null): void {
    const running = responseId === null ? undefined : this.#running.get(responseId)
    if (running === undefined) return
    running.outputEvents += 1
    running.progress(running.outputEvents)
  }

  sent(frame: Buffer, promptCharacters: number): void {
    this.#heard.prompt.update(frame)
    this.#promptCharacters += promptCharacters
  }

  told(frame: Buffer): void {
    this.#heard.answer.update(frame)
  }

  /** What it used, in tokens; null if it does not run. Rejects with a `store.*` fault. */
  async settle(
    picked: Picked,
    responseId: string,
    { ending, usage }: { readonly ending: SessionEnding; readonly usage: unknown },
  ): Promise<number | null> {
    const running = this.#running.get(responseId)
    if (running === undefined) return null
    const { bound, outputEvents } = running
    const [heard, promptCharacters] = [this.#heard, this.#promptCharacters]
    this.#heard = newlyHeard()
    const end = { responseId, ending, usage, outputEvents, promptCharacters, heard }
    const tokens = await settleResponse(this.#trip, picked, bound, end)
    this.#running.delete(responseId)
    this.#settled.add(responseId)
    return tokens
  }
}

function newlyHeard(): Heard {
  return { prompt: new Sealer(), answer: new Sealer() }
}
