import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { packMistakes } from '../../test/support/pack-mistakes.ts'
import { goodPack } from '../../test/support/pack.ts'
import { canonicalJson, type Json } from '../kernel/canonical-json.ts'
import { factProblems } from '../policy/facts.ts'
import { stateProblems } from '../policy/state.ts'
import { loadPack, loadPacks } from './pack-load.ts'
import { runs } from '../../test/support/runs.ts'

const file = 'packs/test.yaml'

function problemsOf(text: string, shipped = false): readonly string[] {
  const { problems, packs } = loadPacks([{ text, file, shipped }])
  assert.equal(packs === null, problems.length > 0, 'taken whole or refused whole')
  return problems.map(({ file: named, line, path, message }) => {
    assert.equal(named, file)
    return `${line} ${path}: ${message}`
  })
}

test('a pack without a mistake is read whole, with its days in its own time zone', () => {
  const { pack: loaded, problems } = loadPack(goodPack, file)
  assert.deepEqual(problems, [])
  assert.ok(loaded)
  const { pack, facts, zones, territories } = loaded
  assert.equal(pack.id, 'xx.test')
  assert.equal(pack.reviewByMs, Date.parse('2027-01-31T05:00:00Z'))
  const [status] = pack.statuses
  assert.deepEqual(
    status?.states.map(({ state, fromMs, knownFromMs }) => [state, fromMs, knownFromMs]),
    [
      ['in_force', Date.parse('2025-09-29T04:00:00Z'), Date.parse('2025-09-29T04:00:00Z')],
      ['suspended', Date.parse('2025-11-10T05:00:00Z'), Date.parse('2025-11-10T05:00:00Z')],
      // Published a year before it begins, and known from then on.
      ['unverified', Date.parse('2026-11-10T05:00:00Z'), Date.parse('2025-11-12T05:00:00Z')],
    ],
  )
  assert.deepEqual(
    pack.rules.map(({ id, authority, enabled, onUnknown, refer }) => ({
      id,
      authority,
      enabled,
      onUnknown,
      refer,
    })),
    [
      rule('xx.no_service', 'law', true),
      rule('xx.must_serve', 'law', true),
      {
        ...rule('house.wait', 'house_policy', false),
        refer: { kind: 'serve_until', untilMs: Date.parse('2026-12-31T05:00:00Z') },
      },
    ],
  )
  assert.deepEqual(
    facts.map(({ id, value, validToMs, confidence }) => [id, value, validToMs, confidence]),
    [
      ['xx.adequate.2023', true, Date.parse('2026-01-01T05:00:00Z'), 'official'],
      ['xx.adequate.2026', false, null, 'secondary'],
    ],
  )
  assert.deepEqual(zones.get('xx.eu')?.versions[0]?.bound, ['DE', 'FR', 'SE'])
  assert.deepEqual(territories.get('concern')?.versions[1]?.members, ['CN', 'RU', 'KP'])
  assert.deepEqual(factProblems(facts), [])
  for (const { id, states } of pack.rules) assert.deepEqual(stateProblems(id, states), [])
})

function rule(id: string, authority: string, enabled: boolean): object {
  return { id, authority, enabled, onUnknown: 'refer', refer: { kind: 'hold' } }
}

test('the hash of a pack is of what it says: comments, order and quotes do not count, a word does', () => {
  const hash = (text: string): string | undefined => loadPack(text, file).pack?.pack.hash
  const moved = goodPack
    .replace('title: A rule of a country that does not exist\n', '')
    .replace(
      'authority: law\n',
      '# as the act says\nauthority: "law"\ntitle: A rule of a country that does not exist\n',
    )
  assert.notEqual(moved, goodPack)
  assert.equal(hash(moved), hash(goodPack))
  assert.notEqual(hash(goodPack.replace('A rule of', 'One rule of')), hash(goodPack))
})

test('every mistake is named, with file, line, field and remedy, and refuses the pack', () => {
  for (const [from, to, ...expected] of packMistakes) {
    assert.ok(goodPack.includes(from), `the good pack has ${from}`)
    const found = problemsOf(goodPack.replace(from, () => to))
    assert.deepEqual(found, expected, `${from} => ${to}`)
  }
})

test('a shipped pack switches no house policy on; a pack of the house may', () => {
  const text = goodPack.replace(
    'authority: house_policy',
    'authority: house_policy\n    enabled: true',
  )
  assert.deepEqual(problemsOf(text), [])
  assert.deepEqual(problemsOf(text, true), [
    '56 rules[2].enabled: a shipped pack switches no house policy on; write enabled: false',
  ])
})

