import assert from 'node:assert/strict'
import { test } from 'node:test'

import type { BreakGlass } from '../../identity/break-glass.ts'
import { firstAdmin, mayDo, type Operator } from '../../identity/operator.ts'
import type { Session } from '../../identity/session.ts'
import { openRegister } from '../../journeys/register.ts'
import { lentNow, whatMax, withLent } from './lent.ts'
import { LiveLine } from './live-line.ts'
import { visitOf, type Visit } from './visit.ts'

const ann: Operator = { ...firstAdmin, id: 'ann', name: 'Ann', roles: ['sales'] }
const session: Session = {
  id: 'ses_1',
  digest: '',
  subject: { kind: 'operator', operatorId: 'ann' },
  way: 'passphrase',
  restsOn: null,
  beganAtMs: 0,
  lastUsedAtMs: 0,
  endsAtMs: 1e9,
}
const grant: BreakGlass = {
  id: 'brk_1',
  operatorId: 'ann',
  sessionId: 'ses_1',
  actions: ['requests.read'],
  reason: 'x',
  atMs: 1_000,
  untilMs: 60_000,
  ended: null,
  review: null,
}

function bench() {
  const register = openRegister([{ kind: 'operator.created', operator: ann }])
  const clock = { now: 1_000, nowMs: () => clock.now, monotonicMs: () => clock.now }
  const reached = { method: 'GET', headers: {}, address: '127.0.0.1', isEncrypted: false }
  const who = { by: ann, session, csrf: 'x', restsOn: null, endsAtMs: null }
  const visit = visitOf(reached, who)
  return { register, clock, visit, deps: { register, clock } }
}

function byOf(visit: ReturnType<typeof withLent>): Operator {
  assert.ok(!('kind' in visit))
  return visit.by
}

test('rights are lent to requests that read, in that session, until the clock says that it is over', () => {
  const { register, clock, visit, deps } = bench()
  const may = (method: string, one: Visit = visit) =>
    mayDo(byOf(withLent(deps, one, { method, url: '/x' })), 'requests.read')
  assert.equal(may('GET'), false)
  register.apply({ kind: 'glass.broken', grant })
  assert.deepEqual([may('GET'), may('HEAD'), may('POST')], [true, true, false])
  assert.equal(may('GET', { ...visit, session: { ...session, id: 'ses_2' } }), false)
  assert.equal(may('GET', { ...visit, session: null }), false)
  clock.now = 59_999
  assert.equal(may('GET'), true)
  clock.now = 60_000
  assert.equal(may('GET'), false)
})

test('nothing is lent to a request that is too long to be entered whole', () => {
  const { register, visit, deps } = bench()
  register.apply({ kind: 'glass.broken', grant })
  const may = (url: string) =>
    mayDo(byOf(withLent(deps, visit, { method: 'GET', url })), 'requests.read')
  const whole = `/${'x'.repeat(whatMax - 'GET /'.length)}`
  assert.equal(may(whole), true)
  assert.equal(may(`${whole}x`), false)
  // Some characters are three in what is entered.
  assert.equal(may(`/?${'<'.repeat(whatMax / 2)}`), false)
})

test('an answer that goes on ends with what was lent, in the middle of it, by the clock and by hand', async () => {
  for (const isByHand of [true, false]) {
    const { register, clock, deps } = bench()
    register.apply({ kind: 'glass.broken', grant })
    const current = (): Operator => lentNow(deps, ann, session)
    const line = new LiveLine({ clock, vkey: '', current })
    let hasEnded = false
    line.onEnd(() => (hasEnded = true))
    line.head({ origin: 'o', size: 1, root: 'r', atMs: 0 })
    assert.equal(hasEnded, false)
    clock.now = isByHand ? 5_000 : 60_000
    const ended = { by: 'ann', why: 'by_hand', atMs: clock.now } as const
    if (isByHand) register.apply({ kind: 'glass.ended', grantId: grant.id, ...ended })
    line.head({ origin: 'o', size: 2, root: 'r', atMs: 0 })
    assert.equal(hasEnded, true)
    const told = await new Response(line.body).text()
    assert.deepEqual(
      [...told.matchAll(/"size":(\d)/g)].map(([, size]) => size),
      ['1'],
    )
  }
})
