import assert from 'node:assert/strict'
import { test } from 'node:test'
import { callerCountry } from './country.ts'

test('where a caller is is known only from a trusted proxy that a contract does not contradict', () => {
  const table: readonly (readonly [string, string | null, readonly string[] | null, string])[] = [
    ['said by the proxy', 'SG', null, 'SG'],
    ['inside the contract', 'SG', ['SG', 'JP'], 'SG'],
    ['outside the contract', 'US', ['SG', 'JP'], 'unknown: why the caller is in US'],
    ['excluded by the contract', 'CN', ['SG', 'JP'], 'CN'],
    ['Tor', 'T1', null, 'unknown: the country of the caller, hidden'],
    ['no country', 'XX', null, 'unknown: the country of the caller, hidden'],
    ['a part of the world', 'EU', null, 'unknown: the country of the caller, hidden'],
    ['nonsense', 'sg', null, 'unknown: the country of the caller, hidden'],
    ['nobody says', null, null, 'unknown: the country of the caller, from a trusted proxy'],
    // A contract for one country says where users are to be, not where they are.
    ['only the contract', null, ['SG'], 'unknown: the country of the caller, from a trusted proxy'],
  ]
  for (const [name, network, countries, expected] of table) {
    const contract = countries === null ? null : new Set(countries)
    const found = callerCountry({ network, contract, excluded: new Set(['CN']) })
    const text = found.kind === 'known' ? found.country : `unknown: ${found.missing}`
    assert.ok(text.startsWith(expected), `${name}: ${text}`)
  }
})
