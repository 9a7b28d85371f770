// Wires erasures: the register's desk, the writer, a look through all logs of the book, and what of the watch's states
// goes with them: all of whom an erasure names or, where a hold is on a part, those of every other workload.
import type { Erasure } from '../audit/erasure.ts'
import type { Held } from '../audit/hold.ts'
import { openErasures, type ErasureDesk } from '../journeys/erasures.ts'
import type { RegisterDesk } from '../journeys/register-desk.ts'
import type { World } from '../journeys/world.ts'
import { systemClock } from '../kernel/time.ts'
import type { BookClient } from '../store/book-client.ts'
import { findForgettable, logSizesIn } from '../store/erasure.ts'
import type { Reader } from '../store/reader.ts'
import type { HouseHolds } from './holds.ts'
import type { Note } from './observer.ts'
import type { HouseWatch } from './start-watch.ts'
import type { ForgottenAbout } from './watch-messages.ts'

interface ErasureParts {
  readonly desk: RegisterDesk
  readonly book: BookClient
  readonly reader: Reader
  readonly world: () => World
  readonly note: Note
}

export function openHouseErasures(
  { desk, book, reader, world, note }: ErasureParts,
  {
    answers,
    watch,
    holds,
  }: {
    readonly answers: () => void
    readonly watch: HouseWatch | null
    readonly holds: HouseHolds
  },
): ErasureDesk {
  const erasures = openErasures({
    clock: systemClock,
    ...desk,
    book,
    ofWhom: (about) => holds.subjects.ofWhom(about),
    async forget({ kind, id }, held) {
      answers()
      // What is seen of one request cannot be told from the records beside it.
      if (kind === 'request' || watch === null) return
      for (const about of forgettable({ kind, id }, held, world())) await watch.forget(about)
    },
    logs: () => logSizesIn(reader.tables),
    find: (erasure, logs) => findForgettable((log) => reader.logReader(log), erasure, logs),
    onFailed: (error) => note('warning', 'erasure_not_ended', { error: String(error) }),
  })
  holds.tell(() => void erasures.carryOn())
  return erasures
}

/** Of an erasure's subject, whose states may go: itself, or its workloads that no hold is on. */
function forgettable(
  about: ForgottenAbout,
  held: Held,
  { workloads, contracts }: World,
): readonly ForgottenAbout[] {
  const isHeld = (workloadId: string, partyId: string): boolean =>
    held.parties.has(partyId) || held.workloads.has(workloadId) || held.partly.has(workloadId)
  const owned = [...workloads.values()].flatMap(({ id, contractId }) => {
    const partyId = contracts.get(contractId)?.partyId ?? ''
    const named = { party: partyId, contract: contractId, workload: id }
    return named[about.kind] === about.id ? { id, isHeld: isHeld(id, partyId) } : []
  })
  const isWhole = isHeld(about.kind === 'workload' ? about.id : '', aboutParty(about))
  if (!isWhole && !owned.some((one) => one.isHeld)) return [about]
  return owned.flatMap((one) => (one.isHeld ? [] : { kind: 'workload', id: one.id }))
}

function aboutParty({ kind, id }: Erasure['about'] | ForgottenAbout): string {
  return kind === 'party' ? id : ''
}
