// What a simulated provider says when it refuses, in the words and shapes of the real ones
// (OpenAI's error guide; Azure OpenAI's quota, code and content-filter pages; a self-hosted server's
// numeric codes). A problem is provider-neutral until it is rendered.
import { unreachable } from '../kernel/assert.ts'
import type { ProviderName } from './catalog.ts'

export interface Problem {
  readonly status: number
  readonly code: string
  readonly message: string
  readonly type?: string
  readonly param?: string
  readonly retryAfterSeconds?: number
  readonly retryAfterMs?: number
}

export function badRequest(param: string | null, message: string, code = 'invalid_value'): Problem {
  const problem = { status: 400, code, message, type: 'invalid_request_error' }
  return param === null ? problem : { ...problem, param }
}

export const unauthorized: Problem = {
  status: 401,
  code: 'invalid_api_key',
  message: 'Incorrect API key provided. This is a simulated provider.',
  type: 'invalid_request_error',
}

export function modelNotFound(name: string): Problem {
  return {
    status: 404,
    code: 'model_not_found',
    message: `The model \`${name}\` does not exist or you do not have access to it.`,
    type: 'invalid_request_error',
    param: 'model',
  }
}

export const resourceNotFound: Problem = {
  status: 404,
  code: 'not_found',
  message: 'Resource not found',
  type: 'invalid_request_error',
}

export const contentFiltered: Problem = {
  status: 400,
  code: 'content_filter',
  message:
    "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry.",
  param: 'prompt',
}

/** A problem of a status that a fault asks for. */
export function faultProblem(status: number, seconds?: number, ms?: number): Problem {
  const retry = {
    ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }),
    ...(ms === undefined ? {} : { retryAfterMs: ms }),
  }
  const message = `Simulated fault: status ${status}.`
  if (status === 401) return { ...unauthorized, ...retry }
  if (status === 429) {
    return { status, code: 'rate_limit_exceeded', type: 'requests', message, ...retry }
  }
  const named: Readonly<Record<number, string>> = {
    400: 'invalid_value',
    403: 'unsupported_country_region_territory',
    404: 'model_not_found',
  }
  const code = named[status] ?? (status >= 500 ? 'server_error' : 'invalid_value')
  return {
    status,
    code,
    type: status >= 500 ? 'server_error' : 'invalid_request_error',
    message,
    ...retry,
  }
}

/** What of a request its refusal repeats. */
export interface Refused {
  readonly call: { readonly apiVersion: string; readonly form?: string | null }
  readonly requestId: string
}

/** The JSON body in which `provider` reports `problem`. */
export function problemBody(
  provider: ProviderName,
  problem: Problem,
  { call, requestId }: Refused,
): string {
  switch (provider) {
    case 'northwind': {
      const { message, code } = problem
      const type = problem.type ?? 'invalid_request_error'
      return JSON.stringify({ error: { message, type, param: problem.param ?? null, code } })
    }
    case 'azure':
      return JSON.stringify({ error: azureError(problem, call.apiVersion) })
    case 'kiso': {
      // Self-hosted servers answer a wrong key with a bare string, and all else with numeric codes.
      if (problem.status === 401) return JSON.stringify({ error: 'Unauthorized' })
      const type = problem.status === 404 ? 'NotFoundError' : 'BadRequestError'
      const { message, status } = problem
      return JSON.stringify({
        error: { message, type, param: problem.param ?? null, code: status },
      })
    }
    case 'meridian':
    case 'foundry':
      return messagesProblem(problem, requestId)
    case 'vertex':
      // Claude's own words for what is wrong with its request; Google's for all around it.
      return call.form?.startsWith('claude') === true && problem.status === 400
        ? messagesProblem(problem, requestId)
        : googleProblem(problem)
    case 'gemini':
      return googleProblem(problem)
    case 'mistral':
      return mistralProblem(problem)
    case 'bedrock':
      return JSON.stringify({ message: problem.message })
    default:
      return unreachable(provider)
  }
}

function messagesProblem(problem: Problem, requestId: string): string {
  const error = { type: messagesErrorType(problem), message: problem.message }
  return JSON.stringify({ type: 'error', error, request_id: requestId })
}

