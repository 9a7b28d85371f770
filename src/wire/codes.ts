// The one registry of refusals and faults: our code, HTTP status, how the OpenAI and Azure dialects
// spell it, and the public sentence. docs/reference/errors.md is generated from it and a test compares
// both ways. Public sentences never name what the asker has no right to know.

export interface CodeSpec {
  readonly status: number
  /** `error.type` of the OpenAI error object. */
  readonly type: string
  /** `error.code` of the OpenAI error object. */
  readonly code: string
  /** `error.code` of the Azure OpenAI error object. */
  readonly azureCode: string
  readonly message: string
  /** What the caller can do, for the docs and the CLI. */
  readonly remedy: string
  /** Sent as `x-should-retry`, which the official SDKs obey; absent leaves the SDK's own rule. */
  readonly shouldRetry?: boolean
}

const badRequest = { status: 400, type: 'invalid_request_error', azureCode: 'BadRequest' } as const
const unauthorized = {
  status: 401,
  type: 'invalid_request_error',
  code: 'invalid_api_key',
  azureCode: '401',
} as const
const rateLimited = {
  status: 429,
  type: 'requests',
  code: 'rate_limit_exceeded',
  azureCode: '429',
} as const
const unavailable = { status: 503, type: 'server_error', azureCode: '503' } as const

