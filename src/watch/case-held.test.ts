import assert from 'node:assert/strict'
import { test } from 'node:test'
import { workloadsHeld } from './case-held.ts'
import { contestAfterMs } from './case-notice.ts'
import type { Case, Disposition, Member, Notice } from './case.ts'

const confirmed: Disposition = { outcome: 'confirmed', by: 'ann', reason: 'r', atMs: 1 }

function caseOf(disposition: Disposition | null): Case {
  const evidence = {
    statistics: [],
    records: [],
    engine: '1',
    calibration: '',
    looked: 1,
    missed: 0,
  }
  const judgement = { finding: 'undeclared', uses: [], clause: null, drift: null } as const
  const who = { workloadId: 'w', partyId: 'p', contractId: 'c', contractVersion: 'v' }
  const member: Member = {
    ...who,
    level: 2,
    evidence,
    harvest: null,
    judgement,
    atMs: 1,
    disposition,
  }
  const about = { cluster: null, links: [], level: 2, groups: [], members: [member] }
  return { ...about, id: 'k', openedBy: 'watch', openedAtMs: 1, owner: null, notes: [], steps: [] }
}

function noticeOf(part: Partial<Notice>): Notice {
  return {
    id: 'n',
    caseId: 'k',
    stepId: 's',
    stage: 'limit',
    workloadId: 'w',
    partyId: 'p',
    contractId: 'c',
    limits: [],
    questions: [],
    reasonClass: 'extraction',
    summary: [],
    clause: null,
    urgent: null,
    issuedAtMs: 1,
    publishedAtMs: 1,
    fromMs: 1,
    answerByMs: null,
    endsContractMs: null,
    ended: null,
    answers: [],
    appeals: [],
    relieved: [],
    ...part,
  }
}

function held(of: Case, notices: readonly Notice[], nowMs: number): readonly string[] {
  return workloadsHeld(
    { all: new Map([['k', of]]), notices: new Map(notices.map((one) => [one.id, one])) },
    nowMs,
  )
}

test('records stay while a case is open, a notice of it stands, rests or can still be contested, and no longer', () => {
  assert.deepEqual(held(caseOf(null), [], 2), ['w'])
  assert.deepEqual(held(caseOf(confirmed), [], 2), [])
  assert.deepEqual(held(caseOf(confirmed), [noticeOf({})], 1e15), ['w'])
  const late = { id: 'a', atMs: 2, statement: 's', by: 'key:k', dueAtMs: 3, decision: null }
  const ended = { why: 'lifted', by: 'ann', reason: 'r', atMs: 5 } as const
  assert.deepEqual(held(caseOf(confirmed), [noticeOf({ ended })], 5 + contestAfterMs - 1), ['w'])
  assert.deepEqual(held(caseOf(confirmed), [noticeOf({ ended })], 5 + contestAfterMs), [])
  const contested = noticeOf({ ended, appeals: [late] })
  assert.deepEqual(held(caseOf(confirmed), [contested], 1e15), ['w'], 'an appeal waits')
})
