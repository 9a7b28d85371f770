// What a model's owner is told of how it is sold, as the clause with it goes; for people of the house the same to the
// letter, so that they see what is told. And the same as evidence: entered in the log, with a receipt. From the finder,
// by whole months; no request waits for it, and no money is in it.
import { z } from 'zod'
import { dayMs } from '../../kernel/time.ts'
import { disclosureAt, monthStart, monthsTold, type Disclosure } from '../../contract/disclosure.ts'
import type { Operator } from '../../identity/operator.ts'
import { enterReport, mayOpenReport, reportEntry } from '../../journeys/channel-evidence.ts'
import { monthText, ownedBy, ownersIn } from '../../journeys/channel-owners.ts'
import { channelReport, reportJson, type ChannelReport } from '../../journeys/channel-report.ts'
import type { FinderStanding } from '../../journeys/finder-desk.ts'
import { dossiersOf } from '../../journeys/party-picture.ts'
import { customerClassOf, type CustomerClass } from '../../party/customer-class.ts'
import { isoTime } from '../../kernel/time.ts'
import { refuse, type Refusal } from '../../wire/codes.ts'
import {
  clauseJson,
  evidenceSchema,
  receiptSchema,
  reportSchema,
  rowsJson,
} from './channel-report-json.ts'
import type { AdminDeps } from './ports.ts'
import { standingJson } from './request-list.ts'
import { route, type Route } from './route.ts'

const none = z.object({})
const id = z.string().min(1).max(256)
const monthSchema = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'must be a month such as 2026-10')
/** Months told where none are asked for. */
const usualMonths = 3
/** Of all months together; more is asked for in parts. */
const linesMax = 50_000

const askedShape = {
  owner: id.optional().meta({
    description:
      'A party that owns models; left out: the first that something is agreed with. An owner’s people see their own',
  }),
  from: monthSchema.optional().meta({ description: 'First month; left out: two before the last' }),
  to: monthSchema.optional().meta({ description: 'Last month; left out: the last that is told' }),
}

export function channelReportRoutes(deps: AdminDeps): readonly Route[] {
  return [reportRoute(deps), enterRoute(deps), receiptRoute(deps)]
}

function reportRoute(deps: AdminDeps): Route {
  return route({
    method: 'get',
    path: '/admin/v1/channel-report',
    id: 'channelReport',
    summary: 'What the owner of models is told of how they are sold, by month; no money',
    needs: ['channel.read', 'house.read'],
    reach: ['owner'],
    params: none,
    query: z.strictObject({ ...askedShape, model: id.optional() }),
    body: none,
    status: 200,
    answer: reportSchema,
    async handle({ query, by }) {
      const ownerId = ownerOf(deps, by, query.owner)
      if (typeof ownerId === 'object' && ownerId !== null) return ownerId
      if (ownerId === null) return { ...nothing(deps), owners: [], models: [], owner: null }
      const models = modelsOf(deps, ownerId)
      const { model } = query
      // Of a model that is another's nobody learns here that it is sold.
      if (model !== undefined && !models.includes(model)) return refuse('door.not_found')
      const told = await reportOf(deps, ownerId, query)
      if ('kind' in told) return told
      const head = {
        ...nothing(deps),
        owner: { id: ownerId, name: nameOf(deps, ownerId) },
        owners: ownersFor(deps, by),
        models: [...models],
      }
      if (told.clause === null) return head
      const { clause, found, report, months, all } = told
      return {
        ...head,
        ...(found === null ? {} : standingJson(found, by)),
        clause: clauseJson(clause),
        months: all.map(monthText),
        from: monthOf(months.at(0)),
        to: monthOf(months.at(-1)),
        ...rowsJson(report, model),
      } satisfies z.input<typeof reportSchema>
    },
  })
}

function enterRoute(deps: AdminDeps): Route {
  return route({
    method: 'post',
    path: '/admin/v1/channel-reports',
    id: 'enterChannelReport',
    summary: 'Enters a report to an owner in the log, as evidence; the same one is entered once',
    needs: ['channel.read', 'facts.add'],
    reach: ['owner'],
    params: none,
    query: none,
    body: z.strictObject(askedShape),
    status: 201,
    answer: evidenceSchema,
    async handle({ body, by }) {
      const ownerId = ownerOf(deps, by, body.owner)
      if (ownerId === null) return refuse('door.not_found')
      if (typeof ownerId === 'object') return ownerId
      const told = await reportOf(deps, ownerId, body)
      if ('kind' in told) return told
      const { clause } = told
      if (clause === null || told.found === null) {
        const message =
          clause === null
            ? 'Nothing is agreed with this owner: there is nothing to be told.'
            : 'No month has ended since it was agreed: there is nothing to be told yet.'
        return refuse('admin.invalid', { message, param: 'owner' })
      }
      // What is behind would be missing in what is signed.
      if (told.found.behind > 0) return refuse('store.overloaded', { retryAfterMs: 1_000 })
      const head = { owner: ownerId, clause, months: told.months }
      const report = reportJson(told.report, head)
      const entered = await enterReport(deps, { by: by.id, ownerId, report })
      if ('kind' in entered) return entered
      return {
        entry: entered.entryId,
        sha256: entered.digest,
        report: entered.text,
      } satisfies z.input<typeof evidenceSchema>
    },
  })
}

