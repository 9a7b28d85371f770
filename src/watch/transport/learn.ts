// What the transport's section compares a request with: sessions of the last ten minutes, the last heartbeat,
// where the last request came from, the last conversations and their clients. Clocks may jump: a time that lies
// before the one kept is no interval.
import { mix } from '../hash.ts'
import type { Bytes } from '../section.ts'
import { conversations, learnt as place, state as kept } from './layout.ts'
import type { Reading } from './reading.ts'

const windowMs = 600_000
/** Two places further apart in time than this are a journey. */
const travelMs = 1_800_000
const heartbeatSecondsMax = 60_000
/** Two periods are even that differ by less than this share. */
const evenness = 0.15
const evenRun = 2

export interface Compared {
  /** Sessions within these ten minutes, this one included. */
  readonly sessions: number
  readonly heartbeat: boolean
  readonly travel: boolean
  readonly hop: boolean
}

export function compare(
  reading: Reading,
  heartbeatHash: number,
  atMs: number,
  state: Bytes,
): Compared {
  const { view } = state
  const at = state.at + kept.learnt
  const isWindow = view.getUint32(at + place.window) === windowOf(atMs)
  return {
    sessions: reading.session === 0 ? 0 : sessionsWith(view, at, isWindow ? reading.session : null),
    heartbeat: isHeartbeat(reading, heartbeatHash, atMs, state),
    travel: isTravel(reading, atMs, state),
    hop: isHop(reading, state),
  }
}

export function learnTransport(
  reading: Reading,
  heartbeatHash: number,
  atMs: number,
  state: Bytes,
): void {
  const { view } = state
  const at = state.at + kept.learnt
  if (reading.session !== 0) {
    if (view.getUint32(at + place.window) !== windowOf(atMs)) {
      view.setUint32(at + place.window, windowOf(atMs))
      for (let byte = 0; byte < 8; byte++) view.setUint8(at + place.windowSessions + byte, 0)
    }
    const bit = reading.session & 63
    const byteAt = at + place.windowSessions + (bit >>> 3)
    view.setUint8(byteAt, view.getUint8(byteAt) | (1 << (bit & 7)))
    if (reading.clientHash !== 0) learnConversation(reading, view, at)
  }
  if (reading.isTiny) {
    const seconds = secondsOf(atMs)
    const period = seconds - view.getUint32(at + place.heartbeatAt)
    const same = view.getUint16(at + place.heartbeatHash) === (heartbeatHash & 0xffff)
    const run = isEven(view, at, period) && same ? view.getUint8(at + place.heartbeatRun) + 1 : 0
    const counts = same && period > 0 && period < heartbeatSecondsMax
    view.setUint8(at + place.heartbeatRun, Math.min(255, run))
    view.setUint16(at + place.heartbeatPeriod, counts ? period : 0)
    view.setUint16(at + place.heartbeatHash, heartbeatHash & 0xffff)
    view.setUint32(at + place.heartbeatAt, seconds)
  }
  if (reading.country !== 0 && reading.network !== 0) {
    view.setUint32(at + place.placeAt, secondsOf(atMs))
    view.setUint16(at + place.placeCountry, reading.country & 0xffff)
    view.setUint16(at + place.placeNetwork, reading.network & 0xffff)
    view.setUint16(at + place.placeUser, reading.user & 0xffff)
  }
}

function secondsOf(atMs: number): number {
  return Math.min(0xffff_ffff, Math.max(0, Math.floor(atMs / 1_000)))
}

function windowOf(atMs: number): number {
  return Math.min(0xffff_ffff, Math.max(0, Math.floor(atMs / windowMs)))
}

/** By linear counting in 64 bits. Null: nothing is kept of these ten minutes. */
function sessionsWith(view: DataView, at: number, session: number | null): number {
  if (session === null) return 1
  let ones = 0
  for (let byte = 0; byte < 8; byte++) {
    let left = view.getUint8(at + place.windowSessions + byte)
    if (session >>> 3 === byte) left |= 1 << (session & 7)
    for (; left !== 0; left &= left - 1) ones++
  }
  return Math.round(64 * Math.log(64 / Math.max(0.5, 64 - ones)))
}

/** The same tiny prompt came at even intervals before, and does now. */
function isHeartbeat(
  reading: Reading,
  hash: number,
  atMs: number,
  { view, at: base }: Bytes,
): boolean {
  const at = base + kept.learnt
  if (!reading.isTiny || view.getUint8(at + place.heartbeatRun) < evenRun) return false
  if (view.getUint16(at + place.heartbeatHash) !== (hash & 0xffff)) return false
  return isEven(view, at, secondsOf(atMs) - view.getUint32(at + place.heartbeatAt))
}

/** Whether this period is about the one before it. */
function isEven(view: DataView, at: number, period: number): boolean {
  const before = view.getUint16(at + place.heartbeatPeriod)
  return before > 0 && Math.abs(period - before) <= Math.max(1, evenness * before)
}

/** Another country and another network within half an hour, of the same user where users are told apart. */
function isTravel(reading: Reading, atMs: number, { view, at: base }: Bytes): boolean {
  const at = base + kept.learnt
  if (reading.country === 0 || reading.network === 0 || reading.isCloud) return false
  const before = view.getUint32(at + place.placeAt)
  const elapsed = 1_000 * (secondsOf(atMs) - before)
  if (before === 0 || elapsed < 0 || elapsed > travelMs) return false
  return (
    view.getUint16(at + place.placeCountry) !== (reading.country & 0xffff) &&
    view.getUint16(at + place.placeNetwork) !== (reading.network & 0xffff) &&
    view.getUint16(at + place.placeUser) === (reading.user & 0xffff)
  )
}

function isHop(reading: Reading, { view, at: base }: Bytes): boolean {
  if (reading.session === 0 || reading.clientHash === 0) return false
  const entry = findConversation(reading, view, base + kept.learnt)
  return entry >= 0 && view.getUint16(entry + conversations.client) !== shortClient(reading)
}

function shortSession({ session }: Reading): number {
  return mix(session, 5) & 0xffff || 1
}

function shortClient({ clientHash }: Reading): number {
  return clientHash & 0xffff
}

function findConversation(reading: Reading, view: DataView, at: number): number {
  const session = shortSession(reading)
  for (let index = 0; index < conversations.entries; index++) {
    const entry = at + place.conversations + index * conversations.bytes
    if (view.getUint16(entry) === session) return entry
  }
  return -1
}

/** The conversation that began longest ago makes room. */
function learnConversation(reading: Reading, view: DataView, at: number): void {
  let entry = findConversation(reading, view, at)
  if (entry < 0) {
    const next = view.getUint8(at + place.next) % conversations.entries
    view.setUint8(at + place.next, next + 1)
    entry = at + place.conversations + next * conversations.bytes
    view.setUint16(entry, shortSession(reading))
  }
  view.setUint16(entry + conversations.client, shortClient(reading))
}
