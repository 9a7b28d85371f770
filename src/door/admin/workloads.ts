// Workloads: the registered uses of models, with their keys and what each may use now.
import { z } from 'zod'
import { holderText } from '../../identity/holder.ts'
import { isoTime } from '../../kernel/time.ts'
import { refuse, type Refusal } from '../../wire/codes.ts'
import { keyJson, keySchema } from './keys.ts'
import { managedShape } from './parties.ts'
import type { AdminDeps } from './ports.ts'
import { route, type Route } from './route.ts'
import { seesContract, seesWorkload } from './scoped.ts'
import { registrationSchema } from './terms-schema.ts'
import { decisionsOf, decisionSchema } from './world.ts'

const none = z.object({})

const rowSchema = z.object({
  id: z.string(),
  contract: z.string(),
  party: z.string(),
  partyName: z.string(),
  ...managedShape,
  purpose: z.string(),
  owner: z.string(),
  dataClasses: z.array(z.string()),
  keys: z.int().meta({ description: 'That work now' }),
})

const wholeSchema = rowSchema.extend({
  registered: registrationSchema.meta({ description: 'As it is written' }),
  keyList: z.array(keySchema),
  decisions: z.array(decisionSchema).meta({ description: 'For plain text' }),
  at: z.string(),
})

export function workloadRoutes(deps: AdminDeps): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/admin/v1/workloads',
      id: 'listWorkloads',
      summary: 'Workloads, by id',
      needs: ['house.read'],
      reach: ['party', 'audit'],
      params: none,
      query: z.strictObject({
        party: z.string().max(64).optional(),
        contract: z.string().max(64).optional(),
        search: z.string().max(200).optional().meta({ description: 'In id, purpose or owner' }),
        after: z.string().max(64).optional().meta({ description: 'The next of the page before' }),
        limit: z.coerce.number().int().min(1).max(1_000).default(200),
      }),
      body: none,
      status: 200,
      answer: z.object({
        workloads: z.array(rowSchema),
        total: z.int(),
        next: z.string().nullable(),
      }),
      async handle({ query: { party, contract, search = '', after, limit }, by }) {
        const { workloads, contracts } = deps.world()
        const text = search.trim().toLowerCase()
        const found = [...workloads.values()]
          .filter(({ contractId }) => seesContract(by, { contracts }, contractId))
          .filter(({ contractId }) => contract === undefined || contractId === contract)
          .filter((one) => party === undefined || contracts.get(one.contractId)?.partyId === party)
          .filter(({ id, purpose, owner }) =>
            [id, purpose, owner].some((one) => one.toLowerCase().includes(text)),
          )
          .map(({ id }) => id)
          .toSorted()
        const rest = found.filter((id) => after === undefined || id > after)
        const page = rest.slice(0, limit)
        const keys = workingKeys(deps)
        return {
          workloads: page.flatMap((id) => rowJson(deps, id, keys) ?? []),
          total: found.length,
          next: rest.length > page.length ? (page.at(-1) ?? null) : null,
        }
      },
    }),
    route({
      method: 'get',
      path: '/admin/v1/workloads/{id}',
      id: 'workload',
      summary: 'One workload: what it is registered for, its keys, and what it may use',
      needs: ['house.read'],
      reach: ['party', 'audit'],
      params: z.object({ id: z.string().max(64) }),
      query: none,
      body: none,
      status: 200,
      answer: wholeSchema,
      async handle({ params, by }) {
        if (!seesWorkload(by, deps.world(), params.id)) return refuse('door.not_found')
        return workloadJson(deps, params.id) ?? refuse('door.not_found')
      },
    }),
  ]
}

function workingKeys({ clock, world }: AdminDeps): ReadonlyMap<string, number> {
  const nowMs = clock.nowMs()
  const counts = new Map<string, number>()
  for (const { holder, revokedAtMs, expiresAtMs } of world().keys.values()) {
    if (holder.kind !== 'workload') continue
    const isOver = [revokedAtMs, expiresAtMs].some((ms) => ms !== null && ms <= nowMs)
    if (isOver) continue
    counts.set(holder.workloadId, (counts.get(holder.workloadId) ?? 0) + 1)
  }
  return counts
}

function rowJson(
  { world, directory }: AdminDeps,
  id: string,
  keys: ReadonlyMap<string, number>,
): z.input<typeof rowSchema> | null {
  const { workloads, contracts, parties } = world()
  const workload = workloads.get(id)
  if (workload === undefined) return null
  const { contractId, purpose, owner, dataClasses } = workload
  const party = contracts.get(contractId)?.partyId ?? ''
  return {
    id,
    contract: contractId,
    party,
    partyName: parties.get(party)?.legalName ?? party,
    managedBy: directory.managedBy('workloads', id) ?? 'file',
    revision: directory.revisionOf('workloads', id),
    purpose,
    owner,
    dataClasses: [...dataClasses],
    keys: keys.get(id) ?? 0,
  }
}

export function workloadJson(deps: AdminDeps, id: string): object | Refusal | null {
  const row = rowJson(deps, id, workingKeys(deps))
  const view = deps.directory.workload(id)
  if (row === null || view === null) return null
  const own = [...deps.world().keys.values()].filter(
    ({ holder }) => holderText(holder) === `workload:${id}`,
  )
  return {
    ...row,
    registered: view.registered,
    keyList: own
      .toSorted((left, right) => (left.id < right.id ? -1 : 1))
      .map((key) => keyJson(key)),
    decisions: decisionsOf(deps, { id, contractId: view.contractId }),
    at: isoTime(deps.clock.nowMs()),
  }
}
