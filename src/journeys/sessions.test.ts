// How long a session lasts and what ends it, with a clock that the test moves.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import type { Operator } from '../identity/operator.ts'
import { sessionIdleMs, sessionLifeMs, sessionsMax, type Session } from '../identity/session.ts'
import { openSessions, type Begun, type Proof, type Sessions } from './sessions.ts'
import type { SignInStore } from './sign-in-ports.ts'

interface Bench {
  readonly sessions: Sessions
  readonly operators: Map<string, Operator>
  readonly kept: Map<string, Session>
  readonly ends: unknown[]
  readonly clock: { ms: number }
  /** What is entered waits for it. */
  readonly disk: { ready: Promise<void> }
  /** As after a restart. */
  again(): Sessions
}

const ann: Operator = {
  id: 'ann',
  name: 'Ann',
  roles: ['auditor'],
  createdAtMs: 1,
  createdBy: 'first-admin',
  removedAtMs: null,
  scope: null,
  endsAtMs: null,
}

const byPassphrase: Proof = {
  operatorId: 'ann',
  way: 'passphrase',
  restsOn: null,
  endsAtMs: null,
}

function openBench(): Bench {
  const clock = { ms: 1_000_000 }
  const disk = { ready: Promise.resolve() }
  const operators = new Map([['ann', ann]])
  const kept = new Map<string, Session>()
  const ends: unknown[] = []
  const store: SignInStore = {
    sessions: () => [...kept.values()],
    putSession: (session) => void kept.set(session.id, session),
    usedSession(id, atMs) {
      const session = kept.get(id)
      if (session !== undefined) kept.set(id, { ...session, lastUsedAtMs: atMs })
    },
    removeSession: (id) => void kept.delete(id),
    passphraseOf: () => null,
    setPassphrase: () => undefined,
    invitationOf: () => null,
    setInvitation: () => undefined,
  }
  const open = (): Sessions =>
    openSessions({
      clock: { nowMs: () => clock.ms, monotonicMs: () => clock.ms },
      pepper: Buffer.alloc(32, 1),
      adminKey: 'admin',
      store,
      book: {
        post(op) {
          if (op.kind === 'entry') ends.push(JSON.parse(op.entry.public))
        },
        commit: () => disk.ready,
        blocked: () => null,
      },
      world: () => ({ keys: new Map() }),
      operators,
    })
  return { sessions: open(), operators, kept, ends, clock, disk, again: open }
}

async function begin(sessions: Sessions, proof = byPassphrase): Promise<Begun> {
  const begun = await sessions.begin(proof, null)
  assert.ok(!('kind' in begun))
  return begun
}

function whys({ ends }: Bench): unknown[] {
  return ends.map((end) => (end as { readonly why: string }).why)
}

test('a session ends when nobody used it for the idle time, and each use begins it anew', async () => {
  const bench = openBench()
  const { token } = await begin(bench.sessions)
  bench.clock.ms += sessionIdleMs - 1
  assert.equal(bench.sessions.whose(token)?.operator.id, 'ann')
  bench.clock.ms += sessionIdleMs - 1
  assert.equal(bench.sessions.whose(token)?.operator.id, 'ann')
  assert.deepEqual(whys(bench), [])

  const idle = await begin(bench.sessions)
  bench.clock.ms += sessionIdleMs
  assert.equal(bench.sessions.whose(idle.token), null)
  assert.deepEqual(whys(bench), ['idle'])
  assert.ok(!bench.kept.has(idle.session.id))
})

test('however busy, a session ends with its life, and at the latest with what it rests on', async () => {
  const bench = openBench()
  const { token } = await begin(bench.sessions)
  for (let spentMs = 0; spentMs < sessionLifeMs - 1; spentMs += sessionIdleMs / 2) {
    assert.ok(bench.sessions.whose(token) !== null, `${spentMs}`)
    bench.clock.ms += sessionIdleMs / 2
  }
  assert.equal(bench.sessions.whose(token), null)
  assert.deepEqual(whys(bench), ['expired'])

  const endsAtMs = bench.clock.ms + 1000
  const short = await begin(bench.sessions, { ...byPassphrase, endsAtMs })
  bench.clock.ms += 999
  assert.ok(bench.sessions.whose(short.token) !== null)
  bench.clock.ms += 1
  assert.equal(bench.sessions.whose(short.token), null)
})

