// A report to a model's owner that proves itself: its digest is an entry of the log, and the entry commits to its bytes, so
// that the owner checks the file with the receipt alone, offline. The same report of the same owner is entered once.
import { canonicalJson, type Json } from '../kernel/canonical-json.ts'
import { sha256Hex } from '../kernel/hash.ts'
import { sealOf } from '../kernel/seal.ts'
import type { Clock } from '../kernel/time.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import type { EntryDesk, FoundEntry } from './operator-receipt.ts'
import type { Book } from './ports.ts'

export interface EvidenceDesk {
  readonly clock: Pick<Clock, 'nowMs'>
  readonly book: Pick<Book, 'commit' | 'blocked'>
  readonly entries: Pick<EntryDesk, 'entry'>
}

export interface Evidence {
  readonly entryId: string
  /** Canonical JSON: exactly the bytes that were entered. */
  readonly text: string
  /** SHA-256 of it, in hex. */
  readonly digest: string
}

export const evidenceType = 'channel.reported'
/** The field of the entry that commits to the text. */
const sealedField = 'report'
/** Larger ones are asked for in parts: people read them. */
export const evidenceBytesMax = 1_048_576

/** Reports on their way into the book: whoever asks for the same meanwhile waits for it. */
const arriving = new WeakMap<object, Map<string, Promise<void>>>()

/** Rejects with a Fault `store.*` if it could not be made durable. */
export async function enterReport(
  desk: EvidenceDesk,
  asked: { readonly by: string; readonly ownerId: string; readonly report: Json },
): Promise<Evidence | Refusal> {
  const text = canonicalJson(asked.report)
  if (Buffer.byteLength(text) > evidenceBytesMax) {
    const message = 'The report would be too large: choose fewer months.'
    return refuse('admin.invalid', { message, param: 'from' })
  }
  const digest = sha256Hex(text)
  const entryId = idOf(asked.ownerId, digest)
  const evidence = { entryId, text, digest }
  if ((await desk.entries.entry(entryId)) !== null) return evidence
  const blocked = desk.book.blocked()
  if (blocked !== null) return refuse(blocked)
  await once(desk.book, entryId, () => desk.book.commit(opOf(desk, asked, evidence)))
  return evidence
}

/** The entry of a report to this owner; null: there is none, or it is another's. */
export async function reportEntry(
  desk: Pick<EvidenceDesk, 'entries'>,
  ownerId: string,
  digest: string,
): Promise<FoundEntry | null> {
  return desk.entries.entry(idOf(ownerId, digest))
}

/** The receipt opens the commitment to the text, of which nothing but the digest is kept. */
export function mayOpenReport(field: string): boolean {
  return field === sealedField
}

/** Follows from what was reported and to whom, so that it is found again by it. */
function idOf(ownerId: string, digest: string): string {
  return `rep_${sha256Hex(JSON.stringify([ownerId, digest])).slice(0, 26)}`
}

async function once(book: object, id: string, commit: () => Promise<void>): Promise<void> {
  let known = arriving.get(book)
  if (known === undefined) arriving.set(book, (known = new Map()))
  const before = known.get(id)
  if (before !== undefined) return before
  const committed = commit()
  known.set(id, committed)
  try {
    await committed
  } finally {
    known.delete(id)
  }
}

function opOf(
  { clock }: Pick<EvidenceDesk, 'clock'>,
  { by, ownerId }: { readonly by: string; readonly ownerId: string },
  { entryId, text, digest }: Evidence,
) {
  return {
    kind: 'entry',
    entry: {
      id: entryId,
      type: evidenceType,
      atMs: clock.nowMs(),
      public: canonicalJson({ by, sha256: digest, subject: ownerId }),
      committed: {},
      sealed: { [sealedField]: sealOf(Buffer.from(text)) },
    },
  } as const
}
