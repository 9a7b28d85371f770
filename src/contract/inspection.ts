// What a contract agreed to have looked for in what is asked and answered. Looking changes nothing: what is found
// is counted, or the request is refused. Nothing is ever rewritten.

export const findingKinds = ['email', 'phone', 'card', 'iban', 'private_key'] as const
export type FindingKind = (typeof findingKinds)[number]

interface Look {
  /** Its name in log lines, metrics and entries. */
  readonly name: string
  readonly prompt: boolean
  readonly answer: boolean
  readonly action: 'detect' | 'block'
  /** What becomes of a request that could not be looked at in time. */
  readonly onFailure: 'block' | 'pass'
}

/** In this process. */
export interface PatternLook extends Look {
  readonly by: 'patterns'
  readonly kinds: ReadonlySet<FindingKind>
  /** Whose phone numbers are known without their country's code; null: nobody's. */
  readonly region: string | null
}

/** By a service of the operator's, which sees all that is looked at. */
export interface ServiceLook extends Look {
  readonly by: 'service'
  /** Null: its place is not permitted now, and it is not asked. */
  readonly url: string | null
  /** The value of its authorization header; null: it wants none. */
  readonly authorization: () => string | null
  readonly timeoutMs: number
}

export type Inspection = PatternLook | ServiceLook
