import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { stringify } from 'yaml'
import { goodDossiers } from '../../test/support/dossier.ts'
import { goodPack } from '../../test/support/pack.ts'
import { atOnce } from '../kernel/steps.ts'
import { loadConfig, type Loaded } from './config-load.ts'
import { zonesOf } from './dated-places.ts'
import { policyFilesIn } from './policy-files.ts'
import { policyInputSteps } from './policy-input.ts'
import { sampleConfig } from './sample-config.ts'

const nowMs = Date.parse('2026-11-22')
const sample = stringify({ ...sampleConfig('http://127.0.0.1:1') })
const partyId = Object.keys(sampleConfig('http://127.0.0.1:1').parties ?? {})[0] ?? ''

/** What a configuration adds to the sample. */
const good = `
policy:
  packs: [packs/*.yaml]
  houseRules: { house.wait: on }
dossiers: [dossiers/muster.yaml]
exceptions:
  waived:
    { rules: [house.wait], scope: { parties: [${partyId}] }, validFrom: 2026-01-01, validTo: 2027-01-01, reason: A pilot., requestedBy: anna, approvers: [ben, cleo] }
authorisations:
  licence:
    { kind: xx.licence, number: "7", rules: [xx.no_service], validFrom: 2026-01-01, issuedBy: Ministry, source: the letter }
determinations:
  answered:
    { rule: xx.no_service, party: ${partyId}, holds: false, reason: Seen., evidence: [register], madeBy: anna, validFrom: 2026-11-01, validTo: 2027-11-01 }
`

function folderOf(context: TestContext, files: Readonly<Record<string, string>> = {}): string {
  const dir = mkdtempSync(join(tmpdir(), 'customhouse-policy-'))
  context.after(() => rmSync(dir, { recursive: true, force: true }))
  mkdirSync(join(dir, 'packs'))
  mkdirSync(join(dir, 'dossiers'))
  const all = { 'packs/test.yaml': goodPack, 'dossiers/muster.yaml': goodDossiers, ...files }
  for (const [name, text] of Object.entries(all)) writeFileSync(join(dir, name), text)
  return dir
}

function load(dir: string, added: string): Loaded {
  const files = policyFilesIn(dir)
  return loadConfig({ text: sample + added, environment: {}, nowMs, files })
}

/** Lines are counted from the first that was added. */
function problemsOf(dir: string, added: string): readonly string[] {
  const { config, policy, problems } = load(dir, added)
  const errors = problems.filter(({ severity }) => severity === 'error')
  assert.equal(config === null, errors.length > 0, 'taken whole or refused whole')
  assert.equal(policy === null, config === null, 'the files with the configuration')
  const before = sample.split('\n').length - 1
  return problems
    .filter(
      ({ path, file }) =>
        file !== undefined || /^(policy|dossiers|lists|exc|auth|det|zones)/.test(path),
    )
    .map(({ file, line, severity, path, message }) => {
      const at = file === undefined ? String(line - before) : `${file}:${line}`
      return `${at} ${severity === 'warning' ? 'warning ' : ''}${path}: ${message}`
    })
}

test('a configuration is read with the files it names, and gives one value as of an instant', (context) => {
  const { config, policy, files } = load(folderOf(context), good)
  assert.ok(config)
  assert.ok(policy)
  assert.deepEqual(
    files.map(({ file }) => file),
    ['packs/test.yaml', 'dossiers/muster.yaml'],
  )
  const at = { asOfMs: nowMs, knownAtMs: nowMs }
  const input = atOnce(policyInputSteps(policy, zonesOf(config), at))
  assert.deepEqual(
    input.packs.flatMap(({ rules }) => rules.map(({ id, enabled }) => [id, enabled])),
    [
      ['xx.no_service', true],
      ['xx.must_serve', true],
      ['house.wait', true],
    ],
  )
  assert.deepEqual([...input.houseRules], ['house.wait'])
  assert.equal(input.facts.length, 2)
  assert.ok(input.zones.has('xx.eu') && input.zones.has(Object.keys(config.zones)[0] ?? ''))
  assert.ok(input.lists.has('xx.list'))
  assert.equal(input.dossiers.dossiers.length, 3)
  assert.deepEqual(input.exceptions[0]?.scope, { parties: [partyId] })
  assert.equal(input.authorisations[0]?.validToMs, null)
  assert.equal(input.determinations[0]?.truth, 'F')
  assert.equal(input.nextChangeMs, Date.parse('2026-12-31T05:00:00Z'))
  assert.match(input.hash, /^[0-9a-f]{64}$/)
})

