// The admin API under /admin/v1: a route table served by Hono, off the request's hot path. Every
// route but the document itself needs the admin key. Errors are problem details; an unknown path and
// a path that one may not see look the same.
import { hash, timingSafeEqual } from 'node:crypto'
import type { RequestListener } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { Hono, type Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { z } from 'zod'
import { assert } from '../../kernel/assert.ts'
import { Fault } from '../../kernel/fault.ts'
import { codes, refuse, type Code, type Refusal } from '../../wire/codes.ts'
import { breachRoutes } from './breaches.ts'
import { keyRoutes } from './keys.ts'
import { openApi } from './openapi.ts'
import { decisionRoutes } from './decisions.ts'
import type { AdminDeps } from './ports.ts'
import { problemResponse } from './problem.ts'
import { requestRoutes } from './requests.ts'
import type { Route } from './route.ts'
import { worldRoutes } from './world.ts'

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
    ...worldRoutes(deps),
    ...decisionRoutes(deps),
    ...requestRoutes(deps),
    ...breachRoutes(deps),
  ]
}

export function adminApp(deps: AdminDeps): Hono {
  assert(deps.adminKey !== '', 'an empty admin key would let everybody in')
  const app = new Hono()
  const routes = adminRoutes(deps)
  const document = openApi(routes)
  const key = digest(deps.adminKey)
  app.get(openApiPath, (context) => context.json(document))
  app.use(async (context, next) => {
    const given = bearer(context.req.header('authorization'))
    if (!timingSafeEqual(digest(given), key)) return problemResponse(refuse('admin.unauthorized'))
    await next()
    return undefined
  })
  app.use(
    bodyLimit({
      maxSize: deps.bodyBytesMax,
      onError: () => problemResponse(refuse('door.body_too_large')),
    }),
  )
  for (const route of routes) {
    const path = route.path.replaceAll(/\{(\w+)\}/g, ':$1')
    app.on(route.method.toUpperCase(), path, (context) => serve(route, context))
  }
  app.notFound((context) => problemResponse(otherMethod(routes, context)))
  app.onError((error) => {
    deps.onFault(error)
    return problemResponse(refuse(error instanceof Fault ? faultCode(error) : 'door.internal'))
  })
  return app
}

async function serve(route: Route, context: Context): Promise<Response> {
  const body = await readBody(context)
  if (body === undefined) return problemResponse(refuse('door.json_invalid'))
  const result = await route.run({
    params: context.req.param(),
    query: context.req.query(),
    body,
  })
  if (isRefusal(result)) return problemResponse(result)
  if (isInvalid(result)) return problemResponse(invalid(result.error))
  return Response.json(result, {
    status: route.status,
    headers: { 'cache-control': 'no-store' },
  })
}

/** The parsed body, `{}` for none, undefined for what is no JSON. */
async function readBody(context: Context): Promise<unknown> {
  const text = await context.req.text()
  if (text === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    return value
  } catch {
    return undefined
  }
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

function otherMethod(routes: readonly Route[], context: Context): Refusal {
  const { path } = context.req
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

/** Digests have one length, so that comparing them takes one time. */
function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer')
}
