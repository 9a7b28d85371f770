import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  erasePerson,
  openPersonKeys,
  personKeyFiles,
  rotateMaster,
  sealPerson,
} from './person-keys.ts'

const place = { partyId: 'muster', recordId: 'own-1', attribute: 'nationality' } as const

function inFolder(check: (dir: string) => void): void {
  const dir = mkdtempSync(join(tmpdir(), 'customhouse-persons-'))
  try {
    check(dir)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

test('a value opens for its own party, record and field alone', () => {
  inFolder((dir) => {
    const sealed = sealPerson(dir, place, ['NR', 'TV'])
    for (const other of [
      { ...place, partyId: 'fund' },
      { ...place, recordId: 'own-2' },
      { ...place, attribute: 'residence' },
    ] as const) {
      // The others have keys too: it is the value that does not belong there.
      sealPerson(dir, other, ['SG'])
      const { kind } = openPersonKeys(dir).open(other, sealed)
      assert.equal(kind, 'closed')
    }
    const keys = openPersonKeys(dir)
    assert.deepEqual(keys.open(place, sealed), { kind: 'opened', codes: ['NR', 'TV'] })
    const files = Object.values(personKeyFiles(dir)).slice(0, 1)
    assert.ok(files.every((path) => !readFileSync(path, 'utf8').includes('NR')))
  })
})

test('an erased record opens no more, and all others do', () => {
  inFolder((dir) => {
    const sealed = sealPerson(dir, place, ['NR'])
    const other = { ...place, recordId: 'own-2' }
    const kept = sealPerson(dir, other, ['TV'])
    const keys = openPersonKeys(dir)
    const before = keys.version()
    assert.deepEqual(erasePerson(dir, { partyId: 'muster', recordId: 'own-1' }), ['own-1'])
    keys.refresh()
    assert.notEqual(keys.version(), before)
    assert.deepEqual(keys.open(place, sealed), { kind: 'closed', why: 'erased' })
    assert.deepEqual(keys.open(other, kept), { kind: 'opened', codes: ['TV'] })
    assert.deepEqual(erasePerson(dir, { partyId: 'must', recordId: null }), [])
    assert.deepEqual(erasePerson(dir, { partyId: 'muster', recordId: null }), ['own-2'])
  })
})

test('a new master key leaves what is sealed as it is, also where a kill left both keys', () => {
  inFolder((dir) => {
    const sealed = sealPerson(dir, place, ['NR'])
    const { master, next } = personKeyFiles(dir)
    const old = readFileSync(master, 'utf8')
    assert.equal(rotateMaster(dir), 1)
    assert.notEqual(readFileSync(master, 'utf8'), old)
    assert.equal(openPersonKeys(dir).open(place, sealed).kind, 'opened')
    // As if the last rename had not happened.
    writeFileSync(next, readFileSync(master), { mode: 0o600 })
    writeFileSync(master, old)
    assert.equal(openPersonKeys(dir).open(place, sealed).kind, 'opened')
    sealPerson(dir, { ...place, attribute: 'residence' }, ['TV'])
    assert.equal(openPersonKeys(dir).open(place, sealed).kind, 'opened')
    assert.notEqual(readFileSync(master, 'utf8'), old)
  })
})

test('without its master key nothing opens, nothing is sealed over it, and the remedy is named', () => {
  inFolder((dir) => {
    const sealed = sealPerson(dir, place, ['NR'])
    const keys = openPersonKeys(dir)
    const { master } = personKeyFiles(dir)
    rmSync(master)
    keys.refresh()
    assert.equal(keys.hasMaster(), false)
    assert.deepEqual(keys.open(place, sealed), { kind: 'closed', why: 'no_master' })
    assert.throws(() => sealPerson(dir, place, ['TV']), /house-keys/)
    writeFileSync(master, `${'0'.repeat(64)}\n`, { mode: 0o600 })
    assert.throws(() => rotateMaster(dir), /restore it/)
    writeFileSync(master, 'short', { mode: 0o600 })
    assert.throws(() => openPersonKeys(dir), /64 hex digits/)
    chmodSync(master, 0o644)
    assert.throws(() => openPersonKeys(dir), /chmod 600/)
    keys.refresh()
    assert.equal(keys.open(place, sealed).kind, 'closed')
  })
})
