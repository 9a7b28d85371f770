// The well-formed parts of a pack's document, turned into what the policy room computes with. What
// leads nowhere or contradicts itself is reported on the way; what the schema refused is left out, so
// that one run finds the mistakes of everything else.
import type { z } from 'zod'
import type { DatedState, Fact, Source } from '../policy/fact.ts'
import type { Authority } from '../policy/rule.ts'
import { isoTime } from '../kernel/time.ts'
import type { ConfigPath } from './config-yaml.ts'
import type {
  LoadedPack,
  WrittenCondition,
  WrittenObligation,
  WrittenRule,
  WrittenStatus,
} from './loaded-pack.ts'
import { readCondition } from './pack-condition.ts'
import { instantOf, knownFrom } from './pack-dates.ts'
import { readExample } from './pack-example.ts'
import { readFact } from './pack-fact.ts'
import { mustBeKnown, mustBePlace, type PackNames } from './pack-names.ts'
import { sourceOf, type PackReader } from './pack-reader.ts'
import {
  exampleSchema,
  factSchema,
  packHeadSchema,
  packSourceSchema,
  ruleSchema,
  statusSchema,
  stateSchema,
} from './pack-schema.ts'
import { readTerritories, readZones } from './pack-zones.ts'
import { entriesOf, isRecord, type SourceDocument } from './source-document.ts'

/** Null if there is nothing to read; otherwise as much as is well-formed. */
export function readPack(
  document: SourceDocument,
  names: PackNames,
  hash: string,
): LoadedPack | null {
  const { written, report } = document
  if (!isRecord(written)) return null
  const head = headOf(written)
  const sources = new Map(
    entriesOf(document, ['sources'], packSourceSchema).map(({ name, value }): [string, Source] => [
      name,
      { id: name, ...value },
    ]),
  )
  const reader: PackReader = { document, head, names, report, sources, timeZone: head.timeZone }
  const { reviewBy } = head
  return {
    file: document.file,
    timeZone: head.timeZone,
    pack: {
      id: head.pack,
      version: head.version,
      hash,
      title: head.title,
      about: head.about,
      jurisdiction: head.jurisdiction,
      asserter: head.asserter,
      reviewByMs: reviewBy === undefined ? null : instantOf(reader, reviewBy, ['reviewBy']),
      sources: [...sources.values()],
      statuses: entriesOf(document, ['statuses'], statusSchema).flatMap(({ value, path }) =>
        statusOf(reader, value, path),
      ),
      rules: entriesOf(document, ['rules'], ruleSchema).flatMap(({ value, path }) =>
        ruleOf(reader, value, path),
      ),
    },
    facts: entriesOf(document, ['facts'], factSchema).flatMap(({ value, path }): Fact[] =>
      readFact(reader, value, path),
    ),
    zones: readZones(reader),
    territories: readTerritories(reader),
    examples: entriesOf(document, ['examples'], exampleSchema).flatMap(({ value, path }) =>
      readExample(reader, value, path),
    ),
  }
}

/** What is wrong with a member is reported by the schema; here it reads as something harmless. */
function headOf(written: Readonly<Record<string, unknown>>): PackReader['head'] {
  const whole = { pack: 'x', version: 'x', title: 'x', about: 'x', jurisdiction: 'x' }
  const rest = { asserter: 'x', timeZone: 'UTC', authority: 'law', onUnknown: 'refer' }
  const members: Record<string, unknown> = { ...whole, ...rest }
  for (const [name, schema] of Object.entries(packHeadSchema.shape)) {
    if (schema.safeParse(written[name]).success) members[name] = written[name]
  }
  return packHeadSchema.parse(members)
}

function statusOf(
  reader: PackReader,
  written: z.output<typeof statusSchema>,
  path: ConfigPath,
): WrittenStatus[] {
  const states = statesOf(reader, written.states, [...path, 'states'])
  const when = readCondition(written.when, [...path, 'when'], reader)
  const sources = sourcesOf(reader, written.sources, states, path)
  if (sources.length === 0) missingSource(reader, path)
  if (when === null) return []
  const { id, title } = written
  return [{ at: path, id, title, packId: reader.head.pack, states, when, sources }]
}

function missingSource({ report }: PackReader, path: ConfigPath): void {
  report({ path, message: 'sources is missing; name at least one of the sources of this pack' })
}

function statesOf(
  reader: PackReader,
  written: readonly z.output<typeof stateSchema>[],
  path: ConfigPath,
): readonly DatedState[] {
  const timeline = written.map((state, index) => {
    const at = [...path, index]
    const source = sourceOf(reader, state.source, [...at, 'source'])
    const fromMs = instantOf(reader, state.from, [...at, 'from'])
    const knownFromMs = knownFrom(reader, state, source?.date ?? null, at)
    return { path: at, source, state: state.state, note: state.note, fromMs, knownFromMs }
  })
  for (const [index, later] of timeline.entries()) {
    const before = timeline[index - 1]
    if (before === undefined || before.fromMs < later.fromMs) continue
    // Of two that begin on one day the one known later corrects the other.
    if (before.fromMs === later.fromMs && before.knownFromMs < later.knownFromMs) continue
    const day = isoTime(before.fromMs).slice(0, 10)
    const message =
      before.fromMs === later.fromMs
        ? `overlaps with the state before it, which begins on the same day; keep one, or give it a later knownFrom`
        : `is out of order: the state before it begins on ${day}; put the earlier one first`
    reader.report({ path: [...later.path, 'from'], message })
  }
  return timeline.flatMap(({ source, state, note, fromMs, knownFromMs }) =>
    source === null ? [] : [{ state, note, fromMs, knownFromMs, source }],
  )
}

