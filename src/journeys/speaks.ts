// Which deployments can take a request as it is: those whose channel speaks its shape.
import { channelShapes } from '../place/deployment.ts'
import type { WireShape } from '../wire/model-request.ts'
import type { World } from './world.ts'

/** Whether the deployment's channel takes bodies of this shape. */
export function speaks(world: World, deploymentId: string, shape: WireShape | null): boolean {
  const deployment = world.deployments.get(deploymentId)
  const channel = deployment && world.channels.get(deployment.channelId)
  return channel !== undefined && (shape === null || channelShapes[channel.kind] === shape)
}
