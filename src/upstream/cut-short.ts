// Why an attempt was cut short, by us or by the world, and the ending that has its name.
import type { Ending } from '../metering/ledger-ops.ts'

export class ClientLeft extends Error {
  override readonly name = 'ClientLeft'
}

export class AnswerInvalid extends Error {
  override readonly name = 'AnswerInvalid'
}

export class AnswerTimeout extends Error {
  override readonly name = 'AnswerTimeout'
}

/** The stream began with a failure. */
export class ProviderFailed extends Error {
  override readonly name = 'ProviderFailed'
  readonly status: number

  constructor(status: number) {
    super(`the stream began with an error of status ${status}`)
    this.status = status
  }
}

/** `status` is 0 if no head had come. */
export function endingOf(error: Error, status: number): Ending {
  if (error instanceof ClientLeft) return 'client_left'
  if (error instanceof AnswerInvalid) return 'upstream_cut'
  if (error instanceof ProviderFailed) {
    return error.status < 500 ? 'upstream_refused' : 'upstream_failed'
  }
  if (/Timeout/.test(error.name)) return 'upstream_timeout'
  return status === 0 ? 'upstream_failed' : 'upstream_cut'
}
