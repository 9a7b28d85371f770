// What Bedrock says when it cannot answer: a name, and a status that does not always mean what it means
// elsewhere. A name decides what we make of it, because some faults of the provider come as 4xx.
// Sources: Amazon Bedrock API Reference, InvokeModel and InvokeModelWithResponseStream, Errors; AWS, "Common
// Errors"; Claude API docs, "Errors".
import type { IncomingHttpHeaders } from 'undici/types/header.js'

/** The status as the world means it: 4xx is about the request, 5xx about the provider. */
export function statusOf(name: string, status: number): number {
  return statuses.get(name.toLowerCase()) ?? status
}

const statuses: ReadonlyMap<string, number> = new Map([
  ['accessdeniedexception', 403],
  ['expiredtokenexception', 403],
  ['incompletesignature', 403],
  ['invalidsignatureexception', 403],
  ['missingauthenticationtokenexception', 403],
  ['unrecognizedclientexception', 403],
  ['resourcenotfoundexception', 404],
  ['validationexception', 400],
  // Of the account that we buy with, not of the caller.
  ['servicequotaexceededexception', 429],
  ['throttlingexception', 429],
  ['modelnotreadyexception', 429],
  ['internalserverexception', 500],
  // 424 and 408 in AWS's own numbers: the model failed, or did not end in time.
  ['modelerrorexception', 502],
  ['modelstreamerrorexception', 502],
  ['modeltimeoutexception', 504],
  ['serviceunavailableexception', 503],
])

/** The name of an error answer: `ValidationException:http://internal.amazon.com/…`, or with `#` before it. */
export function errorNameOf(headers: IncomingHttpHeaders): string {
  const header = headers['x-amzn-errortype']
  const name = typeof header === 'string' ? (header.split(':')[0] ?? '') : ''
  return plainName(name.slice(name.lastIndexOf('#') + 1))
}

/** A name of an error as far as it looks like one; the text is the provider's. */
export function plainName(name: string): string {
  return /^\w{1,64}$/.test(name) ? name : ''
}

/** The message of an error's JSON body, without the numbers of accounts that stand in resource names. */
export function messageOf(body: string): string {
  let message: unknown
  try {
    const value: unknown = JSON.parse(body)
    if (typeof value === 'object' && value !== null) {
      message = Reflect.get(value, 'message') ?? Reflect.get(value, 'Message')
    }
  } catch {
    // An error without JSON has nothing to say to a caller.
  }
  const text = typeof message === 'string' && message !== '' ? message : 'The provider refused.'
  return text.slice(0, messageCharactersMax).replaceAll(accountPattern, '$1************')
}

const messageCharactersMax = 2000
const accountPattern = /(arn:aws[\w-]*:[\w-]*:[\w-]*:)\d{12}(?!\d)/g

/** The body of an error as clients of Messages read it. */
export function messagesError(status: number, message: string): string {
  return JSON.stringify({ type: 'error', error: { type: messagesErrorType(status), message } })
}

function messagesErrorType(status: number): string {
  return messagesTypes.get(status) ?? (status >= 500 ? 'api_error' : 'invalid_request_error')
}

const messagesTypes: ReadonlyMap<number, string> = new Map([
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [413, 'request_too_large'],
  [429, 'rate_limit_error'],
  [503, 'overloaded_error'],
  [504, 'timeout_error'],
])
