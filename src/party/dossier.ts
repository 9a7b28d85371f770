// What is held about an organisation, as dated records with their sources. Past its review date a
// dossier reads as unknown. Names stand here for people to read: nothing is computed from them.
import { standingOf, type Evidence, type Moment, type Standing } from './evidence.ts'
import type { EntityKind } from './graph.ts'
import type { RecordProblem } from './ownership.ts'
import type { Party } from './party.ts'

export const entityTypes = [
  'company',
  'state_owned',
  'university',
  'government',
  'individual',
] as const
export type EntityType = (typeof entityTypes)[number]

export const customerTypes = ['enterprise', 'individual', 'government', 'education'] as const
export type CustomerType = (typeof customerTypes)[number]

/** A name as registered, with its script (ISO 15924) and language (BCP 47) where known. */
export interface WrittenName {
  readonly text: string
  readonly kind: 'legal' | 'alias'
  readonly script: string | null
  readonly language: string | null
}

/** Something attested about the party under a name that rules may ask for. */
export interface Attested extends Evidence {
  readonly name: string
  readonly value: string
}

/** A filing, a headcount, years of business: what shows that the party is what it says. */
export interface Established extends Evidence {
  readonly kind: string
  readonly statement: string
}

/** The outcome of a screening by a person; kept, and never read by a rule: only lists are. */
export interface Screening {
  readonly listId: string
  readonly listVersion: string
  readonly algorithm: string
  readonly score: string
  readonly verdict: 'match' | 'no_match' | 'open'
  readonly reviewer: string
  readonly atMs: number
}

/** Monthly active users of the party and its affiliates, both ends included; `to` null: no upper bound. */
export interface AffiliatesMau extends Evidence {
  readonly from: bigint
  readonly to: bigint | null
}

/** Null means that nobody attested it. A party may have several dossiers, one for each time. */
export interface Dossier extends Evidence {
  readonly partyId: string
  readonly names: readonly WrittenName[]
  readonly entityType: EntityType | null
  readonly registration: { readonly authority: string; readonly number: string } | null
  /** Legal Entity Identifier (ISO 17442). */
  readonly lei: string | null
  /** Unified Social Credit Code (GB 32100). */
  readonly uscc: string | null
  /** ISO 3166-1 alpha-2: where it is organised, and its principal place of business. */
  readonly jurisdiction: string | null
  readonly headquarters: string | null
  readonly addresses: readonly string[]
  readonly affiliatesMau: AffiliatesMau | null
  /** Counts only while some evidence of it is within its review date. */
  readonly customerType: {
    readonly type: CustomerType
    readonly evidence: readonly Established[]
  } | null
  readonly established: readonly Established[]
  readonly declaredUses: readonly string[]
  readonly screenings: readonly Screening[]
  readonly attributes: readonly Attested[]
}

/** What a party's dossiers say at `moment`: the one that counts, or why none does. */
export function dossierAt(
  dossiers: readonly Dossier[],
  moment: Moment,
): { readonly dossier: Dossier | null; readonly standing: Standing } {
  let stale: Dossier | null = null
  for (const dossier of dossiers) {
    const standing = standingOf(dossier, moment)
    if (standing === 'current') return { dossier, standing }
    if (standing === 'past_review') stale = dossier
  }
  return { dossier: stale, standing: stale === null ? 'absent' : 'past_review' }
}

/**
 * Whom the graph takes an entity for. Past its review too: what kind of person somebody is decides only
 * whether there can be owners, and an organisation is the cautious reading where nothing is attested.
 */
export function entityKindOf(dossier: Dossier | null): EntityKind {
  if (dossier?.entityType === 'individual' || dossier?.entityType === 'government') {
    return dossier.entityType
  }
  return 'organisation'
}

/** The dossier of a party of which only the configuration speaks: its name and where it is organised. */
export function dossierOf(party: Party): Dossier {
  return {
    id: configuredId(party.id),
    partyId: party.id,
    names: [{ text: party.legalName, kind: 'legal', script: null, language: null }],
    entityType: null,
    registration: null,
    lei: null,
    uscc: null,
    jurisdiction: party.country,
    headquarters: null,
    addresses: [],
    affiliatesMau: null,
    customerType: null,
    established: [],
    declaredUses: [],
    screenings: [],
    attributes: [],
    validFromMs: 0,
    validToMs: null,
    knownFromMs: 0,
    knownToMs: null,
    source: 'the configuration',
    confidence: 'secondary',
    verifiedAtMs: 0,
    reviewByMs: null,
  }
}

/** Whether it is one that nobody attested: what the configuration alone says. */
export function isConfigured({ id, partyId }: Pick<Dossier, 'id' | 'partyId'>): boolean {
  return id === configuredId(partyId)
}

function configuredId(partyId: string): string {
  return `${partyId}.configured`
}

/** What is wrong with the dossiers themselves; references to others are the loader's. */
export function dossierProblems(dossiers: readonly Dossier[]): RecordProblem[] {
  return dossiers.flatMap((dossier) => {
    const { affiliatesMau: mau, lei, uscc, id: recordId } = dossier
    const messages: string[] = []
    if (lei !== null && !isLei(lei)) messages.push(`${lei} is no LEI (its check digits are wrong)`)
    if (uscc !== null && !isUscc(uscc)) messages.push(`${uscc} is no USCC (18 digits or letters)`)
    if (mau !== null && (mau.from < 0n || (mau.to !== null && mau.to < mau.from))) {
      messages.push(`affiliatesMau ends below where it begins`)
    }
    if (dossier.reviewByMs !== null && dossier.reviewByMs <= dossier.verifiedAtMs) {
      messages.push('its review is due before it was verified')
    }
    return messages.map((message) => ({ recordId, message }))
  })
}

/** ISO 17442: 18 letters or digits and two check digits, by ISO 7064 MOD 97-10. */
function isLei(text: string): boolean {
  if (!/^[0-9A-Z]{18}[0-9]{2}$/.test(text)) return false
  const digits = text.replaceAll(/[A-Z]/g, (sign) => Number.parseInt(sign, 36).toString())
  return BigInt(digits) % 97n === 1n
}

/** GB 32100-2015: 18 signs without I, O, S, V, Z. */
function isUscc(text: string): boolean {
  return /^[0-9A-HJ-NP-RT-UW-Y]{18}$/.test(text)
}
