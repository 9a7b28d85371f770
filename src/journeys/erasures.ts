// Erasing on order: the order is durable before anything is forgotten, what was ordered and not ended is
// carried on when the house opens, and an erasure that ended says how much it forgot. What a legal hold is on is left
// alone: an order that meets one is refused, or, where whoever orders says so, forgets the rest and waits.
import type { Entry } from '../audit/entry.ts'
import type { DoneErasure, Erasure } from '../audit/erasure.ts'
import { holdOfEntry, isNothingHeld, requestAlone, type Held, type HeldOf } from '../audit/hold.ts'
import { newId } from '../kernel/ids.ts'
import type { Clock } from '../kernel/time.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import { heldNow, type Subjects } from './holds.ts'
import type { Book } from './ports.ts'
import type { RegisterDesk } from './register-desk.ts'

/** What is left to forget: an entry of a log that can still be opened. */
export interface Forgettable {
  readonly place: bigint
  readonly commitments: number
  readonly entry: Entry
}

export interface ErasureDeps extends Pick<RegisterDesk, 'register' | 'commitEvent'> {
  readonly clock: Clock
  readonly book: Pick<Book, 'commit'>
  readonly ofWhom: Subjects['ofWhom']
  /** Must forget what the house keeps beside the log, but for what is held: answers, and what the watch knows. */
  readonly forget: (about: Erasure['about'], held: Held) => Promise<void>
  /** Must be the present sizes of all logs. */
  readonly logs: () => Promise<DoneErasure['logs']>
  /** Must find every kept salt of the entries that the erasure covers in `logs`, archived entries included. */
  readonly find: (
    erasure: Erasure,
    logs: DoneErasure['logs'],
  ) => AsyncIterable<readonly Forgettable[]>
  /** Told of what could not be carried on; it is tried again at the next start. */
  readonly onFailed: (error: unknown) => void
}

export interface AskedErasure extends Pick<Erasure, 'about' | 'beforeMs' | 'reason'> {
  /** What is held is forgotten once it is not; else nothing is, and the order is refused. */
  readonly mayWait: boolean
}

export interface ErasureDesk {
  /**
   * Resolves when everything is forgotten, or everything that no hold is on. Rejects with a Fault; what was
   * ordered is then carried on at the next start.
   */
  erase(asked: AskedErasure, by: string): Promise<Erasure | DoneErasure | Refusal>
  /** Ends what an earlier process left, and what no hold keeps any more. */
  carryOn(): Promise<void>
}

export function openErasures(deps: ErasureDeps): ErasureDesk {
  const { clock, register, commitEvent } = deps
  /** Two at once over the same entries would count them twice. */
  const running = new Set<string>()

  async function finish(id: string): Promise<Erasure | DoneErasure> {
    running.add(id)
    try {
      for (;;) {
        const erasure = register.erasures.get(id)!
        if ('doneAtMs' in erasure) return erasure
        const passed = await pass(deps, erasure)
        const so = sumOf(erasure, passed)
        if (passed.holds.size === 0) {
          const { waits: _waited, ...order } = erasure
          const done = { ...order, ...so, doneAtMs: clock.nowMs(), logs: passed.logs }
          await commitEvent({ kind: 'erasure.done', erasure: done }, erasure.orderedBy)
          return done
        }
        const holds = [...passed.holds].toSorted()
        const isNew = passed.entries > 0 || holds.join() !== erasure.waits?.holds.join()
        const waits = { holds, ...so }
        const event = { kind: 'erasure.waits', erasureId: id, waits, atMs: clock.nowMs() } as const
        if (isNew) await commitEvent(event, erasure.orderedBy)
        // One that was lifted meanwhile found this erasure running, and left it alone.
        const isLifted = holds.some((one) => register.holds.get(one)?.released !== null)
        if (!isLifted) return register.erasures.get(id) ?? erasure
      }
    } finally {
      running.delete(id)
    }
  }

  return Object.freeze<ErasureDesk>({
    async erase({ mayWait, ...asked }, by) {
      const nowMs = clock.nowMs()
      if (asked.beforeMs > nowMs) {
        return refuse('admin.invalid', {
          message: 'before must not lie in the future.',
          param: 'before',
        })
      }
      const order = { ...asked, id: newId('ers', nowMs), orderedBy: by, orderedAtMs: nowMs }
      const of = await deps.ofWhom(asked.about)
      const erasure: Erasure = of === null ? order : { ...order, of }
      const met = mayWait ? [] : await holdsIn(deps, erasure)
      if (met.length > 0) return refuse('admin.held', { message: heldSentence(met) })
      await commitEvent({ kind: 'erasure.ordered', erasure }, by)
      return await finish(erasure.id)
    },
    async carryOn() {
      // Those that end meanwhile are replaced in their place.
      for (const erasure of register.erasures.values()) {
        if ('doneAtMs' in erasure || running.has(erasure.id)) continue
        await finish(erasure.id).catch(deps.onFailed)
      }
    },
  })
}

