// Signing in with a passphrase, with a key, or in the sandbox as somebody of the sample; invitations, by which a
// passphrase is set; and the first operator of a real house. Failures are counted by address and by name before
// any work is done for them, whoever the name is.
import { z } from 'zod'
import { roles, type Operator } from '../../identity/operator.ts'
import { passphraseProblem } from '../../identity/passphrase.ts'
import { createOperator } from '../../journeys/operator-desk.ts'
import type { Proof } from '../../journeys/sessions.ts'
import { scopeKinds } from '../../identity/scope.ts'
import { isoTime } from '../../kernel/time.ts'
import { refuse, type Refusal } from '../../wire/codes.ts'
import type { KeyCheck } from './admin.ts'
import { operatorId, operatorName } from './operators.ts'
import type { AdminDeps } from './ports.ts'
import { route, type Route } from './route.ts'
import { sessionJson, sessionSchema, type SessionAnswer } from './session.ts'
import { refuseForeignPage, type Visit } from './visit.ts'
import { openWrongKeys } from './wrong-keys.ts'

const none = z.object({})
/** Longer is nobody's; what is typed is measured by the rules of passphrases. */
const text = z.string().max(2000)
const posted = { method: 'post', params: none, query: none, status: 200 } as const

export function signInRoutes(deps: AdminDeps, keyCheck: KeyCheck): readonly Route[] {
  const guarded = openGuard(deps)
  return [
    route({
      ...posted,
      path: '/admin/v1/session',
      id: 'signIn',
      summary: 'Sign in: {operator, passphrase}, {key}, or in the sandbox {sandbox: PERSONA}',
      needs: 'anyone',
      body: z.strictObject({
        operator: z.string().max(100).optional(),
        passphrase: text.optional(),
        key: text.optional(),
        sandbox: text.optional(),
      }),
      answer: sessionSchema,
      async handle({ body, visit }) {
        // Before anything is looked at: a page of others learns nothing, and uses nothing up.
        const foreign = refuseForeignPage(visit)
        if (foreign !== null) return foreign
        const { operator: name, passphrase, key, sandbox } = body
        const given = [passphrase ?? name, key, sandbox].filter((one) => one !== undefined)
        if (given.length !== 1) return invalid('operator', oneWay)
        if (sandbox !== undefined) return begin(deps, visit, persona(deps, visit, sandbox))
        if (key !== undefined) return begin(deps, visit, keyProof(keyCheck(key, visit.address)))
        if (name === undefined) return invalid('operator', oneWay)
        if (passphrase === undefined) return invalid('passphrase', oneWay)
        const proven = await guarded(visit, name, () =>
          deps.signIn.prove({ operatorId: name, passphrase }),
        )
        return begin(deps, visit, proofOf(proven, 'passphrase'))
      },
    }),
    setupRoute(deps),
    inviteRoute(deps),
    acceptRoute(deps, guarded),
    ownPassphraseRoute(deps, guarded),
  ]
}

const oneWay = 'Give operator and passphrase, or key, or, in the sandbox, sandbox.'

function persona({ personas }: AdminDeps, { isNear }: Visit, id: string): Proof | Refusal {
  if (!isNear || personas?.includes(id) !== true) return refuse('admin.sign_in_refused')
  return { operatorId: id, way: 'sandbox', restsOn: null, endsAtMs: null }
}

function keyProof(proven: ReturnType<KeyCheck>): Proof | Refusal {
  if (proven.kind === 'refused') return proven
  const { operator, restsOn, endsAtMs } = proven
  return { operatorId: operator.id, way: 'key', restsOn, endsAtMs }
}

function proofOf(proven: Operator | Refusal, way: Proof['way']): Proof | Refusal {
  if ('kind' in proven) return proven
  return { operatorId: proven.id, way, restsOn: null, endsAtMs: null }
}

/** A new session under a new cookie; the one that the browser had ends. */
export async function begin(
  deps: AdminDeps,
  visit: Visit,
  proof: Proof | Refusal,
): Promise<SessionAnswer | Refusal> {
  if ('kind' in proof) return proof
  const refusal = refuseForeignPage(visit)
  if (refusal !== null) return refusal
  const begun = await deps.sessions.begin(proof, visit.session)
  if ('kind' in begun) return begun
  visit.keep(begun)
  const { operator: by, session, csrf } = begun
  return sessionJson(deps, { by, session, csrf, isNear: visit.isNear })
}

type Guard = (
  visit: Visit,
  name: string,
  act: () => Promise<Operator | Refusal>,
) => Promise<Operator | Refusal>

