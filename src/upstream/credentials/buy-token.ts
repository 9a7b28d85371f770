// Buys one access token from a token endpoint, over pools of the same make as those for requests: through
// the company's proxy and under its authority. What the endpoint answers is a stranger's text; of an error
// only its short name is repeated.
// Sources: RFC 6749 sections 4.4, 5.1 and 5.2; RFC 7523 section 2.1; Google Identity, "Using OAuth 2.0 for
// server to server applications"; Google Cloud docs, "Access the metadata server".
import { sign } from 'node:crypto'

import type { Dispatcher } from 'undici'

import type { Clock } from '../../kernel/time.ts'
import { openPool, type PoolOptions } from '../pool.ts'
import { CredentialUnavailable, type BoughtToken } from './access-tokens.ts'
import type { Grant } from './grant.ts'

export interface TokenShopOptions extends PoolOptions {
  readonly clock: Clock
}

export interface TokenShop {
  buy(grant: Grant): Promise<BoughtToken>
  close(): Promise<void>
}

const cloudScope = 'https://www.googleapis.com/auth/cloud-platform'
/** The longest that Google lets an assertion live. */
const assertionS = 3600
const answerMs = 10_000
const answerBytesMax = 65_536
const lifetimeSMax = 86_400

export function openTokenShop(options: TokenShopOptions): TokenShop {
  const pools = new Map<string, Dispatcher>()

  function poolOf({ kind, tokenUrl }: Grant): Dispatcher {
    const { origin } = new URL(tokenUrl)
    let pool = pools.get(origin)
    if (pool === undefined) {
      // The metadata server is on the machine itself: no proxy reaches it.
      const proxy = kind === 'metadata' ? null : options.proxy
      pool = openPool(origin, { ...options, proxy, connectionsMax: 1 })
      pools.set(origin, pool)
    }
    return pool
  }

  return {
    async buy(grant) {
      const url = new URL(grant.tokenUrl)
      const asked = requestOf(grant, options.clock)
      let status: number
      let text = ''
      try {
        const { statusCode, body } = await poolOf(grant).request({
          origin: url.origin,
          path: `${url.pathname}${url.search}`,
          ...asked,
          headersTimeout: answerMs,
          bodyTimeout: answerMs,
          signal: AbortSignal.timeout(answerMs),
        })
        status = statusCode
        for await (const chunk of body) {
          text += String(chunk)
          if (text.length > answerBytesMax)
            throw new CredentialUnavailable(`${url.host} answers too much`)
        }
      } catch (error) {
        if (error instanceof CredentialUnavailable) throw error
        throw new CredentialUnavailable(
          `${url.host} cannot be reached for a token: ${reasonOf(error)}`,
        )
      }
      return readToken(url.host, status, text)
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()))
    },
  }
}

type Asked = Pick<Dispatcher.RequestOptions, 'method' | 'headers' | 'body'>

function requestOf(grant: Grant, clock: Clock): Asked {
  if (grant.kind === 'metadata') {
    return { method: 'GET', headers: { 'metadata-flavor': 'Google' }, body: null }
  }
  const form =
    grant.kind === 'form'
      ? grant.form
      : {
          grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
          assertion: assertionOf(grant, Math.floor(clock.nowMs() / 1000)),
        }
  return {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams(form).toString(),
  }
}

/** A JWT that the service account signs for itself (RFC 7515, RFC 7523). */
function assertionOf(grant: Extract<Grant, { kind: 'service_account' }>, nowS: number): string {
  const header = { alg: 'RS256', typ: 'JWT', ...(grant.keyId === null ? {} : { kid: grant.keyId }) }
  const claims = {
    iss: grant.email,
    scope: cloudScope,
    aud: grant.tokenUrl,
    iat: nowS,
    exp: nowS + assertionS,
  }
  const signed = `${base64url(header)}.${base64url(claims)}`
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), grant.key).toString('base64url')}`
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function readToken(host: string, status: number, text: string): BoughtToken {
  let answer: unknown
  try {
    answer = JSON.parse(text)
  } catch {
    answer = null
  }
  const fields = typeof answer === 'object' && answer !== null ? answer : {}
  if (status !== 200) {
    const error: unknown = Reflect.get(fields, 'error')
    const word = typeof error === 'string' && /^[\w.-]{1,64}$/.test(error) ? `, ${error}` : ''
    throw new CredentialUnavailable(`${host} gives no token for the credential (${status}${word})`)
  }
  const token: unknown = Reflect.get(fields, 'access_token')
  const seconds = Number(Reflect.get(fields, 'expires_in'))
  // It travels in a header.
  if (typeof token !== 'string' || !/^[\x21-\x7e]{1,16384}$/.test(token)) {
    throw new CredentialUnavailable(`${host} answers without a token`)
  }
  if (!(seconds > 0))
    throw new CredentialUnavailable(`${host} does not say how long its token lives`)
  return { token, lifetimeMs: Math.min(seconds, lifetimeSMax) * 1000 }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const cause = error.cause instanceof Error ? error.cause : error
  return 'code' in cause ? String(cause.code) : cause.name
}
