// What `customhouse decide` asks, from its flags: read strictly, since a mistyped feature would be
// answered as if it had not been asked for.
import { utcDayMs } from '../house/day.ts'
import { features, type Feature } from '../policy/obligation.ts'
import { dialects } from '../wire/model-request.ts'

export interface AskedQuestion {
  readonly workload: string
  readonly model: string
  readonly dialect: string
  readonly features: readonly Feature[]
  readonly modalities: readonly string[]
  readonly country: string | null
  /** Null: now. */
  readonly asOfMs: number | null
  /** Null: as `asOfMs`. */
  readonly knownAtMs: number | null
}

export type QuestionFlags = Readonly<
  Partial<
    Record<
      | 'workload'
      | 'model'
      | 'dialect'
      | 'features'
      | 'modalities'
      | 'country'
      | 'as-of'
      | 'known-at',
      string
    >
  >
>

const kinds = ['text', 'image', 'audio']

/** The question, or a sentence on the flag at fault. */
export function readQuestion(flags: QuestionFlags): AskedQuestion | string {
  const { workload, model, dialect = 'openai', country = null } = flags
  if (workload === undefined || model === undefined) return 'give --workload ID and --model NAME'
  if (!dialects.some((known) => known === dialect)) return `--dialect is of ${dialects.join(', ')}`
  if (country !== null && !/^[A-Z]{2}$/.test(country)) {
    return '--country is an ISO 3166-1 code such as SG'
  }
  const named = listOf(flags.features)
  const asked = named.filter(isFeature)
  if (asked.length < named.length) return `--features are of ${features.join(', ')}`
  const modalities = listOf(flags.modalities)
  if (modalities.some((kind) => !kinds.includes(kind)))
    return `--modalities are of ${kinds.join(', ')}`
  const asOfMs = instantOf(flags['as-of'])
  const knownAtMs = instantOf(flags['known-at'])
  if (asOfMs === undefined || knownAtMs === undefined) {
    return '--as-of and --known-at are days (2026-11-10, from its first instant in UTC) or instants (2026-11-10T05:00:00Z)'
  }
  return {
    workload,
    model,
    dialect,
    features: asked,
    // Text is in every request.
    modalities: [...new Set(['text', ...modalities])],
    country,
    asOfMs,
    knownAtMs,
  }
}

function listOf(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')
}

function isFeature(name: string): name is Feature {
  return features.some((each) => each === name)
}

const instant = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/

/** Undefined if it is none, null if it was not given. */
function instantOf(text: string | undefined): number | null | undefined {
  if (text === undefined) return null
  // Date.parse turns 30 February into March, and would answer for another day.
  const isDay = instant.test(text) && utcDayMs(text.slice(0, 10)) !== null
  const ms = isDay ? Date.parse(text) : Number.NaN
  return Number.isNaN(ms) ? undefined : ms
}
