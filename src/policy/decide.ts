// One decision: which deployments of a model a contract allows, and why not the others.
// Pure: the same terms, model and deployments give the same text and the same id, so that anybody
// can compute it again. Unknown and open places are never inside a permission.
import { canonicalJson, type Json } from '../kernel/canonical-json.ts'
import { flatText } from '../kernel/flat-text.ts'
import { sha256Hex } from '../kernel/hash.ts'
import { containment, type PlaceSet } from '../kernel/place-set.ts'
import { isoTime } from '../kernel/time.ts'
import type { Code } from '../wire/codes.ts'
import type { Obligation } from './obligation.ts'
import { plannedLocations } from './planned.ts'
import {
  judgedQuestions,
  type DeploymentFacts,
  type JudgedPlaces,
  type JudgedQuestion,
  type Terms,
} from './ports.ts'

export type RuleId = `contract.permits.${JudgedQuestion}` | 'contract.in_force' | 'contract.models'

/** One reason against one deployment. */
export interface Refused {
  readonly deploymentId: string
  readonly ruleId: RuleId
  readonly question: JudgedQuestion
  readonly why: 'outside' | 'open' | 'unknown'
  /** The places that stick out, sorted; empty unless `why` is `outside`. */
  readonly places: readonly string[]
}

export interface Decision {
  /** `dec_` and the first 32 hex digits of SHA-256 over `json`. */
  readonly id: string
  readonly verdict: 'permit' | 'deny'
  /** Why denied; absent on a permit. */
  readonly code?: Code
  readonly contractId: string
  readonly contractVersion: string
  /** The public name asked for; null when the contract does not name it. */
  readonly model: string | null
  /** Ids of deployments, ascending. */
  readonly allowed: readonly string[]
  readonly refused: readonly Refused[]
  /** The refused deployment with the fewest reasons against it; null if none was refused. */
  readonly nearest: string | null
  /** The next instant at which anything used here changes by its own date. */
  readonly validUntilMs: number | null
  readonly ruleIds: readonly RuleId[]
  /** Allowed deployment -> the duties that its permit carries; absent where there are none. */
  readonly obligations?: ReadonlyMap<string, readonly Obligation[]>
  /** Canonical text for storage: verdict, reasons and the facts used, without the id. */
  readonly json: string
}

export interface DecideInput {
  readonly contract: Terms
  /** The public model name as the caller gave it. */
  readonly model: string
  /** All deployments, so that spill edges can be followed. */
  readonly deployments: ReadonlyMap<string, DeploymentFacts>
  readonly nowMs: number
  readonly worldVersion: string
  readonly worldValidUntilMs: number | null
}

interface Findings {
  readonly code?: Code
  readonly model: string | null
  readonly allowed: readonly string[]
  readonly refused: readonly Refused[]
  readonly ruleIds: readonly RuleId[]
  readonly facts: Json
}

/** Decides one (contract, model); the order of checks is: in force, model named, locations. */
export function decide(input: DecideInput): Decision {
  const { contract, nowMs } = input
  if (!inForce(contract, nowMs)) return write(input, nothing('contract.not_in_force', 'in_force'))
  const target = contract.models.get(input.model)
  const candidates = [...input.deployments.values()]
    .filter((deployment) => deployment.model === target)
    .toSorted((left, right) => (left.id < right.id ? -1 : 1))
  // The caller's text is kept out of the decision: anybody could otherwise fill the book with names.
  if (candidates.length === 0) return write(input, nothing('policy.model_not_found', 'models'))
  return write(input, judge(input, candidates))
}

function inForce(contract: Terms, nowMs: number): boolean {
  return (
    contract.validFromMs <= nowMs && (contract.validToMs === null || nowMs < contract.validToMs)
  )
}

function nothing(code: Code, rule: 'in_force' | 'models'): Findings {
  return {
    code,
    model: null,
    allowed: [],
    refused: [],
    ruleIds: [`contract.${rule}`],
    facts: {},
  }
}

