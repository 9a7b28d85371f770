// Goal: what waits is shown to whoever may read it and to nobody else, with whether they may decide it and why not.
// Method: a whole house in which a step and the lifting of a hold wait, and everybody's inbox.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { admin, makeOperator } from '../support/admin.ts'
import { openTestHouse, type TestHouse } from '../support/house.ts'

interface Item {
  readonly kind: string
  readonly id: string
  readonly askedBy: string | null
  readonly askedByName: string | null
  readonly approvals: { readonly given: number; readonly needed: number } | null
  readonly mayDecide: boolean
  readonly whyNot: string | null
}

let house: TestHouse
let asker: string

before(async () => {
  house = await openTestHouse({ url: 'http://127.0.0.1:9' })
  asker = await makeOperator(house, 'ann', 'analyst', 'compliance', 'approver')
})
after(() => house[Symbol.asyncDispose]())

async function posted(path: string, body: object, key = asker): Promise<Record<string, unknown>> {
  const answer = await admin(house, path, { key, body })
  assert.ok(answer.status < 300, `${path}: ${JSON.stringify(answer.body)}`)
  return answer.body
}

async function inboxOf(key: string): Promise<{ items: Item[]; mine: number }> {
  const { status, body } = await admin(house, '/inbox', { key })
  assert.equal(status, 200, JSON.stringify(body))
  return { items: body['items'] as Item[], mine: Number(body['mine']) }
}

function told({ items }: { readonly items: readonly Item[] }): object {
  return Object.fromEntries(items.map(({ kind, whyNot }) => [kind, whyNot]))
}

test('each sees what they may read, what they may decide in front, and else why it is not theirs', async () => {
  const sentence = 'Of 400 questions 380 followed one template.'
  const found = await posted('/cases', {
    workload: 'workload',
    reason: 'Looks like extraction.',
    statistics: [{ group: 'a', detector: 'template', count: 380, of: 400, sentence }],
  })
  const step = { stage: 'suspend', workloads: ['workload'], reasonClass: 'extraction' }
  const path = `/cases/${String(found['id'])}/steps`
  const { steps } = await posted(path, step)
  const [{ id: stepId } = { id: '' }] = steps as { id: string }[]
  const about = { kind: 'party', id: 'party' }
  const hold = await posted('/holds', { about, reason: 'A court asks.', reference: '7 O 1/26' })
  await posted(`/holds/${String(hold['id'])}/release`, { reason: 'It is decided.' })

  const bob = await makeOperator(house, 'bob', 'approver')
  const first = await inboxOf(bob)
  assert.deepEqual([told(first), first.mine], [{ step: null, hold_release: null }, 2])
  assert.partialDeepStrictEqual(
    first.items.find(({ kind }) => kind === 'step'),
    {
      id: stepId,
      within: found['id'],
      askedBy: 'ann',
      askedByName: 'Operator ann',
      approvals: { given: 0, needed: 2 },
      mayDecide: true,
      overdue: false,
    },
  )
  const own = await inboxOf(asker)
  assert.equal(own.mine, 0, 'nobody decides what they asked for')
  assert.match(JSON.stringify(told(own)), /Whoever opened the case or asked for the step/)
  for (const role of ['auditor', 'analyst', 'compliance']) {
    const seen = await inboxOf(await makeOperator(house, `one-${role}`, role))
    assert.deepEqual(seen.items.map(({ kind }) => kind).toSorted(), ['hold_release', 'step'], role)
    assert.equal(seen.mine, 0, role)
    assert.ok(
      seen.items.every(({ mayDecide, whyNot }) => !mayDecide && whyNot !== null),
      role,
    )
  }
  for (const role of ['engineer', 'sales', 'finance']) {
    const seen = await inboxOf(await makeOperator(house, `one-${role}`, role))
    assert.deepEqual(seen.items, [], `${role} reads no cases`)
  }
  for (const role of ['customer', 'model_owner']) {
    const key = await makeOperator(house, `one-${role}`, role)
    const { status, body } = await admin(house, '/inbox', { key })
    assert.deepEqual([status, body['code']], [403, 'admin.out_of_scope'], role)
  }

  await posted(`${path}/${stepId}/approve`, {}, bob)
  const later = await inboxOf(bob)
  assert.deepEqual(
    later.items.map(({ kind, mayDecide }) => [kind, mayDecide]),
    [
      ['hold_release', true],
      ['step', false],
    ],
    'what they may decide is in front',
  )
  await posted(`${path}/${stepId}/approve`, {}, await makeOperator(house, 'cas', 'approver'))
  assert.deepEqual(told(await inboxOf(bob)), { hold_release: null }, 'it waits no more')
})
