// What the shipped packs come to, on dates and at thresholds: the same comparisons, at the same instants,
// as the texts they describe. The parties are nobody; only shares, counts and places are given.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { InputValue } from '../../src/kernel/answer.ts'
import { boundsWithin } from '../../src/kernel/place-bounds.ts'
import { placeSet } from '../../src/kernel/place-set.ts'
import type { Truth } from '../../src/kernel/truth.ts'
import { loadPacks } from '../../src/house/pack-load.ts'
import { zoneAt } from '../../src/place/zones.ts'
import {
  flag,
  loaded,
  number,
  packFiles,
  packFolder,
  packs,
  places,
  startOf,
  text,
  texts,
  truthOf,
  zones,
  type Answers,
} from '../support/pack-reading.ts'

const listed = 'us.bis.affiliates.treated_as_listed'
const hosted = 'house.us_bis_affiliates.hosted_model'
const bis = 'us.bis.affiliates'

function share(from: string, to = from): Answers {
  return ({ name, params }) => {
    if (name === 'party.listedOwner') return flag(true)
    if (name !== 'party.listedShare') return undefined
    return params['method'] === 'cascade' ? number(from, to) : undefined
  }
}

test('all shipped packs load without a problem, each under its own name', () => {
  assert.deepEqual(loaded.problems, [])
  assert.deepEqual(
    packs.map(({ file }) => file),
    packs.map(({ pack }) => `${pack.id}.yaml`),
  )
  assert.ok(packs.length >= 29)
})

test('each shipped pack loads alone too: what it contradicts elsewhere is warned of, nothing is missing', () => {
  for (const file of packFiles()) {
    const written = readFileSync(new URL(file, packFolder), 'utf8')
    const alone = loadPacks([{ file, text: written, shipped: true }])
    assert.equal(alone.packs?.length, 1, file)
    for (const { severity, path } of alone.problems) {
      assert.equal(severity, 'warning')
      assert.match(path, /conflictsWith/)
    }
  }
})

