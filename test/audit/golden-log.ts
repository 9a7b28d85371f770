// The golden log: fixed key, salts and times, every kind of field. Its files in test/golden/log-v1 freeze
// entry format v1: what this program writes today must be, byte for byte, what it wrote then. Never change
// this file together with the golden files; a new format is a new version and a new golden log.
import { sealEntry } from '../../src/audit/entry.ts'
import { exportLog } from '../../src/audit/export.ts'
import type { LogFile } from '../../src/audit/export.ts'
import { formatCheckpoint } from '../../src/audit/note.ts'
import type { EntryDraft, SaltRow } from '../../src/audit/ports.ts'
import { openReceipts } from '../../src/audit/receipt.ts'
import { emptyTree, grow, rootOf } from '../../src/audit/tree.ts'
import { canonicalJson } from '../../src/kernel/canonical-json.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { openMemoryLog } from './memory-log.ts'
import { sampleSigner } from './sample-log.ts'

const origin = 'customhouse.example/golden-1'
const size = 300
/** Odd and even, powers of two and their neighbours, a full tile, and the whole. */
const signedSizes = [1, 2, 100, 255, 256, 257, size]
const receiptsOf = [0, 1, 99, 255, 256, 299]

/** Every file of the golden log, as it must be. */
export async function goldenFiles(): Promise<LogFile[]> {
  const log = openMemoryLog()
  const signer = sampleSigner(origin, 42)
  let tree = emptyTree
  for (let index = 0; index < size; index++) {
    const draft = goldenDraft(index)
    let drawn = 0
    const sealed = sealEntry(draft, { origin, index }, () =>
      fixedBytes(`salt ${index} ${drawn++}`, 16),
    )
    const grown = grow(tree, [sealed.leafHash])
    tree = grown.tree
    const { leafBytes: bytes, leafHash: hash, salts } = sealed
    const leaves = [{ index, id: draft.id, bytes, hash }]
    const [sizeBefore, root] = [index, rootOf(tree)]
    log.apply({ origin, sizeBefore, size: tree.size, root, leaves, salts, tiles: grown.tiles })
    if (signedSizes.includes(tree.size)) {
      const text = signer.signNote(formatCheckpoint({ origin, size: tree.size, root }))
      log.keep({ size: tree.size, root, text, atMs: draft.atMs })
    }
  }
  const { checkpoints, salts, leaves } = log.rows
  const files: LogFile[] = [{ path: 'vkey', bytes: Buffer.from(`${signer.vkey}\n`) }]
  for await (const file of exportLog(log.reader, checkpoints.at(-1)!.text, signer.key))
    files.push(file)
  for (const { size: signed, text } of checkpoints) {
    files.push({ path: `checkpoints/${signed}`, bytes: Buffer.from(text) })
  }
  files.push({ path: 'salts.jsonl', bytes: Buffer.from(salts.map(saltLine).join('')) })
  const receipts = openReceipts(log.reader)
  for (const index of receiptsOf) {
    const answer = await receipts.receipt(leaves[index]!.id, () => true)
    const text = answer.kind === 'receipt' ? answer.text : ''
    files.push({ path: `receipts/${index}.tlog-proof`, bytes: Buffer.from(text) })
  }
  return files
}

function saltLine({ index, field, salt, value }: SaltRow): string {
  return `${canonicalJson({ field, index, salt, value })}\n`
}

function fixedBytes(seed: string, length: number): Buffer {
  return sha256(seed).subarray(0, length)
}

const values = [
  '"plain"',
  '"quote \\" backslash \\\\ slash \\/ tab \\t newline \\n bell \\u0007 delete \\u007f"',
  '"Grüße 東京 😀 \\u20ac \\ufffd"',
  '""',
  '0',
  '-0',
  '-17',
  '9007199254740991',
  '1.5',
  '0.000001',
  '1e-7',
  '1e21',
  '123456789.125',
  'true',
  'false',
  'null',
  '[]',
  '{}',
  '[1, "two", [3, {"four": null}]]',
  '{"b": {"d": 1, "c": 2}, "a": []}',
  '{"10": "ten", "9": "nine", "": "empty"}',
  '{"\\ufb33": "after", "😀": "before, by UTF-16"}',
]

const types = ['log.opened', 'settlement', 'refusal', 'decision', 'key.created', 'config.changed']

function goldenDraft(index: number): EntryDraft {
  const value = (shift: number): string => values[(index + shift) % values.length]!
  const field = (name: string, shift: number): string => `"${name}": ${value(shift)}`
  const sealedBytes = fixedBytes(`content ${index}`, 32)
  const salt = fixedBytes(`sealed ${index}`, 16)
  return {
    id: `req_golden_${index.toString().padStart(4, '0')}`,
    type: types[index % types.length]!,
    atMs: Date.UTC(2026, 0, 1) + index * 1_234,
    public: `{${[field('zeta', 0), field('alpha', 5), field('Ünicode', 11), field('v1', 17)].join(', ')}}`,
    committed:
      index % 3 === 0
        ? {}
        : { providerCost: '"0.000020000"', endUser: value(1), 'reason.internal:1': value(9) },
    sealed:
      index % 4 === 0
        ? { prompt: { salt: salt.toString('hex'), digest: sha256(sealedBytes).toString('hex') } }
        : {},
  }
}
