// How a running house reads natural persons: its keys, an entry of the log for each reading, and what
// commands left to be entered. A key that comes or goes makes a new world at once.
import { atOnce } from '../kernel/steps.ts'
import { systemClock } from '../kernel/time.ts'
import type { BookClient } from '../store/book-client.ts'
import { takeSpooled } from './access-spool.ts'
import { watchFiles } from './file-watch.ts'
import type { Note } from './observer.ts'
import { openPersonKeys, personKeyFiles } from './person-keys.ts'
import { accessEntry, sealedProblems, unopenedSteps, type PersonDesk } from './person-port.ts'
import type { LoadedPolicy } from './policy-load.ts'
import type { WorldKeeper } from './reload.ts'

export interface Persons {
  readonly desk: PersonDesk
  /** Tells of values that cannot be opened, each time that others cannot. */
  tell(policy: LoadedPolicy | null): void
  /** To be called once: from now on `keeper` makes a new world when keys change. */
  begin(keeper: Pick<WorldKeeper, 'policy' | 'registerChanged'>): void
  close(): Promise<void>
}

/** How often what commands left is looked for. */
const spoolMs = 1_000
/** Told in one line. */
const problemsMax = 100

/** Throws a Fault `store.unavailable` that names the remedy if a file of keys is damaged or open to others. */
export function openPersons(options: {
  readonly dataDir: string
  readonly book: Pick<BookClient, 'commit' | 'post'>
  readonly note: Note
  readonly pollMs: number
}): Persons {
  const { dataDir, book, note, pollMs } = options
  const desk: PersonDesk = {
    keys: openPersonKeys(dataDir),
    asking: { purpose: 'decision', by: null },
    lost: () => undefined,
    accessed(access, asking) {
      book.post({ kind: 'entry', entry: accessEntry(access, asking, systemClock.nowMs()) })
    },
  }
  let stop: (() => void) | null = null
  let taking: Promise<void> | null = null
  let told = ''

  function take(): void {
    taking ??= takeSpooled(dataDir, book, note)
      // A book that fails tells that itself and stops admitting; the files stay.
      .catch(() => undefined)
      .finally(() => (taking = null))
  }

  function tell(policy: LoadedPolicy | null): void {
    if (policy === null) return
    // Tried already while the world was made.
    const fields = atOnce(unopenedSteps(policy.dossiers.persons, desk.keys)).join(' ')
    if (fields === told) return
    told = fields
    const problems = fields === '' ? [] : sealedProblems(policy.dossiers, desk.keys)
    note('warning', 'sealed_values_closed', { problems: problems.slice(0, problemsMax) })
  }

  return {
    desk,
    tell,
    begin(keeper) {
      tell(keeper.policy())
      take()
      const onChanged = (): void => void keeper.registerChanged()
      const timer = setInterval(take, spoolMs).unref()
      const unwatch = watchFiles(Object.values(personKeyFiles(dataDir)), pollMs, onChanged)
      stop = () => {
        clearInterval(timer)
        unwatch()
      }
    },
    async close() {
      stop?.()
      await taking
    },
  }
}
