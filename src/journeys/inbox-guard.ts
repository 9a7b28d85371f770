// What of the inbox is about legal holds: those that somebody asks to lift.
import { mayDo, type Operator } from '../identity/operator.ts'
import { refuseRelease } from './holds.ts'
import type { InboxDesk, InboxItem } from './inbox.ts'

export function holdItems({ register, clock }: InboxDesk, by: Operator): readonly InboxItem[] {
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
