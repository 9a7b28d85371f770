// A session: somebody signed in with a browser. The browser holds a random token, the house its keyed digest
// alone. Pure rules: how long one lasts, what it rests on, and what proves that a page of ours asks.
//
//   began --> in use --> ended: signed out · idle · expired · replaced · taken back · removed · changed · access over
//                               · key gone
import { hmacSha256 } from '../kernel/hash.ts'
import { randomBytes } from '../kernel/ids.ts'
import { base32, sameDigest } from './token.ts'

const hourMs = 3_600_000

/** Nothing was asked with it for so long: it ends. Half a day, so that a lunch does not sign anybody out. */
export const sessionIdleMs = 12 * hourMs
/** It ends however busy it is: once a day somebody proves anew who they are (NIST SP 800-63B-4, 2.2.3). */
export const sessionLifeMs = 24 * hourMs
/** Of one operator at once; of more, the oldest ends. */
export const sessionsMax = 20
/** An invitation to set a passphrase. */
export const invitationLifeMs = 72 * hourMs
/** The longest that a token lasts which operators make for themselves. */
export const ownTokenDaysMax = 366

export const waysIn = ['passphrase', 'invitation', 'key', 'oidc', 'sandbox'] as const
export type WayIn = (typeof waysIn)[number]

/** Who signed in. What they may do is never kept with the session: it is read anew with each request. */
interface Subject {
  readonly kind: 'operator'
  readonly operatorId: string
}

export interface Session {
  /** Public: names it in entries and lists; opens nothing. */
  readonly id: string
  /** HMAC-SHA-256(pepper, token) in hex. */
  readonly digest: string
  readonly subject: Subject
  readonly way: WayIn
  /** `key:ID` or `admin:DIGEST`: it ends with that key. Null: it rests on none. */
  readonly restsOn: string | null
  readonly beganAtMs: number
  readonly lastUsedAtMs: number
  /** However busy it is. */
  readonly endsAtMs: number
}

export type SessionEnd =
  | 'signed_out'
  | 'idle'
  | 'expired'
  | 'replaced'
  | 'too_many'
  | 'passphrase_changed'
  | 'operator_removed'
  | 'operator_changed'
  | 'access_ended'
  | 'key_gone'

/** Why it is over by its own clocks; null: it is not. */
export function sessionEnd(
  { lastUsedAtMs, endsAtMs }: Pick<Session, 'lastUsedAtMs' | 'endsAtMs'>,
  nowMs: number,
): 'idle' | 'expired' | null {
  if (nowMs >= endsAtMs) return 'expired'
  return nowMs >= lastUsedAtMs + sessionIdleMs ? 'idle' : null
}

/** When it ends if nobody asks any more. */
export function sessionEndsMs({
  lastUsedAtMs,
  endsAtMs,
}: Pick<Session, 'lastUsedAtMs' | 'endsAtMs'>): number {
  return Math.min(endsAtMs, lastUsedAtMs + sessionIdleMs)
}

/** A fresh secret of 256 bits for a cookie or an invitation: shown once, never stored. */
export function newSecret(): string {
  return base32(randomBytes(32))
}

/** All that is kept of a secret of `newSecret`. */
export function secretDigest(pepper: Uint8Array, secret: string): string {
  return hmacSha256(pepper, `session\n${secret}`).toString('hex')
}

/** What a page of ours sends beside the cookie; whoever has no cookie cannot compute it. */
export function csrfOf(pepper: Uint8Array, token: string): string {
  return hmacSha256(pepper, `csrf\n${token}`).toString('base64url')
}

/** Compares in a time that does not depend on where they differ. */
export function isCsrfOf(pepper: Uint8Array, token: string, said: string): boolean {
  return sameDigest(
    hmacSha256(pepper, csrfOf(pepper, token)).toString('hex'),
    hmacSha256(pepper, said).toString('hex'),
  )
}
