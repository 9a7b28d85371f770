// Random worlds for the location property, and the naive oracle that says what each allows. The oracle
// shares nothing with the product: it reads the configuration as it is written and spells out the sets.
import fc from 'fast-check'

import type { ConfigInput } from '../../src/house/config-schema.ts'

export const regions = ['SG', 'JP', 'SE', 'US'] as const
export type Region = (typeof regions)[number]
export const faults = ['500', '503', '429', '404', 'cut', 'reset', 'refused'] as const
export type Fault = (typeof faults)[number]

type Spec = 'unknown' | readonly string[] | { readonly open: true; readonly places: string[] }
const questions = ['processing', 'rest', 'abuseStore', 'review'] as const
type Four<Value> = Readonly<Record<(typeof questions)[number], Value>>
/** Where a prompt enters is restricted only by a contract that says so. */
type Places<Value> = Four<Value> & { readonly ingress?: Value }

export interface RandomDeployment {
  readonly region: Region
  readonly locations: Places<Spec>
  readonly spillTo: number | null
  /** What it answers, in turn and then from the start; null is a good answer. */
  readonly answers: readonly (Fault | null)[]
}

export interface RandomWorld {
  readonly deployments: readonly RandomDeployment[]
  readonly contracts: readonly Places<readonly string[]>[]
}

/** In force now: east and north; `north` grows later; `lapsed` is over, so nobody knows what it is. */
const zones: Readonly<Record<string, readonly string[]>> = { east: ['SG', 'JP'], north: ['SE'] }

const member = fc.constantFrom(
  'SG',
  'JP',
  'SE',
  'US',
  'JP.japaneast',
  'SG.one',
  'zone:east',
  'zone:north',
  'zone:lapsed',
)
const members = fc.uniqueArray(member, { minLength: 1, maxLength: 3 })
const wide = fc.constant(['zone:east', 'zone:north', 'US'])

/** Mostly a list, and often one of a single place, or hardly a world would allow anything. */
const spec: fc.Arbitrary<Spec> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom<Spec>(['SG'], ['JP'], ['SE'], ['US'], ['SG', 'JP']) },
  { weight: 3, arbitrary: members },
  { weight: 1, arbitrary: fc.constant<Spec>('unknown') },
  { weight: 1, arbitrary: members.map((places) => ({ open: true as const, places })) },
)

function four<Value>(each: fc.Arbitrary<Value>): fc.Arbitrary<Four<Value>> {
  return fc.record({ processing: each, rest: each, abuseStore: each, review: each })
}

/** The same set for all four questions most of the time, one question astray often enough. */
const locations = fc.oneof(
  spec.map(everywhere),
  fc
    .tuple(spec, spec, fc.constantFrom('ingress', ...questions))
    .map(([one, other, question]) => ({ ...everywhere(one), [question]: other })),
)

function everywhere(one: Spec): Places<Spec> {
  return { ingress: one, processing: one, rest: one, abuseStore: one, review: one }
}

const judged = fc.oneof(
  { weight: 2, arbitrary: four<readonly string[]>(wide) },
  {
    weight: 3,
    arbitrary: four(fc.oneof({ weight: 1, arbitrary: members }, { weight: 4, arbitrary: wide })),
  },
)

const ingressPermit = fc.option(fc.oneof(members, wide), { freq: 2, nil: undefined })
const permits: fc.Arbitrary<Places<readonly string[]>> = fc
  .tuple(judged, ingressPermit)
  .map(([places, ingress]) => (ingress === undefined ? places : { ...places, ingress }))

export const contracts = fc.array(permits, { minLength: 2, maxLength: 2 })
export const placesOfAll = fc.array(locations, { minLength: 5, maxLength: 5 })

const deployment: fc.Arbitrary<RandomDeployment> = fc.record({
  region: fc.constantFrom(...regions),
  locations,
  spillTo: fc.option(fc.nat(4), { freq: 6 }),
  answers: fc.oneof(
    fc.constant([null]),
    fc.array(fc.option(fc.constantFrom(...faults), { freq: 3 }), { minLength: 1, maxLength: 4 }),
  ),
})

export const randomWorld: fc.Arbitrary<RandomWorld> = fc.record({
  deployments: fc.array(deployment, { minLength: 1, maxLength: 5 }),
  contracts,
})

