import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Case, CaseEvent, CaseStep, Member, Notice } from './case.ts'
import { openCases } from './cases.ts'

const member: Member = {
  workloadId: 'w',
  partyId: 'p',
  contractId: 'c',
  contractVersion: 'v',
  level: 2,
  evidence: { statistics: [], records: [], engine: '1', calibration: '', looked: 1, missed: 0 },
  harvest: null,
  judgement: { finding: 'undeclared', uses: [], clause: null, drift: null },
  atMs: 1,
  disposition: null,
}
const found: Case = {
  id: 'case_1',
  openedBy: 'watch',
  openedAtMs: 1,
  cluster: null,
  links: [],
  level: 2,
  groups: ['a'],
  members: [member],
  owner: null,
  notes: [],
  steps: [],
}
const step: CaseStep = {
  id: 'step_1',
  stage: 'suspend',
  workloadIds: ['w'],
  limits: [],
  questions: [],
  reasonClass: 'extraction',
  words: '',
  urgent: null,
  isTermination: false,
  proposedBy: 'ann',
  proposedAtMs: 2,
  approvals: [],
  rejected: null,
  effectedAtMs: null,
}
const notice: Notice = {
  id: 'ntc_1',
  caseId: 'case_1',
  stepId: 'step_1',
  stage: 'suspend',
  workloadId: 'w',
  partyId: 'p',
  contractId: 'c',
  limits: [],
  questions: [],
  reasonClass: 'extraction',
  summary: [],
  clause: null,
  urgent: null,
  issuedAtMs: 3,
  publishedAtMs: 3,
  fromMs: 3,
  answerByMs: null,
  endsContractMs: null,
  ended: null,
  answers: [],
  appeals: [],
  relieved: [],
}
const at = { caseId: 'case_1', stepId: 'step_1', noticeId: 'ntc_1' }
const appeal = { id: 'apl_1', atMs: 4, statement: 's', by: 'key:k', dueAtMs: 9, decision: null }
const overturned = { outcome: 'overturned', by: 'dan', reason: 'r', atMs: 5 } as const
const life: readonly CaseEvent[] = [
  { kind: 'case.opened', case: found },
  { kind: 'case.taken', caseId: 'case_1', owner: 'ann' },
  { kind: 'case.noted', caseId: 'case_1', note: { by: 'ann', atMs: 2, text: 't' } },
  { kind: 'case.proposed', caseId: 'case_1', step },
  { kind: 'case.approved', ...at, operatorId: 'bob', atMs: 2 },
  { kind: 'case.approved', ...at, operatorId: 'cas', atMs: 2 },
  { kind: 'case.effected', ...at, notices: [notice], atMs: 3 },
  { kind: 'case.answered', ...at, answer: { by: 'key:k', atMs: 4, text: 't' } },
  { kind: 'case.appealed', ...at, appeal },
  { kind: 'case.relieved', ...at, appealId: 'apl_1', atMs: 9 },
  { kind: 'case.appeal_decided', ...at, appealId: 'apl_1', decision: overturned },
]

test('an overturned appeal ends the notice and records the workload as honest in one event', () => {
  const cases = openCases()
  for (const event of life.slice(0, -1)) cases.apply(event)
  assert.equal(cases.standing.get('w')?.length, 1)
  assert.ok(cases.openOf({ cluster: null, workloadId: 'w' }))
  for (const event of life.slice(-1)) cases.apply(event)
  assert.equal(cases.standing.size, 0)
  assert.equal(cases.notices.get('ntc_1')?.ended?.why, 'overturned')
  assert.equal(cases.all.get('case_1')?.members[0]?.disposition?.outcome, 'honest')
  assert.equal(cases.openOf({ cluster: null, workloadId: 'w' }), null)
  assert.equal(cases.lastOf({ cluster: null, workloadId: 'w' })?.id, 'case_1')
  for (const kind of ['case', 'workload', 'party'] as const) {
    const id = { case: 'case_1', workload: 'w', party: 'p' }[kind]
    assert.deepEqual(
      cases.noticesBy(kind, id).map((one) => one.id),
      ['ntc_1'],
    )
  }
})

test('of two who did the same at once the first one stands', () => {
  const cases = openCases()
  for (const event of life) cases.apply(event)
  const all = [...cases.all]
  const notices = [...cases.notices]
  cases.apply({ kind: 'case.opened', case: { ...found, level: 3 } })
  cases.apply({ kind: 'case.effected', ...at, notices: [{ ...notice, id: 'ntc_2' }], atMs: 9 })
  cases.apply({ kind: 'case.rejected', ...at, by: 'x', reason: 'r', atMs: 9 })
  cases.apply({ kind: 'case.relieved', ...at, appealId: 'apl_1', atMs: 10 })
  const upheld = { ...overturned, outcome: 'upheld' } as const
  cases.apply({ kind: 'case.appeal_decided', ...at, appealId: 'apl_1', decision: upheld })
  cases.apply({ kind: 'case.lifted', ...at, by: 'x', reason: 'r', atMs: 9 })
  assert.deepEqual([...cases.all], all)
  assert.deepEqual([...cases.notices], notices)
})

test('a second appeal while one waits is none', () => {
  const cases = openCases()
  for (const event of life.slice(0, 9)) cases.apply(event)
  cases.apply({ kind: 'case.appealed', ...at, appeal: { ...appeal, id: 'apl_2' } })
  assert.deepEqual(
    cases.notices.get('ntc_1')?.appeals.map(({ id }) => id),
    ['apl_1'],
  )
})

test('events about what was never opened change nothing', () => {
  const cases = openCases()
  for (const event of life.slice(1)) cases.apply(event)
  cases.apply({
    kind: 'case.found',
    caseId: 'none',
    level: 3,
    groups: [],
    links: [],
    members: [member],
    atMs: 1,
  })
  assert.deepEqual([cases.all.size, cases.notices.size, cases.standing.size], [0, 0, 0])
})
