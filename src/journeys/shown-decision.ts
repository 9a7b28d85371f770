// A decision as far as its reader may see it. Matches on lists, thresholds and what is missing are for
// who answers for them; everybody else sees the verdict, the class of its reason and the case to quote.
import { mayDo, type Operator } from '../identity/operator.ts'
import type { Json } from '../kernel/canonical-json.ts'
import { referralId } from './referrals.ts'

export type DecisionText = Readonly<Record<string, Json>>

/** What says who was asked about, and how it came out, and not why. */
const openMembers = [
  'amendments',
  'code',
  'contract',
  'contractVersion',
  'model',
  'party',
  'permitted',
  'reasonClass',
  'v',
  'verdict',
  'workload',
  'world',
] as const

/** `json` must be a text that the house itself wrote into the book. */
export function decisionText(json: string): DecisionText {
  return JSON.parse(json)
}

export function shownDecision(text: DecisionText, by: Operator): DecisionText {
  if (mayDo(by, 'decisions.reasons')) return text
  const shown = Object.fromEntries(
    openMembers.flatMap((name) => {
      const value = text[name]
      return value === undefined ? [] : [[name, value] as const]
    }),
  )
  return { ...shown, cases: casesOf(text) }
}

function casesOf({ referrals }: DecisionText): Json {
  if (!isList(referrals)) return []
  return referrals.flatMap((referral) => {
    if (typeof referral !== 'object' || referral === null || isList(referral)) return []
    const { partyId, ruleId } = referral
    if (typeof partyId !== 'string' || typeof ruleId !== 'string') return []
    return [referralId(partyId, ruleId)]
  })
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}
