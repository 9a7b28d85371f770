// The words in which each API names kinds of errors. A provider's own word stays where the client's API knows
// it; any other gives way to the word for its status, or, inside a stream, where there is none, for what it
// means. The provider's text is never touched.
// Sources: OpenAI API docs, "Error codes"; Claude API docs, "Errors".
import type { ProviderError } from '../../wire/parts.ts'

const meanings: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  insufficient_quota: 429,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  rate_limit_exceeded: 429,
  tokens: 429,
  requests: 429,
  overloaded_error: 503,
  timeout_error: 504,
}

/** What an error that came inside a stream would have been as an answer. */
export function statusOfWord(word: string): number {
  return Object.hasOwn(meanings, word) ? (meanings[word] ?? 500) : 500
}

const messagesWords: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  503: 'overloaded_error',
  504: 'timeout_error',
  529: 'overloaded_error',
}

const messagesKnows = new Set([
  'invalid_request_error',
  'api_error',
  ...Object.values(messagesWords),
])

export function messagesWord(status: number, { type }: ProviderError): string {
  return messagesKnows.has(type) ? type : messagesWordOf(status)
}

/** The word of the Messages API for a status. */
export function messagesWordOf(status: number): string {
  return messagesWords[status] ?? (status >= 500 ? 'api_error' : 'invalid_request_error')
}

const openAiKnows = new Set([
  'invalid_request_error',
  'insufficient_quota',
  'server_error',
  'tokens',
  'requests',
])

export function openAiWord(status: number, { type }: ProviderError): string {
  if (openAiKnows.has(type)) return type
  if (status >= 500) return 'server_error'
  return status === 429 ? 'rate_limit_error' : 'invalid_request_error'
}

/** `code`: the provider's own word where `type` is another. */
export function openAiError(
  status: number,
  error: ProviderError,
): Readonly<Record<string, unknown>> {
  const type = openAiWord(status, error)
  return {
    message: error.message,
    type,
    param: error.param,
    code: error.type === '' || error.type === type ? null : error.type,
  }
}
