// A whole file of dossiers without a mistake, for tests that change single lines of it. Fictional throughout.
import { sealField } from '../../src/kernel/field-cipher.ts'

/** Shaped as what is sealed; there is no key to open it with. */
export const sealedText = sealField(Buffer.alloc(32), '', '')

export const goodDossiers = `timeZone: Europe/Berlin
entities:
  muster:
    - names: [ { text: Muster AG, script: Latn, language: de }, { text: Muster, kind: alias } ]
      entityType: company
      jurisdiction: DE
      headquarters: DE
      affiliatesMau: { at_least: 1000, at_most: 2000, reviewBy: 2026-12-31 }
      customerType: { type: enterprise, evidence: [ { kind: filing, statement: Annual accounts of 2025 } ] }
      attributes: [ { name: dpf_certified, value: "yes", verifiedAt: 2026-03-01 } ]
      screenings: [ { list: xx.list, listVersion: "1", algorithm: by hand, score: "0", verdict: no_match, reviewer: anna, at: 2026-02-01 } ]
      from: 2020-01-01
      source: Commercial register, HRB 1
      confidence: official
      verifiedAt: 2026-01-15
      reviewBy: 2027-01-15
  holding:
    - { names: [ { text: Holding NV } ], from: 2020-01-01, source: register, confidence: official, verifiedAt: 2026-01-15 }
  fund:
    - { names: [ { text: The Fund } ], from: 2020-01-01, source: register, confidence: official, verifiedAt: 2026-01-15 }
ownership:
  - { id: e1, owner: holding, of: muster, share: "60", from: 2020-01-01, source: register, confidence: official, verifiedAt: 2026-01-15 }
  - { owner: fund, of: muster, share: { from: "10", to: "20.5" }, from: 2020-01-01, to: 2026-06-01, source: register, confidence: secondary, verifiedAt: 2026-01-15 }
  - { owner: muster, of: holding, share: unknown, kind: voting, from: 2020-01-01, source: press, confidence: inferred, verifiedAt: 2026-01-15 }
control:
  - { controller: fund, of: holding, kind: golden_share, from: 2020-01-01, source: statutes, confidence: official, verifiedAt: 2026-01-15 }
persons:
  - { id: person-1, party: muster, nationality: ${sealedText}, from: 2020-01-01, source: attested, confidence: official, verifiedAt: 2026-01-15 }
lists:
  xx.list:
    title: A list of nobody
    asserter: xx.ministry
    version: "2026-01-01"
    reviewBy: 2027-01-01
    members: [ { entity: fund, from: 2024-05-01, to: 2025-05-01 }, { entity: somebody-else, from: 2024-05-01 } ]
contests:
  - { id: c1, party: muster, fact: e1, statement: It is fifty-five., at: 2026-02-02 }
`
