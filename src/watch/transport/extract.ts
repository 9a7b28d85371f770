// What one request's way here says, beside what the workload's earlier ones showed. A relay's mark is that many people's
// machines are described and few clients carry them: either alone is ordinary.
import { estimateDistinct } from '../sketch/hyper-log-log.ts'
import { scoreByte, unknownScore, type Bytes, type Seen } from '../section.ts'
import {
  known,
  mark,
  networkPrecision,
  precision,
  record as out,
  relay,
  state as kept,
  trait,
} from './layout.ts'
import { compare, type Compared } from './learn.ts'
import type { Reading } from './reading.ts'
import { step } from '../steps.ts'
import * as weights from './weights.ts'

/** Writes and scores; `heartbeatHash` tells one tiny prompt from another. */
export function extractTransport(
  { observation, declared }: Seen,
  reading: Reading,
  state: Bytes,
  record: Bytes,
  heartbeatHash: number,
): void {
  const { view, at } = record
  const { client, environment } = reading
  const declaredMany =
    declared !== null && (declared.multiUser || declared.outputUse.resell === 'permit')
  view.setUint8(at + out.known, reading.known)
  view.setUint8(
    at + out.traits,
    (reading.isDevice ? trait.device : 0) |
      (reading.isCloud ? trait.cloud : 0) |
      (client.gateway ? trait.gateway : 0) |
      (declaredMany ? trait.declaredMany : 0) |
      (observation.transport.anonymiser === true ? trait.anonymiser : 0),
  )
  view.setUint8(
    at + out.relay,
    (reading.isRelayDevice ? relay.device : 0) |
      (client.relayTitle ? relay.title : 0) |
      (reading.isProbe ? relay.probe : 0),
  )
  view.setUint32(at + out.client, reading.clientHash)
  view.setUint32(at + out.person, environment.person)
  view.setUint16(at + out.project, environment.project)
  view.setUint32(at + out.user, reading.user)
  view.setUint32(at + out.session, reading.session)
  view.setUint16(at + out.address, reading.address)
  view.setUint16(at + out.network, reading.network)
  const compared = compare(reading, heartbeatHash, observation.atMs, state)
  const crowd = crowdScore(reading, state)
  view.setUint8(at + out.marks, marksOf(reading, compared, crowd))
  if (reading.known === 0) view.setUint8(at, unknownScore)
  else view.setUint8(at, scoreByte(scoreOfAll({ reading, compared, crowd, declaredMany }, state)))
}

function marksOf(
  reading: Reading,
  { heartbeat, travel, hop, sessions }: Compared,
  crowd: number,
): number {
  const { client, isDevice } = reading
  return (
    (client.otherTls === null ? 0 : mark.tlsContradiction) |
    (client.contradictsItself ? mark.headerContradiction : 0) |
    (isOtherSystem(reading) ? mark.systemContradiction : 0) |
    (heartbeat ? mark.heartbeat : 0) |
    (travel ? mark.travel : 0) |
    (hop ? mark.hop : 0) |
    (isDevice && step(weights.concurrency, sessions) > 0 ? mark.concurrent : 0) |
    (crowd > 0 ? mark.crowded : 0)
  )
}

function isOtherSystem({ client, environment }: Reading): boolean {
  return (
    client.system !== null && environment.system !== null && client.system !== environment.system
  )
}

interface Weighed {
  readonly reading: Reading
  readonly compared: Compared
  readonly crowd: number
  readonly declaredMany: boolean
}

