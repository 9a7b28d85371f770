// A party's dossier, owners and aggregations as the admin API shows them: exact shares as decimals or
// fractions in text, both ends of every interval, and null where nobody attested anything.
import { z } from 'zod'
import type { Aggregation, PartyPicture, PictureNode } from '../../journeys/party-picture.ts'
import { rationalText } from '../../kernel/rational.ts'
import { isoTime } from '../../kernel/time.ts'
import type { Derivation } from '../../party/derivation.ts'
import { customerTypes, entityTypes, type Dossier } from '../../party/dossier.ts'
import { standingOf, type Evidence, type Moment } from '../../party/evidence.ts'
import type { Control, Holding } from '../../party/graph.ts'
import { controlKinds, ownershipKinds } from '../../party/ownership.ts'
import { instant } from './moment.ts'

const standing = z.enum(['current', 'past_review', 'absent']).meta({
  description: 'past_review and absent read as unknown to every rule',
})
const truth = z.enum(['T', 'F', 'U']).meta({ description: 'Yes, no, not known' })
const percent = z.string().meta({
  description: 'Percent, exact: a decimal such as 49.9, or a fraction such as 100/3',
})
const ids = z.array(z.string())

const evidenceShape = {
  id: z.string(),
  from: instant,
  to: instant.nullable(),
  knownFrom: instant,
  knownTo: instant.nullable(),
  source: z.string(),
  confidence: z.enum(['official', 'secondary', 'inferred']),
  verifiedAt: instant,
  reviewBy: instant.nullable(),
  standing,
}

const establishedSchema = z.object({ kind: z.string(), statement: z.string(), ...evidenceShape })

export const dossierSchema = z.object({
  ...evidenceShape,
  names: z.array(
    z.object({
      text: z.string(),
      kind: z.enum(['legal', 'alias']),
      script: z.string().nullable(),
      language: z.string().nullable(),
    }),
  ),
  entityType: z.enum(entityTypes).nullable(),
  registration: z.object({ authority: z.string(), number: z.string() }).nullable(),
  lei: z.string().nullable(),
  uscc: z.string().nullable(),
  jurisdiction: z.string().nullable(),
  headquarters: z.string().nullable(),
  addresses: ids,
  affiliatesMau: z
    .object({ least: z.string(), most: z.string().nullable(), ...evidenceShape })
    .nullable()
    .meta({ description: 'Monthly active users with affiliates; most null: no upper bound' }),
  customerType: z
    .object({ type: z.enum(customerTypes), evidence: z.array(establishedSchema) })
    .nullable(),
  established: z.array(establishedSchema),
  declaredUses: ids,
  attributes: z.array(z.object({ name: z.string(), value: z.string(), ...evidenceShape })),
})

export const screeningSchema = z.object({
  list: z.string(),
  listVersion: z.string(),
  algorithm: z.string(),
  score: z.string(),
  verdict: z.enum(['match', 'no_match', 'open']),
  reviewer: z.string(),
  at: instant,
})

const derivationSchema = z
  .object({
    steps: z.array(z.object({ entity: z.string(), text: z.string(), records: ids })),
    records: ids,
    entities: ids,
  })
  .nullable()

export const graphSchema = z.object({
  nodes: z.array(
    z.object({
      id: z.string(),
      name: z.string().nullable(),
      kind: z.enum(['organisation', 'individual', 'government', 'dispersed']),
      standing,
      jurisdiction: z.string().nullable(),
      headquarters: z.string().nullable(),
      unnamed: percent.meta({
        description: 'Of it, held by nobody who is named; it may be anybody',
      }),
    }),
  ),
  ownership: z.array(
    z.object({
      ...evidenceShape,
      owner: z.string(),
      of: z.string(),
      kind: z.enum(ownershipKinds),
      share: z.object({ from: percent, to: percent }).meta({
        description: 'At least and at most; equal where it is exact, 0 to 100 where it is unknown',
      }),
      written: z.enum(['exact', 'range', 'unknown']),
    }),
  ),
  control: z.array(
    z.object({
      ...evidenceShape,
      controller: z.string(),
      of: z.string(),
      kind: z.enum(controlKinds),
    }),
  ),
  cut: z.boolean().meta({ description: 'More stand above it than are shown' }),
  validUntil: instant.nullable(),
})

export const aggregationSchema = z.object({
  method: z.enum(['cascade', 'multiplicative']).meta({
    description:
      'cascade: a majority owner that counts, counts whole; multiplicative: the beneficial share',
  }),
  of: z.union([
    z.object({ kind: z.literal('lists'), lists: ids }),
    z.object({ kind: z.literal('country'), country: z.string() }),
  ]),
  share: z
    .object({ from: percent, to: percent.nullable() })
    .nullable()
    .meta({ description: 'Of the party, held by those; an interval where shares are not known' }),
  threshold: z.object({ percent, comparator: z.enum(['at_least', 'more_than']) }),
  meets: truth,
  missing: z.string().meta({ description: 'What would settle it; empty if nothing is open' }),
  basis: ids,
  derivation: derivationSchema,
})

