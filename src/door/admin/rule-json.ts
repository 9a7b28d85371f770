// Packs, rules and facts as the admin API shows them. What packs say describes its sources and is no legal advice.
import { z } from 'zod'
import type {
  ConditionLine,
  HeldFact,
  RuleInFull,
  ShownExample,
  ShownPack,
  ShownRule,
} from '../../journeys/rule-book.ts'
import { isoTime } from '../../kernel/time.ts'
import { states, type DatedState, type Fact, type Source } from '../../policy/fact.ts'
import { authorities, reasonClasses, remedies } from '../../policy/rule.ts'

const instant = z.iso.datetime()
const confidence = z.enum(['official', 'secondary', 'inferred'])

export const sourceSchema = z.object({
  id: z.string(),
  publisher: z.string(),
  title: z.string(),
  date: z.string().nullable().meta({ description: 'Day of the text; null: it bears none' }),
  retrieved: z.string().meta({ description: 'Day on which it was read' }),
  url: z.string().nullable(),
  confidence,
})

export const packShape = {
  id: z.string(),
  version: z.string(),
  hash: z.string(),
  title: z.string(),
  about: z.string(),
  jurisdiction: z.string(),
  asserter: z.string(),
  file: z.string(),
  managedBy: z.enum(['file', 'api']),
  revision: z.int().nullable(),
  tookOver: z.string().nullable().meta({ description: 'The file that the API took it over from' }),
  timeZone: z.string(),
  reviewBy: instant.nullable(),
  rules: z.int(),
  statuses: z.int(),
  facts: z.int(),
  zones: z.array(
    z.object({
      id: z.string(),
      asserter: z.string(),
      members: z
        .array(z.string())
        .nullable()
        .meta({ description: 'As of the instant asked about; null: unknown' }),
      open: z.boolean().meta({ description: 'It may hold more than its members' }),
    }),
  ),
  sources: z.array(sourceSchema),
}

const stateSchema = z.object({
  state: z.enum(states),
  from: instant,
  knownFrom: instant,
  source: sourceSchema,
  note: z.string(),
})

const outcome = z.enum(['true', 'false', 'unknown', 'would'])

export const exampleSchema = z.object({
  title: z.string(),
  asOf: instant,
  given: z.array(z.string()),
  outcomes: z.array(z.object({ id: z.string(), expected: outcome, comesTo: outcome })),
})

export const ruleShape = {
  id: z.string(),
  kind: z.enum(['rule', 'status']).meta({
    description: 'A status says what something is; a rule says what follows',
  }),
  pack: z.string(),
  title: z.string(),
  does: z
    .object({
      authority: z.enum(authorities),
      effect: z.enum(['deny', 'refer', 'oblige']),
      enabled: z.boolean(),
      onUnknown: z.enum(['deny', 'refer']),
      servedUntil: instant.nullable(),
      reasonClass: z.enum(reasonClasses),
      because: z.string(),
      remedies: z.array(z.enum(remedies)),
      duties: z.array(z.string()),
      disappliedBy: z.array(z.string()),
      conflictsWith: z.array(z.string()),
      provision: z.string().nullable(),
    })
    .nullable(),
  state: z
    .enum(states)
    .nullable()
    .meta({ description: 'As of then; null: not begun, or not known' }),
  note: z.string(),
  since: instant.nullable(),
  nextChange: instant.nullable(),
  states: z.array(stateSchema),
  sources: z.array(sourceSchema),
  facts: z.array(z.string()),
  disputes: z.array(z.string()),
  reviewBy: instant.nullable(),
}

export const ruleInFullSchema = z.object({
  ...ruleShape,
  condition: z
    .array(
      z.object({
        depth: z.int(),
        kind: z.enum(['all', 'any', 'not', 'status', 'input']),
        words: z.string(),
        name: z.string(),
        comparison: z.string(),
        facts: z.array(z.string()),
      }),
    )
    .meta({ description: 'In reading order; what belongs to a line above is one deeper' }),
  written: z.string().meta({ description: 'As it stands in its pack, YAML' }),
  examples: z.array(exampleSchema),
  usedBy: z.array(z.string()),
})

