// The admin API under /admin/v1: a route table served by Hono, off the request's hot path. A route
// names what an operator must be allowed to do, and whoever asks shows a key or the cookie of a session; only
// the document, and the routes by which somebody signs in, are for anyone. Errors are problem details; whoever
// is nobody does not learn which paths there are.
import type { RequestListener } from 'node:http'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { Hono, type Context } from 'hono'
import type { z } from 'zod'
import { openIdentity } from '../../identity/identity.ts'
import { mayDo, nobody, type Operator } from '../../identity/operator.ts'
import { openOperators, type Proven } from '../../journeys/identify-operator.ts'
import type { OidcSettings } from '../../journeys/oidc-ports.ts'
import { Fault } from '../../kernel/fault.ts'
import { codes, refuse, type Code, type Refusal } from '../../wire/codes.ts'
import { wayOf } from '../caller.ts'
import { breachRoutes } from './breaches.ts'
import { breakGlassRoutes } from './break-glass.ts'
import { budgetRoutes } from './budgets.ts'
import { caseReviewRoutes } from './case-review.ts'
import { caseStepRoutes } from './case-steps.ts'
import { caseRoutes } from './cases.ts'
import { channelReportRoutes } from './channel-report.ts'
import { changeRoutes } from './changes.ts'
import { codeRoutes } from './code-list.ts'
import { contractRoutes } from './contracts.ts'
import { decisionRoutes } from './decisions.ts'
import { deploymentRoutes } from './deployments.ts'
import { erasureRoutes } from './erasures.ts'
import { exceptionRoutes } from './exceptions.ts'
import { factRoutes } from './facts.ts'
import { flowRoutes } from './flows.ts'
import { forbidden } from './forbidden.ts'
import { holdRoutes } from './holds.ts'
import { enterGlass, lentNow, withLent } from './lent.ts'
import { inboxRoutes } from './inbox.ts'
import { keyRoutes } from './keys.ts'
import { managedRoutes } from './managed.ts'
import { openApi } from './openapi.ts'
import { logRoutes } from './logs.ts'
import { liveRoutes } from './live.ts'
import { moneyRoutes } from './money.ts'
import type { OidcPages } from './oidc.ts'
import { ownRoutes } from './own.ts'
import { operatorRoutes } from './operators.ts'
import { packObjectRoutes } from './pack-objects.ts'
import { packTextRoutes } from './pack-texts.ts'
import { partyRoutes } from './parties.ts'
import type { AdminDeps } from './ports.ts'
import { problemResponse } from './problem.ts'
import { referralRoutes } from './referrals.ts'
import { replayRoutes } from './replays.ts'
import { requestListRoutes } from './request-list.ts'
import { requestSampleRoutes } from './request-sample.ts'
import { requestRoutes } from './requests.ts'
import { revenueRoutes } from './revenue.ts'
import type { Route } from './route.ts'
import { ruleRoutes } from './rules.ts'
import { mapBaseRoutes } from './map-base.ts'
import { sandboxRoutes } from './sandbox.ts'
import { sessionRoutes } from './session.ts'
import { signInRoutes } from './sign-in.ts'
import { spendRoutes } from './spend.ts'
import { tokenRoutes } from './tokens.ts'
import { openVisit, visitOf, type Visit } from './visit.ts'
import { watchRoutes } from './watch.ts'
import { witnessRoutes } from './witness.ts'
import { workloadRoutes } from './workloads.ts'
import { worldRoutes } from './world.ts'
import { openWrongKeys } from './wrong-keys.ts'

/** What somebody sends who is nobody yet: to sign in. Whoever wants to fill the memory comes without a key. */
const strangersBytesMax = 16_384
/** A browser takes an answer for what it is said to be. */
const notGuessed = { 'x-content-type-options': 'nosniff' }
/** Where a browser begins to sign in at a provider. */
const oidcPath = '/admin/v1/sign-in/oidc'
export const openApiPath = '/admin/v1/openapi.json'

/** Serves everything below /admin. */
export function openAdmin(deps: AdminDeps): RequestListener {
  const listener = getRequestListener(adminApp(deps).fetch, { overrideGlobalObjects: false })
  return (request, response) => void listener(request, response)
}

/** Whose key it is that came from an address. */
export type KeyCheck = (token: string, address: string) => Proven | Refusal

