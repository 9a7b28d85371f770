// The one registry of refusals and faults: our code, HTTP status, how the OpenAI and Azure dialects
// spell it, and the public sentence. docs/reference/errors.md is generated from it and a test compares
// both ways. Public sentences never name what the asker has no right to know.
import type { CodeSpec } from './code-spec.ts'
import { askingCodes } from './codes-asking.ts'
import { decidingCodes } from './codes-deciding.ts'
import { servingCodes } from './codes-serving.ts'

export const codes = {
  ...askingCodes,
  ...decidingCodes,
  ...servingCodes,
} as const satisfies Record<string, CodeSpec>

export type Code = keyof typeof codes

/** Whether `text` is a code of the registry. */
export function isCode(text: string): text is Code {
  return Object.hasOwn(codes, text)
}

/** An expected no, about the asker: returned, never thrown. */
export interface Refusal {
  readonly kind: 'refused'
  readonly code: Code
  /** Replaces the registry's sentence where the instance says more, e.g. names a position. Public. */
  readonly message?: string
  /** The field at fault, as `error.param`. Public. */
  readonly param?: string
  /** When a repeat can succeed; sent rounded up as `retry-after` and exactly as `retry-after-ms`. */
  readonly retryAfterMs?: number
  /** For the log and `explain` only. */
  readonly internal?: string
}

export function refuse(code: Code, detail: Omit<Refusal, 'kind' | 'code'> = {}): Refusal {
  return { kind: 'refused', code, ...detail }
}
