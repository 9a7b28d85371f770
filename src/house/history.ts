// The main thread's end of the simulated history: starts the thread that makes it, tells how far it is, and takes what
// follows from it into the running house: events into the register, offenders' requests before the watch. A sandbox alone
// has one, from its first start on.
import { join } from 'node:path'
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads'
import type { SandboxDesk } from '../door/admin/ports.ts'
import type { HouseEvent } from '../journeys/register.ts'
import type { RegisterDesk } from '../journeys/register-desk.ts'
import type { World } from '../journeys/world.ts'
import { dayMs, systemClock } from '../kernel/time.ts'
import { createDurably, readTextFile } from '../store/durable-file.ts'
import type { Stamp } from '../store/open.ts'
import { askForRenewal } from './history-change.ts'
import { historyOrigin } from './history-entries.ts'
import type { FromHistory, HistoryThreadOptions } from './history-messages.ts'
import { historyDays, type Schedule } from './history-schedule.ts'
import { openShowing } from './history-showing.ts'
import type { WorldKeeper } from './reload.ts'
import type { HouseWatch } from './start-watch.ts'
import type { Note } from './observer.ts'

const seed = 'customhouse-1'

/**
 * The window and size of the history of this folder: as they were when its sandbox was first started, or as they are from
 * now on if that is now. Null for one that was first started without a history: its log would come too late.
 */
export function historyOf(
  dataDir: string,
  stamp: Stamp | null,
  { total, nowMs }: { readonly total: number; readonly nowMs: number },
): Schedule | null {
  const path = join(dataDir, 'sandbox', 'history.json')
  const kept = readTextFile(path)
  if (kept !== null) {
    const said: Schedule = JSON.parse(kept)
    return said
  }
  if (stamp !== null || total === 0) return null
  const schedule = { seed, fromMs: nowMs - historyDays * dayMs, toMs: nowMs, total }
  createDurably(path, `${JSON.stringify(schedule)}\n`)
  return schedule
}

export interface HistoryPlan extends Schedule, Pick<HistoryThreadOptions, 'configText' | 'keys'> {}

export interface StartHistory {
  readonly plan: HistoryPlan
  readonly dataDir: string
  readonly pepper: Uint8Array
  readonly beside: (port: MessagePort) => void
  readonly desk: Pick<RegisterDesk, 'register' | 'commitEvent'>
  readonly keeper: Pick<WorldKeeper, 'registerChanged'>
  readonly watch: HouseWatch | null
  readonly world: () => World
  readonly note: Note
}

export interface History {
  state(): SandboxDesk['history']
  /** Resolves when the thread is gone; the part that it was at is made again at the next start. */
  close(): Promise<void>
}

export function startHistory(parts: StartHistory): History {
  const { plan, dataDir, pepper, note } = parts
  const startedMs = systemClock.monotonicMs()
  let done = 0
  let readyAtMs: number | null = null
  const failed = (error: string): void => note('error', 'history_failed', { error })
  const showing = openShowing(parts)
  const channel = new MessageChannel()
  parts.beside(channel.port1)
  const options: HistoryThreadOptions = {
    ...plan,
    dataDir,
    origin: historyOrigin,
    pepper,
    isShown: showing.isDone,
    parts: channel.port2,
  }
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const worker = new Worker(new URL(`./history-thread.${extension}`, import.meta.url), {
    workerData: options,
    transferList: [channel.port2],
    name: 'history',
    // What a part makes dies with it.
    resourceLimits: { maxYoungGenerationSizeMb: 64 },
  })
  worker.on('message', (message: FromHistory) => {
    switch (message.kind) {
      case 'progress':
        done = message.done
        return
      case 'events':
        return take(parts, message.events)
      case 'shown':
        return showing.show(message.requests)
      case 'ended':
        readyAtMs = systemClock.nowMs()
        askForRenewal(parts.desk).catch((error: unknown) => failed(String(error)))
        return note('info', 'history_ready', {
          requests: done,
          ms: Math.round(systemClock.monotonicMs() - startedMs),
        })
      case 'failed':
        return failed(message.why)
    }
  })
  worker.on('error', (error: Error) => failed(error.message))
  return {
    state: () => ({ done, total: plan.total, readyAtMs }),
    async close() {
      showing.close()
      await worker.terminate()
    },
  }
}

/** They are durable already, and older than whatever the register has heard since the start. */
function take({ desk, keeper }: StartHistory, events: readonly HouseEvent[]): void {
  for (const event of events) {
    if (event.kind === 'referral.opened' && desk.register.referrals.has(event.referral.id)) continue
    desk.register.apply(event)
  }
  void keeper.registerChanged()
}
