// What a finding is under the contract: the same traffic is a breach for one customer and what another pays
// for. Rights in outputs decide first, then the declared purpose. What nobody stated permits nothing and
// breaches nothing: it is undeclared.
import type { Drift, Judgement, Share } from './case.ts'
import type { Declared, DeclaredUse } from './observation.ts'

/** Requests of one use among those looked at. */
export interface ObservedUse extends Share {
  readonly use: DeclaredUse
}

/** Fewer requests say nothing about a purpose. */
export const driftRequestsMin = 50
/** At least this share must be of the other use, with all but a fortieth of certainty. */
export const driftShareMin = 0.25
/** Beside the strongest use another one is judged from so many requests and such a share on. */
const useRequestsMin = 5
const useShareMin = 0.02

export function judge(declared: Declared, observed: readonly ObservedUse[]): Judgement {
  const uses = [...new Set(weighty(observed).map(({ use }) => use))]
  const rights = uses.map((use) => rightTo(declared, use))
  const finding = rights.includes('deny')
    ? 'breach'
    : rights.length > 0 && rights.every((right) => right === 'permit')
      ? 'permitted'
      : 'undeclared'
  return {
    finding,
    uses: uses.toSorted(),
    clause: finding === 'undeclared' ? null : declared.clause,
    drift: driftOf(declared, observed),
  }
}

/** Of a use that only a few requests show, nobody is told that it breaches; the strongest always counts. */
function weighty(observed: readonly ObservedUse[]): readonly ObservedUse[] {
  const seen = observed
    .filter(({ count }) => count > 0)
    .toSorted((left, right) => right.count / right.of - left.count / left.of)
  return seen.filter(
    ({ count, of }, index) => index === 0 || (count >= useRequestsMin && count / of >= useShareMin),
  )
}

function rightTo(
  { outputUse, evaluation }: Declared,
  use: DeclaredUse,
): 'permit' | 'deny' | 'ask' | 'unstated' {
  const right = outputUse[use] ?? 'unstated'
  // An evaluation that was declared is what benchmarks are for, unless the contract forbids it.
  if (use === 'benchmark' && right !== 'deny' && evaluation.length > 0) return 'permit'
  return right
}

/** The use that takes the largest share of the requests and that no declared purpose names; null: none does. */
export function driftOf(
  { purposes }: Pick<Declared, 'purposes'>,
  observed: readonly ObservedUse[],
): Drift | null {
  if (purposes.length === 0) return null
  const words = new Set(purposes.flatMap(wordsOf))
  const strange = observed
    .filter(({ use, of }) => of >= driftRequestsMin && !names[use].some((name) => words.has(name)))
    .filter((one) => leastShare(one) >= driftShareMin)
    .toSorted((left, right) => right.count / right.of - left.count / left.of)
  const [most] = strange
  if (most === undefined) return null
  return { declared: purposes, observed: most.use, count: most.count, of: most.of }
}

/** Words of a registered purpose that name a use. They are the operator's, of the registration, not of any prompt. */
const names: Readonly<Record<DeclaredUse, readonly string[]>> = {
  train: ['train', 'training', 'finetuning', 'tuning'],
  distil: ['distil', 'distill', 'distillation'],
  benchmark: ['benchmark', 'benchmarks', 'benchmarking', 'evaluation', 'evaluations', 'eval'],
  synthetic: ['synthetic', 'synthesis'],
  resell: ['resell', 'resale', 'reseller', 'redistribution'],
}

function wordsOf(purpose: string): readonly string[] {
  return purpose.toLowerCase().split(/[^a-z]+/)
}

/** The lower end of the 95 % interval of Wilson 1927. */
export function leastShare({ count, of }: Share): number {
  if (of === 0) return 0
  const z = 1.96
  const share = count / of
  const middle = share + (z * z) / (2 * of)
  const spread = z * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of))
  return Math.max(0, (middle - spread) / (1 + (z * z) / of))
}

export function driftWords({ declared, observed, count, of }: Drift): string {
  const percent = Math.round((100 * count) / of)
  return `Declared ${declared.join(', ')}; ${percent} % of requests (${count} of ${of}) are ${useNames[observed]}.`
}

const useNames: Readonly<Record<DeclaredUse, string>> = {
  train: 'the making of training data',
  distil: 'the collection of a model’s answers to learn from',
  benchmark: 'benchmarking',
  synthetic: 'synthetic-data generation',
  resell: 'resale',
}
