// Workloads as decisions read them: each answers for itself, for its contract and for its party, from
// the configuration, the dossiers and the register.
import { openContractAnswers } from '../contract/contract-answers.ts'
import type { ContractTerms } from '../contract/terms.ts'
import {
  openWorkloadAnswers,
  type KeptCount,
  type WorkloadAnswersInput,
} from '../contract/workload-answers.ts'
import {
  combinedKind,
  plainRegistration,
  type VolumeRecord,
  type WorkloadRegistration,
} from '../contract/workload.ts'
import type { InputSource } from '../kernel/answer.ts'
import { assert } from '../kernel/assert.ts'
import type { Steps } from '../kernel/steps.ts'
import { indexSteps, openPartyAnswers, type PartyAnswers } from '../party/derive.ts'
import { resolveLocations, type Viewpoint, type Zone } from '../place/zones.ts'
import type { Subject } from '../policy/subject.ts'
import type { Config } from './config-schema.ts'
import { dayIn, dayStartMs } from './day.ts'
import type { DecisionSources } from './decision-world.ts'
import { partyRecordSteps } from './party-records.ts'
import { personPort } from './person-port.ts'
import type { PolicyInput } from './policy-input.ts'
import { usesOf, usesShown } from './output-uses.ts'
import { contractOf } from './world-contract.ts'

export type Subjects = (workloadId: string, nowMs: number) => Subject | null

/** Workloads of `sources` as they answer at the viewpoint, or, for live traffic, at the instant asked. */
export function* subjectSteps(
  sources: DecisionSources,
  input: PolicyInput,
  at: Viewpoint,
): Steps<Subjects> {
  const { config, register } = sources
  const isLive = at.asOfMs === at.knownAtMs
  const records = {
    ...(yield* partyRecordSteps(config, input.dossiers, register)),
    persons: personPort(input.dossiers.persons, sources.persons),
  }
  // Indexed here, so that the first to ask does not wait for it.
  yield* indexSteps(records)
  const partyVolumes = yield* volumesByParty(config, register)
  let parties: { readonly answers: PartyAnswers; readonly atMs: number } | null = null

  /** Workloads come at moments of their own: the same records are indexed once for all of them. */
  function partiesAt(asOfMs: number): PartyAnswers {
    if (parties?.atMs !== asOfMs) {
      const knownAtMs = isLive ? asOfMs : at.knownAtMs
      parties = { answers: openPartyAnswers({ ...records, asOfMs, knownAtMs }), atMs: asOfMs }
    }
    return parties.answers
  }

  return (workloadId, nowMs) => {
    // A name that every object has is no workload.
    const written = Object.hasOwn(config.workloads, workloadId)
      ? config.workloads[workloadId]
      : undefined
    if (written === undefined) return null
    const asOfMs = isLive ? nowMs : at.asOfMs
    const moment = { asOfMs, knownAtMs: isLive ? asOfMs : at.knownAtMs }
    const terms = termsOf(config, written.contract, input.zones, moment)
    const party = partiesAt(asOfMs).of(terms.partyId)
    const registered = registrationOf(config, workloadId, input.zones, moment)
    // Other terms end the compiled policy, and with it this subject.
    const contract = openContractAnswers({
      terms,
      workload: registered,
      asOfMs,
      validUntilMs: null,
    })
    const workload = openWorkloadAnswers({
      ...moment,
      workload: registered,
      ...(partyVolumes.get(terms.partyId) ?? { partyWorkloads: [], volumes: [] }),
      calendar: { dayIn, dayStartMs },
    })
    return Object.freeze({
      partyId: terms.partyId,
      workloadId,
      contract: {
        ...terms,
        existingSinceMs: terms.validFromMs,
        outputUse: usesShown(terms.outputUse),
      },
      source: joined({ party, contract, workload }),
    })
  }
}

function joined(sources: Readonly<Record<'party' | 'contract' | 'workload', InputSource>>) {
  return Object.freeze<InputSource>({
    read(input) {
      // Counts are held by workload, also where a rule asks for those of the whole party.
      if (input.name === 'party.volume') return sources.workload.read(input)
      if (input.name.startsWith('party.')) return sources.party.read(input)
      if (input.name.startsWith('contract.')) return sources.contract.read(input)
      assert(input.name.startsWith('workload.'), `${input.name} is an input of a subject`)
      return sources.workload.read(input)
    },
  })
}

