// Wires erasures: the register's desk, the writer, and a look through all logs of the book.
import { openErasures, type ErasureDesk } from '../journeys/erasures.ts'
import type { RegisterDesk } from '../journeys/register-desk.ts'
import { systemClock } from '../kernel/time.ts'
import type { BookClient } from '../store/book-client.ts'
import { findForgettable, logSizesIn } from '../store/erasure.ts'
import type { Reader } from '../store/reader.ts'
import type { HouseWatch } from './start-watch.ts'

export function openHouseErasures(
  desk: RegisterDesk,
  { book, reader }: { readonly book: BookClient; readonly reader: Reader },
  { answers, watch }: { readonly answers: () => void; readonly watch: HouseWatch | null },
): ErasureDesk {
  return openErasures({
    clock: systemClock,
    ...desk,
    book,
    async forget({ kind, id }) {
      answers()
      // What is seen of one request cannot be told from the records beside it.
      if (kind !== 'request') await watch?.forget({ kind, id })
    },
    logs: () => logSizesIn(reader.tables),
    find: (erasure, logs) => findForgettable((log) => reader.logReader(log), erasure, logs),
  })
}