test('a configuration that names no file of rules has none, and no hash of them', (context) => {
  const { policy } = load(folderOf(context), '')
  assert.equal(policy?.hash, '')
  assert.deepEqual(policy?.packs, [])
})

/** What stands in what was added, what is written instead, and the problems that follow. */
const mistakes: readonly (readonly [string, string, ...(readonly string[])])[] = [
  ['packs/*.yaml', 'pakcs/*.yaml', '3 policy.packs[0]: matches no file; correct the pattern'],
  [
    'packs/*.yaml',
    'packs/tset.yaml',
    '3 policy.packs[0]: the file packs/tset.yaml cannot be read; correct the path',
  ],
  [
    'packs/*.yaml',
    'us.bis.affiliate',
    '3 policy.packs[0]: no pack "us.bis.affiliate"; did you mean "us.bis.affiliates"?',
  ],
  [
    'house.wait: on',
    'house.wiat: on',
    '4 policy.houseRules.house.wiat: no rule "house.wiat"; did you mean "house.wait"?',
  ],
  [
    'house.wait: on',
    'xx.no_service: off',
    '4 policy.houseRules.xx.no_service: is law, which no house turns on or off; remove it, or add an authorisation',
  ],
  [
    'house.wait: on',
    'house.wait: yes',
    '4 policy.houseRules.house.wait: house.wait must be on or off',
  ],
  [
    'dossiers/muster.yaml',
    'dossiers/mister.yaml',
    '5 dossiers[0]: the file dossiers/mister.yaml cannot be read; correct the path',
  ],
  [
    'rules: [house.wait], scope',
    'rules: [xx.no_service], scope',
    '8 exceptions.waived.rules[0]: the rule xx.no_service is law, which no exception relaxes; remove it, or add an authorisation',
  ],
  [
    'rules: [house.wait], scope',
    'rules: [house.wit], scope',
    '8 exceptions.waived.rules[0]: no rule "house.wit"; did you mean "house.wait"?',
  ],
  [
    `parties: [${partyId}]`,
    'parties: [nobody]',
    '8 exceptions.waived.scope.parties[0]: no party "nobody"; add it under parties',
  ],
  [
    'approvers: [ben, cleo]',
    'approvers: [ben]',
    '8 exceptions.waived.approvers: approvers must name two approvers',
  ],
  [
    'approvers: [ben, cleo]',
    'approvers: [ben, ben]',
    '8 exceptions.waived.approvers: names one person twice; it takes two approvers',
  ],
  [
    'approvers: [ben, cleo]',
    'approvers: [ben, anna]',
    '8 exceptions.waived.approvers: names anna, who asked for it; let another approve',
  ],
  [
    'approvers: [ben, cleo]',
    "approvers: [ben, 'Ben ']",
    '8 exceptions.waived.approvers: names one person twice; it takes two approvers',
  ],
  [
    'approvers: [ben, cleo]',
    'approvers: [ben, ANNA]',
    '8 exceptions.waived.approvers: names anna, who asked for it; let another approve',
  ],
  [
    'validTo: 2027-01-01, reason',
    'validTo: 2026-10-01, reason',
    '8 warning exceptions.waived.validTo: the exception ended on 2026-10-01 and counts no more; renew or remove it',
  ],
  [
    'validTo: 2027-01-01, reason',
    'validTo: 2025-10-01, reason',
    '8 exceptions.waived.validTo: validTo must be later than validFrom',
  ],
  [
    'validTo: 2027-01-01, reason',
    'reason',
    '7 exceptions.waived.validTo: validTo is missing; add it',
  ],
  [
    'approvers: [ben, cleo]',
    'approvers: [ben, cleo], renews: waived',
    '8 exceptions.waived.renews: renews itself (waived -> waived); break the circle',
  ],
  [
    'approvers: [ben, cleo]',
    'approvers: [ben, cleo], renews: older',
    '8 exceptions.waived.renews: no exception "older"; keep what it renews in the file',
  ],
  [
    'kind: xx.licence',
    'kind: yy.licence',
    '11 authorisations.licence.rules[0]: the rule xx.no_service gives way to only xx.licence, not to yy.licence; name the kind it lists, or remove the rule',
  ],
  [
    'rules: [xx.no_service], validFrom',
    'rules: [xx.must_serve], validFrom',
    '11 authorisations.licence.rules[0]: the rule xx.must_serve gives way to no authorisation, not to xx.licence; name the kind it lists, or remove the rule',
  ],
  [
    `party: ${partyId}, holds`,
    'party: nobody, holds',
    '14 determinations.answered.party: no party "nobody"; add it under parties',
  ],
  [
    'rule: xx.no_service',
    'rule: xx.no_servic',
    '14 determinations.answered.rule: no rule "xx.no_servic"; did you mean "xx.no_service"?',
  ],
  [
    'holds: false',
    'holds: F',
    '14 determinations.answered.holds: holds must be true (the rule applies) or false (it does not)',
  ],
]

