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

/** What becomes of an ending once the answer was looked at: `isBroken` is a good status without an answer. */
export function judgedEnd(
  { ending, error }: { readonly ending: Ending; readonly error: string },
  {
    isGone,
    isBroken,
    failedStatus,
  }: {
    readonly isGone: boolean
    readonly isBroken: boolean
    readonly failedStatus: number | null
  },
): { readonly ending: Ending; readonly error: string } {
  const hasFailed = failedStatus !== null && (ending === 'completed' || ending === 'client_left')
  // A client leaves because it was told of the failure: nobody pays for that.
  if (hasFailed && !isBroken) {
    return { ending: 'upstream_unterminated', error: 'the answer says that it failed' }
  }
  const broken = {
    ending: 'upstream_cut',
    error: 'AnswerInvalid: a good status, and no completion',
  } as const
  const judged = isBroken ? broken : { ending, error }
  return isGone ? { ...judged, ending: 'client_left' } : judged
}
