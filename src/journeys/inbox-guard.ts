// What of the inbox guards the house itself: holds that somebody asks to lift, and glass that somebody broke.
import { endOfGrant, mayReview } from '../identity/break-glass.ts'
import { mayDo, type Operator } from '../identity/operator.ts'
import { whyNotReview } from './break-glass.ts'
import { refuseRelease } from './holds.ts'
import type { InboxDesk, InboxItem } from './inbox.ts'

/** By when somebody is to have looked at it. */
const reviewWithinMs = 7 * 86_400_000

export function guardItems(desk: InboxDesk, by: Operator): readonly InboxItem[] {
  return [...holdItems(desk, by), ...glassItems(desk, by)]
}

function holdItems({ register, clock }: InboxDesk, by: Operator): readonly InboxItem[] {
  if (!mayDo(by, 'cases.read')) return []
  return [...register.holds.values()].flatMap((hold): readonly InboxItem[] => {
    const { id, about, reference, release, released } = hold
    if (release === null || released !== null) return []
    return [
      {
        kind: 'hold_release',
        id,
        within: null,
        title: `Lift the hold on ${about.kind} ${about.id} (${reference})`,
        askedBy: release.askedBy,
        askedAtMs: release.askedAtMs,
        dueAtMs: null,
        approvals: null,
        whyNot: refuseRelease(register, hold, by, clock.nowMs()),
      },
    ]
  })
}

/** All owners and approvers see it from the first moment on, until somebody else reviewed it. */
function glassItems({ register, clock }: InboxDesk, by: Operator): readonly InboxItem[] {
  const nowMs = clock.nowMs()
  if (!mayReview(by, nowMs)) return []
  const open = [...register.glass.grants.values()].filter(({ review }) => review === null)
  return open.map((grant) => ({
    kind: 'break_glass',
    id: grant.id,
    within: null,
    title: `Broken glass: ${grant.reason}`,
    askedBy: grant.operatorId,
    askedAtMs: grant.atMs,
    dueAtMs: endOfGrant(grant) + reviewWithinMs,
    approvals: null,
    whyNot: whyNotReview(grant, by, nowMs),
  }))
}
