// Whether an entry of the log states amounts of money: then it is for those alone who read prices. An entry is one
// text to the last byte, and a part of it cannot be left out.
import type { Entry } from '../audit/entry.ts'

/** What was charged; what a kept answer spared; what is held for an attempt whose end nobody knows. */
const amounts = ['price', 'cache', 'held'] as const

export function statesAmounts({ fields }: Pick<Entry, 'fields'>): boolean {
  return amounts.some((name) => fields[name] !== undefined)
}
