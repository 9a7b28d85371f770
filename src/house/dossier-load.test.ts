import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { goodDossiers, sealedText } from '../../test/support/dossier.ts'
import { loadDossiers } from './dossier-load.ts'
import { runs } from '../../test/support/runs.ts'

const file = 'dossiers/muster.yaml'

function problemsOf(text: string): readonly string[] {
  const { records, problems } = loadDossiers([{ file, text }])
  const errors = problems.filter(({ severity }) => severity === 'error')
  assert.equal(records === null, errors.length > 0, 'taken whole or refused whole')
  return problems.map(({ line, path, severity, message }) => {
    const word = severity === 'warning' ? 'warning ' : ''
    return `${line} ${word}${path}: ${message}`
  })
}

test('a file without a mistake gives dated records, whose parts inherit what they do not say', () => {
  const { records, problems } = loadDossiers([{ file, text: goodDossiers }])
  assert.deepEqual(problems, [])
  assert.ok(records)
  const [muster] = records.dossiers
  assert.ok(muster)
  assert.equal(muster.id, 'muster@2020-01-01')
  assert.equal(muster.validFromMs, Date.parse('2019-12-31T23:00:00Z'), 'a day in Berlin')
  assert.equal(muster.knownFromMs, Date.parse('2026-01-14T23:00:00Z'), 'the day of verification')
  assert.deepEqual(muster.affiliatesMau, {
    ...records.dossiers[0]?.affiliatesMau,
    id: 'muster@2020-01-01#affiliatesMau',
    from: 1000n,
    to: 2000n,
    source: 'Commercial register, HRB 1',
    verifiedAtMs: muster.verifiedAtMs,
    reviewByMs: Date.parse('2026-12-30T23:00:00Z'),
  })
  assert.equal(muster.customerType?.evidence[0]?.reviewByMs, muster.reviewByMs)
  assert.deepEqual(
    muster.attributes.map(({ id, name, value, verifiedAtMs }) => [id, name, value, verifiedAtMs]),
    [
      [
        'muster@2020-01-01#attribute.dpf_certified',
        'dpf_certified',
        'yes',
        Date.parse('2026-02-28T23:00:00Z'),
      ],
    ],
  )
  assert.deepEqual(
    records.ownership.map(({ id, share, kind }) => [id, share, kind]),
    [
      ['e1', { kind: 'exact', percent: { num: 60n, den: 1n } }, 'direct'],
      [
        'fund>muster:direct@2020-01-01',
        { kind: 'range', from: { num: 10n, den: 1n }, to: { num: 205n, den: 10n } },
        'direct',
      ],
      ['muster>holding:voting@2020-01-01', { kind: 'unknown' }, 'voting'],
    ],
  )
  assert.deepEqual(records.lists.get('xx.list')?.members[0], {
    entityId: 'fund',
    validFromMs: Date.parse('2024-04-30T22:00:00Z'),
    validToMs: Date.parse('2025-04-30T22:00:00Z'),
  })
  assert.equal(records.persons[0]?.nationality, sealedText)
  assert.equal(records.persons[0]?.residence, null)
  assert.deepEqual(
    [...records.sealedAt.entries()].map(([field, { line, path }]) => [field, line, path]),
    [['person-1.nationality', 28, 'persons[0].nationality']],
  )
  assert.equal(records.contests[0]?.factId, 'e1')
  assert.equal(records.hashes.length, 1)
})

const toSeal =
  'must be sealed, so that no file holds it in plain text; put what customhouse persons seal prints, with this party, record and field'

