// Every class of mistake that a pack can hold, one change of the good pack each.

/** What stands in the good pack, what is written instead, and the problems that follow. */
export const packMistakes: readonly (readonly [string, string, ...(readonly string[])])[] = [
  [
    'jurisdiction: XX',
    'jurisdicton: XX',
    '1 jurisdiction: jurisdiction is missing; add it',
    '5 jurisdicton: unknown key "jurisdicton"; did you mean "jurisdiction"?',
  ],
  [
    '    effect: deny',
    '    efect: deny',
    '35 rules[0].effect: effect is missing; add it',
    '37 rules[0].efect: unknown key "efect"; did you mean "effect"?',
  ],
  [
    'effect: deny',
    'effect: forbid',
    '37 rules[0].effect: effect must be one of deny, refer, oblige',
  ],
  [
    'state: suspended',
    'state: paused',
    '30 statuses[0].states[1].state: state must be one of in_force, suspended, scheduled, proposed, rescinded, codified_not_enforced, unverified',
  ],
  [
    'timeZone: America/New_York',
    'timeZone: America/Gotham',
    '7 timeZone: timeZone must be an IANA time zone such as Europe/Brussels',
  ],
  [
    'kind: cap_n, max: 1',
    'kind: cap_n, max: 0',
    '52 rules[1].obligations[1].max: max must be a whole number of at least 1',
  ],
  [
    'from: 2025-11-10',
    'from: 2025-11-31',
    '30 statuses[0].states[1].from: from is no day of the calendar; correct the date',
  ],
  [
    'from: 2025-11-10',
    'from: 10.11.2025',
    '30 statuses[0].states[1].from: from must be a day such as 2026-01-31',
  ],
  [
    'from: 2025-11-10',
    'from: 2025-09-01',
    '30 statuses[0].states[1].from: is out of order: the state before it begins on 2025-09-29; put the earlier one first',
  ],
  [
    'from: 2025-11-10',
    'from: 2025-09-29',
    '30 statuses[0].states[1].from: overlaps with the state before it, which begins on the same day; keep one, or give it a later knownFrom',
  ],
  [
    'from: 2023-07-10, to: 2026-01-01',
    'from: 2023-07-10',
    '24 facts[1].from: overlaps with the fact "xx.adequate.2023" about the same thing; end that one with to, or name it under supersedes',
  ],
  [
    'to: 2026-01-01, source: act }',
    'to: 2023-07-10, source: act }',
    '23 facts[0].to: to must be later than from',
  ],
  [
    'from: 2025-04-08, to: 2026-01-01',
    'from: 2025-04-08, to: 2026-01-02',
    '15 territories.concern.versions[1].from: overlaps with version 1 of the same list; end that one with to',
  ],
  [
    'from: 2026-05-01, members',
    'from: 2025-01-01, members',
    '21 zones.xx.eu.versions[1].from: overlaps with version 1 of the same list; end that one with to',
  ],
  [
    'places: [CN, RU, KP]',
    'places: [CN, RU, XX]',
    '15 territories.concern.versions[1].places[2]: places[2] has XX: XX is no ISO 3166-1 alpha-2 code',
  ],
  [
    'members: [DE, FR, SE], bound: world',
    'members: [DE, UK], bound: world',
    '21 zones.xx.eu.versions[1].members[1]: members[1] has UK: the code of the United Kingdom is GB',
  ],
  [
    'bound: [DE, FR, SE]',
    'bound: [DE]',
    '20 zones.xx.eu.versions[0].bound: leaves out FR, which members has; a bound holds all members',
  ],
  [
    'within: ["zone:xx.eu", SG]',
    'within: ["zone:xx.eu", EU]',
    '49 rules[1].when.deployment.location.within[1]: has EU: the European Union is no country; name a zone, e.g. zone:eu',
  ],
  [
    'subject: US, predicate: adequate, value: true',
    'subject: ZZ, predicate: adequate, value: true',
    '23 facts[0].subject: has ZZ: ZZ is no ISO 3166-1 alpha-2 code',
  ],
  [
    'in: ["territory:concern"]',
    'in: [CN.beijing]',
    '38 rules[0].when.all[1].party.headquarters.in[0]: has CN.beijing: only countries are compared here; write SG',
  ],
  [
    'territory:concern',
    'territory:concerns',
    '38 rules[0].when.all[1].party.headquarters.in[0]: no territory "concerns"; did you mean "concern"?',
  ],
  [
    'within: ["zone:xx.eu", SG]',
    'within: ["zone:xx.eea", SG]',
    '49 rules[1].when.deployment.location.within[0]: no zone "xx.eea"; add it under zones',
  ],
  [
    'question: rest, places: ["zone:xx.eu"]',
    'question: rest, places: ["zone:other"]',
    '52 rules[1].obligations[0].places[0]: no zone "other"; add it under zones',
  ],
  [
    '{ status: xx.treated_as_listed }',
    '{ status: xx.treated_as_liste }',
    '38 rules[0].when.all[0].status: no status "xx.treated_as_liste"; did you mean "xx.treated_as_listed"?',
  ],
  [
    'conflictsWith: [xx.must_serve]',
    'conflictsWith: [xx.must_sell]',
    '43 rules[0].conflictsWith[0]: no rule "xx.must_sell"; did you mean "xx.must_serve"?',
  ],
  [
    'conflictsWith: [xx.must_serve]',
    'conflictsWith: [xx.no_service]',
    '43 rules[0].conflictsWith: a rule cannot conflict with itself; remove it',
  ],
  [
    'value: false, from: 2026-01-01, source: stay',
    'value: false, from: 2026-01-01, source: stays',
    '24 facts[1].source: no source "stays"; did you mean "stay"?',
  ],
  [
    'value: false, from: 2026-01-01, source',
    'value: false, supersedes: [xx.adequate.2022], from: 2026-01-01, source',
    '24 facts[1].supersedes[0]: no fact "xx.adequate.2022"; did you mean "xx.adequate.2023"?',
  ],
  [
    'value: false, from',
    'value: false, retraction: true, from',
    '24 facts[1]: supersedes is missing; name the facts that this one retracts',
  ],
  [
    'conflictsWith: [xx.must_serve]\n    sources: [act]\n',
    'conflictsWith: [xx.must_serve]\n',
    '35 rules[0]: sources is missing; name at least one of the sources of this pack',
  ],
  [
    ', source: stay, note: an',
    ', note: an',
    '31 statuses[0].states[2].source: source is missing; add it',
  ],
  [
    '    states: [ { state: in_force, from: 2024-01-01, source: act } ]\n',
    '    sources: [act]\n',
    '45 rules[1]: states is missing; say since when this rule is in force',
  ],
  [
    'id: xx.must_serve',
    'id: xx.no_service',
    '43 rules[0].conflictsWith[0]: no rule "xx.must_serve"; add it under rules',
    '45 rules[1].id: the rule "xx.no_service" stands in this file already; rename one',
  ],
  [
    'id: xx.adequate.2026',
    'id: xx.adequate.2023',
    '24 facts[1].id: the fact "xx.adequate.2023" stands in this file already; rename one',
  ],
  [
    'zones:\n  xx.eu:',
    'zones:\n  xx.eu: { asserter: A, versions: [ { from: 2025-01-01, members: [DE], bound: [DE], source: act } ] }\n  xx.eu:',
    '18 : this key stands twice in one object; keep one of them',
  ],
  [
    'party.listedShare',
    'party.listedShares',
    '32 statuses[0].when.party.listedShares: unknown input "party.listedShares"; did you mean "party.listedShare"?',
  ],
  [
    'method: cascade, ',
    '',
    '32 statuses[0].when.party.listedShare: method is missing; add it: one of cascade, multiplicative',
  ],
  [
    'method: cascade',
    'method: cascading',
    '32 statuses[0].when.party.listedShare.method: knows no "cascading"; it is one of cascade, multiplicative',
  ],
  [
    'lists: [xx.list], ',
    'list: [xx.list], ',
    '32 statuses[0].when.party.listedShare: lists is missing; add it',
    '32 statuses[0].when.party.listedShare.list: this input knows no "list"; did you mean "lists"?',
  ],
  [
    'at_least: "50"',
    'atleast: "50"',
    '32 statuses[0].when.party.listedShare.atleast: this input knows no "atleast"; did you mean "at_least"?',
  ],
  [
    'at_least: "50"',
    'in: ["50"]',
    '32 statuses[0].when.party.listedShare.in: this input knows no "in"; it compares by at_least, more_than, at_most, less_than',
  ],
  [
    'at_least: "50"',
    'at_least: 50',
    '32 statuses[0].when.party.listedShare.at_least: at_least must be a decimal in quotes, such as "50"',
  ],
  [
    'at_least: "50"',
    'at_least: "120"',
    '32 statuses[0].when.party.listedShare.at_least: at_least must be a percentage from 0 to 100',
  ],
  [
    'at_least: "50"',
    'more_than: "-1"',
    '32 statuses[0].when.party.listedShare.more_than: more_than must be a percentage from 0 to 100',
  ],
  [
    'at_least: "50"',
    'at_least: "50", less_than: "60"',
    '32 statuses[0].when.party.listedShare: compares twice; join two conditions by all',
  ],
  [
    ', at_least: "50"',
    '',
    '32 statuses[0].when.party.listedShare: compares nothing; add at_least or more_than or at_most or less_than',
  ],
  [
    'is: enterprise',
    'is: entreprise',
    '58 rules[2].when.not.party.customerType.is[0]: knows no "entreprise"; did you mean "enterprise"?',
  ],
  [
    'is: enterprise',
    'is: true',
    '58 rules[2].when.not.party.customerType.is: is must be a text; put it in quotes',
  ],
  [
    'question: processing',
    'question: procesing',
    '49 rules[1].when.deployment.location.question: knows no "procesing"; did you mean "processing"?',
  ],
  [
    'when: { not: {',
    'when: { nor: {',
    '58 rules[2].when.nor: unknown input "nor"; did you mean "not"?',
  ],
  [
    'party.customerType: { is: enterprise } }',
    'party.customerType: { is: enterprise }, party.id: { is: x } }',
    '58 rules[2].when.not: holds several conditions; join them by all or any',
  ],
  [
    '    when: { not: { party.customerType: { is: enterprise } } }\n',
    '',
    '53 rules[2].when: when is missing; add it',
  ],
  [
    '{ not: { party.customerType: { is: enterprise } } }',
    '{ any: [] }',
    '58 rules[2].when: any must be a list of at least one condition',
  ],
  [
    '{ not: { party.customerType: { is: enterprise } } }',
    '{ fact: { subject: $partei, predicate: x, is: true } }',
    '58 rules[2].when.fact.subject: knows no "$partei"; did you mean "$party"?',
  ],
  [
    'when: { party.listedShare: { lists: [xx.list], method: cascade, at_least: "50" } }',
    'when: { any: [ { party.id: { is: a } }, { status: xx.treated_as_listed } ] }',
    '32 statuses[0].when: rests on itself (xx.treated_as_listed -> xx.treated_as_listed); break the circle',
  ],
  [
    'refer: { serve_until: 2026-12-31 }',
    'refer: { serve_until: 2026-12-31 }\n    onUnknown: ignore',
    '58 rules[2].onUnknown: onUnknown must be one of deny, refer',
  ],
  [
    'effect: deny',
    'effect: refer\n    refer: { serve_until: 2026-12-31 }',
    '38 rules[0].refer.serve_until: serve_until is for house_policy only, and this rule is law; write refer: hold',
  ],
  [
    'onUnknown: refer\n',
    '',
    '34 rules[0]: onUnknown is missing; say whether this law denies or refers what is not known, here or for the whole pack',
  ],
  [
    'effect: oblige',
    'effect: deny',
    '52 rules[1].obligations: only a rule with effect: oblige has obligations; split the rule',
  ],
  [
    '"{party} is listed."',
    '"{name} is listed."',
    '40 rules[0].because: knows no {name}; write {party} or {deployment}',
  ],
  [
    '{ party.customerType: { is: enterprise } }',
    '{ party.person: { attribute: nationality, includes_any: [CN] } }',
    '58 rules[2].when: reads party.person, and personal is missing; cite the provision that requires a natural person’s nationality or residence',
  ],
  [
    'public: review',
    'public: review\n    personal: 28 CFR 202.211',
    '60 rules[2].personal: no condition of this rule reads party.person; remove personal',
  ],
  [
    '{ party.customerType: { is: enterprise } }',
    '{ party.attribute: { name: founder_ethnicity, is: x } }',
    '58 rules[2].when.not.party.attribute.name: "founder_ethnicity" speaks of a natural person; only party.person may, in a rule whose personal cites the provision',
  ],
]
