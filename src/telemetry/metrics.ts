// Prometheus metrics. Labels come from closed sets or from the configuration, never from a client's
// text, so that nobody outside can grow the number of series.
import { isUnit } from '../metering/price.ts'
import { Gauge, Registry, collectDefaultMetrics } from 'prom-client'

import { steps, type RequestRecord } from '../journeys/record.ts'
import { Tally, Timing } from './series.ts'

export interface Gauges {
  /** Read when scraped. */
  inFlight(): number
  bookWaiting(): number
  bookDropped(): number
  logDropped(): number
  indeterminate(): number
  clockSkewMs(): number
  /** Deployments that are out for a breach of place. */
  quarantined(): number
  /** 1 while a changed configuration waits for its approval. */
  configurationWaits(): number
  /** Null: nobody watches. */
  watch(): WatchFigures | null
}

export interface WatchFigures {
  /** Requests that wait to be looked at. */
  readonly waiting: number
  readonly looked: number
  /** Requests that were left out since the queue was full. */
  readonly missed: number
  readonly failed: number
  readonly busySeconds: number
  /** Workloads at the levels 1, 2, 3. */
  readonly atLevel: readonly number[]
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

interface Instruments {
  readonly requests: Tally
  readonly refused: Tally
  readonly asserted: Tally
  readonly tokens: Tally
  readonly units: Tally
  readonly money: Tally
  readonly cache: Tally
  readonly hedged: Tally
  readonly taggedTokens: Tally
  readonly taggedMoney: Tally
  readonly duration: Timing
  readonly firstByte: Timing
  readonly step: Timing
}

/** `tags`: of requests, each with the values that are told apart; any other is `other`. */
export function openMetrics(
  gauges: Gauges,
  tags: Readonly<Record<string, readonly string[]>> = {},
): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  openGauges(gauges, [registry])
  const instruments = openInstruments()
  const tagged = Object.entries(tags).map(([tag, values]) => ({ tag, values: new Set(values) }))
  return {
    observe(record) {
      observe(instruments, record)
      if (tagged.length > 0) observeTags(instruments, tagged, record)
    },
    unauthenticated: (code) => instruments.refused.add(1, code),
    text: async () => {
      const own = Object.values(instruments).map((each: Tally | Timing) => each.text())
      return [await registry.metrics(), ...own].join('')
    },
    contentType: registry.contentType,
  }
}

function openInstruments(): Instruments {
  return {
    requests: new Tally('customhouse_requests_total', 'Finished requests.', [
      'contract',
      'deployment',
      'ending',
      'code',
      'status',
    ]),
    refused: new Tally(
      'customhouse_unauthenticated_total',
      'Requests refused before a key was accepted.',
      ['code'],
    ),
    asserted: new Tally(
      'customhouse_asserted_places_total',
      'Answers whose provider named a place, by how it stands to the promise.',
      ['deployment', 'standing'],
    ),
    tokens: new Tally('customhouse_tokens_total', 'Billable tokens as settled.', [
      'contract',
      'deployment',
      'kind',
    ]),
    units: new Tally(
      'customhouse_units_total',
      'Billable units that are no tokens, as settled: pictures, seconds of sound, characters spoken.',
      ['contract', 'deployment', 'kind'],
    ),
    money: new Tally(
      'customhouse_money_units_total',
      'Settled money in units of the currency; side price is the customer, cost the provider. For graphs: the book is the truth.',
      ['contract', 'deployment', 'currency', 'side'],
    ),
    cache: new Tally(
      'customhouse_cache_answers_total',
      'Requests of contracts with a cache, by whether a kept answer was given.',
      ['contract', 'result'],
    ),
    hedged: new Tally(
      'customhouse_hedged_requests_total',
      'Requests for which a second deployment was asked beside the first, by whose answer was given.',
      ['contract', 'deployment', 'answer'],
    ),
    ...openTagged(),
    duration: new Timing(
      'customhouse_request_duration_seconds',
      'First byte of the request to the end of the answer.',
      'deployment',
      secondsBuckets,
    ),
    firstByte: new Timing(
      'customhouse_first_byte_seconds',
      'First byte of the request to the first byte of the answer.',
      'deployment',
      secondsBuckets,
    ),
    step: new Timing(
      'customhouse_step_duration_seconds',
      'Time per step of docs/lifecycle.md.',
      'step',
      stepBuckets,
    ),
  }
}

function openTagged(): Pick<Instruments, 'taggedTokens' | 'taggedMoney'> {
  return {
    taggedTokens: new Tally(
      'customhouse_tagged_tokens_total',
      'Billable tokens by tag of the request, for the tags and values of telemetry.tags; other values are one.',
      ['contract', 'tag', 'value', 'kind'],
    ),
    taggedMoney: new Tally(
      'customhouse_tagged_money_units_total',
      'What customers pay by tag of the request, the same way, in units of the currency.',
      ['contract', 'tag', 'value', 'currency'],
    ),
  }
}