/** What stands in the good file, what is written instead, and the problems that follow. */
const mistakes: readonly (readonly [string, string, ...(readonly string[])])[] = [
  [
    'headquarters: DE',
    'headquaters: DE',
    '7 entities.muster[0].headquaters: unknown key "headquaters"; did you mean "headquarters"?',
  ],
  [
    'headquarters: DE',
    'headquarters: EU',
    '7 entities.muster[0].headquarters: has EU: the European Union is no country; name a zone, e.g. zone:eu',
  ],
  [
    `nationality: ${sealedText}`,
    'nationality: [DE]',
    `28 persons[0].nationality: nationality ${toSeal}`,
  ],
  [
    `nationality: ${sealedText}`,
    'nationality: DE, residence: sealed.v1.DE',
    `28 persons[0].nationality: nationality ${toSeal}`,
    `28 persons[0].residence: residence ${toSeal}`,
  ],
  [
    '{ id: person-1, party: muster, nationality',
    '{ party: muster, nationality',
    '28 persons[0].id: id is missing; add it',
  ],
  [
    'entityType: company',
    'entityType: firm',
    '5 entities.muster[0].entityType: entityType must be one of company, state_owned, university, government, individual',
  ],
  [
    'verifiedAt: 2026-01-15\n',
    'verifiedAt: 2026-02-30\n',
    '15 entities.muster[0].verifiedAt: verifiedAt is no day of the calendar; correct the date',
  ],
  [
    '      source: Commercial register, HRB 1\n',
    '',
    '4 entities.muster[0].source: source is missing; add it',
  ],
  [
    'reviewBy: 2027-01-15',
    'reviewBy: 2025-01-15',
    '4 entities.muster[0]: its review is due before it was verified; correct it',
  ],
  [
    'entityType: company',
    'entityType: company\n      lei: 529900T8BM49AURSDO56',
    '4 entities.muster[0]: 529900T8BM49AURSDO56 is no LEI (its check digits are wrong); correct it',
  ],
  [
    'at_least: 1000, at_most: 2000',
    'at_least: 3000, at_most: 2000',
    '4 entities.muster[0]: affiliatesMau ends below where it begins; correct it',
  ],
  [
    'share: "60"',
    'share: "120"',
    '22 ownership[0]: the smallest shares of muster add up to 130 % (e1, fund>muster:direct@2020-01-01); correct a share, or end a record with to',
    '22 ownership[0].share: a share of 120 % is not between 0 and 100 %; correct it',
  ],
  [
    'share: "60"',
    'share: "-1"',
    '22 ownership[0].share: a share of -1 % is not between 0 and 100 %; correct it',
  ],
  [
    'share: "60"',
    'share: 60',
    '22 ownership[0].share: share must be a percentage in quotes such as "49.9", {from: "10", to: "20"}, or unknown',
  ],
  [
    'share: "60"',
    'share: sixty',
    '22 ownership[0].share: share must be a percentage in quotes such as "49.9", {from: "10", to: "20"}, or unknown',
  ],
  [
    'share: "60"',
    'share: "95"',
    '22 ownership[0]: the smallest shares of muster add up to 105 % (e1, fund>muster:direct@2020-01-01); correct a share, or end a record with to',
  ],
  [
    '{ from: "10", to: "20.5" }',
    '{ from: "30", to: "20.5" }',
    '23 ownership[1].share: a share from 30 to 20.5 % begins after it ends; correct it',
  ],
  [
    'owner: fund, of: muster',
    'owner: fnd, of: muster',
    '23 ownership[1].owner: no entity "fnd"; did you mean "fund"?',
  ],
  [
    'owner: fund, of: muster',
    'owner: fund, of: fund',
    '23 ownership[1]: fund cannot own itself; correct it',
  ],
  [
    'controller: fund',
    'controller: somebody',
    '26 control[0].controller: no entity "somebody"; add it under entities',
  ],
  [
    'party: muster, nationality',
    'party: mister, nationality',
    '28 persons[0].party: no entity "mister"; did you mean "muster"?',
  ],
  [
    'owner: fund, of: muster',
    'owner: holding, of: muster',
    "23 ownership[1]: it overlaps e1, which says the same pair's share for the same time; end that one with to",
  ],
  ['to: 2026-06-01', 'to: 2019-06-01', '23 ownership[1].to: to must be later than from'],
  [
    '  holding:\n',
    '  holding:\n    - { names: [ { text: H } ], from: 2024-01-01, source: r, confidence: official, verifiedAt: 2026-01-15 }\n',
    '19 entities.holding[1].from: overlaps with the dossier "holding@2024-01-01" of the same party; end that one with to',
  ],
  [
    'contests:\n  - { id: c1',
    'contests:\n  - { id: e1',
    '37 contests[0]: the record "e1" stands in this file already; give one an id of its own',
  ],
  [
    'entity: fund',
    'entity: funt',
    '35 warning lists.xx.list.members[0].entity: no entity "funt"; did you mean "fund"?',
  ],
  [
    'name: dpf_certified',
    'name: citizenship',
    '10 entities.muster[0].attributes[0].name: "citizenship" speaks of a natural person; put it under persons, where a provision requires it',
  ],
  [
    'timeZone: Europe/Berlin',
    'timeZone: Berlin',
    '1 timeZone: timeZone must be an IANA time zone such as Europe/Brussels',
  ],
  [
    'kind: golden_share',
    'kind: charm',
    '26 control[0].kind: kind must be one of board, contract, golden_share, other',
  ],
]

