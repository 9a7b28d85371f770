// Deployments as people compare and watch them: how each is doing, what it costs, where it promises to be, where its
// provider said it was, and who may use it. Health is of this process since its start; what nobody said is null.
import { z } from 'zod'
import { mayDo, type Operator } from '../../identity/operator.ts'
import { reachedFrom, usesOf } from '../../journeys/deployment-reach.ts'
import { boundsOf, placeIn } from '../../kernel/place-bounds.ts'
import { dayMs, isoTime } from '../../kernel/time.ts'
import type { Deployment } from '../../place/deployment.ts'
import { placeOfAssertion } from '../../place/breach.ts'
import { refuse } from '../../wire/codes.ts'
import {
  assertedSchema,
  deploymentSchema,
  rowJson,
  useJson,
  useSchema,
  versionJson,
  versionSchema,
} from './deployment-json.ts'
import type { AdminDeps } from './ports.ts'
import { route, type Route } from './route.ts'

const none = z.object({})
const assertedDays = 90

export function deploymentRoutes(deps: AdminDeps): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/admin/v1/deployments',
      id: 'listDeployments',
      summary: 'Deployments with their places, health, quota, price and standing breaches',
      needs: ['house.read'],
      params: none,
      query: none,
      body: none,
      status: 200,
      answer: z.object({ deployments: z.array(deploymentSchema) }),
      async handle({ by }) {
        const all = [...deps.world().deployments.values()]
        return { deployments: all.map((deployment) => rowJson(deps, deployment, by)) }
      },
    }),
    route({
      method: 'get',
      path: '/admin/v1/deployments/{id}',
      id: 'deployment',
      summary:
        'One deployment: where it was said to be, its prices, who may use it and what that reaches',
      needs: ['house.read'],
      params: z.object({ id: z.string().max(64) }),
      query: none,
      body: none,
      status: 200,
      answer: deploymentSchema.extend({
        asserted: assertedSchema,
        versions: z
          .array(versionSchema)
          .nullable()
          .meta({ description: 'Of its price list, the earliest first; null without money.read' }),
        spillChain: z.array(z.string()).meta({
          description: 'Where its provider may move a request, itself first',
        }),
        uses: z.array(useSchema),
        usesLeftOut: z.int(),
      }),
      async handle({ params, by }) {
        const deployment = deps.world().deployments.get(params.id)
        if (deployment === undefined) return refuse('door.not_found')
        return whole(deps, deployment, by)
      },
    }),
  ]
}

async function whole(deps: AdminDeps, deployment: Deployment, by: Operator) {
  const world = deps.world()
  const nowMs = deps.clock.nowMs()
  const { uses, leftOut } = usesOf({ world, decisions: deps.decisions, deployment, nowMs })
  const seesReasons = mayDo(by, 'decisions.reasons')
  const versions = world.priceLists.get(deployment.priceListId)?.versions ?? []
  return {
    ...rowJson(deps, deployment, by),
    asserted: await assertedOf(deps, deployment, nowMs),
    versions: mayDo(by, 'money.read') ? versions.map(versionJson) : null,
    spillChain: reachedFrom([deployment.id], world.deployments).map(({ id }) => id),
    uses: uses.map((use) => useJson(use, world, seesReasons)),
    usesLeftOut: leftOut,
  }
}

/** Of requests that were sent there: counted by the provider's own words. Null: the index cannot answer now. */
async function assertedOf(
  { finder, world }: AdminDeps,
  deployment: Deployment,
  nowMs: number,
): Promise<z.input<typeof assertedSchema>> {
  const [fromMs, toMs] = [nowMs - assertedDays * dayMs, nowMs + 1]
  const found = await finder.flows({ deployment: deployment.id, fromMs, toMs, buckets: 1 })
  if ('kind' in found) return null
  const counts = new Map<string, number>()
  let requests = 0
  for (const flow of found.flows) {
    requests += flow.requests
    for (const { region, requests: said } of flow.asserted) {
      counts.set(region, (counts.get(region) ?? 0) + said)
    }
  }
  const kind = world().channels.get(deployment.channelId)?.kind
  const by = kind === 'anthropic' ? ('usage.inference_geo' as const) : ('x-ms-region' as const)
  const promised = boundsOf(deployment.locations.processing)
  const regions = [...counts].map(([region, said]) => {
    const place = placeOfAssertion({ by, text: region })
    const isIn = place === null ? 'U' : placeIn(place, promised)
    const standing = isIn === 'T' ? 'inside' : isIn === 'F' ? 'breach' : 'unresolved'
    return { region, place, requests: said, standing } as const
  })
  const said = regions.reduce((sum, one) => sum + one.requests, 0)
  return {
    from: isoTime(found.fromMs),
    to: isoTime(found.toMs),
    requests,
    silent: Math.max(0, requests - said),
    regions: regions.toSorted((left, right) => right.requests - left.requests),
  }
}
