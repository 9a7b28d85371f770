import assert from 'node:assert/strict'
import { test } from 'node:test'
import { approvalsOf, changesService, noClauses, stepProblem } from './case-steps.ts'
import type { Case, CaseStep, Limit, Member } from './case.ts'

const capped: Limit = { kind: 'cap_n', max: 1, mode: 'rewrite' }
const statistic = { group: 'a', detector: 'x', count: 180, of: 200, sentence: 'Many.' } as const
const evidence = {
  statistics: [statistic],
  records: [],
  engine: '1',
  calibration: 'c',
  looked: 200,
  missed: 0,
}
const member: Member = {
  workloadId: 'w',
  partyId: 'p',
  contractId: 'c',
  contractVersion: 'v',
  level: 3,
  evidence,
  harvest: { count: 180, of: 200 },
  judgement: { finding: 'breach', uses: ['distil'], clause: null, drift: null },
  atMs: 0,
  disposition: null,
}
const found: Case = {
  id: 'case',
  openedBy: 'watch',
  openedAtMs: 0,
  cluster: null,
  links: [],
  level: 3,
  groups: ['a'],
  members: [member],
  owner: null,
  notes: [],
  steps: [],
}
const step = {
  stage: 'verify',
  workloadIds: ['w'],
  limits: [],
  questions: ['Why?'],
  urgent: null,
  isTermination: false,
  proposedBy: 'ann',
} as const
type Asked = Parameters<typeof stepProblem>[1]

function problem(
  asked: Partial<Asked>,
  { of = found, clauses = noClauses }: { of?: Case; clauses?: typeof noClauses } = {},
): string | null {
  return stepProblem(of, { ...step, ...asked }, () => clauses)?.message ?? null
}

const of = (one: Partial<Member>, rest: Partial<Case> = {}): { of: Case } => ({
  of: { ...found, ...rest, members: [{ ...member, ...one }] },
})

test('the watch by itself asks and goes no further', () => {
  assert.equal(problem({ proposedBy: 'watch' }), null)
  const limit = { stage: 'limit', limits: [capped], questions: [] } as const
  assert.equal(problem(limit), null)
  assert.match(problem({ ...limit, proposedBy: 'watch' }) ?? '', /goes no further than verify/)
  const suspend = { stage: 'suspend', questions: [] } as const
  assert.equal(problem(suspend), null)
  assert.match(problem({ ...suspend, proposedBy: 'watch' }) ?? '', /no further/)
  assert.match(problem({ proposedBy: 'watch', urgent: 'Now.' }) ?? '', /Only a person/)
})

test('below level 3 nothing of the service changes, unless a clause of the contract allows a limit', () => {
  const limited = { stage: 'analysts', limits: [capped], questions: [] } as const
  assert.equal(problem({ ...limited, limits: [] }), null)
  assert.match(problem(limited) ?? '', /No clause of the contract of w allows a limit/)
  assert.equal(problem(limited, { clauses: { ...noClauses, limits: 'clause 4' } }), null)
  assert.match(problem({ stage: 'watch', limits: [capped], questions: [] }) ?? '', /only looks/)
  assert.match(problem({ stage: 'analysts' }) ?? '', /Nobody is asked/)
})

test('of a cluster only members whose own share of harvest is five in a hundred or more get past level 2', () => {
  const inCluster = (harvest: Member['harvest']) => problem({}, of({ harvest }, { cluster: 'k' }))
  assert.equal(inCluster({ count: 10, of: 200 }), null)
  assert.match(inCluster({ count: 9, of: 200 }) ?? '', /9 of 200 requests; under 5 %/)
  assert.match(inCluster(null) ?? '', /was not measured/)
  assert.match(inCluster({ count: 0, of: 0 }) ?? '', /under 5 %/)
  assert.equal(problem({}, of({ harvest: null })), null, 'one workload alone is its own evidence')
  const low = of({ harvest: { count: 1, of: 200 } }, { cluster: 'k' })
  assert.equal(problem({ stage: 'analysts', questions: [] }, low), null)
})

test('a member without evidence of its own stays at level 2', () => {
  const bare = of({ evidence: { ...evidence, statistics: [] } })
  assert.match(problem({}, bare) ?? '', /no evidence of its own/)
  assert.equal(problem({ stage: 'analysts', questions: [] }, bare), null)
})

test('what the contract permits is not acted on', () => {
  const judgement = { ...member.judgement, finding: 'permitted', clause: 'clause 7' } as const
  assert.match(problem({}, of({ judgement })) ?? '', /permits what was found \(clause 7\)/)
})

test('who was disposed of is not acted on again', () => {
  const disposition = { outcome: 'honest', by: 'x', reason: 'r', atMs: 1 } as const
  assert.match(problem({}, of({ disposition })) ?? '', /disposed of as honest/)
})

test('a contract is ended only with a suspension and only by the clocks that it states', () => {
  const ending = { stage: 'suspend', questions: [], isTermination: true } as const
  assert.match(problem(ending) ?? '', /states no clocks/)
  assert.match(problem(ending, { clauses: { ...noClauses, noticeDays: 30 } }) ?? '', /no clocks/)
  assert.equal(problem(ending, { clauses: { ...noClauses, noticeDays: 30, cureDays: 14 } }), null)
  assert.match(problem({ isTermination: true }) ?? '', /with a suspension/)
})

test('levels 4 and 5 and limits that do not wait take two people, and whatever changes service takes a notice', () => {
  assert.deepEqual(
    (['watch', 'analysts', 'verify', 'limit', 'suspend'] as const).map((stage) => [
      approvalsOf({ stage, limits: [capped], urgent: null }),
      approvalsOf({ stage, limits: [capped], urgent: 'Now.' }),
      approvalsOf({ stage, limits: [], urgent: 'Now.' }),
      changesService({ stage, limits: [] }),
      changesService({ stage, limits: [capped] }),
    ]),
    [
      [0, 2, 0, false, true],
      [0, 2, 0, false, true],
      [0, 2, 0, true, true],
      [2, 2, 2, true, true],
      [2, 2, 2, true, true],
    ],
  )
})

test('a case has a bound of steps', () => {
  const one: CaseStep = {
    ...step,
    id: 's',
    reasonClass: 'extraction',
    words: '',
    proposedAtMs: 0,
    approvals: [],
    rejected: null,
    effectedAtMs: 1,
  }
  const many = { ...found, steps: Array.from({ length: 100 }, () => one) }
  assert.match(problem({}, { of: many }) ?? '', /at most 100 steps/)
})