export const parentSchema = z.object({
  headquarters: z
    .string()
    .nullable()
    .meta({ description: 'Of the ultimate parent; null: unknown' }),
  missing: z.string(),
  basis: ids,
  derivation: derivationSchema,
})

export function dossierJson(dossier: Dossier, moment: Moment): z.input<typeof dossierSchema> {
  const evidence = (record: Evidence) => evidenceJson(record, moment)
  const established = (records: Dossier['established']) =>
    records.map((one) => ({ kind: one.kind, statement: one.statement, ...evidence(one) }))
  const { affiliatesMau: mau, customerType } = dossier
  return {
    ...evidence(dossier),
    names: dossier.names.map((name) => ({ ...name })),
    entityType: dossier.entityType,
    registration: dossier.registration,
    lei: dossier.lei,
    uscc: dossier.uscc,
    jurisdiction: dossier.jurisdiction,
    headquarters: dossier.headquarters,
    addresses: [...dossier.addresses],
    affiliatesMau:
      mau === null
        ? null
        : {
            least: String(mau.from),
            most: mau.to === null ? null : String(mau.to),
            ...evidence(mau),
          },
    customerType:
      customerType === null
        ? null
        : { type: customerType.type, evidence: established(customerType.evidence) },
    established: established(dossier.established),
    declaredUses: [...dossier.declaredUses],
    attributes: dossier.attributes.map((one) => ({
      name: one.name,
      value: one.value,
      ...evidence(one),
    })),
  }
}

export function screeningsJson({ screenings }: Dossier): z.input<typeof screeningSchema>[] {
  return screenings.map(({ listId, atMs, ...screening }) => ({
    ...screening,
    list: listId,
    at: isoTime(atMs),
  }))
}

function evidenceJson(record: Evidence, moment: Moment) {
  return {
    id: record.id,
    from: isoTime(record.validFromMs),
    to: at(record.validToMs),
    knownFrom: isoTime(record.knownFromMs),
    knownTo: at(record.knownToMs),
    source: record.source,
    confidence: record.confidence,
    verifiedAt: isoTime(record.verifiedAtMs),
    reviewBy: at(record.reviewByMs),
    standing: standingOf(record, moment),
  }
}

export function graphJson(picture: PartyPicture, moment: Moment): z.input<typeof graphSchema> {
  return {
    nodes: picture.nodes.map(nodeJson),
    ownership: picture.holdings.map((holding) => holdingJson(holding, moment)),
    control: picture.controls.map((control) => controlJson(control, moment)),
    cut: picture.isCut,
    validUntil: at(picture.validUntilMs),
  }
}

function nodeJson({ unnamed, ...node }: PictureNode) {
  return { ...node, unnamed: rationalText(unnamed) }
}

function holdingJson({ edge, from, to }: Holding, moment: Moment) {
  const { owner, of, kind, share } = edge
  const shown = { from: rationalText(from), to: rationalText(to) }
  return { ...evidenceJson(edge, moment), owner, of, kind, share: shown, written: share.kind }
}

function controlJson({ edge }: Control, moment: Moment) {
  const { controller, of, kind } = edge
  return { ...evidenceJson(edge, moment), controller, of, kind }
}

export function aggregationJson(one: Aggregation): z.input<typeof aggregationSchema> {
  const { method, of, share, meets, missing, basis, derivation } = one
  return {
    method,
    of: of.kind === 'lists' ? { kind: of.kind, lists: [...of.lists] } : of,
    share:
      share === null
        ? null
        : { from: rationalText(share.from), to: share.to === null ? null : rationalText(share.to) },
    threshold: { percent: '50', comparator: method === 'cascade' ? 'at_least' : 'more_than' },
    meets,
    missing,
    basis: [...basis],
    derivation: derivationJson(derivation),
  }
}

export function parentJson({
  headquarters,
  missing,
  basis,
  derivation,
}: PartyPicture['ultimateParent']): z.input<typeof parentSchema> {
  return { headquarters, missing, basis: [...basis], derivation: derivationJson(derivation) }
}

function derivationJson(derivation: Derivation | null): z.input<typeof derivationSchema> {
  if (derivation === null) return null
  const { steps, edgeIds, entityIds } = derivation
  return {
    steps: steps.map((step) => ({
      entity: step.entityId,
      text: step.text,
      records: [...step.edgeIds],
    })),
    records: [...edgeIds],
    entities: [...entityIds],
  }
}

function at(ms: number | null): string | null {
  return ms === null ? null : isoTime(ms)
}