test('a session of an operator who was taken out is over, also where nobody ended it', async () => {
  const bench = openBench()
  const { token } = await begin(bench.sessions)
  bench.operators.set('ann', { ...ann, removedAtMs: 1 })
  assert.equal(bench.sessions.whose(token), null)
  assert.deepEqual(whys(bench), ['operator_removed'])
  const refused = await bench.sessions.begin(byPassphrase, null)
  assert.equal('kind' in refused && refused.code, 'admin.unauthorized')
})

test('what somebody may do is read anew with each request', async () => {
  const bench = openBench()
  const { token } = await begin(bench.sessions)
  bench.operators.set('ann', { ...ann, roles: ['approver'] })
  assert.deepEqual(bench.sessions.whose(token)?.operator.roles, ['approver'])
})

test('a restart forgets no session, revives none, and lets none live longer', async () => {
  const bench = openBench()
  const { token } = await begin(bench.sessions)
  const ended = await begin(bench.sessions)
  bench.sessions.end(ended.session, 'signed_out', 'ann')
  const later = bench.again()
  assert.equal(later.whose(token)?.operator.id, 'ann')
  assert.equal(later.whose(ended.token), null)
  bench.clock.ms += sessionIdleMs
  assert.equal(bench.again().whose(token), null)
})

test('a session ends with the access of whoever is signed in, and none begins after it', async () => {
  const bench = openBench()
  const endsAtMs = bench.clock.ms + 1000
  bench.operators.set('ann', { ...ann, endsAtMs })
  const { token, session } = await begin(bench.sessions)
  assert.equal(session.endsAtMs, endsAtMs)
  bench.clock.ms = endsAtMs - 1
  assert.equal(bench.sessions.whose(token)?.operator.id, 'ann')
  bench.clock.ms = endsAtMs
  assert.equal(bench.sessions.whose(token), null)
  assert.deepEqual(whys(bench), ['access_ended'])
  const refused = await bench.sessions.begin(byPassphrase, null)
  assert.equal('kind' in refused && refused.code, 'admin.unauthorized')
})

test('of too many sessions of one operator the oldest ends', async () => {
  const bench = openBench()
  const all: Begun[] = []
  for (let each = 0; each <= sessionsMax; each++) {
    bench.clock.ms += 1
    all.push(await begin(bench.sessions))
  }
  assert.deepEqual(whys(bench), ['too_many'])
  assert.equal(bench.sessions.whose(all[0]?.token ?? ''), null)
  assert.ok(bench.sessions.whose(all[1]?.token ?? '') !== null)
})

test('no two tokens and no two words are alike, and none of them is kept', async () => {
  const bench = openBench()
  const [one, two] = [await begin(bench.sessions), await begin(bench.sessions)]
  assert.equal(new Set([one.token, two.token, one.csrf, two.csrf]).size, 4)
  const kept = JSON.stringify([...bench.kept.values()])
  for (const secret of [one.token, two.token, one.csrf, two.csrf]) {
    assert.ok(!kept.includes(secret))
  }
})

test('whoever signs in while all sessions of that operator are ended is signed in nowhere', async () => {
  const bench = openBench()
  const written = Promise.withResolvers<void>()
  bench.disk.ready = written.promise
  const beginning = bench.sessions.begin(byPassphrase, null)
  bench.sessions.endAllOf('ann', 'passphrase_changed', { by: 'ann' })
  written.resolve()
  const refused = await beginning
  assert.equal('kind' in refused && refused.code, 'admin.sign_in_refused')
  assert.deepEqual(bench.sessions.of('ann'), [])
  assert.equal(bench.kept.size, 0)
  // Its beginning is entered, so its end is as well.
  assert.deepEqual(whys(bench), ['passphrase_changed'])
  bench.disk.ready = Promise.resolve()
  await begin(bench.sessions)
})
