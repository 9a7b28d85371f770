// The main thread's end of checking packs: the thread is there while somebody writes, and goes when nobody asked for a
// while. One that died fails what it was asked, and the next question begins another.
import { Worker } from 'node:worker_threads'
import type { CheckedPacks, PackText } from '../journeys/rule-book.ts'
import type { World } from '../journeys/world.ts'
import { Fault } from '../kernel/fault.ts'
import type { Clock } from '../kernel/time.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import type { PackCheckAnswer, PackCheckAsked } from './pack-check-thread.ts'

export interface PackCheckDesk {
  check(files: readonly PackText[]): Promise<CheckedPacks | Refusal>
  close(): Promise<void>
}

/** Checks that wait for their answer; whoever types asks anew. */
const waitingMax = 8
const retryAfterMs = 1_000
const idleMs = 60_000

export function openPackCheckDesk({
  clock,
  world,
}: {
  readonly clock: Pick<Clock, 'nowMs'>
  readonly world: () => World
}): PackCheckDesk {
  const waiting = new Map<number, PromiseWithResolvers<CheckedPacks | null>>()
  let worker: Worker | null = null
  /** The world that the thread has. */
  let sent = ''
  let last = 0
  let idle: NodeJS.Timeout | undefined

  function end(error: Error | null): void {
    worker = null
    sent = ''
    for (const { reject } of waiting.values()) {
      const internal = error?.message ?? 'the check of packs ended'
      reject(new Fault({ code: 'door.internal', internal }))
    }
    waiting.clear()
  }

  function threadNow(): Worker {
    if (worker !== null) return worker
    const begun = newThread()
    begun.on('message', ({ number, checked }: PackCheckAnswer) => {
      waiting.get(number)?.resolve(checked)
      waiting.delete(number)
    })
    begun.once('error', (error: Error) => {
      if (worker === begun) end(error)
    })
    begun.once('exit', () => {
      if (worker === begun) end(null)
    })
    worker = begun
    return begun
  }

  async function stop(): Promise<void> {
    clearTimeout(idle)
    await worker?.terminate()
  }

  return Object.freeze<PackCheckDesk>({
    async check(files) {
      if (waiting.size >= waitingMax) return refuse('store.overloaded', { retryAfterMs })
      const present = world()
      const thread = threadNow()
      const parts =
        sent === present.version
          ? null
          : present.kept().map(({ id, json }): readonly [string, string] => [id, json])
      sent = present.version
      last += 1
      const answer = Promise.withResolvers<CheckedPacks | null>()
      waiting.set(last, answer)
      const { version: worldId } = present
      const asked: PackCheckAsked = { number: last, worldId, parts, files, atMs: clock.nowMs() }
      thread.postMessage(asked)
      clearTimeout(idle)
      idle = setTimeout(() => void (waiting.size === 0 && stop()), idleMs).unref()
      const checked = await answer.promise
      if (checked !== null) return checked
      const message = 'The present configuration cannot be read again; reload it and try once more.'
      return refuse('admin.invalid', { message })
    },
    close: stop,
  })
}

function newThread(): Worker {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const file = new URL(`./pack-check-thread.${extension}`, import.meta.url)
  return new Worker(file, { name: 'pack-check' })
}
