// The packs that come with the product, as a house would load them.
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { factProblems } from '../policy/facts.ts'
import { loadDossiers } from './dossier-load.ts'
import { loadPacks, type PackFile } from './pack-load.ts'
import { policyFilesIn, shippedFolder } from './policy-files.ts'

const shipped: readonly PackFile[] = readdirSync(shippedFolder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => ({
    file: name,
    text: readFileSync(join(shippedFolder, name), 'utf8'),
    shipped: true,
  }))
const samples = join(shippedFolder, 'samples')

test('every shipped pack loads together with the others, without a problem or a warning', () => {
  const { packs, problems } = loadPacks(shipped)
  assert.deepEqual(problems, [])
  assert.ok(packs !== null && packs.length > 20)
  assert.deepEqual(factProblems(packs.flatMap(({ facts }) => facts)), [])
})

test('a shipped pack is asked for by the name that it bears, and names its schema to editors', () => {
  const { packs } = loadPacks(shipped)
  const files = policyFilesIn(samples)
  assert.deepEqual(
    packs?.map(({ pack }) => pack.id).toSorted(),
    files.shippedIds,
    'the file is named as the pack is',
  )
  for (const { file, text } of shipped) {
    const [first] = text.split('\n')
    assert.equal(first, '# yaml-language-server: $schema=../schema/pack.schema.json', file)
  }
})

test('no shipped pack switches a house policy on or lists anybody: lists are names to load', () => {
  const { packs } = loadPacks(shipped)
  for (const { pack, file } of packs ?? []) {
    const on = pack.rules.filter(
      ({ authority, enabled }) => authority === 'house_policy' && enabled,
    )
    assert.deepEqual(on, [], file)
  }
  for (const { file, text } of shipped) {
    const named = loadPacks([{ file, text: `${text}\nlists: { some.list: {} }\n`, shipped: true }])
    assert.ok(
      named.problems.some(({ path }) => path === 'lists'),
      `${file} can hold no list`,
    )
  }
})

test('the samples beside them load, and those whom they list are entities of the samples', () => {
  const houses = readdirSync(samples)
    .filter((name) => name.endsWith('.yaml') && !name.endsWith('dossiers.yaml'))
    .map((file) => ({ file, text: readFileSync(join(samples, file), 'utf8'), shipped: false }))
  assert.deepEqual(loadPacks([...shipped, ...houses]).problems, [])
  const text = readFileSync(join(samples, 'dossiers.yaml'), 'utf8')
  const { records, problems } = loadDossiers([{ file: 'dossiers.yaml', text }])
  assert.deepEqual(problems, [])
  assert.ok(records)
  const invented = new Set(records.dossiers.map(({ partyId }) => partyId))
  for (const { id, members } of records.lists.values()) {
    for (const { entityId } of members) assert.ok(invented.has(entityId), `${entityId} of ${id}`)
  }
})
