// Questions for a person: one item per party and rule, opened by the first request that met it and
// closed by a determination. Opening is never waited for; nothing was sent, so nothing can be lost by it.
import { sha256Hex } from '../kernel/hash.ts'
import type { Referral as Asked } from '../policy/details.ts'
import type { HouseEvent, Referral, Register } from './register.ts'

export interface Referrals {
  /** Opens what is not open yet. */
  open(asked: readonly Asked[], atMs: number): void
}

export interface ReferralDeps {
  readonly register: Register
  /** Must apply the event at once and make it durable later. */
  readonly postEvent: (event: HouseEvent) => void
  /** How long an item may wait for its answer. */
  readonly answerWithinMs: number
}

export function openReferrals({ register, postEvent, answerWithinMs }: ReferralDeps): Referrals {
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
        postEvent({ kind: 'referral.opened', referral })
      }
    },
  })
}

/** The same for the same party and rule, so that a repeat finds the open item. */
export function referralId(partyId: string, ruleId: string): string {
  return `ref_${sha256Hex(`${partyId}\n${ruleId}`).slice(0, 26)}`
}
