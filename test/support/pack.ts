// Packs for tests: one that is whole and without a mistake, to change single lines of it, and a head for rules
// of a test's own. Fictional throughout.

export interface PackHead {
  readonly id: string
  readonly version?: string
  readonly jurisdiction?: string
  readonly timeZone?: string
  readonly authority?: string
  readonly onUnknown?: string
}

/** A pack of these rules, items of a YAML list that cite the source `text`. */
export function packOf(head: PackHead, rules: string): string {
  const { id, version = '1', jurisdiction = 'XX', timeZone = 'UTC' } = head
  const { authority = 'provider_term', onUnknown = 'deny' } = head
  return `
pack: ${id}
version: "${version}"
title: A test
about: Of a test.
jurisdiction: ${jurisdiction}
asserter: test
timeZone: ${timeZone}
authority: ${authority}
onUnknown: ${onUnknown}
reviewBy: 2099-01-01
sources:
  text: { publisher: Test, title: Text, date: 2020-01-01, retrieved: 2020-01-01, url: null, confidence: inferred }
rules:
${rules}`
}

/** `test.own` with one rule: whoever is of `country` is refused, as an example says too. */
export function countryPack(
  country: string,
  more: { readonly rule?: string; readonly example?: string } = {},
) {
  const { rule = 'test.own.rule', example = country } = more
  const head = { id: 'test.own', authority: 'house_policy' }
  return `${packOf(
    head,
    `  - id: ${rule}
    title: Not for ${country}
    enabled: true
    effect: deny
    states: [{ state: in_force, from: 2020-01-01, source: text }]
    when: { party.country: { in: [${country}] } }
    public: eligibility
    because: "{party} is of ${country}."
    remedy: [evidence]
    sources: [text]
`,
  )}examples:
  - title: there
    asOf: 2026-01-01
    given: [{ party.country: ${example} }]
    expect: { ${rule}: true }
`
}

/** One rule that reads an attribute of natural persons and cites why. */
export function personsPack(attribute: 'nationality' | 'residence'): string {
  return packOf(
    { id: 'test.persons', jurisdiction: 'US', authority: 'law', onUnknown: 'refer' },
    `  - id: test.persons.rule
    title: A rule
    enabled: true
    effect: deny
    states: [{ state: in_force, from: 2020-01-01, source: text }]
    when: { party.person: { attribute: ${attribute}, includes_any: [KP] } }
    personal: "28 CFR 202.211(a)(4)"
    public: eligibility
    because: "It applies to {party}."
    remedy: [evidence]
    sources: [text]
`,
  )
}

export const goodPack = `pack: xx.test
version: "2026-11-22"
title: A rule of a country that does not exist
about: Describes, does not advise.
jurisdiction: XX
asserter: xx.ministry
timeZone: America/New_York
authority: law
onUnknown: refer
reviewBy: 2027-01-31
sources:
  act: { publisher: Ministry, title: The act, date: 2025-09-30, retrieved: 2026-09-12, url: "https://example.org/act", confidence: official }
  stay: { publisher: Ministry, title: The stay, date: 2025-11-12, retrieved: 2026-09-12, confidence: secondary }
territories:
  concern: { versions: [ { from: 2025-04-08, to: 2026-01-01, places: [CN, RU], source: act }, { from: 2026-01-01, places: [CN, RU, KP], source: act } ] }
zones:
  xx.eu:
    asserter: Example Cloud
    versions:
      - { from: 2025-01-01, members: [DE, FR], bound: [DE, FR, SE], noticeDays: 30, source: act }
      - { from: 2026-05-01, members: [DE, FR, SE], bound: world, source: act, disputes: [another page says otherwise] }
facts:
  - { id: xx.adequate.2023, subject: US, predicate: adequate, value: true, from: 2023-07-10, to: 2026-01-01, source: act }
  - { id: xx.adequate.2026, subject: US, predicate: adequate, value: false, from: 2026-01-01, source: stay, reviewBy: 2027-01-31 }
statuses:
  - id: xx.treated_as_listed
    title: would be treated as listed
    states:
      - { state: in_force, from: 2025-09-29, source: act }
      - { state: suspended, from: 2025-11-10, source: stay }
      - { state: unverified, from: 2026-11-10, source: stay, note: an extension is not verified }
    when: { party.listedShare: { lists: [xx.list], method: cascade, at_least: "50" } }
    sources: [act]
rules:
  - id: xx.no_service
    title: No service to the listed
    effect: deny
    when: { all: [ { status: xx.treated_as_listed }, { party.headquarters: { in: ["territory:concern"] } } ] }
    public: eligibility
    because: "{party} is listed."
    remedy: [licence, evidence]
    disappliedBy: [xx.licence]
    conflictsWith: [xx.must_serve]
    sources: [act]
  - id: xx.must_serve
    title: A duty to serve
    effect: oblige
    states: [ { state: in_force, from: 2024-01-01, source: act } ]
    when: { deployment.location: { question: processing, within: ["zone:xx.eu", SG] } }
    public: location
    because: "{deployment} lies there."
    obligations: [ { kind: pin_regions, question: rest, places: ["zone:xx.eu"] }, { kind: cap_n, max: 1, mode: rewrite } ]
  - id: house.wait
    title: Wait and see
    authority: house_policy
    effect: refer
    refer: { serve_until: 2026-12-31 }
    when: { not: { party.customerType: { is: enterprise } } }
    public: review
    because: A person looks at it.
`
