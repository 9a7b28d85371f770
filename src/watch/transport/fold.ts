// What a workload's requests showed of the way they came: counts, and how many different ones there were of each
// thing. A fold over records.
import { mix } from '../hash.ts'
import { addDistinct, mergeDistinct } from '../sketch/hyper-log-log.ts'
import type { Bytes } from '../section.ts'
import {
  known,
  mark,
  networkPrecision,
  precision,
  record as read,
  relay,
  state as to,
  trait,
} from './layout.ts'

/** Which bit of which byte of the record counts where. */
const counted: readonly (readonly [byte: number, bit: number, offset: number])[] = [
  [read.known, known.headers, to.headers],
  [read.known, known.address, to.addresses],
  [read.known, known.tls, to.tls],
  [read.known, known.network, to.networks],
  [read.known, known.country, to.countries],
  [read.known, known.user, to.users],
  [read.known, known.session, to.sessions],
  [read.marks, mark.tlsContradiction, to.tlsContradictions],
  [read.marks, mark.headerContradiction, to.headerContradictions],
  [read.marks, mark.systemContradiction, to.systemContradictions],
  [read.marks, mark.heartbeat, to.heartbeats],
  [read.marks, mark.travel, to.travels],
  [read.marks, mark.hop, to.hops],
  [read.marks, mark.concurrent, to.concurrent],
  [read.marks, mark.crowded, to.crowded],
  [read.traits, trait.declaredMany, to.declaredMany],
  [read.relay, relay.device, to.relayDevices],
  [read.relay, relay.title, to.relayTitles],
  [read.relay, relay.probe, to.probes],
]

const sketches: readonly (readonly [hash: number, offset: number])[] = [
  [read.client, to.clients],
  [read.person, to.people],
  [read.user, to.usersDistinct],
  [read.session, to.sessionsDistinct],
]

/** See `Section.fold`. */
export function foldTransport(record: Bytes, state: Bytes): void {
  const { view, at } = record
  add(state, to.requests, 1)
  for (let index = 0; index < counted.length; index++) {
    const [byte, bit, offset] = counted[index] ?? [0, 0, 0]
    if ((view.getUint8(at + byte) & bit) !== 0) add(state, offset, 1)
  }
  for (let index = 0; index < sketches.length; index++) {
    const [from, offset] = sketches[index] ?? [0, 0]
    note(state, offset, view.getUint32(at + from))
  }
  const person = view.getUint32(at + read.person)
  const project = view.getUint16(at + read.project)
  if (person !== 0) add(state, to.described, 1)
  if (person !== 0 && project !== 0) {
    note(state, to.projects, project)
    note(state, to.pairs, mix(person, project))
  }
  const network = view.getUint16(at + read.network)
  if (network !== 0 && (view.getUint8(at + read.traits) & trait.cloud) === 0) {
    addDistinct(
      { view: state.view, at: state.at + to.networksDistinct, precision: networkPrecision },
      mix(network, sketchSeed),
    )
  }
}

const sketchSeed = 0x2545f491

function note({ view, at }: Bytes, offset: number, hash: number): void {
  if (hash !== 0) addDistinct({ view, at: at + offset, precision }, mix(hash, sketchSeed))
}

function add({ view, at }: Bytes, offset: number, count: number): void {
  view.setUint32(at + offset, Math.min(0xffff_ffff, view.getUint32(at + offset) + count))
}

/** See `Section.merge`. What is learnt is of one stream's order: `into` keeps its own. */
export function mergeTransport(from: Bytes, into: Bytes): void {
  for (let offset = 0; offset < to.clients; offset += 4) {
    add(into, offset, from.view.getUint32(from.at + offset))
  }
  for (let offset = to.clients; offset < to.networksDistinct; offset += 1 << precision) {
    unite(from, into, offset, precision)
  }
  unite(from, into, to.networksDistinct, networkPrecision)
}

function unite(from: Bytes, into: Bytes, offset: number, bits: number): void {
  mergeDistinct(
    { view: from.view, at: from.at + offset, precision: bits },
    { view: into.view, at: into.at + offset, precision: bits },
  )
}
