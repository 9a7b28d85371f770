// One stored entry against what the log's tree and the shreddable table say of it.
import { commitmentOf, readEntry } from './entry.ts'
import { hashLeaf, same } from './merkle.ts'
import type { LeafRow, SaltRow } from './ports.ts'

export type LeafProblemCode = 'leaf_hash' | 'entry_malformed' | 'entry_misplaced' | 'commitment'

export interface CheckedLeaf {
  /** Recomputed from the bytes. */
  readonly hash: Uint8Array
  /** Commitments whose value and salt are kept, and were checked. */
  readonly opened: number
  /** Commitments that cannot be opened here: shredded, or sealed over bytes nobody keeps. */
  readonly closed: number
  readonly problems: readonly { readonly code: LeafProblemCode; readonly message: string }[]
}

export function checkLeaf(row: LeafRow, salts: readonly SaltRow[], origin: string): CheckedLeaf {
  const problems: { code: LeafProblemCode; message: string }[] = []
  const name = `entry ${row.index}`
  const hash = hashLeaf(row.bytes)
  if (!same(hash, row.hash)) {
    problems.push({ code: 'leaf_hash', message: `${name} hashes to something else than is stored` })
  }
  const entry = readEntry(row.bytes)
  if (entry === null) {
    problems.push({ code: 'entry_malformed', message: `${name} is not a canonical entry` })
    return { hash, opened: 0, closed: 0, problems }
  }
  if (entry.index !== row.index || entry.origin !== origin || entry.id !== row.id) {
    problems.push({ code: 'entry_misplaced', message: `${name} says it belongs elsewhere` })
  }
  let opened = 0
  for (const { field, salt, value } of salts) {
    const committed = Object.hasOwn(entry.commitments, field) ? entry.commitments[field] : null
    if (committed === null) {
      problems.push({ code: 'commitment', message: `${name} does not commit to ${field}` })
    } else if (value !== null) {
      opened += 1
      if (commitmentOf(Buffer.from(salt, 'hex'), value) !== committed) {
        const message = `${field} of ${name} is not what was committed to`
        problems.push({ code: 'commitment', message })
      }
    }
  }
  return { hash, opened, closed: Object.keys(entry.commitments).length - opened, problems }
}
