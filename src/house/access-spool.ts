// Entries of the log that a command leaves beside a running gateway: it may read the book and never write
// it. A command makes the entry durable in DATA_DIR/accesses before it opens anything; the gateway
// of the folder, or the next one to start, enters it in its log and only then takes the file away.
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Fault } from '../kernel/fault.ts'
import { systemClock } from '../kernel/time.ts'
import type { EntryDraft } from '../metering/ledger-ops.ts'
import type { PersonalAccess } from '../party/person.ts'
import type { BookClient } from '../store/book-client.ts'
import { createDurably, readTextFile } from '../store/durable-file.ts'
import type { Note } from './observer.ts'
import { openPersonKeys } from './person-keys.ts'
import { accessEntry, type Asking, type PersonDesk } from './person-port.ts'
import { isRecord } from './source-document.ts'

/** Throws a Fault `store.unavailable` if the entry cannot be made durable. */
export function spoolEntry(dataDir: string, { id, type, atMs, ...entry }: EntryDraft): void {
  const text = JSON.stringify({ id, type, atMs, ...entry })
  const path = join(spoolFolder(dataDir), `${id}.json`)
  try {
    createDurably(path, `${text}\n`)
  } catch (cause) {
    const internal = `cannot write ${path}, and nothing is opened without it`
    throw new Fault({ code: 'store.unavailable', internal, cause })
  }
}

/** As a command opens what is sealed: one entry for each party, attribute and provision, before the value. */
export function spoolingDesk(dataDir: string, asking: Asking): PersonDesk {
  const told = new Set<string>()
  return {
    keys: openPersonKeys(dataDir),
    asking,
    lost: () => undefined,
    accessed(access, asked) {
      const name = accessName(access)
      if (told.has(name)) return
      spoolEntry(dataDir, accessEntry(access, asked, systemClock.nowMs()))
      told.add(name)
    },
  }
}

/** Equal for accesses of one command that are told once. */
export function accessName({ partyId, attribute, provision }: PersonalAccess): string {
  return JSON.stringify([partyId, attribute, provision])
}

/** Entries taken at once. */
const takenMax = 256

/** Enters what lies in the folder; resolves when it is durable. What cannot be read stays, and is told. */
export async function takeSpooled(
  dataDir: string,
  book: Pick<BookClient, 'commit'>,
  note: Note,
): Promise<void> {
  for (const name of spooledNames(dataDir).slice(0, takenMax)) {
    const path = join(spoolFolder(dataDir), name)
    const entry = entryIn(readTextFile(path) ?? '')
    if (entry === null || name !== `${entry.id}.json`) {
      note('warning', 'spooled_entry_unreadable', { file: path })
      continue
    }
    await book.commit({ kind: 'entry', entry })
    rmSync(path, { force: true })
  }
}

function spoolFolder(dataDir: string): string {
  return join(dataDir, 'accesses')
}

function spooledNames(dataDir: string): readonly string[] {
  try {
    return readdirSync(spoolFolder(dataDir))
      .filter((name) => name.endsWith('.json'))
      .toSorted()
  } catch {
    return []
  }
}

const types: ReadonlySet<unknown> = new Set(['person.accessed', 'person.erased'])

function entryIn(text: string): EntryDraft | null {
  try {
    const { id, type, atMs, public: shown, committed } = recordIn(JSON.parse(text))
    const { records } = recordIn(committed)
    const isWhole =
      typeof id === 'string' && /^acc_[0-9a-z]{26}$/.test(id) && Number.isSafeInteger(atMs)
    if (!isWhole || !types.has(type) || typeof shown !== 'string') return null
    recordIn(JSON.parse(shown))
    if (typeof records !== 'string') return null
    return {
      id,
      type: String(type),
      atMs: Number(atMs),
      public: shown,
      committed: { records },
      sealed: {},
    }
  } catch {
    return null
  }
}

function recordIn(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {}
}
