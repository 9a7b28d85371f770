// Parties: who they are, who stands above them, what that adds up to, and what the rules make of it. A look
// at what lists and rules say is a look at reasons, and is entered.
import { z } from 'zod'
import { mayDo, type Operator } from '../../identity/operator.ts'
import { dossiersOf, partyPicture, type PartyPicture } from '../../journeys/party-picture.ts'
import { partyVerdicts } from '../../journeys/party-verdicts.ts'
import { isoTime } from '../../kernel/time.ts'
import type { Truth } from '../../kernel/truth.ts'
import { dossierAt, isConfigured, type Dossier } from '../../party/dossier.ts'
import type { Moment } from '../../party/evidence.ts'
import { openListing } from '../../party/listing.ts'
import type { Party } from '../../party/party.ts'
import { refuse, type Refusal } from '../../wire/codes.ts'
import { isMembers } from './money-terms.ts'
import { atSchema, instant, lookedAt } from './moment.ts'
import {
  aggregationJson,
  aggregationSchema,
  dossierJson,
  dossierSchema,
  graphJson,
  graphSchema,
  parentJson,
  parentSchema,
  screeningSchema,
  screeningsJson,
} from './party-json.ts'
import { partyUsageRoute } from './party-usage.ts'
import { partyWrittenShape } from './party-written.ts'
import type { AdminDeps } from './ports.ts'
import { route, type Route } from './route.ts'
import { sees } from './scoped.ts'
import { verdictJson, verdictSchema } from './verdict-json.ts'

const none = z.object({})
const named = z.object({ id: z.string().max(64) })
const truth = z.enum(['T', 'F', 'U'])
export const managedShape = {
  managedBy: z.enum(['file', 'api']),
  revision: z
    .int()
    .nullable()
    .meta({ description: 'Of an object of the API: to be named by whoever changes it' }),
}

const partySchema = z.object({
  id: z.string(),
  legalName: z.string(),
  country: z.string(),
  ...managedShape,
  entityType: z.string().nullable(),
  customerType: z.string().nullable(),
  headquarters: z.string().nullable(),
  dossier: z.enum(['current', 'past_review', 'absent']).meta({
    description: 'Whether what is held about it can be relied on; absent: the configuration alone',
  }),
  reviewBy: instant.nullable(),
  contracts: z.int(),
  workloads: z.int(),
})

const membershipSchema = z.object({
  list: z.string(),
  title: z.string(),
  asserter: z.string(),
  version: z.string(),
  on: truth.meta({ description: 'U: the list is past its review' }),
  from: instant.nullable(),
  to: instant.nullable(),
  reviewBy: instant.nullable(),
})

const wholeSchema = partySchema.extend({
  at: instant,
  written: z.object(partyWrittenShape).nullable().meta({
    description:
      'Of a party of the API what was written, to be said anew; null for one of the file',
  }),
  current: dossierSchema.nullable().meta({ description: 'The dossier that counts' }),
  dossiers: z.array(dossierSchema).meta({ description: 'All, each for its time' }),
  personsOnRecord: z.int().meta({ description: 'Sealed records of natural persons; never shown' }),
  graph: graphSchema,
  aggregations: z.array(aggregationSchema),
  ultimateParent: parentSchema,
  lists: z.array(membershipSchema).nullable().meta({
    description: 'What each loaded list says of it; null to who may not read reasons',
  }),
  screenings: z.array(screeningSchema).nullable(),
  contests: z.array(
    z.object({ id: z.string(), fact: z.string(), statement: z.string(), at: instant }),
  ),
  contractIds: z.array(z.string()),
  workloadIds: z.array(z.string()),
  verdicts: z.array(verdictSchema).meta({ description: 'By workload and model, for plain text' }),
  cut: z.boolean().meta({ description: 'There are more verdicts than are shown' }),
})

const pageMax = 1_000