function heldSentence(holds: readonly string[]): string {
  const named = holds.length === 1 ? 'Legal hold' : 'Legal holds'
  const stands = holds.length === 1 ? 'stands' : 'stand'
  return `${named} ${holds.join(', ')} ${stands} over some or all of it, and nothing was erased. Have it lifted first, or order with whenHeld "wait": what is not held is then erased now, the rest when the hold is lifted.`
}

interface Passed {
  readonly logs: DoneErasure['logs']
  readonly holds: ReadonlySet<string>
  readonly entries: number
  readonly commitments: number
}

/** Forgets once what may be forgotten. What is held is looked up for each page, at the instant of forgetting it. */
async function pass(deps: ErasureDeps, erasure: Erasure): Promise<Passed> {
  await deps.forget(erasure.about, heldNow(deps.register))
  const logs = await deps.logs()
  const holds = new Set<string>()
  let entries = 0
  let commitments = 0
  for await (const page of deps.find(erasure, logs)) {
    const owners = await ownersOf(deps, page)
    const held = heldNow(deps.register)
    const free = page.filter(({ place, entry }) => {
      const hold = holdOn(held, owners.get(place) ?? erasure.of, entry)
      if (hold !== null) holds.add(hold)
      return hold === null
    })
    if (free.length === 0) continue
    entries += free.length
    commitments += free.reduce((sum, one) => sum + one.commitments, 0)
    await deps.book.commit({ kind: 'shred', places: free.map(({ place }) => place) })
  }
  return { logs, holds, entries, commitments }
}

/** The holds that an erasure meets; nothing is forgotten. */
async function holdsIn(deps: ErasureDeps, erasure: Erasure): Promise<readonly string[]> {
  const held = heldNow(deps.register)
  if (isNothingHeld(held)) return []
  const met = new Set<string>()
  for await (const page of deps.find(erasure, await deps.logs())) {
    const owners = await ownersOf(deps, page)
    for (const { place, entry } of page) {
      const hold = holdOn(held, owners.get(place) ?? erasure.of, entry)
      if (hold !== null) met.add(hold)
    }
  }
  return [...met].toSorted()
}

/** Whose the entries are that name their request alone, as those of attempts without an end do. */
async function ownersOf(
  { ofWhom }: Pick<ErasureDeps, 'ofWhom'>,
  page: readonly Forgettable[],
): Promise<ReadonlyMap<bigint, HeldOf>> {
  const owners = new Map<bigint, HeldOf>()
  for (const { place, entry } of page) {
    const request = requestAlone(entry)
    const of = request === null ? null : await ofWhom({ kind: 'request', id: request })
    if (of !== null) owners.set(place, of)
  }
  return owners
}

/** Of others whoever ordered the erasure knows it. */
function holdOn(held: Held, of: HeldOf | undefined, entry: Entry): string | null {
  const own = holdOfEntry(held, entry)
  if (own !== null || of === undefined) return own
  return held.parties.get(of.partyId) ?? held.workloads.get(of.workloadId) ?? null
}

function sumOf({ waits }: Erasure, { entries, commitments }: Passed) {
  return {
    entries: (waits?.entries ?? 0) + entries,
    commitments: (waits?.commitments ?? 0) + commitments,
  }
}
