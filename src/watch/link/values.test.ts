import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Member } from './member.ts'
import { groupsOf, sharedBesides } from './values.ts'

const template = 7
const client = 9

/** Accounts of which nothing but their values is looked at. */
function accounts(count: number, values: Partial<Member['values']>): Member[] {
  return Array.from({ length: count }, () => {
    const member: Pick<Member, 'values'> = {
      values: { skeleton: [], client: [], facts: [], chain: [], ...values },
    }
    return member as Member
  })
}

/** From whichever of both one begins. */
function strongest(members: readonly Member[]): number {
  const groups = groupsOf(members)
  const both = [groups.get('skeleton')?.get(template), groups.get('client')?.get(client)]
  const found = both.flatMap((group) => {
    assert.ok(group !== undefined)
    return sharedBesides(group, groups, members.length)
  })
  return Math.max(0, ...found.map(({ bans }) => bans))
}

const users = accounts(11, { skeleton: [template], client: [client] })

test('what every account of a small house has links no two of them', () => {
  assert.ok(strongest([...users, ...accounts(11, { client: [client] })]) < 2)
  assert.ok(strongest([...users, ...users.slice(2), ...accounts(2, { client: [client] })]) < 2)
})

test('what the users of one template alone have links them, in a small house too', () => {
  assert.ok(strongest([...users, ...accounts(11, {})]) > 5)
  // One stranger with the same client is chance.
  assert.ok(strongest([...users, ...accounts(1, { client: [client] })]) > 5)
  assert.ok(strongest(users) > 5)
})