function observe(to: Instruments, record: RequestRecord): void {
  const { contractId: contract, deploymentId: deployment, currency } = record
  if (contract === '') return to.refused.add(1, record.code)
  to.requests.add(1, contract, deployment, record.ending, record.code, String(record.status))
  to.duration.observe(record.totalMs, deployment)
  if (record.cache !== '') to.cache.add(1, contract, record.cache)
  if (record.hedge !== '') to.hedged.add(1, contract, deployment, record.hedge)
  if (record.assertedStanding !== '') to.asserted.add(1, deployment, record.assertedStanding)
  if (record.firstByteMs !== null) to.firstByte.observe(record.firstByteMs, deployment)
  for (const name of steps) {
    const ms = record.stepsMs[name]
    if (ms !== undefined) to.step.observe(ms, name)
  }
  for (const kind in record.tokens) {
    const tally = isUnit(kind) ? to.units : to.tokens
    tally.add(record.tokens[kind] ?? 0, contract, deployment, kind)
  }
  if (record.ending === '') return
  to.money.add(Number(record.priceNanos) / 1e9, contract, deployment, currency, 'price')
  to.money.add(Number(record.costNanos) / 1e9, contract, deployment, currency, 'cost')
}

interface TaggedValues {
  readonly tag: string
  readonly values: ReadonlySet<string>
}

/** Values are the caller's text: only those of the configuration become labels. */
function observeTags(
  to: Instruments,
  tagged: readonly TaggedValues[],
  { attribution, contractId: contract, tokens, ending, priceNanos, currency }: RequestRecord,
): void {
  for (const { tag, values } of tagged) {
    const said = attribution.tags[tag]
    if (said === undefined) continue
    const value = values.has(said) ? said : 'other'
    for (const kind in tokens) to.taggedTokens.add(tokens[kind] ?? 0, contract, tag, value, kind)
    if (ending !== '') to.taggedMoney.add(Number(priceNanos) / 1e9, contract, tag, value, currency)
  }
}

function openGauges(gauges: Gauges, registers: Registry[]): void {
  const list: readonly (readonly [string, string, () => number])[] = [
    ['customhouse_requests_in_flight', 'Requests being answered.', () => gauges.inFlight()],
    [
      'customhouse_book_ops_waiting',
      'Ops sent to the book and not yet durable.',
      () => gauges.bookWaiting(),
    ],
    [
      'customhouse_book_ops_dropped',
      'Refusals and marks left out because the queue was full.',
      () => gauges.bookDropped(),
    ],
    [
      'customhouse_log_lines_dropped',
      'Log lines left out because their reader stalled.',
      () => gauges.logDropped(),
    ],
    [
      'customhouse_attempts_indeterminate',
      'Attempts whose end is unknown.',
      () => gauges.indeterminate(),
    ],
    [
      'customhouse_clock_skew_milliseconds',
      'Jump of the wall clock against the monotonic clock since start.',
      () => gauges.clockSkewMs(),
    ],
    [
      'customhouse_deployments_quarantined',
      'Deployments that are out because their provider named a place outside the promise.',
      () => gauges.quarantined(),
    ],
    [
      'customhouse_configuration_waits',
      '1 while a changed configuration waits for its approval, and the one before serves.',
      () => gauges.configurationWaits(),
    ],
    ...watchGauges(gauges),
  ]
  for (const [name, help, read] of list) {
    const gauge: Gauge = new Gauge({ name, help, registers, collect: () => gauge.set(read()) })
  }
  const levels: Gauge = new Gauge({
    name: 'customhouse_watch_workloads',
    help: 'Workloads that the watch has at a level above 0.',
    labelNames: ['level'],
    registers,
    collect() {
      for (const [index, count] of (gauges.watch()?.atLevel ?? []).entries()) {
        levels.set({ level: String(index + 1) }, count)
      }
    },
  })
}

function watchGauges(gauges: Gauges): readonly (readonly [string, string, () => number])[] {
  const watch = (): WatchFigures | null => gauges.watch()
  return [
    [
      'customhouse_watch_requests_waiting',
      'Answered requests that wait to be looked at.',
      () => watch()?.waiting ?? 0,
    ],
    [
      'customhouse_watch_requests_looked',
      'Requests that the watch has looked at since the start.',
      () => watch()?.looked ?? 0,
    ],
    [
      'customhouse_watch_requests_missed',
      'Requests that it left out because its queue was full.',
      () => watch()?.missed ?? 0,
    ],
    [
      'customhouse_watch_requests_failed',
      'Requests that it could not read.',
      () => watch()?.failed ?? 0,
    ],
    [
      'customhouse_watch_busy_seconds',
      'Seconds that its thread spent on looking.',
      () => watch()?.busySeconds ?? 0,
    ],
  ]
}
