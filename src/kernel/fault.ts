// A fault is the world breaking (disk, network, provider): thrown, answered 5xx or retried.
// Its public text may reach a caller; the internal text and cause go to the log only.

export interface FaultInit {
  /** A code of `wire/codes.ts`. */
  readonly code: string
  readonly internal: string
  readonly retryable?: boolean
  readonly cause?: unknown
}

export class Fault extends Error {
  override readonly name = 'Fault'
  readonly code: string
  readonly internal: string
  readonly retryable: boolean

  constructor(init: FaultInit) {
    super(`${init.code}: ${init.internal}`, init.cause === undefined ? {} : { cause: init.cause })
    this.code = init.code
    this.internal = init.internal
    this.retryable = init.retryable ?? false
  }
}
