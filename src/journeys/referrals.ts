// Questions for a person: one item per party and rule, opened by the first request that met it and
// closed by a determination. Opening is never waited for; nothing was sent, so nothing can be lost by it.
import { sha256Hex } from '../kernel/hash.ts'
import type { Referral as Asked } from '../policy/details.ts'
import type { Referral } from './register.ts'
import type { RegisterDesk } from './register-desk.ts'

export interface Referrals {
  /** Opens what is not open yet. */
  open(asked: readonly Asked[], atMs: number): void
}

/** An item may wait for its answer for `answerWithinMs`. */
export function openReferrals(
  desk: Pick<RegisterDesk, 'register' | 'postEvent'>,
  answerWithinMs: number,
): Referrals {
  const { register } = desk
  return Object.freeze<Referrals>({
    open(asked, atMs) {
      for (const { partyId, ruleId, question, missing } of asked) {
        const id = referralId(partyId, ruleId)
        if (register.referrals.has(id)) continue
        const unknown = missing.length === 0 ? '' : ` To be found out: ${missing.join('; ')}.`
        const referral: Referral = {
          id,
          partyId,
          ruleId,
          question: `${question}${unknown}`,
          openedAtMs: atMs,
          owner: 'compliance',
          dueAtMs: atMs + answerWithinMs,
        }
        desk.postEvent({ kind: 'referral.opened', referral })
      }
    },
  })
}

/** The same for the same party and rule, so that a repeat finds the open item. */
export function referralId(partyId: string, ruleId: string): string {
  return `ref_${sha256Hex(`${partyId}\n${ruleId}`).slice(0, 26)}`
}
