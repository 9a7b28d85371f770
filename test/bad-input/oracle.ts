// What must hold for every bad input, whatever it is: no 5xx, an answer or a quiet close in time, an
// envelope that the caller's SDK can read, and nothing secret echoed.
import type { RawAnswer } from './raw.ts'

export type Dialect = 'openai' | 'azure' | 'problem'

export interface Expected {
  readonly dialect?: Dialect
  /** Statuses that are right; any 4xx if left out. */
  readonly status?: readonly number[]
  /** True where closing without a word is right too. */
  readonly mayClose?: boolean
  /** Texts that must not come back. */
  readonly secrets?: readonly string[]
}

/** Null if `answer` is as it must be, else what is wrong with it. */
export function complaint(answer: RawAnswer, expected: Expected = {}): string | null {
  const { status, body, ending } = answer
  if (status === null) {
    if (ending === 'silent') return 'no answer within the deadline'
    return expected.mayClose === true ? null : `the connection was ${ending} without an answer`
  }
  if (status >= 500) return `status ${status}: ${body.slice(0, 200)}`
  const statusOk = expected.status?.includes(status) ?? (status >= 400 && status < 500)
  if (!statusOk) return `status ${status} was not expected: ${body.slice(0, 200)}`
  for (const secret of expected.secrets ?? []) {
    const everything = `${body}\n${JSON.stringify(answer.headers)}`
    if (everything.includes(secret)) return `a secret came back: ${secret.slice(0, 12)}…`
  }
  // An expectation that cannot be met is refused by node:http itself, with a status and no body.
  if (status === 417) return null
  return status >= 400 ? envelopeComplaint(body, expected.dialect ?? 'openai') : null
}

function envelopeComplaint(body: string, dialect: Dialect): string | null {
  let parsed: unknown
  try {
    parsed = JSON.parse(body)
  } catch {
    return `the error is no JSON: ${body.slice(0, 120)}`
  }
  if (dialect === 'problem') {
    const isProblem =
      typeof field(parsed, 'title') === 'string' && typeof field(parsed, 'status') === 'number'
    // What is no HTTP is refused before its path is known, hence in the first dialect.
    if (isProblem) return null
  }
  const error = field(parsed, 'error')
  if (typeof field(error, 'message') !== 'string') return 'error.message is missing'
  const code = field(error, 'code')
  if (dialect === 'azure') return typeof code === 'string' ? null : 'error.code is missing'
  if (typeof field(error, 'type') !== 'string') return 'error.type is missing'
  if (code !== null && typeof code !== 'string') return 'error.code is neither text nor null'
  const param = field(error, 'param')
  return param === null || typeof param === 'string' ? null : 'error.param is neither text nor null'
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