test('a status that reads a natural person makes the rule that names it personal', () => {
  const text = goodPack.replace(
    '{ party.listedShare: { lists: [xx.list], method: cascade, at_least: "50" } }',
    '{ party.person: { attribute: residence, includes_any: ["territory:concern"] } }',
  )
  assert.deepEqual(
    problemsOf(text).map((problem) => problem.slice(0, 45)),
    ['38 rules[0].when: reads party.person, and per'],
  )
  assert.deepEqual(
    problemsOf(text.replace('effect: deny', 'effect: deny\n    personal: 28 CFR 202')),
    [],
  )
})

test('all mistakes of all packs are found in one run, each with its file, and none of them is taken', () => {
  const first = goodPack
    .replace('jurisdiction: XX', 'jurisdicton: XX')
    .replace('at_least: "50"', 'at_least: 50')
  const second = goodPack.replace('in: ["territory:concern"]', 'in: [UK]')
  const { packs, problems } = loadPacks([
    { text: first, file: 'a.yaml', shipped: true },
    { text: second, file: 'b.yaml', shipped: true },
  ])
  assert.equal(packs, null)
  const seen = problems.map((problem) => `${problem.file} ${problem.line} ${problem.path}`)
  for (const expected of [
    'a.yaml 5 jurisdicton',
    'a.yaml 32 statuses[0].when.party.listedShare.at_least',
    'b.yaml 1 pack',
    'b.yaml 38 rules[0].when.all[1].party.headquarters.in[0]',
  ]) {
    assert.ok(seen.includes(expected), `${expected} in ${seen.join('; ')}`)
  }
})

test('rules may name what another pack defines, and statuses of two packs in a circle are found', () => {
  const other = goodPack.replaceAll('xx.', 'yy.').replaceAll('house.', 'yhouse.')
  const borrowing = goodPack.replace(
    '{ status: xx.treated_as_listed }',
    '{ status: yy.treated_as_listed }',
  )
  const both = (left: string, right: string): readonly string[] =>
    loadPacks([
      { text: left, file: 'a.yaml', shipped: false },
      { text: right, file: 'b.yaml', shipped: false },
    ]).problems.map((problem) => `${problem.file}:${problem.line} ${problem.message}`)
  // The same facts about the United States, said by two: no contradiction.
  assert.deepEqual(both(borrowing, other), [])
  assert.deepEqual(both(borrowing, other.replace('value: true', 'value: false')), [
    'b.yaml:23 overlaps with the fact "xx.adequate.2023" about the same thing; end that one with to, or name it under supersedes',
  ])
  const condition = '{ party.listedShare: { lists: [XX.list], method: cascade, at_least: "50" } }'
  const circle = (text: string, from: string, to: string): string =>
    text.replace(condition.replace('XX', from), `{ status: ${to}.treated_as_listed }`)
  assert.deepEqual(both(circle(goodPack, 'xx', 'yy'), circle(other, 'yy', 'xx')), [
    'a.yaml:32 rests on itself (xx.treated_as_listed -> yy.treated_as_listed -> xx.treated_as_listed); break the circle',
    'b.yaml:32 rests on itself (yy.treated_as_listed -> xx.treated_as_listed -> yy.treated_as_listed); break the circle',
  ])
})

test('whatever the text is, loading it never throws, and it is taken only without a problem', () => {
  const lines = goodPack.split('\n')
  const tricky = [
    '\u0000',
    '*a',
    '&a [*a]',
    '.nan',
    '"\\ud800"',
    '{',
    '- - -',
    '!!binary aGk=',
    '__proto__: {}',
    '<<: *x',
    '12345678901234567890',
    '~',
  ]
  fc.assert(
    fc.property(
      fc.nat(lines.length - 1),
      fc.oneof(fc.string(), fc.constantFrom(...tricky, ...lines)),
      fc.boolean(),
      (at, text, whole) => {
        const changed = [...lines]
        const line = changed[at] ?? ''
        changed[at] = whole ? text : `${line.slice(0, line.indexOf(':') + 1)} ${text}`
        const { pack, problems } = loadPack(changed.join('\n'), file)
        assert.equal(
          pack === null,
          problems.some(({ severity }) => severity === 'error'),
        )
        if (pack !== null)
          canonicalJson(JSON.parse(JSON.stringify(pack.pack.rules, bigints)) as Json)
      },
    ),
    runs(400),
  )
})

function bigints(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}
