// Recorded traffic decided again by a proposed policy, beside the policy as it is. Sums only: rows of equal
// input come grouped, and what is told of groups equals what would be told row by row. Nothing is sent,
// nothing is written, and nothing here knows a prompt.
import type { ChangeKind, Compared, Comparison } from '../policy/replay.ts'
import { chooseAgain, type Choice } from './choice-again.ts'
import { readInput, type ReadInput, type RecordedGroup } from './recorded.ts'

export interface Money {
  /** What customers paid and what it cost us, in nanos of the currency. */
  readonly priceNanos: bigint
  readonly costNanos: bigint
}

export interface Sums {
  readonly requests: number
  readonly tokens: number
  /** By currency. */
  readonly money: ReadonlyMap<string, Money>
}

/** What requests that were refused would have brought: between two bounds, or nobody knows. Never zero for lack of knowledge. */
export type Worth =
  | {
      readonly kind: 'estimated'
      readonly currency: string
      readonly leastNanos: bigint
      readonly mostNanos: bigint
    }
  | { readonly kind: 'unknown'; readonly why: string }

/** What `tokens` would have cost the workload's customer at one of `deploymentIds`. */
export type WorthOf = (
  workloadId: string,
  deploymentIds: readonly string[],
  tokens: number,
) => Worth

/** One line of what changes: requests of one workload for one model that change alike. */
export interface ChangeRow extends Sums {
  readonly change: Exclude<ChangeKind, 'unchanged'>
  readonly workloadId: string
  /** Empty for a name that the contract does not know. */
  readonly model: string
  /** The deployment that served; null if none did. */
  readonly from: string | null
  readonly choice: Choice
  /** Rules and deployments that make the difference. */
  readonly causes: readonly string[]
  /** Tokens that refused requests were estimated at. */
  readonly estimatedTokens: number
  /** Of requests that were refused and would be served; null for all others. */
  readonly worth: Worth | null
}

export interface BranchRow extends Sums {
  readonly branch: 'if_in_force' | 'if_not_in_force'
  readonly verdict: string
}

export interface ReplayOutcome {
  readonly recorded: Sums
  readonly unchanged: Sums
  /** By what becomes of them, largest first. */
  readonly changes: readonly ChangeRow[]
  /** Decided otherwise today, without any proposal, than when they came. */
  readonly drifted: Sums
  /** Why some cannot be replayed -> how many. */
  readonly notReplayable: ReadonlyMap<NotReplayable, Sums>
  /** The proposal if all that is unverified were in force, and if it were not; empty if nothing is. */
  readonly branches: readonly BranchRow[]
  /** Differences that nothing in the proposal explains. Must be empty. */
  readonly strays: readonly string[]
}

export type NotReplayable = 'without_input' | 'workload_gone' | 'person_unread'

/** Whether something was asked of a workload's natural persons that cannot be opened here. */
export type IsUnread = (workloadId: string) => boolean

interface Tally {
  requests: number
  tokens: number
  readonly money: Map<string, { priceNanos: bigint; costNanos: bigint }>
}

type OpenRow = Omit<ChangeRow, keyof Sums | 'worth' | 'estimatedTokens'> &
  Tally & { estimatedTokens: number; readonly permitted: readonly string[] }

export function replay(
  groups: Iterable<RecordedGroup>,
  comparison: Comparison,
  worthOf: WorthOf,
  isUnread: IsUnread = () => false,
): ReplayOutcome {
  const all = new Replaying(comparison, isUnread)
  for (const group of groups) all.add(group)
  return all.outcome(worthOf)
}

class Replaying {
  readonly #comparison: Comparison
  readonly #isUnread: IsUnread
  readonly #recorded = newTally()
  readonly #unchanged = newTally()
  readonly #drifted = newTally()
  readonly #notReplayable = new Map<NotReplayable, Tally>()
  readonly #rows = new Map<string, OpenRow>()
  readonly #branches = new Map<string, Tally & Pick<BranchRow, 'branch' | 'verdict'>>()
  readonly #strays = new Set<string>()

  constructor(comparison: Comparison, isUnread: IsUnread) {
    this.#comparison = comparison
    this.#isUnread = isUnread
  }

