// What the owner of a model is told of how it is sold: by month, model, channel, country and kind of customer, as far as
// the clause with it goes and no further. Never money, and never a customer's name unless the clause says so. Two
// things are counted, calls and refused requests, each over one partition of its own: there is no second count
// of the same thing whose difference would be somebody's. Duties and incidents are told without such counts.
import {
  isOwnRule,
  monthStart,
  type Disclosure,
  type DisclosedKind,
} from '../contract/disclosure.ts'
import { foldSmall, type Part } from '../contract/small-groups.ts'
import type { Json } from '../kernel/canonical-json.ts'
import { channelIncidents, type Incident } from './channel-incidents.ts'
import { isOwned, monthText, type ChannelDesk } from './channel-owners.ts'
import { customerClasses, type CustomerClass } from '../party/customer-class.ts'
import type { ChannelLine } from './finder-desk.ts'

/** Null in a name: several, told together; left out: not agreed. */
export interface TrafficRow {
  readonly month: string
  readonly model: string | null
  readonly channel: string | null
  readonly country?: string | null
  readonly class?: CustomerClass | null
  /** Sent to the channel. */
  readonly calls: number
  readonly tokens: number
}

export interface RefusalRow {
  readonly month: string
  /** All of the owner's rules that refused them. */
  readonly rules: readonly string[] | null
  readonly country?: string | null
  readonly class?: CustomerClass | null
  readonly requests: number
}

/** How a duty stood: `promised` where only the provider can say, and has not said of every call. */
export type DutyState = 'kept' | 'promised' | 'broken'

export interface DutyRow {
  readonly month: string
  readonly model: string
  readonly channel: string
  readonly rule: string
  readonly kind: string
  readonly on: 'all' | 'some'
  readonly state: DutyState
}

export interface ChannelReport {
  readonly traffic: readonly TrafficRow[]
  readonly refusals: readonly RefusalRow[]
  readonly duties: readonly DutyRow[]
  readonly incidents: readonly Incident[]
  /** Months of which calls are not told at all: too few customers. */
  readonly hidden: readonly string[]
}

export interface ToldSpan {
  /** Each has ended. */
  readonly months: readonly number[]
  /** And of these what happened is told, also of the month that goes on. */
  readonly incidentMonths: readonly number[]
}

/** `lines` must be all of these months, of the owner's deployments and rules. */
export function channelReport(
  desk: ChannelDesk,
  clause: Disclosure,
  { months, incidentMonths }: ToldSpan,
  lines: readonly ChannelLine[],
): ChannelReport {
  const owners = desk.owners()
  const sent = lines.filter((line) => line.attempts > 0 && isOwned(owners, clause.ownerId, line))
  const inMonth = Map.groupBy(sent, ({ monthMs }) => monthMs)
  const refused = Map.groupBy(
    lines.filter(({ attempts }) => attempts === 0),
    ({ monthMs }) => monthMs,
  )
  const tell = <Row>(kind: DisclosedKind, rowsOf: (monthMs: number) => readonly Row[]) =>
    clause.shows.has(kind) ? months.flatMap(rowsOf) : []
  const traffic = tell('volume', (at) => trafficRows(desk, clause, at, inMonth.get(at) ?? []))
  return {
    traffic,
    refusals: tell('refusals', (at) => refusalRows(desk, clause, at, refused.get(at) ?? [])),
    duties: tell('obligations', (at) => dutyRows(desk, clause, at, inMonth.get(at) ?? [])),
    incidents: clause.shows.has('incidents')
      ? channelIncidents(desk, clause, incidentMonths, sent)
      : [],
    hidden: tell('volume', (at) => {
      const isTold = traffic.some(({ month }) => month === monthText(at))
      return inMonth.has(at) && !isTold ? [monthText(at)] : []
    }),
  }
}

/** Of a deployment that is gone, the name that it was asked by is a customer's own word: nobody is told. */
function modelOf({ world }: ChannelDesk, { deployment }: ChannelLine): string {
  return world().deployments.get(deployment)?.model ?? 'unknown'
}

interface Who {
  readonly names: readonly ('country' | 'class')[]
  of(partyId: string): readonly string[]
}

/** What of a customer is told, in the order in which groups are folded. */
function whoOf({ world, classOf }: ChannelDesk, { shows }: Disclosure, monthMs: number): Who {
  const names = (['country', 'class'] as const).filter((name) => shows.has(name))
  const { parties } = world()
  const atMs = monthStart(monthMs, 1) - 1
  return {
    names,
    of: (partyId) =>
      names.map((name) =>
        name === 'class' ? classOf(partyId, atMs) : (parties.get(partyId)?.country ?? 'unknown'),
      ),
  }
}

function namesIn(
  { names }: Who,
  told: readonly (string | null)[],
): Pick<TrafficRow, 'country' | 'class'> {
  const at = (name: 'country' | 'class'): string | null => told[names.indexOf(name)] ?? null
  return {
    ...(names.includes('country') ? { country: at('country') } : {}),
    ...(names.includes('class')
      ? { class: customerClasses.find((one) => one === at('class')) ?? null }
      : {}),
  }
}