/** The contract as its terms stand at the moment. */
function termsOf(
  config: Config,
  contractId: string,
  zones: ReadonlyMap<string, Zone>,
  moment: Viewpoint,
): ContractTerms {
  const { contract, terms, userCountries } = contractOf(config, contractId, zones, moment)
  return {
    ...contract,
    governingLaw: terms.governingLaw ?? null,
    seller: terms.seller ?? null,
    channels: terms.channels === undefined ? null : new Set(terms.channels),
    customerTypeRequired: terms.customerTypeRequired ?? null,
    userCountries,
    outputUse: usesOf(terms),
    retentionMode: terms.retentionMode ?? null,
    transferTool: terms.transferTool ?? null,
    attributes: new Map(Object.entries(terms.attributes ?? {})),
  }
}

function registrationOf(
  config: Config,
  workloadId: string,
  zones: ReadonlyMap<string, Zone>,
  moment: Viewpoint,
): WorkloadRegistration {
  const written = config.workloads[workloadId]
  assert(written !== undefined, 'a workload is in the configuration')
  const { contract: contractId, purpose, owner, dataClasses, audiencePlaces } = written
  return {
    ...plainRegistration({ id: workloadId, contractId, purpose, owner, dataClasses }),
    subjects: written.subjects ?? null,
    audience: written.audience ?? null,
    audiencePlaces:
      audiencePlaces === undefined
        ? { kind: 'unknown' }
        : resolveLocations(audiencePlaces, zones, moment).bounds,
    outputAudience: written.outputAudience ?? null,
    downstream: written.downstream ?? null,
    attributes: new Map(Object.entries(written.attributes ?? {})),
  }
}

type PartyVolumes = Pick<WorkloadAnswersInput, 'partyWorkloads' | 'volumes' | 'partyCounts'>

/** What each party's workloads are, and what was counted for them. */
function* volumesByParty(
  config: Config,
  register: DecisionSources['register'],
): Steps<ReadonlyMap<string, PartyVolumes>> {
  const parties = new Map<
    string,
    PartyVolumes & { partyWorkloads: string[]; volumes: VolumeRecord[] }
  >()
  const partyOf = (workloadId: string): string | undefined =>
    Object.hasOwn(config.workloads, workloadId)
      ? config.contracts[config.workloads[workloadId]?.contract ?? '']?.party
      : undefined
  for (const [workloadId, { volumes }] of Object.entries(config.workloads)) {
    const partyId = partyOf(workloadId) ?? ''
    const party = parties.get(partyId) ?? {
      partyWorkloads: [],
      volumes: [],
      partyCounts: new Map<string, KeptCount>(),
    }
    parties.set(partyId, party)
    party.partyWorkloads.push(workloadId)
    party.volumes.push(...writtenVolumes(workloadId, volumes ?? []))
    yield
  }
  for (const volume of register.volumes.values()) {
    parties.get(partyOf(volume.workloadId) ?? '')?.volumes.push({
      id: volume.id,
      workloadId: volume.workloadId,
      kind: volume.kind,
      fromMs: volume.fromMs,
      toMs: volume.toMs,
      least: BigInt(volume.personsFrom),
      most: mostOf(volume.personsTo),
      knownFromMs: volume.atMs,
    })
    yield
  }
  return parties
}

type WrittenVolumes = NonNullable<Config['workloads'][string]['volumes']>

function writtenVolumes(workloadId: string, written: WrittenVolumes): readonly VolumeRecord[] {
  return written.map(({ kind, persons, from, to }, index) => ({
    id: `${workloadId}.volumes.${index}`,
    workloadId,
    kind: typeof kind === 'string' ? kind : combinedKind(kind),
    fromMs: from,
    toMs: to,
    least: BigInt(typeof persons === 'number' ? persons : persons.from),
    most: mostOf(typeof persons === 'number' ? persons : persons.to),
    knownFromMs: to,
  }))
}

function mostOf(count: number | null): bigint | null {
  return count === null ? null : BigInt(count)
}
