// The watch's face: requests in, verdicts on accounts and clusters out. It keeps no clock and touches nothing; a
// verdict never depends on what other accounts did, but for its cluster and the levels that cite it.
import { newAccount, raiseAccount, type Account } from './accounts.ts'
import type { Calibration } from './calibration.ts'
import { judge } from './case-finding.ts'
import type { Judgement } from './case.ts'
import { openEngine, type Engine, type Looked } from './engine.ts'
import type { AccountFacts, Declared, Observation } from './observation.ts'
import { observedUses } from './observed-uses.ts'
import { sectionsKnowing } from './sections.ts'
import type { Group } from './section.ts'
import { verdictOf, type WorkloadVerdict } from './verdict.ts'
import type { Slot, WorkloadLimits } from './workloads.ts'

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
  readonly finding: Judgement | null
}

export interface Watch {
  readonly engine: Engine
  observe(request: WatchedRequest): Looked
  /** In the order in which accounts were first seen. */
  accounts(): Iterable<AccountVerdict>
}

export interface WatchDeps extends WorkloadLimits {
  readonly calibration: Calibration
  /** When models came out, in milliseconds since 1970. */
  readonly releases?: ReadonlyMap<string, number>
}

export function openWatch(deps: WatchDeps): Watch {
  const engine = openEngine({ ...deps, sections: sectionsKnowing(deps.releases ?? new Map()) })
  const accounts = new Map<string, Account>()
  const declarations = new Map<string, Declared>()

  function accountOf(id: string): Account {
    const known = accounts.get(id)
    if (known !== undefined) return known
    const account = newAccount(id)
    accounts.set(id, account)
    return account
  }

  return Object.freeze<Watch>({
    engine,
    observe({ account: id, workload, ...request }) {
      const account = accountOf(id)
      const key = JSON.stringify([id, workload ?? id])
      account.requests += 1
      account.workloads.add(key)
      if (request.declared !== null) declarations.set(key, request.declared)
      const looked = engine.look({ key, ...request })
      raiseAccount(account, looked.level.level)
      return looked
    },
    *accounts() {
      for (const account of accounts.values()) {
        yield told(account, { engine, declarations })
      }
    },
  })
}

interface Known {
  readonly engine: Engine
  readonly declarations: ReadonlyMap<string, Declared>
}

function told(account: Account, { engine, declarations }: Known): AccountVerdict {
  const verdicts = [...account.workloads].flatMap((key) => {
    const slot = engine.workloads.get(key)
    return slot === undefined ? [] : [{ slot, verdict: verdictOf(slot, engine.folding) }]
  })
  const [strongest] = verdicts.toSorted(
    (left, right) =>
      right.verdict.level - left.verdict.level || right.verdict.score - left.verdict.score,
  )
  const [first, second, third] = account.firstAt
  return {
    account: account.id,
    segment: strongest?.verdict.segment ?? '',
    level: account.level,
    maxLevel: account.levelMax,
    firstAt: { 1: first, 2: second, 3: third },
    score: strongest?.verdict.score ?? 0,
    groups: strongest?.verdict.groups ?? [],
    unavailable: strongest?.verdict.unavailable ?? [],
    explanation: strongest?.verdict.explanation ?? [],
    cluster: null,
    finding:
      strongest === undefined ? null : findingOf(strongest, declarations.get(strongest.slot.key)),
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
  { verdict }: { readonly slot: Slot; readonly verdict: WorkloadVerdict },
  declared: Declared | undefined,
): Judgement | null {
  if (verdict.level < 2) return null
  return judge(declared ?? undeclared, observedUses(verdict.statistics))
}
