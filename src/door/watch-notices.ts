// GET the notices of the watch to a customer, POST an answer or a contest: for a key of the workload or party.
import { refusalOfFault } from '../journeys/fault-refusal.ts'
import type { Refusal } from '../wire/codes.ts'
import type { Route } from './routes.ts'

export interface WatchNoticeHandlers {
  readonly watchNotices: {
    list(token: string | undefined): { readonly notices: readonly object[] } | Refusal
    /** Durable when it resolves; rejects with a Fault. */
    say(
      token: string | undefined,
      said: { readonly id: string; readonly what: 'contest' | 'answer'; readonly body: Buffer },
    ): Promise<object | Refusal>
  }
}

export type WatchNoticeRoute = Extract<Route, { kind: 'watch_notices' | 'watch_notice_word' }>

/** `body` is empty where the route has none. */
export async function answerWatchNotices(
  { watchNotices }: WatchNoticeHandlers,
  route: WatchNoticeRoute,
  asked: { readonly token: string | undefined; readonly body: Buffer },
): Promise<
  { readonly kind: 'answer'; readonly status: 200 | 201; readonly body: object } | Refusal
> {
  if (route.kind === 'watch_notices') {
    const result = watchNotices.list(asked.token)
    if ('kind' in result) return result
    return { kind: 'answer', status: 200, body: { object: 'list', data: result.notices } }
  }
  try {
    const said = { id: route.id, what: route.what, body: asked.body }
    const result = await watchNotices.say(asked.token, said)
    return isRefusal(result) ? result : { kind: 'answer', status: 201, body: result }
  } catch (error) {
    return refusalOfFault(error)
  }
}

function isRefusal(result: object): result is Refusal {
  return 'kind' in result && result.kind === 'refused'
}
