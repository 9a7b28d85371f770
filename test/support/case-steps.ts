// Steps of a case as tests of due process ask for them, the people who may decide them, and what came of them.
import assert from 'node:assert/strict'

import {
  approveStep,
  noticesOf,
  proposeStep,
  type AskedStep,
} from '../../src/journeys/case-desk.ts'
import type { Case, Notice } from '../../src/watch/case.ts'
import type { Refusal } from '../../src/wire/codes.ts'
import { findingOf, hourMs, operator, startMs, type CaseHouse } from './cases.ts'

export const midnightMs = startMs + 12 * hourMs
export const suspending: AskedStep = {
  stage: 'suspend',
  workloadIds: ['w1'],
  limits: [],
  questions: [],
  reasonClass: 'extraction',
  words: '',
  urgent: null,
  isTermination: false,
}
export const limiting: AskedStep = {
  ...suspending,
  stage: 'limit',
  limits: [{ kind: 'cap_n', max: 1, mode: 'rewrite' }],
}

export function done<Result extends object>(result: Result | Refusal | null): Result {
  assert.ok(result !== null && !('code' in result), JSON.stringify(result))
  return result
}

export function no(result: object | null): string {
  assert.ok(result !== null && 'code' in result, JSON.stringify(result))
  return String((result as Refusal).message ?? result.code)
}

export function people(house: CaseHouse) {
  return {
    ann: operator(house, 'ann', 'analyst', 'approver'),
    bob: operator(house, 'bob', 'approver'),
    cas: operator(house, 'cas', 'approver'),
    dan: operator(house, 'dan', 'compliance'),
  }
}

/** A step with both approvals. */
export async function taken(house: CaseHouse, asked: AskedStep, found?: Case): Promise<Case> {
  const { ann, bob, cas } = people(house)
  const ids = asked.workloadIds.map((id) => ({ id }))
  const of = found ?? done(await house.findings.found(findingOf(2, ids)))
  const proposed = done(await proposeStep(house.desk, ann.id, of.id, asked))
  const stepId = proposed.steps.at(-1)?.id ?? ''
  done(await approveStep(house.desk, bob, { caseId: of.id, stepId }))
  return done(await approveStep(house.desk, cas, { caseId: of.id, stepId }))
}

export function only(house: CaseHouse, found: Case): Notice {
  const [notice, ...more] = noticesOf(house.desk, found.id)
  assert.ok(notice !== undefined && more.length === 0)
  return notice
}
