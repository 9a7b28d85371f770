// Attempts whose end a crash took: each is settled by what the provider's own record says or, where the
// provider keeps none for us, from the last progress mark, marked `estimated`. Until then it keeps its
// hold and stays listed. A customer pays nothing for an answer that we lost; the cost is booked.
//
//   provider's record   billed -> exact          never arrived -> void         away, running -> later
//   no record           within the window -> later              after it -> estimated at the last mark
//
// Must hold: running it again, or a crash in the middle of it, changes nothing that it has settled.
import { unreachable } from '../kernel/assert.ts'
import type { Clock } from '../kernel/time.ts'
import { formatNanos, type Nanos } from '../kernel/money.ts'
import type { SettleOp } from '../metering/ledger-ops.ts'
import type { PriceVersion } from '../metering/price.ts'
import { rate } from '../metering/rating.ts'
import type { ReadUsage } from '../metering/read-usage.ts'
import type { Usage, UsageLine } from '../metering/usage.ts'
import type { Channel } from '../place/deployment.ts'
import type { WireShape } from '../wire/model-request.ts'
import type { Book } from './ports.ts'
import { usageReaders } from './settle.ts'
import type { World } from './world.ts'

/** An indeterminate attempt, as the book has it. */
export interface LostAttempt {
  readonly attemptId: string
  readonly requestId: string
  readonly attemptNo: number
  /** Whether the request has its entry already: another attempt, made at the same time, was its last. */
  readonly isEntered: boolean
  /** Whether it asked for a batch: those are found in the provider's list of them. */
  readonly isBatch: boolean
  /** When it was found without an ending. */
  readonly lostMs: number
  readonly partyId: string
  readonly contractId: string
  readonly workloadId: string
  readonly keyId: string
  readonly channelId: string
  readonly deploymentId: string
  readonly model: string
  readonly priceVersion: string
  readonly currency: string
  readonly decisionId: string
  readonly costHoldNanos: Nanos
  /** Output tokens at the last progress mark; null if there was none. */
  readonly markTokens: number | null
}

/** What a provider says of the request that we sent under an attempt's id. */
export type ProviderRecord =
  /** `usage` is the provider's usage object, final. */
  | { readonly kind: 'billed'; readonly usage: unknown }
  | { readonly kind: 'running' }
  /** The provider knows no request of this id. */
  | { readonly kind: 'absent' }
  /** No answer, or none that is about the request: worth asking again. */
  | { readonly kind: 'away'; readonly why: string }
  /** An answer that cannot be believed. */
  | { readonly kind: 'unclear'; readonly why: string }

export interface UsageLookup {
  /** Asks `channel.usageLookup`. Must never reject, and must answer within a bound. */
  find(channel: Channel, attemptId: string): Promise<ProviderRecord>
}

export interface ReconcileHouse {
  readonly clock: Clock
  readonly book: Pick<Book, 'settle'>
  readonly lookup: UsageLookup
  world(): World
  /** Every indeterminate attempt, oldest first. */
  lost(): Promise<readonly LostAttempt[]>
  /** How long an attempt waits for somebody's record before it is estimated. */
  readonly windowMs: number
  /** How long a request may still be on its way to a provider that does not know it. */
  readonly arrivalMs: number
}

export interface Round {
  readonly settled: number
  /** Attempts whose end is still unknown. */
  readonly left: number
  /** Epoch milliseconds at which one of them is due whatever its provider says; null if none is. */
  readonly dueMs: number | null
  /** Why providers were not believed or not reached, one sentence each. */
  readonly troubles: readonly string[]
}

/** Look-ups that run at the same time. */
const lookupsMax = 16

