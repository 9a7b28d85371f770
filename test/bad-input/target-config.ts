// The configuration of the target: one workload without rate limits, one deployment, a budget too
// large to end. Limits of time are short, so that the slow cases end soon.
import type { ConfigInput } from '../../src/house/config-schema.ts'

export const model = 'test-model'

type LimitsInput = NonNullable<NonNullable<ConfigInput['server']>['limits']>

export function targetConfig(
  upstreamUrl: string,
  key: { readonly id: string; readonly digest: string },
  limits: LimitsInput,
): ConfigInput {
  const here = ['SG']
  const one = '1'
  return {
    version: 1,
    server: { limits },
    prices: {
      list: {
        currency: 'USD',
        versions: [
          {
            validFrom: '2020-01-01',
            perMillionTokens: { input: one, cached_input: one, output: one, reasoning: one },
          },
        ],
      },
    },
    channels: {
      one: {
        kind: 'openai-compatible',
        seller: 'Test provider',
        endpoint: `${upstreamUrl}/v1`,
        credential: 'upstream-credential',
      },
    },
    deployments: {
      one: {
        channel: 'one',
        model,
        type: 'regional',
        locations: { ingress: here, processing: here, rest: here, abuseStore: here, review: here },
        price: 'list',
        maxOutputTokens: 16_384,
        contextWindow: 128_000,
      },
    },
    parties: { tester: { legalName: 'Tester Ltd.', country: 'SG' } },
    contracts: {
      terms: {
        party: 'tester',
        validFrom: '2020-01-01',
        models: [model],
        permits: { processing: here, rest: here, abuseStore: here, review: here },
        budgets: [
          { id: 'monthly', amount: '1000000.00', currency: 'USD', period: 'month', hard: true },
        ],
      },
    },
    workloads: {
      tests: { contract: 'terms', purpose: 'tests', owner: 'tests', keys: [key] },
    },
  }
}
