// One listener's line of events. What does not fit is counted and told when there is room again: nothing waits for a
// slow reader, and nobody is told more in a second than a person could follow.
import { mayDo, type Operator } from '../../identity/operator.ts'
import type { FoundRequest, Listener, RecordedHead } from '../../journeys/finder-desk.ts'
import { isoTime, type Clock } from '../../kernel/time.ts'
import { requestJson } from './request-list.ts'
import { sees } from './scoped.ts'

/** How often a silent line is kept open, and what was left out is told. */
const heartbeatMs = 10_000
/** Between two looks at whether whoever listens still may. */
const lookMs = 1_000
/** Decisions told in a second; of more, only how many. */
const perSecondMax = 20
/** Bytes that may wait for a slow reader. */
const waitingMax = 256 * 1024

export interface LiveLineDeps {
  readonly clock: Pick<Clock, 'nowMs'>
  /** Of the log that is written to now. */
  readonly vkey: string
  /** Who listens, if they still may. */
  readonly current: () => Operator | null
}

export class LiveLine implements Listener {
  readonly body: ReadableStream<Uint8Array>
  readonly #deps: LiveLineDeps
  #wire: ReadableStreamDefaultController<Uint8Array> | null = null
  #timer: NodeJS.Timeout | undefined
  #onEnd: (() => void) | null = null
  #by: Operator | null = null
  #lookedMs = -Infinity
  #second = 0
  #told = 0
  #dropped = 0

  constructor(deps: LiveLineDeps) {
    this.#deps = deps
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#wire = controller
          this.#send(': open\n\n')
          this.#timer = setInterval(() => this.#beat(), heartbeatMs).unref()
        },
        cancel: () => {
          this.#wire = null
          this.end()
        },
      },
      new ByteLengthQueuingStrategy({ highWaterMark: waitingMax }),
    )
  }

  /** `then` is called once when the line has ended, at once if it has. */
  onEnd(then: () => void): void {
    this.#onEnd = then
    if (this.#wire === null) this.end()
  }

  recorded = (rows: readonly FoundRequest[], more: number): void => {
    const by = this.#reader()
    if (by === null) return
    // How much was left out, of whomever, tells how much others ask.
    if (by.scope === null) this.#dropped += more
    for (const row of rows) {
      if (!sees(by, row.party, row.atMs)) continue
      if (this.#isTold()) this.#send(event('decision', requestJson(row, by)))
      else this.#dropped += row.requests
    }
    this.#tellDropped()
  }

  head = ({ origin, size, root, atMs }: RecordedHead): void => {
    // Not counted where there is no room: the next one covers it.
    // Whatever the scope: heads are everybody's, at /checkpoint and in every receipt.
    if (this.#reader() === null || !this.#isRoom()) return
    const { vkey } = this.#deps
    const ours = vkey.startsWith(`${origin}+`) ? vkey : null
    this.#send(event('head', { origin, size, root, at: isoTime(atMs), vkey: ours }))
  }

  end = (): void => {
    clearInterval(this.#timer)
    const wire = this.#wire
    this.#wire = null
    wire?.close()
    const then = this.#onEnd
    this.#onEnd = null
    then?.()
  }

  #beat(): void {
    if (this.#reader() === null) return
    this.#tellDropped()
    if (this.#isRoom()) this.#send(': here\n\n')
  }

  /** What they may still be told; null ends it. */
  #reader(): Operator | null {
    const nowMs = this.#deps.clock.nowMs()
    if (nowMs - this.#lookedMs >= lookMs) {
      this.#lookedMs = nowMs
      this.#by = this.#deps.current()
    }
    if (this.#by !== null && mayDo(this.#by, 'requests.read')) return this.#by
    this.end()
    return null
  }

  #isTold(): boolean {
    const now = Math.floor(this.#deps.clock.nowMs() / 1000)
    if (now !== this.#second) {
      this.#second = now
      this.#told = 0
    }
    if (this.#told >= perSecondMax || !this.#isRoom()) return false
    this.#told += 1
    return true
  }

  #tellDropped(): void {
    if (this.#dropped === 0 || !this.#isRoom()) return
    this.#send(event('dropped', { requests: this.#dropped }))
    this.#dropped = 0
  }

  #isRoom(): boolean {
    return (this.#wire?.desiredSize ?? 0) > 0
  }

  #send(text: string): void {
    this.#wire?.enqueue(Buffer.from(text))
  }
}

function event(name: string, data: object): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
}
