// What a passphrase proves while it is being changed: nothing that it would not prove afterwards.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import type { Operator } from '../identity/operator.ts'
import { passphraseDigest } from '../identity/passphrase.ts'
import { invitationLifeMs } from '../identity/session.ts'
import { manualClock } from '../kernel/time.ts'
import { openSessions } from './sessions.ts'
import { openSignIn } from './sign-in.ts'
import type { SignInStore } from './sign-in-ports.ts'

const pepper = Buffer.alloc(32, 1)
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

const admin: Operator = { ...ann, id: 'first', roles: ['admin'] }

function openBench() {
  const passphrases = new Map<string, string>()
  const invitations = new Map<string, NonNullable<ReturnType<SignInStore['invitationOf']>>>()
  const clock = manualClock(1_000_000)
  const store: SignInStore = {
    sessions: () => [],
    putSession: () => undefined,
    usedSession: () => undefined,
    removeSession: () => undefined,
    passphraseOf: (id) => passphrases.get(id) ?? null,
    setPassphrase: (id, digest) => void passphrases.set(id, digest),
    invitationOf: (id) => invitations.get(id) ?? null,
    setInvitation: (id, invitation) => void invitations.set(id, invitation),
  }
  const base = {
    clock,
    pepper,
    store,
    book: { post: () => undefined, commit: () => Promise.resolve(), blocked: () => null },
    operators: new Map([['ann', ann]]),
  }
  const world = () => ({ keys: new Map() })
  const sessions = openSessions({ ...base, adminKey: 'admin', world })
  return { clock, passphrases, desk: openSignIn({ ...base, sessions }) }
}

test('a passphrase that was changed while it was looked at lets nobody in', async () => {
  const { passphrases, desk } = openBench()
  passphrases.set('ann', await passphraseDigest(pepper, 'the old passphrase'))
  const changed = await passphraseDigest(pepper, 'the new passphrase')
  const asked = { operatorId: 'ann', passphrase: 'the old passphrase' }
  assert.equal(await desk.prove(asked), ann)
  const proving = desk.prove(asked)
  passphrases.set('ann', changed)
  const refused = await proving
  assert.equal('kind' in refused && refused.code, 'admin.sign_in_refused')
  assert.equal(await desk.prove({ operatorId: 'ann', passphrase: 'the new passphrase' }), ann)
})

test('of two who change a passphrase at once one does, and the other one is told that it is another now', async () => {
  const { passphrases, desk } = openBench()
  passphrases.set('ann', await passphraseDigest(pepper, 'the old passphrase'))
  const change = (passphrase: string) =>
    desk.change(ann, { current: 'the old passphrase', passphrase, session: '' })
  const both = await Promise.all([change('words of the one'), change('words of the other')])
  assert.equal(both.filter((one) => one === ann).length, 1)
  assert.ok(both.some((one) => 'kind' in one && one.code === 'admin.sign_in_refused'))
})

test('an invitation is open until its end and not at it, by the clock alone', async () => {
  for (const [afterMs, isOpen] of [
    [invitationLifeMs - 1, true],
    [invitationLifeMs, false],
  ] as const) {
    const { clock, passphrases, desk } = openBench()
    const invited = await desk.invite(admin, 'ann')
    assert.ok('secret' in invited)
    assert.equal(invited.endsAtMs, clock.nowMs() + invitationLifeMs)
    clock.advance(afterMs)
    const accepted = await desk.accept({
      operatorId: 'ann',
      invitation: invited.secret,
      passphrase: 'seven slow herons at noon',
    })
    if (isOpen) assert.equal(accepted, ann)
    else assert.equal('kind' in accepted && accepted.code, 'admin.sign_in_refused')
    assert.equal(passphrases.has('ann'), isOpen)
  }
})
