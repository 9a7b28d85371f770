// How long a provider may take, by what is asked of it: a stream begins soon and then keeps talking; a whole answer
// comes when all of it was thought and written, which takes reasoning models minutes; short work comes at once.

export const timeoutKinds = ['stream', 'whole', 'short'] as const
export type TimeoutKind = (typeof timeoutKinds)[number]

/** Milliseconds. */
export interface Timeouts {
  /** Until the head of the answer. */
  readonly headMs: number
  /** Of silence within the answer. */
  readonly idleMs: number
  /** From the request to the end of the answer. */
  readonly answerMs: number
}

/** What a deployment says of its own; the rest is the house's. */
export type OwnTimeouts = Readonly<
  Partial<Record<TimeoutKind, { readonly [Name in keyof Timeouts]?: number | undefined }>>
>

/** Which waits are meant by a request: `short` is work without an answer of the model's own words. */
export function timeoutKindOf(request: {
  readonly operation: string
  readonly stream: boolean
}): TimeoutKind {
  if (isShort.has(request.operation)) return 'short'
  return request.stream ? 'stream' : 'whole'
}

const isShort: ReadonlySet<string> = new Set(['count_tokens', 'embeddings', 'moderations'])

export function timeoutsOf(
  house: Readonly<Record<TimeoutKind, Timeouts>>,
  own: OwnTimeouts | undefined,
  kind: TimeoutKind,
): Timeouts {
  const general = house[kind]
  const given = own?.[kind]
  if (given === undefined) return general
  return {
    headMs: given.headMs ?? general.headMs,
    idleMs: given.idleMs ?? general.idleMs,
    answerMs: given.answerMs ?? general.answerMs,
  }
}

/** Both, each value of `stronger` before that of `weaker`; undefined if neither says anything. */
export function joinedTimeouts(
  weaker: OwnTimeouts | undefined,
  stronger: OwnTimeouts | undefined,
): OwnTimeouts | undefined {
  if (weaker === undefined || stronger === undefined) return stronger ?? weaker
  const kinds = timeoutKinds.map((kind) => [kind, { ...weaker[kind], ...stronger[kind] }] as const)
  return Object.fromEntries(kinds)
}