test('every mistake in what names files or relieves of rules is named, with line, field and remedy', (context) => {
  const dir = folderOf(context)
  assert.deepEqual(problemsOf(dir, good), [])
  for (const [from, to, ...expected] of mistakes) {
    assert.ok(good.includes(from), `the good file has ${from}`)
    const found = problemsOf(
      dir,
      good.replace(from, () => to),
    )
    assert.deepEqual(found, expected, `${from} => ${to}`)
  }
})

test('a mistake in any file refuses everything, and all mistakes of all files are told at once', (context) => {
  const dir = folderOf(context, {
    'packs/test.yaml': goodPack.replace('at_least: "50"', 'at_least: "120"'),
    'dossiers/muster.yaml': goodDossiers.replace('share: "60"', 'share: "120"'),
  })
  const found = problemsOf(dir, good.replace('[ben, cleo]', '[ben]'))
  assert.deepEqual(
    found.map((problem) => problem.split(': ')[0]),
    [
      '8 exceptions.waived.approvers',
      'dossiers/muster.yaml:22 ownership[0]',
      'dossiers/muster.yaml:22 ownership[0].share',
      'packs/test.yaml:32 statuses[0].when.party.listedShare.at_least',
    ],
  )
})

/** The house's rule as a term of the pack's asserter, and what else is stated. */
function termPack(facts: string): string {
  return goodPack
    .replace('authority: house_policy', 'authority: provider_term')
    .replace(
      'refer: { serve_until: 2026-12-31 }',
      'refer: hold\n    sources: [act]\n    states: [ { state: in_force, from: 2025-01-01, source: act } ]',
    )
    .replace('statuses:\n', `${facts}statuses:\n`)
}

const consentGiven = `  - { id: xx.consent, subject: xx.ministry, predicate: consents_to, value: house.wait, parties: [${partyId}], from: 2025-12-31, to: 2027-06-01, source: act }\n`

