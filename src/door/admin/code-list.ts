// The register of codes as people read it: what each refusal means to whoever meets it, and what helps.
import { z } from 'zod'
import { scopeKinds } from '../../identity/scope.ts'
import { codes } from '../../wire/codes.ts'
import { route, type Route } from './route.ts'

const none = z.object({})

export function codeRoutes(): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/admin/v1/codes',
      id: 'listCodes',
      summary: 'Every code of a refusal, with its status, what it says and what helps',
      needs: 'signed_in',
      reach: scopeKinds,
      params: none,
      query: none,
      body: none,
      status: 200,
      answer: z.object({
        codes: z.array(
          z.object({
            code: z.string(),
            status: z.int(),
            sentence: z.string(),
            remedy: z.string(),
          }),
        ),
      }),
      async handle() {
        return {
          codes: Object.entries(codes).map(([code, { status, message, remedy }]) => ({
            code,
            status,
            sentence: message,
            remedy,
          })),
        }
      },
    }),
  ]
}
