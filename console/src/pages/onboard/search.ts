// Where somebody is on the way from a party to the first call: the step, and what was made so far.

export const steps = ['party', 'contract', 'workload', 'key'] as const
export type Step = (typeof steps)[number]

export interface OnboardSearch {
  readonly step?: Step
  readonly party?: string
  readonly contract?: string
  readonly workload?: string
}

export function onboardSearch(given: Readonly<Record<string, unknown>>): OnboardSearch {
  const step = steps.find((one) => one === given['step'])
  const found: { -readonly [Name in 'party' | 'contract' | 'workload']?: string } = {}
  for (const name of ['party', 'contract', 'workload'] as const) {
    const value = given[name]
    const text = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
    if (text !== '') found[name] = text.slice(0, 64)
  }
  return { ...(step === undefined ? {} : { step }), ...found }
}
