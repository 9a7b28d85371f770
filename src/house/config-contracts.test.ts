import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadConfig } from './config-load.ts'

const nowMs = Date.parse('2026-11-01')

/** A file whose one contract ends with the lines given; they begin at line 10. */
function fileWith(lines: string): string {
  return `version: 1
prices: { list: { currency: USD, versions: [{ validFrom: 2026-01-01, perMillionTokens: { input: "1", output: "1" } }] } }
channels: { here: { kind: openai, seller: S, endpoint: "https://x.example/v1", credential: c } }
deployments:
  sg: { channel: here, model: m, type: regional, locations: { processing: [SG], rest: [SG], abuseStore: [SG], review: [SG] }, price: list, maxOutputTokens: 1, contextWindow: 9 }
parties: { acme: { legalName: Acme, country: SG } }
contracts:
  k:
    { party: acme, validFrom: 2026-01-01, validTo: 2027-01-01, models: [m], permits: { processing: [SG], rest: [SG], abuseStore: [SG], review: [SG] },
${lines.replaceAll(/^/gm, '    ')} }
`
}

function problemsOf(lines: string): readonly string[] {
  const { problems } = loadConfig({ text: fileWith(lines), environment: {}, nowMs })
  return problems.map(({ line, severity, path, message }) => {
    const warning = severity === 'warning' ? 'warning ' : ''
    return `${line} ${warning}${path.replace('contracts.k.', '')}: ${message}`
  })
}

const a = 'id: a, title: t, validFrom: 2026-12-01'
const b = 'id: b, title: t, validFrom: 2026-12-01'
const documents = 'master, order_form, model_terms, provider_policy, platform_policy'

/** Lines of the contract, then its problems; none: it is good. */
const cases: readonly (readonly [string, ...string[]])[] = [
  [`amendments: [{ ${a}, terms: { governingLaw: SG, permits: { review: [SG, JP] } } }]`],
  [`amendments: [{ ${a}, terms: { seller: x } },\n{ ${b}, terms: { governingLaw: SG } }]`],
  [
    `amendments: [{ ${a}, terms: { attributes: { x: y } } },\n{ ${b}, document: order_form, terms: { attributes: { x: z } } }]`,
  ],
  [
    `amendments: [{ ${a}, terms: { permit: {} } }]`,
    '10 amendments[0].terms.permit: unknown key "permit"; did you mean "permits"?',
  ],
  [
    `amendments: [{ ${a}, terms: { permits: { nowhere: [SG] } } }]`,
    '10 amendments[0].terms.permits.nowhere: unknown key "nowhere"; known here: abuseStore, downstream, ingress, metadata, processing, rest, review',
  ],
  [
    `amendments: [{ ${a}, terms: { seller: x } },\n{ ${b}, terms: { governingLaw: SG, seller: y } }]`,
    '11 amendments[1].terms.seller: the amendment "a" restates seller from the same instant on; keep one of them',
  ],
  [
    `amendments: [{ ${a}, terms: { permits: { rest: [SG] } } },\n{ ${b}, terms: { permits: { rest: [SG] } } }]`,
    '11 amendments[1].terms.permits.rest: the amendment "a" restates permits.rest from the same instant on; keep one of them',
  ],
  [
    `amendments: [{ ${a}, terms: { seller: x } },\n{ id: a, title: t, validFrom: 2026-12-02, terms: { seller: y } }]`,
    '11 amendments[1].id: the amendment "a" stands here twice',
  ],
  [
    'amendments: [{ id: a, title: t, validFrom: 2025-12-01, terms: { seller: x } }]',
    '10 amendments[0].validFrom: takes effect before the contract does (2026-01-01); write it into the contract',
  ],
  [
    `amendments: [{ ${a}, validTo: 2026-12-01, terms: { seller: x } }]`,
    '10 amendments[0].validTo: validTo must be later than validFrom',
  ],
  [
    'amendments: [{ id: a, title: t, validFrom: 2027-01-01, terms: { seller: x } }]',
    '10 warning amendments[0].validFrom: takes effect when the contract is over (2027-01-01): it never counts',
  ],
  [
    'amendments: [{ id: a, title: t, validFrom: 2027-01-01, terms: { validTo: 2028-01-01 } }]',
    '10 amendments[0].validFrom: takes effect when the contract is over (2027-01-01) and cannot revive it; write a new contract',
  ],
  [
    'termination: { noticeDays: 30, noticeGiven: 2026-10-01 },\namendments: [{ id: a, title: t, validFrom: 2026-10-31, terms: { termination: { noticeDays: 60 } } }]',
    '11 amendments[0].validFrom: takes effect when the contract is over (2026-10-31) and cannot revive it; write a new contract',
  ],
  [
    `amendments: [{ ${a}, validTo: 2026-12-20, terms: { validTo: 2026-12-20 } }]`,
    '10 amendments[0].validTo: ends when the contract is over (2026-12-20) and cannot revive it; write a new contract',
  ],
  [
    `amendments: [{ ${a}, terms: { validTo: 2026-12-01 } }]`,
    '10 amendments[0].terms.validTo: validTo must be later than validFrom',
  ],
  [
    `amendments: [{ ${a}, document: letter, terms: { seller: x } }]`,
    `10 amendments[0].document: no document "letter" in the order of precedence: ${documents}`,
  ],
  [
    `amendments: [{ ${a}, document: order_form, terms: { permits: { rest: [JP] } } }]`,
    '10 warning amendments[0].terms.permits.rest: yields to the contract itself, which states permits.rest and is the stronger document',
  ],
  [
    `amendments: [{ ${a} }]`,
    '10 warning amendments[0]: restates no term, so that it changes nothing; add terms',
  ],
  [
    `amendments: [{ ${a}, terms: { models: [n], channels: [there], permits: { rest: ["zone:x"] } } }]`,
    '10 amendments[0].terms.channels[0]: no channel "there"; did you mean "here"?',
    '10 amendments[0].terms.permits.rest[0]: no zone "x"; add it under zones',
    '10 amendments[0].terms.models[0]: no deployment serves the model "n"; did you mean "m"?',
  ],
  [
    `amendments: [{ ${a}, terms: { permits: { rest: [JP] } } }]`,
    '10 warning amendments[0]: no deployment of m stays within what this contract permits from 2026-12-01 on; nearest is "sg" (rest in SG)',
  ],
  [
    `retentionDays: { rest: 30 }`,
    '9 warning models[0]: no deployment of m stays within what this contract permits; nearest is "sg" (For how many days rest is kept is not known; the contract permits 30)',
  ],
  [
    `budgets: [{ id: x, amount: "1", currency: USD, period: month, hard: true }], amendments:\n[{ ${a}, terms: { budgets: [{ id: x, amount: "2", currency: EUR, period: month, hard: true }] } }]`,
    '11 amendments[0].terms.budgets[0].currency: the budget "x" counts in USD; give one in EUR an id of its own',
    '11 amendments[0].terms.budgets[0].currency: a model of this contract is priced in USD; give the budget the same currency',
  ],
  [
    `amendments: [{ ${a}, terms: { attributes: { "owner.nationality": x } } }]`,
    '10 amendments[0].terms.attributes.owner.nationality: "owner.nationality" speaks of a natural person; only party.person may, in a rule whose personal cites the provision',
  ],
  [
    'termination: { noticeGiven: 2026-10-01 }',
    '10 termination.noticeGiven: says no end; add noticeDays, or write the end as validTo',
  ],
  [
    'termination: { noticeGiven: 2026-10-01, noticeDays: 31 }',
    '10 warning termination.noticeGiven: the contract ended on 2026-11-01; its keys are refused',
  ],
  [
    'outputUse: { paint: permit }',
    '10 outputUse.paint: unknown key "paint"; known here: agentic, benchmark, code, display, distil, evaluate_competitor, resell, store, synthetic_data, train',
  ],
  [
    'outputUse: { train: { permit_with: { colour: red, text: t } } }',
    '10 outputUse.train.permit_with.colour: unknown key "colour"; known here: approvalBy, attribution, internalOnly, maxSharePercent, purposes, text, until',
  ],
  [
    'outputUse: { train: { permit_with: {} } }',
    '10 outputUse.train.permit_with: permit_with must name at least one condition',
  ],
  [
    'retentionDays: { processing: 1 }',
    '10 retentionDays.processing: unknown key "processing"; known here: abuseStore, downstream, metadata, rest',
  ],
  [
    'governingLaw: England',
    '10 governingLaw: governingLaw must be an ISO 3166-1 alpha-2 code such as SG',
  ],
  [
    'excludedUserCountries: [UK]',
    '10 excludedUserCountries[0]: excludedUserCountries[0] has UK: the code of the United Kingdom is GB',
  ],
  [
    'excludedUserCountries: [CN.hainan]',
    '10 excludedUserCountries: excludedUserCountries must name countries or zones, not regions',
  ],
]

