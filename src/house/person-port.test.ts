import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { PersonRecord } from '../party/person.ts'
import { openPersonKeys, sealPerson } from './person-keys.ts'
import { closedDesk, personPort, readingNow } from './person-port.ts'

function recordOf(nationality: string): PersonRecord {
  return {
    id: 'p-1',
    partyId: 'party',
    nationality,
    residence: null,
    validFromMs: 0,
    validToMs: null,
    knownFromMs: 0,
    knownToMs: null,
    source: 'attested',
    confidence: 'official',
    verifiedAtMs: 0,
    reviewByMs: null,
  }
}

test('a world that was kept without persons tells whatever is asked of them as lost', () => {
  const lost: string[] = []
  const desk = closedDesk((partyId) => void lost.push(partyId))
  const port = personPort([], { ...desk, unopened: null })
  assert.deepEqual(port?.records('party'), [])
  assert.deepEqual(lost, ['party'])
  const known = personPort([], { ...desk, unopened: new Set() })
  assert.deepEqual(known?.records('other'), [])
  assert.deepEqual(lost, ['party'], 'nothing is held about it')
})

test('what a world could not open stays unknown in it, also once its key is back', () => {
  const dir = mkdtempSync(join(tmpdir(), 'customhouse-port-'))
  try {
    const place = { partyId: 'party', recordId: 'p-1', attribute: 'nationality' } as const
    const record = recordOf(sealPerson(dir, place, ['NR']))
    const lost: string[] = []
    const desk = {
      ...closedDesk((partyId) => void lost.push(partyId)),
      keys: openPersonKeys(dir),
    }
    const open = (unopened: readonly string[]) =>
      personPort([record], { ...desk, unopened: new Set(unopened) })?.open(record, 'nationality')
    assert.deepEqual(open([]), ['NR'])
    assert.equal(open(['p-1.nationality']), null)
    assert.deepEqual([...(readingNow(desk, [record]).unopened ?? [])], [])
    assert.deepEqual(lost, [])
    const moved = { ...record, id: 'p-2' }
    assert.deepEqual([...(readingNow(desk, [moved]).unopened ?? [])], ['p-2.nationality'])
    assert.equal(
      personPort([moved], { ...desk, unopened: new Set() })?.open(moved, 'nationality'),
      null,
    )
    assert.deepEqual(lost, ['party'])
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
})
