// What decisions read, built from the configuration, its packs and dossiers and the register, as of one
// viewpoint. Live traffic asks for now and now; `decide` may ask for any past pair.
import { withContests } from '../journeys/contest-answers.ts'
import type { Register } from '../journeys/register.ts'
import type { World } from '../journeys/world.ts'
import type { InputSource } from '../kernel/answer.ts'
import { assert } from '../kernel/assert.ts'
import type { PlaceBounds } from '../kernel/place-set.ts'
import { atOnce, type Steps } from '../kernel/steps.ts'
import type { LocationQuestion } from '../kernel/words.ts'
import { openPlaceAnswers } from '../place/place-answers.ts'
import { resolveLocations, type Viewpoint, type Zone } from '../place/zones.ts'
import type { DecisionWorld } from '../policy/cache.ts'
import { compileSteps } from '../policy/compile.ts'
import type { Carries } from '../policy/compiled.ts'
import { earliestAfter } from '../policy/facts.ts'
import type { Reliefs } from '../policy/relief.ts'
import type { PolicyDeployment } from '../policy/subject.ts'
import type { Config } from './config-schema.ts'
import { zonesOf } from './dated-places.ts'
import { subjectSteps } from './decision-subjects.ts'
import type { PersonReading } from './person-port.ts'
import { policyInputSteps, type PolicyInput } from './policy-input.ts'
import { emptyPolicy, type LoadedPolicy } from './policy-load.ts'
import { nextChange } from './world-dates.ts'

export interface DecisionSources {
  readonly config: Config
  /** Null: the configuration names no packs. */
  readonly policy: LoadedPolicy | null
  readonly register: Pick<Register, 'facts' | 'determinations' | 'volumes' | 'contests'>
  /** How natural persons are read; left out: nobody keeps the accesses, and none is read. */
  readonly persons?: PersonReading | undefined
  /** The content address of the world, cited by every decision. */
  readonly worldId: string
}

/** `prepareNow` is what `decisionsNow` would otherwise do when it is first asked. */
export interface DecisionWorlds extends Pick<World, 'decisionsNow' | 'decisionsAt'> {
  readonly prepareNow: (nowMs: number) => Steps<DecisionWorld>
}

export function openDecisionWorlds(sources: DecisionSources): DecisionWorlds {
  let live: DecisionWorld | null = null
  function* prepareNow(nowMs: number): Steps<DecisionWorld> {
    const prepared = yield* decisionSteps(sources, { asOfMs: nowMs, knownAtMs: nowMs })
    live = prepared
    return prepared
  }
  return {
    prepareNow,
    decisionsNow: (nowMs) =>
      live !== null && holdsAt(live, nowMs) ? live : atOnce(prepareNow(nowMs)),
    decisionsAt: (asOfMs, knownAtMs, by) =>
      atOnce(decisionSteps(askedBy(sources, by), { asOfMs, knownAtMs })),
  }
}

function askedBy(sources: DecisionSources, by: string | null): DecisionSources {
  const { persons } = sources
  if (persons === undefined) return sources
  return { ...sources, persons: { ...persons, asking: { purpose: 'evaluation', by } } }
}

function holdsAt({ policy }: DecisionWorld, atMs: number): boolean {
  return policy.asOfMs <= atMs && (policy.validUntilMs === null || atMs < policy.validUntilMs)
}

function* decisionSteps(sources: DecisionSources, at: Viewpoint): Steps<DecisionWorld> {
  const { config, policy, register, worldId } = sources
  const zones = zonesOf(config)
  const input = yield* policyInputSteps(policy ?? emptyPolicy, zones, at)
  const deployments = yield* deploymentSteps(config, input.zones, at, (id, written) =>
    registeredSource(config, id, written),
  )
  const added = withContests(register, at)
  const compiled = yield* compileSteps({
    ...at,
    worldId,
    packs: input.packs,
    facts: [...input.facts, ...added.facts],
    enabledHouseRules: input.houseRules,
    reliefs: withDeterminations(input, register),
    deployments,
    carries,
  })
  const subjects = yield* subjectSteps(sources, input, at)
  return Object.freeze({
    policy: Object.freeze({
      ...compiled,
      validUntilMs: earliestAfter(at.asOfMs, [
        compiled.validUntilMs,
        input.nextChangeMs,
        nextChange(config, at.asOfMs),
        ...added.changesMs,
      ]),
    }),
    subject: (workloadId: string, nowMs: number) => subjects(workloadId, nowMs),
  })
}

/** What the house or the relay can keep by itself. Places are promised or they are not. */
export const carries: Carries = ({ kind }) => kind !== 'pin_regions'

function withDeterminations(
  input: PolicyInput,
  { determinations }: DecisionSources['register'],
): Reliefs {
  const made = [...determinations.values()].map((one) => ({
    id: one.id,
    ruleId: one.ruleId,
    partyId: one.partyId,
    truth: one.truth,
    validFromMs: one.madeAtMs,
    validToMs: one.expiresAtMs,
    knownFromMs: one.madeAtMs,
  }))
  return {
    authorisations: input.authorisations,
    exceptions: input.exceptions,
    determinations: [...input.determinations, ...made],
  }
}

type Written = Config['deployments'][string]

/** Deployments as decisions place them; `sourceOf` answers what rules ask of each. */
export function* deploymentSteps(
  config: Config,
  zones: ReadonlyMap<string, Zone>,
  at: Viewpoint,
  sourceOf: (id: string, written: Written) => InputSource,
): Steps<readonly PolicyDeployment[]> {
  const deployments: PolicyDeployment[] = []
  for (const [id, written] of Object.entries(config.deployments)) {
    const bounds = (name: LocationQuestion): PlaceBounds =>
      resolveLocations(written.locations[name], zones, at).bounds
    deployments.push({
      id,
      channelId: written.channel,
      model: written.model,
      locations: {
        ingress: bounds('ingress'),
        processing: bounds('processing'),
        rest: bounds('rest'),
        abuseStore: bounds('abuseStore'),
        review: bounds('review'),
        metadata: bounds('metadata'),
        downstream: bounds('downstream'),
      },
      retentionDays: written.retentionDays ?? {},
      spillTo: written.spillTo,
      source: sourceOf(id, written),
    })
    yield
  }
  return deployments
}

/** What the operator registered of the deployment and its channel. */
function registeredSource(config: Config, id: string, written: Written): InputSource {
  const channel = config.channels[written.channel]
  assert(channel !== undefined, `the channel of ${id} is in the configuration`)
  return openPlaceAnswers(
    { id, type: written.type, model: written.model },
    { id: written.channel, kind: channel.kind, seller: channel.seller },
    {
      family: written.family ?? null,
      publisher: written.publisher ?? null,
      attributes: written.attributes ?? {},
      operator: channel.operator ?? null,
      processor: channel.processor ?? null,
      channelAttributes: channel.attributes ?? {},
    },
  )
}
