// The duties that a permit carries, as far as the request's path meets them: a feature that must not be
// asked for is refused before anything is sent, and what holds is told to the caller in one header.
import type { Place, PlaceSet } from '../kernel/place-set.ts'
import type { Obligation } from '../policy/obligation.ts'
import {
  asksFor,
  fieldOf,
  isAskedFeature,
  type AskedFeature,
  type ModelRequest,
} from '../wire/model-request.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import type { Decision } from './decisions.ts'

const none: readonly Obligation[] = Object.freeze([])

export function obligationsOf(decision: Decision, deploymentId: string): readonly Obligation[] {
  return decision.obligations.get(deploymentId) ?? none
}

/** 403 for the first feature asked for that a duty forbids, or null; what is rewritten is not refused. */
export function refuseObliged(
  request: Pick<ModelRequest, 'features' | 'n' | 'shape' | 'bytes' | 'fields'>,
  obligations: readonly Obligation[],
): Refusal | null {
  for (const obligation of obligations) {
    // It rests until it is fetched, whatever is said of storing it.
    const rests = obligation.kind === 'force_store_false' && asksFor(request, 'background')
    const feature = rests ? 'background' : forbidden(request, obligation)
    if (feature === null || !asksFor(request, feature)) continue
    return refuseFeature(request, feature)
  }
  return null
}

/** 403 that names the field in which the caller asked for the feature, and nothing of why. */
export function refuseFeature(
  request: Pick<ModelRequest, 'shape' | 'bytes' | 'fields'>,
  feature: string,
): Refusal {
  const param = isAskedFeature(feature) ? fieldOf(request, feature) : feature
  return refuse('policy.feature_refused', { param })
}

function forbidden({ n }: Pick<ModelRequest, 'n'>, obligation: Obligation): string | null {
  if (obligation.kind === 'refuse_feature') return obligation.feature
  if (!('mode' in obligation) || obligation.mode !== 'refuse_if_asked') return null
  if (obligation.kind === 'cap_n' && n <= obligation.max) return null
  return asked[obligation.kind]
}

const asked: Readonly<Record<'force_store_false' | 'strip_logprobs' | 'cap_n', AskedFeature>> = {
  force_store_false: 'store',
  strip_logprobs: 'logprobs',
  cap_n: 'n',
}

/** Log lines and entries then keep nothing by which a person could be found. */
export function isMinimallyLogged(obligations: readonly Obligation[]): boolean {
  return obligations.some((duty) => duty.kind === 'log_mode' && duty.logMode === 'minimal')
}

const texts = new WeakMap<readonly Obligation[], string>()

/** Terse tokens for `x-customhouse-obligations`, sorted: equal duties give equal texts. */
export function obligationsText(obligations: readonly Obligation[]): string {
  if (obligations.length === 0) return ''
  let text = texts.get(obligations)
  if (text === undefined) {
    text = [...new Set(obligations.map(token))].toSorted().join(', ')
    texts.set(obligations, text)
  }
  return text
}

function token(obligation: Obligation): string {
  switch (obligation.kind) {
    case 'force_store_false':
      return obligation.mode === 'rewrite' ? 'store=false' : 'store=refused'
    case 'strip_logprobs':
      return obligation.mode === 'rewrite' ? 'logprobs=stripped' : 'logprobs=refused'
    case 'cap_n':
      return obligation.mode === 'rewrite' ? `n<=${obligation.max}` : `n<=${obligation.max}=refused`
    case 'refuse_feature':
      return `${obligation.feature}=refused`
    case 'pin_regions':
      return `${obligation.question}=${placesText(obligation.places)}`
    case 'rate_class':
      return `rate=${obligation.requestsPerMinute ?? '-'}/${obligation.tokensPerMinute ?? '-'}`
    case 'log_mode':
      return `log=${obligation.logMode}`
    case 'notice':
      return `notice=${obligation.id}`
  }
}

function placesText(set: PlaceSet): string {
  if (set.kind === 'unknown') return 'unknown'
  const places: Place[] = [...set.places].toSorted()
  return `${set.open ? 'open:' : ''}${places.join('+')}`
}
