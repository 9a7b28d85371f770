// Facts that people add, and volumes that they report. A fact has a source, is known from now on and is
// never changed: a later one supersedes or retracts it.
import { z } from 'zod'
import { combinedKind, kindsOf } from '../../contract/workload.ts'
import type { Change } from '../../identity/change.ts'
import { hold } from '../../journeys/held-changes.ts'
import type { StatedEvent, Volume } from '../../journeys/register.ts'
import { isoTime } from '../../kernel/time.ts'
import type { Fact } from '../../policy/fact.ts'
import type { Refusal } from '../../wire/codes.ts'
import { changeJson, changeSchema } from './changes.ts'
import type { AdminDeps } from './ports.ts'
import { route, type Route } from './route.ts'
import { factJson, factShape, heldFactJson, heldFactSchema } from './rule-json.ts'
import { viewpoint } from './rules.ts'

const none = z.object({})
const instant = z.iso.datetime()
const sentence = z.string().trim().min(1, 'must not be empty').max(500)
const idSchema = z
  .string()
  .regex(/^[a-z0-9][a-zA-Z0-9._-]{0,126}$/, 'must be an id as the packs write it')
const confidence = z.enum(['official', 'secondary', 'inferred'])
const moment = z.union([z.iso.date(), z.iso.datetime({ offset: true })], {
  error: 'must be a day such as 2026-01-31, or an instant such as 2026-01-31T12:00:00Z',
})
const value = z.union(
  [
    z.string().min(1).max(500),
    z.boolean(),
    z.strictObject({ from: z.string().max(100), to: z.string().max(100).nullable() }),
  ],
  { error: 'must be a text, true, false, or {from: "10", to: "20"}' },
)

const writtenSource = z.strictObject({
  publisher: sentence,
  title: sentence,
  date: z.iso.date().nullable().default(null),
  retrieved: z.iso.date(),
  url: z
    .url({ protocol: /^https?$/, error: 'must be a web address such as https://example.com/law' })
    .nullable()
    .default(null),
  confidence,
})

const reasonSchema = z.string().trim().min(1).max(2000).default('As it says itself.').meta({
  description: 'Why, for those who list changes; under change control',
})

export const factBody = z.strictObject({
  subject: sentence,
  predicate: idSchema,
  value,
  from: moment,
  to: moment.optional(),
  supersedes: z.array(z.string().max(127)).default([]),
  retraction: z.boolean().default(false),
  source: writtenSource,
  confidence: confidence.optional(),
  disputes: z.array(sentence).default([]),
  reviewBy: moment.optional(),
  audience: z.enum(['party', 'compliance']).default('party').meta({
    description: 'compliance: not shown to the party that it is about, such as a match on a list',
  }),
  reason: reasonSchema,
})

const factSchema = z.object(factShape)

export function factRoutes(deps: AdminDeps): readonly Route[] {
  return [
    route({
      method: 'post',
      path: '/admin/v1/facts',
      id: 'addFact',
      summary:
        'Add a sourced fact; it counts at once, under change control once the change is approved',
      needs: ['facts.add'],
      params: none,
      query: none,
      body: factBody,
      status: 201,
      answer: z.union([factSchema, changeSchema]),
      async handle({ body, by }) {
        const { audience, reason } = body
        const fact = writtenFact(body)
        return heldJson(deps, await hold(deps, by, { kind: 'fact', audience, fact }, reason))
      },
    }),
    route({
      method: 'get',
      path: '/admin/v1/facts',
      id: 'listFacts',
      summary: 'Facts of the packs and those added here: all, or about one subject',
      needs: ['decisions.reasons'],
      params: none,
      query: z.strictObject({
        subject: z.string().min(1).max(500).optional(),
        at: z.iso
          .datetime({ offset: true })
          .optional()
          .meta({ description: 'Their standing as of this instant; left out: now' }),
      }),
      body: none,
      status: 200,
      answer: z.object({ facts: z.array(heldFactSchema) }),
      async handle({ query, by }) {
        const { subject } = query
        deps.access.note({ by: by.id, what: 'reasons', subject: subject ?? 'facts' })
        const facts = deps.ruleBook.facts(viewpoint(deps, query.at))
        const asked = facts.filter((fact) => subject === undefined || fact.subject === subject)
        return { facts: asked.map(heldFactJson) }
      },
    }),
    volumeRoute(deps),
  ]
}

