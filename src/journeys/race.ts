// Two attempts of one request at once, and one client: each has a lane of its own to it, and whichever answer begins
// first closes the other's. A stream begins with its first event, a whole answer when it is there; a failure that
// another attempt may make good is no answer.
//
// Must hold: at most one lane ever reaches the client; a lane that is closed hears of it in the same turn.
import { sealOf } from '../kernel/seal.ts'
import type { Clock } from '../kernel/time.ts'
import type { HeaderList, RelayOutcome, Reply } from './ports.ts'
import { mayRetry } from './tries.ts'

/** An attempt's own way to the client. */
export interface Lane {
  readonly reply: Reply
  /** Whether the other one's answer is given. */
  readonly lost: boolean
  /** Monotonic; when its answer began, in time for the client; null if it did not. */
  readonly begunMs: number | null
  /** Monotonic; when the answer of one that was asked later began before its own; null if none did. */
  readonly overtakenMs: number | null
  /** What `outcome` is in the race: an answer wins it where nobody has. */
  ended(outcome: RelayOutcome): RelayOutcome
}

export class Race {
  readonly #reply: Reply
  readonly #clock: Clock
  readonly #lanes: RacingLane[] = []
  readonly #begun = Promise.withResolvers<void>()
  #winner: Lane | null = null

  constructor(reply: Reply, clock: Clock) {
    this.#reply = reply
    this.#clock = clock
    reply.onGone(() => this.#left())
  }

  /** Resolves when an answer has begun, or the client has left. */
  get begun(): Promise<void> {
    return this.#begun.promise
  }

  get winner(): Lane | null {
    return this.#winner
  }

  enter(): Lane {
    const lane = new RacingLane(this.#reply, {
      won: (begins) => this.#won(begins),
      monotonicMs: () => this.#clock.monotonicMs(),
    })
    this.#lanes.push(lane)
    // What began while this one was prepared is not beaten any more.
    if (this.#winner !== null) lane.close(false)
    return lane
  }

  /** Something of ours broke: nothing more is asked for. */
  abandon(): void {
    for (const lane of this.#lanes) lane.close(false)
  }

  #won(lane: RacingLane): boolean {
    if (this.#winner === null) {
      this.#winner = lane
      this.#begun.resolve()
      const at = this.#lanes.indexOf(lane)
      for (const [index, other] of this.#lanes.entries())
        if (other !== lane) other.close(index < at)
    }
    return this.#winner === lane
  }

  /** Nobody waits any more: the attempt that was made first is the request's, the other one is ours. */
  #left(): void {
    const running = this.#lanes.find((lane) => !lane.isOver)
    if (running !== undefined) this.#won(running)
    this.#begun.resolve()
    for (const lane of this.#lanes) lane.left()
  }
}

interface Referee {
  /** Whether the lane has won, with an answer that begins now or began before. */
  won(lane: RacingLane): boolean
  monotonicMs(): number
}

class RacingLane implements Lane {
  readonly reply: Reply
  readonly #client: Reply
  readonly #referee: Referee
  #lost = false
  #isOver = false
  #begunMs: number | null = null
  #overtakenMs: number | null = null
  #listener: (() => void) | null = null

  constructor(client: Reply, referee: Referee) {
    this.#client = client
    this.#referee = referee
    this.reply = this.#openReply()
  }

  get lost(): boolean {
    return this.#lost
  }

  get isOver(): boolean {
    return this.#isOver
  }

  get begunMs(): number | null {
    return this.#begunMs
  }

  get overtakenMs(): number | null {
    return this.#overtakenMs
  }

  close(isOvertaken: boolean): void {
    if (this.#lost || this.#isOver) return
    this.#lost = true
    if (isOvertaken) this.#overtakenMs = this.#referee.monotonicMs()
    this.#listener?.()
  }

  left(): void {
    if (!this.#lost && !this.#isOver) this.#listener?.()
  }

  ended(outcome: RelayOutcome): RelayOutcome {
    if (!this.#lost && !mayRetry(this.#client, outcome)) this.#wins()
    this.#isOver = true
    return this.#lost ? lostOf(outcome) : outcome
  }

  #wins(): boolean {
    const wins = !this.#lost && this.#referee.won(this)
    if (wins && !this.#client.gone) this.#begunMs ??= this.#referee.monotonicMs()
    return wins
  }

  /** To the attempt, a race that is lost is a client that left. */
  #openReply(): Reply {
    const client = this.#client
    const isGone = (): boolean => this.#lost || client.gone
    return {
      get gone() {
        return isGone()
      },
      onGone: (listener) => {
        this.#listener = listener
        if (isGone()) listener()
      },
      head: (status: number, headers: HeaderList) => {
        if (this.#wins()) client.head(status, headers)
      },
      write: (chunk) => this.#lost || client.write(chunk),
      onDrain: (listener) => client.onDrain(listener),
      end: (chunks) => {
        if (!this.#lost) client.end(chunks)
      },
      destroy: () => {
        if (!this.#lost) client.destroy()
      },
      refuse: (refusal, headers) => (this.#lost ? 0 : client.refuse(refusal, headers)),
    }
  }
}

/** Nobody was given anything of it, whatever came; what it used is paid by the house. */
function lostOf(outcome: RelayOutcome): RelayOutcome {
  const { onSettled: _, ...unkept } = outcome
  return { ...unkept, ending: 'hedge_lost', tail: [], seal: sealOf(nothing) }
}

const nothing = Buffer.alloc(0)
