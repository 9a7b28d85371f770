// Random packs, owners and requests for the property of rules, and the reference that says what they
// allow: slow, one deployment at a time, from the words of the algebra. It reads the files as they are
// written and shares nothing with the engine.
import fc from 'fast-check'

import { allowed as granted, type RandomDeployment, type RandomWorld } from './location-world.ts'

export type Truth = 'T' | 'U' | 'F'

/** A condition as a pack writes it. */
export type Written = Readonly<Record<string, unknown>>

const states = [
  'in_force',
  'in_force',
  'in_force',
  'unverified',
  'suspended',
  'proposed',
  'rescinded',
] as const
const pins = [['SG'], ['SG', 'JP'], ['SE', 'US'], ['zone:east']] as const

export interface RandomRule {
  readonly state: (typeof states)[number] | 'later'
  readonly isHouse: boolean
  /** As the pack has it; null: left out, which is off for a house policy. */
  readonly enabled: boolean | null
  /** The word of the house; null: none. */
  readonly house: 'on' | 'off' | null
  readonly effect: 'deny' | 'refer' | 'oblige'
  readonly onUnknown: 'deny' | 'refer'
  readonly when: Written
  readonly obligations: readonly RandomDuty[]
}

export type RandomDuty =
  | {
      readonly kind: 'pin_regions'
      readonly question: 'processing' | 'rest'
      readonly places: readonly string[]
    }
  | { readonly kind: 'force_store_false' | 'strip_logprobs'; readonly mode: 'rewrite' }
  | { readonly kind: 'cap_n'; readonly max: 1; readonly mode: 'rewrite' | 'refuse_if_asked' }
  | { readonly kind: 'refuse_feature'; readonly feature: 'tools' | 'store' }

export interface RandomParty {
  readonly country: 'SG' | 'JP' | 'CN'
  /** In percent, by the listed company and by one that may belong to it; null: nobody knows how much. */
  readonly listed: number | null
  readonly middle: number
  /** How much of the middle company the listed one owns. */
  readonly ofMiddle: number
  /** Whether the rest is attested as free float. */
  readonly isWhole: boolean
  /** A fact on the party; null: none. */
  readonly registered: boolean | null
  readonly dataClasses: readonly string[]
}

export interface RandomRules {
  readonly rules: readonly RandomRule[]
  readonly status: RandomRule['state']
  /** Of the two contracts, in order. */
  readonly parties: readonly RandomParty[]
}

export interface RandomRequest {
  readonly stream: boolean
  /** What a trusted proxy says; null: nothing. */
  readonly country: 'SG' | 'CN' | 'T1' | null
  readonly asks: readonly ('store' | 'logprobs' | 'n' | 'tools')[]
}

const countries = fc.uniqueArray(fc.constantFrom('SG', 'JP', 'CN', 'territory:concern'), {
  minLength: 1,
  maxLength: 2,
})
const places = fc.uniqueArray(
  fc.constantFrom('SG', 'JP', 'JP.japaneast', 'SE', 'US', 'zone:east'),
  { minLength: 1, maxLength: 2 },
)
const asked = fc.uniqueArray(fc.constantFrom('store', 'logprobs', 'n', 'tools'), {
  minLength: 1,
  maxLength: 2,
})

const leaf: fc.Arbitrary<Written> = fc.oneof(
  countries.map((list) => ({ 'party.country': { in: list } })),
  fc.constantFrom('at_least', 'more_than').map((op) => ({
    'party.listedShare': { lists: ['x.list'], method: 'cascade', [op]: '50' },
  })),
  fc.constant({ status: 'x.listed' }),
  asked.map((list) => ({ 'request.features': { includes_any: list } })),
  countries.map((list) => ({ 'request.country': { in: list } })),
  fc
    .tuple(fc.constantFrom('processing', 'rest'), fc.constantFrom('within', 'touches'), places)
    .map(([question, op, list]) => ({ 'deployment.location': { question, [op]: list } })),
  fc
    .constantFrom('sg', 'jp', 'se', 'us')
    .map((id) => ({ 'channel.seller': { is: `Seller ${id}` } })),
  fc.constant({ 'workload.dataClasses': { includes_any: ['health'] } }),
  fc.boolean().map((is) => ({ fact: { subject: '$party', predicate: 'registered', is } })),
)

const condition: fc.Arbitrary<Written> = fc.oneof(
  leaf,
  leaf.map((part) => ({ not: part })),
  fc.tuple(leaf, leaf).map((parts) => ({ all: parts })),
  fc
    .tuple(
      leaf,
      fc.oneof(
        leaf,
        leaf.map((part) => ({ not: part })),
      ),
    )
    .map((parts) => ({ any: parts })),
)

