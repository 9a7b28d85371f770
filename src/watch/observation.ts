// What one request tells the watch. Null is *unknown*: it disables the detectors that need the value and
// is never read as zero. Texts live only while the request is looked at; nothing here is stored.

export const watchedShapes = ['chat', 'responses', 'messages', 'embeddings'] as const
export type WatchedShape = (typeof watchedShapes)[number]

export interface Observation {
  /** Milliseconds since 1970, UTC. */
  readonly atMs: number
  readonly model: string
  readonly shape: WatchedShape
  readonly prompt: Prompt
  readonly parameters: Parameters
  readonly transport: Transport
  /** Null: nothing is known of the answer. */
  readonly answer: Answer | null
}

export interface Prompt {
  /** System, developer and instruction texts, joined by a line feed; empty: none. */
  readonly system: string
  /** Text of the last user message; of embeddings the inputs, joined. */
  readonly user: string
  /** The beginnings of the user's messages before it in the same request, joined by a line feed; empty: none. */
  readonly earlier: string
  /** Text of the last assistant message before it; empty: none. */
  readonly assistant: string
  readonly userTurns: number
  readonly assistantTurns: number
  readonly toolTurns: number
  /** Of the messages before the last user message, salted; 0: it is the first. */
  readonly prefixHash: number
  /** Names of tools offered. */
  readonly tools: readonly string[]
  /** Names of the properties that a response schema asks for, at any depth; empty: no schema. */
  readonly schemaKeys: readonly string[]
  readonly pictures: number
}

/** As the body sets them; null: it does not. */
export interface Parameters {
  readonly temperature: number | null
  readonly topP: number | null
  readonly maxTokens: number | null
  readonly n: number | null
  readonly seed: number | null
  readonly stream: boolean
  readonly logprobs: boolean
  readonly topLogprobs: number | null
  /** Canonical text of `logit_bias`; null: none. */
  readonly logitBias: string | null
  readonly stop: readonly string[]
  /** Thinking, a reasoning effort or a reasoning summary was asked for. */
  readonly reasoning: boolean
  readonly structured: boolean
  /** Top-level field names in the order of the body. */
  readonly fieldOrder: readonly string[]
}

export interface Transport {
  /** Lower-case names; null: unknown. */
  readonly headers: Readonly<Record<string, string>> | null
  readonly ip: string | null
  readonly country: string | null
  readonly asn: string | null
  readonly anonymiser: boolean | null
  /** Fingerprint of the TLS client (JA4 or a name); null: unknown. */
  readonly tls: string | null
  /** A conversation's or session's id as the client names it. */
  readonly conversation: string | null
  /** The customer's own user, as the client names it. */
  readonly endUser: string | null
}

export interface Answer {
  readonly status: number | null
  readonly finish: string | null
  readonly inputTokens: number | null
  readonly outputTokens: number | null
  readonly reasoningTokens: number | null
  readonly choices: number | null
}

/** Facts of an account that link it to others where they are equal; null: unknown. */
export interface AccountFacts {
  readonly signupAtMs: number | null
  readonly paymentRef: string | null
  readonly contactRef: string | null
}

export const declaredUses = ['train', 'distil', 'benchmark', 'synthetic', 'resell'] as const
export type DeclaredUse = (typeof declaredUses)[number]

/** What the contract and the registration of a workload say; an absent use is unstated. */
export interface Declared {
  readonly purposes: readonly string[]
  readonly multiUser: boolean
  /** Names of evaluations that were declared. */
  readonly evaluation: readonly string[]
  readonly outputUse: Readonly<Partial<Record<DeclaredUse, 'permit' | 'deny' | 'ask'>>>
  /** Where the contract says so; null: not given. */
  readonly clause: string | null
}
