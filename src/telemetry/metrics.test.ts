import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openRecord } from '../journeys/record.ts'
import { openMetrics } from './metrics.ts'

const zero = (): number => 0
const gauges = {
  inFlight: zero,
  bookWaiting: zero,
  bookDropped: zero,
  logDropped: zero,
  indeterminate: zero,
  clockSkewMs: zero,
  quarantined: zero,
  configurationWaits: zero,
  watch: () => null,
}

function recordOf(tags: Readonly<Record<string, string>>) {
  const record = openRecord({ requestId: 'r', atMs: 0, dialect: 'openai', startedMs: 0 })
  record.contractId = 'c'
  record.currency = 'USD'
  record.ending = 'completed'
  record.priceNanos = 2_000_000_000n
  record.tokens = { input: 5 }
  record.attribution = { tags, session: {} }
  return record
}

test('usage is told by the tags and values of the configuration, and by no other text of a caller', async () => {
  const metrics = openMetrics(gauges, { team: ['search'] })
  metrics.observe(recordOf({ team: 'search', env: 'prod' }))
  metrics.observe(recordOf({ team: 'whatever-1' }))
  metrics.observe(recordOf({ team: 'whatever-2' }))
  metrics.observe(recordOf({}))
  const lines = (await metrics.text()).split('\n').filter((line) => /tagged_\w+\{/.test(line))
  assert.deepEqual(lines.toSorted(), [
    'customhouse_tagged_money_units_total{contract="c",tag="team",value="other",currency="USD"} 4',
    'customhouse_tagged_money_units_total{contract="c",tag="team",value="search",currency="USD"} 2',
    'customhouse_tagged_tokens_total{contract="c",tag="team",value="other",kind="input"} 10',
    'customhouse_tagged_tokens_total{contract="c",tag="team",value="search",kind="input"} 5',
  ])
})

test('without tags in the configuration there is no series by tag', async () => {
  const metrics = openMetrics(gauges)
  metrics.observe(recordOf({ team: 'search' }))
  assert.doesNotMatch(await metrics.text(), /tagged_\w+\{/)
})
