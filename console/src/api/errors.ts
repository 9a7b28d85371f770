// The one place that translates errors: problem details of the server (RFC 9457), an answer that is none, a
// server that is not there -> a title, a sentence and what to do. The server's own sentences name the field; where
// the chosen language has no words for one, what its code means is said, and the sentence stands below as it came.

import type { Sayer } from '../text/said.ts'

export interface Problem {
  readonly status: number
  readonly code: string
  readonly detail: string
  /** The field at fault, or empty. */
  readonly param: string
  readonly retryAfterSeconds: number | null
}

export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.detail)
    this.problem = problem
  }
}

/** Nothing answered. */
export const networkProblem: Problem = {
  status: 0,
  code: 'console.unreachable',
  detail: '',
  param: '',
  retryAfterSeconds: null,
}

export async function problemIn(response: Response): Promise<Problem> {
  const retry = Number(response.headers.get('retry-after') ?? Number.NaN)
  const body: unknown = await response.json().catch(() => null)
  return {
    status: response.status,
    code: textIn(body, 'code') ?? 'console.no_problem',
    detail: textIn(body, 'detail') ?? '',
    param: textIn(body, 'param') ?? '',
    retryAfterSeconds: Number.isFinite(retry) ? retry : null,
  }
}

function textIn(body: unknown, name: string): string | null {
  if (typeof body !== 'object' || body === null || !(name in body)) return null
  const value: unknown = Reflect.get(body, name)
  return typeof value === 'string' ? value : null
}

/** Keys of the catalogue by what went wrong: a title, and what a person does next. */
export interface ErrorWords {
  readonly title:
    | 'error.unreachable'
    | 'error.signedOut'
    | 'error.forbidden'
    | 'error.outOfScope'
    | 'error.missing'
    | 'error.conflict'
    | 'error.notSignedIn'
    | 'error.inTheWay'
    | 'error.tooMany'
    | 'error.invalid'
    | 'error.broken'
  readonly remedy:
    | 'error.unreachable.remedy'
    | 'error.signedOut.remedy'
    | 'error.forbidden.remedy'
    | 'error.outOfScope.remedy'
    | 'error.missing.remedy'
    | 'error.conflict.remedy'
    | 'error.notSignedIn.remedy'
    | 'error.inTheWay.remedy'
    | 'error.tooMany.remedy'
    | 'error.invalid.remedy'
    | 'error.broken.remedy'
  /** What the server said, in the chosen language, or what its code means; or empty. */
  readonly detail: string
  /** The server's own sentence where it has no translation; else empty. */
  readonly original: string
  readonly code: string
}

export function errorWords(error: unknown, { said, meaning }: Sayer): ErrorWords {
  const problem = error instanceof ApiError ? error.problem : null
  const code = problem?.code ?? 'console.bug'
  const kind = kinds.get(code) ?? kindOf(problem?.status ?? 500)
  const sentence = problem?.detail ?? (error instanceof Error ? error.message : '')
  const translated = said(sentence)
  return {
    title: `error.${kind}`,
    remedy: `error.${kind}.remedy`,
    detail: translated ?? meaning(code)?.sentence ?? '',
    original: translated === null ? sentence : '',
    code,
  }
}

/** Codes that say more than their status. */
const kinds: ReadonlyMap<string, 'notSignedIn' | 'inTheWay' | 'outOfScope'> = new Map([
  ['admin.sign_in_refused', 'notSignedIn'],
  ['admin.out_of_scope', 'outOfScope'],
  ['admin.in_use', 'inTheWay'],
  ['admin.managed_by_file', 'inTheWay'],
  ['admin.contradicts', 'inTheWay'],
])

function kindOf(status: number) {
  switch (status) {
    case 0:
      return 'unreachable'
    case 401:
      return 'signedOut'
    case 403:
      return 'forbidden'
    case 404:
      return 'missing'
    case 409:
      return 'conflict'
    case 429:
      return 'tooMany'
    case 400:
    case 413:
    case 422:
      return 'invalid'
    default:
      return 'broken'
  }
}
