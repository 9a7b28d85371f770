// One attempt of a request's story: the row of the book, and what only its entries say: the promise of place at the
// time, what the provider asserted, what it keeps.
import type { z } from 'zod'
import { mayDo, type Operator } from '../../identity/operator.ts'
import type { World } from '../../journeys/world.ts'
import { formatNanos } from '../../kernel/money.ts'
import { isoTime } from '../../kernel/time.ts'
import { locationQuestions } from '../../kernel/words.ts'
import { placesJson } from './places-json.ts'
import type { RequestRows } from './ports.ts'
import type { storySchema } from './story-schema.ts'

type Attempt = z.input<typeof storySchema>['attempts'][number]
type Row = RequestRows['attempts'][number]
type Locations = Attempt['locations']
type KeptPlaces = 'unknown' | readonly string[] | { readonly places: readonly string[] }

/** Of an entry of an attempt, what is read of it here. */
interface Leaf {
  readonly type: string
  readonly assertedRegion?: string | null
  readonly assertedStanding?: string | null
  readonly cache?: { readonly place: string; readonly saved: string }
  readonly fallbackFor?: string
  readonly promised?: Readonly<Record<string, KeptPlaces>>
  readonly stored?: {
    readonly id: string
    readonly kind: string
    readonly rest: KeptPlaces
    readonly until: string | null
  }
}

export interface AttemptReader {
  readonly by: Operator
  readonly world: Pick<World, 'deployments'>
}

export function leavesOf({ entries }: Pick<Row, 'entries'>): readonly Leaf[] {
  // Our own canonical text, as the log has it.
  return entries.map(({ leaf }): Leaf => JSON.parse(Buffer.from(leaf.bytes).toString('utf8')))
}

export function attemptJson(row: Row, { by, world }: AttemptReader): Attempt {
  const { attempt, markTokens } = row
  const seesMoney = mayDo(by, 'money.read')
  const leaves = leavesOf(row)
  const last = leaves.at(-1)
  return {
    id: attempt.attempt_id,
    number: Number(attempt.attempt_no),
    ...instantsOf(row),
    state: attempt.state,
    ending: attempt.ending,
    status: attempt.status === null ? null : Number(attempt.status),
    channel: attempt.channel_id,
    deployment: attempt.deployment_id,
    model: attempt.model,
    fallbackFor: leaves.find(({ fallbackFor }) => fallbackFor)?.fallbackFor ?? null,
    background: leaves.find(({ type }) => type === 'background')?.stored?.id ?? null,
    decision: attempt.decision_id,
    edits: attempt.edits === '' ? [] : attempt.edits.split(','),
    upstreamId: attempt.upstream_id === '' ? null : attempt.upstream_id,
    usageSource: attempt.usage_source,
    priceVersion: attempt.price_version,
    currency: attempt.currency,
    markTokens,
    ...moneyOf(row, { seesMoney, seesPrice: mayDo(by, 'price.read') }),
    cache: cacheOf(leaves, seesMoney),
    kept: keptOf(last),
    locations: locationsOf(last, world, attempt.deployment_id),
    entry: attempt.entry_id,
  }
}

function instantsOf({
  attempt,
}: Row): Pick<Attempt, 'at' | 'settledAt' | 'indeterminateAt' | 'durationMs'> {
  const { at_ms: at, settled_ms: settled, indeterminate_ms: lost } = attempt
  return {
    at: isoTime(Number(at)),
    settledAt: settled === null ? null : isoTime(Number(settled)),
    indeterminateAt: lost === null ? null : isoTime(Number(lost)),
    durationMs: settled === null ? null : Number(settled - at),
  }
}

function moneyOf(
  { attempt, lines, transfers }: Row,
  { seesMoney, seesPrice }: { readonly seesMoney: boolean; readonly seesPrice: boolean },
): Pick<Attempt, 'hold' | 'price' | 'cost' | 'lines' | 'transfers'> {
  const { hold_nanos: hold, price_nanos: price, cost_nanos: cost } = attempt
  if (!seesMoney && seesPrice) {
    return {
      ...(price === null ? {} : { price: formatNanos(price) }),
      lines: lines.map(({ kind, quantity, price_nanos: linePrice }) => ({
        kind,
        quantity: Number(quantity),
        price: formatNanos(linePrice),
      })),
    }
  }
  if (!seesMoney) {
    return { lines: lines.map(({ kind, quantity }) => ({ kind, quantity: Number(quantity) })) }
  }
  return {
    hold: formatNanos(hold),
    ...(price === null ? {} : { price: formatNanos(price) }),
    ...(cost === null ? {} : { cost: formatNanos(cost) }),
    lines: lines.map(({ kind, quantity, price_nanos: linePrice, cost_nanos: lineCost }) => ({
      kind,
      quantity: Number(quantity),
      price: formatNanos(linePrice),
      cost: formatNanos(lineCost),
    })),
    transfers: transfers.map(({ code, debit, credit, nanos }) => ({
      code,
      debit,
      credit,
      amount: formatNanos(nanos),
    })),
  }
}

function cacheOf(leaves: readonly Leaf[], seesMoney: boolean): Attempt['cache'] {
  const cache = leaves.find((leaf) => leaf.cache !== undefined)?.cache
  if (cache === undefined) return null
  return { place: cache.place, ...(seesMoney ? { saved: cache.saved } : {}) }
}

function keptOf(last: Leaf | undefined): Attempt['kept'] {
  const stored = last?.stored
  return stored === undefined ? null : { ...stored, rest: keptPlaces(stored.rest) }
}

function locationsOf(
  last: Leaf | undefined,
  { deployments }: AttemptReader['world'],
  deploymentId: string,
): Locations {
  const today = deployments.get(deploymentId)?.locations
  const { promised = {}, assertedRegion, assertedStanding } = last ?? {}
  return {
    promised: Object.fromEntries(
      locationQuestions.flatMap((question) => {
        const places = promised[question]
        return places === undefined ? [] : [[question, keptPlaces(places)]]
      }),
    ),
    today:
      today === undefined
        ? {}
        : Object.fromEntries(
            locationQuestions.map((question) => [question, placesJson(today[question])]),
          ),
    asserted:
      assertedRegion == null || assertedStanding == null
        ? null
        : { region: assertedRegion, standing: assertedStanding },
  }
}

function keptPlaces(places: KeptPlaces): NonNullable<Locations['promised']['rest']> {
  if (places === 'unknown') return 'unknown'
  if ('places' in places) return { open: true, places: [...places.places] }
  return { open: false, places: [...places] }
}
