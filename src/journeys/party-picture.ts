// One organisation as its dossiers, owners and lists show it at one moment: who is above it with which
// share, and what the three aggregations make of that, each with its derivation. What nobody attested is
// an interval or unknown; a name is for people to read and nothing is computed from it.
import type { Answer, InputRef } from '../kernel/answer.ts'
import type { Rational } from '../kernel/money.ts'
import type { Truth } from '../kernel/truth.ts'
import { upstream, type Derivation } from '../party/derivation.ts'
import { openPartyAnswers, type PartyAnswers } from '../party/derive.ts'
import { dossierAt, isConfigured, type Dossier } from '../party/dossier.ts'
import type { Moment, Standing } from '../party/evidence.ts'
import type { Control, Holding } from '../party/graph.ts'
import { dispersedHolders } from '../party/ownership.ts'
import type { PartyRecords } from '../party/party-records.ts'

export interface PictureNode {
  readonly id: string
  readonly name: string | null
  readonly kind: 'organisation' | 'individual' | 'government' | 'dispersed'
  readonly standing: Standing
  /** Of organisations and governments alone: where a person lives is nobody's business here. */
  readonly jurisdiction: string | null
  readonly headquarters: string | null
  /** Percent of it whose holders nobody named. */
  readonly unnamed: Rational
}

/** What shares are added up of: entities on lists, or with their seat in a country. */
export type AggregationOf =
  | { readonly kind: 'lists'; readonly lists: readonly string[] }
  | { readonly kind: 'country'; readonly country: string }

export interface Aggregation {
  readonly method: 'cascade' | 'multiplicative'
  readonly of: AggregationOf
  /** In percent, both ends attained. */
  readonly share: { readonly from: Rational; readonly to: Rational | null } | null
  /** Whether the share meets the usual threshold: at least half by cascade, more than half otherwise. */
  readonly meets: Truth
  readonly missing: string
  readonly basis: readonly string[]
  readonly derivation: Derivation | null
}

export interface ParentFound {
  /** Where its seat is, if both it and the seat are known. */
  readonly headquarters: string | null
  readonly missing: string
  readonly basis: readonly string[]
  readonly derivation: Derivation | null
}

export interface PartyPicture {
  readonly nodes: readonly PictureNode[]
  readonly holdings: readonly Holding[]
  readonly controls: readonly Control[]
  /** Whether more stand above it than are shown. */
  readonly isCut: boolean
  readonly aggregations: readonly Aggregation[]
  readonly ultimateParent: ParentFound
  readonly validUntilMs: number | null
}

/** Entities drawn above one party; countries that shares are added up for. */
const nodesMax = 200
const countriesMax = 8

/** `country`: added to those in which somebody above the party has its seat. */
export function partyPicture(
  records: PartyRecords & Moment,
  partyId: string,
  country: string | null = null,
): PartyPicture {
  const answers = openPartyAnswers(records)
  const { graph } = answers
  const all = upstream({ graph, asset: partyId, stopsAt: () => false, withControl: true })
  const shown = all.slice(0, nodesMax)
  const isShown = new Set(shown)
  const nodes = shown.map((id) => nodeOf(records, answers, id))
  const seats = nodes.flatMap(({ id, headquarters }) =>
    id === partyId || headquarters === null ? [] : [headquarters],
  )
  const countries = [...new Set([...(country === null ? [] : [country]), ...seats.toSorted()])]
  const ofs: readonly AggregationOf[] = [
    ...(records.lists.length === 0
      ? []
      : [{ kind: 'lists' as const, lists: records.lists.map(({ id }) => id).toSorted() }]),
    ...countries
      .slice(0, countriesMax)
      .map((one): AggregationOf => ({ kind: 'country', country: one })),
  ]
  return {
    nodes,
    holdings: shown.flatMap((id) =>
      graph.holdings(id).filter(({ edge }) => isShown.has(edge.owner)),
    ),
    controls: shown.flatMap((id) =>
      graph.controls(id).filter(({ edge }) => isShown.has(edge.controller)),
    ),
    isCut: all.length > shown.length,
    aggregations: ofs.flatMap((of) => [
      aggregation(answers, partyId, 'cascade', of),
      aggregation(answers, partyId, 'multiplicative', of),
    ]),
    ultimateParent: parentOf(answers, partyId),
    validUntilMs: graph.validUntilMs(all),
  }
}

function nodeOf(
  { dossiers, asOfMs, knownAtMs }: PartyRecords & Moment,
  { graph, of }: PartyAnswers,
  id: string,
): PictureNode {
  const held = dossiersOf(dossiers, id)
  const { dossier, standing } = dossierAt(held, { asOfMs, knownAtMs })
  const kind = kindOf(id, dossier)
  const isPerson = kind === 'individual'
  const place = (name: 'party.country' | 'party.headquarters'): string | null =>
    isPerson ? null : textOf(of(id).read(ref(name)))
  return {
    id,
    name: dossier?.names.find((name) => name.kind === 'legal')?.text ?? null,
    kind,
    standing: dossier !== null && isConfigured(dossier) ? 'absent' : standing,
    jurisdiction: place('party.country'),
    headquarters: place('party.headquarters'),
    unnamed: graph.remainder(id),
  }
}

function kindOf(id: string, dossier: Dossier | null): PictureNode['kind'] {
  if (id === dispersedHolders) return 'dispersed'
  const type = dossier?.entityType
  return type === 'individual' || type === 'government' ? type : 'organisation'
}

export function dossiersOf(dossiers: readonly Dossier[], partyId: string): readonly Dossier[] {
  return dossiers.filter((dossier) => dossier.partyId === partyId)
}

function aggregation(
  { of: answersOf, derivation }: PartyAnswers,
  partyId: string,
  method: Aggregation['method'],
  of: AggregationOf,
): Aggregation {
  const asked =
    of.kind === 'lists'
      ? ref('party.listedShare', { lists: of.lists, method })
      : ref('party.ownedShareFrom', { places: [of.country], method })
  const { value, missing, basis } = answersOf(partyId).read(asked)
  const share = value.kind === 'interval' ? { from: value.from, to: value.to } : null
  return {
    method,
    of,
    share,
    meets: share === null ? 'U' : meets(method, share),
    missing,
    basis,
    derivation: derivation(partyId, asked),
  }
}

/** Half, against which shares are held: 50 of 100. */
function meets(
  method: Aggregation['method'],
  { from, to }: { readonly from: Rational; readonly to: Rational | null },
): Truth {
  const above = ({ num, den }: Rational): boolean =>
    method === 'cascade' ? num >= 50n * den : num > 50n * den
  if (above(from)) return 'T'
  return to === null || above(to) ? 'U' : 'F'
}

function parentOf({ of, derivation }: PartyAnswers, partyId: string): ParentFound {
  const asked = ref('party.ultimateParent.headquarters')
  const answer = of(partyId).read(asked)
  return {
    headquarters: textOf(answer),
    missing: answer.missing,
    basis: answer.basis,
    derivation: derivation(partyId, asked),
  }
}

function textOf({ value }: Answer): string | null {
  return value.kind === 'text' ? value.value : null
}

function ref(name: string, params: InputRef['params'] = {}): InputRef {
  return { name, params, key: name }
}