  add(group: RecordedGroup): void {
    count(this.#recorded, group)
    const input = readInput(group.input)
    if (input === null) return this.#skip('without_input', group)
    const compared = this.#comparison.compare(input.workloadId, input.request)
    if (compared === null) return this.#skip('workload_gone', group)
    if (this.#isUnread(input.workloadId)) return this.#skip('person_unread', group)
    if (isDrifted(group, compared)) count(this.#drifted, group)
    for (const { branch, verdict } of compared.branches) {
      const key = `${branch} ${verdict}`
      let tally = this.#branches.get(key)
      if (tally === undefined) {
        this.#branches.set(key, (tally = { branch, verdict, ...newTally() }))
      }
      count(tally, group)
    }
    for (const stray of compared.causes.strays) this.#strays.add(stray)
    if (compared.kind === 'unchanged') count(this.#unchanged, group)
    else this.#change(group, input, compared)
  }

  #skip(why: NotReplayable, group: RecordedGroup): void {
    let tally = this.#notReplayable.get(why)
    if (tally === undefined) this.#notReplayable.set(why, (tally = newTally()))
    count(tally, group)
  }

  #change(group: RecordedGroup, input: ReadInput, { kind, after, before, causes }: Compared): void {
    if (kind === 'unchanged') return
    const permitted = after.permitted.map(({ deploymentId }) => deploymentId)
    const choice = chooseAgain({
      chosen: group.deploymentId,
      available: input.available,
      before: before.permitted.map(({ deploymentId }) => deploymentId),
      after: permitted,
    })
    const { workloadId } = input
    const { model } = input.request
    const from = group.deploymentId
    const key = JSON.stringify([kind, workloadId, model, from, choice, causes.causes, permitted])
    let row = this.#rows.get(key)
    if (row === undefined) {
      const what = { change: kind, workloadId, model, from, choice, causes: causes.causes }
      row = { ...what, permitted, estimatedTokens: 0, ...newTally() }
      this.#rows.set(key, row)
    }
    count(row, group)
    if (group.kind === 'refusal') row.estimatedTokens += group.tokenEstimate
  }

  outcome(worthOf: WorthOf): ReplayOutcome {
    const rows = [...this.#rows.values()].map(({ permitted, ...row }): ChangeRow => ({
      ...row,
      worth:
        row.change === 'newly_allowed'
          ? worthOf(row.workloadId, permitted, row.estimatedTokens)
          : null,
    }))
    return {
      recorded: this.#recorded,
      unchanged: this.#unchanged,
      changes: rows.toSorted(byWeight),
      drifted: this.#drifted,
      notReplayable: this.#notReplayable,
      branches: [...this.#branches.values()].toSorted((left, right) =>
        keyOf(left) < keyOf(right) ? -1 : 1,
      ),
      strays: [...this.#strays].toSorted(),
    }
  }
}

function keyOf({ branch, verdict }: Pick<BranchRow, 'branch' | 'verdict'>): string {
  return `${branch} ${verdict}`
}

function byWeight(left: ChangeRow, right: ChangeRow): number {
  if (left.requests !== right.requests) return right.requests - left.requests
  return JSON.stringify([left.workloadId, left.model, left.from, left.choice, left.causes]) <
    JSON.stringify([right.workloadId, right.model, right.from, right.choice, right.causes])
    ? -1
    : 1
}

function newTally(): Tally {
  return { requests: 0, tokens: 0, money: new Map() }
}

function count(tally: Tally, group: RecordedGroup): void {
  tally.requests += group.requests
  tally.tokens += group.tokens
  const { currency, priceNanos, costNanos } = group
  if (currency === '') return
  const money = tally.money.get(currency)
  if (money === undefined) {
    tally.money.set(currency, { priceNanos, costNanos })
    return
  }
  money.priceNanos += priceNanos
  money.costNanos += costNanos
}

/** Codes by which policy refuses; all others come after it permitted. */
function isRefusedByPolicy({ kind, outcome }: RecordedGroup): boolean {
  return kind === 'refusal' && (outcome.startsWith('policy.') || outcome.startsWith('contract.'))
}

/** A duty that refused what was asked, or a notice nobody had read, is refused under a permit too. */
const refusedUnderPermit: ReadonlySet<string> = new Set([
  'policy.feature_refused',
  'policy.field_denied',
  'policy.notice_required',
])

function isDrifted(group: RecordedGroup, { before }: Compared): boolean {
  if (refusedUnderPermit.has(group.outcome)) return false
  return isRefusedByPolicy(group) === (before.verdict === 'permit')
}
