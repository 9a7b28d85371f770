// One request at a simulated provider while it is being answered: what was asked of whom, the faults
// that hit it, and the bytes on their way out under those faults.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { constants, createGzip } from 'node:zlib'
import type { Gzip } from 'node:zlib'

import type { SimulatedDeployment, ProviderName, Region } from './catalog.ts'
import type { Api } from './apis.ts'
import type { Faults } from './faults.ts'

export interface Target {
  readonly provider: ProviderName
  readonly deployment: SimulatedDeployment
  readonly region: Region
}

/** What an answer is written of. */
export interface Composed extends Target {
  readonly api: Api
  readonly id: string
  readonly createdSeconds: number
  readonly faults: Faults
}

export interface Exchange extends Composed {
  readonly outlet: Outlet
  readonly headers: Record<string, string>
  readonly firstByteMs: number
  readonly eventMs: number
  /** Counts the end of what is made after its answer; false: it was cancelled, and nothing is billed. */
  readonly ran: (made: boolean) => void
}

/** The response, with its faults of transport: written in splinters, or compressed unasked. */
export class Outlet {
  readonly #response: ServerResponse
  readonly #splitBytes: number
  readonly #gzip: Gzip | null
  #closed = false
  #onClose: (() => void) | null = null

  constructor(request: IncomingMessage, response: ServerResponse, faults: Faults) {
    this.#response = response
    this.#splitBytes = faults['split'] ?? 0
    this.#gzip = faults['gzip'] === true ? createGzip({ flush: constants.Z_SYNC_FLUSH }) : null
    if (this.#gzip !== null) this.#gzip.pipe(response)
    response.on('close', () => {
      this.#closed = true
      this.#gzip?.destroy()
      this.#onClose?.()
    })
    request.on('error', () => undefined)
    response.on('error', () => undefined)
  }

  /** True once the client is gone (or we are done). */
  get closed(): boolean {
    return this.#closed
  }

  head(status: number, headers: Record<string, string>, length: number | null): void {
    const sent: Record<string, string> = { ...headers }
    if (this.#gzip !== null) sent['content-encoding'] = 'gzip'
    else if (length !== null) sent['content-length'] = `${length}`
    this.#response.writeHead(status, sent)
    if (length === null) this.#response.flushHeaders()
  }

  /** Sends `text`; resolves when the next may follow, at once if the client is gone. */
  async write(text: string | Buffer): Promise<void> {
    if (this.#closed) return
    if (this.#splitBytes === 0) {
      if (!(this.#gzip ?? this.#response).write(text)) await this.#drained()
      return
    }
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length && !this.#closed; at += this.#splitBytes) {
      ;(this.#gzip ?? this.#response).write(bytes.subarray(at, at + this.#splitBytes))
      // A turn of the event loop between two writes, so that they leave as two.
      await nextTurn()
    }
  }

  end(): void {
    ;(this.#gzip ?? this.#response).end()
  }

  /** Sends what was written and breaks the connection. */
  async cut(): Promise<void> {
    this.#gzip?.flush()
    while (this.#response.writableLength > 0 && !this.#closed) await nextTurn()
    await nextTurn()
    this.#response.destroy()
  }

  /** Resolves after `ms`, or as soon as the client leaves; for null only then. */
  async pause(ms: number | null): Promise<void> {
    if (this.#closed || ms === 0) return
    await new Promise<void>((resolve) => {
      const timer = ms === null ? null : setTimeout(done, ms)
      function done(): void {
        if (timer !== null) clearTimeout(timer)
        resolve()
      }
      this.#onClose = done
    })
    this.#onClose = null
  }

  #drained(): Promise<void> {
    return new Promise((resolve) => {
      this.#onClose = resolve
      ;(this.#gzip ?? this.#response).once('drain', resolve)
    })
  }
}

export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
