// What is sent to amend a contract, and to say a party or a workload anew. Of an amendment what is left empty stays as
// it is; what is said anew is said whole, so that members without a field go along as they were written.
import type { Operations } from '../../api/operations.ts'
import { locationQuestions } from '../../api/questions.ts'
import { partyBody, places, text, wholeNumber, workloadBody } from '../onboard/bodies.ts'
import { words, type Values } from '../onboard/values.ts'

type Amendment = Operations['amendContract']['body']
type Terms = NonNullable<Amendment['terms']>
type Party = Operations['restateParty']['body']
type Workload = Operations['restateWorkload']['body']

export const limits = ['requestsPerMinute', 'tokensPerMinute', 'concurrency'] as const

/** `present` are the terms in force: models go by their names there, budgets by their place. */
export function amendmentBody(values: Values, present: Terms): Amendment {
  const optional = (name: 'validTo' | 'document'): object =>
    text(values, name) === '' ? {} : { [name]: text(values, name) }
  return {
    id: text(values, 'id'),
    title: text(values, 'title'),
    validFrom: text(values, 'validFrom'),
    ...optional('validTo'),
    ...optional('document'),
    approvers: words(values['approvers'] ?? ''),
    terms: termsOf(values, present),
  }
}

function termsOf(values: Values, present: Terms): Terms {
  const names = words(values['terms.models'] ?? '')
  const permits = Object.fromEntries(
    locationQuestions
      .map((question) => [question, places(values, `terms.permits.${question}`)] as const)
      .filter(([, list]) => list.length > 0),
  )
  const limited = Object.fromEntries(
    limits
      .map((name) => [name, text(values, `terms.limits.${name}`)] as const)
      .filter(([, written]) => written !== '')
      .map(([name, written]) => [name, wholeNumber(written)] as const),
  )
  const validTo = text(values, 'terms.validTo')
  const markupPercent = text(values, 'terms.markupPercent')
  return {
    ...(names.length === 0 ? {} : { models: names.map((name) => modelOf(name, present)) }),
    ...(Object.keys(permits).length === 0 ? {} : { permits }),
    ...(Object.keys(limited).length === 0 ? {} : { limits: limited }),
    ...budgetsOf(values, present),
    ...(validTo === '' ? {} : { validTo }),
    ...(markupPercent === '' ? {} : { markupPercent }),
  }
}

type Model = NonNullable<Terms['models']>[number]

/** One that has another name for its customer keeps it. */
function modelOf(name: string, { models = [] }: Terms): Model {
  return models.find((one) => modelName(one) === name) ?? name
}

export function modelName(model: Model): string {
  return typeof model === 'string' ? model : model.name
}

/** All of them, if one has another amount: a list is restated whole. */
function budgetsOf(values: Values, { budgets = [] }: Terms): Pick<Terms, 'budgets'> {
  const amounts = budgets.map((_, index) => text(values, `terms.budgets[${index}].amount`))
  if (amounts.every((amount) => amount === '')) return {}
  return {
    budgets: budgets.map((one, index) => {
      const amount = amounts[index] ?? ''
      return amount === '' ? one : { ...one, amount }
    }),
  }
}

type Written = NonNullable<Operations['party']['answer']['written']>

/** What is attested now stands; what is filled in comes beside it. */
export function restatedParty(values: Values, written: Written, revision: number): Party {
  const { id: _, dossier = [], ownership = [], ...named } = partyBody(values)
  const dossiers = [...(written.dossier ?? []), ...dossier]
  const owners = [...(written.ownership ?? []), ...ownership]
  return {
    ...written,
    ...named,
    revision,
    ...(dossiers.length === 0 ? {} : { dossier: dossiers }),
    ...(owners.length === 0 ? {} : { ownership: owners }),
  }
}

type Registered = Operations['workload']['answer']['registered']

/** An empty field is said no more. */
export function restatedWorkload(
  values: Values,
  registered: Registered,
  revision: number,
): Workload {
  const { id: _, ...said } = workloadBody(values)
  const { dataClasses: _data, audience: _audience, ...kept } = registered
  const { subjects: _subjects, audiencePlaces: _places, downstream: _downstream, ...rest } = kept
  return {
    ...rest,
    ...said,
    ...listOf('subjects', places(values, 'subjects')),
    ...listOf('audiencePlaces', places(values, 'audiencePlaces')),
    ...listOf('downstream', words(values['downstream'] ?? '')),
    revision,
  }
}

function listOf(name: string, list: readonly string[]): object {
  return list.length === 0 ? {} : { [name]: list }
}