const duty: fc.Arbitrary<RandomDuty> = fc.oneof(
  fc.record({
    kind: fc.constant('pin_regions' as const),
    question: fc.constantFrom('processing' as const, 'rest' as const),
    places: fc.constantFrom(...pins),
  }),
  fc.constantFrom<RandomDuty>(
    { kind: 'force_store_false', mode: 'rewrite' },
    { kind: 'strip_logprobs', mode: 'rewrite' },
    { kind: 'cap_n', max: 1, mode: 'rewrite' },
    { kind: 'cap_n', max: 1, mode: 'refuse_if_asked' },
    { kind: 'refuse_feature', feature: 'tools' },
    { kind: 'refuse_feature', feature: 'store' },
  ),
)

const rule: fc.Arbitrary<RandomRule> = fc.record({
  state: fc.constantFrom<RandomRule['state']>(...states, 'later'),
  isHouse: fc.boolean(),
  enabled: fc.constantFrom(true, true, false, null),
  house: fc.constantFrom('on' as const, 'off' as const, null, null),
  effect: fc.constantFrom('deny' as const, 'refer' as const, 'oblige' as const, 'oblige' as const),
  onUnknown: fc.constantFrom('deny' as const, 'refer' as const),
  when: condition,
  obligations: fc.uniqueArray(duty, { minLength: 1, maxLength: 2, selector: ({ kind }) => kind }),
})

const party: fc.Arbitrary<RandomParty> = fc.record({
  country: fc.constantFrom('SG' as const, 'JP' as const, 'CN' as const),
  listed: fc.constantFrom(0, 20, 50, 51, null),
  middle: fc.constantFrom(0, 30, 40),
  ofMiddle: fc.constantFrom(0, 49, 50, 100),
  isWhole: fc.boolean(),
  registered: fc.constantFrom(true, false, null),
  dataClasses: fc.constantFrom([], ['health']),
})

export const randomRules: fc.Arbitrary<RandomRules> = fc.record({
  rules: fc.array(rule, { minLength: 1, maxLength: 4 }),
  status: fc.constantFrom<RandomRule['state']>(...states),
  // Both have the same middle company.
  parties: fc
    .tuple(party, party)
    .map(([one, other]) => [one, { ...other, ofMiddle: one.ofMiddle }]),
})

export const randomRequests = fc.array(
  fc.record<RandomRequest>({
    stream: fc.boolean(),
    country: fc.constantFrom('SG', 'CN', 'T1', null),
    asks: fc.uniqueArray(fc.constantFrom('store', 'logprobs', 'n', 'tools'), { maxLength: 2 }),
  }),
  { minLength: 2, maxLength: 4 },
)

export interface Asking {
  readonly world: RandomWorld
  readonly rules: RandomRules
  /** Position of the contract, and of its party. */
  readonly contract: number
  readonly request: RandomRequest
}

/** Indices of the deployments that may serve: granted, not denied, not referred, every duty kept. */
export function permitted(asking: Asking): number[] {
  return granted(asking.world, asking.contract).filter((start) => {
    const reached = reach(asking.world, start)
    const acts = reached.flatMap((index) => actsOn(asking, index))
    if (acts.some((effect) => effect === 'deny' || effect === 'refer')) return false
    return dutiesOf(asking, start).every((one) => isKept(asking, start, one))
  })
}

/** The duties of a deployment and of all that it may spill to. */
export function dutiesOf(asking: Asking, start: number): RandomDuty[] {
  return reach(asking.world, start).flatMap((index) =>
    asking.rules.rules
      // A duty binds also where nobody knows whether it applies.
      .filter((one) => one.effect === 'oblige' && ruleTruth(asking, one, index) !== 'F')
      .flatMap(({ obligations }) => obligations),
  )
}

function isKept({ world, request }: Asking, start: number, one: RandomDuty): boolean {
  if (one.kind === 'pin_regions')
    return within(placesOf(world, start, one.question), expand(one.places)) === 'T'
  if (one.kind === 'refuse_feature') return !request.asks.includes(one.feature)
  return !(one.kind === 'cap_n' && one.mode === 'refuse_if_asked' && request.asks.includes('n'))
}

function actsOn(asking: Asking, index: number): string[] {
  return asking.rules.rules.flatMap((one) => {
    const truth = ruleTruth(asking, one, index)
    if (truth === 'F' || one.effect === 'oblige') return []
    return [truth === 'T' ? one.effect : one.onUnknown]
  })
}

function ruleTruth(asking: Asking, one: RandomRule, index: number): Truth {
  const isOn = one.isHouse
    ? one.house === null
      ? one.enabled === true
      : one.house === 'on'
    : one.enabled !== false
  return isOn ? and(stateTruth(one.state), truthOf(asking, one.when, index)) : 'F'
}

function stateTruth(state: RandomRule['state']): Truth {
  return state === 'in_force' ? 'T' : state === 'unverified' ? 'U' : 'F'
}