function trafficRows(
  desk: ChannelDesk,
  clause: Disclosure,
  monthMs: number,
  lines: readonly ChannelLine[],
): readonly TrafficRow[] {
  const who = whoOf(desk, clause, monthMs)
  const parts = lines.map((line): Part<ChannelLine> => ({
    names: [modelOf(desk, line), line.channel, ...who.of(line.party)],
    party: line.party,
    told: line,
  }))
  // Owners count at their own end what each of their models is asked.
  return foldSmall(parts, { atLeast: clause.atLeast, known: 2 }).map(({ names, parts: some }) => {
    const [model = null, channel = null, ...rest] = names
    return {
      month: monthText(monthMs),
      model,
      channel,
      ...namesIn(who, rest),
      calls: some.reduce((sum, { told }) => sum + told.attempts, 0),
      tokens: some.reduce((sum, { told }) => sum + Number(told.tokens), 0),
    }
  })
}

/** By all of the owner's rules behind a refusal together: by each alone, requests would be counted twice. */
function refusalRows(
  desk: ChannelDesk,
  clause: Disclosure,
  monthMs: number,
  lines: readonly ChannelLine[],
): readonly RefusalRow[] {
  const who = whoOf(desk, clause, monthMs)
  const parts = lines.map((line): Part<ChannelLine> => {
    const rules = line.rules.filter((id) => isOwnRule(clause, id)).toSorted()
    return { names: [rules.join(' '), ...who.of(line.party)], party: line.party, told: line }
  })
  return foldSmall(parts, { atLeast: clause.atLeast, known: 0 }).map(({ names, parts: some }) => {
    const [rules = null, ...rest] = names
    return {
      month: monthText(monthMs),
      rules: rules === null ? null : rules.split(' '),
      ...namesIn(who, rest),
      requests: some.reduce((sum, { told }) => sum + told.requests, 0),
    }
  })
}

function customers(lines: readonly ChannelLine[]): number {
  return new Set(lines.map(({ party }) => party)).size
}

/** A duty that lay on fewer customers than a group needs is not told. */
function dutyRows(
  desk: ChannelDesk,
  clause: Disclosure,
  monthMs: number,
  lines: readonly ChannelLine[],
): readonly DutyRow[] {
  const places = Map.groupBy(lines, (line) => JSON.stringify([modelOf(desk, line), line.channel]))
  return [...places.values()].flatMap((some) => {
    const [first] = some
    if (first === undefined) return []
    const duties = Map.groupBy(
      some.flatMap((line) => ownDuties(clause, line).map((duty) => ({ ...duty, line }))),
      ({ rule, kind }) => `${rule} ${kind}`,
    )
    return [...duties.values()].flatMap((under) => {
      const [duty] = under
      if (duty === undefined || customers(under.map(({ line }) => line)) < clause.atLeast) return []
      const { rule, kind } = duty
      return {
        month: monthText(monthMs),
        model: modelOf(desk, first),
        channel: first.channel,
        rule,
        kind,
        on: under.length === some.length ? ('all' as const) : ('some' as const),
        state: worst(under.map(({ line }) => stateOf(kind, line))),
      }
    })
  })
}

function ownDuties(
  clause: Disclosure,
  { duties }: ChannelLine,
): readonly { readonly rule: string; readonly kind: string }[] {
  return (duties ?? []).flatMap(({ kind, rules }) =>
    rules.filter((rule) => isOwnRule(clause, rule)).map((rule) => ({ rule, kind })),
  )
}

/** What is changed or refused on the way out is kept by that; where a request is processed only the provider knows. */
function stateOf(kind: string, { standing }: ChannelLine): DutyState {
  if (!kind.startsWith('pin_regions.')) return 'kept'
  if (kind !== 'pin_regions.processing') return 'promised'
  if (standing === 'breach') return 'broken'
  return standing === 'inside' ? 'kept' : 'promised'
}

function worst(states: readonly DutyState[]): DutyState {
  if (states.includes('broken')) return 'broken'
  return states.includes('promised') ? 'promised' : 'kept'
}

/** The report as it is signed: canonical once written, and the same for the same rows. */
export function reportJson(
  report: ChannelReport,
  head: { readonly owner: string; readonly clause: Disclosure; readonly months: readonly number[] },
): Json {
  const { clause } = head
  return {
    clause: {
      atLeast: clause.atLeast,
      document: clause.document,
      id: clause.id,
      rules: [...clause.rules],
      shows: [...clause.shows].toSorted(),
    },
    duties: report.duties.map((row) => ({ ...row })),
    hidden: [...report.hidden],
    incidents: report.incidents.map(({ parties, ...row }) => ({
      ...row,
      ...(parties === undefined ? {} : { parties: [...parties] }),
    })),
    months: head.months.map(monthText),
    owner: head.owner,
    refusals: report.refusals.map(({ rules, ...row }) => ({
      ...row,
      rules: rules === null ? null : [...rules],
    })),
    traffic: report.traffic.map((row) => ({ ...row })),
    v: 1,
  }
}
