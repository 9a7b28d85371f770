// What is sent for what was filled in: empty fields are left out, so that each keeps the meaning of being left out.
import type { Operations } from '../../api/operations.ts'
import { locationQuestions } from '../../api/questions.ts'
import { words, type Values } from './values.ts'

type Body<Id extends 'createParty' | 'createContract' | 'createWorkload'> = Operations[Id]['body']
type Owners = NonNullable<Body<'createParty'>['ownership']>
type Dossier = NonNullable<Body<'createParty'>['dossier']>[number]

export function partyBody(values: Values): Body<'createParty'> {
  const [legalName, source, since] = [
    text(values, 'legalName'),
    text(values, 'source'),
    text(values, 'from'),
  ]
  const evidence = {
    from: since,
    source,
    confidence: confidenceOf(values),
    verifiedAt: text(values, 'verifiedAt'),
  }
  const entityType = entityTypes.find((one) => one === values['entityType'])
  const headquarters = text(values, 'headquarters').toUpperCase()
  const owners = ownersOf(values, evidence)
  const dossier: Dossier = {
    names: [{ text: legalName }],
    ...(entityType === undefined ? {} : { entityType }),
    ...(headquarters === '' ? {} : { headquarters }),
    ...evidence,
  }
  return {
    id: text(values, 'id'),
    legalName,
    country: text(values, 'country').toUpperCase(),
    ...(source === '' ? {} : { dossier: [dossier] }),
    ...(owners.length === 0 ? {} : { ownership: owners }),
  }
}

const entityTypes = ['company', 'state_owned', 'university', 'government', 'individual'] as const
const confidences = ['official', 'secondary', 'inferred'] as const

function confidenceOf(values: Values): (typeof confidences)[number] {
  return confidences.find((one) => one === values['confidence']) ?? 'secondary'
}

/** A line is an id and a share: `60`, `10-30` or `unknown`. */
function ownersOf(values: Values, evidence: Omit<Owners[number], 'owner' | 'share'>): Owners {
  return text(values, 'ownership')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [owner = '', ...rest] = line.split(/\s+/)
      const written = rest.join('').replace('%', '')
      const range = /^([\d.]+)[-–]([\d.]+)$/.exec(written)
      const share =
        range === null ? written || 'unknown' : { from: range[1] ?? '', to: range[2] ?? '' }
      return { owner, share, ...evidence }
    })
}

export function contractBody(values: Values): Body<'createContract'> {
  const permits = Object.fromEntries(
    locationQuestions
      .map((name) => [name, places(values, `permits.${name}`)] as const)
      .filter(([, list]) => list.length > 0),
  )
  const validTo = text(values, 'validTo')
  const requestsPerMinute = text(values, 'limits.requestsPerMinute')
  return {
    id: text(values, 'id'),
    party: text(values, 'party'),
    validFrom: text(values, 'validFrom'),
    ...(validTo === '' ? {} : { validTo }),
    models: words(values['models'] ?? ''),
    permits,
    ...budgetOf(values),
    ...(requestsPerMinute === ''
      ? {}
      : { limits: { requestsPerMinute: wholeNumber(requestsPerMinute) } }),
  }
}

function budgetOf(values: Values): Pick<Body<'createContract'>, 'budgets'> {
  const amount = text(values, 'budgets[0].amount')
  if (amount === '') return {}
  const period = (['day', 'month', 'total'] as const).find(
    (one) => one === values['budgets[0].period'],
  )
  return {
    budgets: [
      {
        id: `${text(values, 'id')}-budget`,
        amount,
        currency: text(values, 'budgets[0].currency').toUpperCase(),
        period: period ?? 'month',
        hard: true,
      },
    ],
  }
}

export function workloadBody(values: Values): Body<'createWorkload'> {
  const dataClasses = words(values['dataClasses'] ?? '')
  const audience = (['internal', 'b2b', 'public'] as const).find(
    (one) => one === values['audience'],
  )
  return {
    id: text(values, 'id'),
    contract: text(values, 'contract'),
    purpose: text(values, 'purpose'),
    owner: text(values, 'owner'),
    ...(dataClasses.length === 0 ? {} : { dataClasses }),
    ...(audience === undefined ? {} : { audience }),
  }
}

export function text(values: Values, name: string): string {
  return (values[name] ?? '').trim()
}

/** Countries in capitals; a zone or region keeps its own. */
export function places(values: Values, name: string): readonly string[] {
  return words(values[name] ?? '').map((word) =>
    /^[a-z]{2}$/.test(word) ? word.toUpperCase() : word,
  )
}

/** What is no number is sent as one that cannot be, for the server to name the field; null would lift a limit. */
export function wholeNumber(written: string): number {
  const value = Number(written)
  return Number.isFinite(value) ? value : -1
}
