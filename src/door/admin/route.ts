// One route of the admin API as data: the server, the checks of what comes in, and the OpenAPI
// document are all made from it.
import type { z } from 'zod'
import type { Action, Operator } from '../../identity/operator.ts'
import type { ScopeKind } from '../../identity/scope.ts'
import type { Refusal } from '../../wire/codes.ts'
import type { Visit } from './visit.ts'

export type Shape = z.ZodObject

export const eventStream = 'text/event-stream'
export const csv = 'text/csv'

/** What the operator must be allowed to do, of several any; or that there is one; or nothing at all. */
export type Needs = readonly [Action, ...Action[]] | 'signed_in' | 'anyone'

export interface RouteSpec<Params extends Shape, Query extends Shape, Body extends Shape> {
  readonly method: 'get' | 'post'
  /** `/admin/v1/keys/{id}/revoke`; every name in braces is a member of `params`. */
  readonly path: string
  readonly id: string
  readonly summary: string
  readonly needs: Needs
  /**
   * Scopes for which the answer is restricted by the route itself, with `scoped.ts`. Left out: whoever has a scope
   * is told that it is not for them, whatever their roles. Routes for anyone have no use for it.
   */
  readonly reach?: readonly ScopeKind[]
  readonly params: Params
  readonly query: Query
  readonly body: Body
  readonly status: 200 | 201
  /** Left out: JSON. Else `handle` gives the response itself; of events, `answer` is what their data are, by name. */
  readonly media?: typeof eventStream | typeof csv
  readonly answer: z.ZodType
  handle(input: {
    readonly params: z.output<Params>
    readonly query: z.output<Query>
    readonly body: z.output<Body>
    /** Of a route for anyone it may be `nobody`. */
    readonly by: Operator
    readonly visit: Visit
    /** Whoever asks, as of now: an answer that goes on looks again. Null if they are nobody any more. */
    readonly current: () => Operator | null
  }): Promise<object | Refusal>
}

/** A route whose shapes are known only to itself. */
export interface Route {
  readonly method: 'get' | 'post'
  readonly path: string
  readonly id: string
  readonly summary: string
  readonly needs: Needs
  readonly reach?: readonly ScopeKind[]
  readonly params: Shape
  readonly query: Shape
  readonly body: Shape
  readonly status: 200 | 201
  readonly media?: typeof eventStream | typeof csv
  readonly answer: z.ZodType
  /** Checks the raw parts and answers: what a client sent is a stranger's until parsed. */
  run(raw: {
    readonly params: unknown
    readonly query: unknown
    readonly body: unknown
    readonly by: Operator
    readonly visit: Visit
    readonly current: () => Operator | null
  }): Promise<object | Refusal | { readonly kind: 'invalid'; readonly error: z.ZodError }>
}

export function route<Params extends Shape, Query extends Shape, Body extends Shape>(
  spec: RouteSpec<Params, Query, Body>,
): Route {
  const { params, query, body } = spec
  return {
    ...spec,
    async run(raw) {
      const parsedParams = params.safeParse(raw.params)
      if (!parsedParams.success) return { kind: 'invalid', error: parsedParams.error }
      const parsedQuery = query.safeParse(raw.query)
      if (!parsedQuery.success) return { kind: 'invalid', error: parsedQuery.error }
      const parsedBody = body.safeParse(raw.body)
      if (!parsedBody.success) return { kind: 'invalid', error: parsedBody.error }
      return spec.handle({
        params: parsedParams.data,
        query: parsedQuery.data,
        body: parsedBody.data,
        by: raw.by,
        visit: raw.visit,
        current: raw.current,
      })
    },
  }
}
