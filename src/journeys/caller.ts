// From a key to everyone it stands for: key -> workload -> contract -> party.
import type { Contract } from '../contract/contract.ts'
import type { Identity } from '../identity/identity.ts'
import type { KeyRecord } from '../identity/key.ts'
import { assert } from '../kernel/assert.ts'
import type { Party, Workload } from '../party/party.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import type { World } from './world.ts'

export interface Caller {
  readonly kind: 'caller'
  readonly key: KeyRecord
  readonly workload: Workload
  readonly contract: Contract
  readonly party: Party
}

/** Who calls a model. A key that reads receipts only is answered like an unknown one. */
export function identifyCaller(
  identity: Identity,
  world: World,
  token: string | undefined,
  nowMs: number,
): Caller | Refusal {
  const key = identity.identify(world.keys, token, nowMs)
  if ('kind' in key) return key
  if (key.holder.kind !== 'workload') {
    return refuse('identity.key_unknown', { internal: `key ${key.id} calls no models` })
  }
  const workload = world.workloads.get(key.holder.workloadId)
  if (workload === undefined) {
    // A key made through the API outlives a workload that the file no longer names.
    return refuse('identity.key_unknown', { internal: `key ${key.id} has no workload any more` })
  }
  const contract = world.contracts.get(workload.contractId)
  const party = contract && world.parties.get(contract.partyId)
  assert(contract !== undefined && party !== undefined, 'a world has no dangling references')
  return { kind: 'caller', key, workload, contract, party }
}
