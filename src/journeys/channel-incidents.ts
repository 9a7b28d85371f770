// What happened on an owner's channels: cases that went as far as asking the customer something or further, and
// deployments that answered from outside what was promised. Told by month and state; whose it was only
// where the clause says so.
import { monthStart, type Disclosure } from '../contract/disclosure.ts'
import { isOpenCase, levelOf, type Case } from '../watch/case.ts'
import { monthText, type ChannelDesk } from './channel-owners.ts'
import type { ChannelLine } from './finder-desk.ts'

export interface Incident {
  readonly month: string
  readonly kind: 'case' | 'location'
  /** Of a case: what it was about, once somebody said so. */
  readonly about: string | null
  readonly state: 'open' | 'closed' | 'confirmed' | 'honest' | 'inconclusive'
  readonly count: number
  /** Left out: not agreed. */
  readonly parties?: readonly string[]
}

/** From here on somebody outside is concerned: see `stages`. */
const levelMin = 3

interface One extends Omit<Incident, 'count' | 'parties'> {
  readonly parties: readonly string[]
}

export function channelIncidents(
  desk: ChannelDesk,
  clause: Disclosure,
  months: readonly number[],
  sent: readonly ChannelLine[],
): readonly Incident[] {
  const inMonths = sent.filter(({ monthMs }) => months.includes(monthMs))
  const all = [...casesIn(desk, months, inMonths), ...breachesIn(desk, inMonths)]
  const alike = Map.groupBy(all, ({ month, kind, about, state }) =>
    JSON.stringify([month, kind, about, state]),
  )
  return [...alike.values()]
    .flatMap((some) => {
      const [first] = some
      if (first === undefined) return []
      const { parties: _, ...one } = first
      const parties = [...new Set(some.flatMap((each) => each.parties))].toSorted()
      const isNamed = clause.shows.has('incident_parties')
      return { ...one, count: some.length, ...(isNamed ? { parties } : {}) }
    })
    .toSorted((left, right) => (left.month < right.month ? -1 : 1))
}

/** A case is of the owner's channel if a workload of it was served there in the month in which it was opened. */
function casesIn(
  { register, world }: ChannelDesk,
  months: readonly number[],
  sent: readonly ChannelLine[],
): readonly One[] {
  const served = new Set(sent.map(({ monthMs, workload }) => `${monthMs} ${workload}`))
  return [...register.cases.all.values()].flatMap((one) => {
    const monthMs = monthStart(one.openedAtMs, 0)
    if (!months.includes(monthMs) || !isGrave(one)) return []
    const members = one.members.filter(({ workloadId }) => served.has(`${monthMs} ${workloadId}`))
    if (members.length === 0) return []
    const last = one.steps.findLast(({ effectedAtMs }) => effectedAtMs !== null)
    return {
      month: monthText(monthMs),
      kind: 'case' as const,
      about: last?.reasonClass ?? null,
      state: stateOf(one),
      parties: members.map(({ partyId }) => world().parties.get(partyId)?.legalName ?? partyId),
    }
  })
}

function isGrave({ level, steps }: Case): boolean {
  const taken = steps.filter(({ effectedAtMs }) => effectedAtMs !== null)
  return level >= levelMin || taken.some(({ stage }) => levelOf(stage) >= levelMin)
}

/** Of several members the gravest word. */
function stateOf(one: Case): Incident['state'] {
  if (isOpenCase(one)) return 'open'
  const outcomes = one.members.map(({ disposition }) => disposition?.outcome)
  if (outcomes.includes('confirmed')) return 'confirmed'
  return outcomes.includes('inconclusive') ? 'inconclusive' : 'honest'
}

/** Each deployment once a month; it is open while nobody has put the deployment back. */
function breachesIn(
  { register, world }: ChannelDesk,
  sent: readonly ChannelLine[],
): readonly One[] {
  const broken = sent.filter(({ standing }) => standing === 'breach')
  const found = Map.groupBy(broken, ({ monthMs, deployment }) => `${monthMs} ${deployment}`)
  return [...found.values()].flatMap((some) => {
    const [first] = some
    if (first === undefined) return []
    return {
      month: monthText(first.monthMs),
      kind: 'location' as const,
      about: null,
      state: register.breaches.has(first.deployment) ? ('open' as const) : ('closed' as const),
      parties: some.map(({ party }) => world().parties.get(party)?.legalName ?? party),
    }
  })
}