const count = z.int('must be a whole number').min(0).max(Number.MAX_SAFE_INTEGER)

const volumeSchema = z.object({
  id: z.string(),
  workload: z.string(),
  kind: z.union([z.string(), z.array(z.string())]),
  persons: z.object({ from: z.int(), to: z.int().nullable() }),
  period: z.object({ from: instant, to: instant }),
  reportedBy: z.string(),
  at: instant,
})

function volumeRoute(deps: AdminDeps): Route {
  return route({
    method: 'post',
    path: '/admin/v1/volumes',
    id: 'reportVolume',
    summary: 'Report of how many distinct persons a workload moved data in a period',
    needs: ['volumes.report'],
    params: none,
    query: none,
    body: z.strictObject({
      workload: z.string().max(64),
      kind: z.union([idSchema, z.array(idSchema).min(2).max(16)], {
        error: 'must be an id, or a list of at least two for data combined in one set',
      }),
      persons: z.union([count, z.strictObject({ from: count, to: count.nullable() })], {
        error: 'must be a whole number, or {from: 900, to: 1100}; to: null where no bound is known',
      }),
      period: z.strictObject({ from: moment, to: moment }),
      reason: reasonSchema,
    }),
    status: 201,
    answer: z.union([volumeSchema, changeSchema]),
    async handle({ body, by }) {
      const { persons, period } = body
      const volume = {
        workloadId: body.workload,
        kind: typeof body.kind === 'string' ? body.kind : combinedKind(body.kind),
        personsFrom: typeof persons === 'number' ? persons : persons.from,
        personsTo: typeof persons === 'number' ? persons : persons.to,
        fromMs: Date.parse(period.from),
        toMs: Date.parse(period.to),
      }
      return heldJson(deps, await hold(deps, by, { kind: 'volume', volume }, body.reason))
    },
  })
}

/** What is held now, or the change that asks for it. */
function heldJson(deps: AdminDeps, held: StatedEvent | Change | Refusal): object | Refusal {
  if (held.kind === 'refused') return held
  if (held.kind === 'fact.added') return factJson(held.fact)
  return held.kind === 'volume.reported' ? volumeJson(held.volume) : changeJson(deps, held)
}

export function writtenFact(body: z.output<typeof factBody>): Omit<Fact, 'id' | 'knownFromMs'> {
  const { subject, predicate, supersedes, retraction, source, disputes } = body
  return {
    subject,
    predicate,
    value: body.value,
    validFromMs: Date.parse(body.from),
    validToMs: body.to === undefined ? null : Date.parse(body.to),
    supersedes,
    retraction,
    source: { id: 'register', ...source },
    confidence: body.confidence ?? source.confidence,
    disputes,
    reviewByMs: body.reviewBy === undefined ? null : Date.parse(body.reviewBy),
  }
}

function writtenKind(kind: string): string | string[] {
  const [only = '', ...others] = kindsOf(kind)
  return others.length === 0 ? only : [only, ...others]
}

function volumeJson(volume: Volume): z.input<typeof volumeSchema> {
  return {
    id: volume.id,
    workload: volume.workloadId,
    kind: writtenKind(volume.kind),
    persons: { from: volume.personsFrom, to: volume.personsTo },
    period: { from: isoTime(volume.fromMs), to: isoTime(volume.toMs) },
    reportedBy: volume.reportedBy,
    at: isoTime(volume.atMs),
  }
}
