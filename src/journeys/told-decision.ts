// A decision as a page shows it: the same sentences as `decision-words.ts` has for a terminal, each with its rule,
// its authority and what it rests on as members of its own. From the text that it left in the book, or from what of
// that an operator may read: then there are no reasons, only the verdict and the cases to quote.
import { isoTime } from '../kernel/time.ts'
import { isCurrent, placesWords, sentence, spaced, type DecisionText } from './decision-words.ts'
import { dutyWords } from './duty-words.ts'
import type { DecisionText as KeptText } from './shown-decision.ts'
import { useWords } from './use-words.ts'

export interface ToldReason {
  /** Several where one sentence says what the contract does not permit of several questions. */
  readonly rules: readonly string[]
  readonly sentence: string
  /** Who says so: law, contract and the like; empty for what the contract does not permit. */
  readonly authority: string
  /** False: it is not known, and unknown is no permission. */
  readonly settled: boolean
  readonly outside: readonly string[]
  readonly against: readonly string[]
  readonly facts: readonly string[]
}

export interface ToldDuty {
  readonly words: string
  readonly rules: readonly string[]
  readonly promised: boolean
}

/** Why, for those who answer for it. */
export interface ToldReasons {
  readonly general: readonly ToldReason[]
  readonly refused: readonly {
    readonly deployment: string
    readonly outcome: 'deny' | 'refer'
    readonly reasons: readonly ToldReason[]
  }[]
  readonly questions: readonly {
    readonly rule: string
    readonly question: string
    readonly missing: readonly string[]
    readonly servedUntil: string | null
  }[]
  readonly would: readonly {
    readonly rule: string
    readonly effect: string
    readonly perhaps: boolean
    readonly why: string
    readonly deployments: readonly string[]
  }[]
  readonly branches: readonly {
    readonly branch: 'if_in_force' | 'if_not_in_force'
    readonly verdict: string
    readonly deployments: readonly string[]
  }[]
  readonly rules: readonly string[]
  readonly facts: readonly string[]
  readonly missing: readonly string[]
  readonly disputes: readonly string[]
  readonly packs: readonly { readonly id: string; readonly version: string }[]
  /** The nearest lawful way to a yes; null: none is known, or it is one. */
  readonly nearest: {
    readonly deployment: string | null
    readonly steps: readonly { readonly rule: string; readonly what: string }[]
  } | null
}

export interface ToldDecision {
  readonly verdict: string
  readonly code: string | null
  /** All that the caller learns of the reasons. */
  readonly reasonClass: string | null
  readonly contract: string
  readonly contractVersion: string
  readonly amendments: readonly string[]
  readonly world: string
  readonly allowed: readonly { readonly deployment: string; readonly duties: readonly ToldDuty[] }[]
  /** What the contract says of uses of outputs, in words. */
  readonly outputs: readonly string[]
  /** To quote; only where the reasons are kept back. */
  readonly cases: readonly string[]
  /** Null: the reader's role does not read them. */
  readonly reasons: ToldReasons | null
}

/** Null for the words of an earlier version, which no page can take apart. */
export function toldDecision(shown: KeptText): ToldDecision | null {
  // Our own canonical text, as policy wrote it, less what the reader may not see.
  const text: Partial<DecisionText> & { readonly cases?: readonly string[] } = JSON.parse(
    JSON.stringify(shown),
  )
  if (!isCurrent(text)) return null
  const { verdict, code, reasonClass, contract, contractVersion, world, permitted } = text
  return {
    verdict,
    code,
    reasonClass,
    contract,
    contractVersion,
    amendments: text.amendments ?? [],
    world,
    allowed: permitted.map(({ deployment, obligations }) => ({
      deployment,
      duties: obligations.map((duty) => ({
        words: dutyWords(duty),
        rules: duty.rules,
        promised: duty.isPromised,
      })),
    })),
    outputs: Object.entries(text.outputUse ?? {}).map(([use, said]) => useWords(use, said)),
    cases: 'cases' in text && Array.isArray(text.cases) ? text.cases.map(String) : [],
    reasons: 'reasons' in text ? reasonsOf(text) : null,
  }
}

function reasonsOf(text: DecisionText): ToldReasons {
  const told = (indexes: readonly number[], deployment: string | null): readonly ToldReason[] => {
    const reasons = indexes.flatMap((index) => text.reasons[index] ?? [])
    const alike = Map.groupBy(reasons, (reason) =>
      isOfPlaces(reason) ? JSON.stringify([reason.truth, reason.outside]) : JSON.stringify(reason),
    )
    return [...alike.values()].flatMap((group) => toldReason(group, deployment))
  }
  return {
    general: told(text.general, null),
    refused: text.refused
      .toSorted((left, right) => left.reasons.length - right.reasons.length)
      .map(({ deployment, outcome, reasons }) => ({
        deployment,
        outcome,
        reasons: told(reasons, deployment),
      })),
    questions: text.referrals.map(({ ruleId, question, missing, servedUntilMs }) => ({
      rule: ruleId,
      question,
      missing,
      servedUntil: servedUntilMs === null ? null : isoTime(servedUntilMs),
    })),
    would: text.would.map(({ ruleId, effect, truth, why, deploymentIds }) => ({
      rule: ruleId,
      effect,
      perhaps: truth === 'U',
      why: spaced(why),
      deployments: deploymentIds,
    })),
    branches: text.branches.map(({ branch, verdict, deploymentIds }) => ({
      branch,
      verdict,
      deployments: deploymentIds,
    })),
    rules: text.rules,
    facts: text.facts,
    missing: text.missing,
    disputes: text.disputes,
    packs: text.packs,
    nearest:
      text.nearest === null
        ? null
        : {
            deployment: text.nearest.deploymentId,
            steps: text.nearest.steps.map(({ ruleId, what }) => ({ rule: ruleId, what })),
          },
  }
}

type ReasonText = DecisionText['reasons'][number]

function isOfPlaces({ ruleId }: ReasonText): boolean {
  return ruleId.startsWith('contract.permits.')
}

/** `group` is of one rule, or of places that the contract does not permit in equal words. */
function toldReason(
  group: readonly ReasonText[],
  deployment: string | null,
): readonly ToldReason[] {
  const [first] = group
  if (first === undefined) return []
  const { authority, facts, against, outside, via, truth } = first
  const moved = via === null || isOfPlaces(first) ? '' : ` It may be moved to ${via}.`
  const told = `${sentenceOf(group, first, deployment)}${moved}`
  return [
    {
      rules: group.map(({ ruleId }) => ruleId),
      sentence: `${told.slice(0, 1).toUpperCase()}${told.slice(1)}`,
      authority: spaced(authority),
      settled: truth !== 'U',
      outside,
      against,
      facts,
    },
  ]
}

function sentenceOf(
  group: readonly ReasonText[],
  { ruleId, outside, because, via }: ReasonText,
  deployment: string | null,
): string {
  if (ruleId.startsWith('contract.permits.')) return `${placesWords(group, false)}.`
  if (ruleId === 'contract.channels') {
    return `through ${outside.join(', ')}, which the contract does not name.`
  }
  return sentence(because, via !== null ? [via] : deployment === null ? [] : [deployment])
}
