// What a party's dossier itself says to a rule: a field, a figure or an attested attribute, or that it is
// not known and which record would settle it.
import type { Answer, InputValue } from '../kernel/answer.ts'
import { whole } from '../kernel/rational.ts'
import { dossierAt, type Dossier } from './dossier.ts'
import { nextChangeMs, standingOf, type Evidence, type Moment } from './evidence.ts'
import { fieldId } from './fact-ids.ts'

export interface DossierQuestion {
  readonly partyId: string
  /** All of this party's. */
  readonly dossiers: readonly Dossier[]
  readonly moment: Moment
}

/** A text field of the dossier that counts; `words` name it in what is missing. */
export function readField(
  question: DossierQuestion,
  field: 'jurisdiction' | 'headquarters' | 'entityType',
  words: string,
): Answer {
  const dossier = currentDossier(question)
  const text = dossier?.[field] ?? null
  if (dossier === null || text === null) return notKnown(question, words)
  return known(question, { kind: 'text', value: text }, [fieldId(dossier.id, field)])
}

/** The kind of customer, while some evidence of it is within its review date. */
export function readCustomerType(question: DossierQuestion): Answer {
  const dossier = currentDossier(question)
  const claim = dossier?.customerType ?? null
  const evidence = (claim?.evidence ?? []).filter((one) => isCurrent(one, question.moment))
  if (dossier === null || claim === null || evidence.length === 0) {
    return notKnown(question, 'evidence within its review date of the kind of customer')
  }
  const basis = [fieldId(dossier.id, 'customerType'), ...evidence.map(({ id }) => id)]
  return known(question, { kind: 'text', value: claim.type }, basis)
}

export function readMau(question: DossierQuestion): Answer {
  const mau = currentDossier(question)?.affiliatesMau ?? null
  if (mau === null || !isCurrent(mau, question.moment)) {
    return notKnown(question, 'the monthly active users with affiliates')
  }
  const to = mau.to === null ? null : whole(mau.to)
  return known(question, { kind: 'interval', from: whole(mau.from), to }, [mau.id])
}

/** An attested attribute; two that stand against each other leave it unknown. */
export function readAttribute(question: DossierQuestion, name: string): Answer {
  const attested = (currentDossier(question)?.attributes ?? []).filter(
    (attribute) => attribute.name === name && isCurrent(attribute, question.moment),
  )
  const values = new Set(attested.map(({ value }) => value))
  const [value] = values
  if (value === undefined || values.size > 1) return notKnown(question, `the attribute ${name}`)
  return known(
    question,
    { kind: 'text', value },
    attested.map(({ id }) => id),
  )
}

function currentDossier({ dossiers, moment }: DossierQuestion): Dossier | null {
  const { dossier, standing } = dossierAt(dossiers, moment)
  return standing === 'current' ? dossier : null
}

function isCurrent(evidence: Evidence, moment: Moment): boolean {
  return standingOf(evidence, moment) === 'current'
}

function notKnown(question: DossierQuestion, words: string): Answer {
  const { standing } = dossierAt(question.dossiers, question.moment)
  const review = standing === 'past_review' ? ', its dossier being past its review date' : ''
  return {
    value: { kind: 'unknown' },
    basis: [],
    missing: `${words} of ${question.partyId}${review}`,
    validUntilMs: validUntilMs(question),
  }
}

function known(question: DossierQuestion, value: InputValue, basis: readonly string[]): Answer {
  return { value, basis: basis.toSorted(), missing: '', validUntilMs: validUntilMs(question) }
}

function validUntilMs({ dossiers, moment }: DossierQuestion): number | null {
  const records = dossiers.flatMap((dossier): Evidence[] => [
    dossier,
    ...(dossier.affiliatesMau === null ? [] : [dossier.affiliatesMau]),
    ...(dossier.customerType?.evidence ?? []),
    ...dossier.attributes,
  ])
  return nextChangeMs(records, moment)
}
