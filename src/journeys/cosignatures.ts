// Gathering what witnesses sign. It is kept beside the checkpoint and makes no entry: each entry would call
// for another head, and that for another cosignature.
import { same } from '../audit/merkle.ts'
import type { VerifierKey } from '../audit/note.ts'
import type { LogReader } from '../audit/ports.ts'
import { openStoredTree } from '../audit/stored-tree.ts'
import { readCosigned, witnessRequest, type Cosignature } from '../audit/witness.ts'
import type { Clock } from '../kernel/time.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import type { Book } from './ports.ts'

export interface CosignatureDeps {
  readonly clock: Clock
  readonly book: Pick<Book, 'commit'>
  /** Of the log that is written to now. */
  readonly reader: LogReader
  readonly logKey: VerifierKey
  readonly witnesses: readonly VerifierKey[]
}

export interface CosignatureDesk {
  /** What to send to a witness that cosigned `oldSize` last, 0 if nothing yet: the body of its `add-checkpoint`. */
  request(oldSize: number): Promise<{ readonly size: number; readonly body: string } | Refusal>
  /** Keeps the cosignatures of a note; receipts carry them from then on. */
  add(
    note: string,
  ): Promise<{ readonly size: number; readonly cosignatures: readonly Cosignature[] } | Refusal>
}

export function openCosignatures(deps: CosignatureDeps): CosignatureDesk {
  const { clock, book, reader, logKey, witnesses } = deps
  const stored = openStoredTree(reader)
  return Object.freeze<CosignatureDesk>({
    async request(oldSize) {
      const head = await reader.latestCheckpoint()
      if (head === null || oldSize > head.size) {
        const message = `old must be at most ${head?.size ?? 0}, the size that is signed.`
        return refuse('admin.invalid', { message, param: 'old' })
      }
      const proof = oldSize === 0 ? [] : await stored.consistencyProof(oldSize, head.size)
      const body = witnessRequest(oldSize, proof, head.text)
      return body === null
        ? refuse('admin.invalid', { message: 'The proof is too long.', param: 'old' })
        : { size: head.size, body }
    },
    async add(note) {
      const read = readCosigned(note, logKey, witnesses)
      if (read.kind === 'invalid') return unfit(`The note does not hold: ${read.reason}.`)
      const { checkpoint, cosignatures } = read
      const kept = await reader.checkpointCovering(checkpoint.size - 1)
      if (kept?.size !== checkpoint.size || !same(kept.root, checkpoint.root)) {
        return unfit(`No checkpoint of size ${checkpoint.size} with this root is kept.`)
      }
      const atMs = clock.nowMs()
      for (const { witness, line } of cosignatures) {
        await book.commit({ kind: 'cosign', size: checkpoint.size, witness, line, atMs })
      }
      return { size: checkpoint.size, cosignatures }
    },
  })
}

function unfit(message: string): Refusal {
  return refuse('admin.invalid', { message, param: 'note' })
}