test('every rule of a house policy ships off and says that it is the house’s', () => {
  const house = packs.flatMap(({ pack }) => pack.rules).filter(isHousePolicy)
  assert.ok(house.length > 0)
  for (const { id, enabled, because } of house) {
    assert.equal(enabled, false, id)
    assert.match(because, /this house's policy/, id)
  }
})

function isHousePolicy({ authority }: { readonly authority: string }): boolean {
  return authority === 'house_policy'
}

test('a bill, a proposal and a rule that is not enforced act on nobody', () => {
  const now = startOf('us.rasa', '2026-11-22')
  const idle = packs
    .flatMap(({ pack }) => [...pack.statuses, ...pack.rules])
    .filter(({ states }) => ['proposed', 'codified_not_enforced'].includes(lastState(states)))
  assert.ok(idle.length >= 8)
  for (const { id } of idle) assert.equal(truthOf(id, { asOfMs: now }), 'F', id)
})

function lastState(states: readonly { readonly state: string }[]): string {
  return states.at(-1)?.state ?? ''
}

test('the Affiliates Rule lists from 50 % on, in its three periods as days of its own time zone', () => {
  const periods: readonly (readonly [number, Readonly<Record<string, Truth>>])[] = [
    [startOf(bis, '2025-09-29') - 1, { '49.9': 'F', '50': 'F', '50.1': 'F' }],
    [startOf(bis, '2025-09-29'), { '49.9': 'F', '50': 'T', '50.1': 'T' }],
    [startOf(bis, '2025-11-10') - 1, { '49.9': 'F', '50': 'T', '50.1': 'T' }],
    [startOf(bis, '2025-11-10'), { '49.9': 'F', '50': 'F', '50.1': 'F' }],
    [startOf(bis, '2026-11-10') - 1, { '49.9': 'F', '50': 'F', '50.1': 'F' }],
    [startOf(bis, '2026-11-10'), { '49.9': 'F', '50': 'U', '50.1': 'U' }],
  ]
  for (const [asOfMs, expected] of periods) {
    for (const [percent, truth] of Object.entries(expected)) {
      const when = `${percent} % at ${new Date(asOfMs).toISOString()}`
      assert.equal(truthOf(listed, { asOfMs, answers: share(percent) }), truth, when)
    }
  }
  assert.equal(new Date(startOf(bis, '2026-11-10')).toISOString(), '2026-11-10T05:00:00.000Z')
})

test('what is unverified since 2026-11-10 is true in one branch and false in the other', () => {
  const asOfMs = startOf(bis, '2026-11-22')
  const answers = share('50')
  assert.equal(truthOf(listed, { asOfMs, answers, branch: 'if_in_force' }), 'T')
  assert.equal(truthOf(listed, { asOfMs, answers, branch: 'if_not_in_force' }), 'F')
  assert.equal(truthOf(hosted, { asOfMs, answers }), 'U')
})

test('before the suspension was announced the rule was known to go on', () => {
  const answers = share('50')
  const asOfMs = startOf(bis, '2026-01-15')
  assert.equal(truthOf(listed, { asOfMs, answers }), 'F')
  assert.equal(truthOf(listed, { asOfMs, knownAtMs: startOf(bis, '2025-11-09'), answers }), 'T')
})

test('Red Flag 29: a listed owner whose share is not known is not known to be harmless', () => {
  const asOfMs = startOf(bis, '2025-10-15')
  const flagged = (answers: Answers): Truth =>
    truthOf('house.us_bis_affiliates.red_flag_29', { asOfMs, answers })
  assert.equal(flagged(share('0', '100')), 'U')
  assert.equal(flagged(share('10', '49.9')), 'F')
  assert.equal(flagged(share('50', '60')), 'T')
  const clean: Answers = ({ name }) =>
    name === 'party.listedOwner' ? flag(false) : number('0', '100')
  assert.equal(flagged(clean), 'F')
})

test('OFAC’s rule blocks from 50 % on and binds a seller who is a US person', () => {
  const asOfMs = startOf('us.ofac.50', '2026-11-22')
  const denied = (percent: string, usPerson: InputValue | undefined): Truth =>
    truthOf('us.ofac.50.no_dealing', {
      asOfMs,
      answers: ({ name }) => {
        if (name === 'party.listed') return flag(false)
        return name === 'party.listedShare' ? number(percent) : usPerson
      },
    })
  assert.equal(denied('49.9', text('yes')), 'F')
  assert.equal(denied('50', text('yes')), 'T')
  assert.equal(denied('50', text('no')), 'F')
  assert.equal(denied('50', undefined), 'U')
})

test('Anthropic’s terms shut out more than 50 %, not 50 %, on every channel', () => {
  const asOfMs = startOf('anthropic.regions', '2026-11-22')
  const owned =
    (multiplied: string, cascaded = multiplied, publisher = 'Anthropic'): Answers =>
    ({ name, params }) => {
      if (name === 'deployment.publisher') return text(publisher)
      if (name === 'party.headquarters') return text('SG')
      if (name !== 'party.ownedShareFrom') return undefined
      assert.ok(params['places']?.includes('CN'))
      return number(params['method'] === 'cascade' ? cascaded : multiplied)
    }
  const rule = 'anthropic.regions.owned'
  assert.equal(truthOf(rule, { asOfMs, answers: owned('50.0') }), 'F')
  assert.equal(truthOf(rule, { asOfMs, answers: owned('50.1') }), 'T')
  assert.equal(truthOf(rule, { asOfMs, answers: owned('50.1', '50.1', 'OpenAI') }), 'F')
  const before = startOf('anthropic.regions', '2025-09-05') - 1
  assert.equal(truthOf(rule, { asOfMs: before, answers: owned('50.1') }), 'F')
  // The two ways of counting differ, and the terms name neither.
  const cascadeRule = 'anthropic.regions.owned_if_cascaded'
  assert.equal(truthOf(cascadeRule, { asOfMs, answers: owned('36', '60') }), 'T')
  assert.equal(truthOf(cascadeRule, { asOfMs, answers: owned('60') }), 'F')
})

test('a country that no list read settles is referred, neither served nor refused', () => {
  const asOfMs = startOf('openai.direct', '2026-11-22')
  const from = (country: string, seller: string): Answers => {
    const answers: Readonly<Record<string, InputValue>> = {
      'channel.seller': text(seller),
      'request.country': text(country),
    }
    return ({ name }) => answers[name]
  }
  const both = (country: string, seller = 'OpenAI'): readonly Truth[] =>
    ['openai.direct.access', 'openai.direct.not_settled'].map((id) =>
      truthOf(id, { asOfMs, answers: from(country, seller) }),
    )
  assert.deepEqual(both('SG'), ['F', 'F'])
  assert.deepEqual(both('CN'), ['T', 'F'])
  assert.deepEqual(both('GI'), ['F', 'T'])
  assert.deepEqual(both('CN', 'Microsoft'), ['F', 'F'])
})

test('the EU data zone of Azure is what its text of the day says', () => {
  const day = (date: string): number => startOf('azure.zones', date)
  const within = (date: string, permitted: string): Truth => {
    const zone = zones.get('azure.eu')
    const outer = zones.get(permitted)
    assert.ok(zone && outer)
    const at = { asOfMs: day(date), knownAtMs: day(date) }
    const { bounds } = zoneAt(outer, at)
    assert.ok(bounds.kind === 'bounded')
    return boundsWithin(zoneAt(zone, at).bounds, placeSet(bounds.members))
  }
  const table: readonly (readonly [string, Truth, Truth, Truth])[] = [
    // before any text; member states; nine countries; an open set within the EU Data Boundary
    ['2026-03-18', 'U', 'U', 'U'],
    ['2026-03-19', 'T', 'T', 'T'],
    ['2026-04-30', 'T', 'T', 'T'],
    ['2026-05-01', 'F', 'F', 'T'],
    ['2026-08-06', 'F', 'F', 'T'],
  ]
  for (const [date, union, area, boundary] of table) {
    assert.equal(within(date, 'eu.eu27'), union, `${date} in EU-27`)
    assert.equal(within(date, 'eu.eea30'), area, `${date} in EEA-30`)
    if (date >= '2026-05-01') assert.equal(within(date, 'azure.eudb'), boundary, date)
  }
  const versions = zones.get('azure.eu')?.versions ?? []
  assert.deepEqual(
    versions.map(({ disputes }) => disputes.length > 0),
    [false, true, true],
  )
  // Whoever permits the nine countries of May has no promise: a tenth may join any day.
  const nine = placeSet(['CH', 'DE', 'ES', 'FR', 'IT', 'NL', 'NO', 'PL', 'SE'])
  const may = { asOfMs: day('2026-05-01'), knownAtMs: day('2026-05-01') }
  const azure = zones.get('azure.eu')
  assert.ok(azure)
  assert.equal(boundsWithin(zoneAt(azure, may).bounds, nine), 'U')
})

test('no two asserters mean the same by EU', () => {
  const asOfMs = startOf('azure.zones', '2026-11-22')
  const meanings = ['azure.eu', 'google.eu', 'openai.eu', 'aws.eu', 'eu.eu27', 'eu.eea30'].map(
    (id) => {
      const zone = zones.get(id)
      assert.ok(zone, id)
      const { bounds } = zoneAt(zone, { asOfMs, knownAtMs: asOfMs })
      assert.ok(bounds.kind === 'bounded', id)
      const bound = bounds.bound === 'world' ? ['world'] : [...bounds.bound]
      return JSON.stringify([[...bounds.members].toSorted(), bound.toSorted()])
    },
  )
  assert.equal(new Set(meanings).size, meanings.length)
})

test('reviewing from a third country is a transfer, and the framework covers certified recipients only', () => {
  const asOfMs = startOf('eu.gdpr.transfers', '2026-11-22')
  const refused = (locations: Readonly<Record<string, string>>, certified: string): Truth =>
    truthOf('eu.gdpr.transfer.needs_tool', {
      asOfMs,
      answers: ({ name, params }) => {
        if (name === 'workload.subjects') return texts('DE')
        if (name === 'contract.transferTool') return text('none')
        if (name === 'channel.attribute') return text(certified)
        return places(locations[String(params['question'])] ?? 'SE')
      },
    })
  assert.equal(refused({}, 'no'), 'F')
  assert.equal(refused({ processing: 'BR' }, 'no'), 'F')
  assert.equal(refused({ review: 'IN' }, 'no'), 'T')
  assert.equal(refused({ processing: 'US' }, 'no'), 'T')
  assert.equal(refused({ processing: 'US' }, 'yes'), 'F')
  assert.equal(refused({ processing: 'US', review: 'IN' }, 'yes'), 'T')
})

test('a moved date of the AI Act is known from the day it moved', () => {
  const declared: Answers = ({ name }) => (name === 'workload.attribute' ? text('yes') : undefined)
  const highRisk = (day: string, known = day): Truth =>
    truthOf('eu.ai_act.annex_iii', {
      asOfMs: startOf('eu.ai_act', day),
      knownAtMs: startOf('eu.ai_act', known),
      answers: declared,
    })
  assert.equal(highRisk('2026-09-01', '2026-06-01'), 'T')
  assert.equal(highRisk('2026-09-01'), 'F')
  assert.equal(highRisk('2027-12-01'), 'F')
  assert.equal(highRisk('2027-12-02'), 'T')
})

test('Singapore’s enterprise accounts left Microsoft’s list for Claude, South Korea’s did not', () => {
  const shutOut = (id: string, country: string, day: string): Truth =>
    truthOf(id, {
      asOfMs: startOf('azure.claude', day),
      answers: ({ name, params }) => {
        if (name === 'deployment.publisher') return text('Anthropic')
        if (name === 'party.country') return text(country)
        return text(params['name'] === 'marketplace' ? 'microsoft' : 'enterprise_account')
      },
    })
  assert.equal(shutOut('azure.claude.enterprise_sg', 'SG', '2026-03-09'), 'T')
  assert.equal(shutOut('azure.claude.enterprise_sg', 'SG', '2026-03-10'), 'F')
  assert.equal(shutOut('azure.claude.enterprise_kr', 'KR', '2026-03-10'), 'T')
})

test('the README names every pack, list, count, attribute and authorisation that a pack asks for', () => {
  const readme = readFileSync(new URL('README.md', packFolder), 'utf8')
  const asked = new Set(packs.map(({ pack }) => pack.id))
  for (const file of packFiles()) {
    const written = readFileSync(new URL(file, packFolder), 'utf8')
    for (const [, name = ''] of written.matchAll(/\.attribute: \{ name: ([a-z_0-9]+)/g)) {
      asked.add(name)
    }
    for (const [, kind = ''] of written.matchAll(
      /(?:workload|party)\.volume: \{ kind: ([a-z_]+)/g,
    )) {
      asked.add(kind)
    }
    for (const [, names = ''] of written.matchAll(/(?:lists|disappliedBy): \[([^\]]+)\]/g)) {
      for (const name of names.split(',')) asked.add(name.trim())
    }
  }
  const missing = [...asked].filter((name) => !readme.includes(`\`${name}\``))
  assert.deepEqual(missing, [])
})
