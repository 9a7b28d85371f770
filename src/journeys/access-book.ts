// What operators looked at, as log entries: stories of requests, reasons of decisions, data of persons.
// Like refusals they wait for no commit, and those of one operator and kind fold into one entry a second,
// so that looking is never dearer than the log can bear and never unseen.
import { canonicalJson } from '../kernel/canonical-json.ts'
import { newId } from '../kernel/ids.ts'
import { isoTime, type Clock } from '../kernel/time.ts'
import type { Book } from './ports.ts'

export type Accessed = 'request' | 'reasons' | 'personal' | 'case'

export interface Access {
  readonly by: string
  readonly what: Accessed
  /** Id of what was looked at. */
  readonly subject: string
}

export interface AccessBook {
  note(access: Access): void
  /** Writes what was folded; the house calls it every second and before it closes. */
  flush(): void
}

/** Subjects named in one entry, and characters of each: an entry has a bound. Beyond it only the count grows. */
const subjectsMax = 20
const subjectCharactersMax = 64

interface Folded extends Omit<Access, 'subject'> {
  readonly atMs: number
  readonly subjects: Set<string>
  count: number
}

export function openAccessBook(book: Pick<Book, 'post'>, clock: Clock): AccessBook {
  const folded = new Map<string, Folded>()
  return Object.freeze<AccessBook>({
    note({ by, what, subject }) {
      const key = `${what} ${by}`
      let fold = folded.get(key)
      if (fold === undefined) {
        fold = { by, what, atMs: clock.nowMs(), subjects: new Set(), count: 0 }
        folded.set(key, fold)
      }
      fold.count += 1
      if (fold.subjects.size < subjectsMax)
        fold.subjects.add(subject.slice(0, subjectCharactersMax).toWellFormed())
    },
    flush() {
      for (const { by, what, atMs, subjects, count } of folded.values()) {
        book.post({
          kind: 'entry',
          entry: {
            id: newId('acc', atMs),
            type: 'access',
            atMs,
            public: canonicalJson({
              by,
              count,
              first: isoTime(atMs),
              subjects: [...subjects].toSorted(),
              what,
            }),
            committed: {},
            sealed: {},
          },
        })
      }
      folded.clear()
    },
  })
}
