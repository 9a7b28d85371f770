// What the house holds about a party, each fact with its source: for the party to see and contest, and
// for whoever answers. What is attested of natural persons is shown where the port opens it for this view.
import { rationalText } from '../kernel/rational.ts'
import { isDisputed, type Contest } from './contest.ts'
import type { Dossier } from './dossier.ts'
import { standingOf, type Evidence, type Moment, type Standing } from './evidence.ts'
import type { Share } from './ownership.ts'
import { fieldId, membershipId } from './fact-ids.ts'
import { dossierFields, type PartyRecords } from './party-records.ts'
import { personalAttributes, type PersonPort } from './person.ts'

export interface HeldFact {
  readonly id: string
  readonly partyId: string
  /** In words, with the value. */
  readonly statement: string
  readonly source: string
  readonly confidence: Evidence['confidence'] | null
  readonly verifiedAtMs: number | null
  readonly reviewByMs: number | null
  readonly standing: Standing
  /** Open contests, oldest first; a fact with any reads as disputed. */
  readonly contests: readonly Contest[]
  /** Matches on lists are for the compliance role; the rest is the party's to see. */
  readonly audience: 'party' | 'compliance'
}

/** In place of a provision: the party asks what is held about itself. */
export const ownView = 'the party itself asks'

/** Every fact held about `partyId`, past and future ones included, in a fixed order. */
export function factsHeldAbout(
  records: PartyRecords,
  partyId: string,
  moment: Moment,
): readonly HeldFact[] {
  const contests = records.contests
    .filter((contest) => contest.partyId === partyId && isDisputed(contest, moment))
    .toSorted((left, right) => left.raisedAtMs - right.raisedAtMs)
  const held = (
    evidence: Evidence,
    statement: string,
    id: string = evidence.id,
  ): Omit<HeldFact, 'contests'> => ({
    id,
    partyId,
    statement,
    source: evidence.source,
    confidence: evidence.confidence,
    verifiedAtMs: evidence.verifiedAtMs,
    reviewByMs: evidence.reviewByMs,
    standing: standingOf(evidence, moment),
    audience: 'party',
  })
  const facts = [
    ...records.dossiers
      .filter((dossier) => dossier.partyId === partyId)
      .flatMap((dossier) => dossierFacts(dossier, held)),
    ...records.ownership
      .filter(({ owner, of }) => owner === partyId || of === partyId)
      .map((edge) =>
        held(edge, `${edge.owner} holds ${shareText(edge.share)} (${edge.kind}) of ${edge.of}`),
      ),
    ...records.control
      .filter(({ controller, of }) => controller === partyId || of === partyId)
      .map((edge) => held(edge, `${edge.controller} controls ${edge.of} by ${edge.kind}`)),
    ...personFacts(records.persons, partyId, held),
    ...membershipFacts(records, partyId, moment),
  ]
  return facts.map((fact) => {
    const open = contests.filter(({ factId }) => factId === fact.id)
    return { ...fact, contests: open }
  })
}

type Hold = (evidence: Evidence, statement: string, id?: string) => Omit<HeldFact, 'contests'>

function dossierFacts(dossier: Dossier, held: Hold): ReturnType<Hold>[] {
  const { id, names, addresses, affiliatesMau, customerType, declaredUses } = dossier
  const field = (name: string, text: string): ReturnType<Hold> =>
    held(dossier, `${name}: ${text}`, fieldId(id, name))
  return [
    ...names.map((name, index) => field(`names.${index}`, `${name.text} (${name.kind})`)),
    ...dossierFields.flatMap((name) => {
      const value = dossier[name]
      if (value === null) return []
      return [field(name, typeof value === 'string' ? value : `${value.authority} ${value.number}`)]
    }),
    ...addresses.map((address, index) => field(`addresses.${index}`, address)),
    ...declaredUses.map((use, index) => field(`declaredUses.${index}`, use)),
    ...(affiliatesMau === null
      ? []
      : [
          held(
            affiliatesMau,
            `monthly active users with affiliates: ${affiliatesMau.from} to ${affiliatesMau.to ?? 'any number'}`,
          ),
        ]),
    ...(customerType === null ? [] : [field('customerType', customerType.type)]),
    ...[...(customerType?.evidence ?? []), ...dossier.established].map((evidence) =>
      held(evidence, `${evidence.kind}: ${evidence.statement}`),
    ),
    ...dossier.attributes.map((attribute) =>
      held(attribute, `${attribute.name}: ${attribute.value}`),
    ),
    ...dossier.screenings.map((screening, index) => ({
      ...field(
        `screenings.${index}`,
        `${screening.verdict} on ${screening.listId}, by ${screening.reviewer}`,
      ),
      audience: 'compliance' as const,
    })),
  ]
}

function personFacts(port: PersonPort | null, partyId: string, held: Hold): ReturnType<Hold>[] {
  const records = (port?.records(partyId) ?? []).filter((record) => record.partyId === partyId)
  const [first] = records
  if (port === null || first === undefined) return []
  for (const attribute of personalAttributes) {
    const recordIds = records.flatMap((record) => (record[attribute] === null ? [] : [record.id]))
    if (recordIds.length === 0) continue
    port.accessed({ partyId, attribute, provision: ownView, recordIds: recordIds.toSorted() })
  }
  return records.map((record) => {
    const attested = personalAttributes.filter((attribute) => record[attribute] !== null)
    const values = attested.map((attribute) => {
      const codes = port.open(record, attribute)
      return `${attribute} of a natural person${codes === null ? ' is on record' : `: ${codes.join(', ')}`}`
    })
    return held(record, values.length === 0 ? 'a record of a natural person' : values.join('; '))
  })
}

function membershipFacts(
  { lists }: PartyRecords,
  partyId: string,
  { asOfMs }: Moment,
): ReturnType<Hold>[] {
  return lists.flatMap((list) =>
    list.members
      .filter(({ entityId }) => entityId === partyId)
      .map(({ validFromMs, validToMs }) => ({
        id: membershipId(list.id, partyId),
        partyId,
        statement: `on the list ${list.title}`,
        source: `${list.asserter}, version ${list.version}`,
        confidence: null,
        verifiedAtMs: null,
        reviewByMs: list.reviewByMs,
        standing:
          asOfMs < validFromMs || (validToMs !== null && asOfMs >= validToMs)
            ? ('absent' as const)
            : list.reviewByMs !== null && asOfMs >= list.reviewByMs
              ? ('past_review' as const)
              : ('current' as const),
        audience: 'compliance' as const,
      })),
  )
}

function shareText(share: Share): string {
  if (share.kind === 'unknown') return 'an unknown share'
  if (share.kind === 'exact') return `${rationalText(share.percent)} %`
  return `${rationalText(share.from)} to ${rationalText(share.to)} %`
}
