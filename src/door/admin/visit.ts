// Who a call of the admin API comes from: a Bearer key or, without one, the cookie of a session. Never both: a
// key means that nobody looks at cookies. A cookie goes with every request that a browser makes, whoever wrote
// the page, so a request with one must come from a page of ours, and one that changes something must say so.
import type { IncomingHttpHeaders } from 'node:http'
import { isIPv4 } from 'node:net'
import type { BreakGlass } from '../../identity/break-glass.ts'
import { isCsrfOf } from '../../identity/session.ts'
import type { Session } from '../../identity/session.ts'
import { nobody, type Operator } from '../../identity/operator.ts'
import type { Begun, Sessions } from '../../journeys/sessions.ts'
import { refuse, type Refusal } from '../../wire/codes.ts'
import { namesLoopback } from '../operator.ts'

export const csrfHeader = 'x-customhouse-csrf'

/** What a route may know of whoever asks, and the cookie that it may leave with them. */
export interface Visit {
  readonly by: Operator
  readonly address: string
  /** Null with a key, or if nobody is signed in. */
  readonly session: Session | null
  /** What the page sends beside the cookie; null without a session. */
  readonly csrf: string | null
  /** As in a session; null for one that rests on nothing. */
  readonly restsOn: string | null
  /** When the key asked with, or the one that the session began with, ends by itself. */
  readonly endsAtMs: number | null
  /** What is lent to the session now; null: nothing is. */
  readonly glass: BreakGlass | null
  /** Whether a cookie reaches us unread: over TLS, or from a browser that asks for its own machine. */
  readonly mayKeepCookie: boolean
  /** Whether a page of others made the request. */
  readonly isForeign: boolean
  /** Whether it comes from this machine, as far as anything that it says of its way can tell. */
  readonly isNear: boolean
  /** Of the answer. */
  readonly headers: Headers
  /** Leaves the token of a session with the browser. */
  keep(begun: Begun): void
  /** Takes it back. */
  forget(): void
}

export interface Reached {
  readonly method: string
  readonly headers: IncomingHttpHeaders
  readonly address: string
  /** Whether the way to the browser is encrypted, as far as this house or a trusted proxy knows. */
  readonly isEncrypted: boolean
}

const cookieName = 'customhouse'
/** Browsers take it over TLS alone, for this host alone (RFC 6265bis section 4.1.3.2). */
const hostCookieName = `__Host-${cookieName}`

/** Somebody without a key: with the session of their cookie, if it still counts. */
export function openVisit(
  { whose }: Pick<Sessions, 'whose'>,
  pepper: Uint8Array,
  reached: Reached,
): Visit | Refusal {
  const token = cookieIn(reached)
  const found = token === null ? null : whose(token)
  if (token !== null && found !== null) {
    const refusal = refuseSite(reached) ?? refuseUnsaid(reached, pepper, token)
    if (refusal !== null) return refusal
  }
  // A cookie that opens nothing is left alone: the answer may come after one that began another session, and would take
  // that one's cookie away.
  return visitOf(reached, {
    by: found?.operator ?? nobody,
    session: found?.session ?? null,
    csrf: found?.csrf ?? null,
    restsOn: found?.session.restsOn ?? null,
    endsAtMs: found === null || found.session.restsOn === null ? null : found.session.endsAtMs,
  })
}

type Who = Pick<Visit, 'by' | 'session' | 'csrf' | 'restsOn' | 'endsAtMs'>

export function visitOf(reached: Reached, who: Who): Visit {
  const headers = new Headers()
  const name = reached.isEncrypted ? hostCookieName : cookieName
  const attributes = `Path=/; HttpOnly; SameSite=Strict${reached.isEncrypted ? '; Secure' : ''}`
  return {
    ...who,
    glass: null,
    address: reached.address,
    mayKeepCookie: reached.isEncrypted || namesLoopback(reached.headers.host ?? ''),
    isForeign: refuseSite(reached) !== null,
    isNear: isNear(reached),
    headers,
    keep({ token }) {
      headers.set('set-cookie', `${name}=${token}; ${attributes}`)
    },
    forget() {
      headers.set('set-cookie', `${name}=; Max-Age=0; ${attributes}`)
    },
  }
}

/**
 * Pages of others: by what the browser says of where a request comes from (Fetch Metadata), else by the origin.
 * Neither can be forged by a page. Null: a page of ours, a person who typed the address, or no browser.
 */
export function refuseSite({
  method,
  headers,
  isEncrypted,
}: Omit<Reached, 'address'>): Refusal | null {
  const site = headers['sec-fetch-site']
  if (site !== undefined) {
    const isOwn = site === 'same-origin' || (site === 'none' && isRead(method))
    return isOwn ? null : refuse('admin.cross_site')
  }
  if (headers.origin === undefined) return null
  const origin = URL.parse(headers.origin)
  // Whoever sits on the network writes a page of the same name without TLS.
  const isOwn = origin?.host === headers.host?.toLowerCase()
  const isSafe = !isEncrypted || origin?.protocol === 'https:'
  return isOwn && isSafe ? null : refuse('admin.cross_site')
}

/** What proxies add; one that adds nothing and changes the host header cannot be told from this machine. */
const wayHeaders = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
] as const

function isNear({ headers, address }: Reached): boolean {
  if (wayHeaders.some((name) => headers[name] !== undefined)) return false
  const isOwnPage = headers.origin === undefined || namesLoopback(hostOf(headers.origin) ?? '')
  return namesLoopback(headers.host ?? '') && isLoopbackAddress(address) && isOwnPage
}

function isLoopbackAddress(address: string): boolean {
  return address === '::1' || (isIPv4(address) && address.startsWith('127.'))
}

/** A change with a cookie says where it comes from and what only a page of ours can know. */
function refuseUnsaid(
  { method, headers }: Reached,
  pepper: Uint8Array,
  token: string,
): Refusal | null {
  if (isRead(method)) return null
  const said = headers[csrfHeader]
  const isSaid = headers['sec-fetch-site'] !== undefined || headers.origin !== undefined
  const isOurs = typeof said === 'string' && isCsrfOf(pepper, token, said)
  return isSaid && isOurs ? null : refuse('admin.cross_site')
}

function isRead(method: string): boolean {
  return method === 'GET' || method === 'HEAD'
}

/** Why no session begins here: a page of others asks, or the cookie would go over the network unencrypted. */
export function refuseForeignPage({
  isForeign,
  mayKeepCookie,
}: Pick<Visit, 'isForeign' | 'mayKeepCookie'>): Refusal | null {
  if (isForeign) return refuse('admin.cross_site')
  if (mayKeepCookie) return null
  const message =
    'Signing in needs TLS. Name the proxy that takes it off under server.trustedProxies and let it send x-forwarded-proto, or come through localhost.'
  return refuse('admin.cross_site', { message })
}

function hostOf(origin: string): string | null {
  return URL.parse(origin)?.host ?? null
}

/**
 * The token of the cookie whose name fits the way it came. Without TLS another server of this machine can leave a
 * cookie of the same name: of two that differ nobody knows which is the person's, so neither counts.
 */
function cookieIn({ headers, isEncrypted }: Reached): string | null {
  const name = isEncrypted ? hostCookieName : cookieName
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim())
  const values = pairs.flatMap((pair) =>
    pair.startsWith(`${name}=`) ? pair.slice(name.length + 1) : [],
  )
  const [found = '', ...others] = new Set(values)
  return others.length === 0 && /^[0-9a-z]{20,100}$/.test(found) ? found : null
}
