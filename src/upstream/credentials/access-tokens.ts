// Access tokens, one for each credential, bought when first needed and renewed in the background ahead of
// their end: while a token is good nobody waits. One renewal runs at a time; one that failed is repeated
// after a pause and never by every request that comes. A failure names what to look at, and no secret.
import type { Clock } from '../../kernel/time.ts'
import type { Channel } from '../../place/deployment.ts'
import { credentialFile, readGrant, type Grant } from './grant.ts'

export interface BoughtToken {
  readonly token: string
  readonly lifetimeMs: number
}

export interface AccessTokensOptions {
  readonly clock: Clock
  /** Rejects with an error whose message names no secret. */
  readonly buy: (grant: Grant) => Promise<BoughtToken>
  /** Rejects as node:fs does. */
  readonly readFile: (path: string) => Promise<string>
}

export interface AccessTokens {
  /** The token at once while there is a good one; rejects with `CredentialUnavailable`. */
  tokenFor(channel: Pick<Channel, 'kind' | 'credential'>): string | Promise<string>
  /** The provider does not take the token any more, whatever its end was said to be: the next request buys another. */
  refused(channel: Pick<Channel, 'kind' | 'credential'>, token: string): void
  /** Forgets every credential that none of these channels has, and its token; a request under way may bring one back until the next call. */
  keep(channels: Iterable<Pick<Channel, 'kind' | 'credential'>>): void
}

export class CredentialUnavailable extends Error {
  override readonly name = 'CredentialUnavailable'
}

/** So long before its end a token is renewed, or in the last quarter of a short life. */
const renewAheadMs = 240_000
/** So long before its end a token is no longer used: the request has a way to go. */
const spareMs = 15_000
/** A failed renewal is not repeated before. */
const pauseMs = 2_000

interface Kept {
  token: string | null
  /** From then on a new one is bought, and from then on this one is not used. Monotonic. */
  renewMs: number
  endsMs: number
  renewal: Promise<string> | null
  failure: CredentialUnavailable | null
  failedMs: number
}

export function openAccessTokens({ clock, buy, readFile }: AccessTokensOptions): AccessTokens {
  const kept = new Map<string, Kept>()

  async function renew(one: Kept, { kind, credential }: Pick<Channel, 'kind' | 'credential'>) {
    try {
      const path = credentialFile(credential)
      // Read each time: who rotates a key in a mounted file need not restart anything.
      const text = path === null ? credential : await fileText(path, readFile)
      const grant = readGrant(kind, text)
      if (typeof grant === 'string') throw new CredentialUnavailable(`the credential ${grant}`)
      const askedMs = clock.monotonicMs()
      const { token, lifetimeMs } = await buy(grant)
      one.token = token
      one.renewMs = askedMs + lifetimeMs - Math.min(renewAheadMs, lifetimeMs / 4)
      one.endsMs = askedMs + lifetimeMs - Math.min(spareMs, lifetimeMs / 8)
      one.failure = null
      return token
    } catch (error) {
      one.failure =
        error instanceof CredentialUnavailable
          ? error
          : new CredentialUnavailable(error instanceof Error ? error.message : 'unknown')
      one.failedMs = clock.monotonicMs()
      throw one.failure
    } finally {
      one.renewal = null
    }
  }

  return {
    tokenFor(channel) {
      const key = keyOf(channel)
      let one = kept.get(key)
      if (one === undefined) {
        one = { token: null, renewMs: 0, endsMs: 0, renewal: null, failure: null, failedMs: 0 }
        kept.set(key, one)
      }
      const nowMs = clock.monotonicMs()
      const good = one.token !== null && nowMs < one.endsMs ? one.token : null
      if (good !== null && nowMs < one.renewMs) return good
      if (one.renewal === null) {
        const pausing = one.failure !== null && nowMs < one.failedMs + pauseMs
        if (pausing) return good ?? Promise.reject(one.failure)
        one.renewal = renew(one, channel)
        // Whoever waits hears of it; in the background the next request tries again.
        one.renewal.catch(() => undefined)
      }
      return good ?? one.renewal
    },
    refused(channel, token) {
      const one = kept.get(keyOf(channel))
      if (one?.token === token) one.token = null
    },
    keep(channels) {
      const named = new Set(Array.from(channels, keyOf))
      for (const key of kept.keys()) if (!named.has(key)) kept.delete(key)
    },
  }
}

function keyOf({ kind, credential }: Pick<Channel, 'kind' | 'credential'>): string {
  return `${kind} ${credential}`
}

async function fileText(path: string, readFile: AccessTokensOptions['readFile']): Promise<string> {
  try {
    return (await readFile(path)).trim()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable'
    throw new CredentialUnavailable(`the credential's file cannot be read (${code})`)
  }
}