/** Source: Google Cloud docs, "Errors" (google.rpc.Status); google.rpc.BadRequest. */
function googleProblem({ status, message, param }: Problem): string {
  const named: Readonly<Record<number, string>> = {
    400: 'INVALID_ARGUMENT',
    401: 'UNAUTHENTICATED',
    403: 'PERMISSION_DENIED',
    404: 'NOT_FOUND',
    429: 'RESOURCE_EXHAUSTED',
    499: 'CANCELLED',
    503: 'UNAVAILABLE',
    504: 'DEADLINE_EXCEEDED',
  }
  const type = 'type.googleapis.com/google.rpc.BadRequest'
  const violations = [{ field: param ?? '', description: message }]
  const details = param === undefined ? [] : [{ '@type': type, fieldViolations: violations }]
  const word = named[status] ?? (status >= 500 ? 'INTERNAL' : 'INVALID_ARGUMENT')
  return JSON.stringify({ error: { code: status, message, status: word, details } })
}

/** Source: answers of the Mistral API. */
function mistralProblem({ status, message, code, param }: Problem): string {
  if (status === 401) return JSON.stringify({ detail: 'Unauthorized' })
  const said: unknown = status === 422 ? JSON.parse(message) : message
  const type = status >= 500 ? 'service_unavailable' : 'invalid_request_error'
  return JSON.stringify({ object: 'error', message: said, type, param: param ?? null, code })
}

/** The name of an error in AWS's header. Source: Amazon Bedrock API Reference, InvokeModel, Errors. */
export function awsErrorName({ status, code }: Problem): string {
  if (/(Exception|Signature)$/.test(code)) return code
  const named: Readonly<Record<number, string>> = {
    403: 'AccessDeniedException',
    404: 'ResourceNotFoundException',
    408: 'ModelTimeoutException',
    424: 'ModelErrorException',
    429: 'ThrottlingException',
    503: 'ServiceUnavailableException',
  }
  return named[status] ?? (status >= 500 ? 'InternalServerException' : 'ValidationException')
}

/** Source: Claude API docs, "Errors". */
function messagesErrorType({ status }: Problem): string {
  const named: Readonly<Record<number, string>> = {
    401: 'authentication_error',
    402: 'billing_error',
    403: 'permission_error',
    404: 'not_found_error',
    413: 'request_too_large',
    429: 'rate_limit_error',
    504: 'timeout_error',
    529: 'overloaded_error',
  }
  return named[status] ?? (status >= 500 ? 'api_error' : 'invalid_request_error')
}

function azureError(problem: Problem, apiVersion: string): object {
  const { status, code, message } = problem
  if (status === 401) {
    return {
      code: '401',
      message:
        'Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.',
    }
  }
  if (code === 'not_found') return { code: '404', message: 'Resource not found' }
  if (code === 'model_not_found') {
    return {
      code: 'DeploymentNotFound',
      message:
        'The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again.',
    }
  }
  if (status === 403) {
    return {
      code: 'Forbidden',
      message:
        'Your resource has been temporarily blocked because we detected behavior that may violate our content policy.',
    }
  }
  if (status === 429) {
    const seconds = problem.retryAfterSeconds ?? Math.ceil((problem.retryAfterMs ?? 1000) / 1000)
    return {
      code: '429',
      message: `Requests to the ChatCompletions_Create Operation under Azure OpenAI API version ${apiVersion} have exceeded call rate limit of your current OpenAI S0 pricing tier. Please retry after ${seconds} seconds. ${message}`,
    }
  }
  if (code === 'content_filter') return { ...filterError, message, param: 'prompt', code, status }
  return { message, type: problem.type ?? null, param: problem.param ?? null, code }
}

const filterError = {
  type: null,
  innererror: {
    code: 'ResponsibleAIPolicyViolation',
    content_filter_result: {
      hate: { filtered: true, severity: 'high' },
      jailbreak: { filtered: false, detected: false },
      self_harm: { filtered: false, severity: 'safe' },
      sexual: { filtered: false, severity: 'safe' },
      violence: { filtered: false, severity: 'safe' },
    },
  },
}
