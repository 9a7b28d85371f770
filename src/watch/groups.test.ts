// That groups share no input is what level 3 rests on: each has its own bytes, and its own detectors.
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { detectors } from './detectors.ts'
import { requestGroups } from './games.ts'
import { linkPlace, places, recordBytes, stateBytes, stateHeader } from './layout.ts'
import { askDetectors } from './ask/score.ts'
import { linkKinds } from './link/member.ts'
import { ordinaryObservation } from '../../test/support/watch-ordinary.ts'
import { parametersDetectors } from './parameters/parameters.ts'
import { strandsMost } from './relate/strand.ts'
import { sections } from './sections.ts'
import { openPromptReader } from './text/read-prompt-text.ts'
import { transportDetectors } from './transport/transport.ts'

const read = openPromptReader()

function seenAt(nth: number) {
  const observation = ordinaryObservation({
    atMs: 1_790_000_000_000 + nth * 1_000,
    prompt: {
      system: 'You write tasks for another model.',
      user: `Write 5 new, different instructions about topic ${nth}, each with input and output.`,
    },
    parameters: { logprobs: true, topLogprobs: 20, n: 8, logitBias: `{"${nth}":1}`, seed: nth },
    transport: {
      headers: { 'user-agent': 'OpenAI/Python 1.2.3', 'x-stainless-lang': 'js' },
      ip: `10.0.${nth % 250}.1`,
      endUser: `user-${nth}`,
    },
  })
  return { observation, text: read(observation.prompt, 7), declared: null, salt: 7 }
}

test('each detector is in exactly one group', () => {
  const said: Readonly<Record<string, readonly string[]>> = {
    a: askDetectors,
    c: parametersDetectors,
    d: transportDetectors,
    e: linkKinds,
  }
  for (const [group, ids] of Object.entries(said)) {
    const listed = [...detectors.values()].filter((one) => one.group === group)
    assert.deepEqual(listed.map(({ id }) => id).toSorted(), [...ids].toSorted())
  }
  const all = ['a', 'b', 'c', 'd', 'e'].flatMap((group) =>
    [...detectors.values()].filter((one) => one.group === group).map(({ id }) => id),
  )
  assert.equal(new Set(all).size, all.length)
  assert.equal(all.length, detectors.size)
})

test('figures are told by the group that the table says', () => {
  for (const group of requestGroups) {
    const view = new DataView(new ArrayBuffer(places[group].stateBytes))
    const record = new DataView(new ArrayBuffer(places[group].recordBytes))
    for (let nth = 0; nth < 60; nth++) {
      const seen = seenAt(nth)
      new Uint8Array(record.buffer).fill(0)
      sections[group].extract(seen, { view, at: 0 }, { view: record, at: 0 })
      sections[group].learn?.(seen, { view, at: 0 })
      sections[group].fold({ view: record, at: 0 }, { view, at: 0 })
    }
    const told = sections[group].statistics({ view, at: 0 })
    assert.ok(told.length > 0, group)
    for (const { detector } of told) assert.equal(detectors.get(detector)?.group, group, detector)
  }
})

test('the parts of records and states lie beside each other, within their bounds', () => {
  let [recordAt, stateAt] = [16, stateHeader.strands + 2 * strandsMost]
  for (const group of requestGroups) {
    assert.equal(places[group].recordAt, recordAt)
    assert.equal(places[group].stateAt, stateAt)
    assert.equal(places[group].recordBytes, sections[group].recordBytes)
    assert.equal(places[group].stateBytes, sections[group].stateBytes)
    recordAt += places[group].recordBytes
    stateAt += places[group].stateBytes
  }
  assert.equal(recordAt, recordBytes)
  assert.ok(recordBytes <= 128)
  assert.equal(linkPlace.stateAt, stateAt)
  assert.equal(stateAt + linkPlace.stateBytes, stateBytes)
  assert.ok(stateBytes <= 3.5 * 1024)
})

test('a group writes its own bytes only, and reads no state but its own', () => {
  for (const group of requestGroups) {
    const { recordAt, stateAt } = places[group]
    const within = (at: number, from: number, length: number): boolean =>
      at >= from && at < from + length
    const run = (noise: number): Uint8Array => {
      const record = new Uint8Array(recordBytes).fill(noise)
      const state = new Uint8Array(stateBytes).fill(noise)
      record.fill(0, recordAt, recordAt + places[group].recordBytes)
      state.fill(0, stateAt, stateAt + places[group].stateBytes)
      const bytes = { view: new DataView(record.buffer), at: recordAt }
      const own = { view: new DataView(state.buffer), at: stateAt }
      for (let nth = 0; nth < 20; nth++) {
        record.fill(0, recordAt, recordAt + places[group].recordBytes)
        sections[group].extract(seenAt(nth), own, bytes)
        sections[group].learn?.(seenAt(nth), own)
        sections[group].fold(bytes, own)
      }
      for (const [at, byte] of record.entries()) {
        if (!within(at, recordAt, places[group].recordBytes)) assert.equal(byte, noise)
      }
      for (const [at, byte] of state.entries()) {
        if (!within(at, stateAt, places[group].stateBytes)) assert.equal(byte, noise)
      }
      return record.slice(recordAt, recordAt + places[group].recordBytes)
    }
    assert.deepEqual(run(0), run(255))
  }
})
