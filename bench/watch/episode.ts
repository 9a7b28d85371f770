// An account episode: what one account sent over its life, with the truth about it beside the lines. A line
// is exactly what `customhouse watch replay` reads; the truth never goes into it.

export const labels = [
  'benign',
  'hard_negative',
  'harvest',
  'bare',
  'disguised',
  'mixed',
  'resale',
  'hydra',
] as const
export type Label = (typeof labels)[number]

export const languages = ['en', 'zh', 'de', 'ja', 'ko', 'fr', 'es', 'ar', 'hi', 'ru'] as const
export type Language = (typeof languages)[number]

export type Dialect = 'chat' | 'responses' | 'messages' | 'embeddings'
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json }
export type JsonObject = { readonly [key: string]: Json }

export interface ReplayLine {
  readonly at: string
  readonly account: string
  readonly workload?: string
  readonly party?: string
  readonly dialect?: Dialect
  readonly headers?: Readonly<Record<string, string>>
  readonly ip?: string
  readonly network?: Network
  readonly conversation?: string
  readonly endUser?: string
  readonly body: JsonObject
  readonly response?: ReplayResponse
  readonly declared?: ReplayDeclared
  readonly facts?: ReplayFacts
}

export interface Network {
  readonly country: string
  readonly asn: string
  readonly anonymiser: boolean
  readonly tls: string
}

export interface ReplayResponse {
  readonly status: number
  readonly finish: string
  readonly outputTokens: number
  readonly reasoningTokens: number
  readonly choices: number
}

export interface ReplayDeclared {
  readonly purposes: readonly string[]
  readonly multiUser: boolean
  readonly evaluation: readonly string[]
  readonly outputUse: Readonly<Record<string, 'permit' | 'deny' | 'ask'>>
  readonly clause: string
}

export interface ReplayFacts {
  readonly signupAt: string
  readonly paymentRef: string
  readonly contactRef: string
}

export interface Episode {
  readonly id: string
  readonly label: Label
  /** Source of the traffic; of a mixed episode, of its harvest. */
  readonly source: string
  /** Harvests: the family; hard negatives: the kind. */
  readonly family: string | null
  /** Mixed and hydra: the source of the cover. */
  readonly cover: string | null
  /** Share of requests that harvest, 0..1. */
  readonly share: number
  readonly wrapper: string
  readonly language: Language
  /** Job shape as its maker sees it; the watch finds its own. */
  readonly segment: string
  /** The one planted signal besides the prompts, if any. */
  readonly signal: string | null
  readonly cluster: string | null
  readonly lines: readonly ReplayLine[]
}