/** The routes of the API, for the server and for the document. */
export function adminRoutes(deps: AdminDeps, keyCheck: KeyCheck = nobodysKey): readonly Route[] {
  return [
    ...sessionRoutes(deps),
    ...signInRoutes(deps, keyCheck),
    ...tokenRoutes(deps),
    ...inboxRoutes(deps),
    ...breakGlassRoutes(deps),
    ...keyRoutes(deps),
    ...operatorRoutes(deps),
    ...worldRoutes(deps),
    ...partyRoutes(deps),
    ...contractRoutes(deps),
    ...workloadRoutes(deps),
    ...managedRoutes(deps),
    ...decisionRoutes(deps),
    ...ruleRoutes(deps),
    ...packTextRoutes(deps),
    ...packObjectRoutes(deps),
    ...replayRoutes(deps),
    ...requestListRoutes(deps),
    ...requestSampleRoutes(deps),
    ...flowRoutes(deps),
    ...liveRoutes(deps),
    ...requestRoutes(deps),
    ...spendRoutes(deps),
    ...budgetRoutes(deps),
    ...moneyRoutes(deps),
    ...revenueRoutes(deps),
    ...channelReportRoutes(deps),
    ...referralRoutes(deps),
    ...factRoutes(deps),
    ...changeRoutes(deps),
    ...exceptionRoutes(deps),
    ...breachRoutes(deps),
    ...deploymentRoutes(deps),
    ...erasureRoutes(deps),
    ...holdRoutes(deps),
    ...witnessRoutes(deps),
    ...logRoutes(deps),
    ...caseRoutes(deps),
    ...caseStepRoutes(deps),
    ...caseReviewRoutes(deps),
    ...watchRoutes(deps),
    ...ownRoutes(deps),
    ...codeRoutes(),
    ...sandboxRoutes(deps),
    ...mapBaseRoutes(deps),
  ]
}

/** Where only the table is of interest. */
function nobodysKey(): Refusal {
  return refuse('admin.unauthorized')
}

function adminApp(deps: AdminDeps): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>()
  const identify = identifier(deps)
  const routes = adminRoutes(deps, identify)
  const document = openApi(routes)
  app.get(openApiPath, (context) => context.json(document, 200, notGuessed))
  app.use(async (context, next) => {
    const visit = visitBy(deps, identify, context.env.incoming)
    if ('kind' in visit) return problemResponse(visit)
    context.set('visit', visit)
    await next()
    return undefined
  })
  if (deps.oidc !== null) serveOidc(app, deps, deps.oidc)
  for (const route of routes) {
    const path = route.path.replaceAll(/\{(\w+)\}/g, ':$1')
    app.on(route.method.toUpperCase(), path, async (context) => {
      const current = (): Operator | null => stillMay(route, stillThere(deps, identify, context))
      const response = await serve(deps, route, context, current)
      for (const [name, value] of context.get('visit').headers) response.headers.append(name, value)
      // Of HEAD nobody reads the body: what goes on would go on for nobody.
      if (route.media !== undefined && context.req.method === 'HEAD') await response.body?.cancel()
      return response
    })
  }
  app.notFound((context) => {
    const isNobody = context.get('visit').by === nobody
    const why = isNobody ? refuse('admin.unauthorized') : otherMethod(routes, context.req.path)
    return problemResponse(why)
  })
  app.onError((error) => {
    deps.onFault(error)
    return problemResponse(refuse(error instanceof Fault ? faultCode(error) : 'door.internal'))
  })
  return app
}

interface AdminEnv {
  readonly Bindings: HttpBindings
  readonly Variables: { visit: Visit }
}

/** Whoever sends an authorization is looked at by that alone. */
function visitBy(
  deps: AdminDeps,
  identify: KeyCheck,
  incoming: HttpBindings['incoming'],
): Visit | Refusal {
  const { headers, socket, method = 'GET', url = '' } = incoming
  const peer = { remoteAddress: socket.remoteAddress, isEncrypted: 'encrypted' in socket }
  const reached = { method, headers, ...wayOf(peer, headers, deps.trusted) }
  if (headers.authorization === undefined) {
    return withLent(deps, openVisit(deps.sessions, deps.pepper, reached), {
      method,
      url,
    })
  }
  const proven = identify(bearer(headers.authorization), reached.address)
  if (proven.kind === 'refused') return proven
  const { operator: by, restsOn, endsAtMs } = proven
  return visitOf(reached, { by, session: null, csrf: null, restsOn, endsAtMs })
}

/** Who asked, if they still may: looked at without counting as a use, which would keep a session from ending. */
function stillThere(
  deps: AdminDeps,
  identify: KeyCheck,
  context: Context<AdminEnv>,
): Operator | null {
  const { by, session } = context.get('visit')
  if (session !== null) {
    const counts = deps.sessions.of(by.id).some(({ id }) => id === session.id)
    return counts ? lentNow(deps, deps.register.operators.get(by.id) ?? by, session) : null
  }
  const again = visitBy(deps, identify, context.env.incoming)
  return 'kind' in again || again.by === nobody ? null : again.by
}

/** Whoever asked, while they would still be let in: rights and scopes change while an answer goes on. */
function stillMay(route: Route, by: Operator | null): Operator | null {
  return by === null || refuseVisitor(route, by) !== null ? null : by
}