/** Goes once through what is lost and settles what can be. Rejects with a `store.*` fault, or as `lost` does. */
export async function reconcile(house: ReconcileHouse): Promise<Round> {
  const lost = inOrder(await house.lost())
  const troubles = new Set<string>()
  let settled = 0
  let dueMs: number | null = null
  for (let start = 0; start < lost.length; start += lookupsMax) {
    const verdicts = await Promise.all(
      lost.slice(start, start + lookupsMax).map((attempt) => settleLost(house, attempt)),
    )
    for (const verdict of verdicts) {
      if (verdict.kind === 'settled') {
        settled += 1
        continue
      }
      if (verdict.why !== '') troubles.add(verdict.why)
      if (verdict.dueMs !== null) dueMs = Math.min(dueMs ?? verdict.dueMs, verdict.dueMs)
    }
  }
  return { settled, left: lost.length - settled, dueMs, troubles: [...troubles] }
}

/** A lost attempt, and whether it is the last of its request that is lost. */
interface Lost extends LostAttempt {
  readonly isLast: boolean
}

/**
 * Those of one request by their number, as they are settled: a session loses several at once, and the entry of
 * the request must be that of the last, whenever a crash comes in between.
 */
function inOrder(lost: readonly LostAttempt[]): readonly Lost[] {
  const last = new Map<string, number>()
  for (const { requestId, attemptNo } of lost) {
    last.set(requestId, Math.max(attemptNo, last.get(requestId) ?? 0))
  }
  return lost
    .map((one) => ({ ...one, isLast: last.get(one.requestId) === one.attemptNo }))
    .toSorted((left, right) => left.attemptNo - right.attemptNo)
}

type Verdict =
  | { readonly kind: 'settled' }
  | { readonly kind: 'later'; readonly dueMs: number | null; readonly why: string }

async function settleLost(house: ReconcileHouse, lost: Lost): Promise<Verdict> {
  // They stay listed here, and are settled where batches are looked after.
  if (lost.isBatch) return { kind: 'later', dueMs: null, why: '' }
  const found = await findEnd(house, lost)
  if (found.kind === 'later') return found
  await house.book.settle(settlementOf(house, lost, found))
  return { kind: 'settled' }
}

/** What a settlement rests on, as its log entry says. */
type Basis = 'provider_record' | 'never_arrived' | 'last_mark'

interface End {
  readonly kind: 'end'
  readonly basis: Basis
  readonly usage: Usage
}

async function findEnd(
  house: ReconcileHouse,
  lost: LostAttempt,
): Promise<End | Exclude<Verdict, { kind: 'settled' }>> {
  const channel = house.world().channels.get(lost.channelId)
  if (channel === undefined || channel.usageLookup === null) return estimateAfter(house, lost, '')
  // The provider knows the session's own id alone, and of a response it knows nothing by our name.
  const shapes = shapesOf(house, lost, channel)
  if (shapes.every((shape) => shape === 'realtime')) return estimateAfter(house, lost, '')
  const record = await house.lookup.find(channel, lost.attemptId)
  const about = `${lost.channelId}, attempt ${lost.attemptId}: `
  switch (record.kind) {
    case 'billed': {
      const read = readIn(shapes, record.usage)
      if (read.kind === 'unclear') return estimateAfter(house, lost, about + read.reason)
      return { kind: 'end', basis: 'provider_record', usage: read.usage }
    }
    case 'absent': {
      // What we sent may still be in a queue between us: soon after a crash, absence proves nothing.
      const dueMs = lost.lostMs + house.arrivalMs
      if (house.clock.nowMs() < dueMs) return { kind: 'later', dueMs, why: '' }
      return { kind: 'end', basis: 'never_arrived', usage: { source: 'none', tokens: new Map() } }
    }
    case 'running':
      return { kind: 'later', dueMs: null, why: '' }
    case 'away':
      return { kind: 'later', dueMs: null, why: `${lost.channelId}: ${record.why}` }
    case 'unclear':
      return estimateAfter(house, lost, about + record.why)
    default:
      return unreachable(record)
  }
}

