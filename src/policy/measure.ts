// What people put on one workload beside the rules, for what it did: duties, or a suspension. Part of what a
// decision is computed from, so that it is recorded with it and decides again alike.
import type { Obligation } from './obligation.ts'
import type { Duty } from './obligations.ts'

export interface Measure {
  /** Of the notice that told the customer. Another content has another id. */
  readonly id: string
  readonly obligations: readonly Obligation[]
  readonly suspends: boolean
}

const prefix = 'measure/'

/** In place of a rule's id; no rule has a slash in its id. */
export function measureRuleId({ id }: Pick<Measure, 'id'>): string {
  return `${prefix}${id}`
}

export function isMeasureRule(ruleId: string): boolean {
  return ruleId.startsWith(prefix)
}

export function measureDuties(measures: readonly Measure[]): readonly Duty[] {
  return measures.flatMap((measure) =>
    measure.obligations.map((obligation) => ({ ruleId: measureRuleId(measure), obligation })),
  )
}

const keys = new WeakMap<readonly Measure[], string>()

/** Equal for measures that decide alike. */
export function measuresKey(measures: readonly Measure[]): string {
  let key = keys.get(measures)
  if (key === undefined) {
    key = JSON.stringify(
      measures.map(({ id, obligations, suspends }) => [id, obligations, suspends]),
    )
    keys.set(measures, key)
  }
  return key
}
