// What a replay compares with: the house as it is, with something of it changed. Packs from a folder, or a
// ready-made question. Each is an overlay on the loaded packs, facts, states, zones and deployments; the
// engine knows nothing of it. No question changes who a party is, where it is or who sells to it.
import { parse } from 'yaml'
import type { Zone, ZoneVersion } from '../place/zones.ts'
import { countryCodes } from '../place/countries.ts'
import { isoTime } from '../kernel/time.ts'
import type { DatedState, Source, State } from '../policy/fact.ts'
import type { DecisionSources } from './decision-world.ts'
import { keptTextsOf } from './kept-texts.ts'
import type { LoadedPack, WrittenCondition, WrittenRule } from './loaded-pack.ts'
import { loadPacks, type PackFile } from './pack-load.ts'
import { emptyPolicy, type LoadedPolicy } from './policy-load.ts'
import { closeRegion, moveLocation } from './replay-places.ts'
import { isRecord } from './source-document.ts'

export interface Proposal {
  readonly kind: 'proposal'
  readonly sources: DecisionSources
  /** What was changed, in one sentence. */
  readonly title: string
  /** What the comparison takes for granted, one sentence each. */
  readonly assumes: readonly string[]
}

/** One sentence: what is wrong and what to do. */
export interface NoProposal {
  readonly kind: 'problem'
  readonly problem: string
}

export const questions = [
  'affiliates-in-force',
  'affiliates-not-in-force',
  'dpf-annulled',
  'azure-eu-zone-gains-ch',
  'close-region:PLACE',
  'model-controlled:MODEL:COUNTRY',
  'location:DEPLOYMENT:QUESTION:PLACES',
] as const

export function proposeQuestion(
  sources: DecisionSources,
  question: string,
  atMs: number,
): Proposal | NoProposal {
  const [name = '', first = '', second = '', third = ''] = question.split(':')
  switch (name) {
    case 'affiliates-in-force':
      return affiliates(sources, 'in_force', atMs)
    case 'affiliates-not-in-force':
      return affiliates(sources, 'suspended', atMs)
    case 'dpf-annulled':
      return dpfAnnulled(sources, atMs)
    case 'azure-eu-zone-gains-ch':
      return zoneGains(sources, { zoneId: 'azure.eu', place: 'CH' }, atMs)
    case 'close-region':
      return closeRegion(sources, first)
    case 'model-controlled':
      return modelControlled(sources, { model: first, country: second }, atMs)
    case 'location':
      return moveLocation(sources, { id: first, question: second, places: third })
    default:
      return wrong(`there is no question "${question}"; ask one of ${questions.join(', ')}`)
  }
}

/** `files` in place of the packs of the same id, and beside all others. */
export function proposePacks(
  sources: DecisionSources,
  files: readonly PackFile[],
): Proposal | NoProposal {
  const { config, policy } = sources
  const proposed = new Set(files.map(({ text }) => packIdOf(text)))
  const texts = keptTextsOf(config)
  const known = new Map(
    [...Object.values(texts?.shipped ?? {}), ...Object.values(texts?.found ?? {}).flat()].map(
      ({ file, json }) => [file, String(JSON.parse(json))],
    ),
  )
  const kept = (policy?.packs ?? []).filter(({ pack }) => !proposed.has(pack.id))
  const lost = kept.find(({ file }) => !known.has(file))
  if (lost !== undefined) return wrong(`the text of ${lost.file} is not known; load it from a file`)
  const { packs, problems } = loadPacks(
    [
      ...kept.map(({ file }): PackFile => ({ file, text: known.get(file) ?? '', shipped: false })),
      ...files,
    ],
    Object.keys(config.zones),
  )
  const [problem] = problems.filter(({ severity }) => severity === 'error')
  if (packs === null) {
    const where = problem === undefined ? '' : `${problem.file}:${problem.line}: ${problem.message}`
    return wrong(`the packs cannot be taken: ${where}; run customhouse check --packs`)
  }
  return {
    kind: 'proposal',
    sources: { ...sources, policy: { ...policyOf(sources), packs } },
    title: `With ${[...proposed].toSorted().join(', ')} as proposed`,
    assumes: [
      'Packs of the same id are replaced, new ones are added, all others stay as they are.',
    ],
  }
}

