// The watch's face: requests in, verdicts on accounts and clusters out. It keeps no clock and touches nothing; a
// verdict never depends on what other accounts did, but for its cluster and the levels that cite it.
import { clusterLimits } from './link/clusters.ts'
import { newAccount, raiseAccount, type Account } from './accounts.ts'
import type { Calibration } from './calibration.ts'
import { judge } from './case-finding.ts'
import type { Drift, FindingClass } from './case.ts'
import { judgeClusters, type ClusterVerdict } from './clusters.ts'
import { openEngine, type Engine, type Looked } from './engine.ts'
import { stateHeader } from './layout.ts'
import type { AccountFacts, Declared, Observation } from './observation.ts'
import { observedUses } from './observed-uses.ts'
import { sectionsKnowing } from './sections.ts'
import type { Group } from './section.ts'
import { verdictOf, type WorkloadVerdict } from './verdict.ts'
import type { WorkloadLimits } from './workloads.ts'

export interface WatchedRequest {
  readonly account: string
  /** Null: the account is the workload. */
  readonly workload: string | null
  readonly observation: Observation
  /** Null: nothing was declared. */
  readonly declared: Declared | null
  readonly facts: AccountFacts | null
  /** Of the contract, 32 bits. */
  readonly salt: number
}

export interface AccountVerdict {
  readonly account: string
  readonly segment: string
  /** Stands now, and highest ever. */
  readonly level: number
  readonly maxLevel: number
  readonly firstAt: Readonly<Record<'1' | '2' | '3', number | null>>
  /** In bans: 3 is evidence of 1,000 to 1 against an honest account. */
  readonly score: number
  readonly groups: readonly Group[]
  /** Detectors that had no input: *unknown*, not clear. */
  readonly unavailable: readonly string[]
  readonly explanation: readonly string[]
  readonly cluster: string | null
  /** What it is under the contract; null below level 2. */
  readonly finding: FindingClass | null
  /** Where the contract says so; null: it says nothing, or there is no finding. */
  readonly clause: string | null
  /** Another use than the declared one; null: none. */
  readonly drift: Drift | null
}

export interface Watch {
  readonly engine: Engine
  observe(request: WatchedRequest): Looked
  /**
   * Looks for accounts that act as one, and raises their levels. To be called once all requests are seen: what
   * is rare is known only then, and chance looks like a link where there are few accounts.
   */
  link(): readonly ClusterVerdict[]
  /** In the order in which accounts were first seen. */
  accounts(): Iterable<AccountVerdict>
}

export interface WatchDeps extends WorkloadLimits {
  readonly calibration: Calibration
  /** When models came out, in milliseconds since 1970. */
  readonly releases?: ReadonlyMap<string, number>
}

export function openWatch(deps: WatchDeps): Watch {
  const engine = openEngine({
    ...deps,
    sections: sectionsKnowing(deps.releases ?? new Map()),
    linkSalt: 0,
  })
  const accounts = new Map<string, Account>()
  const declarations = new Map<string, Declared>()
  let clusterOf: ReadonlyMap<string, ClusterVerdict> = new Map()
  let latestMs = 0

  function accountOf(id: string): Account {
    const known = accounts.get(id)
    if (known !== undefined) return known
    const account = newAccount(id)
    accounts.set(id, account)
    return account
  }

  function link(): readonly ClusterVerdict[] {
    const all = [...accounts.values()].map(({ id, workloads }) => ({
      key: id,
      standing: 'open' as const,
      slots: [...workloads].flatMap((key) => engine.workloads.get(key) ?? []),
    }))
    const clusters = judgeClusters(all, engine.folding, {
      nowMs: latestMs,
      limits: { ...clusterLimits, expiryMs: Infinity },
    })
    // Of several that of the highest level; of equal ones what two kinds unite comes before what one kind suggests.
    clusterOf = new Map(
      clusters
        .toReversed()
        .flatMap((cluster) =>
          cluster.members.map(({ account, level }) => ({ account, level, cluster })),
        )
        .toSorted((left, right) => left.level - right.level)
        .map(({ account, cluster }) => [account, cluster]),
    )
    for (const { members } of clusters) {
      for (const { account: id, level } of members) {
        const account = accounts.get(id)
        if (account !== undefined) raiseAccount(account, level)
      }
    }
    return clusters
  }

  return Object.freeze<Watch>({
    engine,
    link,
    observe({ account: id, workload, ...request }) {
      const account = accountOf(id)
      const key = JSON.stringify([id, workload ?? id])
      account.requests += 1
      account.workloads.add(key)
      if (request.declared !== null) declarations.set(key, request.declared)
      const looked = engine.look({ key, ...request })
      raiseAccount(account, looked.level.level)
      latestMs = Math.max(latestMs, request.observation.atMs)
      return looked
    },
    *accounts() {
      for (const account of accounts.values()) {
        yield told(account, { engine, declarations, cluster: clusterOf.get(account.id) })
      }
    },
  })
}

interface Known {
  readonly engine: Engine
  readonly declarations: ReadonlyMap<string, Declared>
  readonly cluster: ClusterVerdict | undefined
}

function told(account: Account, { engine, declarations, cluster }: Known): AccountVerdict {
  const verdicts = [...account.workloads].flatMap((key) => {
    const slot = engine.workloads.get(key)
    if (slot === undefined) return []
    const levelMax = slot.view.getUint8(slot.at + stateHeader.levelMax)
    return [{ slot, levelMax, verdict: verdictOf(slot, engine.folding) }]
  })
  const [strongest] = verdicts.toSorted(
    (left, right) => right.levelMax - left.levelMax || right.verdict.score - left.verdict.score,
  )
  const [first, second, third] = account.firstAt
  const given = cluster?.members.find((one) => one.account === account.id)?.level ?? 0
  // What its own requests do not show, its cluster does.
  const citing = cluster !== undefined && account.levelMax > (strongest?.levelMax ?? 0)
  return {
    account: account.id,
    segment: strongest?.verdict.segment ?? '',
    level: Math.max(0, given, ...verdicts.map(({ verdict }) => verdict.level)),
    maxLevel: account.levelMax,
    firstAt: { 1: first, 2: second, 3: third },
    score: strongest?.verdict.score ?? 0,
    groups: citing ? cluster.groups : (strongest?.verdict.groups ?? []),
    unavailable: strongest?.verdict.unavailable ?? [],
    explanation: [
      ...(strongest?.verdict.explanation ?? []),
      ...(citing ? cluster.explanation : []),
    ],
    cluster: cluster?.cluster ?? null,
    ...findingOf(account, strongest?.verdict, declarations.get(strongest?.slot.key ?? '')),
  }
}

const undeclared: Declared = {
  purposes: [],
  multiUser: false,
  evaluation: [],
  outputUse: {},
  clause: null,
}

function findingOf(
  { levelMax }: Account,
  verdict: WorkloadVerdict | undefined,
  declared: Declared | undefined,
): Pick<AccountVerdict, 'finding' | 'clause' | 'drift'> {
  if (verdict === undefined || levelMax < 2) return { finding: null, clause: null, drift: null }
  const { finding, clause, drift } = judge(declared ?? undeclared, observedUses(verdict.statistics))
  return { finding, clause, drift }
}
