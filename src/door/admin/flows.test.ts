// What somebody sees of flows who may not read reasons: the same sums, told apart by nothing that is a reason.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import type { FoundFlow } from '../../journeys/finder-desk.ts'
import { withoutRules } from './flows.ts'

const flow: FoundFlow = {
  party: 'party',
  contract: 'contract',
  model: 'm',
  channel: '',
  deployment: '',
  verdict: 'deny',
  code: 'policy.denied',
  rules: ['pack.one'],
  currency: '',
  asserted: [],
  requests: 3,
  attempts: 0,
  tokens: 5n,
  priceNanos: 7n,
  costNanos: 2n,
}

test('flows that differ by their rules alone are one, with the sums of all, the largest first', () => {
  const sent = { ...flow, verdict: 'permit', code: '', rules: [], requests: 6 } as const
  const seen = withoutRules([
    { ...sent, asserted: [{ region: 'sg', requests: 6 }] },
    { ...flow, asserted: [{ region: 'sg', requests: 1 }] },
    {
      ...flow,
      rules: ['pack.two', 'pack.three'],
      requests: 4,
      asserted: [{ region: 'sg', requests: 2 }],
    },
    { ...flow, party: 'another' },
  ])
  assert.deepEqual(
    seen.map(({ party, verdict, requests }) => [party, verdict, requests]),
    [
      ['party', 'deny', 7],
      ['party', 'permit', 6],
      ['another', 'deny', 3],
    ],
  )
  const [one] = seen
  assert.deepEqual([one?.tokens, one?.priceNanos, one?.costNanos], [10n, 14n, 4n])
  assert.deepEqual(one?.asserted, [{ region: 'sg', requests: 3 }])
})