test('an exception for a provider’s term needs the provider’s own consent to that rule, for its parties, as long as it lasts', (context) => {
  assert.ok(goodPack.includes('\nasserter: xx.ministry\n'))
  const base = good
    .replace('  houseRules: { house.wait: on }\n', '')
    .replace('reason: A pilot.', 'reason: A pilot., consent: xx.consent')
  const others = Object.keys(sampleConfig('http://127.0.0.1:1').parties ?? {}).slice(1)
  const none =
    "7 exceptions.waived.rules[0]: the rule house.wait is a provider's term; name under consent the fact of predicate consents_to that says the provider agrees"
  const remedy = 'name the consent of xx.ministry to house.wait, or leave the rule out'
  const replaced =
    '  - { id: xx.no, subject: xx.ministry, predicate: consents_to, value: house.wait, from: 2026-10-01, supersedes: [xx.consent], retraction: true, source: act }\n'
  const table: readonly (readonly [
    fact: readonly [string, string],
    exception: readonly [string, string],
    ...(readonly string[]),
  ])[] = [
    [
      ['', ''],
      ['', ''],
    ],
    [['', ''], [', consent: xx.consent', ''], none],
    [['', ''], ['consent: xx.consent', 'consent: xx.consnt'], none],
    [
      ['subject: xx.ministry', 'subject: someone.else'],
      ['', ''],
      `7 exceptions.waived.consent: the consent xx.consent is the word of someone.else, and house.wait is a term of xx.ministry; ${remedy}`,
    ],
    [
      ['value: house.wait', 'value: xx.no_service'],
      ['', ''],
      `7 exceptions.waived.consent: the consent xx.consent is to "xx.no_service", not to house.wait; ${remedy}`,
    ],
    [
      [
        `predicate: consents_to, value: house.wait, parties: [${partyId}]`,
        'predicate: knows, value: true',
      ],
      ['', ''],
      `7 exceptions.waived.consent: the fact xx.consent is of predicate knows, not consents_to; ${remedy}`,
    ],
    [
      [`parties: [${partyId}]`, 'parties: [somebody]'],
      ['', ''],
      `7 exceptions.waived.scope: the consent xx.consent is not for ${partyId}; narrow the scope to those that it names`,
    ],
    [
      ['', ''],
      [`scope: { parties: [${partyId}] }, `, ''],
      `6 exceptions.waived.scope: the consent xx.consent is not for ${others.join(', ')}; narrow the scope to those that it names`,
      `6 warning exceptions.waived: gives one reason to ${others.length + 1} parties (${[partyId, ...others].toSorted().join(', ')}); what has become a practice belongs into a rule or a contract`,
    ],
    [
      ['from: 2025-12-31', 'from: 2026-02-01'],
      ['', ''],
      '7 exceptions.waived.validFrom: begins before the consent xx.consent, at 2026-02-01T05:00:00.000Z; begin with it',
    ],
    [
      ['to: 2027-06-01', 'to: 2026-12-01'],
      ['', ''],
      '7 exceptions.waived.validTo: outlasts the consent xx.consent, which ends at 2026-12-01T05:00:00.000Z; end with it',
    ],
    [
      ['source: act }\n', `source: act }\n${replaced}`],
      ['', ''],
      '7 warning exceptions.waived.consent: the consent xx.consent is replaced by xx.no and relaxes nothing from then on; name what counts now',
    ],
  ]
  for (const [[from, to], [before, after], ...expected] of table) {
    assert.ok(consentGiven.includes(from) && base.includes(before), `${from} and ${before} stand`)
    const dir = folderOf(context, {
      'packs/test.yaml': termPack(consentGiven.replace(from, () => to)),
    })
    const found = problemsOf(
      dir,
      base.replace(before, () => after),
    )
    assert.deepEqual(found, expected, `${from} => ${to}; ${before} => ${after}`)
  }
})

test('a consent without a rule or without parties is none, and no other fact is for parties', (context) => {
  const mistaken = (from: string, to: string) =>
    problemsOf(
      folderOf(context, { 'packs/test.yaml': termPack(consentGiven.replace(from, () => to)) }),
      good
        .replace('  houseRules: { house.wait: on }\n', '')
        .replace('rules: [house.wait]', 'rules: []'),
    ).filter((problem) => problem.startsWith('packs/'))
  for (const value of ['true', 'false', '{ from: "1", to: "2" }']) {
    assert.match(
      mistaken('value: house.wait', `value: ${value}`).join('\n'),
      /^packs\/test.yaml:\d+ facts\[2\].value: must be the id of the rule that the provider consents to$/,
    )
  }
  assert.match(
    mistaken(`, parties: [${partyId}]`, '').join('\n'),
    /^packs\/test.yaml:\d+ facts\[2\]: parties is missing; name those that the consent is for$/,
  )
  assert.match(
    mistaken('predicate: consents_to', 'predicate: knows').join('\n'),
    /^packs\/test.yaml:\d+ facts\[2\].parties: is for consents_to alone; remove it$/,
  )
})

test('two asserters cannot share the name of a zone', (context) => {
  const dir = folderOf(context)
  const text = sample.replace(
    'zones:\n',
    'zones:\n  xx.eu: [ { validFrom: 2020-01-01, places: [DE] } ]\n',
  )
  const { problems } = loadConfig({
    text: text + good,
    environment: {},
    nowMs,
    files: policyFilesIn(dir),
  })
  assert.deepEqual(
    problems.filter(({ severity }) => severity === 'error').map(({ message }) => message),
    ['the zone "xx.eu" is asserted by packs/test.yaml already; give this one another id'],
  )
})