export const factValue = z.union([
  z.string(),
  z.boolean(),
  z.object({ from: z.string(), to: z.string().nullable() }),
])

export const factShape = {
  id: z.string(),
  subject: z.string(),
  predicate: z.string(),
  value: factValue,
  from: instant,
  to: instant.nullable(),
  knownFrom: instant,
  supersedes: z.array(z.string()),
  retraction: z.boolean(),
  source: sourceSchema,
  confidence,
  disputes: z.array(z.string()),
  reviewBy: instant.nullable(),
}

export const heldFactSchema = z.object({
  ...factShape,
  pack: z.string().nullable().meta({ description: 'Null: people added it' }),
  standing: z.enum(['holds', 'later', 'ended', 'replaced', 'review_overdue']),
  usedBy: z.array(z.string()).meta({ description: 'Rules and statuses that read it' }),
})

export function sourceJson(source: Source): z.input<typeof sourceSchema> {
  const { id, publisher, title, date, retrieved, url, confidence: trusted } = source
  return { id, publisher, title, date, retrieved, url, confidence: trusted }
}

export function packJson(pack: ShownPack) {
  const { reviewByMs, zones, sources, ...rest } = pack
  return {
    ...rest,
    reviewBy: orNull(reviewByMs),
    zones: zones.map(({ id, asserter, members, isOpen }) => ({
      id,
      asserter,
      members: members === null ? null : [...members],
      open: isOpen,
    })),
    sources: sources.map(sourceJson),
  }
}

export function ruleJson(rule: ShownRule) {
  const { packId, does, sinceMs, nextChangeMs, reviewByMs, states: dated, sources } = rule
  const { id, kind, title, state, note } = rule
  return {
    id,
    kind,
    title,
    state,
    note,
    pack: packId,
    does: does === null ? null : doesJson(does),
    since: orNull(sinceMs),
    nextChange: orNull(nextChangeMs),
    states: dated.map(stateJson),
    sources: sources.map(sourceJson),
    facts: [...rule.facts],
    disputes: [...rule.disputes],
    reviewBy: orNull(reviewByMs),
  }
}

export function ruleInFullJson(rule: RuleInFull): z.input<typeof ruleInFullSchema> {
  return {
    ...ruleJson(rule),
    condition: rule.condition.map(lineJson),
    written: rule.written,
    examples: rule.examples.map(exampleJson),
    usedBy: [...rule.usedBy],
  }
}

export function exampleJson(example: ShownExample): z.input<typeof exampleSchema> {
  const { title, asOfMs, given, outcomes } = example
  return { title, asOf: isoTime(asOfMs), given: [...given], outcomes: [...outcomes] }
}

export function factJson(fact: Fact) {
  const { id, subject, predicate, value, supersedes, retraction, source, disputes } = fact
  return {
    id,
    subject,
    predicate,
    value,
    retraction,
    from: isoTime(fact.validFromMs),
    to: orNull(fact.validToMs),
    knownFrom: isoTime(fact.knownFromMs),
    supersedes: [...supersedes],
    source: sourceJson(source),
    confidence: fact.confidence,
    disputes: [...disputes],
    reviewBy: orNull(fact.reviewByMs),
  }
}

export function heldFactJson(fact: HeldFact): z.input<typeof heldFactSchema> {
  const { packId, standing, usedBy } = fact
  return { ...factJson(fact), pack: packId, standing, usedBy: [...usedBy] }
}

function doesJson(does: NonNullable<ShownRule['does']>) {
  const { servedUntilMs, remedies: ways, duties, disappliedBy, conflictsWith, ...rest } = does
  return {
    ...rest,
    servedUntil: orNull(servedUntilMs),
    remedies: [...ways],
    duties: [...duties],
    disappliedBy: [...disappliedBy],
    conflictsWith: [...conflictsWith],
  }
}

function stateJson({ state, fromMs, knownFromMs, source, note }: DatedState) {
  return {
    state,
    from: isoTime(fromMs),
    knownFrom: isoTime(knownFromMs),
    source: sourceJson(source),
    note,
  }
}

function lineJson({ facts, ...line }: ConditionLine) {
  return { ...line, facts: [...facts] }
}

function orNull(ms: number | null): string | null {
  return ms === null ? null : isoTime(ms)
}
