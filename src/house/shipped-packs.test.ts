// The packs that come with the product, as a house would load them.
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { factProblems } from '../policy/facts.ts'
import { stateAt } from '../policy/state.ts'
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

test('what the examples of the shipped packs expect is what comes out, of each status and rule true and not', () => {
  const { packs, problems } = loadPacks(shipped, [], new Set(shipped.map(({ file }) => file)))
  assert.deepEqual(problems, [])
  for (const { pack, examples, file } of packs ?? []) {
    const isRead = pack.statuses.length + pack.rules.length > 0
    assert.equal(
      examples.length > 0,
      isRead,
      `${file} has examples where there is something to show`,
    )
  }
})

test('an example looks at each state of each shipped status and rule', () => {
  const { packs } = loadPacks(shipped)
  const unseen = (packs ?? []).flatMap(({ pack, examples }) =>
    [...pack.statuses, ...pack.rules].flatMap(({ id, states }) => {
      const seen = examples
        .filter(({ expect }) => expect.has(id))
        .map((at) => stateAt(states, at).current)
      return states
        .filter((state) => !seen.includes(state))
        .map(({ state, fromMs }) => `${id}: ${state} from ${new Date(fromMs).toISOString()}`)
    }),
  )
  assert.deepEqual(unseen, [])
})

test('a wrong comparison, a wrong day and a wrong state of a shipped pack are each seen by an example', () => {
  const wrong: readonly (readonly [string, string, string])[] = [
    ['us.bis.affiliates.yaml', 'at_least: "50"', 'more_than: "50"'],
    ['anthropic.regions.yaml', 'multiplicative, more_than: "50"', 'multiplicative, at_least: "50"'],
    [
      'us.bis.affiliates.yaml',
      'state: suspended, from: 2025-11-10',
      'state: suspended, from: 2025-11-11',
    ],
    ['us.iaas.cip.yaml', 'state: proposed, from: 2024-01-29', 'state: in_force, from: 2024-01-29'],
    [
      'us.doj.dsp.yaml',
      'us_identifiers, window: sliding_12_months, more_than',
      'us_identifiers, window: sliding_12_months, at_least',
    ],
    [
      'cn.cross_border.yaml',
      'kind: cn_personal, window: calendar_year, at_least: "100000"',
      'kind: cn_personal, window: sliding_12_months, at_least: "100000"',
    ],
  ]
  for (const [file, right, planted] of wrong) {
    const { text = '' } = shipped.find((each) => each.file === file) ?? {}
    const loaded = (changed: string): unknown =>
      loadPacks([{ file, text: changed, shipped: true }], [], new Set([file])).packs
    assert.ok(loaded(text) !== null, `${file} alone`)
    assert.ok(text.includes(right), `${right} is in ${file}`)
    assert.ok(loaded(text.replace(right, planted)) === null, `${file}: ${planted}`)
  }
})

test('each shipped pack and each fact of one says by when somebody must look again', () => {
  const { packs } = loadPacks(shipped)
  const undated = (packs ?? []).flatMap(({ pack, facts }) => [
    ...(pack.reviewByMs === null ? [pack.id] : []),
    ...facts.filter(({ reviewByMs }) => reviewByMs === null).map(({ id }) => id),
  ])
  assert.deepEqual(undated, [])
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
  const own = new Set(houses.map(({ file }) => file))
  assert.deepEqual(loadPacks([...shipped, ...houses], [], own).problems, [])
  const text = readFileSync(join(samples, 'dossiers.yaml'), 'utf8')
  const { records, problems } = loadDossiers([{ file: 'dossiers.yaml', text }])
  assert.deepEqual(problems, [])
  assert.ok(records)
  const invented = new Set(records.dossiers.map(({ partyId }) => partyId))
  for (const { id, members } of records.lists.values()) {
    for (const { entityId } of members) assert.ok(invented.has(entityId), `${entityId} of ${id}`)
  }
})
