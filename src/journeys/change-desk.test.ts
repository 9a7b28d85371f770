// Steps of one change that come at once: each is on its way into the book while the other is asked for.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { canonicalJson } from '../kernel/canonical-json.ts'
import { sha256Hex } from '../kernel/hash.ts'
import { manualClock } from '../kernel/time.ts'
import { firstAdmin, type Operator } from '../identity/operator.ts'
import { requestChange, withdrawChange } from './change-desk.ts'
import { hold, publishHeld, type Held, type HeldDesk } from './held-changes.ts'
import { createOperator } from './operator-desk.ts'
import type { HouseEvent } from './register.ts'
import { openRegisterDesk } from './register-desk.ts'
import type { World } from './world.ts'

const atMs = Date.UTC(2026, 0, 1)

function operator(id: string, ...roles: Operator['roles']): Operator {
  return { ...firstAdmin, id, name: id, roles, createdAtMs: 1, createdBy: firstAdmin.id }
}

const ann = operator('ann', 'compliance')
const bob = operator('bob', 'approver')
const root = operator('root', 'admin')

const held: Extract<Held, { kind: 'fact' }> = {
  kind: 'fact',
  audience: 'party',
  fact: {
    subject: 'acme',
    predicate: 'test_trusted',
    value: true,
    validFromMs: atMs - 1,
    validToMs: null,
    supersedes: [],
    retraction: false,
    source: {
      id: 'register',
      publisher: 'p',
      title: 't',
      date: null,
      retrieved: '2025-12-31',
      url: null,
      confidence: 'official',
    },
    confidence: 'official',
    disputes: [],
    reviewByMs: null,
  },
}
const content = canonicalJson(JSON.parse(JSON.stringify(held)))
const change = {
  id: 'chg_1',
  kind: 'fact',
  contentHash: sha256Hex(content),
  content,
  summary: 's',
  reason: 'r',
  requestedBy: 'ann',
  requestedAtMs: atMs,
  replayId: 'rpl_1',
  approvals: [{ operatorId: 'bob', atMs }],
  publishedAtMs: null,
  withdrawnAtMs: null,
} as const

/** A desk whose book takes what is written only on `turn`, in order. */
function open(...events: readonly HouseEvent[]) {
  const waiting: (() => void)[] = []
  const clock = manualClock(atMs)
  const desk: HeldDesk = {
    clock,
    ...openRegisterDesk({
      clock,
      book: { post: () => undefined, commit: () => new Promise((done) => waiting.push(done)) },
      events,
      onChanged: () => undefined,
    }),
    world: (): World => assert.fail('no world is asked for'),
    packFacts: () => [],
    directory: { managedBy: () => null },
    objects: {
      check: () => assert.fail('no object is asked for'),
      take: () => assert.fail('no object is asked for'),
    },
  }
  return { desk, turn: () => waiting.splice(0).forEach((done) => done()), waiting }
}

const asked: readonly HouseEvent[] = [
  { kind: 'operator.created', operator: bob },
  { kind: 'change.requested', change },
]

test('what is being withdrawn is not published, and what is being published is not withdrawn', async () => {
  const first = open(...asked)
  const withdrawn = withdrawChange(first.desk, ann, 'chg_1')
  const nothing = publishHeld(first.desk)
  assert.equal(first.waiting.length, 1)
  first.turn()
  assert.ok('withdrawnAtMs' in (await withdrawn))
  await nothing
  assert.deepEqual([...first.desk.register.facts.keys()], [])

  const second = open(...asked)
  const published = publishHeld(second.desk)
  const late = await withdrawChange(second.desk, ann, 'chg_1')
  assert.ok('code' in late && late.code === 'admin.forbidden')
  second.turn()
  await published
  assert.deepEqual([...second.desk.register.facts.keys()], ['fact_1'])
  assert.equal(second.desk.register.changes.get('chg_1')?.withdrawnAtMs, null)
})

test('of two who ask for the same content, or make the same operator, at once, the second is refused', async () => {
  const { desk, turn } = open()
  const pack = { kind: 'pack', contentHash: 'ab', summary: 's', reason: 'r' } as const
  const one = requestChange(desk, ann, pack)
  const other = await requestChange(desk, ann, pack)
  assert.ok('code' in other && other.code === 'admin.invalid')
  const sam = { id: 'sam', name: 'Sam' }
  const made = createOperator(desk, root, { ...sam, roles: ['sales'] })
  const again = await createOperator(desk, root, { ...sam, roles: ['approver'] })
  assert.ok('code' in again && again.code === 'admin.invalid')
  turn()
  await Promise.all([one, made])
  assert.equal(desk.register.changes.size, 1)
  assert.deepEqual(desk.register.operators.get('sam')?.roles, ['sales'])
})

test('what replaces a fact that the party may not see is not shown to the party either', async () => {
  const match = { ...held.fact, id: 'fact_match', knownFromMs: atMs - 1 }
  const { desk, turn } = open({ kind: 'fact.added', fact: match, audience: 'compliance' })
  const fact = { ...held.fact, supersedes: ['fact_match'], retraction: true }
  const refused = await hold(desk, ann, { ...held, fact }, 'r')
  assert.ok('param' in refused && refused.param === 'audience')
  const taken = hold(desk, ann, { ...held, fact, audience: 'compliance' }, 'r')
  turn()
  assert.equal((await taken).kind, 'fact.added')
  assert.equal(desk.register.hiddenFacts.size, 2)
})
