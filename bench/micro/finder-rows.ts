// Seeded rows of ninety days, fifty parties and some thousand flows, as many as are asked for, in an index of requests.
import type { Share } from '../../src/store/finder-fold.ts'
import type { FinderStore } from '../../src/store/finder-store.ts'
import { startMs } from '../../test/store/ops.ts'

export const days = 90
export const dayMs = 86_400_000
const perSlice = 500
const hash = new Uint8Array(32)

/** Of this thread, user and system. */
export function cpuMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

let seed = 42
/** A number below `below`; a linear congruential generator (Numerical Recipes). */
export function random(below: number): number {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
  return Math.floor((seed / 2 ** 32) * below)
}

const endings = ['completed', 'completed', 'completed', 'completed', 'client_left', 'upstream_cut']
export const codes = [
  'policy.denied',
  'policy.location_denied',
  'metering.rate_requests',
  'policy.referred',
]

/** Few parties ask much, many ask little. */
function shareAt(index: number, rows: number): Share {
  const party = Math.min(random(50), random(50))
  const atMs = startMs + Math.floor((index * days * dayMs) / rows)
  const workload = random(3)
  const model = `model-${(party + workload + random(2)) % 8}`
  const deployment = random(2)
  const isRefused = random(20) === 0
  const code = codes[random(codes.length)] ?? ''
  return {
    requestId: `req_${String(index).padStart(26, '0')}`,
    atMs,
    recordedMs: atMs,
    number: isRefused ? 0 : 1,
    rank: 1_000_001,
    flow: {
      party: `party-${party}`,
      contract: `contract-${party}`,
      workload: `party-${party}-workload-${workload}`,
      model,
      channel: isRefused ? '' : `channel-${deployment}`,
      deployment: isRefused ? '' : `${model}-at-${deployment}`,
      verdict: !isRefused ? 'permit' : code === 'policy.referred' ? 'refer' : 'deny',
      ending: isRefused ? '' : (endings[random(endings.length)] ?? ''),
      code: isRefused ? code : '',
      rules: isRefused ? `["rule-${random(3) + 3 * (party % 4)}"]` : '[]',
      currency: isRefused ? '' : 'USD',
      place: '{"promised":{"open":false,"places":["SG"]},"asserted":null,"standing":null}',
      duties: '',
      kept: '',
    },
    requests: 1,
    status: isRefused ? 403 : 200,
    tokens: BigInt(random(4_000)),
    priceNanos: BigInt(random(50_000_000)),
    costNanos: BigInt(random(40_000_000)),
    asked: '',
    said: '',
  }
}

export function fill(store: FinderStore, rows: number): void {
  let tookMs = 0
  for (let from = 0; from < rows; from += perSlice) {
    const shares = Array.from({ length: Math.min(perSlice, rows - from) }, (_, at) =>
      shareAt(from + at, rows),
    )
    const beganMs = cpuMs()
    store.apply(shares, { log: 1, origin: 'bench.test/log-1', index: from + shares.length, hash })
    if (from % 20_000 === 0) store.commit()
    tookMs += cpuMs() - beganMs
  }
  const perSecond = Math.round(rows / (tookMs / 1000))
  store.commit()
  process.stdout.write(`kept ${rows} rows of ${store.flows.size} flows: ${perSecond} rows/s\n`)
}
