// A test house whose one deployment is the simulated voice.
import type { TestHouseOptions } from './house.ts'

/** Nanos a token: text 1000 in and 2000 out, audio 10,000 in and 20,000 out, read again 500. */
const prices = {
  cached_input: '0.5',
  audio_input: '10',
  cached_audio_input: '0.5',
  audio_output: '20',
  image: '5',
}

export const voice = {
  serves: ['realtime' as const],
  upstreamModel: 'gpt-realtime@se',
  maxOutputTokens: 1000,
  contextWindow: 10_000,
}

export function realtimeHouse(sandboxUrl: string, options: TestHouseOptions): TestHouseOptions {
  return {
    channel: { endpoint: `${sandboxUrl}/northwind/v1`, credential: 'sandbox-northwind' },
    deployments: { only: voice },
    prices,
    ...options,
  }
}
