// Wires cases: the register they are kept in, what contracts say of them, and the clock that relieves whoever
// appealed and was not heard in time.
import { openCaseDesk, effectWaiting, type CaseDesk } from '../journeys/case-desk.ts'
import { enterReliefs } from '../journeys/case-appeals.ts'
import { openFindings, type Findings } from '../journeys/case-found.ts'
import type { MeasuresOf } from '../journeys/decisions.ts'
import { openMeasures } from '../journeys/measures.ts'
import type { RegisterDesk } from '../journeys/register-desk.ts'
import type { Clock } from '../kernel/time.ts'
import { noClauses, type Clauses } from '../watch/case-steps.ts'
import type { Config } from './config-schema.ts'
import { contractAt } from './contract-at.ts'
import type { Note } from './observer.ts'
import type { WorldKeeper } from './reload.ts'

/** Beyond it findings open nothing and are told in the log. */
const openCasesMax = 10_000
/** Relief holds by itself once it is due; this is how soon it is entered. */
const reliefEveryMs = 60_000

/** Names of attributes of a contract that the watch reads. */
const limitsAttribute = 'watch.limits-clause'
const useAttribute = 'watch.output-use-clause'

export interface HouseCases {
  readonly desk: CaseDesk
  /** Where the live watch tells what it found. */
  readonly findings: Findings
  readonly measuresOf: MeasuresOf
  /** Carries on what an earlier process left, and begins to look for overdue appeals. */
  begin(): Promise<void>
  close(): void
}

export interface CasesParts {
  readonly clock: Clock
  readonly desk: RegisterDesk
  readonly keeper: Pick<WorldKeeper, 'world' | 'config'>
  readonly note: Note
}

export function openHouseCases(parts: CasesParts): HouseCases {
  const { clock, keeper, note } = parts
  const desk = openCaseDesk({
    ...parts.desk,
    clock,
    world: () => keeper.world(),
    clausesOf: (contractId, nowMs) => clausesOf(keeper.config(), contractId, nowMs),
  })
  const onDropped = (): void => note('warning', 'case_dropped', { openCasesMax })
  let timer: NodeJS.Timeout | undefined
  return Object.freeze<HouseCases>({
    desk,
    findings: openFindings(desk, { openCasesMax, onDropped }),
    measuresOf: openMeasures(desk.register.cases),
    async begin() {
      await effectWaiting(desk)
      await enterReliefs(desk)
      // A book that fails tells that itself and stops admitting.
      const enter = (): void => void enterReliefs(desk).catch(() => undefined)
      timer = setInterval(enter, reliefEveryMs).unref()
    },
    close: () => clearInterval(timer),
  })
}

function clausesOf({ contracts }: Config, contractId: string, nowMs: number): Clauses {
  const written = Object.hasOwn(contracts, contractId) ? contracts[contractId] : undefined
  if (written === undefined) return noClauses
  const { attributes, termination } = contractAt(written, { asOfMs: nowMs, knownAtMs: nowMs }).terms
  return {
    limits: attributes?.[limitsAttribute] ?? null,
    use: attributes?.[useAttribute] ?? null,
    noticeDays: termination?.noticeDays ?? null,
    cureDays: termination?.cureDays ?? null,
    suspendDays: termination?.suspendDays ?? null,
  }
}
