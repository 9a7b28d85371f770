// Prometheus metrics. Labels come from closed sets or from the configuration, never from a client's
// text, so that nobody outside can grow the number of series.
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'

import { steps, type RequestRecord, type Step } from '../journeys/record.ts'

export interface Gauges {
  /** Read when scraped. */
  inFlight(): number
  bookWaiting(): number
  bookDropped(): number
  logDropped(): number
  indeterminate(): number
  clockSkewMs(): number
}

export interface Metrics {
  observe(record: RequestRecord): void
  /** Requests refused before anybody was identified: counted only. */
  unauthenticated(code: string): void
  text(): Promise<string>
  readonly contentType: string
}

const secondsBuckets = [
  0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120,
]
const stepBuckets = [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 1, 10]

/** Children resolved once per label set: prom-client hashes labels on every call otherwise. */
class Children<Child> {
  readonly #children = new Map<string, Child>()
  readonly #make: (values: string[]) => Child

  constructor(make: (values: string[]) => Child) {
    this.#make = make
  }

  get(...values: string[]): Child {
    const key = values.join('\u0000')
    let child = this.#children.get(key)
    if (child === undefined) {
      child = this.#make(values)
      this.#children.set(key, child)
    }
    return child
  }
}

export function openMetrics(gauges: Gauges): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  const requests = new Counter({
    name: 'customhouse_requests_total',
    help: 'Finished requests.',
    labelNames: ['contract', 'deployment', 'ending', 'code', 'status'],
    registers,
  })
  const refused = new Counter({
    name: 'customhouse_unauthenticated_total',
    help: 'Requests refused before a key was accepted.',
    labelNames: ['code'],
    registers,
  })
  const tokens = new Counter({
    name: 'customhouse_tokens_total',
    help: 'Billable tokens as settled.',
    labelNames: ['contract', 'deployment', 'kind'],
    registers,
  })
  const money = new Counter({
    name: 'customhouse_money_units_total',
    help: 'Settled money in units of the currency; side price is the customer, cost the provider. For graphs: the book is the truth.',
    labelNames: ['contract', 'deployment', 'currency', 'side'],
    registers,
  })
  const duration = new Histogram({
    name: 'customhouse_request_duration_seconds',
    help: 'First byte of the request to the end of the answer.',
    labelNames: ['deployment'],
    buckets: secondsBuckets,
    registers,
  })
  const firstByte = new Histogram({
    name: 'customhouse_first_byte_seconds',
    help: 'First byte of the request to the first byte of the answer.',
    labelNames: ['deployment'],
    buckets: secondsBuckets,
    registers,
  })
  const step = new Histogram({
    name: 'customhouse_step_duration_seconds',
    help: 'Time per step of docs/lifecycle.md.',
    labelNames: ['step'],
    buckets: stepBuckets,
    registers,
  })
  openGauges(gauges, registers)
  const children = {
    requests: new Children(
      ([contract = '', deployment = '', ending = '', code = '', status = '']) =>
        requests.labels(contract, deployment, ending, code, status),
    ),
    refused: new Children(([code = '']) => refused.labels(code)),
    tokens: new Children(([contract = '', deployment = '', kind = '']) =>
      tokens.labels(contract, deployment, kind),
    ),
    money: new Children(([contract = '', deployment = '', currency = '', side = '']) =>
      money.labels(contract, deployment, currency, side),
    ),
    duration: new Children(([deployment = '']) => duration.labels(deployment)),
    firstByte: new Children(([deployment = '']) => firstByte.labels(deployment)),
    step: new Map<Step, Histogram.Internal<'step'>>(steps.map((name) => [name, step.labels(name)])),
  }
  return {
    observe(record) {
      const { contractId: contract, deploymentId: deployment } = record
      if (contract === '') {
        children.refused.get(record.code).inc()
        return
      }
      children.requests
        .get(contract, deployment, record.ending, record.code, String(record.status))
        .inc()
      children.duration.get(deployment).observe(record.totalMs / 1000)
      if (record.firstByteMs !== null) {
        children.firstByte.get(deployment).observe(record.firstByteMs / 1000)
      }
      for (const name of steps) {
        const ms = record.stepsMs[name]
        if (ms !== undefined) children.step.get(name)?.observe(ms / 1000)
      }
      for (const kind in record.tokens) {
        children.tokens.get(contract, deployment, kind).inc(record.tokens[kind] ?? 0)
      }
      if (record.ending === '') return
      const { currency } = record
      children.money
        .get(contract, deployment, currency, 'price')
        .inc(Number(record.priceNanos) / 1e9)
      children.money.get(contract, deployment, currency, 'cost').inc(Number(record.costNanos) / 1e9)
    },
    unauthenticated: (code) => children.refused.get(code).inc(),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}

function openGauges(gauges: Gauges, registers: Registry[]): void {
  const list: readonly (readonly [string, string, () => number])[] = [
    ['customhouse_requests_in_flight', 'Requests being answered.', gauges.inFlight],
    [
      'customhouse_book_ops_waiting',
      'Ops sent to the book and not yet durable.',
      gauges.bookWaiting,
    ],
    [
      'customhouse_book_ops_dropped',
      'Refusals and marks left out because the queue was full.',
      gauges.bookDropped,
    ],
    [
      'customhouse_log_lines_dropped',
      'Log lines left out because their reader stalled.',
      gauges.logDropped,
    ],
    ['customhouse_attempts_indeterminate', 'Attempts whose end is unknown.', gauges.indeterminate],
    [
      'customhouse_clock_skew_milliseconds',
      'Jump of the wall clock against the monotonic clock since start.',
      gauges.clockSkewMs,
    ],
  ]
  for (const [name, help, read] of list) {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read())
      },
    })
  }
}
