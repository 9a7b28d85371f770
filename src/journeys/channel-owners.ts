// Who owns the models that are sold here, and what the house has agreed to tell them.
import type { Disclosure } from '../contract/disclosure.ts'
import { isoTime } from '../kernel/time.ts'
import type { CustomerClass } from '../party/customer-class.ts'
import type { Register } from './register.ts'
import type { World } from './world.ts'

export interface ChannelOwners {
  /** Owners of deployments and, where a deployment names none, of its channel: party by id. */
  readonly ofDeployments: ReadonlyMap<string, string>
  readonly ofChannels: ReadonlyMap<string, string>
  readonly disclosures: readonly Disclosure[]
}

/** Every party that owns something here or is told of it, ascending. */
export function ownersIn({
  ofDeployments,
  ofChannels,
  disclosures,
}: ChannelOwners): readonly string[] {
  const told = disclosures.map(({ ownerId }) => ownerId)
  return [...new Set([...ofDeployments.values(), ...ofChannels.values(), ...told])].toSorted()
}

export interface Owned {
  readonly deployments: ReadonlySet<string>
  readonly channels: ReadonlySet<string>
}

export function ownedBy({ ofDeployments, ofChannels }: ChannelOwners, ownerId: string): Owned {
  const of = (owners: ReadonlyMap<string, string>): ReadonlySet<string> =>
    new Set([...owners].flatMap(([id, owner]) => (owner === ownerId ? id : [])))
  return { deployments: of(ofDeployments), channels: of(ofChannels) }
}

/** Whether what was sent there was sent to a model of the owner's; of a deployment that is gone its channel says so. */
export function isOwned(
  owners: ChannelOwners,
  ownerId: string,
  at: { readonly deployment: string; readonly channel: string },
): boolean {
  const owner = owners.ofDeployments.get(at.deployment) ?? owners.ofChannels.get(at.channel)
  return owner === ownerId
}

export interface ChannelDesk {
  readonly world: () => Pick<World, 'parties' | 'deployments'>
  readonly owners: () => ChannelOwners
  readonly register: Pick<Register, 'cases' | 'breaches'>
  /**
   * Must be what was known of the party at this instant, and the same whenever it is asked: a customer who moved from
   * one group of a month that was told to another would be the difference of the two.
   */
  readonly classOf: (partyId: string, atMs: number) => CustomerClass
}

/** `2026-10`. */
export function monthText(monthMs: number): string {
  return isoTime(monthMs).slice(0, 7)
}
