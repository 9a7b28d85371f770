// A random world with rules as the files that an operator would write: JSON is YAML.
import { fileOf, type RandomWorld, type Surroundings } from './location-world.ts'
import type { RandomParty, RandomRule, RandomRules } from './rules-world.ts'

export interface RuledFiles {
  readonly config: string
  readonly pack: string
  readonly dossiers: string
}

export function ruledFilesOf(
  world: RandomWorld,
  rules: RandomRules,
  around: Surroundings,
): RuledFiles {
  const config = JSON.parse(fileOf(world, around))
  config.server = { ...config.server, countryHeader: 'x-country', trustedProxies: ['127.0.0.1/32'] }
  for (const [id, channel] of Object.entries<Record<string, unknown>>(config.channels)) {
    channel['seller'] = `Seller ${id}`
  }
  config.parties = { listed: company('SG'), middle: company('SG') }
  for (const [index, one] of rules.parties.entries()) {
    config.parties[`party-${index}`] = company(one.country)
    config.contracts[`contract-${index}`].party = `party-${index}`
    config.workloads[`workload-${index}`].dataClasses = one.dataClasses
  }
  const house = rules.rules.flatMap((rule, index) =>
    rule.isHouse && rule.house !== null ? [[`x.rule-${index}`, rule.house]] : [],
  )
  config.policy = { packs: ['rules.yaml'], houseRules: Object.fromEntries(house) }
  config.dossiers = ['dossiers.yaml']
  return {
    config: JSON.stringify(config),
    pack: JSON.stringify(packOf(rules)),
    dossiers: JSON.stringify(dossiersOf(rules.parties)),
  }
}

function company(country: string): object {
  return { legalName: 'Invented', country }
}

function packOf({ rules, status, parties }: RandomRules): object {
  return {
    pack: 'x.random',
    version: '1',
    title: 'Invented rules',
    about: 'Invented.',
    jurisdiction: 'XX',
    asserter: 'x.nobody',
    timeZone: 'UTC',
    authority: 'law',
    sources: {
      text: {
        publisher: 'Nobody',
        title: 'Invented',
        date: '2020-01-01',
        retrieved: '2026-01-01',
        confidence: 'inferred',
      },
    },
    territories: {
      concern: { versions: [{ from: '2020-01-01', places: ['CN', 'RU'], source: 'text' }] },
    },
    facts: parties.flatMap(({ registered }, index) =>
      registered === null
        ? []
        : [
            {
              id: `x.fact-${index}`,
              subject: `party-${index}`,
              predicate: 'registered',
              value: registered,
              from: '2020-01-01',
              source: 'text',
            },
          ],
    ),
    statuses: [
      {
        id: 'x.listed',
        title: 'owned by the listed',
        states: statesOf(status),
        when: { 'party.listedShare': { lists: ['x.list'], method: 'cascade', at_least: '50' } },
        sources: ['text'],
      },
    ],
    rules: rules.map(ruleOf),
  }
}

function ruleOf(rule: RandomRule, index: number): object {
  return {
    id: `x.rule-${index}`,
    title: `Rule ${index}`,
    authority: rule.isHouse ? 'house_policy' : 'law',
    ...(rule.enabled === null ? {} : { enabled: rule.enabled }),
    effect: rule.effect,
    ...(rule.effect === 'refer' ? { refer: 'hold' } : {}),
    states: statesOf(rule.state),
    when: rule.when,
    onUnknown: rule.onUnknown,
    public: 'eligibility',
    because: 'It is invented.',
    ...(rule.effect === 'oblige' ? { obligations: rule.obligations } : {}),
    sources: ['text'],
  }
}

function statesOf(state: RandomRule['state']): object[] {
  const from = state === 'later' ? '2099-01-01' : '2020-01-01'
  return [{ state: state === 'later' ? 'in_force' : state, from, source: 'text', note: 'invented' }]
}

const evidence = {
  from: '2020-01-01',
  source: 'invented',
  confidence: 'official',
  verifiedAt: '2026-01-01',
}

function dossiersOf(parties: readonly RandomParty[]): object {
  const owns = (owner: string, of: string, share: number | null): object[] =>
    share === 0
      ? []
      : [{ owner, of, share: share === null ? 'unknown' : String(share), ...evidence }]
  const [first] = parties
  return {
    ownership: [
      ...owns('listed', 'middle', first?.ofMiddle ?? 0),
      ...owns('dispersed', 'middle', 100 - (first?.ofMiddle ?? 0)),
      ...parties.flatMap(({ listed, middle, isWhole }, index) => [
        ...owns('listed', `party-${index}`, listed),
        ...owns('middle', `party-${index}`, middle),
        ...(isWhole && listed !== null
          ? owns('dispersed', `party-${index}`, 100 - listed - middle)
          : []),
      ]),
    ],
    lists: {
      'x.list': {
        title: 'Invented',
        asserter: 'x.nobody',
        version: '1',
        members: [{ entity: 'listed', from: '2020-01-01' }],
      },
    },
  }
}