function judge(input: DecideInput, candidates: readonly DeploymentFacts[]): Findings {
  const { contract } = input
  const allowed: string[] = []
  const refused: Refused[] = []
  const planned: Record<string, Json> = {}
  for (const deployment of candidates) {
    const places = plannedLocations(deployment, input.deployments)
    planned[deployment.id] = placesJson(places)
    const reasons = reasonsAgainst(deployment.id, places, contract.permits)
    if (reasons.length === 0) allowed.push(deployment.id)
    else refused.push(...reasons)
  }
  return {
    ...(allowed.length === 0 ? { code: 'policy.location_denied' as const } : {}),
    model: input.model,
    allowed,
    refused,
    ruleIds: [
      'contract.in_force',
      'contract.models',
      ...judgedQuestions.map((question) => `contract.permits.${question}` as const),
    ],
    facts: { permits: placesJson(contract.permits), planned },
  }
}

function reasonsAgainst(
  deploymentId: string,
  places: JudgedPlaces,
  permits: JudgedPlaces,
): readonly Refused[] {
  return judgedQuestions.flatMap((question) => {
    const result = containment(places[question], permits[question])
    if (result.kind === 'inside') return []
    return [
      {
        deploymentId,
        ruleId: `contract.permits.${question}` as const,
        question,
        why: result.kind,
        places: result.kind === 'outside' ? result.places : [],
      },
    ]
  })
}

function write(input: DecideInput, findings: Findings): Decision {
  const { contract } = input
  const validUntilMs = soonest(input)
  const verdict = findings.code === undefined ? 'permit' : 'deny'
  const nearest = nearestOf(findings.refused)
  const json = canonicalJson({
    v: 1,
    world: input.worldVersion,
    contract: contract.id,
    contractVersion: contract.version,
    model: findings.model,
    verdict,
    code: findings.code,
    allowed: findings.allowed,
    refused: findings.refused.map((reason) => ({ ...reason })),
    nearest,
    rules: findings.ruleIds,
    facts: findings.facts,
    validUntil: validUntilMs === null ? null : isoTime(validUntilMs),
  })
  return Object.freeze({
    id: flatText(`dec_${sha256Hex(json).slice(0, 32)}`),
    verdict,
    ...(findings.code === undefined ? {} : { code: findings.code }),
    contractId: contract.id,
    contractVersion: contract.version,
    model: findings.model,
    allowed: findings.allowed,
    refused: findings.refused,
    nearest,
    validUntilMs,
    ruleIds: findings.ruleIds,
    json,
  })
}

function soonest(input: DecideInput): number | null {
  const { contract, nowMs } = input
  const instants = [contract.validFromMs, contract.validToMs, input.worldValidUntilMs]
    .filter((instant) => instant !== null)
    .filter((instant) => instant > nowMs)
  return instants.length === 0 ? null : Math.min(...instants)
}

/** Fewest failing questions wins; then fewest places sticking out; then the id. */
function nearestOf(refused: readonly Refused[]): string | null {
  const distance = new Map<string, { questions: number; places: number }>()
  for (const { deploymentId, places } of refused) {
    const sofar = distance.get(deploymentId) ?? { questions: 0, places: 0 }
    distance.set(deploymentId, {
      questions: sofar.questions + 1,
      places: sofar.places + places.length,
    })
  }
  const ranked = [...distance].toSorted(
    ([leftId, left], [rightId, right]) =>
      left.questions - right.questions || left.places - right.places || (leftId < rightId ? -1 : 1),
  )
  return ranked[0]?.[0] ?? null
}

function placesJson(places: JudgedPlaces): Json {
  return Object.fromEntries(
    judgedQuestions.map((question) => [question, placeSetJson(places[question])]),
  )
}

/** A place set as JSON: `"unknown"`, a sorted list, or a list with `open`. */
export function placeSetJson(set: PlaceSet): Json {
  if (set.kind === 'unknown') return 'unknown'
  const places = [...set.places].toSorted()
  return set.open ? { open: true, places } : places
}
