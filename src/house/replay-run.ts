// One replay from end to end: two worlds compiled for one instant, recorded traffic decided by both, and
// what refused requests would have been worth by today's prices. Reads the book; writes nothing.
import { replay, type ReplayOutcome, type Worth, type WorthOf } from '../journeys/replay.ts'
import type { ReplayReport } from '../journeys/replay-report.ts'
import { reportOf } from '../journeys/replay-report.ts'
import type { RecordedGroup, Span } from '../journeys/recorded.ts'
import type { World } from '../journeys/world.ts'
import type { Rational } from '../kernel/money.ts'
import { priceAt } from '../metering/rating.ts'
import { openComparison } from '../policy/replay.ts'
import { openDecisionWorlds, type DecisionSources } from './decision-world.ts'
import type { Proposal } from './replay-proposals.ts'
import { buildWorld } from './world.ts'

export interface ReplayAsked {
  readonly before: DecisionSources
  readonly proposal: Proposal
  readonly span: Span
  /** Both are compiled for it; it must lie in no past that is later than a fact they read. */
  readonly asOfMs: number
  /** The proposal is another configuration and not only other packs. */
  readonly inputsMayChange: boolean
}

export function runReplay(groups: readonly RecordedGroup[], asked: ReplayAsked): ReplayReport {
  const { proposal, span, asOfMs, inputsMayChange } = asked
  const unread = new Set<string>()
  const before = tellingLost(asked.before, unread)
  const after = tellingLost(proposal.sources, unread)
  const world = buildWorld(after.config, [], asOfMs, {
    policy: after.policy,
    register: after.register,
  })
  const comparison = openComparison({
    before: openDecisionWorlds(before).decisionsNow(asOfMs),
    after: openDecisionWorlds(after).decisionsNow(asOfMs),
    atMs: asOfMs,
    inputsMayChange,
  })
  const isUnread = (workloadId: string): boolean =>
    unread.has(partyOf(before, workloadId)) || unread.has(partyOf(after, workloadId))
  const once = (): ReplayOutcome => replay(groups, comparison, worthIn(world, asOfMs), isUnread)
  const first = once()
  // A party is known to be unread only once it was asked for; what came before in the list is skipped too.
  const outcome = unread.size === 0 ? first : once()
  return reportOf(outcome, {
    title: proposal.title,
    assumes: proposal.assumes,
    span,
    asOfMs,
  })
}

/** As `sources`, and parties go to `unread` of whose persons something cannot be opened. */
function tellingLost(sources: DecisionSources, unread: Set<string>): DecisionSources {
  const { persons } = sources
  if (persons === undefined) return sources
  return { ...sources, persons: { ...persons, lost: (partyId) => void unread.add(partyId) } }
}

function partyOf({ config }: DecisionSources, workloadId: string): string {
  const contractId = config.workloads[workloadId]?.contract ?? ''
  return config.contracts[contractId]?.party ?? ''
}

/** At the cheapest and the dearest kind of token of all who might serve: nobody knows what would have been answered. */
export function worthIn(world: World, atMs: number): WorthOf {
  return (workloadId, deploymentIds, tokens) => {
    const contractId = world.workloads.get(workloadId)?.contractId ?? ''
    const factor = world.contracts.get(contractId)?.priceFactor
    const versions = deploymentIds.map((id) => {
      const list = world.priceLists.get(world.deployments.get(id)?.priceListId ?? '')
      return list === undefined ? null : priceAt(list, atMs)
    })
    const known = versions.filter((version) => version !== null)
    const rates = known.flatMap(({ nanosPerToken }) => [...nanosPerToken.values()])
    const [currency, ...others] = new Set(known.map((version) => version.currency))
    if (factor === undefined || currency === undefined || known.length < versions.length) {
      return unknown('a deployment has no price in force')
    }
    if (others.length > 0) return unknown('prices are in more than one currency')
    if (tokens === 0 || rates.length === 0) return unknown('no estimate of tokens was recorded')
    const amounts = rates.map((rate) => times(tokens, rate, factor))
    return {
      kind: 'estimated',
      currency,
      leastNanos: amounts.reduce((left, right) => (left < right ? left : right)),
      // Rounded up by one, so that the bound is one.
      mostNanos: amounts.reduce((left, right) => (left > right ? left : right)) + 1n,
    }
  }
}

function times(tokens: number, rate: Rational, factor: Rational): bigint {
  return (BigInt(tokens) * rate.num * factor.num) / (rate.den * factor.den)
}

function unknown(why: string): Worth {
  return { kind: 'unknown', why }
}
