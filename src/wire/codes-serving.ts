// Codes of serving: limits and money, places, providers and the book. Part of the registry in codes.ts.
import { badRequest, rateLimited, unavailable, type CodeSpec } from './code-spec.ts'

export const servingCodes = {
  'metering.rate_requests': {
    ...rateLimited,
    message: 'Rate limit reached for requests.',
    remedy: 'Wait for retry-after.',
  },
  'metering.rate_tokens': {
    ...rateLimited,
    type: 'tokens',
    message: 'Rate limit reached for tokens.',
    remedy: 'Wait for retry-after, or lower the output cap.',
  },
  'metering.tokens_too_many': {
    ...badRequest,
    code: 'context_length_exceeded',
    message: 'The request may use more tokens than the limit of this key ever allows.',
    remedy: 'Shorten the prompt or lower the output cap.',
  },
  'metering.concurrency': {
    ...rateLimited,
    message: 'Too many requests are running at once.',
    remedy: 'Wait for one of them to end.',
  },
  'metering.repeat_running': {
    status: 409,
    type: 'invalid_request_error',
    code: 'idempotency_key_in_use',
    azureCode: 'Conflict',
    message: 'A request with this idempotency key is being served.',
    remedy: 'Wait for it to end.',
  },
  'metering.repeat_ended': {
    status: 409,
    type: 'invalid_request_error',
    code: 'idempotency_key_used',
    azureCode: 'Conflict',
    message:
      'A request with this idempotency key was answered and charged; its answer is not kept.',
    remedy: 'Use another key to ask again; the message names the request, whose receipt is kept.',
    shouldRetry: false,
  },
  'metering.repeat_differs': {
    status: 422,
    type: 'invalid_request_error',
    code: 'idempotency_key_reused',
    azureCode: 'UnprocessableEntity',
    message: 'This idempotency key was used with another body.',
    remedy: 'Use a key for one body alone.',
    shouldRetry: false,
  },
  'metering.budget_exhausted': {
    status: 429,
    type: 'insufficient_quota',
    code: 'insufficient_quota',
    azureCode: 'insufficient_quota',
    message: 'The budget of this key cannot pay for the request.',
    remedy: 'Ask the operator to raise the budget, or wait for its next period.',
    shouldRetry: false,
  },
  'metering.cost_unbounded': {
    ...badRequest,
    code: 'cost_unbounded',
    message: 'The cost of this request cannot be bounded, and its budget is hard.',
    remedy: 'Remove the field that param names, or ask for a soft budget.',
  },
  'metering.price_unknown': {
    status: 403,
    type: 'invalid_request_error',
    code: 'price_unknown',
    azureCode: 'Forbidden',
    message: 'No price is in force for what this request may use.',
    remedy: 'The operator adds the missing price; unknown is never zero.',
    shouldRetry: false,
  },
  'place.stored_not_found': {
    status: 404,
    type: 'invalid_request_error',
    code: 'not_found',
    azureCode: '404',
    message: 'What this request refers to was not found.',
    remedy:
      'Name what a request of the same workload has stored and nobody has deleted; or send the content itself.',
  },
  'place.stored_elsewhere': {
    status: 403,
    type: 'invalid_request_error',
    code: 'stored_elsewhere',
    azureCode: 'Forbidden',
    message:
      'What this request refers to is kept where this request may not be served now, and it is asked for nowhere else.',
    remedy: 'Send the content itself instead of the field that param names.',
    shouldRetry: false,
  },
  'place.other_api': {
    ...badRequest,
    code: 'unsupported_api',
    message: 'This model is not served here in the API that you call.',
    remedy:
      'Call an API that the deployments of the model answer, or one that can be translated into it: chat completions, messages and responses are, all others and counts of tokens are not.',
  },
  'place.not_carried': {
    ...badRequest,
    code: 'unsupported_parameter',
    message: 'The request has a field that no deployment that may serve it has a place for.',
    remedy:
      'Leave the named field out, or ask for a model that is served in the API that you call: what cannot be translated is refused, never dropped.',
  },
  'place.keeps_no_files': {
    ...badRequest,
    code: 'no_files_kept',
    message: 'No deployment of this model is at a place that may keep files.',
    remedy:
      'Send the content in the request that needs it, or name another model in x-customhouse-model.',
  },
  'place.none_available': {
    ...unavailable,
    code: 'no_deployment_available',
    message: 'Every deployment that may serve this request is unavailable right now.',
    remedy: 'Try again after retry-after.',
  },
  'upstream.rate_limited': {
    ...rateLimited,
    message: 'The provider is over its rate limit.',
    remedy: 'Wait for retry-after.',
  },
  'upstream.unreachable': {
    status: 502,
    type: 'server_error',
    code: 'upstream_unreachable',
    azureCode: '502',
    message: 'The provider could not be reached.',
    remedy: 'Try again; the operator sees the cause in the log.',
  },
  'upstream.timeout': {
    status: 504,
    type: 'server_error',
    code: 'upstream_timeout',
    azureCode: '504',
    message: 'The provider did not answer in time.',
    remedy: 'Try again, or ask for a longer timeout.',
  },
  'upstream.failed': {
    status: 502,
    type: 'server_error',
    code: 'upstream_failed',
    azureCode: '502',
    message: 'The provider failed to answer.',
    remedy: 'Try again; the operator sees the cause in the log.',
  },
  'upstream.unavailable': {
    ...unavailable,
    code: 'upstream_unavailable',
    message: 'The provider is unavailable right now.',
    remedy: 'Try again after retry-after.',
  },
  'upstream.refused_us': {
    status: 502,
    type: 'server_error',
    code: 'upstream_refused',
    azureCode: '502',
    message: 'The provider did not accept this server.',
    remedy:
      'Nothing is wrong with the request: the operator checks the credential and deployment name of the channel.',
  },
  'upstream.invalid': {
    status: 502,
    type: 'server_error',
    code: 'upstream_invalid',
    azureCode: '502',
    message: 'The provider answered with something that is not a valid answer.',
    remedy: 'Try again; the operator sees the cause in the log.',
  },
  'store.unavailable': {
    ...unavailable,
    code: 'book_unavailable',
    message: 'The book cannot be written right now, so nothing is sent.',
    remedy: 'Try again after retry-after.',
  },
  'store.disk_low': {
    ...unavailable,
    code: 'disk_low',
    message: 'The server is short of disk, so nothing is admitted.',
    remedy: 'The operator frees disk space.',
  },
  'store.overloaded': {
    ...unavailable,
    code: 'overloaded',
    message: 'The server is overloaded.',
    remedy: 'Try again after retry-after.',
  },
} as const satisfies Record<string, CodeSpec>
