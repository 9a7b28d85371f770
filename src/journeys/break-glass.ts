// Breaking the glass, as operators do it: the entry is durable before anything is lent, everything that is asked for
// meanwhile is entered before it is answered, and it stays open until somebody else looked at it.
import {
  breakGlassMinutesMax,
  endOfGrant,
  lasts,
  mayReview,
  refuseBreak,
  refuseReview,
  unreviewedMax,
  untilOf,
  verdicts,
  type BreakGlass,
  type GlassEvent,
  type LendableAction,
} from '../identity/break-glass.ts'
import { firstAdmin, type Operator } from '../identity/operator.ts'
import type { Session } from '../identity/session.ts'
import { newId } from '../kernel/ids.ts'
import type { Clock } from '../kernel/time.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import type { RegisterDesk } from './register-desk.ts'

export interface GlassDesk extends Pick<RegisterDesk, 'register' | 'commitEvent'> {
  readonly clock: Pick<Clock, 'nowMs'>
}

export const breakSentences = {
  not_in_a_session:
    'Sign in with a browser first: what is lent is lent to a session, never to a key.',
  not_a_person: 'The first admin key is nobody in person; sign in as an operator.',
  scoped: 'Whoever sees a part of the house alone is lent nothing.',
  nothing_lent: 'Your roles include all of that already.',
  lasts_already: 'You have broken the glass already; end that first.',
  unreviewed: `${unreviewedMax} of yours wait for their review; somebody else reviews them first.`,
} as const

export const reviewSentences = {
  not_a_reviewer: 'Only whoever approves changes or manages operators reviews it.',
  not_a_person: breakSentences.not_a_person,
  own: 'Nobody reviews their own.',
  still_lasts: 'It still lasts; it is reviewed when it ended.',
  reviewed: 'It was reviewed.',
} as const

/** Resolves once the entry is durable; from then on the rights are lent. */
export async function breakGlass(
  desk: GlassDesk,
  by: Operator,
  session: Session | null,
  asked: {
    readonly actions: readonly LendableAction[]
    readonly reason: string
    readonly minutes: number
  },
): Promise<BreakGlass | Refusal> {
  if (asked.minutes > breakGlassMinutesMax) {
    const message = `It lasts ${breakGlassMinutesMax} minutes at most.`
    return refuse('admin.invalid', { param: 'minutes', message })
  }
  const nowMs = desk.clock.nowMs()
  // Whoever sees what it costs sees what is paid for it.
  const more = asked.actions.includes('money.read') ? (['price.read'] as const) : []
  const actions = [...new Set([...asked.actions, ...more])].toSorted()
  const isPerson = by.id !== firstAdmin.id
  const sessionId = session?.id ?? null
  const why = refuseBreak(known(desk), by, { isPerson, sessionId, actions, nowMs })
  if (why !== null) return forbid(breakSentences[why])
  if (session === null) return forbid(breakSentences.not_in_a_session)
  const grant: BreakGlass = {
    id: newId('brk', nowMs),
    operatorId: by.id,
    sessionId: session.id,
    actions,
    reason: asked.reason,
    atMs: nowMs,
    untilMs: untilOf(nowMs, asked.minutes, session.endsAtMs),
    ended: null,
    review: null,
  }
  await desk.commitEvent({ kind: 'glass.broken', grant }, by.id)
  return grant
}

/** Of two who ask at once the second is refused, though the first is not durable yet. */
function known({ register }: GlassDesk): { readonly grants: Map<string, BreakGlass> } {
  const coming = [...register.arriving].flatMap((event) =>
    event.kind === 'glass.broken' ? [[event.grant.id, event.grant] as const] : [],
  )
  return { grants: new Map([...register.glass.grants, ...coming]) }
}

/** Enters that something is asked for under the grant. Must be awaited before it is answered. */
export async function enterUse(
  desk: GlassDesk,
  grant: BreakGlass,
  use: { readonly what: string; readonly isLent: boolean },
): Promise<void> {
  const event = { kind: 'glass.used', grantId: grant.id, ...use, atMs: desk.clock.nowMs() } as const
  await desk.commitEvent(event, grant.operatorId)
}

/** By whoever took it, or whoever may review it; a repeat changes nothing. */
export async function endGlass(
  desk: GlassDesk,
  by: Operator,
  grantId: string,
): Promise<BreakGlass | Refusal> {
  const nowMs = desk.clock.nowMs()
  const grant = visible(desk, by, grantId)
  if (grant === null) return refuse('door.not_found')
  if (!lasts(grant, nowMs)) return grant
  await desk.commitEvent(endedEvent(grant, { by: by.id, why: 'by_hand', atMs: nowMs }), by.id)
  return desk.register.glass.grants.get(grantId) ?? grant
}

/** What was lent to a session ends with it. */
export async function endGlassOf(desk: GlassDesk, sessionId: string): Promise<void> {
  const atMs = desk.clock.nowMs()
  for (const grant of desk.register.glass.grants.values()) {
    if (grant.sessionId !== sessionId || !lasts(grant, atMs)) continue
    await desk.commitEvent(endedEvent(grant, { by: 'house', why: 'session', atMs }), 'house')
  }
}

function endedEvent({ id }: BreakGlass, ended: NonNullable<BreakGlass['ended']>): GlassEvent {
  return { kind: 'glass.ended', grantId: id, ...ended }
}

export async function reviewGlass(
  desk: GlassDesk,
  by: Operator,
  asked: {
    readonly grantId: string
    readonly verdict: (typeof verdicts)[number]
    readonly note: string
  },
): Promise<BreakGlass | Refusal> {
  const { grantId, verdict, note } = asked
  const grant = visible(desk, by, grantId)
  if (grant === null) return refuse('door.not_found')
  const atMs = desk.clock.nowMs()
  const why = whyNotReview(grant, by, atMs)
  if (why !== null) return forbid(why)
  const isComing = [...desk.register.arriving].some(
    (event) => event.kind === 'glass.reviewed' && event.grantId === grantId,
  )
  if (isComing) return forbid(reviewSentences.reviewed)
  const event = { kind: 'glass.reviewed', grantId, by: by.id, atMs, verdict, note } as const
  await desk.commitEvent(event, by.id)
  return desk.register.glass.grants.get(grantId) ?? grant
}

export function whyNotReview(grant: BreakGlass, by: Operator, nowMs: number): string | null {
  const isPerson = by.id !== firstAdmin.id
  const why = refuseReview(grant, by, { isPerson, nowMs })
  return why === null ? null : reviewSentences[why]
}

/** Their own, and all for whoever reviews; newest first. */
export function grantsFor({ register, clock }: GlassDesk, by: Operator): readonly BreakGlass[] {
  const isReviewer = mayReview(by, clock.nowMs())
  return [...register.glass.grants.values()]
    .filter(({ operatorId }) => isReviewer || operatorId === by.id)
    .toReversed()
}

function visible(desk: GlassDesk, by: Operator, grantId: string): BreakGlass | null {
  return grantsFor(desk, by).find(({ id }) => id === grantId) ?? null
}

/** `lasting`, then `waiting` for its review, then `reviewed`. */
export function grantState(grant: BreakGlass, nowMs: number): 'lasting' | 'waiting' | 'reviewed' {
  if (grant.review !== null) return 'reviewed'
  return nowMs < endOfGrant(grant) ? 'lasting' : 'waiting'
}

function forbid(message: string): Refusal {
  return refuse('admin.forbidden', { message })
}
