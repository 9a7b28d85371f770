// The nearest lawful way to a yes: evidence, a licence, a consent, an amendment, a permitted region or
// feature, where the rule that says no offers it. Never a change of ownership, identity, location or
// seller to get round a law or a provider's ban: who is banned at one seller is not sent to another.
import { isMeasureRule } from './measure.ts'
import type { Feature } from './obligation.ts'
import type { Reason, Refusal } from './reasons.ts'
import type { Authority, Remedy } from './rule.ts'

export interface Step {
  readonly ruleId: string
  readonly remedy: Remedy
  /** What to do, as a sentence. */
  readonly what: string
}

export interface Way {
  /** The deployment that it opens; null: none in particular. */
  readonly deploymentId: string | null
  readonly steps: readonly Step[]
}

/** Fewest steps, then the lightest of them, then the id. Null: there is none that we may name. */
export function nearestWay(
  general: readonly Reason[],
  refused: readonly Refusal[],
  features: readonly Feature[],
): Way | null {
  if (general.length > 0) {
    const steps = general.map((reason) => stepFor(reason, features, false))
    return isWhole(steps) ? { deploymentId: null, steps } : null
  }
  const isBanned = refused.some(isBannedByOthers)
  // Most deployments are refused for the same reasons.
  const known = new Map<Reason, Step | null>()
  const stepOnce = (reason: Reason): Step | null => {
    let step = known.get(reason)
    if (step === undefined) known.set(reason, (step = stepFor(reason, features, isBanned)))
    return step
  }
  const ways = refused.flatMap(({ deploymentId, reasons }) => {
    const steps = reasons.map(stepOnce)
    return isWhole(steps) ? [{ deploymentId, steps: once(steps) }] : []
  })
  const [nearest] = ways.toSorted(
    (left, right) =>
      left.steps.length - right.steps.length ||
      burdenOf(left) - burdenOf(right) ||
      (left.deploymentId < right.deploymentId ? -1 : 1),
  )
  return nearest ?? null
}

function isWhole(steps: readonly (Step | null)[]): steps is readonly Step[] {
  return steps.length > 0 && steps.every((step) => step !== null)
}

function once(steps: readonly Step[]): readonly Step[] {
  return [...new Map(steps.map((step) => [`${step.ruleId} ${step.remedy}`, step])).values()]
}

const others: ReadonlySet<Authority> = new Set(['law', 'regulator_guidance', 'provider_term'])

/** A law or a provider bars what the contract would grant: other places and sellers would only evade it. */
function isBannedByOthers({ reasons }: Refusal): boolean {
  return reasons.some(({ authority, truth }) => others.has(authority) && truth === 'T')
}

/** From the lightest: what only asks for facts comes before what changes terms. */
const burdens: readonly Remedy[] = [
  'notice',
  'drop_feature',
  'evidence',
  'permitted_region',
  'amendment',
  'provider_consent',
  'licence',
]

function burdenOf({ steps }: Way): number {
  return steps.reduce((sum, { remedy }) => sum + burdens.indexOf(remedy), 0)
}

function stepFor(reason: Reason, features: readonly Feature[], isBanned: boolean): Step | null {
  const { ruleId } = reason
  if (reason.truth === 'U') {
    // To say what is so is always lawful, whatever it then turns out to mean.
    const [missing] = reason.missing
    if (missing !== undefined) {
      return { ruleId, remedy: 'evidence', what: `Provide ${reason.missing.join('; ')}.` }
    }
  }
  const [remedy] = burdens.filter((each) => isOffered(each, reason, features, isBanned))
  return remedy === undefined ? null : { ruleId, remedy, what: whatOf(remedy, reason) }
}

function isOffered(
  remedy: Remedy,
  reason: Reason,
  features: readonly Feature[],
  isBanned: boolean,
): boolean {
  const isOurs = reason.authority === 'house_policy' || reason.authority === 'contract'
  const isListed = reason.remedies.includes(remedy)
  switch (remedy) {
    case 'drop_feature':
      return (isListed || isOurs) && featuresIn(reason, features).length > 0
    case 'permitted_region':
      return isListed
    case 'amendment':
      // Other channels and places by amendment are how a ban would be got round.
      return isListed && !(isBanned && reason.outside.length > 0)
    case 'evidence':
      return isListed && reason.truth === 'U'
    case 'licence':
    case 'provider_consent':
    case 'notice':
      return isListed
  }
}

/** The features asked for that the reason names. */
function featuresIn({ outside, explanation }: Reason, features: readonly Feature[]): Feature[] {
  const text = explanation === null ? '' : JSON.stringify(explanation)
  const isRead = text.includes('"request.features"')
  return features.filter(
    (feature) => outside.includes(feature) || (isRead && text.includes(feature)),
  )
}

function whatOf(remedy: Remedy, { ruleId, outside }: Reason): string {
  const named = outside.length === 0 ? '' : `: ${outside.join(', ')}`
  switch (remedy) {
    case 'evidence':
      return `Provide the evidence that ${ruleId} asks for.`
    case 'licence':
      return `Obtain an authorisation that names ${ruleId}.`
    case 'provider_consent':
      return `Obtain the provider's written consent to what ${ruleId} forbids.`
    case 'amendment':
      return `Amend the contract where ${ruleId} stops${named}.`
    case 'permitted_region':
      return `Use a region that ${ruleId} permits.`
    case 'drop_feature':
      return `Leave out the feature that ${ruleId} refuses${named}.`
    case 'notice':
      return isMeasureRule(ruleId)
        ? `Contest the notice of ${ruleId}, or have it lifted.`
        : `Acknowledge the notice of ${ruleId}.`
  }
}
