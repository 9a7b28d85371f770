// What a provider takes for its own count of tokens, computed apart from the gateway: exact fractions,
// each line rounded once, half to even, to whole nanos.
import { pick } from '../support/json.ts'
import { channelPrices } from './world.ts'

export interface Tokens {
  readonly input: number
  readonly cached_input: number
  readonly output: number
  readonly reasoning: number
}

/** Disjoint counts from a usage object as providers write it. */
export function tokensOf(usage: unknown): Tokens {
  const number = (...path: string[]): number => Number(pick(usage, ...path) ?? 0)
  const cached = number('prompt_tokens_details', 'cached_tokens')
  const reasoning = number('completion_tokens_details', 'reasoning_tokens')
  return {
    input: number('prompt_tokens') - cached,
    cached_input: cached,
    output: number('completion_tokens') - reasoning,
    reasoning,
  }
}

/** In nanos. Throws if a channel has no price for what it counts. */
export function costOf(channel: string, tokens: Tokens): bigint {
  const prices: Readonly<Record<string, string>> =
    channel === 'northwind' ? channelPrices.northwind : channelPrices.kiso
  let nanos = 0n
  for (const [kind, count] of Object.entries(tokens)) {
    if (count === 0) continue
    const perMillion = prices[kind]
    if (perMillion === undefined) throw new Error(`${channel} has no price for ${kind}`)
    const [whole = '', fraction = ''] = perMillion.split('.')
    // Per million tokens in dollars: count x digits x 1e9 / (1e6 x 10^places).
    const numerator = BigInt(count) * BigInt(whole + fraction) * 1_000n
    nanos += halfEven(numerator, 10n ** BigInt(fraction.length))
  }
  return nanos
}

function halfEven(numerator: bigint, denominator: bigint): bigint {
  const floor = numerator / denominator
  const twice = (numerator % denominator) * 2n
  const up = twice > denominator || (twice === denominator && floor % 2n === 1n)
  return up ? floor + 1n : floor
}
