// Operators: who they are, making them and taking them out. Keys are made for them with the keys, and
// invitations to set a passphrase with signing in.
import { z } from 'zod'
import { actions, firstAdmin, grantedBy, roles, type Operator } from '../../identity/operator.ts'
import { createOperator, removeOperator } from '../../journeys/change-desk.ts'
import { isoTime } from '../../kernel/time.ts'
import type { AdminDeps } from './ports.ts'
import { route, type Route } from './route.ts'

const none = z.object({})
const instant = z.iso.datetime()

export const operatorId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'must be 1 to 63 of a-z 0-9 . _ - such as ann.lee')
export const operatorName = z.string().trim().min(1, 'Say whose it is.').max(200)

const operatorSchema = z.object({
  id: z.string(),
  name: z.string(),
  roles: z.array(z.enum(roles)),
  createdAt: instant.nullable(),
  createdBy: z.string(),
  removedAt: instant.nullable(),
})

const roleSchema = z.object({
  id: z.enum(roles),
  actions: z
    .array(z.enum(actions))
    .meta({ description: 'What the role allows; it allows no more' }),
})

export function operatorRoutes(deps: AdminDeps): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/admin/v1/operators',
      id: 'listOperators',
      summary: 'All operators with their roles, those taken out too',
      needs: ['operators.manage', 'house.read'],
      params: none,
      query: none,
      body: none,
      status: 200,
      answer: z.object({
        operators: z.array(operatorSchema),
        roles: z.array(roleSchema).meta({ description: 'All roles there are' }),
      }),
      async handle() {
        const operators = [firstAdmin, ...deps.register.operators.values()]
        return { operators: operators.map(operatorJson), roles: rolesJson() }
      },
    }),
    route({
      method: 'post',
      path: '/admin/v1/operators',
      id: 'createOperator',
      summary:
        'Make an operator; then invite them to set a passphrase, or make a key for operator:ID',
      needs: ['operators.manage'],
      params: none,
      query: none,
      body: z.strictObject({
        id: operatorId,
        name: operatorName,
        roles: z.array(z.enum(roles)),
      }),
      status: 201,
      answer: operatorSchema,
      async handle({ body, by }) {
        const created = await createOperator(deps, by, body)
        return 'kind' in created ? created : operatorJson(created)
      },
    }),
    route({
      method: 'post',
      path: '/admin/v1/operators/{id}/remove',
      id: 'removeOperator',
      summary: 'Take an operator out; all keys of theirs stop at once, for good',
      needs: ['operators.manage'],
      params: z.object({ id: z.string().max(64) }),
      query: none,
      body: none,
      status: 200,
      answer: operatorSchema,
      async handle({ params, by }) {
        const removed = await removeOperator(deps, by, params.id)
        if ('kind' in removed) return removed
        deps.sessions.endAllOf(params.id, 'operator_removed', { by: by.id })
        return operatorJson(removed)
      },
    }),
  ]
}

function rolesJson(): z.input<typeof roleSchema>[] {
  return roles.map((id) => ({
    id,
    actions: actions.filter((action) => grantedBy(action).includes(id)),
  }))
}

function operatorJson(operator: Operator): z.input<typeof operatorSchema> {
  const { id, name, createdAtMs, createdBy, removedAtMs } = operator
  return {
    id,
    name,
    roles: [...operator.roles],
    createdAt: createdAtMs === 0 ? null : isoTime(createdAtMs),
    createdBy,
    removedAt: removedAtMs === null ? null : isoTime(removedAtMs),
  }
}
