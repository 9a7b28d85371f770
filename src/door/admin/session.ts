// The session of whoever asks: who they are, signing in and out, their passphrase, and where else they are
// signed in. Signing in is for anyone; what it answers tells nobody who there is.
import { z } from 'zod'
import {
  actions,
  actionsOf,
  isThere,
  nobody,
  roles,
  type Operator,
} from '../../identity/operator.ts'
import { endOfGrant, lendableActions } from '../../identity/break-glass.ts'
import { sessionEndsMs, waysIn, type Session } from '../../identity/session.ts'
import { scopeKinds } from '../../identity/scope.ts'
import { isoTime } from '../../kernel/time.ts'
import { refuse } from '../../wire/codes.ts'
import type { AdminDeps } from './ports.ts'
import { route, type Route } from './route.ts'
import { ownScopeJson, ownScopeSchema } from './scope-json.ts'
import type { Visit } from './visit.ts'

const none = z.object({})
const instant = z.iso.datetime()
const named = z.object({ id: z.string().max(64) })

const personSchema = z.object({ id: z.string(), name: z.string(), roles: z.array(z.enum(roles)) })

export const sessionSchema = z.object({
  operator: personSchema
    .extend({
      actions: z.array(z.enum(actions)).meta({ description: 'All that the roles allow' }),
      passphrase: z.boolean().meta({ description: 'Whether one is set' }),
      scope: ownScopeSchema.nullable().meta({ description: 'Null: the whole house' }),
      endsAt: instant.nullable().meta({ description: 'When their access ends' }),
    })
    .nullable()
    .meta({ description: 'Null: nobody is signed in' }),
  session: z.string().nullable().meta({ description: 'Its id; null with a key' }),
  csrf: z.string().nullable().meta({
    description: 'To be sent as x-customhouse-csrf with every change that is asked for by cookie',
  }),
  expiresAt: instant.nullable().meta({ description: 'When it ends if nobody asks any more' }),
  sandbox: z.boolean(),
  personas: z.array(personSchema).meta({
    description: 'Whom anybody on this machine may sign in as; in the sandbox alone',
  }),
  setup: z.boolean().meta({
    description: 'A real house without any operator: sign in with the admin key, then POST setup',
  }),
  ways: z.array(z.enum(['passphrase', 'oidc', 'sandbox'])),
  breakGlass: z
    .object({
      id: z.string(),
      until: instant,
      actions: z.array(z.enum(lendableActions)),
      reason: z.string(),
    })
    .nullable()
    .meta({ description: 'Reading rights that are lent to this session for now; null: none are' }),
})

export type SessionAnswer = z.input<typeof sessionSchema>

const ownSessionSchema = z.object({
  id: z.string(),
  way: z.enum(waysIn),
  beganAt: instant,
  lastUsedAt: instant,
  expiresAt: instant,
  current: z.boolean().meta({ description: 'The one that this request was made with' }),
})

export function sessionRoutes(deps: AdminDeps): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/admin/v1/session',
      id: 'session',
      summary: 'Who is asking, and how somebody signs in here',
      needs: 'anyone',
      params: none,
      query: none,
      body: none,
      status: 200,
      answer: sessionSchema,
      handle: async ({ visit }) => sessionJson(deps, visit),
    }),
    route({
      method: 'post',
      path: '/admin/v1/session/end',
      id: 'endSession',
      summary: 'Sign out',
      needs: 'anyone',
      params: none,
      query: none,
      body: none,
      status: 200,
      answer: sessionSchema,
      async handle({ visit }) {
        if (visit.session === null) return sessionJson(deps, visit)
        deps.sessions.end(visit.session, 'signed_out', visit.by.id)
        visit.forget()
        return sessionJson(deps, { by: nobody, session: null, csrf: null, isNear: visit.isNear })
      },
    }),
    ...ownSessionRoutes(deps),
  ]
}

function ownSessionRoutes(deps: AdminDeps): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/admin/v1/sessions',
      id: 'listSessions',
      summary: 'Where you are signed in',
      needs: 'signed_in',
      reach: scopeKinds,
      params: none,
      query: none,
      body: none,
      status: 200,
      answer: z.object({ sessions: z.array(ownSessionSchema) }),
      async handle({ by, visit }) {
        return { sessions: deps.sessions.of(by.id).map((one) => ownJson(one, visit)) }
      },
    }),
    route({
      method: 'post',
      path: '/admin/v1/sessions/{id}/end',
      id: 'endOwnSession',
      summary: 'Sign out somewhere else',
      needs: 'signed_in',
      reach: scopeKinds,
      params: named,
      query: none,
      body: none,
      status: 200,
      answer: z.object({ sessions: z.array(ownSessionSchema) }),
      async handle({ params, by, visit }) {
        const session = deps.sessions.of(by.id).find(({ id }) => id === params.id)
        if (session === undefined) return refuse('door.not_found')
        deps.sessions.end(session, 'signed_out', by.id)
        if (session.id === visit.session?.id) visit.forget()
        return { sessions: deps.sessions.of(by.id).map((one) => ownJson(one, visit)) }
      },
    }),
  ]
}

/** What a browser is told about itself and the house. */
export function sessionJson(
  deps: AdminDeps,
  {
    by,
    session,
    csrf,
    isNear,
    glass = null,
  }: Pick<Visit, 'by' | 'session' | 'csrf' | 'isNear'> & Partial<Pick<Visit, 'glass'>>,
): SessionAnswer {
  const { operators, arriving } = deps.register
  const nowMs = deps.clock.nowMs()
  const personas = ((isNear ? deps.personas : null) ?? []).flatMap((id) => {
    const operator = operators.get(id)
    return operator === undefined || !isThere(operator, nowMs) ? [] : [personJson(operator)]
  })
  const isStaffed =
    operators.values().some(({ removedAtMs }) => removedAtMs === null) ||
    // Of two who set the house up at once, one does.
    [...arriving].some(({ kind }) => kind === 'operator.created')
  const sandboxWay = personas.length > 0 ? (['sandbox'] as const) : []
  const oidcWay = deps.oidc === null ? [] : (['oidc'] as const)
  return {
    operator:
      by === nobody
        ? null
        : {
            ...personJson(by),
            actions: [...actionsOf(by)],
            passphrase: deps.signIn.hasPassphrase(by.id),
            scope: ownScopeJson(deps, by.scope),
            endsAt: by.endsAtMs === null ? null : isoTime(by.endsAtMs),
          },
    session: session?.id ?? null,
    csrf,
    expiresAt: session === null ? null : isoTime(sessionEndsMs(session)),
    sandbox: !deps.isReal,
    personas,
    setup: deps.isReal && !isStaffed,
    ways: [...sandboxWay, ...oidcWay, 'passphrase'],
    breakGlass:
      glass === null
        ? null
        : {
            id: glass.id,
            until: isoTime(endOfGrant(glass)),
            actions: [...glass.actions],
            reason: glass.reason,
          },
  }
}

function personJson({ id, name, roles: held }: Operator): z.input<typeof personSchema> {
  return { id, name, roles: [...held] }
}

function ownJson(session: Session, visit: Visit): z.input<typeof ownSessionSchema> {
  return {
    id: session.id,
    way: session.way,
    beganAt: isoTime(session.beganAtMs),
    lastUsedAt: isoTime(session.lastUsedAtMs),
    expiresAt: isoTime(sessionEndsMs(session)),
    current: session.id === visit.session?.id,
  }
}