function packIdOf(text: string): string {
  try {
    const written: unknown = parse(text)
    return isRecord(written) ? String(written['pack']) : ''
  } catch {
    return ''
  }
}

const question: Source = {
  id: 'question',
  publisher: 'this house',
  title: 'A question asked of recorded traffic',
  date: null,
  retrieved: '',
  url: null,
  confidence: 'inferred',
}

const affiliatesPack = 'us.bis.affiliates'

function affiliates(sources: DecisionSources, state: State, atMs: number): Proposal | NoProposal {
  const pack = sources.policy?.packs.find((one) => one.pack.id === affiliatesPack)
  if (pack === undefined) return missing(affiliatesPack)
  // The latest text counts, whatever it says and whenever it began.
  const now: DatedState = { state, fromMs: atMs, knownFromMs: atMs, source: question, note: '' }
  const dated = (states: readonly DatedState[]): readonly DatedState[] =>
    states.some((one) => one.state === 'unverified' || one.state === 'suspended')
      ? [...states.filter(({ fromMs }) => fromMs < atMs), now]
      : states
  const ofHouse = pack.pack.rules.filter(({ authority }) => authority === 'house_policy')
  const changed: LoadedPack = {
    ...pack,
    pack: {
      ...pack.pack,
      statuses: pack.pack.statuses.map((one) => ({ ...one, states: dated(one.states) })),
      rules: pack.pack.rules.map((one) => ({ ...one, states: dated(one.states) })),
    },
  }
  const policy = withPack(policyOf(sources), changed)
  const houseRules = new Map([
    ...policy.houseRules,
    ...ofHouse.map(({ id }): [string, boolean] => [id, true]),
  ])
  const isOn = state === 'in_force'
  return {
    kind: 'proposal',
    sources: { ...sources, policy: isOn ? { ...policy, houseRules } : policy },
    title: isOn ? 'The BIS Affiliates Rule is in force' : 'The BIS Affiliates Rule is suspended',
    assumes: [
      'Whether access to a hosted model needs a licence is not decided by that rule: what follows here is house policy.',
      ...(isOn ? [`The house turns its own rules on it on: ${listed(ofHouse)}.`] : []),
      'Ownership and lists are as the dossiers hold them.',
    ],
  }
}

function listed(items: readonly { readonly id: string }[]): string {
  return items.map(({ id }) => id).join(', ')
}

function isAdequacy({ predicate }: { readonly predicate: string }): boolean {
  return predicate === 'adequate_for_dpf_recipients'
}

function dpfAnnulled(sources: DecisionSources, atMs: number): Proposal | NoProposal {
  const policy = policyOf(sources)
  if (!policy.packs.some(({ facts }) => facts.some(isAdequacy))) return missing('eu.dpf')
  const packs = policy.packs.map((pack): LoadedPack => ({
    ...pack,
    facts: pack.facts.map((fact) =>
      isAdequacy(fact) && (fact.validToMs === null || fact.validToMs > atMs)
        ? { ...fact, validToMs: atMs }
        : fact,
    ),
  }))
  return {
    kind: 'proposal',
    sources: { ...sources, policy: { ...policy, packs } },
    title: 'The adequacy decision for the EU-US Data Privacy Framework is annulled',
    assumes: [
      'The decision ends at once, without a period of grace.',
      'Contracts that name another transfer tool keep it.',
    ],
  }
}

