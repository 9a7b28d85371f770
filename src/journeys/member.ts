// An allowed deployment with all that an attempt there needs: how it is asked, what it costs now, its duties.
import { assert } from '../kernel/assert.ts'
import type { PricedMember } from '../metering/bounds.ts'
import { priceAt } from '../metering/rating.ts'
import type { Caller } from './caller.ts'
import type { Carriage } from './carry.ts'
import type { Decision } from './decisions.ts'
import { obligationsOf } from './obliged.ts'
import type { Member, Trip } from './trip.ts'

/** Null where no price is in force. */
export function memberOf(
  { world, call }: Trip,
  { contract }: Pick<Caller, 'contract'>,
  decision: Decision,
  { deploymentId, shape }: Carriage,
): Member | null {
  const deployment = world.deployments.get(deploymentId)
  const channel = deployment && world.channels.get(deployment.channelId)
  const list = deployment && world.priceLists.get(deployment.priceListId)
  assert(deployment && channel && list, 'a world has no dangling references')
  const version = priceAt(list, call.atMs)
  if (version === null) return null
  return {
    deployment,
    channel,
    shape,
    version,
    scope: { id: `deployment:${deployment.id}`, limits: deployment.quota, share: contract.share },
    priceNanos: 0n,
    obligations: obligationsOf(decision, deploymentId),
  }
}

export function pricedMember({ deployment, version }: Member): PricedMember {
  return { bounds: deployment, version }
}
