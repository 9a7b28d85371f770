// A receipt is a C2SP tlog-proof@v1 (https://c2sp.org/tlog-proof): an entry, its inclusion proof and a
// signed checkpoint, in text. Its `extra` line carries what the verifier needs to compute the leaf hash
// and to open commitments, as canonical JSON:
//
//   {"leaf": "<the leaf's text>", "salts": {"<field>": {"salt": "<hex>", "value": "<canonical JSON>"}}}
//
// `value` is absent where nobody keeps the bytes. `verify-receipt.ts` parses and checks it.
import { canonicalJson } from '../kernel/canonical-json.ts'
import type { Json } from '../kernel/canonical-json.ts'
import type { LeafRow, LogReader, SaltRow } from './ports.ts'
import { openStoredTree } from './stored-tree.ts'

const receiptHeader = 'c2sp.org/tlog-proof@v1'

export type ReceiptAnswer =
  | { readonly kind: 'receipt'; readonly text: string }
  /** The entry exists, but no signed checkpoint covers it yet. */
  | { readonly kind: 'pending' }
  | { readonly kind: 'unknown' }

export interface Receipts {
  /** The stored leaf of an entry, for deciding who may have its receipt. */
  leaf(id: string): Promise<LeafRow | null>
  /** The receipt of entry `id`, opening only the fields that `mayOpen` grants this holder. Stable once it exists, but for witnesses that cosign later. */
  receipt(id: string, mayOpen: (field: string) => boolean): Promise<ReceiptAnswer>
}

export function openReceipts(reader: LogReader): Receipts {
  const stored = openStoredTree(reader)
  return Object.freeze<Receipts>({
    leaf: (id) => reader.leafById(id),
    async receipt(id, mayOpen) {
      const leaf = await reader.leafById(id)
      if (leaf === null) return { kind: 'unknown' }
      const checkpoint =
        (await reader.cosignedCovering(leaf.index)) ?? (await reader.checkpointCovering(leaf.index))
      if (checkpoint === null) return { kind: 'pending' }
      const proof = await stored.inclusionProof(leaf.index, checkpoint.size)
      const salts = (await reader.salts(leaf.index, leaf.index + 1)).filter((row) =>
        mayOpen(row.field),
      )
      return { kind: 'receipt', text: formatReceipt(leaf, salts, proof, checkpoint.text) }
    },
  })
}

/** The receipt's text. `checkpoint` is a whole signed note. */
export function formatReceipt(
  leaf: LeafRow,
  salts: readonly SaltRow[],
  proof: readonly Uint8Array[],
  checkpoint: string,
): string {
  const opened: { [field: string]: Json } = {}
  for (const { field, salt, value } of salts) {
    opened[field] = value === null ? { salt } : { salt, value }
  }
  const extra = canonicalJson({ leaf: Buffer.from(leaf.bytes).toString(), salts: opened })
  const lines = [
    receiptHeader,
    `extra ${Buffer.from(extra).toString('base64')}`,
    `index ${leaf.index}`,
    ...proof.map((hash) => Buffer.from(hash).toString('base64')),
  ]
  return `${lines.join('\n')}\n\n${checkpoint}`
}
