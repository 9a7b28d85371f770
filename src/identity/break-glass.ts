// Breaking the glass: an operator takes reading rights that their roles lack, for a few hours and for a reason, and
// somebody else looks at it afterwards. What is lent is a closed list of reading rights: never approvals, never keys,
// never operators. It lasts with one session, and ends by the clock, by hand, or with that session.
import { isThere, mayDo, type Action, type Operator } from './operator.ts'

export const lendableActions = [
  'house.read',
  'requests.read',
  'price.read',
  'money.read',
  'decisions.reasons',
  'cases.read',
] as const satisfies readonly Action[]
export type LendableAction = (typeof lendableActions)[number]

const minuteMs = 60_000
export const breakGlassMinutesMax = 240
/** Of one operator, ended and looked at by nobody: who goes on without a review is not in an emergency any more. */
export const unreviewedMax = 3
/** Different things that a grant remembers having been asked for; of more, only how often. */
export const usesMax = 2_000

export const verdicts = ['justified', 'unjustified'] as const

/** One thing that was asked for while it lasted. */
export interface GlassUse {
  /** `GET /admin/v1/requests?party=x`. */
  readonly what: string
  /** Whether their roles alone would not have let them. */
  readonly isLent: boolean
  readonly count: number
  readonly lastAtMs: number
}

export interface BreakGlass {
  readonly id: string
  readonly operatorId: string
  readonly sessionId: string
  readonly actions: readonly LendableAction[]
  readonly reason: string
  readonly atMs: number
  readonly untilMs: number
  /** Before its time; null: it was not. */
  readonly ended: {
    readonly by: string
    readonly atMs: number
    readonly why: 'by_hand' | 'session'
  } | null
  readonly review: {
    readonly by: string
    readonly atMs: number
    readonly verdict: (typeof verdicts)[number]
    readonly note: string
  } | null
}

export type GlassEvent =
  | { readonly kind: 'glass.broken'; readonly grant: BreakGlass }
  | {
      readonly kind: 'glass.used'
      readonly grantId: string
      readonly what: string
      readonly isLent: boolean
      readonly atMs: number
    }
  | ({ readonly kind: 'glass.ended'; readonly grantId: string } & NonNullable<BreakGlass['ended']>)
  | ({ readonly kind: 'glass.reviewed'; readonly grantId: string } & NonNullable<
      BreakGlass['review']
    >)

export function isGlass(event: { readonly kind: string }): event is GlassEvent {
  return event.kind.startsWith('glass.')
}

/** All grants as their events made them, and what was asked for under each. */
export interface Glass {
  readonly grants: Map<string, BreakGlass>
  readonly uses: Map<string, Map<string, GlassUse>>
}

export function openGlass(): Glass {
  return { grants: new Map(), uses: new Map() }
}

/** An event about a grant that is not there changes nothing. */
export function applyGlass({ grants, uses }: Glass, event: GlassEvent): void {
  if (event.kind === 'glass.broken') {
    grants.set(event.grant.id, event.grant)
    return
  }
  const grant = grants.get(event.grantId)
  if (grant === undefined) return
  switch (event.kind) {
    case 'glass.used': {
      const { what, isLent, atMs } = event
      const known = uses.get(grant.id) ?? new Map<string, GlassUse>()
      const name = known.has(what) || known.size < usesMax ? what : '…'
      const before = known.get(name)
      const count = (before?.count ?? 0) + 1
      // Of several that are told as one, one is enough.
      const wasLent = before?.isLent === true
      known.set(name, { what: name, isLent: isLent || wasLent, count, lastAtMs: atMs })
      uses.set(grant.id, known)
      return
    }
    case 'glass.ended': {
      const { by, atMs, why } = event
      if (grant.ended === null) grants.set(grant.id, { ...grant, ended: { by, atMs, why } })
      return
    }
    case 'glass.reviewed': {
      const { by, atMs, verdict, note } = event
      if (grant.review === null) {
        grants.set(grant.id, { ...grant, review: { by, atMs, verdict, note } })
      }
    }
  }
}

/** Whether what it lends is lent at this instant. */
export function lasts({ atMs, untilMs, ended }: BreakGlass, nowMs: number): boolean {
  // A clock that was put back does not begin it anew.
  return ended === null && nowMs >= atMs && nowMs < untilMs
}

/** When it ended, or will. */
export function endOfGrant({ untilMs, ended }: BreakGlass): number {
  return Math.min(untilMs, ended?.atMs ?? untilMs)
}

/** The grant that lends something to this session now; null: none does. */
export function grantOf(
  { grants }: Pick<Glass, 'grants'>,
  session: { readonly id: string; readonly operatorId: string },
  nowMs: number,
): BreakGlass | null {
  for (const grant of grants.values()) {
    if (grant.sessionId !== session.id || grant.operatorId !== session.operatorId) continue
    if (lasts(grant, nowMs)) return grant
  }
  return null
}

/** The operator with what is lent to them. Whoever has a scope is lent nothing, whatever was granted before. */
export function lentTo(operator: Operator, { actions }: BreakGlass): Operator {
  return operator.scope === null ? { ...operator, lent: actions } : operator
}

export type BreakRefusal =
  | 'not_in_a_session'
  | 'not_a_person'
  | 'scoped'
  | 'nothing_lent'
  | 'lasts_already'
  | 'unreviewed'

/** Why `operator` cannot break the glass now; null if they can. */
export function refuseBreak(
  { grants }: Pick<Glass, 'grants'>,
  operator: Operator,
  asked: {
    readonly isPerson: boolean
    readonly sessionId: string | null
    readonly actions: readonly LendableAction[]
    readonly nowMs: number
  },
): BreakRefusal | null {
  const { isPerson, sessionId, actions, nowMs } = asked
  if (!isPerson) return 'not_a_person'
  if (operator.scope !== null) return 'scoped'
  if (sessionId === null) return 'not_in_a_session'
  const { lent: _lent, ...own } = operator
  if (actions.every((action) => mayDo(own, action))) return 'nothing_lent'
  const theirs = [...grants.values()].filter(({ operatorId }) => operatorId === operator.id)
  if (theirs.some((grant) => lasts(grant, nowMs))) return 'lasts_already'
  const open = theirs.filter(({ review }) => review === null)
  return open.length >= unreviewedMax ? 'unreviewed' : null
}

export type ReviewRefusal = 'not_a_reviewer' | 'own' | 'not_a_person' | 'still_lasts' | 'reviewed'

/** Why `operator` cannot review it now; null if they can. */
export function refuseReview(
  grant: BreakGlass,
  operator: Operator,
  { isPerson, nowMs }: { readonly isPerson: boolean; readonly nowMs: number },
): ReviewRefusal | null {
  if (!mayReview(operator, nowMs)) return 'not_a_reviewer'
  if (!isPerson) return 'not_a_person'
  if (grant.operatorId === operator.id) return 'own'
  if (lasts(grant, nowMs)) return 'still_lasts'
  return grant.review === null ? null : 'reviewed'
}

/** Owners and approvers: they see every grant. */
export function mayReview(operator: Operator, nowMs: number): boolean {
  if (!isThere(operator, nowMs)) return false
  return mayDo(operator, 'changes.approve') || mayDo(operator, 'operators.manage')
}

export function untilOf(atMs: number, minutes: number, sessionEndsMs: number): number {
  return Math.min(atMs + Math.min(minutes, breakGlassMinutesMax) * minuteMs, sessionEndsMs)
}