function scoreOfAll({ reading, compared, crowd, declaredMany }: Weighed, state: Bytes): number {
  const { client } = reading
  const { against } = weights
  const contradicted =
    (declaredMany ? against.declaredContradiction : 1) *
    (client.gateway ? against.gatewayContradiction : 1)
  let innocence = 1 - manyScore({ reading, compared, crowd, declaredMany }, state)
  if (client.otherTls !== null) {
    const { go, other } = weights.tlsContradiction
    innocence *= 1 - contradicted * (client.otherTls === 'go' ? go : other)
  }
  if (client.contradictsItself) innocence *= 1 - contradicted * weights.headerContradiction
  if (reading.isRelayDevice) innocence *= 1 - contradicted * weights.relayDevice
  if (client.relayTitle) innocence *= 1 - contradicted * weights.relayTitle
  if (compared.heartbeat) innocence *= 1 - weights.heartbeat
  else if (reading.isProbe && reading.isTiny) innocence *= 1 - weights.probe
  return 1 - innocence
}

/** That many stand behind the key; less where they are declared, named or come by a gateway. */
function manyScore({ reading, compared, crowd, declaredMany }: Weighed, state: Bytes): number {
  const { against } = weights
  let innocence = 1 - crowd * (reading.environment.person === 0 ? weights.bystander : 1)
  innocence *= 1 - concurrencyScore(reading, compared, state)
  innocence *= 1 - networksScore(reading, compared, state)
  if (compared.hop) innocence *= 1 - step(weights.hops, count(state, kept.hops))
  if (crowd > 0 && isOtherSystem(reading)) innocence *= 1 - weights.systemAmongMany
  if (innocence === 1) return 0
  return (
    (1 - innocence) *
    (declaredMany ? against.declaredMany : 1) *
    (namesEndUsers(state) ? against.endUsers : 1) *
    (reading.client.gateway ? against.gateway : 1)
  )
}

function count({ view, at }: Bytes, offset: number): number {
  return view.getUint32(at + offset)
}

function distinct({ view, at }: Bytes, offset: number): number {
  return estimateDistinct({ view, at: at + offset, precision })
}

/** Too many people for so few clients and users. Colleagues work on the same projects: pairs outnumber projects. */
function crowdScore({ known: facts, environment }: Reading, state: Bytes): number {
  if ((facts & (known.headers | known.tls | known.user)) === 0) return 0
  if (environment.person === 0 && count(state, kept.described) === 0) return 0
  const people = distinct(state, kept.people)
  const score = step(weights.people, Math.round(people))
  if (score === 0) return 0
  const carriers = Math.max(1, distinct(state, kept.clients), distinct(state, kept.usersDistinct))
  if (people < weights.crowding * carriers) return 0
  const projects = distinct(state, kept.projects)
  const shared = projects < 2 || distinct(state, kept.pairs) >= weights.colleaguesFrom * projects
  return score * (shared ? weights.colleagues : 1)
}

/** Ids of end users that come again; an id of its own for each request names nobody. */
function namesEndUsers(state: Bytes): boolean {
  const of = count(state, kept.users)
  if (of < 8) return false
  const users = distinct(state, kept.usersDistinct)
  return users >= 3 && of >= 1.5 * users
}

/** One device in more sessions at a time than a person has. Images of build machines share a device, and describe nobody. */
function concurrencyScore(
  { isDevice, environment }: Reading,
  { sessions }: Compared,
  state: Bytes,
): number {
  if (!isDevice) return 0
  if (step(weights.concurrency, sessions) === 0) return 0
  const devices = Math.max(1, Math.round(distinct(state, kept.usersDistinct)))
  const score = step(weights.concurrency, sessions / devices)
  return environment.person === 0 ? weights.bystander * score : score
}

/** Many networks that no cloud owns, and journeys that nobody makes. Which countries they are is never looked at. */
function networksScore(reading: Reading, { travel }: Compared, state: Bytes): number {
  if (reading.network === 0 || reading.isCloud) return 0
  const networks = Math.round(
    estimateDistinct({
      view: state.view,
      at: state.at + kept.networksDistinct,
      precision: networkPrecision,
    }),
  )
  const shared = step(weights.networks, networks)
  if (!travel) return shared
  const journeys = step(weights.travels, count(state, kept.travels))
  return Math.max(
    shared,
    networks >= weights.travelNetworks ? journeys : weights.travelFew * journeys,
  )
}
