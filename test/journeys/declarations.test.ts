// Declarations of use over a book in memory: made by a customer, decided by the house, counted by the watch, and the
// same again from what was committed.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { declaredOf } from '../../src/journeys/case-declared.ts'
import {
  decideDeclaration,
  declareUse,
  withdrawDeclaration,
} from '../../src/journeys/declarations.ts'
import type { UseDeclaration } from '../../src/watch/use-declaration.ts'
import type { Refusal } from '../../src/wire/codes.ts'
import { dayMs, openCaseHouse, operator, startMs, type CaseHouse } from '../support/cases.ts'

const evaluation = {
  kind: 'evaluation',
  workloadId: 'w1',
  text: 'our own benchmark',
  statement: 'Once a quarter, 500 questions.',
  fromMs: startMs,
  toMs: startMs + dayMs,
  by: 'cora',
} as const

function partyOf({ desk }: CaseHouse): string {
  return [...desk.world().contracts.values()][0]?.partyId ?? ''
}

async function declared(house: CaseHouse, part: object = {}): Promise<UseDeclaration> {
  return good(await declareUse(house.desk, { ...evaluation, partyId: partyOf(house), ...part }))
}

function good(made: UseDeclaration | Refusal): UseDeclaration {
  assert.ok(!('code' in made), JSON.stringify(made))
  return made
}

function bad(made: UseDeclaration | Refusal): Refusal {
  assert.ok('code' in made, JSON.stringify(made))
  return made
}

test('what a customer declares counts for the watch once it is accepted, while it lasts, and after a restart', async () => {
  const house = openCaseHouse()
  const ann = operator(house, 'ann', 'analyst')
  const evaluations = (of: CaseHouse, nowMs: number): readonly string[] | undefined =>
    declaredOf(of.desk, 'w1', nowMs)?.declared.evaluation
  const { id } = await declared(house)
  assert.deepEqual(evaluations(house, startMs), [], 'the customer’s word alone changes nothing')
  const before = house.desk.register.declarations.revision
  good(await decideDeclaration(house.desk, ann, { id, outcome: 'accepted', reason: 'as agreed' }))
  assert.ok(house.desk.register.declarations.revision > before, 'the watch is told again')
  for (const one of [house, house.reopened()]) {
    assert.deepEqual(evaluations(one, startMs), ['our own benchmark'])
    assert.equal(declaredOf(one.desk, 'w1', startMs)?.untilMs, startMs + dayMs)
    assert.deepEqual(evaluations(one, startMs + dayMs), [])
    assert.deepEqual(declaredOf(one.desk, 'w2', startMs)?.declared.evaluation, [])
  }
  good(await withdrawDeclaration(house.desk, { id, partyId: partyOf(house), by: 'cora' }))
  assert.deepEqual(evaluations(house, startMs), [])
  assert.deepEqual(house.types(), [
    'declaration.made',
    'declaration.decided',
    'declaration.withdrawn',
  ])
})

test('of several who decide, one does; what is withdrawn or over is decided by nobody', async () => {
  const house = openCaseHouse()
  const ann = operator(house, 'ann', 'analyst')
  const { id } = await declared(house)
  const asked = { id, reason: 'r' }
  const both = await Promise.all([
    decideDeclaration(house.desk, ann, { ...asked, outcome: 'declined' }),
    decideDeclaration(house.desk, ann, { ...asked, outcome: 'accepted' }),
  ])
  assert.equal(good(both[0]).decision?.outcome, 'declined')
  assert.equal(bad(both[1]).code, 'admin.forbidden')
  const second = await declared(house)
  const partyId = partyOf(house)
  good(await withdrawDeclaration(house.desk, { id: second.id, partyId, by: 'cora' }))
  const accept = { outcome: 'accepted', reason: 'r' } as const
  bad(await decideDeclaration(house.desk, ann, { ...accept, id: second.id }))
  const third = await declared(house)
  house.at(startMs + dayMs)
  bad(await decideDeclaration(house.desk, ann, { ...accept, id: third.id }))
  assert.equal(house.reopened().desk.register.declarations.all.get(id)?.decision?.by, 'ann')
})

test('another party’s workload and declaration are answered like none; times and numbers have bounds', async () => {
  const house = openCaseHouse()
  const partyId = partyOf(house)
  const tried = async (part: object): Promise<Refusal> =>
    bad(await declareUse(house.desk, { ...evaluation, partyId, ...part }))
  const strange = await tried({ partyId: 'somebody-else' })
  assert.deepEqual(strange, await tried({ workloadId: 'no-such-workload' }))
  const { id } = await declared(house)
  const asked = { id, partyId: 'somebody-else', by: 'eve' }
  assert.deepEqual(
    bad(await withdrawDeclaration(house.desk, asked)),
    bad(await withdrawDeclaration(house.desk, { ...asked, id: 'dcl_none' })),
  )
  assert.equal((await tried({ toMs: startMs })).param, 'to')
  assert.equal((await tried({ fromMs: startMs + 2 * dayMs })).param, 'to')
  assert.equal((await tried({ toMs: null })).param, 'to', 'an evaluation has an end')
  for (let made = 1; made < 20; made++) await declared(house)
  assert.match((await tried({})).message ?? '', /20 declarations wait/)
  good(await withdrawDeclaration(house.desk, { id, partyId, by: 'cora' }))
  await declared(house, { kind: 'purpose', toMs: null })
})
