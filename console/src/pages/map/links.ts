// From a ribbon to the requests behind it: by what all of its flows have in common, of what their step is about.
import { pageUrl, paths } from '../../urls.ts'
import { tellingRule, type Flow } from './flow.ts'
import type { Band } from './graph.ts'

const stepFields = {
  in: ['party', 'verdict', 'code'],
  out: ['party', 'deployment', 'verdict'],
  kept: ['party', 'deployment', 'verdict'],
} as const satisfies Record<Band['step'], readonly (keyof Flow)[]>

export interface Span {
  readonly from: string
  readonly to: string
}

export function requestsBehind({ step, flows }: Pick<Band, 'step' | 'flows'>, span: Span): string {
  const common = stepFields[step].map((field) => [field, commonValue(flows, field)])
  const rules = new Set(step === 'in' ? flows.map(tellingRule) : [])
  const [rule] = rules.size === 1 ? rules : []
  const { from, to } = span
  const country = step === 'in' ? countryOf(flows) : undefined
  return pageUrl(paths.requests, { ...Object.fromEntries(common), country, rule, from, to })
}

/** Of all customers of a ribbon that comes from one country; a single one is named by itself. */
function countryOf(flows: readonly Flow[]): string | undefined {
  if (commonValue(flows, 'party') !== undefined) return undefined
  const [country, ...others] = new Set(flows.map((flow) => flow.country ?? 'unknown'))
  return others.length === 0 ? country : undefined
}

function commonValue(flows: readonly Flow[], field: keyof Flow): string | undefined {
  const values = new Set(flows.map((flow) => flow[field]))
  const [value] = values
  return values.size === 1 && typeof value === 'string' ? value : undefined
}