/** In what a lost attempt may have been asked, as far as its channel and its deployment tell; chat before others. */
function shapesOf(
  house: ReconcileHouse,
  { deploymentId }: LostAttempt,
  { kind }: Channel,
): readonly [WireShape, ...WireShape[]] {
  const shapes = house.world().deployments.get(deploymentId)?.shapes
  const [first, ...others] = [...(shapes ?? [])].toSorted((a, b) => isChat(b) - isChat(a))
  if (first === undefined) return [kind === 'anthropic' ? 'messages' : 'chat']
  return [first, ...others]
}

function isChat(shape: WireShape): number {
  return Number(shape === 'chat')
}

/** The first reading that makes sense of it; that of nothing is no record of what was billed. */
function readIn(
  [first, ...others]: readonly [WireShape, ...WireShape[]],
  usage: unknown,
): ReadUsage {
  const read = usageReaders[first](usage)
  if (read.kind === 'usage' || usage === null || usage === undefined) return read
  for (const shape of others) {
    const again = usageReaders[shape](usage)
    if (again.kind === 'usage') return again
  }
  return read
}

function estimateAfter(
  house: ReconcileHouse,
  lost: LostAttempt,
  why: string,
): End | Exclude<Verdict, { kind: 'settled' }> {
  const dueMs = lost.lostMs + house.windowMs
  if (house.clock.nowMs() < dueMs) return { kind: 'later', dueMs, why }
  // A floor: what had passed for certain. The ceiling is the hold; the entry commits to both.
  const tokens = new Map([['output' as const, lost.markTokens ?? 0]])
  return { kind: 'end', basis: 'last_mark', usage: { source: 'estimated', tokens } }
}

function settlementOf(house: ReconcileHouse, lost: Lost, { basis, usage }: End): SettleOp {
  const world = house.world()
  const version = priceVersionOf(world, lost.priceVersion)
  const rated = version === null ? null : rate(usage, version, { num: 1n, den: 1n })
  // Usage that nobody can price any more: the hold is the only bound left for it.
  const known = rated !== null && rated.kind === 'rated'
  const lines: readonly UsageLine[] = known
    ? rated.lines.map((line) => ({ ...line, priceNanos: 0n }))
    : []
  const unknownNanos = basis === 'never_arrived' ? 0n : lost.costHoldNanos
  const costNanos = known ? rated.costNanos : unknownNanos
  const atMs = house.clock.nowMs()
  return {
    kind: 'settle',
    attemptId: lost.attemptId,
    atMs,
    ending: 'gateway_lost',
    usageSource: usage.source,
    lines,
    costNanos,
    priceNanos: 0n,
    upstreamId: '',
    status: 0,
    stored: [],
    entry: {
      // Where nothing followed the last one that was lost, the receipt of the request is its entry.
      id: lost.isLast && !lost.isEntered ? lost.requestId : lost.attemptId,
      type: 'settlement',
      atMs,
      public: JSON.stringify({
        attempt: lost.attemptNo,
        basis,
        channel: lost.channelId,
        contract: lost.contractId,
        currency: lost.currency,
        decision: lost.decisionId,
        deployment: lost.deploymentId,
        ending: 'gateway_lost',
        key: lost.keyId,
        model: lost.model,
        party: lost.partyId,
        price: formatNanos(0n),
        priceVersion: lost.priceVersion,
        request: lost.requestId,
        source: usage.source,
        status: 0,
        tokens: Object.fromEntries([...usage.tokens].toSorted(([a], [b]) => (a < b ? -1 : 1))),
        workload: lost.workloadId,
        world: world.version,
      }),
      committed: {
        cost: JSON.stringify(formatNanos(costNanos)),
        ...(usage.source === 'estimated'
          ? { costAtMost: JSON.stringify(formatNanos(lost.costHoldNanos)) }
          : {}),
      },
      sealed: {},
    },
  }
}

/** The version an attempt was admitted at, if the configuration still has it. */
export function priceVersionOf(world: World, id: string): PriceVersion | null {
  for (const list of world.priceLists.values()) {
    for (const version of list.versions) if (version.id === id) return version
  }
  return null
}
