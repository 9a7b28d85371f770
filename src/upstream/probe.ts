// Asks a provider for its list of models, which none of them bills: is it there, does it take our
// credential, how long does it take. Nothing of the answer is kept but its figures, and nothing that
// is returned holds the credential.
import { assert } from '../kernel/assert.ts'
import type { Clock } from '../kernel/time.ts'
import type { Channel, ChannelKind } from '../place/deployment.ts'
import { CredentialUnavailable } from './credentials/access-tokens.ts'
import { openCredentials } from './credentials/credentials.ts'
import { buysTokens } from './credentials/grant.ts'
import { openPool } from './pool.ts'
import { credentialOf, modelsPath, wires } from './wires.ts'

export interface Probe {
  readonly verdict: 'accepted' | 'unchecked' | 'refused' | 'failing' | 'unreachable'
  /** One sentence for a person. */
  readonly text: string
  readonly status: number | null
  /** From the request to the head of the answer, the connection included. */
  readonly latencyMs: number | null
  /** How far the provider's clock is ahead of ours, in whole seconds; null if it does not say. */
  readonly clockAheadMs: number | null
}

export interface ProbeOptions {
  readonly clock: Clock
  readonly timeoutMs: number
  readonly proxy: string | null
  readonly ca: string | null
  /** Of credentials that stand in files. */
  readonly readFile: (path: string) => Promise<string>
}

/** Never rejects: what cannot be reached is a finding. */
export async function probeChannel(channel: Channel, options: ProbeOptions): Promise<Probe> {
  const { clock, timeoutMs, proxy, ca } = options
  const base = new URL(channel.endpoint)
  const pool = openPool(base.origin, { connectionsMax: 1, connectMs: timeoutMs, proxy, ca })
  const startedMs = clock.monotonicMs()
  const path = `${base.pathname === '/' ? '' : base.pathname}${modelsPath(channel)}`
  try {
    const { statusCode, headers, body } = await pool.request({
      origin: base.origin,
      path,
      method: 'GET',
      headers: {
        accept: 'application/json',
        ...(await proofOf(channel, { origin: base.origin, path }, options)),
        ...(hasVersion.has(channel.kind) ? Object.fromEntries(wires.messages.defaults) : {}),
      },
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      signal: AbortSignal.timeout(timeoutMs),
    })
    const latencyMs = Math.round(clock.monotonicMs() - startedMs)
    body.on('error', () => undefined).destroy()
    const said = Date.parse(String(headers['date'] ?? ''))
    const clockAheadMs = Number.isNaN(said) ? null : said - clock.nowMs()
    const errorName = String(headers['x-amzn-errortype'] ?? '')
    const judged = judge(channel, statusCode, errorName)
    return { ...judged, status: statusCode, latencyMs, clockAheadMs }
  } catch (error) {
    const nothing = { status: null, latencyMs: null, clockAheadMs: null }
    if (error instanceof CredentialUnavailable) {
      return { verdict: 'refused', text: `is not asked: ${error.message}`, ...nothing }
    }
    const text = `cannot be reached: ${reasonOf(error)}`
    return { verdict: 'unreachable', text, ...nothing }
  } finally {
    await pool.destroy()
  }
}

/** Kinds that want a version with every request. */
const hasVersion: ReadonlySet<ChannelKind> = new Set(['anthropic', 'foundry'])

/** The headers that prove who asks. */
async function proofOf(
  channel: Channel,
  { origin, path }: { readonly origin: string; readonly path: string },
  { clock, timeoutMs, proxy, ca, readFile }: ProbeOptions,
): Promise<Record<string, string>> {
  if (buysTokens(channel.kind, channel.credential)) {
    const pool = { connectionsMax: 1, connectMs: timeoutMs, proxy, ca }
    const credentials = openCredentials({ ...pool, clock, readFile })
    try {
      return { authorization: `Bearer ${await credentials.tokenFor(channel)}` }
    } finally {
      await credentials.close()
    }
  }
  if (channel.aws === null || channel.aws.accessKeyId === null) {
    return Object.fromEntries([credentialOf(channel)])
  }
  const { signerOf } = await import('./bedrock/bedrock.ts')
  const signer = signerOf(channel)
  assert(signer !== null, 'a channel with an access key signs')
  const asked = { origin, method: 'GET', path, pieces: [] }
  const proof = await signer.sign(asked, clock.nowMs())
  return Object.fromEntries(proof)
}

function judge(
  channel: Channel,
  status: number,
  errorName: string,
): Pick<Probe, 'verdict' | 'text'> {
  // AWS knows whose key it is, and that it may not list: it may still be allowed to ask models.
  if (status === 403 && errorName.startsWith('AccessDeniedException')) {
    return { verdict: 'accepted', text: 'takes our credential, and does not let it list jobs' }
  }
  if (channel.kind === 'vertex' && (status === 400 || status === 403 || status === 404)) {
    const text = `takes the token for our credential, and does not list endpoints to it (${status}); whether it may ask models was not tried`
    return { verdict: 'unchecked', text }
  }
  // `API_KEY_INVALID` or `FAILED_PRECONDITION`. Source: Gemini API docs, "Troubleshooting guide".
  if (channel.kind === 'gemini' && status === 400) {
    const text = 'refuses our credential, or to serve this server where it is (400)'
    return { verdict: 'refused', text }
  }
  if (status >= 200 && status < 300) return { verdict: 'accepted', text: 'takes our credential' }
  if (status === 401 || status === 403) {
    return { verdict: 'refused', text: `refuses our credential (${status})` }
  }
  if (status === 429)
    return { verdict: 'accepted', text: 'takes our credential, and limits us now' }
  const noList = status === 404 || status === 405 || status === 501
  if (noList && (channel.kind === 'openai-compatible' || channel.kind === 'foundry')) {
    return {
      verdict: 'unchecked',
      text: `answers, but has no list of models (${status}); the credential was not tried`,
    }
  }
  const hint = channel.kind === 'azure' ? 'endpoint and apiVersion' : 'endpoint'
  return {
    verdict: 'failing',
    text: noList ? `has no such path (${status}); check its ${hint}` : `answers ${status}`,
  }
}

/** The system's own code where there is one: it names no secret. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  if (error.name === 'TimeoutError') return 'no answer in time'
  const cause = error.cause instanceof Error ? error.cause : error
  const code = 'code' in cause ? String(cause.code) : cause.name
  return sentences[code] ?? code
}

const sentences: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the name does not resolve (ENOTFOUND)',
  ECONNREFUSED: 'nobody listens there (ECONNREFUSED)',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  UND_ERR_HEADERS_TIMEOUT: 'no answer in time',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed; name its authority in upstream.ca',
  SELF_SIGNED_CERT_IN_CHAIN: 'its authority is not trusted; name it in upstream.ca',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its authority is not trusted; name it in upstream.ca',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its authority is not trusted; name it in upstream.ca',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
}
