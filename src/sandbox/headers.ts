// The headers each provider puts on an answer. Rate-limit counters are kept per deployment and
// minute, and reported but never enforced: a refusal for quota is ordered as a fault.
import type { Clock } from '../kernel/time.ts'
import { azureRegionNames } from './catalog.ts'
import type { ProviderName, Region } from './catalog.ts'

const requestsPerMinute = 1_000_000
const tokensPerMinute = 1_000_000_000

/** Those that say nothing of their limits before they are met. */
const tellsNoQuota: ReadonlySet<ProviderName> = new Set([
  'kiso',
  'bedrock',
  'vertex',
  'gemini',
  'foundry',
  'mistral',
])

export interface Quotas {
  /** Counts one request of `tokens` and gives the provider's rate-limit headers after it. */
  spend(provider: ProviderName, deployment: string, tokens: number): Record<string, string>
}

export function openQuotas(clock: Clock): Quotas {
  const windows = new Map<string, { minute: number; requests: number; tokens: number }>()
  return {
    spend(provider, deployment, tokens) {
      if (tellsNoQuota.has(provider)) return {}
      const key = `${provider}/${deployment}`
      const nowMs = clock.nowMs()
      const minute = Math.floor(nowMs / 60_000)
      let window = windows.get(key)
      if (window === undefined || window.minute !== minute) {
        window = { minute, requests: 0, tokens: 0 }
        windows.set(key, window)
      }
      window.requests += 1
      window.tokens += tokens
      if (provider === 'meridian') return messagesQuota(window, (minute + 1) * 60_000)
      const resetSeconds = Math.ceil(((minute + 1) * 60_000 - nowMs) / 1000)
      return {
        'x-ratelimit-limit-requests': `${requestsPerMinute}`,
        'x-ratelimit-limit-tokens': `${tokensPerMinute}`,
        'x-ratelimit-remaining-requests': `${Math.max(0, requestsPerMinute - window.requests)}`,
        'x-ratelimit-remaining-tokens': `${Math.max(0, tokensPerMinute - window.tokens)}`,
        'x-ratelimit-reset-requests': `${resetSeconds}s`,
        'x-ratelimit-reset-tokens': `${resetSeconds}s`,
      }
    },
  }
}

/** Source: Claude API docs, "Rate limits", Response headers: instants in RFC 3339. */
function messagesQuota(
  { requests, tokens }: { readonly requests: number; readonly tokens: number },
  resetMs: number,
): Record<string, string> {
  const reset = new Date(resetMs).toISOString()
  return {
    'anthropic-ratelimit-requests-limit': `${requestsPerMinute}`,
    'anthropic-ratelimit-requests-remaining': `${Math.max(0, requestsPerMinute - requests)}`,
    'anthropic-ratelimit-requests-reset': reset,
    'anthropic-ratelimit-tokens-limit': `${tokensPerMinute}`,
    'anthropic-ratelimit-tokens-remaining': `${Math.max(0, tokensPerMinute - tokens)}`,
    'anthropic-ratelimit-tokens-reset': reset,
  }
}

export interface HeaderFacts {
  readonly provider: ProviderName
  readonly requestId: string
  /** Null where the request named no deployment. */
  readonly deployment: string | null
  readonly region: Region | null
  readonly clientRequestId: string | null
}

/** What every answer of `provider` carries, refusals included. */
export function providerHeaders(facts: HeaderFacts): Record<string, string> {
  const headers: Record<string, string> = { 'x-simulated': 'true' }
  const { provider, requestId, deployment, region, clientRequestId } = facts
  if (provider === 'kiso') return headers
  if (provider === 'meridian' || provider === 'foundry') {
    headers['request-id'] = requestId
    headers['anthropic-organization-id'] = 'simulated'
    return headers
  }
  if (provider === 'vertex' || provider === 'gemini') return headers
  if (provider === 'mistral') {
    headers['mistral-correlation-id'] = requestId
    return headers
  }
  if (provider === 'bedrock') {
    headers['x-amzn-requestid'] = requestId
    return headers
  }
  headers['x-request-id'] = requestId
  if (provider === 'northwind') {
    headers['openai-version'] = '2020-10-01'
    headers['openai-processing-ms'] = '1'
    return headers
  }
  headers['apim-request-id'] = requestId
  if (region !== null) headers['x-ms-region'] = azureRegionNames[region]
  if (deployment !== null) headers['x-ms-deployment-name'] = deployment
  if (clientRequestId !== null) headers['x-ms-client-request-id'] = clientRequestId
  return headers
}
