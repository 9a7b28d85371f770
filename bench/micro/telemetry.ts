// What one log line and one observation cost. Run: node bench/micro/telemetry.ts
import pino from 'pino'
import { Counter, Histogram, Registry } from 'prom-client'
import { heading, measure } from './measure.ts'

const wide = {
  request: 'req_01k0000000000000000000000a',
  party: 'muster-werke',
  contract: 'muster-2026',
  workload: 'muster-support-bot',
  key: 'k1',
  deployment: 'gpt-4o-sg',
  channel: 'azure-sea',
  model: 'gpt-4o',
  ending: 'completed',
  status: 200,
  inputTokens: 250,
  outputTokens: 100,
  cost: '1625000',
  identify: 0.02,
  decide: 0.03,
  hold: 0.01,
  choose: 0.02,
  intent: 0.8,
  relay: 12.5,
  settle: 0.9,
}

heading('one wide log line of 20 fields to /dev/null')
const options = { base: null, timestamp: false }
const async4k = pino(options, pino.destination({ dest: '/dev/null', sync: false, minLength: 4096 }))
measure('pino, sync: false, minLength 4096', 30_000, () => async4k.info(wide))
const async15k = pino(
  options,
  pino.destination({ dest: '/dev/null', sync: false, minLength: 16_000, maxWrite: 65_536 }),
)
measure('pino, sync: false, minLength 16000', 30_000, () => async15k.info(wide))
const sync = pino(options, pino.destination({ dest: '/dev/null', sync: true }))
measure('pino, sync: true (a write per line)', 30_000, () => sync.info(wide))
measure('JSON.stringify alone', 100_000, (index) =>
  JSON.stringify({ ...wide, status: index, relay: index / 8 }),
)
let line = ''
measure('a template by hand (fields known to be safe), no write', 300_000, (index) => {
  const w = { ...wide, status: index, relay: index / 8 }
  line = `{"level":30,"request":"${w.request}","party":"${w.party}","contract":"${w.contract}","workload":"${w.workload}","key":"${w.key}","deployment":"${w.deployment}","channel":"${w.channel}","model":"${w.model}","ending":"${w.ending}","status":${w.status},"inputTokens":${w.inputTokens},"outputTokens":${w.outputTokens},"cost":"${w.cost}","identify":${w.identify},"decide":${w.decide},"hold":${w.hold},"choose":${w.choose},"intent":${w.intent},"relay":${w.relay},"settle":${w.settle}}\n`
  return line.length
})

heading('one observation')
const registry = new Registry()
const labelNames = ['model', 'deployment', 'party', 'status'] as const
const labels = { model: 'gpt-4o', deployment: 'gpt-4o-sg', party: 'muster-werke', status: '200' }
const counter = new Counter({ name: 'c', help: 'c', labelNames, registers: [registry] })
measure('prom-client counter.inc(labels)', 200_000, () => counter.inc(labels))
const child = counter.labels(labels)
measure('prom-client counter child.inc()', 1_000_000, () => child.inc())
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
const histogram = new Histogram({
  name: 'h',
  help: 'h',
  labelNames,
  buckets,
  registers: [registry],
})
measure('prom-client histogram.observe(labels, v)', 200_000, () => histogram.observe(labels, 0.3))
const histogramChild = histogram.labels(labels)
measure('prom-client histogram child.observe(v)', 500_000, () => histogramChild.observe(0.3))
let total = 0
const counts = new Float64Array(buckets.length + 1)
measure('own counter and bucket array', 1_000_000, () => {
  total += 0.3
  let at = 0
  while (at < buckets.length && (buckets[at] ?? 0) < 0.3) at++
  counts[at] = (counts[at] ?? 0) + 1
  return total
})
