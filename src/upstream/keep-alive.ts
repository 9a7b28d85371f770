// Words into a long silence of a stream, so that nothing between here and the client takes the connection for dead:
// a comment, or a ping where the API has one. They are part of what the client gets, hence of what is sealed.
// Sources: WHATWG HTML, 9.2.7 "Authoring notes" (comments); Claude API docs, "Streaming messages" (ping events).
import type { WireShape } from '../wire/model-request.ts'

const comment = Buffer.from(': keep-alive\n\n')
const ping = Buffer.from('event: ping\ndata: {"type": "ping"}\n\n')

/** What every client of the shape passes over. */
export function keepAliveOf(shape: WireShape): Buffer {
  return shape === 'messages' ? ping : comment
}

/** Calls `send` after every `ms` in which nothing was passed. */
export class KeepAlive {
  readonly #timer: NodeJS.Timeout

  constructor(ms: number, send: () => void) {
    this.#timer = setTimeout(() => {
      this.#timer.refresh()
      send()
    }, ms)
  }

  passed(): void {
    this.#timer.refresh()
  }

  stop(): void {
    clearTimeout(this.#timer)
  }
}
