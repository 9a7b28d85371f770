// Which of a provider's answer headers reach the client, and what we learn from the others.
import type { IncomingHttpHeaders } from 'undici/types/header.js'

import type { HeaderList } from '../journeys/ports.ts'
import { plainId } from './event-text.ts'

/**
 * A closed list: what is left out is either ours to say (rate limits of a deployment that many
 * share, request ids), the connection's own business, or a cookie.
 */
const passed = [
  'content-type',
  'content-encoding',
  'openai-processing-ms',
  'openai-version',
  'openai-model',
  'x-ms-region',
  'x-ms-deployment-name',
  'azureml-model-session',
  'x-should-retry',
  'x-simulated',
] as const

/**
 * Appends to `list`. `encoded`: the client gets the bytes as the provider encoded them. `contentType`: of
 * bytes that are not the provider's; null where they are.
 */
export function passHeaders(
  list: HeaderList,
  headers: IncomingHttpHeaders,
  { encoded, contentType }: { readonly encoded: boolean; readonly contentType: string | null },
): void {
  if (contentType !== null) list.push('content-type', contentType)
  for (const name of passed) {
    const value = headers[name]
    if (typeof value !== 'string') continue
    if (name === 'content-encoding' && !encoded) continue
    if (name === 'content-type' && contentType !== null) continue
    list.push(name, value)
  }
}

/** Looks up one header; a repeated one counts as not sent. */
export function headerReader(headers: IncomingHttpHeaders): (name: string) => string | undefined {
  return (name) => {
    const value = headers[name]
    return typeof value === 'string' ? value : undefined
  }
}

/** Amazon's id of a request: what its support and its logs go by. Empty where the provider has no such header. */
export function requestIdOf(headers: IncomingHttpHeaders): string {
  return plainId(headers['x-amzn-requestid'])
}

/** The processing region the provider itself names for this call, if it does. */
export function assertedRegion(headers: IncomingHttpHeaders): string | null {
  const region = headers['x-ms-region']
  return typeof region === 'string' && /^[\w .-]{1,64}$/.test(region) ? region : null
}
