// The admin API under /admin/v1: a route table served by Hono, off the request's hot path. Every
// route but the document itself needs an operator's key, and names what that operator must be allowed
// to do. Errors are problem details; without a key nobody learns which paths there are.
import type { RequestListener } from 'node:http'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { Hono, type Context } from 'hono'
import type { z } from 'zod'
import { openIdentity } from '../../identity/identity.ts'
import { mayDo, type Operator } from '../../identity/operator.ts'
import { openOperators } from '../../journeys/identify-operator.ts'
import { Fault } from '../../kernel/fault.ts'
import { codes, refuse, type Code, type Refusal } from '../../wire/codes.ts'
import { addressOf } from '../caller.ts'
import { breachRoutes } from './breaches.ts'
import { caseStepRoutes } from './case-steps.ts'
import { caseRoutes } from './cases.ts'
import { changeRoutes } from './changes.ts'
import { decisionRoutes } from './decisions.ts'
import { erasureRoutes } from './erasures.ts'
import { exceptionRoutes } from './exceptions.ts'
import { factRoutes } from './facts.ts'
import { forbidden } from './forbidden.ts'
import { keyRoutes } from './keys.ts'
import { openApi } from './openapi.ts'
import { operatorRoutes } from './operators.ts'
import type { AdminDeps } from './ports.ts'
import { problemResponse } from './problem.ts'
import { referralRoutes } from './referrals.ts'
import { replayRoutes } from './replays.ts'
import { requestRoutes } from './requests.ts'
import type { Route } from './route.ts'
import { witnessRoutes } from './witness.ts'
import { worldRoutes } from './world.ts'
import { openWrongKeys } from './wrong-keys.ts'

export const openApiPath = '/admin/v1/openapi.json'

/** Serves everything below /admin. */
export function openAdmin(deps: AdminDeps): RequestListener {
  const listener = getRequestListener(adminApp(deps).fetch, { overrideGlobalObjects: false })
  return (request, response) => void listener(request, response)
}

/** The routes of the API, for the server and for the document. */
export function adminRoutes(deps: AdminDeps): readonly Route[] {
  return [
    ...keyRoutes(deps),
    ...operatorRoutes(deps),
    ...worldRoutes(deps),
    ...decisionRoutes(deps),
    ...replayRoutes(deps),
    ...requestRoutes(deps),
    ...referralRoutes(deps),
    ...factRoutes(deps),
    ...changeRoutes(deps),
    ...exceptionRoutes(deps),
    ...breachRoutes(deps),
    ...erasureRoutes(deps),
    ...witnessRoutes(deps),
    ...caseRoutes(deps),
    ...caseStepRoutes(deps),
  ]
}

function adminApp(deps: AdminDeps): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>()
  const routes = adminRoutes(deps)
  const document = openApi(routes)
  app.get(openApiPath, (context) => context.json(document))
  const identify = identifier(deps)
  app.use(async (context, next) => {
    const { incoming } = context.env
    const forwarded = incoming.headers['x-forwarded-for']
    const address = addressOf(incoming.socket.remoteAddress, forwarded, deps.trusted)
    const operator = identify(bearer(context.req.header('authorization')), address)
    if ('kind' in operator) return problemResponse(operator)
    context.set('operator', operator)
    await next()
    return undefined
  })
  for (const route of routes) {
    const path = route.path.replaceAll(/\{(\w+)\}/g, ':$1')
    app.on(route.method.toUpperCase(), path, (context) => serve(route, context, deps.bodyBytesMax))
  }
  app.notFound((context) => problemResponse(otherMethod(routes, context.req.path)))
  app.onError((error) => {
    deps.onFault(error)
    return problemResponse(refuse(error instanceof Fault ? faultCode(error) : 'door.internal'))
  })
  return app
}

interface AdminEnv {
  readonly Bindings: HttpBindings
  readonly Variables: { operator: Operator }
}

/** Whose key it is, unless wrong ones came too often from where it comes. */
function identifier(deps: AdminDeps): (token: string, address: string) => Operator | Refusal {
  const { clock, pepper, world, adminKey, register, onWrongKey } = deps
  const identity = openIdentity({ pepper })
  const { operators } = register
  const whose = openOperators({ clock, identity, world, operators, adminKey })
  const wrong = openWrongKeys(clock)
  return (token, address) => {
    // Without a key nothing was guessed, and nothing is counted.
    if (token === '') return refuse('admin.unauthorized')
    const retryAfterMs = wrong.waitMs(address)
    if (retryAfterMs > 0) {
      onWrongKey('admin.too_many_wrong_keys')
      return refuse('admin.too_many_wrong_keys', { retryAfterMs })
    }
    const operator = whose(token)
    if (!('kind' in operator)) return operator
    onWrongKey(operator.code)
    wrong.note(address)
    return operator
  }
}

async function serve(
  route: Route,
  context: Context<AdminEnv>,
  bodyBytesMax: number,
): Promise<Response> {
  const by = context.get('operator')
  if (!route.needs.some((action) => mayDo(by, action))) {
    return problemResponse(forbidden(by, route.needs))
  }
  const read = await readBody(context, bodyBytesMax)
  if (isRefusal(read)) return problemResponse(read)
  const result = await route.run({
    params: context.req.param(),
    query: context.req.query(),
    body: read.value,
    by,
  })
  if (isRefusal(result)) return problemResponse(result)
  if (isInvalid(result)) return problemResponse(invalid(result.error))
  return Response.json(result, {
    status: route.status,
    headers: { 'cache-control': 'no-store' },
  })
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
