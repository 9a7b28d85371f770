// What settles an answer that went on at its provider: its own numbers at the price that was in force when it was
// asked for. Where the end of it was never seen, the prompt alone counts, marked `estimated`; the customer pays
// that only if it had the answer deleted itself. It pays nothing for one that failed.
import { formatNanos, type Nanos, type Rational } from '../kernel/money.ts'
import { charactersPerToken } from '../metering/estimate.ts'
import type { Ending, SettleOp } from '../metering/ledger-ops.ts'
import { rate } from '../metering/rating.ts'
import { readResponsesUsage } from '../metering/usage-responses.ts'
import type { Usage, UsageLine } from '../metering/usage.ts'
import { sealOf } from '../kernel/seal.ts'
import type { Awaited, BackgroundHouse } from './background.ts'
import { itemsOf } from './kept.ts'
import { priceVersionOf } from './reconcile.ts'

/** A response as its provider tells it. */
export interface ToldResponse {
  readonly id: string
  readonly status: 'running' | 'completed' | 'incomplete' | 'failed' | 'cancelled'
  /** Null: nothing was counted, and nothing was made. */
  readonly usage: unknown
  readonly isKept: boolean
  readonly itemIds: readonly string[]
}

export type BackgroundEnd =
  | { readonly kind: 'told'; readonly told: ToldResponse; readonly body: Buffer }
  /** Its owner had it deleted before anybody saw its end. */
  | { readonly kind: 'deleted' }
  /** The provider knows it no more, or was silent for too long. */
  | { readonly kind: 'lost' }

export function backgroundSettlement(
  house: Pick<BackgroundHouse, 'clock' | 'world'>,
  awaited: Awaited,
  end: BackgroundEnd,
): SettleOp {
  const { said, object, committed, sealed } = awaited
  const usage = usageOf(house, awaited, end)
  const ending = endingOf(end)
  const charged = chargeOf(house, awaited, usage, ending)
  const { lines, costNanos, priceNanos } = charged
  const atMs = house.clock.nowMs()
  const { atLeast: _floor, ...public_ } = said
  const { priceFactor: _factor, ...personal } = committed
  const tokens = Object.fromEntries([...usage.tokens].toSorted(([a], [b]) => (a < b ? -1 : 1)))
  return {
    kind: 'settle',
    attemptId: awaited.attemptId,
    atMs,
    ending,
    usageSource: usage.source,
    lines,
    costNanos,
    priceNanos,
    upstreamId: object.id,
    status: said.status,
    stored: end.kind === 'told' && end.told.isKept ? itemsOf(object, end.told.itemIds) : [],
    entry: {
      // No attempt follows one that goes on, so the receipt of the request is this entry.
      id: said.request,
      type: 'settlement',
      atMs,
      public: JSON.stringify({
        ...public_,
        background: end.kind === 'told' ? end.told.status : end.kind,
        ending,
        price: formatNanos(priceNanos),
        source: usage.source,
        tokens,
      }),
      committed: {
        ...personal,
        cost: JSON.stringify(formatNanos(costNanos)),
        ...(usage.source === 'estimated'
          ? { costAtMost: JSON.stringify(formatNanos(awaited.costHoldNanos)) }
          : {}),
      },
      sealed: { ...sealed, ...(end.kind === 'told' ? { answer: sealOf(end.body) } : {}) },
    },
  }
}

function endingOf(end: BackgroundEnd): Ending {
  if (end.kind === 'deleted') return 'client_left'
  const isFailed = end.kind === 'lost' || end.told.status === 'failed'
  return isFailed ? 'upstream_unterminated' : 'completed'
}

function usageOf(
  house: Pick<BackgroundHouse, 'world'>,
  { said }: Awaited,
  end: BackgroundEnd,
): Usage {
  const input = said.atLeast.input
  const floor = (output: number): Usage => {
    return { source: 'estimated', tokens: new Map([['input', input] as const, ['output', output]]) }
  }
  if (end.kind !== 'told') return floor(0)
  const read = readResponsesUsage(end.told.usage)
  if (read.kind === 'usage') return read.usage
  const most = house.world().deployments.get(said.deployment)?.maxOutputTokens ?? 0
  return floor(Math.min(Math.ceil(end.body.length / charactersPerToken), most))
}

interface Charge {
  readonly lines: readonly UsageLine[]
  readonly costNanos: Nanos
  readonly priceNanos: Nanos
}

/** The hold, where nobody can price the usage any more: it is the only bound left. */
function chargeOf(
  house: Pick<BackgroundHouse, 'world'>,
  awaited: Awaited,
  usage: Usage,
  ending: Ending,
): Charge {
  const world = house.world()
  const isCharged = ending !== 'upstream_unterminated'
  const version = priceVersionOf(world, awaited.said.priceVersion)
  // Erased since: then the contract as it stands.
  const factor = factorOf(awaited) ?? world.contracts.get(awaited.said.contract)?.priceFactor
  const rated = version === null || factor === undefined ? null : rate(usage, version, factor)
  if (rated === null || rated.kind !== 'rated') {
    const { costHoldNanos: costNanos, holdNanos } = awaited
    return { lines: [], costNanos, priceNanos: isCharged ? holdNanos : 0n }
  }
  if (isCharged) return rated
  const lines = rated.lines.map((line) => ({ ...line, priceNanos: 0n }))
  return { lines, costNanos: rated.costNanos, priceNanos: 0n }
}

function factorOf({ committed }: Awaited): Rational | null {
  const text = committed['priceFactor']
  const match = text === undefined ? null : /^"(\d+)\/(\d+)"$/.exec(text)
  if (match === null) return null
  return { num: BigInt(match[1] ?? '1'), den: BigInt(match[2] ?? '1') }
}
