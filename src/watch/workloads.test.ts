import { test } from 'node:test'
import assert from 'node:assert/strict'
import { places, stateBytes } from './layout.ts'
import { openWorkloads } from './workloads.ts'

test('who was idle longest makes room, and comes back with its header and new sketches', () => {
  const workloads = openWorkloads({ hotMax: 2, coldMax: 2 })
  const first = workloads.open('first')
  first.view.setUint32(first.at, 7)
  first.view.setUint8(first.at + places.b.stateAt, 9)
  workloads.open('second')
  workloads.open('third')
  assert.equal(workloads.size, 2)
  assert.equal(workloads.get('first'), undefined)
  const again = workloads.open('first')
  assert.equal(again.view.getUint32(again.at), 7)
  assert.equal(again.view.getUint8(again.at + places.b.stateAt), 0)
})

test('a workload that takes the place of another finds nothing of it', () => {
  const workloads = openWorkloads({ hotMax: 1, coldMax: 1 })
  const one = workloads.open('one')
  new Uint8Array(one.view.buffer, one.at, stateBytes).fill(255)
  const two = workloads.open('two')
  assert.deepEqual(new Uint8Array(two.view.buffer, two.at, stateBytes), new Uint8Array(stateBytes))
})

test('what is forgotten begins anew, and a removed one leaves nothing', () => {
  const workloads = openWorkloads({ hotMax: 1, coldMax: 1 })
  for (const key of ['a', 'b', 'c']) {
    const slot = workloads.open(key)
    slot.view.setUint32(slot.at, 1)
  }
  const forgotten = workloads.open('a')
  assert.equal(forgotten.view.getUint32(forgotten.at), 0)
  workloads.remove('a')
  workloads.remove('c')
  const removed = workloads.open('c')
  assert.equal(removed.view.getUint32(removed.at), 0)
})