test('each mistake in a contract or its amendments names its line, its term and the remedy', () => {
  for (const [lines, ...expected] of cases) {
    assert.deepEqual(problemsOf(lines).toSorted(), expected.toSorted(), lines)
  }
})

test('a spill edge that terms to come do not permit is refused when the file is loaded', () => {
  const text = fileWith(`amendments: [{ ${a}, terms: { permits: { rest: [SG] } } }]`)
    .replace(
      'rest: [SG], abuseStore: [SG], review: [SG] },\n',
      'rest: [SG, JP], abuseStore: [SG], review: [SG] },\n',
    )
    .replace('price: list, maxOutputTokens', 'spillTo: jp, price: list, maxOutputTokens')
    .replace(/^( {2}sg: .*)$/m, (line) => {
      const other = line.replace('  sg:', '  jp:').replace('rest: [SG]', 'rest: [JP]')
      return `${line}\n${other.replace('spillTo: jp, ', '')}`
    })
  const { problems } = loadConfig({ text, environment: {}, nowMs })
  // Before the contract begins its first day is judged, with what is amended then.
  const early = text.replace('validFrom: 2026-12-01', 'validFrom: 2026-01-01')
  const before = Date.parse('2025-12-01')
  const told = loadConfig({ text: early, environment: {}, nowMs: before }).problems
  assert.match(
    told.at(-1)?.message ?? '',
    /can leave what contract "k" permits for m \(rest in JP\)/,
  )
  assert.deepEqual(
    problems.map(({ path, message }) => `${path}: ${message}`),
    [
      'deployments.sg.spillTo: can leave what contract "k" permits for m from 2026-12-01 on (rest in JP); remove the edge or change the contract',
    ],
  )
})
