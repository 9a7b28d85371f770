// Google's token endpoint, simulated: whoever signs for itself with the sandbox's service account, or has its
// refresh token, gets a token that opens the simulated Vertex AI until it ends. The signature is checked with
// node:crypto alone, and every claim is looked at.
// Sources: Google Identity, "Using OAuth 2.0 for server to server applications"; RFC 6749 section 5.2.
import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

import type { Clock } from '../kernel/time.ts'
import { newId } from '../kernel/ids.ts'
import { providers } from './catalog.ts'
import { isFields, parseJson } from './shape.ts'
import type { Fields } from './shape.ts'

const scope = 'https://www.googleapis.com/auth/cloud-platform'
const email = 'sandbox@sandbox-project.iam.gserviceaccount.com'
const keyId = 'sandbox-key-1'
const refreshToken = providers.vertex.credential
const clientSecret = 'sandbox-vertex-secret'
const lifetimeS = 3600
/** How far an assertion may lie in the future, for clocks that differ. */
const skewS = 60
const tokensMax = 10_000

export interface GoogleOAuth {
  /** The answer to a posted form: status and JSON. `tokenUrl`: the address it was posted to. */
  answer(form: string, tokenUrl: string): { readonly status: number; readonly body: object }
  /** The JSON of a service account whose key was made for this sandbox. */
  serviceAccount(tokenUrl: string): object
  /** Whether a request brings a token that still opens. */
  isAllowed(request: IncomingMessage): boolean
  /** Ends all tokens at once, as a test orders it. */
  revoke(): void
}

export function openGoogleOAuth(clock: Clock): GoogleOAuth {
  const tokens = new Map<string, number>()
  let pair: { readonly pem: string; readonly key: KeyObject } | null = null

  function keyPair(): { readonly pem: string; readonly key: KeyObject } {
    if (pair === null) {
      // Only where somebody asks for it: making one takes a while.
      const made = generateKeyPairSync('rsa', {
        modulusLength: 2048,
        publicKeyEncoding: { type: 'spki', format: 'pem' },
        privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      })
      pair = { pem: made.privateKey, key: createPublicKey(made.publicKey) }
    }
    return pair
  }

  return {
    serviceAccount: (tokenUrl) => ({
      type: 'service_account',
      project_id: 'sandbox-project',
      private_key_id: keyId,
      private_key: keyPair().pem,
      client_email: email,
      token_uri: tokenUrl,
    }),
    answer(form, tokenUrl) {
      const fields = new URLSearchParams(form)
      const why = refusalOf(fields, { key: pair?.key ?? null, tokenUrl, nowMs: clock.nowMs() })
      if (why !== null) return { status: 400, body: why }
      if (tokens.size >= tokensMax) tokens.clear()
      const token = `ya29.${newId('sim', clock.nowMs())}`
      tokens.set(token, clock.monotonicMs() + lifetimeS * 1000)
      return {
        status: 200,
        body: { access_token: token, expires_in: lifetimeS, token_type: 'Bearer' },
      }
    },
    isAllowed({ headers: { authorization = '' } }) {
      const token = authorization.replace(/^Bearer /, '')
      return (tokens.get(token) ?? 0) > clock.monotonicMs()
    },
    revoke: () => tokens.clear(),
  }
}

interface Against {
  readonly key: KeyObject | null
  readonly tokenUrl: string
  readonly nowMs: number
}

function refusalOf(fields: URLSearchParams, against: Against): object | null {
  const grant = fields.get('grant_type')
  if (grant === 'refresh_token') {
    if (fields.get('client_secret') !== clientSecret) {
      return { error: 'invalid_client', error_description: 'Unauthorized' }
    }
    if (fields.get('refresh_token') === refreshToken) return null
    return { error: 'invalid_grant', error_description: 'Bad Request' }
  }
  if (grant !== 'urn:ietf:params:oauth:grant-type:jwt-bearer') {
    return { error: 'unsupported_grant_type', error_description: `Invalid grant_type: ${grant}` }
  }
  const why = assertionProblem(fields.get('assertion') ?? '', against)
  return why === null ? null : { error: 'invalid_grant', error_description: why }
}

function assertionProblem(assertion: string, { key, tokenUrl, nowMs }: Against): string | null {
  const [head = '', body = '', signature = '', more] = assertion.split('.')
  const header = decoded(head)
  const claims = decoded(body)
  if (header === null || claims === null || more !== undefined) return 'Invalid JWT.'
  if (header['alg'] !== 'RS256' || header['kid'] !== keyId) return 'Invalid JWT header.'
  const signed = Buffer.from(`${head}.${body}`)
  if (key === null || !verify('RSA-SHA256', signed, key, Buffer.from(signature, 'base64url'))) {
    return 'Invalid JWT Signature.'
  }
  const { iss, aud, iat, exp } = claims
  if (iss !== email) return 'Invalid issuer.'
  if (aud !== tokenUrl) return 'Invalid JWT: Failed audience check.'
  if (claims['scope'] !== scope) return 'Invalid OAuth scope or ID token audience provided.'
  const nowS = nowMs / 1000
  const isShort =
    typeof iat === 'number' &&
    typeof exp === 'number' &&
    iat <= nowS + skewS &&
    exp > nowS &&
    exp - iat <= lifetimeS
  return isShort
    ? null
    : 'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.'
}

function decoded(part: string): Fields | null {
  const value = parseJson(Buffer.from(part, 'base64url').toString('utf8'))
  return isFields(value) ? value : null
}
