// What leaves a customer to whom and under whose law, for its people: per workload and model what a request can reach,
// and of each deployment that it can reach who sells it, the seven places, and how long content is kept.
import { z } from 'zod'
import { leavingOf, type LeavingUse } from '../../journeys/leaving.ts'
import { isoTime } from '../../kernel/time.ts'
import { restingQuestions } from '../../kernel/words.ts'
import type { Deployment } from '../../place/deployment.ts'
import { placesOfJson, sevenPlacesSchema } from './places-json.ts'
import { ownPartyOf } from './own-party.ts'
import type { AdminDeps } from './ports.ts'
import { route, type Route } from './route.ts'

const none = z.object({})
const instant = z.iso.datetime()

const useSchema = z.object({
  model: z.string().meta({ description: 'As you call it' }),
  outcome: z.enum(['permit', 'refer', 'deny']),
  reasonClass: z.string().nullable(),
  ways: z
    .array(
      z.object({
        deployment: z.string(),
        way: z.enum(['serves', 'fallback', 'moved']).meta({
          description: 'fallback: in place of another model; moved: by its provider',
        }),
      }),
    )
    .meta({ description: 'Empty: nothing leaves' }),
  union: sevenPlacesSchema.nullable().meta({ description: 'Of all of them; null: nothing leaves' }),
  validUntil: instant.nullable().meta({ description: 'As far as the dates tell that are known' }),
})

const deploymentSchema = z.object({
  id: z.string(),
  model: z.string(),
  channel: z.string(),
  seller: z.string().nullable(),
  type: z.string(),
  places: sevenPlacesSchema,
  retentionDays: z
    .partialRecord(z.enum(restingQuestions), z.int())
    .meta({ description: 'At most; left out: nobody promised' }),
  spillTo: z.string().nullable(),
})

export function ownLeavingRoutes(deps: AdminDeps): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/admin/v1/own/leaving',
      id: 'ownLeaving',
      summary:
        'What leaves, to whom and under whose law: for each of your workloads and its models',
      needs: ['own.act'],
      reach: ['party'],
      params: none,
      query: none,
      body: none,
      status: 200,
      answer: z.object({
        at: instant,
        workloads: z.array(
          z.object({
            id: z.string(),
            contract: z.string(),
            purpose: z.string(),
            governingLaw: z.string().nullable().meta({
              description: 'Of the contract, a country; null: it does not say',
            }),
            uses: z.array(useSchema),
          }),
        ),
        deployments: z.array(deploymentSchema),
        leftOut: z.int().meta({ description: 'Workloads beyond the bound of one answer' }),
      }),
      async handle({ by }) {
        const world = deps.world()
        const nowMs = deps.clock.nowMs()
        const { decisions } = deps
        const found = leavingOf({ world, decisions, nowMs }, ownPartyOf(by))
        return {
          at: isoTime(nowMs),
          workloads: found.workloads.map(({ workloadId, contractId, uses, ...rest }) => ({
            id: workloadId,
            contract: contractId,
            ...rest,
            uses: uses.map(useJson),
          })),
          deployments: found.deployments.map((one) =>
            deploymentJson(one, world.channels.get(one.channelId)?.seller ?? null),
          ),
          leftOut: found.leftOut,
        }
      },
    }),
  ]
}

function useJson(use: LeavingUse): z.input<typeof useSchema> {
  const { model, outcome, reasonClass, ways, union, validUntilMs } = use
  return {
    model,
    outcome,
    reasonClass,
    ways: ways.map(({ deploymentId, way }) => ({ deployment: deploymentId, way })),
    union: union === null ? null : placesOfJson(union),
    validUntil: validUntilMs === null ? null : isoTime(validUntilMs),
  }
}

function deploymentJson(
  { id, model, channelId, type, locations, retentionDays, spillTo }: Deployment,
  seller: string | null,
): z.input<typeof deploymentSchema> {
  const places = placesOfJson(locations)
  return { id, model, channel: channelId, seller, type, places, retentionDays, spillTo }
}
