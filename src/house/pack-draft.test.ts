// A form's change of a pack: one change in its text, and nothing else moved.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { PackEdit } from '../journeys/rule-book.ts'
import type { LoadedPack } from './loaded-pack.ts'
import { draftEdit } from './pack-draft.ts'
import { loadPacks } from './pack-load.ts'
import { samplesFolder, shippedFolder } from './policy-files.ts'

function packIn(folder: string, name: string): { pack: LoadedPack; text: string } {
  const text = readFileSync(join(folder, name), 'utf8')
  const [pack] = loadPacks([{ file: name, text, shipped: false }]).packs ?? []
  assert.ok(pack !== undefined)
  return { pack, text }
}

function linesOf(before: string, after: string): { gone: string[]; added: string[] } {
  const [left, right] = [before.split('\n'), after.split('\n')]
  return {
    gone: left.filter((line) => !right.includes(line)),
    added: right.filter((line) => !left.includes(line)),
  }
}

function drafted(folder: string, name: string, edit: PackEdit): { before: string; after: string } {
  const { pack, text } = packIn(folder, name)
  const found = draftEdit([pack], () => ({ file: name, text }), edit)
  assert.ok('text' in found, JSON.stringify(found))
  const { packs, problems } = loadPacks([{ file: name, text: found.text, shipped: false }])
  assert.deepEqual(
    problems.filter(({ severity }) => severity === 'error'),
    [],
  )
  assert.ok(packs !== null)
  return { before: text, after: found.text }
}

test('a state that begins adds one line to a list in lines, and changes one in brackets', () => {
  const from = '2026-11-23'
  const lines = drafted(samplesFolder, 'sandbox.history.yaml', {
    kind: 'state',
    id: 'sample.history.freight',
    state: 'in_force',
    from,
  })
  const one = linesOf(lines.before, lines.after)
  assert.deepEqual(one.gone, [])
  assert.equal(one.added.length, 1)
  assert.match(one.added[0] ?? '', /^ {6}- \{ state: in_force, from: 2026-11-23, source: pause, /)
  const brackets = drafted(samplesFolder, 'sandbox.history.yaml', {
    kind: 'state',
    id: 'sample.history.minors',
    state: 'suspended',
    from,
  })
  const two = linesOf(brackets.before, brackets.after)
  assert.equal(two.gone.length, 0, 'another rule has the same line')
  assert.match(two.added[0] ?? '', /source: minutes \}, \{ state: suspended, from: 2026-11-23, /)
})

test('a state of the same day takes the place of the one there is', () => {
  const { before, after } = drafted(samplesFolder, 'sandbox.history.yaml', {
    kind: 'state',
    id: 'sample.history.freight',
    state: 'rescinded',
    from: '2026-09-20',
  })
  assert.equal(after.split('\n').length, before.split('\n').length)
  assert.match(after, /\{ state: rescinded, from: 2026-09-20, source: pause/)
})

test('a zone of a shipped pack gains and loses a place by a version of its own', () => {
  const { pack, text } = packIn(shippedFolder, 'azure.zones.yaml')
  for (const change of ['add', 'remove'] as const) {
    const zone = [...pack.zones.values()].find(({ id }) => id === 'azure.eu')
    const members = zone?.versions.at(-1)?.members ?? []
    const place = change === 'add' ? 'BR' : (members[0] ?? '')
    const edit = { kind: 'zone', id: 'azure.eu', change, place, from: '2026-11-23' } as const
    const { after } = drafted(shippedFolder, 'azure.zones.yaml', edit)
    const [again] = loadPacks([{ file: 'p', text: after, shipped: false }]).packs ?? []
    const latest = again?.zones.get('azure.eu')?.versions.at(-1)?.members ?? []
    assert.equal(latest.includes(place), change === 'add')
    const found = draftEdit([pack], () => ({ file: 'p', text }), {
      ...edit,
      change: change === 'add' ? 'remove' : 'add',
    })
    assert.ok('code' in found, 'what is not so cannot be changed')
  }
})