function zoneGains(
  sources: DecisionSources,
  { zoneId, place }: { readonly zoneId: string; readonly place: string },
  atMs: number,
): Proposal | NoProposal {
  const policy = policyOf(sources)
  const holder = policy.packs.find(({ zones }) => zones.has(zoneId))
  const zone = holder?.zones.get(zoneId)
  if (holder === undefined || zone === undefined) return missing('azure.zones')
  const latest = zone.versions
    .filter(({ validFromMs }) => validFromMs <= atMs)
    .toSorted((left, right) => left.validFromMs - right.validFromMs)
    .at(-1)
  if (latest === undefined) return wrong(`${zoneId} is not asserted yet; ask as of a later day`)
  const grown: ZoneVersion = {
    ...latest,
    validFromMs: atMs,
    validToMs: null,
    knownFromMs: atMs,
    members: [...new Set([...latest.members, place])],
    bound: latest.bound === 'world' ? latest.bound : [...new Set([...latest.bound, place])],
  }
  const changed: Zone = { ...zone, versions: [...zone.versions, grown] }
  return {
    kind: 'proposal',
    sources: {
      ...sources,
      policy: withPack(policy, {
        ...holder,
        zones: new Map([...holder.zones, [zoneId, changed]]),
      }),
    },
    title: `${zoneId} gains ${place}`,
    assumes: [
      `From the day of the comparison on ${place} is a member of ${zoneId}, without notice.`,
      'A contract that permits the zone by name permits what its asserter makes of it.',
    ],
  }
}

function modelControlled(
  sources: DecisionSources,
  { model, country }: { readonly model: string; readonly country: string },
  atMs: number,
): Proposal | NoProposal {
  if (!countryCodes.has(country)) {
    return wrong('model-controlled needs a model and a country, such as model-controlled:gpt-4o:CN')
  }
  const isServed = Object.values(sources.config.deployments).some((one) => one.model === model)
  if (!isServed) return wrong(`no deployment serves "${model}"; name the model as deployments do`)
  const controlled = ruleOf({ model, country, atMs })
  const pack: LoadedPack = {
    file: 'question',
    timeZone: 'UTC',
    pack: {
      id: 'question.model_controlled',
      version: isoTime(atMs).slice(0, 10),
      hash: '',
      title: `Access to ${model} controlled for ${country}`,
      about: 'A question asked of recorded traffic; no law.',
      jurisdiction: 'XX',
      asserter: 'question',
      reviewByMs: null,
      sources: [question],
      statuses: [],
      rules: [controlled],
    },
    facts: [],
    examples: [],
    zones: new Map(),
    territories: new Map(),
  }
  const policy = policyOf(sources)
  return {
    kind: 'proposal',
    sources: { ...sources, policy: { ...policy, packs: [...policy.packs, pack] } },
    title: `Access to ${model} becomes controlled for organisations of ${country}`,
    assumes: [
      `An organisation registered or headquartered in ${country} would need a licence that nobody has.`,
      'An organisation whose registration or headquarters are not known is referred to a person.',
      'Nationality and residence of natural persons are not read.',
    ],
  }
}

function ruleOf({
  model,
  country,
  atMs,
}: {
  readonly model: string
  readonly country: string
  readonly atMs: number
}): WrittenRule {
  return {
    at: [],
    id: 'question.model_controlled',
    title: `${model} for organisations of ${country}`,
    packId: 'question.model_controlled',
    authority: 'law',
    enabled: true,
    effect: 'deny',
    refer: { kind: 'hold' },
    onUnknown: 'refer',
    states: [{ state: 'in_force', fromMs: atMs, knownFromMs: atMs, source: question, note: '' }],
    when: {
      kind: 'all',
      parts: [
        reads('deployment.model', model),
        {
          kind: 'any',
          parts: [reads('party.country', country), reads('party.headquarters', country)],
        },
      ],
    },
    obligations: [],
    reasonClass: 'eligibility',
    because: `{party} is an organisation of ${country}, for which access to ${model} would be controlled.`,
    remedies: ['licence', 'evidence'],
    disappliedBy: [],
    conflictsWith: [],
    personalProvision: null,
    sources: [question],
  }
}

function reads(name: string, entry: string): WrittenCondition {
  return { kind: 'input', name, params: {}, matcher: { op: 'in', entries: [entry] } }
}

function policyOf({ policy }: DecisionSources): LoadedPolicy {
  return policy ?? emptyPolicy
}

function withPack(policy: LoadedPolicy, changed: LoadedPack): LoadedPolicy {
  const packs = policy.packs.map((one) => (one.pack.id === changed.pack.id ? changed : one))
  return { ...policy, packs }
}

function missing(packId: string): NoProposal {
  return wrong(`the configuration has no pack ${packId}; add it to policy.packs`)
}

function wrong(problem: string): NoProposal {
  return { kind: 'problem', problem }
}