export function partyRoutes(deps: AdminDeps): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/admin/v1/parties',
      id: 'listParties',
      summary: 'Parties with their standing, by id',
      needs: ['house.read'],
      reach: ['party', 'audit'],
      params: none,
      query: z.strictObject({
        search: z.string().max(200).optional().meta({ description: 'In id, name or country' }),
        at: atSchema,
        after: z.string().max(64).optional().meta({ description: 'The next of the page before' }),
        limit: z.coerce.number().int().min(1).max(pageMax).default(200),
      }),
      body: none,
      status: 200,
      answer: z.object({
        at: instant,
        parties: z.array(partySchema),
        total: z.int(),
        next: z.string().nullable(),
      }),
      async handle({ query, by }) {
        const moment = lookedAt(deps.clock, query.at)
        const parties = [...deps.world().parties.values()]
          .filter((party) => sees(by, party.id) && matches(party, query.search ?? ''))
          .toSorted((left, right) => (left.id < right.id ? -1 : 1))
        const rest = parties.filter(({ id }) => query.after === undefined || id > query.after)
        const page = rest.slice(0, query.limit)
        return {
          at: isoTime(moment.asOfMs),
          parties: partiesJson(deps, page, moment),
          total: parties.length,
          next: rest.length > page.length ? (page.at(-1)?.id ?? null) : null,
        }
      },
    }),
    route({
      method: 'get',
      path: '/admin/v1/parties/{id}',
      id: 'party',
      summary:
        'One party: dossier, owners, what their shares add up to, lists, and what the rules say',
      needs: ['house.read'],
      reach: ['party', 'audit'],
      params: named,
      query: z.strictObject({
        at: atSchema,
        country: z
          .string()
          .regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 code such as SG')
          .optional()
          .meta({ description: 'Shares are added up for this country too' }),
      }),
      body: none,
      status: 200,
      answer: wholeSchema,
      async handle({ params, query, by }) {
        return wholeJson(deps, { id: params.id, by, ...query })
      },
    }),
    partyUsageRoute(deps),
  ]
}

function matches({ id, legalName, country }: Party, search: string): boolean {
  const text = search.trim().toLowerCase()
  return text === '' || [id, legalName, country].some((one) => one.toLowerCase().includes(text))
}

function partiesJson(
  { directory, world }: AdminDeps,
  parties: readonly Party[],
  moment: Moment,
): z.input<typeof partySchema>[] {
  const { contracts, workloads } = world()
  const dossiers = Map.groupBy(directory.records().dossiers, ({ partyId }) => partyId)
  const contractsOf = Map.groupBy(contracts.values(), ({ partyId }) => partyId)
  const workloadsOf = Map.groupBy(
    workloads.values(),
    ({ contractId }) => contracts.get(contractId)?.partyId ?? '',
  )
  return parties.map(({ id, legalName, country }) => {
    const { dossier, standing } = dossierAt(dossiers.get(id) ?? [], moment)
    const isAbsent = dossier === null || isConfigured(dossier)
    return {
      id,
      legalName,
      country,
      managedBy: directory.managedBy('parties', id) ?? 'file',
      revision: directory.revisionOf('parties', id),
      entityType: dossier?.entityType ?? null,
      customerType: dossier?.customerType?.type ?? null,
      headquarters: dossier?.headquarters ?? null,
      dossier: isAbsent ? 'absent' : standing,
      reviewBy: at(dossier?.reviewByMs ?? null),
      contracts: contractsOf.get(id)?.length ?? 0,
      workloads: workloadsOf.get(id)?.length ?? 0,
    }
  })
}

interface Asked {
  readonly id: string
  readonly at?: string | undefined
  readonly country?: string | undefined
  readonly by: Operator
}

