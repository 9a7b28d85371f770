// The faults a test can order: for all requests, for one provider or deployment, or for one request
// by the header `x-sandbox-fault` or the text `[[fault:...]]` in the last user message. A fault is
// written as words with optional values, e.g. `cut-after=3 event-ms=20`. An unknown word is an error,
// so that a test with a typing mistake cannot pass for lack of its fault.
import { isFields } from './shape.ts'

const numbers = [
  /** Milliseconds before the head is sent. */
  'first-byte-ms',
  /** Milliseconds that a response in the background takes. */
  'background-ms',
  /** Milliseconds before each event. */
  'event-ms',
  /** Destroys the socket after N events (stream) or N bytes (else). */
  'cut-after',
  /** Says after N events that it is overloaded, as its API does, and ends. */
  'error-after',
  /** Ends cleanly after N events, without the last one. */
  'eof-after',
  /** Stays silent after N events until the client leaves. */
  'hang-after',
  /** Answers with this status. */
  'status',
  'retry-after',
  'retry-after-ms',
  /** Puts a comment line of N bytes before the first event. */
  'long-line',
  /** Sends the body in writes of N bytes. */
  'split',
  /** In a marker: hits only the first N requests with the same marker. */
  'times',
] as const

const flags = [
  /** All events but the last one. */
  'no-done',
  /** Never answers. */
  'hang-head',
  /** Destroys the socket instead of answering. */
  'reset-head',
  /** Breaks the JSON of the second event, or of the body. */
  'malformed',
  /** Compresses although `identity` was asked for. */
  'gzip',
  /** Ends lines with CRLF. */
  'crlf',
  /** Puts a comment before each event. */
  'comments',
] as const

/** Every word a fault can be; the guide describes each. */
export const faultWords: readonly string[] = [...numbers, ...flags, 'usage', 'content-type', 'tag']

const usages = ['missing', 'negative', 'huge', 'contradictory'] as const

export type UsageFault = (typeof usages)[number]
type NumberFault = (typeof numbers)[number]
type FlagFault = (typeof flags)[number]

export type Faults = { readonly [name in NumberFault]?: number } & {
  readonly [name in FlagFault]?: true
} & { readonly usage?: UsageFault; readonly 'content-type'?: string; readonly tag?: string }

/** The faults that `text` orders, or null if a word is none. */
export function readFaults(text: string): Faults | null {
  const faults: Record<string, number | string | true> = {}
  for (const word of text.split(/[\s,]+/)) {
    if (word === '') continue
    const [name, value] = splitOnce(word)
    if (flags.some((flag) => flag === name) && value === undefined) faults[name] = true
    else if (numbers.some((each) => each === name) && /^\d{1,9}$/.test(value ?? '')) {
      faults[name] = Number(value)
    } else if (name === 'usage' && usages.some((usage) => usage === value))
      faults[name] = value ?? ''
    // A tag means nothing; it makes a marker unlike all others, for `times`.
    else if ((name === 'content-type' || name === 'tag') && value !== undefined)
      faults[name] = value
    else return null
  }
  return faults
}

function splitOnce(word: string): [string, string | undefined] {
  const at = word.indexOf('=')
  return at === -1 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)]
}

const markerPattern = /\[\[fault:([^\]]*)\]\]/

const markersMax = 10_000

interface StandingFault {
  readonly provider: string | null
  readonly deployment: string | null
  readonly text: string
  readonly faults: Faults
  /** How many more requests it hits; null for all. */
  left: number | null
}

export interface FaultBoard {
  /** Adds a standing fault; false if `order` is malformed. */
  add(order: unknown): boolean
  clear(): void
  /** The faults that a message orders by its marker; undefined if it has none (left), null if malformed. */
  marked(text: string): Faults | null | undefined
  list(): readonly object[]
  /** The standing faults for this request, the latest winning; uses up the counted ones. */
  take(provider: string, deployment: string): Faults
}

export function openFaultBoard(): FaultBoard {
  let standing: StandingFault[] = []
  const hits = new Map<string, number>()
  return {
    marked(text) {
      if (!text.includes('[[fault:')) return undefined
      const order = markerPattern.exec(text)?.[1]
      if (order === undefined) return undefined
      const faults = readFaults(order)
      if (faults === null || faults.times === undefined) return faults
      const hit = (hits.get(order) ?? 0) + 1
      if (hits.size >= markersMax) hits.clear()
      hits.set(order, hit)
      return hit <= faults.times ? faults : undefined
    },
    add(order) {
      if (!isFields(order) || typeof order['fault'] !== 'string') return false
      const faults = readFaults(order['fault'])
      if (faults === null) return false
      const { provider, deployment, times } = order
      standing.push({
        provider: typeof provider === 'string' ? provider : null,
        deployment: typeof deployment === 'string' ? deployment : null,
        text: order['fault'],
        faults,
        left: typeof times === 'number' ? times : null,
      })
      return true
    },
    clear() {
      standing = []
    },
    list: () =>
      standing.map(({ provider, deployment, text, left }) => ({
        provider,
        deployment,
        fault: text,
        left,
      })),
    take(provider, deployment) {
      let merged: Faults = {}
      for (const each of standing) {
        if (each.provider !== null && each.provider !== provider) continue
        if (each.deployment !== null && each.deployment !== deployment) continue
        if (each.left === 0) continue
        if (each.left !== null) each.left -= 1
        merged = { ...merged, ...each.faults }
      }
      return merged
    },
  }
}
