// A house over simulated providers that keep responses: one of OpenAI's kind and two of Azure's, of which one is
// asked at a dated API version.
import { openTestHouse, type TestHouse, type TestHouseOptions } from './house.ts'
import type { TestSandbox } from './sandbox.ts'

export async function keptHouse(
  sandbox: Pick<TestSandbox, 'url'>,
  options: TestHouseOptions = {},
): Promise<TestHouse> {
  const azure = {
    kind: 'azure',
    seller: 'Azure (simulated)',
    endpoint: `${sandbox.url}/azure`,
    credential: 'sandbox-azure',
  } as const
  return openTestHouse(sandbox, {
    channel: { endpoint: `${sandbox.url}/northwind/v1`, credential: 'sandbox-northwind' },
    channels: { azure, dated: { ...azure, apiVersion: '2025-04-01-preview' } },
    deployments: {
      only: { upstreamModel: 'gpt-4o@se', retentionDays: { rest: 30 } },
      dated: { channel: 'dated', model: 'dated', upstreamModel: 'gpt-4o-sg' },
      thinker: { channel: 'azure', model: 'thinker', upstreamModel: 'o4-mini-sg' },
    },
    ...options,
    contract: { models: ['m', 'dated', 'thinker'], ...options.contract },
  })
}
