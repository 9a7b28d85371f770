// Rights of operators: given, changed by somebody else, read from what older code wrote, and over at their end.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { firstAdmin, type Operator } from '../identity/operator.ts'
import { openIdentity } from '../identity/identity.ts'
import type { KeyRecord } from '../identity/key.ts'
import type { Scope } from '../identity/scope.ts'
import { keyDigest, mintKey } from '../identity/token.ts'
import { manualClock } from '../kernel/time.ts'
import { openOperators } from './identify-operator.ts'
import { changeOperator, createOperator, type AskedOperator } from './operator-desk.ts'
import { openRegister, type HouseEvent } from './register.ts'
import { openRegisterDesk, type RegisterDeps } from './register-desk.ts'

const root: Operator = { ...firstAdmin, id: 'root', roles: ['admin'] }
const party: Scope = { kind: 'party', partyId: 'acme' }
const audit: Extract<Scope, { kind: 'audit' }> = {
  kind: 'audit',
  parties: ['zeta', 'acme', 'zeta'],
  fromMs: 5,
  toMs: null,
}
const guest: AskedOperator = { id: 'gil', name: 'Gil', roles: ['auditor'], scope: audit }

function open(...events: readonly HouseEvent[]) {
  const clock = manualClock(1000)
  const written: HouseEvent[] = []
  const book: RegisterDeps['book'] = {
    post: () => undefined,
    async commit(op) {
      if (op.kind === 'event') written.push(JSON.parse(op.json) as HouseEvent)
    },
  }
  const desk = openRegisterDesk({
    clock,
    book,
    events: [{ kind: 'operator.created', operator: root }, ...events],
    onChanged: () => undefined,
  })
  return { desk: { clock, ...desk }, written, clock, operators: desk.register.operators }
}

async function refusedFor(asked: Partial<AskedOperator>): Promise<string> {
  const made = await createOperator(open().desk, root, { ...guest, ...asked })
  return 'kind' in made ? `${made.param}` : 'made'
}

test('rights that do not go together are refused by the field that is wrong', async () => {
  assert.equal(await refusedFor({}), 'made')
  assert.equal(await refusedFor({ roles: ['customer'], scope: party }), 'made')
  assert.equal(await refusedFor({ roles: ['customer'], scope: null }), 'scope')
  assert.equal(await refusedFor({ roles: ['customer', 'auditor'], scope: party }), 'roles')
  assert.equal(await refusedFor({ roles: ['engineer'], scope: party }), 'scope')
  assert.equal(await refusedFor({ roles: ['auditor', 'finance'], scope: audit }), 'scope')
  assert.equal(await refusedFor({ roles: [] }), 'roles')
  assert.equal(await refusedFor({ endsAtMs: 1000 }), 'endsAt')
  assert.equal(await refusedFor({ endsAtMs: 1001 }), 'made')
})

test('what was changed is an event from which the register is read again, and a repeat is none', async () => {
  const { desk, written, operators } = open()
  await createOperator(desk, root, guest)
  const asked = { scope: null, endsAtMs: 5000, name: 'Gil B.' }
  await changeOperator(desk, root, 'gil', asked)
  await changeOperator(desk, root, 'gil', asked)
  assert.deepEqual(
    written.map(({ kind }) => kind),
    ['operator.created', 'operator.changed'],
  )
  const again = openRegister([{ kind: 'operator.created', operator: root }, ...written])
  assert.deepEqual(again.operators.get('gil'), operators.get('gil'))
  const { name, roles, scope, endsAtMs } = operators.get('gil') ?? firstAdmin
  assert.deepEqual({ name, roles, scope, endsAtMs }, { roles: ['auditor'], ...asked })
})

test('the same scope in another order is no change', async () => {
  const { desk, written } = open()
  await createOperator(desk, root, guest)
  const { fromMs, toMs } = audit
  const same: Scope = { toMs, parties: ['acme', 'zeta'], fromMs, kind: 'audit' }
  await changeOperator(desk, root, 'gil', { scope: same })
  assert.equal(written.length, 1)
})

test('nobody changes their own rights, nor those of somebody who is out, nor without the right to', async () => {
  const out = { ...root, id: 'out', removedAtMs: 5 }
  const { desk, written } = open({ kind: 'operator.created', operator: out })
  await createOperator(desk, root, guest)
  const gil = desk.register.operators.get('gil')
  assert.ok(gil !== undefined)
  const tries = [
    changeOperator(desk, root, 'root', { roles: ['approver'] }),
    changeOperator(desk, root, 'out', { roles: ['approver'] }),
    changeOperator(desk, gil, 'root', { roles: ['auditor'] }),
    changeOperator(desk, root, 'first-admin', { roles: ['auditor'] }),
  ]
  for (const refused of await Promise.all(tries)) assert.ok('kind' in refused)
  assert.equal(written.length, 1)
})

test('somebody whose access is over can be given more time, and no end that has passed', async () => {
  const { desk, clock, operators } = open()
  await createOperator(desk, root, { ...guest, endsAtMs: 2000 })
  clock.advance(2000)
  const late = await changeOperator(desk, root, 'gil', { endsAtMs: 2500 })
  assert.ok('kind' in late && late.param === 'endsAt')
  assert.ok(!('kind' in (await changeOperator(desk, root, 'gil', { name: 'Gil C.' }))))
  assert.ok(!('kind' in (await changeOperator(desk, root, 'gil', { endsAtMs: 9000 }))))
  assert.equal(operators.get('gil')?.endsAtMs, 9000)
})

test('operators of older events see the whole house, without an end', () => {
  const { scope: _scope, endsAtMs: _endsAtMs, ...old } = root
  const event = JSON.parse(
    JSON.stringify({ kind: 'operator.created', operator: old }),
  ) as HouseEvent
  const read = openRegister([event]).operators.get('root')
  assert.equal(read?.scope, null)
  assert.equal(read.endsAtMs, null)
})

test('a key is nobody’s from the instant at which the access of its operator ends', () => {
  const clock = manualClock(1000)
  const pepper = Buffer.alloc(32, 1)
  const { id, key } = mintKey()
  const record: KeyRecord = {
    id,
    holder: { kind: 'operator', operatorId: 'gil' },
    digest: keyDigest(pepper, key),
    createdAtMs: 0,
    expiresAtMs: null,
    revokedAtMs: null,
    managedBy: 'api',
  }
  const gil: Operator = { ...firstAdmin, id: 'gil', roles: ['auditor'], endsAtMs: 2000 }
  const keys = new Map([[id, record]])
  const whose = openOperators({
    clock,
    identity: openIdentity({ pepper }),
    world: () => ({ keys }),
    operators: new Map([['gil', gil]]),
    adminKey: 'admin',
    pepper,
  })
  clock.advance(999)
  assert.equal(whose(key).kind, 'proven')
  clock.advance(1)
  const refused = whose(key)
  assert.ok(refused.kind === 'refused' && refused.code === 'admin.unauthorized')
})
