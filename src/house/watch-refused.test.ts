import { test } from 'node:test'
import assert from 'node:assert/strict'
import { dayMs } from '../kernel/time.ts'
import { openRefusedParties } from './watch-refused.ts'

test('a party is shut out that was refused time and again and never admitted in between, for two weeks', () => {
  const parties = openRefusedParties()
  const refuse = (party: string, times: number): void => {
    for (let time = 0; time < times; time++) parties.refused(party, `${party}-${time % 2}`, dayMs)
  }
  refuse('one', 19)
  refuse('two', 20)
  refuse('three', 19)
  parties.admitted('three')
  refuse('three', 1)
  assert.deepEqual(parties.shutOut(dayMs), [
    { party: 'two', workloads: ['two-0', 'two-1'], standing: 'refused' },
  ])
  assert.deepEqual(parties.shutOut(16 * dayMs), [])
  parties.admitted('two')
  assert.deepEqual(parties.shutOut(dayMs), [])
})
