// What a decision was computed from, as it is kept with every admission and every refusal: enough to
// decide again, and nothing of a prompt. Equal inputs are one object and one text, built once.
import { canonicalJson } from '../kernel/canonical-json.ts'
import { azureTokenEstimate, uncappedOutputTokens } from '../metering/estimate.ts'
import { plainObligation } from '../policy/details-json.ts'
import { engineVersion } from '../policy/engine.ts'
import type { ModelRequest } from '../wire/model-request.ts'
import { askedOf } from './asked.ts'
import type { Decision } from './decisions.ts'
import type { Decided, Trip } from './trip.ts'

export interface DecisionInput {
  /** Canonical JSON; `readInput` reads it. */
  readonly text: string
}

/** Inputs kept per decision; a decision ends with its world. */
const inputsMax = 1_024
const kept = new WeakMap<Decision, Map<string, DecisionInput>>()

/**
 * `available` says which candidates could not be chosen, as `availabilityOf` writes it; null if the
 * request never came to a choice.
 */
export function inputOf(
  trip: Trip,
  decided: Decided & { readonly fallbackFor?: string | null },
  available: string | null,
): DecisionInput {
  const { call } = trip
  const { decision, request, fallbackFor = null } = decided
  let known = kept.get(decision)
  if (known === undefined) kept.set(decision, (known = new Map()))
  const network = networkOf(call.country)
  const name = `${request.features} ${call.dialect} ${network ?? '-'} ${available ?? '?'} ${fallbackFor ?? ''}`
  let input = known.get(name)
  if (input === undefined) {
    if (known.size >= inputsMax) known.clear()
    known.set(name, (input = { text: textOf(trip, decided, { network, available, fallbackFor }) }))
  }
  return input
}

/** The header is a proxy's, and what it passes on may be anybody's: only a code is kept. */
function networkOf(country: string | null): string | null {
  if (country === null || /^[A-Z][A-Z0-9]$/.test(country)) return country
  return 'other'
}

interface InputParts {
  readonly network: string | null
  readonly available: string | null
  /** The model asked for, where this decision is about one to fall back to. */
  readonly fallbackFor: string | null
}

function textOf(
  { call, world }: Trip,
  { caller, request, decision }: Decided,
  { network, available, fallbackFor }: InputParts,
): string {
  const { contract, workload } = caller
  const asked = askedOf(call, caller, request)
  return canonicalJson({
    available: available === null ? null : availableJson(decision.allowed, available),
    contract: contract.id,
    contractVersion: contract.version,
    // Nothing counts across requests for a decision.
    counters: {},
    country: { is: asked.country, missing: asked.countryMissing, network },
    dialect: asked.dialect,
    engine: engineVersion,
    ...(fallbackFor === null ? {} : { fallbackFor }),
    features: asked.features,
    modalities: asked.modalities,
    // The caller's text is kept out where the contract does not know it.
    model: contract.models.has(asked.model) ? asked.model : null,
    v: 1,
    watch: decision.measures.map(({ id, obligations, suspends }) => ({
      id,
      obligations: obligations.map(plainObligation),
      suspends,
    })),
    workload: workload.id,
    world: world.version,
  })
}

function availableJson(
  allowed: readonly string[],
  available: string,
): Readonly<Record<string, string>> {
  const out = new Map(
    available === '' ? [] : available.split(',').map((each) => [each.slice(1), each.slice(0, 1)]),
  )
  return Object.fromEntries(allowed.map((id) => [id, words[out.get(id) ?? ''] ?? 'usable']))
}

/** Why an allowed deployment could not be chosen, as one letter before its id. */
const words: Readonly<Record<string, string>> = {
  d: 'left_out',
  f: 'failing',
  n: 'not_allowed_now',
  q: 'quarantined',
  t: 'throttled',
  x: 'tried',
}

/** What a refused request would have counted against rates, and its cap. */
export function sizeOf(
  request: Pick<
    ModelRequest,
    'operation' | 'promptCharacters' | 'n' | 'prompts' | 'maxTokens' | 'maxCompletionTokens'
  >,
): {
  readonly tokenEstimate: number
  readonly maxTokens: number | null
} {
  const maxTokens = capOf(request)
  // Counting the tokens of a prompt uses none.
  if (request.operation === 'count_tokens') return { tokenEstimate: 0, maxTokens }
  const { tokens } = azureTokenEstimate({
    promptCharacters: request.promptCharacters,
    requestedCap: maxTokens,
    choices: request.n * request.prompts,
    maxOutputTokens: maxTokens ?? uncappedOutputTokens,
  })
  return { tokenEstimate: tokens, maxTokens }
}

/** The output cap as the client gave it; null if it gave none. */
export function capOf({
  maxTokens,
  maxCompletionTokens,
}: Pick<ModelRequest, 'maxTokens' | 'maxCompletionTokens'>): number | null {
  return maxCompletionTokens ?? maxTokens
}
