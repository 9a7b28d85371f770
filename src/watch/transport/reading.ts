// One request's way here, read once: `extract` and `learn` look at the same reading.
import { hashText, mix } from '../hash.ts'
import type { Observation } from '../observation.ts'
import type { Seen } from '../section.ts'
import { clientHash, openClients, type Client } from './client.ts'
import { environmentOf, type Environment } from './environment.ts'
import { known } from './layout.ts'
import { cloudNetworks, probeCharactersMax, relayDevices, relayProbes } from './software.ts'
import { heartbeatCapMax, heartbeatTokensMax } from './weights.ts'

export interface Reading {
  readonly known: number
  readonly client: Client
  readonly clientHash: number
  readonly environment: Environment
  /** Hashes, salted; 0: unknown. */
  readonly user: number
  readonly session: number
  readonly address: number
  readonly network: number
  readonly country: number
  readonly isDevice: boolean
  readonly isRelayDevice: boolean
  readonly isCloud: boolean
  /** A tiny prompt under a tiny cap. */
  readonly isTiny: boolean
  readonly isProbe: boolean
}

const namesMax = 512

/** The client's answers by its fingerprint: bounded. */
const clientOf = openClients(4_096)

export function readTransport({ observation, text, salt }: Seen): Reading {
  const { transport, prompt, parameters } = observation
  const client = clientHash(transport)
  const device = deviceOf(transport.endUser)
  const tokens = text.end - text.systemEnd
  return {
    known: knownOf(observation),
    client: clientOf(transport, client),
    clientHash: client === 0 ? 0 : mix(client, salt) || 1,
    environment: environmentOf(prompt.system, prompt.user),
    user: hashName(device ?? transport.endUser, salt),
    session: hashName(transport.conversation, salt),
    address: hashAddress(transport.ip, salt),
    network: hashName(networkNumber(transport.asn), salt),
    country: hashName(transport.country, salt),
    isDevice: device !== null,
    isRelayDevice: device !== null && relayDevices.some((id) => device.includes(id)),
    isCloud: cloudNetworks.has(networkNumber(transport.asn) ?? ''),
    isTiny:
      tokens <= heartbeatTokensMax &&
      prompt.user.length <= probeCharactersMax &&
      parameters.maxTokens !== null &&
      parameters.maxTokens <= heartbeatCapMax,
    isProbe: isProbe(prompt.user),
  }
}

function knownOf({ transport }: Observation): number {
  return (
    (transport.headers === null ? 0 : known.headers) |
    (transport.ip === null ? 0 : known.address) |
    (transport.tls === null ? 0 : known.tls) |
    (transport.asn === null ? 0 : known.network) |
    (transport.country === null ? 0 : known.country) |
    (transport.endUser === null ? 0 : known.user) |
    (transport.conversation === null ? 0 : known.session)
  )
}

function hashName(name: string | null, salt: number): number {
  if (name === null || name === '') return 0
  return hashText(name, 0, Math.min(namesMax, name.length), salt) || 1
}

/** A coding assistant's client names device, account and session in one text, as words or as JSON; null: it is none of them. */
function deviceOf(endUser: string | null): string | null {
  if (endUser === null) return null
  if (endUser.startsWith('user_')) {
    const end = endUser.indexOf('_account')
    return end > 5 && end <= namesMax ? endUser.slice(5, end) : null
  }
  if (!endUser.startsWith('{')) return null
  const label = '"device_id"'
  const at = endUser.indexOf(label)
  const from = at < 0 ? -1 : endUser.indexOf('"', at + label.length)
  const to = from < 0 ? -1 : endUser.indexOf('"', from + 1)
  return to > from + 1 && to - from <= namesMax ? endUser.slice(from + 1, to) : null
}

/** Of the network's first 24 bits, or 48 of version 6. */
function hashAddress(ip: string | null, salt: number): number {
  if (ip === null) return 0
  const end = Math.min(ip.length, 64)
  const separator = ip.includes('.') ? 0x2e : 0x3a
  let cut = end
  for (let at = 0, parts = 0; at < end; at++) {
    if (ip.charCodeAt(at) === separator && ++parts === 3) cut = at
  }
  return hashText(ip, 0, cut, salt) || 1
}

/** `AS16509`, `as16509 Amazon` and `16509` are one. */
function networkNumber(asn: string | null): string | null {
  if (asn === null) return null
  let from = 0
  while (from < asn.length && from < 8 && !isDigit(asn.charCodeAt(from))) from++
  let to = from
  while (to < asn.length && to - from < 10 && isDigit(asn.charCodeAt(to))) to++
  return to > from ? asn.slice(from, to) : asn
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39
}

function isProbe(user: string): boolean {
  if (user.length === 0 || user.length > probeCharactersMax) return false
  const text = user.trim().toLowerCase()
  return relayProbes.has(text.endsWith('.') || text.endsWith('!') ? text.slice(0, -1) : text)
}