/** Whose key it is, unless wrong ones came too often from where it comes. */
function identifier(deps: AdminDeps): KeyCheck {
  const { clock, pepper, world, adminKey, register, onWrongKey } = deps
  const identity = openIdentity({ pepper })
  const { operators } = register
  const whose = openOperators({ clock, identity, world, operators, adminKey, pepper })
  const wrong = openWrongKeys(clock)
  return (token, address) => {
    // Without a key nothing was guessed, and nothing is counted.
    if (token === '') return refuse('admin.unauthorized')
    const retryAfterMs = wrong.waitMs(address)
    if (retryAfterMs > 0) {
      onWrongKey('admin.too_many_wrong_keys')
      return refuse('admin.too_many_wrong_keys', { retryAfterMs })
    }
    const proven = whose(token)
    if (proven.kind === 'proven') return proven
    onWrongKey(proven.code)
    wrong.note(address)
    return proven
  }
}

/** Pages that lead a browser away and back; no answers, hence no routes. Loaded when somebody asks. */
function serveOidc(app: Hono<AdminEnv>, deps: AdminDeps, settings: OidcSettings): void {
  let opened: Promise<OidcPages> | null = null
  const pages = (): Promise<OidcPages> => {
    opened ??= import('./oidc.ts').then(({ openOidc }) => openOidc(deps, settings))
    return opened
  }
  app.get(oidcPath, async (context) => (await pages()).start(context, context.get('visit')))
  app.get(`${oidcPath}/callback`, async (context) =>
    (await pages()).finish(context, context.get('visit')),
  )
}

async function serve(
  deps: AdminDeps,
  route: Route,
  context: Context<AdminEnv>,
  current: () => Operator | null,
): Promise<Response> {
  const { bodyBytesMax } = deps
  const visit = context.get('visit')
  const { by } = visit
  // Also what is refused: who tried is known by it.
  if (route.needs !== 'anyone') {
    await enterGlass(deps, visit, context.req, (one) => refuseVisitor(route, one) === null)
  }
  const refusal = refuseVisitor(route, by)
  if (refusal !== null) return problemResponse(refusal)
  const read = await readBody(
    context,
    by === nobody ? Math.min(bodyBytesMax, strangersBytesMax) : bodyBytesMax,
  )
  if (isRefusal(read)) return problemResponse(read)
  const result = await route.run({
    params: context.req.param(),
    query: context.req.query(),
    body: read.value,
    by,
    visit,
    current,
  })
  // Of a route that goes on.
  if (result instanceof Response) return result
  if (isRefusal(result)) return problemResponse(result)
  if (isInvalid(result)) return problemResponse(invalid(result.error))
  return Response.json(result, {
    status: route.status,
    headers: { 'cache-control': 'no-store', ...notGuessed },
  })
}

/** Deny by default: a route that does not say that it serves a scope serves nobody who has one. */
function refuseVisitor({ needs, reach = [] }: Route, by: Operator): Refusal | null {
  if (needs === 'anyone') return null
  if (by === nobody) return refuse('admin.unauthorized')
  if (by.scope !== null && !reach.includes(by.scope.kind)) return refuse('admin.out_of_scope')
  if (needs === 'signed_in' || needs.some((action) => mayDo(by, action))) return null
  return forbidden(by, needs)
}

/** The parsed body, `{}` for none. With a length, without one or in chunks: clients send all three. */
async function readBody(
  { req: { raw } }: Context<AdminEnv>,
  bytesMax: number,
): Promise<{ readonly value: unknown } | Refusal> {
  if (Number(raw.headers.get('content-length') ?? 0) > bytesMax) {
    return refuse('door.body_too_large')
  }
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of raw.body ?? []) {
    size += chunk.length
    if (size > bytesMax) return refuse('door.body_too_large')
    chunks.push(chunk)
  }
  if (size === 0) return { value: {} }
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString(), wellFormed)
    return { value }
  } catch {
    return refuse('door.json_invalid')
  }
}

/** Half a character cannot be entered into the log. */
function wellFormed(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed() : value
}

function isRefusal(result: object): result is Refusal {
  return 'kind' in result && result.kind === 'refused'
}

function isInvalid(
  result: object,
): result is { readonly kind: 'invalid'; readonly error: z.ZodError } {
  return 'kind' in result && result.kind === 'invalid'
}

function invalid(error: z.ZodError): Refusal {
  const issue = error.issues[0]
  const param = issue?.path.map(String).join('.') ?? ''
  const message = issue === undefined ? 'The request is not valid.' : issue.message
  return refuse('admin.invalid', { message, ...(param === '' ? {} : { param }) })
}

function otherMethod(routes: readonly Route[], path: string): Refusal {
  const exists = routes.some((route) =>
    new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path),
  )
  return refuse(exists ? 'door.method_not_allowed' : 'door.not_found')
}

function faultCode(fault: Fault): Code {
  return isCode(fault.code) ? fault.code : 'door.internal'
}

function isCode(code: string): code is Code {
  return Object.hasOwn(codes, code)
}

function bearer(header: string | undefined): string {
  return /^Bearer +(\S+)$/i.exec(header ?? '')?.[1] ?? ''
}
