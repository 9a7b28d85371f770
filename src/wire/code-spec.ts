// What a code of the registry says, and the members that many codes share.

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

export const badRequest = {
  status: 400,
  type: 'invalid_request_error',
  azureCode: 'BadRequest',
} as const
export const unauthorized = {
  status: 401,
  type: 'invalid_request_error',
  code: 'invalid_api_key',
  azureCode: '401',
} as const
export const rateLimited = {
  status: 429,
  type: 'requests',
  code: 'rate_limit_exceeded',
  azureCode: '429',
} as const
export const unavailable = { status: 503, type: 'server_error', azureCode: '503' } as const
