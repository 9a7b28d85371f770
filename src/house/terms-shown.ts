// Terms of a contract and the registration of a workload back in the form in which a file writes them, so
// that what is shown can be written again: instants as RFC 3339, amounts and percentages as decimals.
import type { Json } from '../kernel/canonical-json.ts'
import { formatNanos } from '../kernel/money.ts'
import type { Rational } from '../kernel/money.ts'
import { rationalText } from '../kernel/rational.ts'
import { isoTime } from '../kernel/time.ts'
import type { ShownTerms } from '../journeys/directory.ts'
import type { AmendedTerms, WrittenContract } from './config-contract-schema.ts'
import type { Config } from './config-schema.ts'

/** Without the amendments: those are shown by themselves. */
export function contractShown(terms: WrittenContract): ShownTerms {
  const { amendments: _, party, validFrom, precedence, ...rest } = terms
  return {
    party,
    validFrom: isoTime(validFrom),
    ...termsShown(rest),
    ...(precedence === undefined ? {} : { precedence }),
  }
}

export function termsShown(terms: AmendedTerms): ShownTerms {
  const { validTo, budgets, markupPercent, outputUse, termination, ...rest } = terms
  return json({
    ...rest,
    validTo: instant(validTo),
    markupPercent: decimal(markupPercent),
    budgets: budgets?.map(({ amount, ...budget }) => ({ ...budget, amount: formatNanos(amount) })),
    outputUse: outputUse && usesWritten(outputUse),
    termination: termination && {
      ...termination,
      noticeGiven: instant(termination.noticeGiven),
    },
  })
}

/** Without the keys: those have a list of their own. */
export function workloadShown(workload: Config['workloads'][string]): ShownTerms {
  const { keys: _, volumes, ...rest } = workload
  return json({
    ...rest,
    volumes: volumes?.map(({ from, to, ...volume }) => ({
      ...volume,
      from: isoTime(from),
      to: isoTime(to),
    })),
  })
}

function usesWritten(uses: NonNullable<AmendedTerms['outputUse']>): object {
  return Object.fromEntries(
    Object.entries(uses).map(([use, right]) => {
      if (typeof right !== 'object' || typeof right.permit_with === 'string') return [use, right]
      const { until, maxSharePercent, ...conditions } = right.permit_with
      const written = {
        ...conditions,
        until: instant(until),
        maxSharePercent: decimal(maxSharePercent),
      }
      return [use, { permit_with: written }]
    }),
  )
}

function instant(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : isoTime(ms)
}

function decimal(value: Rational | undefined): string | undefined {
  return value === undefined ? undefined : rationalText(value)
}

/** Plain data, without the keys that say nothing. */
function json(value: object): Readonly<Record<string, Json>> {
  return JSON.parse(JSON.stringify(value))
}
