// In which shape each allowed deployment can be asked. Where some answer the request's own shape, they alone are
// asked, and the bytes pass; only where none does is it translated for the others, and what cannot be carried is
// refused by the name of its field.
import { assert } from '../kernel/assert.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import type { ModelRequest, WireShape } from '../wire/model-request.ts'
import { shapeFor } from '../wire/translation.ts'
import type { Decision } from './decisions.ts'
import { obligationsOf } from './obliged.ts'
import type { Trip } from './trip.ts'
import type { World } from './world.ts'

/** A deployment and the shape in which it is asked. */
export interface Carriage {
  readonly deploymentId: string
  readonly shape: WireShape
}

export interface Carried {
  readonly kind: 'carried'
  readonly carriages: readonly Carriage[]
  /** The longest body that goes out, or the client's own if that is longer. */
  readonly bodyBytes: number
}

/** 400 if none of `allowed` can be asked this request; the first field in the way is named. */
export function carry(
  { world, house }: Pick<Trip, 'world' | 'house'>,
  request: ModelRequest,
  decision: Decision,
  allowed: readonly string[],
): Carried | Refusal {
  const native = allowed.filter((id) => world.deployments.get(id)?.shapes.has(request.shape))
  if (native.length > 0) {
    const carriages = native.map((deploymentId) => ({ deploymentId, shape: request.shape }))
    return { kind: 'carried', carriages, bodyBytes: bytesOf(request) }
  }
  const carriages: Carriage[] = []
  let bodyBytes = bytesOf(request)
  let refusal: Refusal | null = null
  for (const deploymentId of allowed) {
    const deployment = world.deployments.get(deploymentId)
    assert(deployment !== undefined, 'a world has no dangling references')
    const shape = shapeFor(request.shape, request.operation, deployment.shapes)
    if (shape === null) continue
    const obligations = obligationsOf(decision, deploymentId)
    const made = house.upstream.carry(request, { shape, deployment, cap: null, obligations })
    if (made.kind === 'refused') refusal ??= made
    else {
      carriages.push({ deploymentId, shape })
      bodyBytes = Math.max(bodyBytes, made.bytes)
    }
  }
  if (carriages.length > 0) return { kind: 'carried', carriages, bodyBytes }
  return refusal ?? refuse('place.other_api')
}

/** Of a form without its files, which are counted by what is in them. */
function bytesOf({ form, bytes }: ModelRequest): number {
  return form?.textBytes ?? bytes.length
}

/** Whether a request of this shape can reach the deployment, as it is or translated. */
export function reaches(world: World, deploymentId: string, shape: WireShape): boolean {
  const deployment = world.deployments.get(deploymentId)
  return deployment !== undefined && shapeFor(shape, 'chat', deployment.shapes) !== null
}
