// What the log of the simulated history says of itself: that it is simulated, by which seed, and how far it goes. The last
// entry of a log that was cut short says where to go on.
import { readEntry } from '../audit/entry.ts'
import type { EntryDraft, LogReader } from '../audit/ports.ts'
import { canonicalJson } from '../kernel/canonical-json.ts'
import { isoTime } from '../kernel/time.ts'
import type { Schedule } from './history-schedule.ts'

export const historyOrigin = 'customhouse.local/sandbox-history'
const partType = 'sandbox.history'

/** Closes a part: the entries before it, up to the one of the part before, are its. */
export function partEntry(
  { seed, total, fromMs, toMs }: Schedule,
  part: { readonly number: number; done: number; isLast: boolean; readonly atMs: number },
): EntryDraft {
  const { number, done, isLast, atMs } = part
  return {
    id: `history-${String(number).padStart(6, '0')}`,
    type: partType,
    atMs,
    public: canonicalJson({
      from: isoTime(fromMs),
      isLast,
      part: number,
      requests: done,
      seed,
      simulated: true,
      to: isoTime(toMs),
      total,
    }),
    committed: {},
    sealed: {},
  }
}

export interface PartDone {
  /** 0: none. */
  readonly number: number
  readonly done: number
  readonly isLast: boolean
}

/** Of a log that ends with a part, or has none yet. */
export async function lastPartOf(log: Pick<LogReader, 'size' | 'leaves'>): Promise<PartDone> {
  const size = await log.size()
  const [leaf] = size === 0 ? [] : await log.leaves(size - 1, size)
  const entry = leaf === undefined ? null : readEntry(leaf.bytes)
  if (entry?.type !== partType) return { number: 0, done: 0, isLast: false }
  const { part, requests, isLast } = entry.fields
  return { number: Number(part), done: Number(requests), isLast: isLast === true }
}
