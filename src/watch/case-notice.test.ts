import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { dayMs } from '../kernel/time.ts'
import { effectAt, effectWords, evidenceWords, noticeOf, publicationMs } from './case-notice.ts'
import { noClauses } from './case-steps.ts'
import type { Appeal, CaseStep, Member, Notice } from './case.ts'

const hourMs = 3_600_000
const noonMs = 20_000 * dayMs + 12 * hourMs
const midnightMs = 20_001 * dayMs
const member: Member = {
  workloadId: 'w',
  partyId: 'p',
  contractId: 'c',
  contractVersion: 'v',
  level: 3,
  evidence: {
    statistics: [
      {
        group: 'a',
        detector: 'det-7',
        count: 180,
        of: 200,
        sentence: 'Over the 99.9th percentile.',
      },
      { group: 'a', detector: 'det-8', count: 17, of: 200, sentence: 'Another.' },
      { group: 'c', detector: 'det-9', count: 40, of: 200, sentence: 'Threshold 3.1 %.' },
    ],
    records: ['r'],
    engine: '1',
    calibration: 'cal',
    looked: 200,
    missed: 50,
  },
  harvest: { count: 180, of: 200 },
  judgement: { finding: 'breach', uses: ['distil'], clause: 'clause 9', drift: null },
  atMs: 0,
  disposition: null,
}
const step: CaseStep = {
  id: 's',
  stage: 'verify',
  workloadIds: ['w'],
  limits: [],
  questions: ['Why?'],
  reasonClass: 'extraction',
  words: '',
  urgent: null,
  isTermination: false,
  proposedBy: 'ann',
  proposedAtMs: noonMs,
  approvals: [],
  rejected: null,
  effectedAtMs: null,
}

function notice(asked: Partial<CaseStep> = {}, clauses = noClauses): Notice {
  const at = { id: 'ntc', clauses, nowMs: noonMs }
  return noticeOf({ id: 'case' }, { ...step, ...asked }, member, at)
}

test('a notice appears at the next midnight, and its effect comes a day after it could be read', () => {
  const { publishedAtMs, fromMs, answerByMs } = notice()
  assert.equal(publishedAtMs, midnightMs)
  assert.equal(fromMs, midnightMs + dayMs)
  assert.equal(answerByMs, midnightMs + 14 * dayMs)
  assert.equal(notice({ stage: 'suspend' }).fromMs, midnightMs + 3 * dayMs)
  assert.equal(publicationMs(midnightMs), midnightMs)
  assert.equal(publicationMs(midnightMs + 1), midnightMs + dayMs)
})

test('where harm is urgent the effect is at once, and the notice says who said so and why', () => {
  const { publishedAtMs, fromMs, urgent } = notice({ urgent: 'It runs now.' })
  assert.deepEqual([publishedAtMs, fromMs], [noonMs, noonMs])
  assert.deepEqual(urgent, { by: 'ann', why: 'It runs now.' })
  assert.equal(notice().urgent, null)
})

test('the contract’s own clocks go before ours: days before a suspension, and cure and notice before an end', () => {
  const clauses = { ...noClauses, suspendDays: 10, cureDays: 14, noticeDays: 30 }
  const ending = notice({ stage: 'suspend', isTermination: true }, clauses)
  assert.equal(ending.fromMs, midnightMs + 10 * dayMs)
  assert.equal(ending.endsContractMs, midnightMs + 44 * dayMs)
  assert.equal(notice({ stage: 'suspend' }, clauses).endsContractMs, null)
})

test('a notice names counts with their n and what was not looked at, and neither thresholds nor detectors', () => {
  const { summary } = notice()
  assert.deepEqual(summary, [
    '180 of 200 requests ask for material of the kind that models are trained or graded with.',
    '40 of 200 requests set parameters that show the model rather than its answer.',
    '50 of 250 requests were not looked at.',
  ])
  assert.doesNotMatch(JSON.stringify(summary), /det-|percentile|Threshold|3\.1/)
  const bare = { ...member, evidence: { ...member.evidence, statistics: [], missed: 0 } }
  assert.deepEqual(evidenceWords(bare), [])
})

test('the clause is that of what was found; before level 3 the one that allows limits', () => {
  const clauses = { ...noClauses, limits: 'clause 4', use: 'clause 2' }
  assert.equal(notice({}, clauses).clause, 'clause 9')
  assert.equal(notice({ stage: 'analysts' }, clauses).clause, 'clause 4')
})

test('every effect is said in plain words', () => {
  const limits: CaseStep['limits'] = [
    { kind: 'cap_n', max: 1, mode: 'refuse_if_asked' },
    { kind: 'strip_logprobs', mode: 'rewrite' },
    { kind: 'refuse_feature', feature: 'batch' },
    { kind: 'rate_class', requestsPerMinute: 10, tokensPerMinute: null },
  ]
  assert.deepEqual(effectWords(notice({ limits })), [
    'At most 1 answers a request: whoever asks for more is refused.',
    'No log probabilities: the request is changed, and its answer says so.',
    'Requests that ask for batch are refused.',
    'At most 10 requests a minute, counted over the contract.',
    'You are asked: Why?',
  ])
})

test('an effect holds from its instant to its end, and rests while an appeal is overdue', () => {
  const appeal = (dueAtMs: number, decidedAtMs: number | null): Appeal => ({
    id: 'a',
    atMs: 0,
    statement: 's',
    by: 'key:k',
    dueAtMs,
    decision:
      decidedAtMs === null
        ? null
        : { outcome: 'upheld', by: 'dan', reason: 'r', atMs: decidedAtMs },
  })
  const holds = (atMs: number, appeals: readonly Appeal[], endMs: number | null = null) =>
    effectAt(
      {
        fromMs: 10,
        appeals,
        ended: endMs === null ? null : { why: 'lifted', by: 'b', reason: 'r', atMs: endMs },
      },
      atMs,
    ).holds
  assert.deepEqual(
    [9, 10, 19, 20, 29, 30].map((at) => holds(at, [appeal(20, 30)])),
    [false, true, true, false, false, true],
  )
  assert.equal(holds(1000, [appeal(20, null)]), false, 'until it is decided')
  assert.equal(holds(25, [appeal(20, 15)]), true, 'decided in time')
  assert.equal(holds(40, [], 40), false)
})

test('until the instant that it names, an effect stays as it is', () => {
  const time = fc.integer({ min: 0, max: 100 })
  const appeals = fc.array(fc.tuple(time, fc.option(time)), { maxLength: 3 })
  fc.assert(
    fc.property(time, fc.option(time), appeals, time, (fromMs, endMs, made, atMs) => {
      const one = {
        fromMs,
        ended:
          endMs === null ? null : ({ why: 'lifted', by: 'b', reason: 'r', atMs: endMs } as const),
        appeals: made.map(([dueAtMs, decidedMs]): Appeal => ({
          id: 'a',
          atMs: 0,
          statement: 's',
          by: 'k',
          dueAtMs,
          decision:
            decidedMs === null
              ? null
              : { outcome: 'upheld', by: 'd', reason: 'r', atMs: decidedMs },
        })),
      }
      const { holds, untilMs } = effectAt(one, atMs)
      for (let later = atMs; later < (untilMs ?? 101); later++) {
        assert.equal(effectAt(one, later).holds, holds)
      }
    }),
  )
})