/** Indices of the deployments that a contract allows. */
export function allowed(world: RandomWorld, contract: number, spills = true): number[] {
  const permitted = world.contracts[contract]
  if (permitted === undefined) return []
  return world.deployments
    .keys()
    .toArray()
    .filter((start) => {
      const reached = new Set<number>()
      for (let at: number | null = start; at !== null && !reached.has(at);) {
        const one: RandomDeployment | undefined = world.deployments[at]
        if (one === undefined) return false
        reached.add(at)
        at = spills ? one.spillTo : null
      }
      return [...reached].every((index) =>
        ([...questions, 'ingress'] as const).every((question) => {
          const wanted = permitted[question]
          if (wanted === undefined) return true
          const places = world.deployments[index]?.locations[question] ?? 'unknown'
          return within(places, wanted)
        }),
      )
    })
}

function within(places: Spec, permitted: readonly string[]): boolean {
  if (typeof places === 'string' || 'open' in places) return false
  const inner = expand(places)
  const outer = expand(permitted)
  if (inner === null || outer === null) return false
  return inner.every((place) =>
    outer.some((wider) => place === wider || place.startsWith(`${wider}.`)),
  )
}

function expand(list: readonly string[]): string[] | null {
  const places: string[] = []
  for (const entry of list) {
    if (!entry.startsWith('zone:')) places.push(entry)
    else if (zones[entry.slice(5)] === undefined) return null
    else places.push(...(zones[entry.slice(5)] ?? []))
  }
  return places
}

/** Whether some deployment is allowed by itself and leaves by a spill edge: then the file is refused. */
export function spillLeaves(world: RandomWorld): boolean {
  return world.contracts.keys().some((contract) => {
    const whole = allowed(world, contract)
    return allowed(world, contract, false).some((index) => !whole.includes(index))
  })
}

export interface Surroundings {
  /** Where each region's provider listens. */
  readonly urls: Readonly<Record<Region, string>>
  readonly keys: readonly { readonly id: string; readonly digest: string }[]
  /** Before the ids of deployments, so that no health is carried over. */
  readonly prefix: string
}

/** The world as a configuration file: JSON is YAML. */
export function fileOf(world: RandomWorld, { urls, keys, prefix }: Surroundings): string {
  const channel = (endpoint: string): object => ({
    kind: 'openai-compatible',
    seller: 'Scripted',
    endpoint: `${endpoint}/v1`,
    credential: 'upstream-secret',
  })
  const config: ConfigInput = {
    version: 1,
    server: {
      limits: {
        connectTimeoutMs: 500,
        headTimeoutMs: 5000,
        wholeHeadTimeoutMs: 5000,
        attemptsPerDeploymentMax: 2,
        retryBaseMs: 1,
        retryStepMsMax: 1,
        retryWaitMsMax: 20,
      },
    },
    zones: {
      east: [{ validFrom: '2020-01-01', places: ['SG', 'JP'] }],
      north: [
        { validFrom: '2020-01-01', places: ['SE'] },
        { validFrom: '2099-01-01', places: ['SE', 'US'] },
      ],
      lapsed: [{ validFrom: '2019-01-01', validTo: '2020-01-01', places: ['SG'] }],
    },
    prices: {
      list: {
        currency: 'USD',
        versions: [{ validFrom: '2020-01-01', perMillionTokens: { input: '1', output: '2' } }],
      },
    },
    channels: Object.fromEntries([
      ...regions.map((region) => [region.toLowerCase(), channel(urls[region])]),
      ['nobody', channel('http://127.0.0.1:9')],
    ]) as NonNullable<ConfigInput['channels']>,
    deployments: Object.fromEntries(
      world.deployments.map((one, index) => [
        `${prefix}${index}`,
        {
          channel: one.answers.includes('refused') ? 'nobody' : one.region.toLowerCase(),
          model: 'm',
          upstreamModel: `${prefix}${index}`,
          type: 'global' as const,
          locations: one.locations as never,
          price: 'list',
          maxOutputTokens: 100,
          contextWindow: 1000,
          spillTo: one.spillTo === null ? null : `${prefix}${one.spillTo}`,
        },
      ]),
    ),
    parties: { party: { legalName: 'Party', country: 'SG' } },
    contracts: Object.fromEntries(
      world.contracts.map((permitted, index) => [
        `contract-${index}`,
        {
          party: 'party',
          validFrom: '2020-01-01',
          models: ['m'],
          permits: permitted as never,
        },
      ]),
    ),
    workloads: Object.fromEntries(
      world.contracts.map((_, index) => [
        `workload-${index}`,
        { contract: `contract-${index}`, purpose: 'test', owner: 'test', keys: [keys[index]] },
      ]),
    ) as NonNullable<ConfigInput['workloads']>,
  }
  return JSON.stringify(config)
}
