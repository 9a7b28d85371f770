// The invented parties beside the shipped packs: what ownership comes to, from the dossiers as they are
// written to the truth of a status. They load as any operator's own files do.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { loadDossiers } from '../../src/house/dossier-load.ts'
import { loadPacks } from '../../src/house/pack-load.ts'
import type { InputValue } from '../../src/kernel/answer.ts'
import type { Truth } from '../../src/kernel/truth.ts'
import { openPartyAnswers } from '../../src/party/derive.ts'
import { packFiles, packFolder, packs, startOf, truthOf } from '../support/pack-reading.ts'

const folder = new URL('samples/', packFolder)
const file = 'samples/dossiers.yaml'
const dossiers = loadDossiers([{ file, text: readFileSync(new URL(file, packFolder), 'utf8') }])

const listed = 'us.bis.affiliates.treated_as_listed'
const inForce = startOf('us.bis.affiliates', '2025-10-15')
const today = startOf('us.bis.affiliates', '2026-11-22')

/** What a status comes to for a sample party; the deployment is a model of Anthropic. */
function truthFor(partyId: string, id: string, asOfMs: number): Truth {
  assert.ok(dossiers.records)
  const { records } = dossiers
  // Verified in 2026 and asked of 2025: what is known is today's.
  const knownAtMs = Math.max(asOfMs, today)
  const answers = openPartyAnswers({
    ...records,
    lists: [...records.lists.values()],
    persons: null,
    contests: [],
    asOfMs,
    knownAtMs,
  })
  const source = answers.of(partyId)
  return truthOf(id, {
    asOfMs,
    answers: (input): InputValue | undefined => {
      if (input.name === 'deployment.publisher') return { kind: 'text', value: 'Anthropic' }
      return input.name.startsWith('party.') ? source.read(input).value : undefined
    },
  })
}

test('the samples load beside the shipped packs without a problem', () => {
  const packsOfSamples = readdirSync(folder)
    .filter((name) => name.endsWith('.yaml') && !name.endsWith('dossiers.yaml'))
    .map((name) => ({
      file: `samples/${name}`,
      text: readFileSync(new URL(name, folder), 'utf8'),
      shipped: false,
    }))
  const shipped = packFiles().map((name) => ({
    file: name,
    text: readFileSync(new URL(name, packFolder), 'utf8'),
    shipped: true,
  }))
  const both = loadPacks([...shipped, ...packsOfSamples])
  assert.deepEqual(both.problems, [])
  assert.equal(both.packs?.length, packs.length + packsOfSamples.length)
  assert.deepEqual(dossiers.problems, [])
  const own = 'samples/sandbox.dossiers.yaml'
  const text = readFileSync(new URL(own, packFolder), 'utf8')
  assert.deepEqual(loadDossiers([{ file: own, text }]).problems, [])
})

test('49.9 % of one listed owner is not enough; 30 % and 20 % of two are', () => {
  assert.equal(truthFor('brinewell-optics', listed, inForce), 'F')
  assert.equal(truthFor('quillmoor-robotics', listed, inForce), 'T')
  assert.equal(truthFor('quillmoor-robotics', listed, today), 'U')
  assert.equal(truthFor('muster-werke', listed, inForce), 'F')
})

test('of whom no owner is known nothing is known', () => {
  assert.equal(truthFor('pebble-labs', listed, inForce), 'U')
})

test('a subsidiary in Singapore is owned from where its parent has its headquarters', () => {
  const owned = 'anthropic.regions.owned'
  assert.equal(truthFor('qinghe-sg', owned, today), 'T')
  assert.equal(truthFor('muster-werke', owned, today), 'F')
  assert.equal(truthFor('aoba-bank', owned, today), 'F')
  assert.equal(truthFor('pebble-labs', owned, today), 'U')
})

test('only members that the samples call invented stand on a list', () => {
  assert.ok(dossiers.records)
  const { dossiers: held, lists } = dossiers.records
  const names = new Map(held.map(({ partyId, names: own }) => [partyId, own[0]?.text ?? '']))
  const members = [...lists.values()].flatMap((list) =>
    list.members.map(({ entityId }) => entityId),
  )
  assert.ok(members.length > 0)
  for (const id of members) assert.match(names.get(id) ?? '', /\(invented\)$/, id)
})
