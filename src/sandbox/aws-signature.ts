// What a simulated AWS service does with the signature of a request: it computes it anew from what arrived
// and compares. Written from AWS's description of Signature Version 4, apart from any library that signs.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

import type { Problem } from './problem.ts'

/** Whoever may ask; `sessionToken` where the key is a temporary one. */
interface Identity {
  readonly secret: string
  readonly sessionToken: string | null
}

const identities: ReadonlyMap<string, Identity> = new Map([
  ['AKIASANDBOX000000001', { secret: 'sandbox-bedrock-secret', sessionToken: null }],
  ['ASIASANDBOX000000002', { secret: 'sandbox-bedrock-secret', sessionToken: 'sandbox-session' }],
])
/** A Bedrock API key: needs no signature. */
const apiKey = 'sandbox-bedrock'

const service = 'bedrock'
/** How old, or how far ahead, a signature may be. */
const skewMsMax = 5 * 60_000

interface Signed {
  readonly keyId: string
  readonly day: string
  readonly region: string
  readonly headers: readonly string[]
  readonly signature: string
}

export interface ToVerify {
  readonly request: IncomingMessage
  readonly body: Buffer
  readonly region: string
  readonly nowMs: number
}

/** Null if the request is somebody's whom this service knows. */
export function awsProblem({ request, body, region, nowMs }: ToVerify): Problem | null {
  const { authorization } = request.headers
  if (authorization === `Bearer ${apiKey}`) return null
  if (authorization === undefined) {
    return denied('MissingAuthenticationTokenException', 'Missing Authentication Token')
  }
  const signed = readAuthorization(authorization)
  if (signed === null) {
    return denied('IncompleteSignature', 'Authorization header requires a Signature Version 4.')
  }
  const identity = identities.get(signed.keyId)
  const token = request.headers['x-amz-security-token'] ?? null
  if (identity === undefined || identity.sessionToken !== token) {
    const message = 'The security token included in the request is invalid.'
    return denied('UnrecognizedClientException', message)
  }
  if (signed.region !== region) {
    const message = `Credential should be scoped to a valid region, not '${signed.region}'.`
    return denied('InvalidSignatureException', message)
  }
  const instant = String(request.headers['x-amz-date'] ?? '')
  const atMs = Date.parse(
    instant.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'),
  )
  if (!instant.startsWith(`${signed.day}T`) || !(Math.abs(nowMs - atMs) <= skewMsMax)) {
    return denied('InvalidSignatureException', `Signature expired or not yet valid: ${instant}`)
  }
  const needed = ['host', 'x-amz-date', ...(token === null ? [] : ['x-amz-security-token'])]
  const hash = createHash('sha256').update(body).digest('hex')
  const said = request.headers['x-amz-content-sha256'] ?? hash
  const expected = signatureOf({ request, hash, instant, signed, secret: identity.secret })
  const isRight =
    needed.every((name) => signed.headers.includes(name)) &&
    said === hash &&
    isEqual(expected, signed.signature)
  return isRight ? null : denied('InvalidSignatureException', mismatch)
}

const mismatch =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.'

function denied(code: string, message: string): Problem {
  return { status: 403, code, message }
}

function readAuthorization(text: string): Signed | null {
  const match =
    /^AWS4-HMAC-SHA256 Credential=([\w]+)\/(\d{8})\/([\w-]+)\/([\w-]+)\/aws4_request, ?SignedHeaders=([\w;-]+), ?Signature=([0-9a-f]{64})$/.exec(
      text,
    )
  const [, keyId, day, region, scope, headers, signature] = match ?? []
  if (keyId === undefined || day === undefined || region === undefined) return null
  if (headers === undefined || signature === undefined || scope !== service) return null
  return { keyId, day, region, headers: headers.split(';'), signature }
}

interface ToCompute {
  readonly request: IncomingMessage
  readonly hash: string
  readonly instant: string
  readonly signed: Signed
  readonly secret: string
}

function signatureOf({ request, hash, instant, signed, secret }: ToCompute): string {
  const [path = '', query = ''] = (request.url ?? '/').split('?', 2)
  const canonical = [
    request.method ?? '',
    // Every service but S3 encodes the path as it was sent once more.
    path.split('/').map(encoded).join('/'),
    query.split('&').toSorted().join('&'),
    ...signed.headers.map((name) => `${name}:${headerText(request, name)}`),
    '',
    signed.headers.join(';'),
    hash,
  ].join('\n')
  const scope = `${signed.day}/${signed.region}/${service}/aws4_request`
  const digest = createHash('sha256').update(canonical).digest('hex')
  const text = ['AWS4-HMAC-SHA256', instant, scope, digest].join('\n')
  const key = [signed.day, signed.region, service, 'aws4_request'].reduce<Buffer>(
    (last, part) => mac(last, part),
    Buffer.from(`AWS4${secret}`),
  )
  return mac(key, text).toString('hex')
}

function headerText(request: IncomingMessage, name: string): string {
  return String(request.headers[name] ?? '')
    .trim()
    .replaceAll(/ +/g, ' ')
}

function encoded(segment: string): string {
  return encodeURIComponent(segment).replaceAll(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

function mac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

function isEqual(left: string, right: string): boolean {
  return timingSafeEqual(Buffer.from(left, 'hex'), Buffer.from(right, 'hex'))
}
