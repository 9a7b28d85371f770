// Errors of the admin API as problem details (RFC 9457). `code` is our own registry's; `detail` says
// what to correct.
import { STATUS_CODES } from 'node:http'
import { z } from 'zod'
import { codes, type Refusal } from '../../wire/codes.ts'

export const problemSchema = z.object({
  type: z.literal('about:blank'),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  /** The field at fault. */
  param: z.string().optional(),
})

export function problemOf(refusal: Refusal): z.infer<typeof problemSchema> {
  const spec = codes[refusal.code]
  return {
    type: 'about:blank',
    title: STATUS_CODES[spec.status] ?? 'Error',
    status: spec.status,
    detail: refusal.message ?? spec.message,
    code: refusal.code,
    ...(refusal.param === undefined ? {} : { param: refusal.param }),
  }
}

export function problemResponse(refusal: Refusal): Response {
  const problem = problemOf(refusal)
  const headers = new Headers({
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
  if (problem.status === 401) headers.set('www-authenticate', 'Bearer')
  if (refusal.retryAfterMs !== undefined) {
    headers.set('retry-after', String(Math.ceil(refusal.retryAfterMs / 1000)))
  }
  return new Response(JSON.stringify(problem), { status: problem.status, headers })
}
