// What a channel's credential is: a key that travels in a header, or something that buys tokens which live
// for an hour. A grant is read from JSON in the form in which the provider hands it out, from a file that
// holds it, or stands for the machine's own identity. Nothing here prints a word of it.
// Sources: Google Cloud docs, "Authenticate as a service account", "Using OAuth 2.0 for server to server
// applications", "Access the metadata server"; Microsoft identity platform, "OAuth 2.0 client credentials flow".
import { createPrivateKey, type KeyObject } from 'node:crypto'

import type { ChannelKind } from '../../place/deployment.ts'

export type Grant =
  | {
      readonly kind: 'service_account'
      readonly email: string
      readonly keyId: string | null
      readonly key: KeyObject
      readonly tokenUrl: string
    }
  | {
      /** A form that is posted as it is: Google's refresh token, Entra's client secret. */
      readonly kind: 'form'
      readonly form: Readonly<Record<string, string>>
      readonly tokenUrl: string
    }
  | { readonly kind: 'metadata'; readonly tokenUrl: string }

const metadataUrl =
  'http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token'
const googleTokenUrl = 'https://oauth2.googleapis.com/token'
const entraScope = 'https://cognitiveservices.azure.com/.default'

/** The prefix of a credential that names a file. */
const filePrefix = 'file:'

/** The path of the file that the credential names; null if it names none. */
export function credentialFile(credential: string): string | null {
  return credential.startsWith(filePrefix) ? credential.slice(filePrefix.length) : null
}

/** Whether a credential of a channel of this kind buys tokens; else it is a key, sent as it is. */
export function buysTokens(kind: ChannelKind, credential: string): boolean {
  return kind === 'vertex' || ((kind === 'azure' || kind === 'foundry') && !isKey(credential))
}

function isKey(credential: string): boolean {
  return !credential.startsWith('{') && credentialFile(credential) === null
}

/** The grant that `text` describes, or a sentence that says what is wrong and what to do. */
export function readGrant(kind: ChannelKind, text: string): Grant | string {
  if (kind === 'vertex' && text === 'metadata') return { kind: 'metadata', tokenUrl: metadataUrl }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return kind === 'vertex'
      ? 'must be the JSON of a service account, file: and the path to it, or the word metadata'
      : 'must be a key, JSON with tenant_id, client_id and client_secret, or file: and the path to it'
  }
  if (!isFields(value)) return 'must be a JSON object'
  return kind === 'vertex' ? readGoogle(value) : readEntra(value)
}

type Fields = Readonly<Record<string, unknown>>

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function readGoogle(fields: Fields): Grant | string {
  const { type } = fields
  if (type === 'service_account') return readServiceAccount(fields)
  if (type === 'authorized_user') {
    const { client_id: id, client_secret: secret, refresh_token: token } = fields
    if (!isText(id) || !isText(secret) || !isText(token)) {
      return 'lacks client_id, client_secret or refresh_token; make it anew with gcloud auth application-default login'
    }
    return formGrant(fields, googleTokenUrl, {
      grant_type: 'refresh_token',
      client_id: id,
      client_secret: secret,
      refresh_token: token,
    })
  }
  return `has the type ${shownType(type)}, which is not known here; give the JSON key of a service account (type service_account), or the word metadata on a machine of Google's`
}

function readServiceAccount(fields: Fields): Grant | string {
  const { client_email: email, private_key: pem, private_key_id: keyId } = fields
  if (!isText(email) || !isText(pem)) {
    return 'lacks client_email or private_key; download the key of the service account again'
  }
  const tokenUrl = tokenUrlOf(fields, googleTokenUrl)
  if (tokenUrl === null) return badTokenUrl
  let key: KeyObject
  try {
    key = createPrivateKey(pem)
  } catch {
    return 'has a private_key that is no PEM key; download the key of the service account again'
  }
  if (key.asymmetricKeyType !== 'rsa') return 'has a private_key that is no RSA key'
  return {
    kind: 'service_account',
    email,
    keyId: isText(keyId) ? keyId : null,
    key,
    tokenUrl,
  }
}

function readEntra(fields: Fields): Grant | string {
  const { tenant_id: tenant, client_id: id, client_secret: secret, scope } = fields
  if (!isText(tenant) || !isText(id) || !isText(secret)) {
    return 'lacks tenant_id, client_id or client_secret; take them from the app registration'
  }
  const usual = `https://login.microsoftonline.com/${encodeURIComponent(tenant)}/oauth2/v2.0/token`
  return formGrant(fields, usual, {
    grant_type: 'client_credentials',
    client_id: id,
    client_secret: secret,
    scope: isText(scope) ? scope : entraScope,
  })
}

function formGrant(
  fields: Fields,
  usual: string,
  form: Readonly<Record<string, string>>,
): Grant | string {
  const tokenUrl = tokenUrlOf(fields, usual)
  return tokenUrl === null ? badTokenUrl : { kind: 'form', form, tokenUrl }
}

const badTokenUrl = 'has a token_uri that is no https address; remove it'

/** Secrets go there: encrypted, or not off this machine. */
function tokenUrlOf(fields: Fields, usual: string): string | null {
  const { token_uri: given } = fields
  if (given === undefined) return usual
  if (!isText(given) || !URL.canParse(given)) return null
  const { protocol, hostname } = new URL(given)
  const isHere = hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]'
  return protocol === 'https:' || (protocol === 'http:' && isHere) ? given : null
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

/** Of a file that may hold anything: only what looks like a name of a type. */
function shownType(type: unknown): string {
  return typeof type === 'string' && /^[a-z_]{1,40}$/.test(type) ? `"${type}"` : 'of nothing known'
}
