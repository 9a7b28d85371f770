// Traffic as the book recorded it, summed over what a replay cannot tell apart; and the reading of what
// each of it was decided by.
import type { Measure } from '../policy/measure.ts'
import { features, type Feature } from '../policy/obligation.ts'
import type { DecisionRequest } from '../policy/subject.ts'

export interface Span {
  /** Epoch milliseconds; the end is exclusive. */
  readonly fromMs: number
  readonly toMs: number
}

/** Requests of equal input, decision, deployment and outcome. */
export interface RecordedGroup {
  readonly kind: 'attempt' | 'refusal'
  /** As `inputOf` wrote it; empty if the requests never came to a decision. */
  readonly input: string
  readonly decisionId: string | null
  /** Null for a refusal. */
  readonly deploymentId: string | null
  /** An ending, empty while there is none; for a refusal its code. */
  readonly outcome: string
  /** Empty for a refusal. */
  readonly currency: string
  readonly firstAtMs: number
  readonly requests: number
  readonly attempts: number
  readonly tokens: number
  readonly tokenEstimate: number
  readonly costNanos: bigint
  readonly priceNanos: bigint
}

/** A decision input as it is read back. */
export interface ReadInput {
  readonly engine: string
  readonly worldId: string
  readonly workloadId: string
  readonly contractId: string
  readonly contractVersion: string
  readonly request: DecisionRequest
  /** Deployment -> how it stood at the choice; null if the request never came to one. */
  readonly available: ReadonlyMap<string, string> | null
}

/** Null if the text is none of ours, or of a later version than this one reads. */
export function readInput(text: string): ReadInput | null {
  if (text === '') return null
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (!isObject(value) || value['v'] !== 1) return null
  const { country, available, watch } = value
  if (!isObject(country)) return null
  return {
    engine: String(value['engine']),
    worldId: String(value['world']),
    workloadId: String(value['workload']),
    contractId: String(value['contract']),
    contractVersion: String(value['contractVersion']),
    request: {
      model: typeof value['model'] === 'string' ? value['model'] : '',
      dialect: String(value['dialect']),
      features: listOf(value['features']).filter(isFeature),
      modalities: listOf(value['modalities']),
      country: typeof country['is'] === 'string' ? country['is'] : null,
      countryMissing: String(country['missing']),
      ...(Array.isArray(watch) && watch.length > 0 ? { measures: measuresOf(watch) } : {}),
    },
    available: isObject(available)
      ? new Map(Object.entries(available).map(([id, state]) => [id, String(state)]))
      : null,
  }
}

/** Our own text, as `inputOf` wrote it. */
function measuresOf(watch: readonly unknown[]): readonly Measure[] {
  const written: readonly Measure[] = JSON.parse(JSON.stringify(watch))
  return written
}

function isFeature(text: string): text is Feature {
  return features.some((known) => known === text)
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : []
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