test('every mistake is named, with file, line, field and remedy, and refuses the file', () => {
  for (const [from, to, ...expected] of mistakes) {
    assert.ok(goodDossiers.includes(from), `the good file has ${from}`)
    const found = problemsOf(goodDossiers.replace(from, () => to))
    assert.deepEqual(found, expected, `${from} => ${to}`)
  }
})

test('cycles of ownership are no mistake: companies do hold each other', () => {
  const text = goodDossiers.replace('share: unknown, kind: voting', 'share: "40"')
  assert.deepEqual(problemsOf(text), [])
})

test('records of one file may name entities of another and parties of the configuration', () => {
  const edge =
    '{ owner: buyer, of: seller, share: "10", from: 2020-01-01, source: s, confidence: official, verifiedAt: 2026-01-15 }'
  const text = `ownership:\n  - ${edge}\n`
  const entity =
    '{ names: [ { text: S } ], from: 2020-01-01, source: s, confidence: official, verifiedAt: 2026-01-15 }'
  const other = { file: 'b.yaml', text: `entities:\n  seller:\n    - ${entity}\n` }
  const messages = (files: readonly { file: string; text: string }[], parties: readonly string[]) =>
    loadDossiers(files, parties).problems.map(
      (problem) => `${problem.file}:${problem.line} ${problem.message}`,
    )
  assert.deepEqual(messages([{ file: 'a.yaml', text }, other], ['buyer']), [])
  assert.deepEqual(messages([{ file: 'a.yaml', text }, other], []), [
    'a.yaml:2 no entity "buyer"; add it under entities',
  ])
  assert.deepEqual(
    messages([{ file: 'a.yaml', text }, { file: 'c.yaml', text }, other], ['buyer']).map((text_) =>
      text_.slice(0, 43),
    ),
    ['c.yaml:2 the record "buyer>seller:direct@20', 'c.yaml:2 it overlaps buyer>seller:direct@20'],
  )
})

test('whatever the text is, loading it never throws, and it is taken only without a problem', () => {
  const lines = goodDossiers.split('\n')
  fc.assert(
    fc.property(
      fc.nat(lines.length - 1),
      fc.oneof(fc.string(), fc.constantFrom('*a', '.nan', '"\\ud800"', '{', '~', ...lines)),
      (at, text) => {
        const changed = lines.toSpliced(at, 1, text)
        const { records, problems } = loadDossiers([{ file, text: changed.join('\n') }])
        assert.equal(
          records === null,
          problems.some(({ severity }) => severity === 'error'),
        )
      },
    ),
    runs(300),
  )
})
