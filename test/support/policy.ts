// Builders for tests of decisions: packs, subjects and deployments of a few words, with plain defaults.
import type { Answer, InputSource, InputValue } from '../../src/kernel/answer.ts'
import { assert } from '../../src/kernel/assert.ts'
import { parseDecimal, type Rational } from '../../src/kernel/money.ts'
import { boundsOf } from '../../src/kernel/place-bounds.ts'
import { placeSet, type PlaceBounds } from '../../src/kernel/place-set.ts'
import type { LocationQuestion } from '../../src/kernel/words.ts'
import { compilePolicy, type CompileInput } from '../../src/policy/compile.ts'
import type { CompiledPolicy } from '../../src/policy/compiled.ts'
import { evaluate, type Evaluation } from '../../src/policy/evaluate.ts'
import type { DatedState, Fact, Source, State } from '../../src/policy/fact.ts'
import { inputRef } from '../../src/policy/inputs.ts'
import type { Condition, Matcher, Pack, Rule, Status } from '../../src/policy/rule.ts'
import type { DecisionRequest, Grant, PolicyDeployment, Subject } from '../../src/policy/subject.ts'

export const source: Source = {
  id: 'text',
  publisher: 'A publisher',
  title: 'A text',
  date: null,
  retrieved: '2026-01-01',
  url: null,
  confidence: 'official',
}

export function at(time: string): number {
  return Date.parse(time)
}

export const longAgo = at('2020-01-01T00:00:00Z')

/** `in_force`, or `suspended 2025-11-10T05:00:00Z`, each known from when it began. */
export function states(...written: readonly string[]): readonly DatedState[] {
  return written.map((each) => {
    const [state, from] = each.split(' ')
    const fromMs = from === undefined ? longAgo : at(from)
    return { state: state as State, fromMs, knownFromMs: fromMs, source, note: '' }
  })
}

export function fact(change: Partial<Fact> & Pick<Fact, 'id'>): Fact {
  return {
    subject: 'someone',
    predicate: 'is',
    value: true,
    validFromMs: longAgo,
    validToMs: null,
    knownFromMs: longAgo,
    supersedes: [],
    retraction: false,
    source,
    confidence: 'official',
    disputes: [],
    reviewByMs: null,
    ...change,
  }
}

export function decimal(written: string): Rational {
  const value = parseDecimal(written)
  assert(value !== null, `${written} is no decimal`)
  return value
}

/** `when('party.country', 'in', 'CN RU')`, `when('party.affiliatesMau', 'more_than', '100')`. */
export function when(
  name: string,
  op: Matcher['op'],
  operand: string,
  params: Readonly<Record<string, string | readonly string[]>> = {},
): Condition {
  return { kind: 'input', input: inputRef(name, params), matcher: matcher(op, operand) }
}

function matcher(op: Matcher['op'], operand: string): Matcher {
  const texts = operand.split(' ').filter((each) => each !== '')
  switch (op) {
    case 'is_flag':
      return { op, value: operand === 'true' }
    case 'at_least':
    case 'more_than':
    case 'at_most':
    case 'less_than':
      return { op, bound: decimal(operand) }
    case 'places_within':
    case 'places_touch':
      return { op, places: placeSet(texts) }
    case 'unlisted':
      return { op, missing: operand }
    case 'in':
    case 'not_in':
    case 'includes_any':
    case 'includes_all':
    case 'texts_within':
      return { op, texts: new Set(texts) }
  }
}

export const always: Condition = { kind: 'all', parts: [] }

export function rule(change: Partial<Rule> & Pick<Rule, 'id'>): Rule {
  return {
    title: change.id,
    packId: 'pack',
    authority: 'law',
    enabled: true,
    effect: 'deny',
    refer: { kind: 'hold' },
    onUnknown: 'refer',
    states: states('in_force'),
    when: always,
    obligations: [],
    reasonClass: 'eligibility',
    because: `${change.id} applies to {party} at {deployment}.`,
    remedies: [],
    disappliedBy: [],
    conflictsWith: [],
    personalProvision: null,
    sources: [source],
    ...change,
  }
}

