// Goal: what a decision reads besides plain fields reaches it as its rule means it: a calendar year where
// the pack's days begin, and a natural person only by a provision, told to the log and kept out of the
// text. Method: configuration, pack and dossier as files, decided through the world.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { stringify } from 'yaml'

import { loadConfig } from '../../src/house/config-load.ts'
import { openPersonKeys, sealPerson } from '../../src/house/person-keys.ts'
import type { PersonDesk } from '../../src/house/person-port.ts'
import { policyFilesIn } from '../../src/house/policy-files.ts'
import { buildWorld } from '../../src/house/world.ts'
import { evaluateDecision } from '../../src/journeys/evaluate-decision.ts'
import { openRegister } from '../../src/journeys/register.ts'
import type { World } from '../../src/journeys/world.ts'
import type { PersonalAccess } from '../../src/party/person.ts'
import { testConfig } from '../support/house.ts'
import { packOf } from '../support/pack.ts'

function pack(rule: string): string {
  return packOf(
    {
      id: 'test.inputs',
      jurisdiction: 'CN',
      timeZone: 'Asia/Shanghai',
      authority: 'law',
      onUnknown: 'refer',
    },
    `  - id: test.inputs.rule
    title: A rule
    enabled: true
    effect: deny
    states: [{ state: in_force, from: 2020-01-01, source: text }]
    public: eligibility
    because: "It applies to {party}."
    sources: [text]
${rule}`,
  )
}

const dossiers = (sealed: string): string => `
timeZone: UTC
entities: {}
persons:
  - { id: person-1, party: party, nationality: ${sealed}, from: 2020-01-01, source: attested, confidence: official, verifiedAt: 2020-01-15 }
`

const volumes = [{ kind: 'cn_personal', persons: 150, from: '2025-01-01', to: '2025-12-01' }]

function worldOf(
  rule: string,
  nowMs: number,
  personAccessed?: PersonDesk['accessed'],
  others: Readonly<Record<string, unknown>> = {},
): World {
  const dir = mkdtempSync(join(tmpdir(), 'customhouse-inputs-'))
  try {
    writeFileSync(join(dir, 'pack.yaml'), pack(rule))
    const place = { partyId: 'party', recordId: 'person-1', attribute: 'nationality' } as const
    writeFileSync(join(dir, 'dossiers.yaml'), dossiers(sealPerson(dir, place, ['NZ', 'CN'])))
    const plain = testConfig('http://127.0.0.1:9', { id: 'k', digest: '' })
    const text = stringify({
      ...plain,
      workloads: {
        ...others,
        workload: { contract: 'contract', purpose: 'test', owner: 'test', volumes },
      },
      policy: { packs: ['./pack.yaml'] },
      dossiers: ['./dossiers.yaml'],
    })
    const files = policyFilesIn(dir)
    const { config, policy, problems } = loadConfig({ text, environment: {}, nowMs, files })
    assert.ok(config !== null, JSON.stringify(problems))
    const rest = { policy, register: openRegister([]) }
    return buildWorld(config, [], nowMs, {
      ...rest,
      ...(personAccessed === undefined ? {} : { persons: deskOf(dir, personAccessed) }),
    })
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

function deskOf(dir: string, accessed: PersonDesk['accessed']): PersonDesk {
  const asking = { purpose: 'decision', by: null } as const
  return { keys: openPersonKeys(dir), asking, accessed, lost: () => undefined }
}

function decided(world: World, asOfMs: number) {
  const shown = evaluateDecision(world, {
    workloadId: 'workload',
    request: {
      model: 'm',
      dialect: 'openai',
      features: [],
      modalities: ['text'],
      country: null,
      countryMissing: 'where',
    },
    asOfMs,
    knownAtMs: asOfMs,
    by: 'operator-1',
  })
  assert.ok(!('kind' in shown))
  const { text, validUntilMs } = shown
  return { verdict: text['verdict'], text: JSON.stringify(text), validUntilMs }
}

test('a calendar year begins where the days of the pack begin: in China at 16:00 UTC', () => {
  const rule = `    when: { workload.volume: { kind: cn_personal, window: calendar_year, at_least: "100" } }
    remedy: [evidence]
`
  const newYearMs = Date.parse('2025-12-31T16:00:00Z')
  const world = worldOf(rule, newYearMs - 1)
  assert.equal(decided(world, newYearMs - 1).verdict, 'deny')
  assert.equal(decided(world, newYearMs - 1).validUntilMs, newYearMs)
  assert.equal(decided(world, newYearMs).verdict, 'permit')
})

test('a party is counted over all its workloads, and combined data for each of its kinds', () => {
  const nowMs = Date.parse('2025-12-01T00:00:00Z')
  const counted = (
    name: string,
    most: string,
  ): string => `    when: { ${name}: { kind: cn_personal, window: calendar_year, at_least: "${most}" } }
    remedy: [evidence]
`
  const kind = ['cn_personal', 'cn_sensitive_personal']
  const more = {
    contract: 'contract',
    purpose: 'test',
    owner: 'test',
    volumes: [{ kind, persons: 400, from: '2025-01-01', to: '2025-12-01' }],
  }
  const verdict = (rule: string): unknown =>
    decided(worldOf(rule, nowMs, undefined, { more }), nowMs).verdict
  assert.equal(verdict(counted('party.volume', '400')), 'deny')
  // By itself it states 150, and nothing of the first hours of the year in Beijing.
  assert.equal(verdict(counted('workload.volume', '400')), 'refer')
})

const personal = `    when: { party.person: { attribute: nationality, includes_any: [CN] } }
    personal: "28 CFR 202.211(a)(4)"
    remedy: [licence]
`

test('a person is read by the provision of the rule, each reading is told, and the text keeps it out', () => {
  const nowMs = Date.parse('2026-06-01T00:00:00Z')
  const accesses: PersonalAccess[] = []
  const askers: unknown[] = []
  const world = worldOf(personal, nowMs, (access, asking) => {
    accesses.push(access)
    askers.push(asking)
  })
  const { verdict, text } = decided(world, nowMs)
  assert.equal(verdict, 'deny')
  assert.deepEqual(accesses.slice(0, 1), [
    {
      partyId: 'party',
      attribute: 'nationality',
      provision: '28 CFR 202.211(a)(4)',
      recordIds: ['person-1'],
    },
  ])
  assert.deepEqual(askers[0], { purpose: 'evaluation', by: 'operator-1' })
  assert.ok(text.includes('"person-1"'), text)
  assert.ok(text.includes('"value":"withheld"'), text)
  assert.ok(!text.includes('NZ'), text)
})

test('where nobody keeps the readings of persons, none is read and the rule asks', () => {
  const nowMs = Date.parse('2026-06-01T00:00:00Z')
  const { verdict, text } = decided(worldOf(personal, nowMs), nowMs)
  assert.equal(verdict, 'refer')
  assert.ok(!text.includes('person-1'), text)
  assert.ok(text.includes('the nationality that 28 CFR 202.211(a)(4) asks for, of party'), text)
})

test('a reading that cannot be kept gives no answer', () => {
  const nowMs = Date.parse('2026-06-01T00:00:00Z')
  const world = worldOf(personal, nowMs, () => assert.fail('not kept'))
  assert.throws(() => decided(world, nowMs), /not kept/)
})
