import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkConfig } from './config-load.ts'
import { disclosuresOf } from './config-disclosures.ts'

const parties = { lab: { legalName: 'A laboratory', country: 'US' } }
const clause = {
  owner: 'lab',
  document: 'annex 3',
  shows: ['volume', 'refusals'],
  rules: ['lab.terms'],
  validFrom: '2026-01-01',
}

function problems(disclosures: object, more: object = {}): readonly string[] {
  return checkConfig({ version: 1, parties, disclosures, ...more }, 0).problems.map(
    ({ severity, path, message }) => `${severity} ${path} ${message}`,
  )
}

test('a clause is read with a bound of five customers where it names none', () => {
  const { config, problems: found } = checkConfig(
    { version: 1, parties, disclosures: { c: clause } },
    0,
  )
  assert.deepEqual(found, [])
  assert.ok(config !== null)
  const [read] = disclosuresOf(config)
  assert.equal(read?.atLeast, 5)
  assert.deepEqual([...(read?.shows ?? [])], ['volume', 'refusals'])
  assert.equal(read?.validFromMs, Date.UTC(2026, 0, 1))
})

test('an owner is a party, of a clause as of a channel, and whoever slips is told the name that was meant', () => {
  assert.deepEqual(problems({ c: { ...clause, owner: 'lap' } }), [
    'error disclosures.c.owner no party "lap"; did you mean "lab"?',
  ])
  const channels = {
    c: {
      kind: 'openai',
      seller: 's',
      endpoint: 'https://api.example.com/v1',
      credential: 'x',
      owner: 'somebody',
    },
  }
  assert.deepEqual(problems({}, { channels }), [
    'error channels.c.owner no party "somebody"; add it under parties',
  ])
})

test('two clauses with one owner may follow each other, and are never in force together', () => {
  const later = { ...clause, validFrom: '2026-07-01' }
  assert.deepEqual(problems({ a: { ...clause, validTo: '2026-07-01' }, b: later }), [])
  assert.deepEqual(problems({ a: clause, b: later }), [
    'error disclosures.b.validFrom is in force together with "a" of the same owner; end one before the other begins',
  ])
})

test('what a clause names that tells nothing by itself is said', () => {
  assert.deepEqual(problems({ c: { ...clause, shows: ['incident_parties'] } }), [
    'error disclosures.c.shows names incident_parties without incidents; add incidents, or remove it',
  ])
  assert.deepEqual(problems({ c: { ...clause, rules: [] } }), [
    'warning disclosures.c.rules is missing, so that refusals and obligations tell nothing; name the rules or packs of this owner',
  ])
  assert.deepEqual(problems({ c: { ...clause, validTo: '2026-01-01' } }), [
    'error disclosures.c.validTo validTo must be later than validFrom',
  ])
})
