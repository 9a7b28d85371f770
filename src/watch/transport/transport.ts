// Group d: who stands behind a key, from how requests come. Relays, many users behind one key, clients that are not what
// they say. Country, language, locale and time zone are no evidence: of a country only the change within minutes is.
import { mix } from '../hash.ts'
import { estimateDistinct } from '../sketch/hyper-log-log.ts'
import type { Bytes, Section, Seen } from '../section.ts'
import type { Statistic } from '../statistic.ts'
import { extractTransport } from './extract.ts'
import { foldTransport, mergeTransport } from './fold.ts'
import { networkPrecision, precision, recordBytes, state as kept, stateBytes } from './layout.ts'
import { learnTransport } from './learn.ts'
import { readTransport, type Reading } from './reading.ts'

// `extract` and `learn` come one after the other with the same request: read once, and let go at once.
let last: { readonly seen: Seen; readonly reading: Reading } | null = null

export const transportSection: Section = Object.freeze<Section>({
  group: 'd',
  recordBytes,
  stateBytes,
  extract(seen, state, record) {
    const reading = readTransport(seen)
    extractTransport(seen, reading, state, record, heartbeatHash(seen))
    last = { seen, reading }
  },
  learn(seen, state) {
    const reading = last?.seen === seen ? last.reading : readTransport(seen)
    last = null
    learnTransport(reading, heartbeatHash(seen), seen.observation.atMs, state)
  },
  fold: foldTransport,
  merge: mergeTransport,
  statistics: transportStatistics,
})

function heartbeatHash({ text }: Seen): number {
  return mix(text.exactHash, text.systemHash)
}

type Read = (offset: number) => number

interface Figure {
  readonly detector: string
  readonly offset: number
  /** Fewer are no figure. */
  readonly least: number
  /** Where the count of requests in which its input was known stands. */
  readonly input: number
  readonly sentence: (count: number, of: number, distinct: Read) => string
}

const figures: readonly Figure[] = [
  {
    detector: 'relay_crowd',
    offset: kept.crowded,
    least: 3,
    input: kept.requests,
    sentence: (count, of, distinct) =>
      `Prompts describe the machines of about ${distinct(kept.people)} people in ${distinct(kept.projects)} projects, carried by ${distinct(kept.clients)} clients and ${distinct(kept.usersDistinct)} users or devices; ${count} of ${of} requests came since they were too many.`,
  },
  {
    detector: 'relay_software',
    offset: kept.relayDevices,
    least: 1,
    input: kept.users,
    sentence: (count, of) =>
      `${count} of ${of} requests with a user carry the device id that relay software writes.`,
  },
  {
    detector: 'relay_title',
    offset: kept.relayTitles,
    least: 3,
    input: kept.headers,
    sentence: (count, of) =>
      `${count} of ${of} requests with headers name relay software as their origin.`,
  },
  {
    detector: 'tls_contradiction',
    offset: kept.tlsContradictions,
    least: 3,
    input: kept.tls,
    sentence: (count, of) =>
      `In ${count} of ${of} requests with a TLS fingerprint it is another runtime's than the client says it is.`,
  },
  {
    detector: 'header_contradiction',
    offset: kept.headerContradictions,
    least: 3,
    input: kept.headers,
    sentence: (count, of) =>
      `In ${count} of ${of} requests with headers the client's versions, language and runtime do not fit together.`,
  },
  {
    detector: 'device_concurrency',
    offset: kept.concurrent,
    least: 3,
    input: kept.sessions,
    sentence: (count, of, distinct) =>
      `${count} of ${of} requests with a session came among more sessions within ten minutes than a person has; ${distinct(kept.sessionsDistinct)} sessions of ${distinct(kept.usersDistinct)} users or devices in all.`,
  },
  {
    detector: 'heartbeat',
    offset: kept.heartbeats,
    least: 3,
    input: kept.requests,
    sentence: (count, of) =>
      `${count} of ${of} requests are a tiny prompt under a tiny cap at even intervals.`,
  },
  {
    detector: 'impossible_travel',
    offset: kept.travels,
    least: 4,
    input: kept.countries,
    sentence: (count, of, distinct) =>
      `${count} of ${of} requests with a place came from another country and network than the one before them within half an hour; ${distinct(kept.networksDistinct)} networks in all.`,
  },
  {
    detector: 'conversation_hopping',
    offset: kept.hops,
    least: 3,
    input: kept.sessions,
    sentence: (count, of) =>
      `${count} of ${of} requests with a conversation went on with another client than the one before.`,
  },
]

/** The detectors of this group. */
export const transportDetectors: readonly string[] = [
  ...figures.map(({ detector }) => detector),
  'shared_key',
]

function transportStatistics(state: Bytes): readonly Statistic[] {
  const { view, at } = state
  const read: Read = (offset) => view.getUint32(at + offset)
  const distinct: Read = (offset) => distinctAt(state, offset)
  const found = figures
    .filter(({ offset, least }) => read(offset) >= least)
    .map(({ detector, offset, input, sentence }): Statistic => {
      const [count, of] = [read(offset), read(input)]
      return { detector, group: 'd', count, of, sentence: sentence(count, of, distinct) }
    })
  const [networks, of] = [distinct(kept.networksDistinct), read(kept.networks)]
  if (networks < 10) return found
  const sentence = `${of} requests with a network came from about ${networks} networks that no cloud owns.`
  return [...found, { detector: 'shared_key', group: 'd', count: networks, of, sentence }]
}

function distinctAt({ view, at }: Bytes, offset: number): number {
  const bits = offset === kept.networksDistinct ? networkPrecision : precision
  return Math.round(estimateDistinct({ view, at: at + offset, precision: bits }))
}

/** Detectors of this group that no request of the workload had the input for: *unknown*, not clear. */
export function transportUnavailable({ view, at }: Bytes): readonly string[] {
  const has = (offset: number): boolean => view.getUint32(at + offset) > 0
  const needs: readonly (readonly [detector: string, available: boolean])[] = [
    ['relay_crowd', has(kept.headers) || has(kept.tls) || has(kept.users)],
    ['relay_software', has(kept.users)],
    ['relay_title', has(kept.headers)],
    ['tls_contradiction', has(kept.headers) && has(kept.tls)],
    ['header_contradiction', has(kept.headers)],
    ['device_concurrency', has(kept.users) && has(kept.sessions)],
    ['impossible_travel', has(kept.countries) && has(kept.networks)],
    ['conversation_hopping', has(kept.sessions) && (has(kept.headers) || has(kept.tls))],
    ['shared_key', has(kept.networks)],
  ]
  return needs.filter(([, available]) => !available).map(([detector]) => detector)
}
