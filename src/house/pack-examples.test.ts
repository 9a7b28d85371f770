// Examples of packs, as their authors write them: what they show, and what is said of those that are wrong.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadPacks } from './pack-load.ts'

const pack = `pack: test.pack
version: "1"
title: Test
about: Of a test.
jurisdiction: XX
asserter: test
timeZone: America/New_York
authority: law
onUnknown: refer
sources: { text: { publisher: P, title: T, retrieved: 2026-01-01, confidence: inferred } }
zones:
  test.zone: { asserter: T, versions: [{ from: 2025-01-01, members: [DE], bound: [DE, FR], source: text }] }
territories: { far: { versions: [{ from: 2025-01-01, places: [CN] }] } }
facts:
  - { id: test.fact, subject: US, predicate: adequate, value: true, from: 2025-01-01, source: text }
statuses:
  - id: test.half
    title: at least half is owned
    states: [{ state: in_force, from: 2025-09-29, source: text }, { state: suspended, from: 2025-11-10, source: text }, { state: unverified, from: 2026-11-10, source: text }]
    when: { party.listedShare: { lists: [us.a, us.b], method: cascade, at_least: "50" } }
rules:
  - id: test.rule
    title: A rule
    effect: deny
    states: [{ state: in_force, from: 2025-01-01, source: text }]
    when:
      all:
        - { status: test.half }
        - { fact: { subject: US, predicate: adequate, is: true } }
        - { deployment.location: { question: rest, within: [DE, FR] } }
        - { workload.subjects: { includes_any: ["territory:far"] } }
    public: eligibility
    because: "Because."
    sources: [text]
`

function problemsOf(examples: string): readonly string[] {
  const text = `${pack}examples:\n${examples}`
  const files = [{ file: 'test.yaml', text, shipped: false }]
  const { problems } = loadPacks(files, [], new Set(['test.yaml']))
  return problems.map(({ line, severity, path, message }) => {
    const where = line - pack.split('\n').length
    return `${where >= 0 ? where : 'pack'} ${severity} ${path}: ${message}`
  })
}

const given = `[{ party.listedShare: "50" }, { deployment.location: ["zone:test.zone"] }, { workload.subjects: [CN, DE] }]`

test('an example holds where it comes to what it expects, on its day in the time zone of the pack', () => {
  assert.deepEqual(
    problemsOf(`
  - { title: in force, asOf: 2025-09-29, given: ${given}, expect: { test.half: true, test.rule: true } }
  - { title: suspended, asOf: 2025-11-10, given: ${given}, expect: { test.half: would, test.rule: would } }
  - { title: unverified, asOf: 2026-11-10, given: ${given}, expect: { test.half: unknown, test.rule: unknown } }
  - title: straddling
    asOf: 2025-10-01
    given: [{ party.listedShare: { lists: [us.a], method: cascade, value: { from: "49.9", to: null } } }]
    expect: { test.half: unknown }
  - { title: below, asOf: 2025-10-01, given: [{ party.listedShare: "49.9" }], expect: { test.half: false, test.rule: false } }
  - title: a fact that is given goes before one that is held
    asOf: 2025-10-01
    given: [{ party.listedShare: "50" }, { deployment.location: { question: rest, value: [DE] } }, { workload.subjects: [CN] }, { fact: { subject: US, value: false } }]
    expect: { test.rule: false }
  - { title: not known yet, asOf: 2026-06-01, knownAt: 2025-10-01, given: [{ party.listedShare: "60" }], expect: { test.half: true } }
`),
    [],
  )
})

test('an example that does not hold says what it comes to, and what was not given', () => {
  assert.deepEqual(
    problemsOf(`  - title: wrong
    asOf: 2025-09-28
    given: [{ party.listedShare: "50" }]
    expect:
      test.half: true
  - title: open
    asOf: 2025-09-29
    expect: { test.half: true }
`),
    [
      'pack warning statuses[0]: no example shows it true; add one under examples',
      'pack warning rules[0]: no example shows it true, and none not true; add one under examples',
      '5 error examples[0].expect.test.half: is false, and the example expects true',
      '8 error examples[1].expect.test.half: is unknown, and the example expects true; not given: party.listedShare {"lists":["us.a","us.b"],"method":"cascade"}',
    ],
  )
})

test('what an example gives is an input with a value of its kind, and something that it expects reads it', () => {
  const lines = [
    `{ party.listedshare: "50" }`,
    `{ party.listedShare: 50 }`,
    `{ party.listedShare: { from: "50" } }`,
    `{ party.listedShare: { method: cascading, value: "50" } }`,
    `{ party.listedShare: { kind: x, value: "50" } }`,
    `{ party.listedShare: { lists: us.a, value: "50" } }`,
    `{ party.country: Germany }`,
    `{ party.customerType: enterprize }`,
    `{ workload.subjects: DE }`,
    `{ workload.subjects: [Germany] }`,
    `{ deployment.location: [] }`,
    `{ deployment.location: ["zone:test.zon"] }`,
    `{ party.listed: "yes" }`,
    `[]`,
  ]
  const examples = (some: readonly string[]): string => `  - title: odd
    asOf: 2025-10-01
    given:
${some.map((line) => `      - ${line}\n`).join('')}    expect: { test.hafl: true }
`
  const messages = problemsOf(examples(lines)).map((line) => line.replace(/^\d+ error /, ''))
  const decimal = 'must be a decimal in quotes, such as "50", or {from: "40", to: "60"}'
  assert.deepEqual(messages, [
    'examples[0].given[0].party.listedshare: unknown input "party.listedshare"; did you mean "party.listedShare"?',
    `examples[0].given[1].party.listedShare: ${decimal}`,
    `examples[0].given[2].party.listedShare: ${decimal}`,
    'examples[0].given[3].party.listedShare.method: knows no "cascading"; it is one of cascade, multiplicative',
    'examples[0].given[4].party.listedShare.kind: this input knows no "kind", only value, lists, method',
    'examples[0].given[5].party.listedShare.lists: must be a list of texts',
    'examples[0].given[6].party.country: must be a country such as SG',
    'examples[0].given[7].party.customerType: knows no "enterprize"; did you mean "enterprise"?',
    'examples[0].given[8].workload.subjects: must be a list of texts',
    'examples[0].given[9].workload.subjects[0]: must be a country such as SG',
    'examples[0].given[10].deployment.location: is empty, which is no place; leave it out if it is not known',
    'examples[0].given[11].deployment.location[0]: no zone "test.zon"; did you mean "test.zone"?',
    'examples[0].given[12].party.listed: must be true or false',
    'examples[0].given[13]: must be one input and its value, such as {party.country: SG}',
    'examples[0].expect.test.hafl: no status or rule "test.hafl"; did you mean "test.half"?',
  ])
  const none = examples([`{ party.listedShare: "50" }`]).replace(/\{ test.hafl.*\}/, '{}')
  assert.match(problemsOf(none)[0] ?? '', /expect: expects nothing; name a status or rule/)
  const word = examples([`{ party.listedShare: "50" }`]).replace(
    'test.hafl: true',
    'test.half: yes',
  )
  assert.match(problemsOf(word)[0] ?? '', /expect.*must be true, false, unknown or would/)
  const unread = examples([`{ party.country: DE }`]).replace(
    'test.hafl: true',
    'test.half: unknown',
  )
  assert.equal(
    problemsOf(unread).at(-1),
    '4 error examples[0].given[0].party.country: nothing that this example expects reads it; correct it or take it away',
  )
})
