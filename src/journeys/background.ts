// Answers that go on at their providers after the client was told so: each is an attempt whose hold stays until
// its usage is known. Whoever first sees how one ended settles it: the client that asks for it, or the job of the
// house that asks for all.
//
//   queued -> entered, hold stays -> seen ended by a client or the job -> settled, once
//                                 -> gone, or never heard of again     -> settled from the prompt, `estimated`
//
// Must hold: an attempt stays in here until its settlement is durable, and no two settlements of it are written.
import { assert } from '../kernel/assert.ts'
import type { Nanos } from '../kernel/money.ts'
import type { StoredObject } from '../kernel/stored-object.ts'
import type { Clock } from '../kernel/time.ts'
import type { EntryDraft } from '../metering/ledger-ops.ts'
import { asksFor } from '../wire/model-request.ts'
import type { Turn } from './attempt.ts'
import { backgroundEntry } from './background-entry.ts'
import { backgroundSettlement, type BackgroundEnd } from './background-settlement.ts'
import { responseOf } from './kept.ts'
import type { Book } from './ports.ts'
import type { Trip } from './trip.ts'
import type { World } from './world.ts'

/** An attempt whose answer goes on, as its entry and the book tell of it. */
export interface Awaited {
  readonly attemptId: string
  readonly holdNanos: Nanos
  readonly costHoldNanos: Nanos
  /** The response, as the register has it. */
  readonly object: StoredObject
  /** The public fields of its entry; ours, as we wrote them. */
  readonly said: Said
  /** What its entry commits to, as far as it was not erased. */
  readonly committed: EntryDraft['committed']
  readonly sealed: EntryDraft['sealed']
}

export interface Said extends Readonly<Record<string, unknown>> {
  readonly attempt: number
  readonly atLeast: { readonly input: number }
  readonly channel: string
  readonly contract: string
  readonly currency: string
  readonly deployment: string
  readonly key: string
  readonly model: string
  readonly party: string
  readonly priceVersion: string
  readonly request: string
  readonly status: number
  readonly stored: { readonly id: string; readonly until: string | null }
  readonly workload: string
}

export interface BackgroundHouse {
  readonly clock: Clock
  readonly book: Pick<Book, 'settle'>
  world(): World
}

export interface Background {
  /** What goes on of this request; undefined if nothing does. */
  of(requestId: string): Awaited | undefined
  all(): Iterable<Awaited>
  opened(awaited: Awaited): void
  /** Resolves when it is settled, by this call or by another; false if by another. Rejects with a `store.*` fault. */
  ended(awaited: Awaited, end: BackgroundEnd): Promise<boolean>
}

/** `left` is what the last run of the house left open. */
export function openBackground(
  house: BackgroundHouse,
  left: readonly Awaited[],
  onOpened: (awaited: Awaited) => void,
): Background {
  const open = new Map(left.map((awaited) => [awaited.said.request, awaited]))
  const settling = new Map<string, Promise<unknown>>()
  return {
    of: (requestId) => open.get(requestId),
    all: () => open.values(),
    opened(awaited) {
      open.set(awaited.said.request, awaited)
      onOpened(awaited)
    },
    async ended(awaited, end) {
      const { request } = awaited.said
      const first = settling.get(request)
      if (first !== undefined || !open.has(request)) {
        await first
        return false
      }
      const settled = house.book.settle(backgroundSettlement(house, awaited, end))
      settling.set(request, settled)
      try {
        await settled
        open.delete(request)
      } finally {
        settling.delete(request)
      }
      return true
    },
  }
}

/** Whether the provider goes on with what it was asked, after this answer. */
export function goesOn({ held: { request }, outcome }: Turn): boolean {
  return (
    asksFor(request, 'background') &&
    outcome.kept?.isRunning === true &&
    outcome.upstreamId !== '' &&
    !outcome.stream &&
    outcome.status < 400
  )
}

/** Durable before the client is told the id. Rejects with a `store.*` fault: then the answer must not be given. */
export async function keepOpen(trip: Trip, turn: Turn): Promise<void> {
  const { house, record } = trip
  const { attemptId, holdNanos, costHoldNanos } = turn.bound
  const object = responseOf(trip, turn)
  const entry = backgroundEntry(trip, turn, object)
  turn.quota.release(null)
  record.ending = turn.outcome.ending
  record.internal = turn.outcome.error
  record.priceVersion = turn.member.version.id
  await house.book.commit({ kind: 'store', object, entry })
  const { committed, sealed } = entry
  const said: Said = JSON.parse(entry.public)
  const awaited = { attemptId, holdNanos, costHoldNanos, object, said, committed, sealed }
  house.background.opened(awaited)
}

/** What the book and the log kept of an attempt that goes on. */
export interface AwaitedRecord {
  readonly attemptId: string
  readonly holdNanos: Nanos
  readonly costHoldNanos: Nanos
  readonly atMs: number
  /** All fields of its entry. */
  readonly fields: Readonly<Record<string, unknown>>
  readonly commitments: Readonly<Record<string, string>>
  readonly salts: readonly {
    readonly field: string
    readonly salt: string
    readonly value: string | null
  }[]
}

const fieldsOfEveryEntry = new Set(['at', 'commitments', 'id', 'index', 'origin', 'type', 'v'])

/** The same as `keepOpen` knew it. */
export function awaitedAgain(record: AwaitedRecord): Awaited {
  const { attemptId, holdNanos, costHoldNanos, atMs, fields, commitments, salts } = record
  const own = Object.entries(fields).filter(([name]) => !fieldsOfEveryEntry.has(name))
  const said: Said = JSON.parse(JSON.stringify(Object.fromEntries(own)))
  assert(typeof said.stored.id === 'string', 'the entry of what goes on names it')
  const committed: Record<string, string> = {}
  const sealed: Record<string, { salt: string; digest: string }> = {}
  for (const { field, salt, value } of salts) {
    const digest = commitments[field]
    if (value !== null) committed[field] = value
    else if (digest !== undefined) sealed[field] = { salt, digest }
  }
  const object: StoredObject = {
    id: said.stored.id,
    kind: 'response',
    partyId: said.party,
    contractId: said.contract,
    workloadId: said.workload,
    keyId: said.key,
    channelId: said.channel,
    deploymentId: said.deployment,
    model: said.model,
    createdMs: atMs,
    expiresMs: said.stored.until === null ? null : Date.parse(said.stored.until),
    requestId: said.request,
    parentId: null,
    deletedMs: null,
  }
  return { attemptId, holdNanos, costHoldNanos, object, said, committed, sealed }
}