export const codes = {
  'door.not_found': {
    status: 404,
    type: 'invalid_request_error',
    code: 'not_found',
    azureCode: '404',
    message: 'Resource not found.',
    remedy: 'Check the path; docs/reference/http.md lists them all.',
  },
  'door.method_not_allowed': {
    status: 405,
    type: 'invalid_request_error',
    code: 'method_not_allowed',
    azureCode: '405',
    message: 'This method is not allowed here.',
    remedy: 'Use the method named in the allow header.',
  },
  'door.api_version': {
    status: 404,
    type: 'invalid_request_error',
    code: '404',
    azureCode: '404',
    message: 'Resource not found',
    remedy: 'Give a supported api-version in the query, e.g. api-version=2024-10-21.',
  },
  'door.body_too_large': {
    status: 413,
    type: 'invalid_request_error',
    code: 'request_too_large',
    azureCode: '413',
    message: 'The request body is larger than this server accepts.',
    remedy: 'Send a smaller body; the limit is in docs/reference/config.md.',
  },
  'door.content_type': {
    status: 415,
    type: 'invalid_request_error',
    code: 'unsupported_media_type',
    azureCode: '415',
    message:
      'The request body must be JSON, with content-type application/json and no content-encoding.',
    remedy: 'Send content-type: application/json without content-encoding.',
  },
  'door.json_invalid': {
    ...badRequest,
    code: 'invalid_json',
    message: 'The request body is not valid JSON.',
    remedy: 'Correct the JSON; the message names the position.',
  },
  'door.json_limits': {
    ...badRequest,
    code: 'json_too_complex',
    message: 'The request body is nested too deeply or has too many values.',
    remedy: 'Flatten the body; the limits are in docs/reference/config.md.',
  },
  'door.json_duplicate_key': {
    ...badRequest,
    code: 'duplicate_key',
    message: 'The request body names the same key twice in one object.',
    remedy: 'Send each key once; the message names it.',
  },
  'door.utf8_invalid': {
    ...badRequest,
    code: 'invalid_utf8',
    message: 'The request body is not valid UTF-8.',
    remedy: 'Encode the body as UTF-8.',
  },
  'door.field_invalid': {
    ...badRequest,
    code: 'invalid_value',
    message: 'A field of the request is missing or has a wrong value.',
    remedy: 'Correct the field that param names.',
  },
  'door.request_timeout': {
    status: 408,
    type: 'invalid_request_error',
    code: 'request_timeout',
    azureCode: '408',
    message: 'The request did not arrive in time.',
    remedy: 'Send the whole request without long pauses.',
  },
  'door.draining': {
    ...unavailable,
    code: 'draining',
    message: 'This server is shutting down.',
    remedy: 'Try again; another replica or the restarted server will answer.',
    shouldRetry: true,
  },
  'door.internal': {
    status: 500,
    type: 'server_error',
    code: 'internal_error',
    azureCode: '500',
    message: 'The server had an error while processing the request.',
    remedy: 'Report the request id to the operator.',
  },
  'identity.key_missing': {
    ...unauthorized,
    message: 'No API key was given. Send it as Authorization: Bearer KEY or as api-key.',
    remedy: 'Send a key in one of the accepted headers.',
  },
  'identity.key_malformed': {
    ...unauthorized,
    message: 'Incorrect API key provided: it is not a key of this server.',
    remedy: 'Check for a cut or mistyped key: its checksum does not fit.',
  },
  'identity.key_unknown': {
    ...unauthorized,
    message: 'Incorrect API key provided.',
    remedy: 'Ask the operator for a valid key.',
  },
  'contract.not_in_force': {
    status: 403,
    type: 'invalid_request_error',
    code: 'contract_not_in_force',
    azureCode: 'Forbidden',
    message: 'The contract of this key is not in force.',
    remedy: 'Ask the operator to renew the contract.',
    shouldRetry: false,
  },
  'policy.model_not_found': {
    status: 404,
    type: 'invalid_request_error',
    code: 'model_not_found',
    azureCode: 'DeploymentNotFound',
    message: 'The model does not exist or you do not have access to it.',
    remedy: 'GET /v1/models lists the models of this key.',
  },
  'policy.location_denied': {
    status: 403,
    type: 'invalid_request_error',
    code: 'location_not_permitted',
    azureCode: 'Forbidden',
    message:
      'No deployment of this model keeps its promised locations within what your contract permits.',
    remedy: 'customhouse explain REQUEST_ID names the nearest deployment and what is missing.',
    shouldRetry: false,
  },
  'policy.denied': {
    status: 403,
    type: 'invalid_request_error',
    code: 'not_permitted',
    azureCode: 'Forbidden',
    message: 'A rule that applies to your contract does not permit this request.',
    remedy: 'Quote the request id to your provider, who can tell the reason and how to contest it.',
    shouldRetry: false,
  },
  'policy.referred': {
    status: 403,
    type: 'invalid_request_error',
    code: 'referred',
    azureCode: 'Forbidden',
    message: 'This request waits for a decision by a person. Nothing was sent.',
    remedy: 'Quote the case reference to your provider; repeating the request changes nothing.',
    shouldRetry: false,
  },
  'policy.notice_required': {
    status: 403,
    type: 'invalid_request_error',
    code: 'notice_required',
    azureCode: 'Forbidden',
    message: 'A notice must be acknowledged once before the first use.',
    remedy: 'POST /v1/notices/{id}/acknowledge with this key; the message names the id.',
    shouldRetry: false,
  },
  'policy.feature_refused': {
    status: 403,
    type: 'invalid_request_error',
    code: 'feature_not_permitted',
    azureCode: 'Forbidden',
    message: 'A feature that this request asks for is not permitted under your contract.',
    remedy: 'Remove the field that param names.',
    shouldRetry: false,
  },
  'policy.field_denied': {
    status: 403,
    type: 'invalid_request_error',
    code: 'field_not_permitted',
    azureCode: 'Forbidden',
    message:
      'A field of this request would take it, or part of it, where no deployment promises anything.',
    remedy: 'Remove the field that param names; tools may be of type function or custom.',
    shouldRetry: false,
  },
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
  'audit.receipt_not_found': {
    status: 404,
    type: 'invalid_request_error',
    code: 'not_found',
    azureCode: '404',
    message: 'Resource not found.',
    remedy: 'Check the id; a receipt is shown to keys of its own workload or party only.',
  },
  'admin.unauthorized': {
    status: 401,
    type: 'about:blank',
    code: 'unauthorized',
    azureCode: '401',
    message: 'An admin key is needed.',
    remedy: 'Send Authorization: Bearer with the admin key.',
  },
  'admin.forbidden': {
    status: 403,
    type: 'about:blank',
    code: 'forbidden',
    azureCode: '403',
    message: 'Your roles do not allow this.',
    remedy: 'Ask somebody whose role does; the detail names what is needed.',
  },
  'admin.invalid': {
    status: 400,
    type: 'about:blank',
    code: 'invalid',
    azureCode: '400',
    message: 'The request is not valid.',
    remedy: 'Correct the field that detail names.',
  },
  'admin.managed_by_file': {
    status: 409,
    type: 'about:blank',
    code: 'managed_by_file',
    azureCode: '409',
    message: 'This object is managed by the configuration file.',
    remedy: 'Change the file; it reloads by itself.',
  },
} as const satisfies Record<string, CodeSpec>

export type Code = keyof typeof codes

/** Whether `text` is a code of the registry. */
export function isCode(text: string): text is Code {
  return Object.hasOwn(codes, text)
}

/** An expected no, about the asker: returned, never thrown. */
export interface Refusal {
  readonly kind: 'refused'
  readonly code: Code
  /** Replaces the registry's sentence where the instance says more, e.g. names a position. Public. */
  readonly message?: string
  /** The field at fault, as `error.param`. Public. */
  readonly param?: string
  /** When a repeat can succeed; sent rounded up as `retry-after` and exactly as `retry-after-ms`. */
  readonly retryAfterMs?: number
  /** For the log and `explain` only. */
  readonly internal?: string
}

export function refuse(code: Code, detail: Omit<Refusal, 'kind' | 'code'> = {}): Refusal {
  return { kind: 'refused', code, ...detail }
}
