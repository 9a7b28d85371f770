// Who is at the door, as far as the connection tells: the key text, and the address behind proxies.
import { BlockList, isIP, isIPv6 } from 'node:net'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'

import { keyPrefix } from '../identity/token.ts'

/**
 * The key from `authorization: Bearer`, `api-key` or `x-api-key`, in that order; undefined if none. Coding
 * agents may send two, one of them for somebody else: a text that begins like a key of ours is taken first.
 */
export function tokenOf(headers: IncomingHttpHeaders): string | undefined {
  const said = [bearerOf(headers.authorization), headers['api-key'], headers['x-api-key']]
  const texts = said.filter((text) => typeof text === 'string')
  return texts.find((text) => text.startsWith(keyPrefix)) ?? texts[0]
}

function bearerOf(authorization: string | undefined): string | undefined {
  return authorization !== undefined && authorization.length > 7 && /^bearer /i.test(authorization)
    ? authorization.slice(7).trim()
    : undefined
}

/** Proxies whose `x-forwarded-for` is believed, from CIDR texts; throws on a text that is none. */
export function trustedProxies(ranges: readonly string[]): BlockList {
  const list = new BlockList()
  for (const range of ranges) {
    const [address = '', bits] = range.split('/')
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    list.addSubnet(address, Number(bits ?? (family === 'ipv6' ? 128 : 32)), family)
  }
  return list
}

/**
 * The nearest address that is no trusted proxy: read from the right, because only the entries that
 * our own proxies appended are theirs; everything left of them is what the client claims.
 */
export function addressOf(
  peer: string | undefined,
  forwarded: string | string[] | undefined,
  trusted: BlockList,
): string {
  let address = plain(peer ?? '')
  if (forwarded === undefined || !isTrusted(trusted, address)) return address
  const hops = String(forwarded)
    .split(',')
    .map((hop) => plain(hop.trim()))
  for (const hop of hops.toReversed()) {
    if (isIP(hop) === 0) return address
    address = hop
    if (!isTrusted(trusted, hop)) return hop
  }
  return address
}

/** CLDR's code for an unknown territory. */
const noOneCountry = 'ZZ'

/**
 * The country that a trusted proxy says the caller is in, in capitals; null from anybody else. A proxy that
 * adds its word to what the caller sent makes a list of both: that is `ZZ`, and so is whatever is no code.
 */
export function countryOf(
  peer: string | undefined,
  said: string | string[] | undefined,
  trusted: BlockList,
): string | null {
  if (typeof said !== 'string' || !isTrusted(trusted, plain(peer ?? ''))) return null
  const code = said.trim().toUpperCase()
  return /^[A-Z][A-Z\d]$/.test(code) ? code : noOneCountry
}

function isTrusted(trusted: BlockList, address: string): boolean {
  const family = isIP(address)
  return family !== 0 && trusted.check(address, family === 6 ? 'ipv6' : 'ipv4')
}

/** IPv4-mapped IPv6 addresses are the IPv4 address they carry. */
function plain(address: string): string {
  return address.startsWith('::ffff:') ? address.slice(7) : address
}

/** The same of a request: null where no header is believed. */
export function countryHere(
  { socket, headers }: IncomingMessage,
  {
    countryHeader,
    trusted,
  }: { readonly countryHeader: string | null; readonly trusted: BlockList },
): string | null {
  if (countryHeader === null) return null
  return countryOf(socket.remoteAddress, headers[countryHeader], trusted)
}

/** Where a call comes from, as far as the trusted proxies vouch for it. */
export function originOf(
  request: IncomingMessage,
  options: { readonly countryHeader: string | null; readonly trusted: BlockList },
): { readonly ip: string; readonly country: string | null } {
  const { socket, headers } = request
  return {
    ip: addressOf(socket.remoteAddress, headers['x-forwarded-for'], options.trusted),
    country: countryHere(request, options),
  }
}

/**
 * Where a call comes from and whether its way to the browser is encrypted: by this house, or by a trusted proxy
 * that says so in `x-forwarded-proto`.
 */
export function wayOf(
  peer: { readonly remoteAddress: string | undefined; readonly isEncrypted: boolean },
  headers: IncomingHttpHeaders,
  trusted: BlockList,
): { readonly address: string; readonly isEncrypted: boolean } {
  const address = addressOf(peer.remoteAddress, headers['x-forwarded-for'], trusted)
  const said = String(headers['x-forwarded-proto'] ?? '')
  // The last word is the nearest proxy's own.
  const isSaid = said.split(',').at(-1)?.trim().toLowerCase() === 'https'
  const isVouched = isTrusted(trusted, plain(peer.remoteAddress ?? '')) && isSaid
  return { address, isEncrypted: peer.isEncrypted || isVouched }
}
