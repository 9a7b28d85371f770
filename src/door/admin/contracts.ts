// Contracts: the terms in force at a moment, the dates at which they change, what relieves of them, and what
// their budgets have posted and hold.
import { z } from 'zod'
import { mayDo, type Operator } from '../../identity/operator.ts'
import type { AmendmentView, ContractView } from '../../journeys/directory.ts'
import type { Contract } from '../../contract/contract.ts'
import { formatNanos } from '../../kernel/money.ts'
import { isoTime } from '../../kernel/time.ts'
import { locationQuestions } from '../../kernel/words.ts'
import { budgetAccount } from '../../metering/period.ts'
import { refuse, type Refusal } from '../../wire/codes.ts'
import { exceptionSchema, exceptionsJson } from './exceptions.ts'
import { atSchema, instant, lookedAt, type Looked } from './moment.ts'
import { withoutMoney } from './money-terms.ts'
import { managedShape } from './parties.ts'
import { placesJson, placesSchema } from './places-json.ts'
import type { AdminDeps } from './ports.ts'
import { route, type Route } from './route.ts'
import { sees } from './scoped.ts'
import { amendedTermsSchema, contractTermsSchema } from './terms-schema.ts'

const none = z.object({})
const state = z.enum(['scheduled', 'in_force', 'ended'])

const rowSchema = z.object({
  id: z.string(),
  party: z.string(),
  partyName: z.string(),
  ...managedShape,
  version: z.string(),
  state,
  validFrom: instant,
  validTo: instant.nullable(),
  models: z.array(z.string()),
  amendments: z.array(z.string()).meta({ description: 'Those by which the terms are as they are' }),
  coming: z.int().meta({ description: 'Amendments that take effect later' }),
  workloads: z.int(),
  exceptions: z.int().meta({ description: 'Active at the moment' }),
})

const budgetSchema = z.object({
  id: z.string(),
  limit: z.string(),
  currency: z.string(),
  period: z.enum(['day', 'month', 'total']),
  hard: z.boolean(),
  account: z.string().meta({ description: 'With its period, as the book names it' }),
  posted: z.string(),
  held: z.string(),
  left: z.string().meta({ description: 'Below zero where the limit was lowered since' }),
})

const amendmentSchema = z.object({
  id: z.string(),
  title: z.string(),
  document: z.string().nullable(),
  approvers: z.array(z.string()),
  validFrom: instant,
  validTo: instant.nullable(),
  knownFrom: instant.nullable(),
  state: z.enum(['scheduled', 'in_force', 'ended', 'on_record']).meta({
    description: 'on_record: it restates no term',
  }),
  terms: amendedTermsSchema.nullable(),
})

const wholeSchema = rowSchema.extend({
  at: instant,
  terms: contractTermsSchema.meta({
    description: 'In force at the moment, amendments included, as they are written',
  }),
  permits: z
    .partialRecord(z.enum(locationQuestions), placesSchema)
    .meta({ description: 'By question, zones resolved; one left out is not restricted' }),
  cacheProblem: z.string().nullable(),
  versions: z.array(
    z.object({
      from: instant,
      version: z.string(),
      amendments: z.array(z.string()),
      current: z.boolean(),
    }),
  ),
  agreed: z.array(amendmentSchema).meta({ description: 'All amendments, in the order of writing' }),
  relief: z.array(exceptionSchema).meta({ description: 'Exceptions for this contract' }),
  budgets: z
    .array(budgetSchema)
    .nullable()
    .meta({ description: 'Null to who may not read prices' }),
  workloadIds: z.array(z.string()),
})

