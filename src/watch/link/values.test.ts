import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Member } from './member.ts'
import { groupsOf, sharedBesides } from './values.ts'

const template = 8
const phrase = 7
const client = 9
const card = 11

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
function strongest(members: readonly Member[], value = template): number {
  const groups = groupsOf(members)
  const both = [groups.get('skeleton')?.get(value), groups.get('client')?.get(client)]
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

test('a few words that a sample brings along with its client are no second kind beside it', () => {
  const readers = accounts(11, { skeleton: [phrase], client: [client] })
  assert.equal(strongest([...readers, ...accounts(200, {})], phrase), 0)
  const payers = [...accounts(11, { skeleton: [phrase], facts: [card] }), ...accounts(200, {})]
  const groups = groupsOf(payers)
  const group = groups.get('skeleton')?.get(phrase) ?? assert.fail()
  assert.ok(sharedBesides(group, groups, payers.length).some(({ bans }) => bans > 5))
})