function truthOf(asking: Asking, when: Written, index: number): Truth {
  const [[name, value] = ['', null]] = Object.entries(when)
  const { parties, status } = asking.rules
  const who = parties[asking.contract]
  const { request, world } = asking
  if (who === undefined) return 'U'
  switch (name) {
    case 'not':
      return not(truthOf(asking, value as Written, index))
    case 'all':
      return (value as Written[]).reduce<Truth>(
        (sum, part) => and(sum, truthOf(asking, part, index)),
        'T',
      )
    case 'any':
      return not(
        (value as Written[]).reduce<Truth>(
          (sum, part) => and(sum, not(truthOf(asking, part, index))),
          'T',
        ),
      )
    case 'status':
      return and(stateTruth(status), shareTruth(who, 'at_least'))
    case 'party.listedShare':
      return shareTruth(who, 'at_least' in (value as Written) ? 'at_least' : 'more_than')
    case 'party.country':
      return holds(expand((value as { in: string[] }).in).includes(who.country))
    case 'request.country':
      if (request.country === null || request.country === 'T1') return 'U'
      return holds(expand((value as { in: string[] }).in).includes(request.country))
    case 'request.features':
      return holds(
        (value as { includes_any: string[] }).includes_any.some((each) =>
          request.asks.includes(each as never),
        ),
      )
    case 'workload.dataClasses':
      return holds(who.dataClasses.includes('health'))
    case 'fact':
      return who.registered === null ? 'U' : holds(who.registered === (value as { is: boolean }).is)
    case 'channel.seller': {
      const one = world.deployments[index]
      const id = one?.answers.includes('refused') === true ? 'nobody' : one?.region.toLowerCase()
      return holds((value as { is: string }).is === `Seller ${id}`)
    }
    case 'deployment.location': {
      const {
        question,
        within: inside,
        touches,
      } = value as { question: 'processing' | 'rest'; within?: string[]; touches?: string[] }
      const where = placesOf(world, index, question)
      return inside === undefined
        ? touch(where, expand(touches ?? []))
        : within(where, expand(inside))
    }
    default:
      throw new Error(`the reference does not know ${name}`)
  }
}

/** By cascade: an owner of which half is listed counts whole. What nobody attested may be anybody's. */
function shareTruth(
  { listed, middle, ofMiddle, isWhole }: RandomParty,
  op: 'at_least' | 'more_than',
): Truth {
  const ofOthers = ofMiddle >= 50 ? 0 : middle
  const least = (listed ?? 0) + (ofMiddle >= 50 ? middle : 0)
  const most = isWhole && listed !== null ? least : 100 - ofOthers
  const isOver = (share: number): boolean => (op === 'at_least' ? share >= 50 : share > 50)
  return isOver(least) ? 'T' : isOver(most) ? 'U' : 'F'
}

interface Where {
  readonly members: readonly string[]
  readonly isOpen: boolean
}

/** All that a request there could reach; null: not known. */
function placesOf(
  world: RandomWorld,
  start: number,
  question: 'processing' | 'rest',
): Where | null {
  const all: string[] = []
  let isOpen = false
  for (const index of reach(world, start)) {
    const spec = world.deployments[index]?.locations[question] ?? 'unknown'
    if (spec === 'unknown') return null
    const list = 'open' in spec ? spec.places : spec
    if (list.includes('zone:lapsed')) return null
    isOpen ||= 'open' in spec
    all.push(...expand(list))
  }
  return { members: all, isOpen }
}

function reach(world: RandomWorld, start: number): number[] {
  const reached: number[] = []
  for (let at: number | null = start; at !== null && !reached.includes(at);) {
    reached.push(at)
    const one: RandomDeployment | undefined = world.deployments[at]
    at = one?.spillTo ?? null
  }
  return reached
}

function within(where: Where | null, outer: readonly string[]): Truth {
  if (where === null) return 'U'
  const isIn = (place: string): boolean =>
    outer.some((each) => place === each || place.startsWith(`${each}.`))
  if (!where.members.every(isIn)) return 'F'
  return where.isOpen ? 'U' : 'T'
}

function touch(where: Where | null, outer: readonly string[]): Truth {
  if (where === null) return 'U'
  const meets = (place: string): boolean =>
    outer.some(
      (each) => place === each || place.startsWith(`${each}.`) || each.startsWith(`${place}.`),
    )
  if (where.members.some(meets)) return 'T'
  return where.isOpen ? 'U' : 'F'
}

const meanings: Readonly<Record<string, readonly string[]>> = {
  'zone:east': ['SG', 'JP'],
  'zone:north': ['SE'],
  'territory:concern': ['CN', 'RU'],
}

function expand(list: readonly string[]): string[] {
  return list.flatMap((entry) => meanings[entry] ?? [entry])
}

function holds(value: boolean): Truth {
  return value ? 'T' : 'F'
}

function not(truth: Truth): Truth {
  return truth === 'T' ? 'F' : truth === 'F' ? 'T' : 'U'
}

function and(left: Truth, right: Truth): Truth {
  if (left === 'F' || right === 'F') return 'F'
  return left === 'T' && right === 'T' ? 'T' : 'U'
}
