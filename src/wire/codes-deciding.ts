// Codes of deciding: contract and policy. Part of the registry in codes.ts.
import type { CodeSpec } from './code-spec.ts'

export const decidingCodes = {
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
} as const satisfies Record<string, CodeSpec>
