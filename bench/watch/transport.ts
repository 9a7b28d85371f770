// Where an account's requests come from: client, addresses, users, hours. Drawn alike for honest accounts and
// for harvests; only `signals.ts` plants what a relay or a ring of accounts leaves behind.
import type { Network, ReplayFacts, ReplayLine } from './episode.ts'
import { Random } from './random.ts'

export interface Transport {
  /** False: the line holds the prompts alone. */
  readonly told: boolean
  readonly headers: Readonly<Record<string, string>>
  readonly networks: readonly { readonly ip: string; readonly network: Network }[]
  /** Ids of the customer's own users; empty: it names none. */
  readonly endUsers: readonly string[]
  readonly namesConversations: boolean
  readonly facts: ReplayFacts
}

interface Client {
  readonly tls: string
  headers(random: Random): Record<string, string>
}

const systems = ['Linux', 'MacOS', 'Windows'] as const

const clients: readonly Client[] = [
  {
    tls: 'python',
    headers: (random) => {
      const version = `2.${random.int(9)}.${random.int(4)}`
      return {
        'user-agent': `OpenAI/Python ${version}`,
        'x-stainless-lang': 'python',
        'x-stainless-package-version': version,
        'x-stainless-os': random.pick(systems),
        'x-stainless-arch': random.pick(['x64', 'arm64']),
        'x-stainless-runtime': 'CPython',
        'x-stainless-runtime-version': `3.${random.between(10, 14)}.${random.int(9)}`,
      }
    },
  },
  {
    tls: 'node',
    headers: (random) => {
      const version = `6.${random.int(20)}.0`
      return {
        'user-agent': `OpenAI/JS ${version}`,
        'x-stainless-lang': 'js',
        'x-stainless-package-version': version,
        'x-stainless-os': random.pick(systems),
        'x-stainless-arch': random.pick(['x64', 'arm64']),
        'x-stainless-runtime': 'node',
        'x-stainless-runtime-version': `v${random.between(20, 26)}.${random.int(12)}.0`,
      }
    },
  },
  { tls: 'python', headers: (random) => ({ 'user-agent': `python-httpx/0.2${random.int(9)}.0` }) },
  { tls: 'java', headers: (random) => ({ 'user-agent': `okhttp/4.1${random.int(3)}.0` }) },
  { tls: 'go', headers: () => ({ 'user-agent': 'Go-http-client/2.0' }) },
  { tls: 'curl', headers: (random) => ({ 'user-agent': `curl/8.${random.between(4, 12)}.0` }) },
  {
    tls: 'python',
    headers: (random) => ({ 'user-agent': `litellm/1.${random.between(60, 90)}.0`, accept: '*/*' }),
  },
]

const countries = ['US', 'DE', 'JP', 'SG', 'FR', 'BR', 'IN', 'CN', 'KR', 'GB', 'ZA', 'AE'] as const

export function drawIp(random: Random): string {
  return `${random.between(11, 223)}.${random.int(256)}.${random.int(256)}.${random.between(1, 254)}`
}

export function drawTransport(random: Random, startMs: number): Transport {
  const client = random.pick(clients)
  const country = random.pick(countries)
  const asn = `AS${random.between(1000, 65000)}`
  // One office, a handful of egress addresses, or a platform that gives a new address often.
  const addresses = random.weighted([
    [1, 5],
    [random.between(2, 5), 3],
    [random.between(20, 60), 2],
  ])
  return {
    told: random.chance(0.6),
    headers: { 'content-type': 'application/json', ...client.headers(random) },
    networks: Array.from({ length: addresses }, () => ({
      ip: drawIp(random),
      network: { country, asn, anonymiser: random.chance(0.02), tls: client.tls },
    })),
    endUsers: random.chance(0.25)
      ? Array.from({ length: random.between(5, 400) }, () => `u-${random.int(1e9).toString(36)}`)
      : [],
    namesConversations: random.chance(0.3),
    facts: {
      signupAt: new Date(startMs - random.between(1, 700) * 86_400_000).toISOString(),
      paymentRef: `pay-${random.int(0x7fffffff).toString(36)}`,
      contactRef: `con-${random.int(0x7fffffff).toString(36)}`,
    },
  }
}

export type TransportPart = Pick<
  ReplayLine,
  'headers' | 'ip' | 'network' | 'conversation' | 'endUser' | 'facts'
>

/** What one line tells of its way here. */
export function tell(transport: Transport, random: Random, conversation: number): TransportPart {
  if (!transport.told) return {}
  const from = random.pick(transport.networks)
  const users = transport.endUsers
  const user = users[Math.floor(users.length * ((conversation * 0.618034) % 1) ** 2)]
  return {
    headers: transport.headers,
    ip: from.ip,
    network: from.network,
    ...(transport.namesConversations
      ? { conversation: `c-${new Random(conversation).int(0x7fffffff).toString(36)}` }
      : {}),
    ...(user === undefined ? {} : { endUser: user }),
    facts: transport.facts,
  }
}

export type Arrival = 'diurnal' | 'batch' | 'bursts'

/** `count` instants in order, in milliseconds; the first is near `startMs`. */
export function arrivals(random: Random, count: number, startMs: number): number[] {
  const kind = random.weighted<Arrival>([
    ['diurnal', 5],
    ['batch', 3],
    ['bursts', 2],
  ])
  const perDay = random.pick([40, 120, 500, 2000, 8000])
  const peak = random.int(24)
  const times: number[] = []
  let at = startMs
  let left = 0
  while (times.length < count) {
    if (kind === 'diurnal') {
      at += random.exponential(86_400_000 / perDay / 2)
      const hour = (at / 3_600_000) % 24
      if (random.chance(0.5 - 0.48 * Math.cos(((hour - peak) / 24) * 2 * Math.PI))) times.push(at)
      continue
    }
    if (left === 0) {
      left = kind === 'batch' ? random.between(50, 1500) : random.between(3, 40)
      at += random.exponential(kind === 'batch' ? 86_400_000 : 3_600_000)
    }
    left--
    at += random.exponential(kind === 'batch' ? 1500 : 20_000)
    times.push(at)
  }
  return times.map(Math.round)
}
