// The shapes of a report to a model's owner, as the API gives them.
import { z } from 'zod'
import { disclosedKinds, type Disclosure } from '../../contract/disclosure.ts'
import type { ChannelReport } from '../../journeys/channel-report.ts'
import { isoTime } from '../../kernel/time.ts'
import { customerClasses } from '../../party/customer-class.ts'
import { standingShape } from './request-list.ts'

const several = 'null: several, told together; left out: not agreed'
const customerShape = {
  country: z.string().nullable().optional().meta({ description: several }),
  class: z.enum(customerClasses).nullable().optional().meta({ description: several }),
}

const trafficSchema = z.object({
  month: z.string(),
  model: z.string().nullable().meta({ description: 'null: several, told together' }),
  channel: z.string().nullable().meta({ description: 'null: several, told together' }),
  ...customerShape,
  calls: z.int().meta({ description: 'Sent to the channel' }),
  tokens: z.int(),
})

const refusalSchema = z.object({
  month: z.string(),
  rules: z
    .array(z.string())
    .nullable()
    .meta({ description: 'All of the owner’s rules that refused; null: several groups of them' }),
  ...customerShape,
  requests: z.int(),
})

const dutySchema = z.object({
  month: z.string(),
  model: z.string(),
  channel: z.string(),
  rule: z.string(),
  kind: z.string(),
  on: z.enum(['all', 'some']).meta({ description: 'Of the calls of the month' }),
  state: z.enum(['kept', 'promised', 'broken']),
})

const incidentSchema = z.object({
  month: z.string().meta({ description: 'Also the one that goes on, unless `to` was given' }),
  kind: z.enum(['case', 'location']),
  about: z.string().nullable(),
  state: z.enum(['open', 'closed', 'confirmed', 'honest', 'inconclusive']),
  count: z.int(),
  parties: z.array(z.string()).optional().meta({ description: 'Left out: not agreed' }),
})

const clauseSchema = z.object({
  id: z.string(),
  document: z.string(),
  shows: z.array(z.enum(disclosedKinds)),
  withheld: z.array(z.enum(disclosedKinds)),
  atLeast: z.int().meta({ description: 'Customers in the smallest group that is told' }),
  rules: z.array(z.string()),
  validFrom: z.string(),
  validTo: z.string().nullable(),
})

export const reportSchema = z.object({
  ...standingShape,
  owner: z.object({ id: z.string(), name: z.string().nullable() }).nullable(),
  owners: z
    .array(z.object({ id: z.string(), name: z.string().nullable(), agreed: z.boolean() }))
    .meta({ description: 'Whose reports the one who asks may see' }),
  models: z.array(z.string()).meta({ description: 'Of the owner, as they are sold now' }),
  clause: clauseSchema.nullable().meta({ description: 'null: nothing is agreed, nothing is told' }),
  months: z.array(z.string()).meta({ description: 'All that can be asked for' }),
  from: z.string().nullable(),
  to: z.string().nullable(),
  traffic: z.array(trafficSchema),
  refusals: z.array(refusalSchema),
  duties: z.array(dutySchema),
  incidents: z.array(incidentSchema),
  hidden: z.array(z.string()).meta({ description: 'Months with too few customers to be told' }),
})

export const evidenceSchema = z.object({
  entry: z.string(),
  sha256: z.string(),
  report: z.string().meta({ description: 'Canonical JSON (RFC 8785), to the byte' }),
})

export const receiptSchema = z.object({
  state: z
    .enum(['ready', 'pending'])
    .meta({ description: 'pending: no signed head covers it yet' }),
  entry: z.string(),
  origin: z.string(),
  vkey: z.string().nullable(),
  text: z.string().nullable().meta({ description: 'C2SP tlog-proof' }),
})

export function clauseJson(clause: Disclosure): z.input<typeof clauseSchema> {
  const { shows, validFromMs, validToMs } = clause
  return {
    id: clause.id,
    document: clause.document,
    shows: disclosedKinds.filter((kind) => shows.has(kind)),
    withheld: disclosedKinds.filter((kind) => !shows.has(kind)),
    atLeast: clause.atLeast,
    rules: [...clause.rules],
    validFrom: isoTime(validFromMs),
    validTo: validToMs === null ? null : isoTime(validToMs),
  }
}

/** Of one model only what is told of it by itself: groups are folded for all of them together. */
export function rowsJson(report: ChannelReport, model: string | undefined) {
  const isAsked = (row: { readonly model: string | null }): boolean =>
    model === undefined || row.model === model
  return {
    traffic: report.traffic.filter(isAsked),
    refusals: report.refusals.map(({ rules, ...row }) => ({
      ...row,
      rules: rules === null ? null : [...rules],
    })),
    duties: report.duties.filter(isAsked),
    incidents: report.incidents.map(({ parties, ...row }) => ({
      ...row,
      ...(parties === undefined ? {} : { parties: [...parties] }),
    })),
    hidden: [...report.hidden],
  }
}
