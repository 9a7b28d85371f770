// What the product itself tells of how often the watch errs: rates on honest accounts by language and by kind of
// account, each with its n, its sources and its interval, out of one run of the evaluation.
import type { Evaluation } from './evaluation.ts'
import type { Rate } from './rates.ts'

interface ShippedRate extends Pick<Rate, 'count' | 'of' | 'sources' | 'low' | 'high'> {
  readonly level: number
}

export interface ShippedFigures {
  readonly languages: readonly {
    readonly language: string
    readonly rates: readonly ShippedRate[]
  }[]
  readonly kinds: readonly { readonly kind: string; readonly rates: readonly ShippedRate[] }[]
}

export function shippedFigures({ directions, leftOut }: Evaluation): ShippedFigures {
  const both = directions.find(({ judged }) => judged === 'both')
  return {
    languages: (both?.languages ?? []).map(({ language, level2, level1 }) => ({
      language,
      rates: [rateAt(2, level2), rateAt(1, level1)],
    })),
    kinds: leftOut.map(({ name, level3, level2 }) => ({
      kind: name,
      rates: [rateAt(3, level3), rateAt(2, level2)],
    })),
  }
}

function rateAt(level: number, { count, of, sources, low, high }: Rate): ShippedRate {
  return { level, count, of, sources, low, high }
}
