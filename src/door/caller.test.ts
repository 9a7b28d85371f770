import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addressOf, countryOf, tokenOf, trustedProxies } from './caller.ts'

const trusted = trustedProxies(['10.0.0.0/8', '192.0.2.7', '2001:db8::/32'])

const cases: readonly [
  what: string,
  peer: string,
  forwarded: string | undefined,
  address: string,
][] = [
  ['a caller without a proxy is its own address', '198.51.100.1', undefined, '198.51.100.1'],
  ['a stranger’s header is not believed', '198.51.100.1', '203.0.113.9', '198.51.100.1'],
  ['a trusted proxy’s header is', '10.1.2.3', '203.0.113.9', '203.0.113.9'],
  [
    'what the client claimed before the proxy is not',
    '10.1.2.3',
    '1.1.1.1, 203.0.113.9',
    '203.0.113.9',
  ],
  [
    'a chain of trusted proxies leads to its start',
    '10.1.2.3',
    '203.0.113.9, 192.0.2.7',
    '203.0.113.9',
  ],
  ['a chain of only proxies ends at its first', '10.1.2.3', '10.9.9.9', '10.9.9.9'],
  ['an entry that is no address ends the chain', '10.1.2.3', 'evil, 10.9.9.9', '10.9.9.9'],
  ['an empty header is none', '10.1.2.3', '', '10.1.2.3'],
  ['an IPv4 address in IPv6 clothes is IPv4', '::ffff:10.1.2.3', '203.0.113.9', '203.0.113.9'],
  ['an IPv6 proxy is trusted by its range', '2001:db8::1', '2001:db9::5', '2001:db9::5'],
]

for (const [what, peer, forwarded, address] of cases) {
  test(what, () => {
    assert.equal(addressOf(peer, forwarded, trusted), address)
  })
}

test('a country is believed from a trusted proxy only', () => {
  assert.equal(countryOf('10.1.2.3', 'sg', trusted), 'SG')
  assert.equal(countryOf('203.0.113.9', 'SG', trusted), null)
  assert.equal(countryOf('10.1.2.3', undefined, trusted), null)
  assert.equal(countryOf(undefined, 'SG', trusted), null)
})

test('what the caller put before the word of the proxy is not believed', () => {
  for (const said of ['SG, CN', 'SG,CN', 'SG; CN', 'SGP', 'CHN', 'S', '', 'ＳＧ']) {
    assert.equal(countryOf('10.1.2.3', said, trusted), 'ZZ', said)
  }
  assert.equal(countryOf('10.1.2.3', ' sg ', trusted), 'SG')
  assert.equal(countryOf('10.1.2.3', 'T1', trusted), 'T1')
})

test('a range that is none is refused when the list is made', () => {
  assert.throws(() => trustedProxies(['10.0.0.0/99']))
  assert.throws(() => trustedProxies(['nonsense']))
})

test('a key is taken from any of the three headers, the bearer first', () => {
  assert.equal(tokenOf({ authorization: 'Bearer a', 'api-key': 'b', 'x-api-key': 'c' }), 'a')
  assert.equal(tokenOf({ authorization: 'bEaReR  a ' }), 'a')
  assert.equal(tokenOf({ 'api-key': 'b', 'x-api-key': 'c' }), 'b')
  assert.equal(tokenOf({ 'x-api-key': 'c' }), 'c')
  assert.equal(tokenOf({ authorization: 'Basic YTpi' }), undefined)
  assert.equal(tokenOf({}), undefined)
})

test('of several keys the one that looks like ours is taken, wherever it stands', () => {
  const rows: readonly (readonly [headers: Record<string, string>, token: string | undefined])[] = [
    [{}, undefined],
    [{ authorization: 'Bearer a', 'x-api-key': 'b' }, 'a'],
    [{ authorization: 'Bearer a', 'x-api-key': 'sk-ch-b' }, 'sk-ch-b'],
    [{ authorization: 'Bearer sk-ch-a', 'x-api-key': 'sk-ch-b' }, 'sk-ch-a'],
    [{ authorization: 'Basic a', 'x-api-key': 'b' }, 'b'],
  ]
  for (const [headers, token] of rows) assert.equal(tokenOf(headers), token)
})