function receiptRoute(deps: AdminDeps): Route {
  return route({
    method: 'get',
    path: '/admin/v1/channel-reports/{sha256}',
    id: 'channelReportReceipt',
    summary: 'The receipt of a report that was entered, by the SHA-256 of its bytes',
    needs: ['channel.read', 'house.read'],
    reach: ['owner'],
    params: z.object({ sha256: z.string().max(64) }),
    query: z.strictObject({ owner: askedShape.owner }),
    body: none,
    status: 200,
    answer: receiptSchema,
    async handle({ params, query, by }) {
      const ownerId = ownerOf(deps, by, query.owner)
      if (ownerId === null) return refuse('door.not_found')
      if (typeof ownerId === 'object') return ownerId
      const found = await reportEntry(deps, ownerId, params.sha256)
      if (found === null) return refuse('door.not_found')
      const { origin, vkey, leaf } = found
      const answer = await found.receipt(mayOpenReport)
      const isReady = answer.kind === 'receipt'
      return {
        state: isReady ? 'ready' : 'pending',
        entry: leaf.id,
        origin,
        vkey,
        text: isReady ? answer.text : null,
      } satisfies z.input<typeof receiptSchema>
    },
  })
}

/** Whose report is asked for; null: nobody owns anything here. Another owner is as one who is not there. */
function ownerOf(
  deps: AdminDeps,
  { scope }: Operator,
  asked: string | undefined,
): string | Refusal | null {
  if (scope?.kind === 'owner') {
    return asked === undefined || asked === scope.partyId ? scope.partyId : refuse('door.not_found')
  }
  const owners = deps.owners()
  const all = ownersIn(owners)
  if (asked === undefined) {
    const nowMs = deps.clock.nowMs()
    const agreed = all.find((one) => disclosureAt(owners.disclosures, one, nowMs) !== null)
    return agreed ?? all[0] ?? null
  }
  return all.includes(asked) ? asked : refuse('door.not_found')
}

function ownersFor(deps: AdminDeps, { scope }: Operator): z.input<typeof reportSchema>['owners'] {
  const owners = deps.owners()
  const nowMs = deps.clock.nowMs()
  const ids = scope?.kind === 'owner' ? [scope.partyId] : ownersIn(owners)
  return ids.map((ownerId) => ({
    id: ownerId,
    name: nameOf(deps, ownerId),
    agreed: disclosureAt(owners.disclosures, ownerId, nowMs) !== null,
  }))
}

function nameOf({ world }: AdminDeps, partyId: string): string | null {
  return world().parties.get(partyId)?.legalName ?? null
}

function modelsOf({ owners, world }: AdminDeps, ownerId: string): readonly string[] {
  const { ofDeployments } = owners()
  const models = [...world().deployments.values()].flatMap(({ id: deployment, model }) =>
    ofDeployments.get(deployment) === ownerId ? model : [],
  )
  return [...new Set(models)].toSorted()
}

type Told =
  | { readonly clause: null }
  | {
      readonly clause: Disclosure
      /** Null: no month is told. */
      readonly found: FinderStanding | null
      readonly report: ChannelReport
      readonly months: readonly number[]
      readonly all: readonly number[]
    }

async function reportOf(
  deps: AdminDeps,
  ownerId: string,
  asked: { readonly from?: string | undefined; readonly to?: string | undefined },
): Promise<Told | Refusal> {
  const nowMs = deps.clock.nowMs()
  const owners = deps.owners()
  const clause = disclosureAt(owners.disclosures, ownerId, nowMs)
  if (clause === null) return { clause }
  const desk = { ...deps, classOf: classes(deps) }
  const all = monthsTold(clause, nowMs)
  const months = monthsIn(all, asked)
  if ('kind' in months) return months
  const thisMonth = asked.to === undefined ? [monthStart(nowMs, 0)] : []
  const span = { months, incidentMonths: [...months, ...thisMonth] }
  const [first, last] = [span.incidentMonths.at(0), span.incidentMonths.at(-1)]
  if (first === undefined || last === undefined) {
    return { clause, found: null, report: channelReport(desk, clause, span, []), months, all }
  }
  const { deployments, channels } = ownedBy(owners, ownerId)
  const found = await deps.finder.channel({
    deployments: [...deployments],
    channels: [...channels],
    rules: clause.rules,
    fromDay: first / dayMs,
    toDay: monthStart(last, 1) / dayMs,
    rowsMax: linesMax,
  })
  if ('kind' in found) return found
  if (found.isTooMuch) {
    const message = 'That is too much for one report: choose fewer months.'
    return refuse('admin.invalid', { message, param: 'from' })
  }
  const report = channelReport(desk, clause, span, found.lines)
  return { clause, found, report, months, all }
}

/** Months that are told, of those asked for. */
function monthsIn(
  all: readonly number[],
  { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
): readonly number[] | Refusal {
  const message = 'from must not be after to.'
  if (from !== undefined && to !== undefined && from > to) {
    return refuse('admin.invalid', { message, param: 'from' })
  }
  const until = all.filter((month) => to === undefined || monthText(month) <= to)
  return from === undefined
    ? until.slice(-usualMonths)
    : until.filter((month) => monthText(month) >= from)
}

function classes({ directory }: AdminDeps): (partyId: string, atMs: number) => CustomerClass {
  const { dossiers } = directory.records()
  const known = new Map<string, CustomerClass>()
  return (partyId, atMs) => {
    const name = `${atMs} ${partyId}`
    let found = known.get(name)
    if (found === undefined) {
      const moment = { asOfMs: atMs, knownAtMs: atMs }
      found = customerClassOf({ partyId, dossiers: dossiersOf(dossiers, partyId), moment })
      known.set(name, found)
    }
    return found
  }
}

function nothing({ clock }: AdminDeps) {
  return {
    asOf: isoTime(clock.nowMs()),
    behind: 0,
    clause: null,
    months: [],
    from: null,
    to: null,
    traffic: [],
    refusals: [],
    duties: [],
    incidents: [],
    hidden: [],
  }
}

function monthOf(ms: number | undefined): string | null {
  return ms === undefined ? null : monthText(ms)
}