export function status(change: Partial<Status> & Pick<Status, 'id'>): Status {
  return {
    title: change.id,
    packId: 'pack',
    states: states('in_force'),
    when: always,
    sources: [source],
    ...change,
  }
}

export function pack(rules: readonly Rule[], statuses: readonly Status[] = []): Pack {
  return {
    id: 'pack',
    version: '1',
    hash: 'hash',
    title: 'A pack',
    about: '',
    jurisdiction: 'XX',
    asserter: 'someone',
    reviewByMs: null,
    sources: [source],
    statuses,
    rules,
  }
}

export function text(value: string): InputValue {
  return { kind: 'text', value }
}

export function interval(from: string, to: string | null = from): InputValue {
  return { kind: 'interval', from: decimal(from), to: to === null ? null : decimal(to) }
}

export function answer(value: InputValue, more: Partial<Answer> = {}): Answer {
  return { value, basis: [], missing: '', validUntilMs: null, ...more }
}

/** Answers by key or by name; everything else is unknown and says so. */
export function answering(values: Readonly<Record<string, InputValue | Answer>>): InputSource {
  return {
    read(input) {
      const value = values[input.key] ?? values[input.name]
      if (value === undefined)
        return answer({ kind: 'unknown' }, { missing: `${input.name} in evidence` })
      return 'basis' in value ? value : answer(value, { basis: [`fact.${input.name}`] })
    },
  }
}

const singapore = boundsOf(placeSet(['SG']))

export function deployment(
  id: string,
  change: Partial<PolicyDeployment> & { readonly places?: PlaceBounds } = {},
): PolicyDeployment {
  const { places = singapore, ...rest } = change
  const locations: Readonly<Record<LocationQuestion, PlaceBounds>> = {
    ingress: places,
    processing: places,
    rest: places,
    abuseStore: places,
    review: places,
    metadata: places,
    downstream: places,
  }
  return {
    id,
    channelId: `channel-${id}`,
    model: 'gpt',
    locations,
    retentionDays: {},
    spillTo: null,
    source: answering({ 'deployment.id': text(id) }),
    ...rest,
  }
}

export function grant(change: Partial<Grant> = {}): Grant {
  const permitted = placeSet(['SG', 'JP', 'DE'])
  return {
    id: 'contract',
    version: 'v1',
    validFromMs: longAgo,
    validToMs: null,
    models: new Map([['gpt', 'gpt']]),
    permits: { processing: permitted, rest: permitted, abuseStore: permitted, review: permitted },
    retentionDays: {},
    channels: null,
    existingSinceMs: longAgo,
    excludedUserCountries: new Set(),
    amendments: [],
    outputUse: {},
    ...change,
  }
}

export function subject(
  values: Readonly<Record<string, InputValue | Answer>> = {},
  change: Partial<Subject> = {},
): Subject {
  return {
    partyId: 'muster',
    workloadId: 'bot',
    contract: grant(),
    source: answering(values),
    ...change,
  }
}

export function request(change: Partial<DecisionRequest> = {}): DecisionRequest {
  return {
    model: 'gpt',
    dialect: 'openai',
    features: [],
    modalities: ['text'],
    country: 'SG',
    countryMissing: '',
    ...change,
  }
}

export const now = at('2026-11-22T12:00:00Z')

export function compiled(
  packs: readonly Pack[],
  change: Partial<CompileInput> = {},
): CompiledPolicy {
  const asOfMs = change.asOfMs ?? now
  return compilePolicy({
    worldId: 'world',
    asOfMs,
    knownAtMs: asOfMs,
    packs,
    facts: [],
    enabledHouseRules: new Set(),
    reliefs: { authorisations: [], exceptions: [], determinations: [] },
    deployments: [deployment('a')],
    carries: () => true,
    ...change,
  })
}

/** Decides at the instant for which the policy was compiled. */
export function decided(
  policy: CompiledPolicy,
  who: Subject = subject(),
  what: DecisionRequest = request(),
): Evaluation {
  return evaluate(policy, who, what, policy.asOfMs)
}

export function ids(evaluation: Evaluation): readonly string[] {
  return evaluation.permitted.map(({ deploymentId }) => deploymentId)
}
