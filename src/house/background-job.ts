// Asks providers for the answers that go on there, each after a pause of its own that grows, until every one has ended.
// Nothing waits for it, and no failure of a provider ends it.
import type { Awaited, Background } from '../journeys/background.ts'
import { endSeen, visitOf } from '../journeys/background-visits.ts'
import type { KeptSource } from '../journeys/kept-response.ts'
import type { World } from '../journeys/world.ts'
import { Fault } from '../kernel/fault.ts'
import type { Clock } from '../kernel/time.ts'
import type { Limits } from './limits.ts'
import type { Note } from './observer.ts'

export interface BackgroundJobOptions {
  readonly clock: Clock
  readonly limits: Limits
  readonly note: Note
  readonly source: KeptSource
  readonly background: Background
  world(): World
}

export interface BackgroundJob {
  /** Looks after this one, too. */
  opened(awaited: Awaited): void
  /** Resolves when what is being asked has been answered, or given up by whoever closes its connections. */
  close(): Promise<void>
}

/** Providers that are asked at the same time. */
const visitsMax = 16

/** Begins at once with what is open. */
export function openBackgroundJob(options: BackgroundJobOptions): BackgroundJob {
  const { clock, limits, note, background } = options
  const turns = new Map<string, { readonly dueMs: number; readonly pauseMs: number }>()
  let timer: NodeJS.Timeout | null = null
  let running: Promise<void> | null = null
  let closed = false
  let told = ''

  function opened({ attemptId }: Awaited): void {
    const pauseMs = limits.backgroundPollMs
    turns.set(attemptId, { dueMs: clock.monotonicMs() + pauseMs, pauseMs })
    plan()
  }

  /** One timer, for whoever is due first. */
  function plan(): void {
    if (closed || running !== null) return
    if (timer !== null) clearTimeout(timer)
    timer = null
    let dueMs = Infinity
    for (const turn of turns.values()) dueMs = Math.min(dueMs, turn.dueMs)
    if (dueMs === Infinity) return
    timer = setTimeout(start, Math.max(1, dueMs - clock.monotonicMs()))
  }

  function start(): void {
    timer = null
    running = round().finally(() => {
      running = null
      plan()
    })
  }

  async function round(): Promise<void> {
    const nowMs = clock.monotonicMs()
    const open = new Map([...background.all()].map((awaited) => [awaited.attemptId, awaited]))
    for (const id of turns.keys()) if (!open.has(id)) turns.delete(id)
    const due = [...turns].filter(([, { dueMs }]) => dueMs <= nowMs)
    const troubles = new Set<string>()
    for (let from = 0; from < due.length; from += visitsMax) {
      if (closed) return
      const asked = due.slice(from, from + visitsMax).map(async ([id, { pauseMs }]) => {
        const awaited = open.get(id)
        if (awaited === undefined) return
        const why = await look(options, awaited)
        if (why !== '') troubles.add(why)
        const nextMs = Math.min(pauseMs * 2, limits.backgroundPollMsMax)
        turns.set(id, { dueMs: clock.monotonicMs() + pauseMs, pauseMs: nextMs })
      })
      await Promise.all(asked)
    }
    tell([...troubles].join('; '))
  }

  /** The same trouble every few seconds is told once. */
  function tell(text: string): void {
    if (text !== '' && text !== told) note('warning', 'background_waits', { why: text })
    told = text
  }

  const dueMs = clock.monotonicMs()
  for (const { attemptId } of background.all()) {
    turns.set(attemptId, { dueMs, pauseMs: limits.backgroundPollMs })
  }
  plan()
  return {
    opened,
    async close() {
      closed = true
      if (timer !== null) clearTimeout(timer)
      await running
    },
  }
}

/** Settles it if it has ended or will never be heard of; else says what is wrong, or nothing. */
async function look(options: BackgroundJobOptions, awaited: Awaited): Promise<string> {
  const { clock, limits, source, background, note } = options
  const { object } = awaited
  try {
    const channel = options.world().channels.get(object.channelId)
    const visit = channel && visitOf(awaited, channel, 'read', limits.reconcileLookupMs)
    const seen = visit === undefined ? null : await source.visit(visit, null)
    if (seen !== null && (await endSeen(options, awaited, seen))) return ''
    const ageMs = clock.nowMs() - object.createdMs
    const isGone = seen?.kind === 'whole' && seen.status === 404
    // What was made just now may not be known everywhere.
    if ((isGone && ageMs >= limits.reconcileArrivalMs) || ageMs >= limits.backgroundWaitMs) {
      const isFirst = await background.ended(awaited, { kind: 'lost' })
      if (isFirst) note('warning', 'background_lost', { request: object.requestId })
      return ''
    }
    if (seen === null) return `${object.channelId} is no longer configured`
    if (seen.kind === 'failed') {
      return `${object.channelId}: ${seen.refusal.internal ?? seen.refusal.code}`
    }
    const isFine = seen.status === 200 || isGone
    return isFine ? '' : `${object.channelId} answered ${seen.status}`
  } catch (error) {
    // A book that stopped ends the house.
    if (error instanceof Fault && error.code.startsWith('store.')) return ''
    note('error', 'background_failed', { error: String(error) })
    return ''
  }
}