/** Nothing is looked at for an address or a name with too many failures; names that are nobody's count alike. */
function openGuard({ clock, onWrongKey }: AdminDeps): Guard {
  const byAddress = openWrongKeys(clock)
  const byName = openWrongKeys(clock)
  return async (visit, name, act) => {
    // Whoever is not let in proves nothing first: a page of others must not use up what a person may try.
    const foreign = refuseForeignPage(visit)
    if (foreign !== null) return foreign
    const retryAfterMs = Math.max(byAddress.waitMs(visit.address), byName.waitMs(name))
    if (retryAfterMs > 0) {
      onWrongKey('admin.too_many_sign_ins')
      return refuse('admin.too_many_sign_ins', { retryAfterMs })
    }
    // Before the work, or as many as come at once would all be looked at.
    const takeBack = [byAddress.note(visit.address), byName.note(name)]
    const proven = await act()
    if ('kind' in proven && proven.code === 'admin.sign_in_refused') onWrongKey(proven.code)
    else for (const take of takeBack) take()
    return proven
  }
}

function setupRoute(deps: AdminDeps): Route {
  return route({
    ...posted,
    path: '/admin/v1/setup',
    id: 'setUp',
    summary: 'Make the first operator of a real house, with a passphrase, and sign in as them',
    needs: ['operators.manage'],
    body: z.strictObject({
      id: operatorId,
      name: operatorName,
      passphrase: text,
      roles: z.array(z.enum(roles)).default(['admin', 'engineer', 'compliance', 'finance']),
    }),
    status: 201,
    answer: sessionSchema,
    async handle({ body, by, visit }) {
      if (!sessionJson(deps, visit).setup) {
        const message = 'This house has operators already; POST /admin/v1/operators makes more.'
        return refuse('admin.forbidden', { message })
      }
      const { passphrase, ...asked } = body
      const problem = passphraseProblem(passphrase, asked.id)
      if (problem !== null) return invalid('passphrase', problem)
      const created = await createOperator(deps, by, asked)
      if ('kind' in created) return created
      const refusal = await deps.signIn.found(by, created.id, passphrase)
      if (refusal !== null) return refusal
      // A program with a key has no use for a cookie.
      if (visit.session === null) return sessionJson(deps, visit)
      return begin(deps, visit, proofOf(created, 'passphrase'))
    },
  })
}

function inviteRoute(deps: AdminDeps): Route {
  return route({
    ...posted,
    path: '/admin/v1/operators/{id}/invitation',
    id: 'inviteOperator',
    summary: 'An invitation to set a passphrase; this answer is the only time it is shown',
    needs: ['operators.manage'],
    params: z.object({ id: z.string().max(64) }),
    body: none,
    status: 201,
    answer: z.object({
      operator: z.string(),
      invitation: z.string(),
      path: z.string().meta({ description: 'Of the page of the console that takes it' }),
      expires: z.iso.datetime(),
    }),
    async handle({ params, by }) {
      const invited = await deps.signIn.invite(by, params.id)
      if ('kind' in invited) return invited
      const said = new URLSearchParams({ operator: params.id, invitation: invited.secret })
      return {
        operator: params.id,
        invitation: invited.secret,
        // Behind the number sign: browsers send it to nobody, and no proxy writes it down.
        path: `/console/invitation#${said.toString()}`,
        expires: isoTime(invited.endsAtMs),
      }
    },
  })
}

function acceptRoute(deps: AdminDeps, guarded: Guard): Route {
  return route({
    ...posted,
    path: '/admin/v1/operators/{id}/passphrase',
    id: 'acceptInvitation',
    summary: 'Set a passphrase by an invitation, and sign in with it',
    needs: 'anyone',
    params: z.object({ id: z.string().max(64) }),
    body: z.strictObject({ invitation: text, passphrase: text }),
    answer: sessionSchema,
    async handle({ params, body, visit }) {
      const accepted = await guarded(visit, params.id, () =>
        deps.signIn.accept({ ...body, operatorId: params.id }),
      )
      return begin(deps, visit, proofOf(accepted, 'invitation'))
    },
  })
}

function ownPassphraseRoute(deps: AdminDeps, guarded: Guard): Route {
  return route({
    ...posted,
    path: '/admin/v1/session/passphrase',
    id: 'changePassphrase',
    summary: 'Set your own passphrase; you are signed out everywhere else',
    needs: 'signed_in',
    reach: scopeKinds,
    body: z.strictObject({
      current: text.default('').meta({ description: 'Left out where none is set' }),
      passphrase: text,
    }),
    answer: sessionSchema,
    async handle({ body, by, visit }) {
      // A key has an end, and what was made of it would have none.
      if (visit.restsOn !== null && !deps.signIn.hasPassphrase(by.id)) {
        const message =
          'A key sets no first passphrase; ask whoever manages operators for an invitation.'
        return refuse('admin.forbidden', { message })
      }
      const asked = { ...body, session: visit.session?.id ?? '' }
      const changed = await guarded(visit, by.id, () => deps.signIn.change(by, asked))
      if ('kind' in changed) return changed
      if (visit.session === null) return sessionJson(deps, visit)
      // What proved it before proves nothing now: a new token for the same person.
      return begin(deps, visit, {
        operatorId: by.id,
        way: visit.session.way,
        restsOn: visit.restsOn,
        endsAtMs: visit.endsAtMs,
      })
    },
  })
}

function invalid(param: string, message: string): Refusal {
  return refuse('admin.invalid', { param, message })
}
