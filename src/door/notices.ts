// GET the notices of a contract, POST the word that one was read: what the door says of them in JSON.
import { isoTime } from '../kernel/time.ts'
import { refusalOfFault } from '../journeys/fault-refusal.ts'
import type { Refusal } from '../wire/codes.ts'
import type { Route } from './routes.ts'

export interface NoticeHandlers {
  notices(asked: {
    readonly token: string | undefined
    readonly country: string | null
  }): { readonly notices: readonly NoticeAnswer[] } | Refusal
  /** Durable when it resolves; rejects with a Fault. */
  acknowledge(
    token: string | undefined,
    id: string,
  ): Promise<
    { readonly kind: 'acknowledged'; readonly id: string; readonly atMs: number } | Refusal
  >
}

export interface NoticeAnswer {
  readonly id: string
  readonly text: string
  /** Null: due. */
  readonly acknowledgedAtMs: number | null
}

export async function answerNotices(
  handlers: NoticeHandlers,
  route: Extract<Route, { kind: 'notices' | 'acknowledge' }>,
  asked: { readonly token: string | undefined; readonly country: string | null },
): Promise<{ readonly kind: 'answer'; readonly body: object } | Refusal> {
  if (route.kind === 'acknowledge') return answerAcknowledged(handlers, asked.token, route.id)
  const result = handlers.notices(asked)
  if ('kind' in result) return result
  const data = result.notices.map(({ id, text, acknowledgedAtMs }) => ({
    id,
    object: 'notice',
    text,
    acknowledged_at: acknowledgedAtMs === null ? null : isoTime(acknowledgedAtMs),
  }))
  return { kind: 'answer', body: { object: 'list', data } }
}

async function answerAcknowledged(
  handlers: NoticeHandlers,
  token: string | undefined,
  id: string,
): Promise<{ readonly kind: 'answer'; readonly body: object } | Refusal> {
  try {
    const result = await handlers.acknowledge(token, id)
    if (result.kind === 'refused') return result
    const body = { id, object: 'notice', acknowledged_at: isoTime(result.atMs) }
    return { kind: 'answer', body }
  } catch (error) {
    return refusalOfFault(error)
  }
}
