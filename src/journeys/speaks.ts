// Which deployments can take a request as it is: those that answer its shape.
import type { WireShape } from '../wire/model-request.ts'
import type { World } from './world.ts'

/** Whether the deployment answers bodies of this shape. */
export function speaks(world: World, deploymentId: string, shape: WireShape): boolean {
  const deployment = world.deployments.get(deploymentId)
  return deployment !== undefined && deployment.shapes.has(shape)
}
