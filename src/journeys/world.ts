// The immutable snapshot every request reads: rebuilt when something changes, swapped whole.
import type { Contract } from '../contract/contract.ts'
import type { KeyRecord } from '../identity/key.ts'
import type { PriceList } from '../metering/price.ts'
import type { Party, Workload } from '../party/party.ts'
import type { Channel, Deployment } from '../place/deployment.ts'
import type { DecisionWorld } from '../policy/cache.ts'

/** Content-addressed; the last of a world's parts bears its version. */
export interface KeptPart {
  readonly id: string
  readonly atMs: number
  readonly json: string
}

export interface World {
  /** SHA-256 over all that decisions read, first 16 hex digits; cited by every decision. */
  readonly version: string
  readonly keys: ReadonlyMap<string, KeyRecord>
  readonly parties: ReadonlyMap<string, Party>
  readonly contracts: ReadonlyMap<string, Contract>
  readonly workloads: ReadonlyMap<string, Workload>
  readonly channels: ReadonlyMap<string, Channel>
  readonly deployments: ReadonlyMap<string, Deployment>
  readonly priceLists: ReadonlyMap<string, PriceList>
  /** What live traffic is decided by: of now as known now, compiled once until its first date passes. */
  readonly decisionsNow: (nowMs: number) => DecisionWorld
  /** The same as of when something is true and when we knew it; compiled for whoever asks: `by`, or null. */
  readonly decisionsAt: (asOfMs: number, knownAtMs: number, by: string | null) => DecisionWorld
  /** What it was built from, in parts that name each other by their ids; empty if that is not known. */
  readonly kept: () => readonly KeptPart[]
  /** The instant at which a zone, contract or price next changes by its own date; rebuild then. */
  readonly validUntilMs: number | null
}
