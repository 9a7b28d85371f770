// Cases over a book in memory and a clock that the test sets: desk, findings and what follows for decisions, as
// the house wires them, in a world of a few workloads. What was committed can be opened again.
import { openCaseDesk, type CaseDesk } from '../../src/journeys/case-desk.ts'
import { openFindings, type Finding, type Findings } from '../../src/journeys/case-found.ts'
import { openDecisions, type Decision } from '../../src/journeys/decisions.ts'
import { openMeasures } from '../../src/journeys/measures.ts'
import type { HouseEvent } from '../../src/journeys/register.ts'
import { openRegisterDesk, type RegisterDesk } from '../../src/journeys/register-desk.ts'
import { checkConfig } from '../../src/house/config-load.ts'
import { buildWorld } from '../../src/house/world.ts'
import { firstAdmin, type Operator, type Role } from '../../src/identity/operator.ts'
import type { BookOp } from '../../src/metering/ledger-ops.ts'
import { noClauses, type Clauses } from '../../src/watch/case-steps.ts'
import { testConfig } from './house.ts'

export const hourMs = 3_600_000
export const dayMs = 24 * hourMs
/** Noon of a day. */
export const startMs = Date.UTC(2026, 5, 1, 12)

export interface CaseHouse {
  readonly desk: CaseDesk
  readonly findings: Findings
  readonly dropped: () => number
  /** The types of entries, in the order in which they were committed. */
  readonly types: () => readonly string[]
  at(nowMs: number): void
  decide(workloadId: string): Decision
  /** The same from what was committed alone. */
  reopened(): CaseHouse
}

export interface CaseHouseOptions {
  readonly outputUse?: Readonly<Record<string, 'permit' | 'deny'>>
  readonly purpose?: string
  readonly clauses?: Clauses
  readonly openCasesMax?: number
  /** Fails what is committed after so many events of this kind. */
  readonly failAfter?: (type: string) => boolean
}

export const workloadIds = ['w1', 'w2', 'w3'] as const

export function openCaseHouse(
  options: CaseHouseOptions = {},
  events: readonly HouseEvent[] = [],
  fromMs: number = startMs,
): CaseHouse {
  const { outputUse = {}, purpose = 'customer_support', clauses = noClauses } = options
  let nowMs = fromMs
  const clock = { nowMs: () => nowMs, monotonicMs: () => nowMs }
  const kept: HouseEvent[] = [...events]
  const types: string[] = []
  const digest = `sha256:${'0'.repeat(64)}`
  const input = testConfig(
    'http://127.0.0.1:9',
    { id: 'k', digest },
    {
      contract: { outputUse },
      sections: {
        workloads: Object.fromEntries(
          workloadIds.map((id) => [id, { contract: 'contract', purpose, owner: 'test' }]),
        ),
      },
    },
  )
  const { config, problems } = checkConfig(input, nowMs)
  if (config === null) throw new Error(JSON.stringify(problems))
  const world = buildWorld(config, [], nowMs)
  const take = (op: BookOp): void => {
    if (op.kind !== 'event') return
    if (options.failAfter?.(op.entry.type) === true) throw new Error('the process was killed')
    kept.push(JSON.parse(op.json))
    types.push(op.entry.type)
  }
  const register: RegisterDesk = openRegisterDesk({
    clock,
    book: {
      post: take,
      async commit(op) {
        take(op)
      },
    },
    events,
    onChanged: () => undefined,
  })
  const desk = openCaseDesk({ ...register, clock, world: () => world, clausesOf: () => clauses })
  let dropped = 0
  const openCasesMax = options.openCasesMax ?? 100
  const decisions = openDecisions({ measuresOf: openMeasures(register.register.cases) })
  return {
    desk,
    findings: openFindings(desk, { openCasesMax, onDropped: () => (dropped += 1) }),
    dropped: () => dropped,
    types: () => types,
    at(ms) {
      nowMs = ms
    },
    decide: (workloadId) =>
      decisions.decide(
        world,
        workloadId,
        {
          model: 'm',
          dialect: 'openai',
          features: [],
          modalities: ['text'],
          country: null,
          countryMissing: '',
        },
        nowMs,
      ),
    reopened: () => openCaseHouse({ ...options, failAfter: () => false }, kept, nowMs),
  }
}

/** An operator whom the register knows, so that approvals count. */
export function operator(house: CaseHouse, id: string, ...roles: readonly Role[]): Operator {
  const made = { ...firstAdmin, id, name: id, roles, createdBy: 'test' }
  house.desk.register.apply({ kind: 'operator.created', operator: made })
  return made
}

export function findingOf(
  level: number,
  members: readonly { readonly id: string; readonly count?: number; readonly looked?: number }[],
  cluster: string | null = null,
): Finding {
  return {
    cluster,
    links: cluster === null ? [] : ['equal rare skeletons and one card'],
    edges: [],
    level,
    groups: ['a'],
    members: members.map(({ id, count = 180, looked = 200 }) => ({
      workloadId: id,
      level,
      evidence: {
        statistics: [
          {
            group: 'a',
            detector: 'training_record',
            count,
            of: looked,
            sentence: `${count} of ${looked}.`,
          },
        ],
        records: ['rec_1'],
        engine: '1',
        calibration: 'shipped',
        looked,
        missed: 0,
      },
      harvest: { count, of: looked },
    })),
  }
}
