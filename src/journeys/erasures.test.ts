// What an erasure leaves because of a hold where the entry itself does not say whose it is, and who agrees to lift a hold.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import type { Entry } from '../audit/entry.ts'
import type { HeldOf, Hold } from '../audit/hold.ts'
import type { Operator } from '../identity/operator.ts'
import { manualClock } from '../kernel/time.ts'
import { openErasures } from './erasures.ts'
import { refuseRelease } from './holds.ts'
import { openRegister } from './register.ts'
import { openRegisterDesk } from './register-desk.ts'

const of: HeldOf = { partyId: 'muster', contractId: 'c-1', workloadId: 'w-1' }
const lost: Entry = {
  id: 'orp_1',
  index: 0,
  origin: 'o',
  type: 'attempt_indeterminate',
  at: '2026-01-01T00:00:00.000Z',
  commitments: { channel: '' },
  fields: { attempt: 'req_1.1', contract: 'c-1', request: 'req_1' },
}

function holdOn(about: Hold['about'], release: Hold['release'] = null): Hold {
  const said = { reason: 'r', reference: 'm', setBy: 'ann', setAtMs: 1 }
  return { id: 'hld_1', about, of: null, ...said, release, released: null }
}

for (const about of [
  { kind: 'party', id: 'muster' },
  { kind: 'workload', id: 'w-1' },
] as const) {
  test(`an entry that names its request alone stays while a hold is on the ${about.kind} of the request`, async () => {
    const clock = manualClock(Date.parse('2026-02-01T00:00:00Z'))
    const shredded: bigint[] = []
    const book = {
      post: () => undefined,
      async commit(op: { readonly kind: string; readonly places?: readonly bigint[] }) {
        shredded.push(...(op.places ?? []))
      },
    }
    const desk = openRegisterDesk({
      clock,
      book,
      events: [{ kind: 'hold.set', hold: holdOn(about) }],
      onChanged: () => undefined,
    })
    const erasures = openErasures({
      clock,
      ...desk,
      book,
      ofWhom: async ({ kind, id }) => (kind === 'request' && id === 'req_1' ? of : null),
      forget: async () => undefined,
      logs: async () => [{ log: 0, size: 1 }],
      async *find() {
        yield [{ place: 7n, commitments: 1, entry: lost }]
      },
      onFailed: assert.ifError,
    })
    const order = {
      about: { kind: 'contract', id: 'c-1' },
      beforeMs: clock.nowMs(),
      reason: 'r',
    } as const
    const refused = await erasures.erase({ ...order, mayWait: false }, 'cas')
    assert.ok('code' in refused && refused.code === 'admin.held')
    const waiting = await erasures.erase({ ...order, mayWait: true }, 'cas')
    assert.ok('waits' in waiting)
    assert.deepEqual(waiting.waits?.holds, ['hld_1'])
    assert.deepEqual(shredded, [])
  })
}

test('a hold is not lifted with somebody who asked for it and whose access is over by then', () => {
  const person = { createdAtMs: 0, createdBy: '', removedAtMs: null, scope: null, endsAtMs: null }
  const ann: Operator = { ...person, id: 'ann', name: 'Ann', roles: ['analyst'], endsAtMs: 50 }
  const bob: Operator = { ...person, id: 'bob', name: 'Bob', roles: ['approver'] }
  const register = openRegister(
    [ann, bob].map((operator) => ({ kind: 'operator.created', operator }) as const),
  )
  const release = { askedBy: 'ann', askedAtMs: 2, reason: 'over' }
  const hold = holdOn({ kind: 'party', id: 'muster' }, release)
  assert.equal(refuseRelease(register, hold, bob, 49), null)
  assert.match(refuseRelease(register, hold, bob, 50) ?? '', /asks for it anew/)
})
