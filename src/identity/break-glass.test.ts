import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'

import {
  applyGlass,
  endOfGrant,
  grantOf,
  lasts,
  lendableActions,
  lentTo,
  openGlass,
  refuseBreak,
  refuseReview,
  unreviewedMax,
  untilOf,
  usesMax,
  type BreakGlass,
} from './break-glass.ts'
import { actions, firstAdmin, mayDo, roles, type Operator } from './operator.ts'

const hourMs = 3_600_000

function operator(id: string, ...held: Operator['roles']): Operator {
  return { ...firstAdmin, id, name: id, roles: held }
}

function grant(more: Partial<BreakGlass> = {}): BreakGlass {
  return {
    id: 'brk_1',
    operatorId: 'ann',
    sessionId: 'ses_1',
    actions: ['cases.read'],
    reason: 'x',
    atMs: 1_000,
    untilMs: 1_000 + hourMs,
    ended: null,
    review: null,
    ...more,
  }
}

function glassWith(...grants: readonly BreakGlass[]) {
  const glass = openGlass()
  for (const one of grants) applyGlass(glass, { kind: 'glass.broken', grant: one })
  return glass
}

test('whatever roles somebody has, no more than the closed list of reading rights is ever lent', () => {
  const lendable: ReadonlySet<string> = new Set(lendableActions)
  fc.assert(
    fc.property(
      fc.subarray([...roles].filter((role) => role !== 'customer' && role !== 'model_owner')),
      fc.subarray([...lendableActions]),
      (held, lent) => {
        const plain = operator('ann', ...held)
        const wide = lentTo(plain, grant({ actions: lent }))
        for (const action of actions) {
          const isMore = mayDo(wide, action) && !mayDo(plain, action)
          assert.ok(!isMore || lendable.has(action), action)
          assert.equal(
            mayDo(wide, action),
            mayDo(plain, action) || lent.some((one) => one === action),
          )
        }
      },
    ),
  )
  for (const never of ['changes.approve', 'operators.manage', 'keys.manage', 'content.erase'])
    assert.ok(!lendable.has(never))
})

test('whoever sees a part of the house alone, or was taken out, is lent nothing', () => {
  const scoped: Operator = {
    ...operator('ann', 'customer'),
    scope: { kind: 'party', partyId: 'party' },
  }
  assert.equal(mayDo(lentTo(scoped, grant()), 'cases.read'), false)
  const removed = { ...operator('ann', 'engineer'), removedAtMs: 1 }
  assert.equal(mayDo(lentTo(removed, grant()), 'cases.read'), false)
})

test('a grant lends to its session and its operator alone, from its beginning to its end and not an instant longer', () => {
  const glass = glassWith(grant())
  const at = (nowMs: number, id = 'ses_1', operatorId = 'ann') =>
    grantOf(glass, { id, operatorId }, nowMs)?.id ?? null
  assert.deepEqual(
    [at(999), at(1_000), at(999 + hourMs), at(1_000 + hourMs)],
    [null, 'brk_1', 'brk_1', null],
  )
  assert.deepEqual([at(1_000, 'ses_2'), at(1_000, 'ses_1', 'bob')], [null, null])
  applyGlass(glass, {
    kind: 'glass.ended',
    grantId: 'brk_1',
    by: 'ann',
    why: 'by_hand',
    atMs: 2_000,
  })
  assert.equal(at(1_500), null)
  assert.equal(endOfGrant(glass.grants.get('brk_1')!), 2_000)
})

test('of different things that are told as one, one that was lent makes it so', () => {
  const glass = glassWith(grant())
  for (const [what, isLent] of [
    ['GET /x', true],
    ['GET /x', false],
  ] as const) {
    applyGlass(glass, { kind: 'glass.used', grantId: 'brk_1', what, isLent, atMs: 2_000 })
  }
  const use = glass.uses.get('brk_1')?.get('GET /x')
  assert.deepEqual([use?.isLent, use?.count], [true, 2])
})

test('it lasts four hours at most, and no longer than the session', () => {
  assert.equal(untilOf(0, 60, 9 * hourMs), hourMs)
  assert.equal(untilOf(0, 10_000, 9 * hourMs), 4 * hourMs)
  assert.equal(untilOf(0, 240, hourMs), hourMs)
})

test('it is refused without a session, to nobody in particular, to scopes, for nothing, twice, and after too many unreviewed', () => {
  const ann = operator('ann', 'engineer')
  const asked = {
    isPerson: true,
    sessionId: 'ses_1',
    actions: ['cases.read'] as const,
    nowMs: 10 * hourMs,
  }
  const none = openGlass()
  assert.equal(refuseBreak(none, ann, asked), null)
  assert.equal(refuseBreak(none, ann, { ...asked, sessionId: null }), 'not_in_a_session')
  assert.equal(refuseBreak(none, ann, { ...asked, isPerson: false }), 'not_a_person')
  const scope = { kind: 'audit', parties: null, fromMs: null, toMs: null } as const
  assert.equal(refuseBreak(none, { ...operator('ann', 'auditor'), scope }, asked), 'scoped')
  assert.equal(refuseBreak(none, operator('ann', 'analyst'), asked), 'nothing_lent')
  const again = lentTo(ann, grant())
  assert.equal(refuseBreak(none, again, asked), null, 'what is lent is no right of theirs')
  const lasting = glassWith(grant({ atMs: asked.nowMs, untilMs: asked.nowMs + 1 }))
  assert.equal(refuseBreak(lasting, ann, asked), 'lasts_already')
  const many = Array.from({ length: unreviewedMax }, (_, at) => grant({ id: `brk_${at}` }))
  assert.equal(refuseBreak(glassWith(...many), ann, asked), 'unreviewed')
  const review = { by: 'bob', atMs: 2, verdict: 'justified', note: 'x' } as const
  const [first, ...rest] = many
  assert.equal(refuseBreak(glassWith({ ...first!, review }, ...rest), ann, asked), null)
})

test('somebody else reviews it, once, when it ended, and may approve changes or manage operators', () => {
  const nowMs = 2 * hourMs
  const at = { isPerson: true, nowMs }
  const bob = operator('bob', 'approver')
  assert.equal(refuseReview(grant(), bob, at), null)
  assert.equal(refuseReview(grant(), operator('ann', 'approver'), at), 'own')
  assert.equal(refuseReview(grant(), operator('eve', 'engineer'), at), 'not_a_reviewer')
  assert.equal(refuseReview(grant(), bob, { ...at, isPerson: false }), 'not_a_person')
  assert.equal(refuseReview(grant({ untilMs: nowMs + 1 }), bob, at), 'still_lasts')
  const review = { by: 'cas', atMs: 2, verdict: 'unjustified', note: 'x' } as const
  assert.equal(refuseReview(grant({ review }), bob, at), 'reviewed')
  assert.equal(lasts(grant({ untilMs: nowMs + 1 }), nowMs), true)
})

test('what was asked for is counted by thing, and beyond a bound all the same', () => {
  const glass = glassWith(grant())
  const use = (what: string, atMs: number) =>
    applyGlass(glass, { kind: 'glass.used', grantId: 'brk_1', what, isLent: true, atMs })
  for (let each = 0; each < usesMax + 5; each++) use(`GET /${each}`, each)
  use('GET /0', 9_999)
  const uses = glass.uses.get('brk_1')!
  assert.equal(uses.size, usesMax + 1)
  assert.deepEqual(uses.get('GET /0'), { what: 'GET /0', isLent: true, count: 2, lastAtMs: 9_999 })
  assert.equal(uses.get('…')?.count, 5)
})
