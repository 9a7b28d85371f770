import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compiled, now, pack, request, rule, subject, when } from '../../test/support/policy.ts'
import { openDecisions } from './decisions.ts'

/** Every country is a decision of its own; `asked` tells for which workloads the world was asked again. */
function open(charactersMax?: number) {
  const policy = compiled([pack([rule({ id: 'a', when: when('request.country', 'in', 'CN') })])])
  const asked: string[] = []
  const world = {
    decisionsNow: () => ({
      policy,
      subject(workloadId: string) {
        asked.push(workloadId)
        return subject({}, { workloadId })
      },
    }),
  }
  const decisions = openDecisions(charactersMax === undefined ? {} : { charactersMax })
  const decide = (workloadId: string, country: string) =>
    decisions.decide(world, workloadId, request({ country }), now)
  return { asked, decide }
}

test('a decision is kept as one object', () => {
  const { decide } = open()
  assert.equal(decide('one', 'CN'), decide('one', 'CN'))
  assert.notEqual(decide('one', 'SG'), decide('one', 'CN'))
})

test('the texts kept are bounded over all workloads: the one decided longest ago goes first', () => {
  const length = open().decide('one', 'CN').json.length
  const { asked, decide } = open(Math.floor(length * 2.5))
  const one = decide('one', 'CN')
  const two = decide('two', 'CN')
  assert.equal(decide('one', 'CN'), one)
  decide('three', 'CN')
  assert.equal(decide('two', 'CN'), two, 'there is room for two')
  assert.notEqual(decide('one', 'CN'), one)
  assert.deepEqual(asked, ['one', 'two', 'three', 'one'])
})

test('one workload alone cannot keep more texts than there is room for', () => {
  const length = open().decide('one', 'C0').json.length
  const { asked, decide } = open(length * 4)
  for (let turn = 0; turn < 20; turn++) decide('one', `C${turn}`)
  assert.ok(asked.length >= 4, `forgotten ${asked.length - 1} times`)
})
