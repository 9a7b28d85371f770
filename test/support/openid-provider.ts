// A small OpenID provider on this machine: discovery, keys, authorization code with PKCE, and ID tokens that a
// test can spoil. It asks nobody anything: whoever comes is who the test says.
import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Algorithm = 'RS256' | 'ES256'

export interface Spoilt {
  /** In place of what the ID token would say. */
  readonly claims?: Readonly<Record<string, unknown>>
  /** Signed by a key that nobody published. */
  readonly otherKey?: boolean
}

export interface OpenIdProvider extends AsyncDisposable {
  readonly issuer: string
  /** Of whoever comes next. */
  claims: Readonly<Record<string, unknown>>
  spoilt: Spoilt
  algorithm: Algorithm
  /** Of requests for tokens, whether a proof of the code's origin was right. */
  readonly proven: boolean[]
}

interface Asked {
  readonly nonce: string
  readonly challenge: string
  readonly redirectUri: string
}

export const clientId = 'customhouse'
export const clientSecret = 'provider-secret'

export async function openProvider(): Promise<OpenIdProvider> {
  const keys = {
    RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
    ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  }
  const strange = {
    RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
    ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  }
  const codes = new Map<string, Asked>()
  let issued = 0
  const server = createServer((request, response) => {
    void serve(request, response)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  const issuer = `http://127.0.0.1:${port}`

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status = 200, location, body = {} } = await answer(request)
    const headers = { 'content-type': 'application/json' }
    response.writeHead(status, location === undefined ? headers : { ...headers, location })
    response.end(JSON.stringify(body))
  }

  async function answer(
    request: IncomingMessage,
  ): Promise<{ readonly status?: number; readonly location?: string; readonly body?: object }> {
    const url = new URL(request.url ?? '', issuer)
    if (url.pathname === '/.well-known/openid-configuration') return { body: discovery(issuer) }
    if (url.pathname === '/keys') {
      const jwks = (['RS256', 'ES256'] as const).map((alg) => ({
        ...keys[alg].publicKey.export({ format: 'jwk' }),
        alg,
        kid: alg,
        use: 'sig',
      }))
      return { body: { keys: jwks } }
    }
    if (url.pathname === '/authorize') {
      const asked = url.searchParams
      issued += 1
      const code = `code-${issued}`
      const redirectUri = asked.get('redirect_uri') ?? ''
      codes.set(code, {
        nonce: asked.get('nonce') ?? '',
        challenge: asked.get('code_challenge') ?? '',
        redirectUri,
      })
      const said = new URLSearchParams({ code, state: asked.get('state') ?? '', iss: issuer })
      return { status: 302, location: `${redirectUri}?${said.toString()}` }
    }
    return token(request)
  }

  async function token(request: IncomingMessage) {
    let text = ''
    for await (const chunk of request) text += String(chunk)
    const said = new URLSearchParams(text)
    const asked = codes.get(said.get('code') ?? '')
    codes.delete(said.get('code') ?? '')
    const challenge = createHash('sha256')
      .update(said.get('code_verifier') ?? '')
      .digest('base64url')
    // Form-encoded, then in base 64 (RFC 6749 section 2.3.1).
    const basic = Buffer.from(request.headers.authorization?.slice('Basic '.length) ?? '', 'base64')
    const client = decodeURIComponent(basic.toString())
    const isProven =
      asked !== undefined &&
      challenge === asked.challenge &&
      said.get('redirect_uri') === asked.redirectUri &&
      client === `${clientId}:${clientSecret}`
    provider.proven.push(isProven)
    if (!isProven) return { status: 400, body: { error: 'invalid_grant' } }
    const nowSeconds = Math.floor(Date.now() / 1000)
    const claims = {
      iss: issuer,
      aud: clientId,
      sub: 'subject-1',
      nonce: asked.nonce,
      iat: nowSeconds,
      exp: nowSeconds + 60,
      ...provider.claims,
      ...provider.spoilt.claims,
    }
    const { algorithm } = provider
    const signer =
      provider.spoilt.otherKey === true ? strange[algorithm] : keys[algorithm].privateKey
    const idToken = jwt(algorithm, signer, claims)
    return { body: { access_token: 'x', token_type: 'Bearer', id_token: idToken } }
  }

  const provider: OpenIdProvider = {
    issuer,
    claims: {},
    spoilt: {},
    algorithm: 'RS256',
    proven: [],
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => {
        server.close(resolve)
      })
    },
  }
  return provider
}

function discovery(issuer: string): object {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/keys`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256', 'ES256'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
  }
}

function jwt(alg: Algorithm, key: KeyObject, claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const body = `${part({ alg, kid: alg, typ: 'JWT' })}.${part(claims)}`
  const signature = sign('sha256', Buffer.from(body), { key, dsaEncoding: 'ieee-p1363' })
  return `${body}.${signature.toString('base64url')}`
}
