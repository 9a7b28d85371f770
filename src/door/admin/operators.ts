// Operators: who they are and what they see, making them, changing them and taking them out. Keys are made for them with the keys, and
// invitations to set a passphrase with signing in.
import { z } from 'zod'
import { actions, firstAdmin, grantedBy, roles, type Operator } from '../../identity/operator.ts'
import {
  changeOperator,
  createOperator,
  hasSameRights,
  removeOperator,
} from '../../journeys/operator-desk.ts'
import { isoTime } from '../../kernel/time.ts'
import type { Refusal } from '../../wire/codes.ts'
import type { AdminDeps } from './ports.ts'
import { route, type Route } from './route.ts'
import { askedScopeSchema, msOf, scopeJson, scopeOf, scopeSchema } from './scope-json.ts'

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
  scope: scopeSchema.nullable().meta({ description: 'Null: the whole house' }),
  endsAt: instant.nullable().meta({
    description: 'From then on neither keys nor sessions of theirs work; null: no end',
  }),
})

const rights = {
  name: operatorName,
  roles: z.array(z.enum(roles)),
  scope: askedScopeSchema,
  endsAt: instant.nullable().meta({ description: 'Null: no end' }),
}

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
        ...rights,
        id: operatorId,
        scope: rights.scope.default(null),
        endsAt: rights.endsAt.default(null),
      }),
      status: 201,
      answer: operatorSchema,
      async handle({ body, by }) {
        const { id, name, endsAt } = body
        const scope = scopeOf(deps, body.scope)
        if (isRefusal(scope)) return scope
        const asked = { id, name, roles: body.roles, scope, endsAtMs: msOf(endsAt) }
        const created = await createOperator(deps, by, asked)
        return 'kind' in created ? created : operatorJson(created)
      },
    }),
    changeRoute(deps),
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

function changeRoute(deps: AdminDeps): Route {
  return route({
    method: 'post',
    path: '/admin/v1/operators/{id}/change',
    id: 'changeOperator',
    summary:
      'Give an operator other roles, another scope, end or name; what is left out stays. Whoever is given other rights signs in anew; keys of theirs go on with the new ones',
    needs: ['operators.manage'],
    params: z.object({ id: z.string().max(64) }),
    query: none,
    body: z.strictObject(rights).partial(),
    status: 200,
    answer: operatorSchema,
    async handle({ params: { id }, body, by }) {
      const scope = body.scope === undefined ? undefined : scopeOf(deps, body.scope)
      if (scope !== undefined && isRefusal(scope)) return scope
      const before = deps.register.operators.get(id)
      const changed = await changeOperator(deps, by, id, {
        ...(body.name === undefined ? {} : { name: body.name }),
        ...(body.roles === undefined ? {} : { roles: body.roles }),
        ...(scope === undefined ? {} : { scope }),
        ...(body.endsAt === undefined ? {} : { endsAtMs: msOf(body.endsAt) }),
      })
      if ('kind' in changed) return changed
      if (before !== undefined && !hasSameRights(before, changed)) {
        deps.sessions.endAllOf(id, 'operator_changed', { by: by.id })
      }
      return operatorJson(changed)
    },
  })
}

function isRefusal(scope: object | null): scope is Refusal {
  return scope !== null && 'code' in scope
}

function rolesJson(): z.input<typeof roleSchema>[] {
  return roles.map((id) => ({
    id,
    actions: actions.filter((action) => grantedBy(action).includes(id)),
  }))
}

function operatorJson(operator: Operator): z.input<typeof operatorSchema> {
  const { id, name, createdAtMs, createdBy, removedAtMs, scope, endsAtMs } = operator
  return {
    id,
    name,
    roles: [...operator.roles],
    createdAt: createdAtMs === 0 ? null : isoTime(createdAtMs),
    createdBy,
    removedAt: removedAtMs === null ? null : isoTime(removedAtMs),
    scope: scopeJson(scope),
    endsAt: endsAtMs === null ? null : isoTime(endsAtMs),
  }
}
