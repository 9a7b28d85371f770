// The directory of parties, contracts and workloads over the configuration in force: views for people, made
// when somebody asks.
import type { AmendmentView, ContractVersion, Directory } from '../journeys/directory.ts'
import { objectKey } from '../journeys/managed-object.ts'
import type { Register } from '../journeys/register.ts'
import type { World } from '../journeys/world.ts'
import { atOnce } from '../kernel/steps.ts'
import type { PartyRecords } from '../party/party-records.ts'
import type { Zone } from '../place/zones.ts'
import type { WrittenContract } from './config-contract-schema.ts'
import type { Config } from './config-schema.ts'
import { contractInstants } from './contract-at.ts'
import { zonesOf } from './dated-places.ts'
import { exceptionsOf } from './exceptions-of.ts'
import { partyRecordSteps } from './party-records.ts'
import { emptyPolicy } from './policy-load.ts'
import type { WorldKeeper } from './reload.ts'
import { contractShown, termsShown, workloadShown } from './terms-shown.ts'
import { contractOf } from './world-contract.ts'

/** Dates of one contract that are shown. */
const versionsMax = 200

export function openDirectory(
  keeper: Pick<WorldKeeper, 'config' | 'policy' | 'world'>,
  register: Register,
): Directory {
  /** Records are indexed by those who read them: the same ones as long as the world stands. */
  let known: { readonly world: World; readonly records: PartyRecords } | null = null
  return Object.freeze<Directory>({
    managedBy(section, id) {
      if (register.objects.has(objectKey(section, id))) return 'api'
      if (section === 'packs') {
        const { packs } = keeper.policy() ?? emptyPolicy
        return packs.some(({ pack }) => pack.id === id) ? 'file' : null
      }
      return Object.hasOwn(keeper.config()[section], id) ? 'file' : null
    },
    revisionOf: (section, id) => register.objects.get(objectKey(section, id))?.revision ?? null,
    writtenOf: (section, id) => register.objects.get(objectKey(section, id)) ?? null,
    records() {
      const world = keeper.world()
      if (known?.world === world) return known.records
      const { dossiers } = keeper.policy() ?? emptyPolicy
      const records = atOnce(partyRecordSteps(keeper.config(), dossiers, register))
      known = { world, records }
      return records
    },
    personsOf(partyId) {
      const { dossiers } = keeper.policy() ?? emptyPolicy
      return dossiers.persons.filter((person) => person.partyId === partyId).length
    },
    contract(id, at) {
      const config = keeper.config()
      const written = Object.hasOwn(config.contracts, id) ? config.contracts[id] : undefined
      if (written === undefined) return null
      const zones = zonesOf(config)
      const { contract, terms, cacheProblem } = contractOf(config, id, zones, at)
      return {
        contract,
        terms: contractShown(terms),
        amendments: (written.amendments ?? []).map(amendmentView),
        versions: versionsOf(config, id, zones, at.knownAtMs),
        cacheProblem,
      }
    },
    workload(id) {
      const { workloads } = keeper.config()
      const written = Object.hasOwn(workloads, id) ? workloads[id] : undefined
      if (written === undefined) return null
      return { contractId: written.contract, registered: workloadShown(written) }
    },
    contractsEverOf(partyId) {
      const { contracts } = keeper.config()
      const retired = [...register.retiredObjects.values()]
        .filter(({ section, written }) => section === 'contracts' && written['party'] === partyId)
        .map(({ id }) => id)
      return new Set([
        ...Object.keys(contracts).filter((id) => contracts[id]?.party === partyId),
        ...retired,
      ])
    },
    exceptions: () => exceptionsOf(keeper.config()),
  })
}

function amendmentView(written: NonNullable<WrittenContract['amendments']>[number]): AmendmentView {
  const { id, title, document, approvers, validFrom, validTo, knownFrom, terms } = written
  return {
    id,
    title,
    document: document ?? null,
    approvers,
    validFromMs: validFrom,
    validToMs: validTo ?? null,
    knownFromMs: knownFrom ?? null,
    terms: terms === undefined ? null : termsShown(terms),
  }
}

/** What the contract says from each of its dates on, by what is known then and now. */
function versionsOf(
  config: Config,
  id: string,
  zones: ReadonlyMap<string, Zone>,
  knownAtMs: number,
): readonly ContractVersion[] {
  const written = config.contracts[id]
  if (written === undefined) return []
  return contractInstants(written)
    .slice(-versionsMax)
    .map((fromMs) => {
      const at = { asOfMs: fromMs, knownAtMs: Math.max(fromMs, knownAtMs) }
      const { contract } = contractOf(config, id, zones, at)
      return { fromMs, version: contract.version, amendments: contract.amendments }
    })
}
