// What went through the channels of one model owner, and what its rules refused, month by month: read from the sums by
// day. Kept answers are left out, as nothing was sent. Neither price nor cost is read.
import type { StatementSync } from 'node:sqlite'
import type {
  ChannelLine,
  FindChannel,
  FinderStanding,
  FoundChannel,
} from '../journeys/finder-desk.ts'
import { liesIn } from '../kernel/dotted.ts'
import { dayMs } from '../kernel/time.ts'
import { big, type Flow } from './finder-flow.ts'
import type { FinderStore } from './finder-store.ts'

type Told = Omit<FoundChannel, keyof FinderStanding>

interface Group {
  readonly monthMs: number
  readonly flow: Flow
  requests: number
  attempts: number
  tokens: bigint
}

export function sumChannel(store: FinderStore, query: FindChannel): Told {
  const wanted = new Map<number, Flow>()
  const isIn = wantedBy(query)
  for (const flow of store.flows.values()) {
    if ((flow.rows > 0 || flow.attempts > 0) && isIn(flow)) wanted.set(flow.id, flow)
  }
  const groups = new Map<string, Group>()
  for (const cells of daysIn(store).iterate(query.fromDay, query.toDay)) {
    const flow = wanted.get(Number(cells['0']))
    if (flow === undefined) continue
    const monthMs = monthOf(Number(cells['1']))
    const key = `${monthMs} ${flow.id}`
    let group = groups.get(key)
    if (group === undefined) {
      groups.set(key, (group = { monthMs, flow, requests: 0, attempts: 0, tokens: 0n }))
    }
    group.requests += Number(cells['2'])
    group.attempts += Number(cells['3'])
    group.tokens += big(cells['4'])
  }
  if (groups.size > query.rowsMax) return { lines: [], isTooMuch: true }
  return { lines: [...groups.values()].map(lineOf), isTooMuch: false }
}

function wantedBy({ deployments, channels, rules }: FindChannel): (flow: Flow) => boolean {
  const [atDeployments, atChannels] = [new Set(deployments), new Set(channels)]
  return ({ deployment, channel, ruleIds, kept, attempts }) => {
    if (kept !== '') return false
    if (attempts > 0) return atDeployments.has(deployment) || atChannels.has(channel)
    return ruleIds.some((id) => rules.some((rule) => liesIn(id, rule)))
  }
}

function lineOf({ monthMs, flow, requests, attempts, tokens }: Group): ChannelLine {
  const { party, contract, workload, model, channel, deployment, verdict, ruleIds, duties } = flow
  return {
    monthMs,
    party,
    contract,
    workload,
    model,
    channel,
    deployment,
    verdict,
    rules: ruleIds,
    // Our own text.
    duties: duties === '' ? null : JSON.parse(duties),
    standing: flow.placeSaid.standing,
    requests,
    attempts,
    tokens,
  }
}

function monthOf(day: number): number {
  const at = new Date(day * dayMs)
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1)
}

const opened = new WeakMap<FinderStore, StatementSync>()

function daysIn(store: FinderStore): StatementSync {
  let known = opened.get(store)
  if (known === undefined) {
    known = store.database.prepare(
      'select flow, day, requests, attempts, tokens from day where day >= ? and day < ?',
    )
    known.setReturnArrays(true)
    opened.set(store, known)
  }
  return known
}
