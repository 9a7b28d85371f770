// The one translation of a refusal into HTTP: status, headers and a body in the caller's dialect.
// Sources: OpenAI API reference, "Error codes"; Azure OpenAI REST reference, "errorResponse"; Claude API
// docs, "Errors".
import type { CodeSpec } from '../wire/code-spec.ts'
import { codes, type Refusal } from '../wire/codes.ts'
import type { Dialect } from '../wire/model-request.ts'
import { messagesWordOf } from './codecs/error-words.ts'

export interface RefusalAnswer {
  readonly status: number
  readonly headers: string[]
  readonly body: string
}

/** `internal` never appears in the answer; `retryAfterMs` is exact in `retry-after-ms` and rounded up in `retry-after`. */
export function answerRefusal(
  refusal: Refusal,
  dialect: Dialect,
  requestId: string | null,
): RefusalAnswer {
  const spec: CodeSpec = codes[refusal.code]
  const message = refusal.message ?? spec.message
  const headers = ['content-type', 'application/json']
  if (refusal.retryAfterMs !== undefined) {
    const ms = Math.max(1, Math.ceil(refusal.retryAfterMs))
    headers.push('retry-after-ms', String(ms), 'retry-after', String(Math.ceil(ms / 1000)))
  }
  if (spec.shouldRetry !== undefined) headers.push('x-should-retry', String(spec.shouldRetry))
  const said = bodyOf(refusal, spec, message, dialect, requestId)
  return { status: statusOf(spec, dialect), headers, body: JSON.stringify(said) }
}

function bodyOf(
  { param, code }: Refusal,
  spec: CodeSpec,
  message: string,
  dialect: Dialect,
  requestId: string | null,
): object {
  switch (dialect) {
    case 'openai':
      return { error: { message, type: spec.type, param: param ?? null, code: spec.code } }
    case 'azure':
      return { error: { code: spec.azureCode, message, ...(param === undefined ? {} : { param }) } }
    case 'anthropic':
      return {
        type: 'error',
        error: {
          type: messagesWordOf(spec.status),
          message,
          code,
          ...(param === undefined ? {} : { param }),
        },
        request_id: requestId,
      }
  }
}

/** What is only overloaded has a status of its own at Anthropic. */
function statusOf({ status }: CodeSpec, dialect: Dialect): number {
  return dialect === 'anthropic' && status === 503 ? 529 : status
}