function sourcesOf(
  reader: PackReader,
  ids: readonly string[],
  states: readonly DatedState[],
  path: ConfigPath,
): readonly Source[] {
  const named = ids.map((id, index) => sourceOf(reader, id, [...path, 'sources', index]))
  const all = ids.length > 0 ? named : states.map(({ source }) => source)
  return [...new Set(all.filter((source) => source !== null))]
}

/** A rule of the house rests on the house's own word. */
const houseSource: Source = {
  id: 'house',
  publisher: 'the house',
  title: 'House policy',
  date: null,
  retrieved: '1970-01-01',
  url: null,
  confidence: 'inferred',
}
/** Without a timeline a rule has been in force as long as anybody asks about. */
const always: DatedState = {
  state: 'in_force',
  fromMs: 0,
  knownFromMs: 0,
  source: houseSource,
  note: '',
}

type RuleText = z.output<typeof ruleSchema>

function ruleOf(reader: PackReader, written: RuleText, path: ConfigPath): WrittenRule[] {
  const { head, report } = reader
  const authority = written.authority ?? head.authority
  const when = readCondition(written.when, [...path, 'when'], reader)
  const states =
    written.states === undefined ? null : statesOf(reader, written.states, [...path, 'states'])
  const sources = sourcesOf(reader, written.sources, states ?? [], path)
  const isOurs = authority === 'house_policy' || authority === 'contract'
  if (sources.length === 0 && !isOurs) missingSource(reader, path)
  if (states === null && !isOurs && when !== null && !readsStatus(when)) {
    report({ path, message: 'states is missing; say since when this rule is in force' })
  }
  for (const [index, id] of written.conflictsWith.entries()) {
    checkConflict(reader, written.id, id, [...path, 'conflictsWith', index])
  }
  const obligations = written.obligations.flatMap((obligation, index) =>
    obligationOf(reader, obligation, [...path, 'obligations', index]),
  )
  if (when === null) return []
  return [
    {
      at: path,
      id: written.id,
      title: written.title,
      packId: head.pack,
      authority,
      enabled: written.enabled ?? authority !== 'house_policy',
      effect: written.effect,
      refer: referOf(reader, written, authority, path),
      onUnknown: onUnknownOf(reader, written, authority, path),
      states: states ?? [{ ...always, source: sources[0] ?? houseSource }],
      when,
      obligations,
      reasonClass: written.public,
      because: written.because,
      remedies: written.remedy,
      disappliedBy: written.disappliedBy,
      conflictsWith: written.conflictsWith,
      personalProvision: written.personal ?? null,
      sources,
    },
  ]
}

/** A rule of another asserter may stand in a pack that is not loaded: then there is nothing to contradict. */
function checkConflict(reader: PackReader, ruleId: string, id: string, path: ConfigPath): void {
  const isOwn = id.split('.')[0] === ruleId.split('.')[0]
  const report: PackReader['report'] = (finding) =>
    reader.report(isOwn ? finding : { ...finding, severity: 'warning' })
  mustBeKnown({ ...reader, report }, 'rules', id, path)
}

function readsStatus(when: WrittenCondition): boolean {
  if (when.kind === 'not') return readsStatus(when.part)
  return when.kind === 'status' || (when.kind !== 'input' && when.parts.some(readsStatus))
}

function onUnknownOf(
  { head, report }: PackReader,
  { onUnknown, effect }: RuleText,
  authority: Authority,
  path: ConfigPath,
): 'deny' | 'refer' {
  const chosen = onUnknown ?? head.onUnknown
  if (chosen === undefined && authority === 'law' && effect !== 'oblige') {
    const message =
      'onUnknown is missing; say whether this law denies or refers what is not known, here or for the whole pack'
    report({ path, message })
  }
  return chosen ?? 'refer'
}

function referOf(
  reader: PackReader,
  { refer }: RuleText,
  authority: Authority,
  path: ConfigPath,
): WrittenRule['refer'] {
  if (refer === undefined || refer === 'hold') return { kind: 'hold' }
  const at = [...path, 'refer', 'serve_until']
  if (authority !== 'house_policy') {
    const message = `serve_until is for house_policy only, and this rule is ${authority}; write refer: hold`
    reader.report({ path: at, message })
  }
  return { kind: 'serve_until', untilMs: instantOf(reader, refer.serve_until, at) }
}

function obligationOf(
  reader: PackReader,
  written: RuleText['obligations'][number],
  path: ConfigPath,
): WrittenObligation[] {
  if (written.kind === 'log_mode') return [{ kind: 'log_mode', logMode: written.mode }]
  if (written.kind !== 'pin_regions') return [written]
  const { kind, question, places } = written
  const good = places.filter((entry, index) =>
    mustBePlace(reader, entry, [...path, 'places', index]),
  )
  return good.length === places.length ? [{ kind, question, entries: places }] : []
}