export function contractRoutes(deps: AdminDeps): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/admin/v1/contracts',
      id: 'listContracts',
      summary: 'Contracts with their standing, by id',
      needs: ['house.read'],
      reach: ['party', 'audit'],
      params: none,
      query: z.strictObject({
        party: z.string().max(64).optional(),
        search: z.string().max(200).optional().meta({ description: 'In id, party or model' }),
        at: atSchema,
        after: z.string().max(64).optional().meta({ description: 'The next of the page before' }),
        limit: z.coerce.number().int().min(1).max(1_000).default(200),
      }),
      body: none,
      status: 200,
      answer: z.object({
        at: instant,
        contracts: z.array(rowSchema),
        total: z.int(),
        next: z.string().nullable(),
      }),
      async handle({ query, by }) {
        const at = lookedAt(deps.clock, query.at)
        const found = [...deps.world().contracts.values()]
          .filter(({ partyId }) => sees(by, partyId))
          .filter(({ partyId }) => query.party === undefined || partyId === query.party)
          .filter((contract) => matches(deps, contract, query.search ?? ''))
          .map(({ id }) => id)
          .toSorted()
        const rest = found.filter((id) => query.after === undefined || id > query.after)
        const page = rest.slice(0, query.limit)
        const counted = countsOf(deps, at)
        return {
          at: isoTime(at.asOfMs),
          contracts: page.flatMap((id) => {
            const view = deps.directory.contract(id, at)
            return view === null ? [] : [rowJson(deps, view, at, reliefSeen(counted, by))]
          }),
          total: found.length,
          next: rest.length > page.length ? (page.at(-1) ?? null) : null,
        }
      },
    }),
    route({
      method: 'get',
      path: '/admin/v1/contracts/{id}',
      id: 'contract',
      summary: 'One contract: terms in force, versions, amendments, exceptions and budgets',
      needs: ['house.read'],
      reach: ['party', 'audit'],
      params: z.object({ id: z.string().max(64) }),
      query: z.strictObject({ at: atSchema }),
      body: none,
      status: 200,
      answer: wholeSchema,
      async handle({ params, query, by }) {
        return contractJson(deps, params.id, lookedAt(deps.clock, query.at), by)
      },
    }),
  ]
}

function matches({ world }: AdminDeps, contract: Contract, search: string): boolean {
  const text = search.trim().toLowerCase()
  const name = world().parties.get(contract.partyId)?.legalName ?? ''
  const texts = [contract.id, contract.partyId, name, ...contract.models.keys()]
  return text === '' || texts.some((one) => one.toLowerCase().includes(text))
}

interface Counts {
  readonly workloads: ReadonlyMap<string, readonly string[]>
  readonly relief: readonly z.input<typeof exceptionSchema>[]
}

function countsOf(deps: AdminDeps, { asOfMs }: Looked): Counts {
  const workloads = new Map<string, string[]>()
  for (const { id, contractId } of deps.world().workloads.values()) {
    const ids = workloads.get(contractId)
    if (ids === undefined) workloads.set(contractId, [id])
    else ids.push(id)
  }
  return { workloads, relief: exceptionsJson(deps, asOfMs) }
}

/** Why rules are relaxed, who asked and who approved is between the people of the house. */
function reliefSeen(counts: Counts, { scope }: Operator): Counts {
  return scope?.kind === 'party' ? { ...counts, relief: [] } : counts
}

/** Exceptions made for the contract alone, for its workloads, or for whatever its party agreed. */
function reliefOf({ contract }: ContractView, { workloads, relief }: Counts): Counts['relief'] {
  const own = workloads.get(contract.id) ?? []
  return relief.filter(
    (one) =>
      one.party === contract.partyId &&
      (one.contract === null || one.contract === contract.id) &&
      (one.workloads === null || one.workloads.some((id) => own.includes(id))),
  )
}

