// The looking itself: in this process in slices between which others have their turn, within a bound of time;
// or by a service of the operator's. Never rejects.
import { getCACertificates } from 'node:tls'

import { Agent, ProxyAgent, type Dispatcher } from 'undici'

import type { Inspection, PatternLook } from '../contract/inspection.ts'
import type { Finding, Inspected, Inspector } from '../journeys/inspect.ts'
import { findingCharactersMax, kindsIn } from './patterns.ts'
import { askService } from './service.ts'
import { textsOf } from './texts.ts'

export interface InspectorOptions {
  readonly monotonicMs: () => number
  /** Of one body in this process, before it counts as not looked at. */
  readonly lookMs: number
  readonly connectMs: number
  /** URL of an HTTP proxy, or null. */
  readonly proxy: string | null
  /** PEM of an additional certificate authority, or null. */
  readonly ca: string | null
}

/** Characters that are looked at in one go: at the worst they hold hundreds of numbers to be proven. */
const sliceCharacters = 4096
/** What a text counts beside its characters. */
const textCharacters = 64
/** Findings of one body; more tell nothing new. */
const findingsMax = 100

/** Connections to one service. */
const connectionsMax = 64

/** Opens connections when they are needed; `destroy` ends them. */
export function openInspector(options: InspectorOptions): Inspector & { destroy(): Promise<void> } {
  const services = openServices(options)
  return Object.freeze({
    async look(inspection: Inspection, subject: Parameters<Inspector['look']>[1]) {
      return inspection.by === 'service'
        ? askService(services, inspection, subject)
        : lookHere(options, inspection, subject.body)
    },
    destroy: () => services.destroy(),
  })
}

function openServices({ connectMs, proxy, ca }: InspectorOptions): Dispatcher {
  const tls = ca === null ? {} : { ca: [...getCACertificates('default'), ca] }
  const shared = { connections: connectionsMax, connect: { timeout: connectMs, ...tls } }
  return proxy === null
    ? new Agent(shared)
    : new ProxyAgent({ uri: proxy, requestTls: tls, ...shared })
}

async function lookHere(
  { monotonicMs, lookMs }: Pick<InspectorOptions, 'monotonicMs' | 'lookMs'>,
  wanted: PatternLook,
  body: Buffer,
): Promise<Inspected> {
  const texts = textsOf(body)
  if (texts === null) return { kind: 'failed', why: 'the body is no JSON' }
  const findings: Finding[] = []
  const untilMs = monotonicMs() + lookMs
  let sinceYield = 0
  for (const { text, path } of texts) {
    const found = new Set<string>()
    for (const slice of slicesOf(text)) {
      if (sinceYield + slice.length > sliceCharacters) {
        await nextTurn()
        sinceYield = 0
        if (monotonicMs() > untilMs) return { kind: 'failed', why: 'it took too long' }
      }
      sinceYield += slice.length + textCharacters
      for (const kind of kindsIn(slice, wanted)) found.add(kind)
    }
    for (const kind of found) findings.push({ kind, path: path() })
    if (findings.length >= findingsMax) break
  }
  return { kind: 'inspected', findings }
}

/** Slices that overlap, so that nothing hides on an edge. */
function* slicesOf(text: string): Generator<string> {
  if (text.length <= sliceCharacters) return yield text
  const step = sliceCharacters - findingCharactersMax
  for (let at = 0; at < text.length; at += step) yield text.slice(at, at + sliceCharacters)
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
