// Erasing on order: the order is durable before anything is forgotten, what was ordered and not ended is
// carried on when the house opens, and an erasure that ended says how much it forgot.
import type { DoneErasure, Erasure } from '../audit/erasure.ts'
import { newId } from '../kernel/ids.ts'
import type { Clock } from '../kernel/time.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import type { Book } from './ports.ts'
import type { RegisterDesk } from './register-desk.ts'

/** What is left to forget of some entries. */
export interface Forgettable {
  readonly places: readonly bigint[]
  readonly commitments: number
}

export interface ErasureDeps extends Pick<RegisterDesk, 'register' | 'commitEvent'> {
  readonly clock: Clock
  readonly book: Pick<Book, 'commit'>
  /** Must forget what the house keeps beside the log: answers, whomsoever they were for, and what the watch knows of these. */
  readonly forget: (about: Erasure['about']) => Promise<void>
  /** Must be the present sizes of all logs. */
  readonly logs: () => Promise<DoneErasure['logs']>
  /** Must find every kept salt of the entries that the erasure covers in `logs`, archived entries included. */
  readonly find: (erasure: Erasure, logs: DoneErasure['logs']) => AsyncIterable<Forgettable>
}

export interface ErasureDesk {
  /** Resolves when everything is forgotten. Rejects with a Fault; what was ordered is then carried on at the next start. */
  erase(
    asked: Pick<Erasure, 'about' | 'beforeMs' | 'reason'>,
    by: string,
  ): Promise<DoneErasure | Refusal>
  /** Ends what an earlier process left. */
  carryOn(): Promise<void>
}

export function openErasures(deps: ErasureDeps): ErasureDesk {
  const { clock, register, commitEvent, book } = deps

  async function finish(erasure: Erasure): Promise<DoneErasure> {
    await deps.forget(erasure.about)
    const logs = await deps.logs()
    let entries = 0
    let commitments = 0
    for await (const found of deps.find(erasure, logs)) {
      entries += found.places.length
      commitments += found.commitments
      await book.commit({ kind: 'shred', places: found.places })
    }
    const done = { ...erasure, doneAtMs: clock.nowMs(), logs, entries, commitments }
    await commitEvent({ kind: 'erasure.done', erasure: done }, erasure.orderedBy)
    return done
  }

  return Object.freeze<ErasureDesk>({
    async erase(asked, by) {
      const nowMs = clock.nowMs()
      if (asked.beforeMs > nowMs) {
        return refuse('admin.invalid', {
          message: 'before must not lie in the future.',
          param: 'before',
        })
      }
      const erasure = { ...asked, id: newId('ers', nowMs), orderedBy: by, orderedAtMs: nowMs }
      await commitEvent({ kind: 'erasure.ordered', erasure }, by)
      return await finish(erasure)
    },
    async carryOn() {
      for (const erasure of register.erasures.values()) {
        if (!('doneAtMs' in erasure)) await finish(erasure)
      }
    },
  })
}
