// The one translation of a refusal into HTTP: status, headers and a body in the caller's dialect.
// Sources: OpenAI API reference, "Error codes"; Azure OpenAI REST reference, "errorResponse".
import type { CodeSpec } from '../wire/code-spec.ts'
import { codes, type Refusal } from '../wire/codes.ts'

export type Dialect = 'openai' | 'azure'

export interface RefusalAnswer {
  readonly status: number
  readonly headers: string[]
  readonly body: string
}

/** `internal` never appears in the answer; `retryAfterMs` is exact in `retry-after-ms` and rounded up in `retry-after`. */
export function answerRefusal(refusal: Refusal, dialect: Dialect): RefusalAnswer {
  const spec: CodeSpec = codes[refusal.code]
  const message = refusal.message ?? spec.message
  const error =
    dialect === 'azure'
      ? {
          code: spec.azureCode,
          message,
          ...(refusal.param === undefined ? {} : { param: refusal.param }),
        }
      : { message, type: spec.type, param: refusal.param ?? null, code: spec.code }
  const headers = ['content-type', 'application/json']
  if (refusal.retryAfterMs !== undefined) {
    const ms = Math.max(1, Math.ceil(refusal.retryAfterMs))
    headers.push('retry-after-ms', String(ms), 'retry-after', String(Math.ceil(ms / 1000)))
  }
  if (spec.shouldRetry !== undefined) headers.push('x-should-retry', String(spec.shouldRetry))
  return { status: spec.status, headers, body: JSON.stringify({ error }) }
}