function wholeJson(deps: AdminDeps, asked: Asked): object | Refusal {
  const { clock, directory } = deps
  const world = deps.world()
  const party = world.parties.get(asked.id)
  if (party === undefined || !sees(asked.by, party.id)) return refuse('door.not_found')
  const { id } = party
  const moment = lookedAt(clock, asked.at)
  const records = directory.records()
  const [row] = partiesJson(deps, [party], moment)
  if (row === undefined) return refuse('door.not_found')
  const held = dossiersOf(records.dossiers, id).filter((one) => !isConfigured(one))
  const current = dossierAt(held, moment).dossier
  const isOwn = asked.by.scope?.kind === 'party'
  const whole = partyPicture({ ...records, ...moment }, id, asked.country ?? null)
  const picture = isOwn ? nearestOf(whole, id) : whole
  // What people of the house noted beside what is known is theirs.
  const dossierSeen = (dossier: Dossier): z.input<typeof dossierSchema> => {
    const json = dossierJson(dossier, moment)
    return isOwn ? { ...json, attributes: [] } : json
  }
  const seesReasons = mayDo(asked.by, 'decisions.reasons')
  if (seesReasons) deps.access.note({ by: asked.by.id, what: 'reasons', subject: id })
  const { verdicts, isCut } = partyVerdicts(world, {
    partyId: id,
    nowMs: moment.knownAtMs,
    atMs: asked.at === undefined ? null : moment.asOfMs,
    by: asked.by.id,
  })
  const contractIds = [...world.contracts.values()]
    .filter(({ partyId }) => partyId === id)
    .map((contract) => contract.id)
  return {
    ...row,
    at: isoTime(moment.asOfMs),
    written: isOwn ? null : writtenJson(deps, id),
    current: current === null ? null : dossierSeen(current),
    dossiers: held.map(dossierSeen),
    personsOnRecord: directory.personsOf(id),
    graph: graphJson(picture, moment),
    aggregations: picture.aggregations
      .filter(({ of }) => seesReasons || of.kind === 'country')
      .map(aggregationJson),
    ultimateParent: parentJson(picture.ultimateParent),
    lists: seesReasons ? listsJson(deps, id, moment) : null,
    screenings: seesReasons ? held.flatMap(screeningsJson) : null,
    contests: records.contests
      .filter(({ partyId }) => partyId === id)
      .map((one) => ({
        id: one.id,
        fact: one.factId,
        statement: one.statement,
        at: isoTime(one.raisedAtMs),
      })),
    contractIds: contractIds.toSorted(),
    workloadIds: [...world.workloads.values()]
      .filter(({ contractId }) => contractIds.includes(contractId))
      .map((workload) => workload.id)
      .toSorted(),
    verdicts: verdicts.map((one) => verdictJson(one, seesReasons)),
    cut: isCut,
  }
}

/** Who stands directly above it: what is known of them beyond that is held about others. */
function nearestOf(picture: PartyPicture, id: string): PartyPicture {
  const holdings = picture.holdings.filter(({ edge }) => edge.of === id)
  const controls = picture.controls.filter(({ edge }) => edge.of === id)
  const near = new Set([
    id,
    ...holdings.map(({ edge }) => edge.owner),
    ...controls.map(({ edge }) => edge.controller),
  ])
  return {
    ...picture,
    nodes: picture.nodes.filter((node) => near.has(node.id)),
    holdings,
    controls,
    aggregations: [],
    ultimateParent: { headquarters: null, missing: '', basis: [], derivation: null },
    isCut: false,
    validUntilMs: null,
  }
}

/** As it was sent: what is attested of it beside its name. */
function writtenJson({ directory }: AdminDeps, id: string): object | null {
  const view = directory.writtenOf('parties', id)
  if (view === null) return null
  const { written, dossiers } = view
  if (dossiers === null) return written
  const { entities, ...attested } = dossiers
  const dossier = isMembers(entities) ? entities[id] : undefined
  return { ...written, ...attested, ...(dossier === undefined ? {} : { dossier }) }
}

function listsJson(
  { directory }: AdminDeps,
  partyId: string,
  moment: Moment,
): z.input<typeof membershipSchema>[] {
  const { lists } = directory.records()
  const byId = new Map(lists.map((list) => [list.id, list]))
  return lists.map((list) => {
    const on: Truth = openListing(byId, [list.id], moment).isListed(partyId)
    const member = list.members.find(
      ({ entityId, validToMs }) =>
        entityId === partyId && (validToMs === null || validToMs > moment.asOfMs),
    )
    return {
      list: list.id,
      title: list.title,
      asserter: list.asserter,
      version: list.version,
      on,
      from: at(member?.validFromMs ?? null),
      to: at(member?.validToMs ?? null),
      reviewBy: at(list.reviewByMs),
    }
  })
}

function at(ms: number | null): string | null {
  return ms === null ? null : isoTime(ms)
}