function rowJson(
  { world, directory }: AdminDeps,
  view: ContractView,
  at: Looked,
  counts: Counts,
): z.input<typeof rowSchema> {
  const { contract, amendments } = view
  return {
    id: contract.id,
    party: contract.partyId,
    partyName: world().parties.get(contract.partyId)?.legalName ?? contract.partyId,
    managedBy: directory.managedBy('contracts', contract.id) ?? 'file',
    revision: directory.revisionOf('contracts', contract.id),
    version: contract.version,
    state: stateOf(contract, at.asOfMs),
    validFrom: isoTime(contract.validFromMs),
    validTo: time(contract.validToMs),
    models: [...contract.models.keys()],
    amendments: [...contract.amendments],
    coming: amendments.filter(({ validFromMs }) => validFromMs > at.asOfMs).length,
    workloads: counts.workloads.get(contract.id)?.length ?? 0,
    exceptions: reliefOf(view, counts).filter(({ state: one }) => one === 'active').length,
  }
}

function stateOf(
  { validFromMs, validToMs }: Pick<Contract, 'validFromMs' | 'validToMs'>,
  atMs: number,
): z.input<typeof state> {
  if (atMs < validFromMs) return 'scheduled'
  return validToMs !== null && atMs >= validToMs ? 'ended' : 'in_force'
}

async function contractJson(
  deps: AdminDeps,
  id: string,
  at: Looked,
  by: Operator,
): Promise<object | Refusal> {
  const view = deps.directory.contract(id, at)
  if (view === null || !sees(by, view.contract.partyId)) return refuse('door.not_found')
  const counts = reliefSeen(countsOf(deps, at), by)
  const seesMoney = mayDo(by, 'money.read')
  const { contract, versions, amendments, cacheProblem } = view
  const current = versions.findLast(({ fromMs }) => fromMs <= at.asOfMs)
  return {
    ...rowJson(deps, view, at, counts),
    at: isoTime(at.asOfMs),
    terms: seesMoney ? view.terms : withoutMoney(view.terms),
    permits: Object.fromEntries(
      locationQuestions.flatMap((question) => {
        const set = contract.permits[question]
        return set === undefined ? [] : [[question, placesJson(set)]]
      }),
    ),
    cacheProblem,
    versions: versions.map((one) => ({
      from: isoTime(one.fromMs),
      version: one.version,
      amendments: [...one.amendments],
      current: one === current,
    })),
    agreed: amendments.map((one) => amendmentJson(one, at, seesMoney)),
    relief: reliefOf(view, counts),
    budgets: mayDo(by, 'price.read') ? await budgetsJson(deps, contract, at) : null,
    workloadIds: [...(counts.workloads.get(id) ?? [])].toSorted(),
  }
}

function amendmentJson(one: AmendmentView, at: Looked, seesMoney: boolean): object {
  const { id, title, document, approvers, terms } = one
  return {
    id,
    title,
    document,
    approvers: [...approvers],
    validFrom: isoTime(one.validFromMs),
    validTo: time(one.validToMs),
    knownFrom: time(one.knownFromMs),
    state: terms === null ? 'on_record' : stateOf(one, at.asOfMs),
    terms: terms === null || seesMoney ? terms : withoutMoney(terms),
  }
}

/** Of the period of the moment: of another month, that month's. */
async function budgetsJson(
  { budgetBalances }: AdminDeps,
  { budgets }: Contract,
  { asOfMs }: Looked,
): Promise<z.input<typeof budgetSchema>[]> {
  const accounts = budgets.map((budget) => budgetAccount(budget, asOfMs))
  const rows = await budgetBalances(accounts)
  const byAccount = new Map(rows.map((row) => [row.account, row]))
  return budgets.map(({ id, limitNanos, currency, period, hard }, index) => {
    const account = accounts[index] ?? ''
    const { postedNanos = 0n, heldNanos = 0n } = byAccount.get(account) ?? {}
    return {
      id,
      limit: formatNanos(limitNanos),
      currency,
      period,
      hard,
      account,
      posted: formatNanos(postedNanos),
      held: formatNanos(heldNanos),
      left: formatNanos(limitNanos - postedNanos - heldNanos),
    }
  })
}

function time(ms: number | null): string | null {
  return ms === null ? null : isoTime(ms)
}
