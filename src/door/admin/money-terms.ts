// Terms of a contract without what was agreed to be paid: that is for those who read money.
import type { Json } from '../../kernel/canonical-json.ts'
import type { ShownTerms } from '../../journeys/directory.ts'

export function withoutMoney(terms: ShownTerms): ShownTerms {
  const { budgets: _budgets, markupPercent: _markup, amendments, ...rest } = terms
  return isList(amendments) ? { ...rest, amendments: amendments.map(amendmentWithout) } : rest
}

function amendmentWithout(amendment: Json): Json {
  if (!isMembers(amendment)) return amendment
  const { terms } = amendment
  return isMembers(terms) ? { ...amendment, terms: withoutMoney(terms) } : amendment
}

export function isMembers(value: Json | undefined): value is ShownTerms {
  return typeof value === 'object' && value !== null && !isList(value)
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}
