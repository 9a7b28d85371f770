// What the log asks of a witness, and what it takes back (https://c2sp.org/tlog-witness,
// https://c2sp.org/tlog-cosignature). A cosignature is kept only if it holds, by a witness that was named,
// below a head that this log signed.
import { formatVkey, openNote, parseCheckpoint, signatureTypes } from './note.ts'
import type { Checkpoint, VerifierKey } from './note.ts'

/** The specification's bound on proof lines; a proof of any log here is shorter. */
const proofLinesMax = 63

export interface Cosignature {
  /** vkey of the witness. */
  readonly witness: string
  readonly name: string
  /** When the witness says it signed, seconds since the epoch. */
  readonly timeSeconds: number
  /** The signature line of the note, newline included. */
  readonly line: string
}

export type CosignedHead =
  | {
      readonly kind: 'cosigned'
      readonly checkpoint: Checkpoint
      readonly cosignatures: readonly Cosignature[]
    }
  | { readonly kind: 'invalid'; readonly reason: string }

/** The cosignatures of `witnesses` in an attacker-given note. Lines of others are left out; a false one refuses all. */
export function readCosigned(
  note: string,
  log: VerifierKey,
  witnesses: readonly VerifierKey[],
): CosignedHead {
  const opened = openNote(note, [log, ...witnesses])
  if (opened.kind === 'invalid') return opened
  const checkpoint = parseCheckpoint(opened.text)
  if (checkpoint?.origin !== log.name) return invalid(`it is no checkpoint of ${log.name}`)
  if (opened.signatures.every(({ key }) => key !== log)) return invalid('this log did not sign it')
  const cosignatures = opened.signatures.flatMap(({ key, timeSeconds, line }) =>
    timeSeconds === null ? [] : [{ witness: formatVkey(key), name: key.name, timeSeconds, line }],
  )
  if (cosignatures.length === 0) return invalid('no witness that log.witnesses names cosigned it')
  return { kind: 'cosigned', checkpoint, cosignatures }
}

/** The body of `add-checkpoint`: `proof` leads from the size that the witness cosigned last to the head. */
export function witnessRequest(
  oldSize: number,
  proof: readonly Uint8Array[],
  head: string,
): string | null {
  if (proof.length > proofLinesMax) return null
  const lines = [`old ${oldSize}`, ...proof.map((hash) => Buffer.from(hash).toString('base64'))]
  return `${lines.join('\n')}\n\n${head}`
}

/** Whether a key is a witness's. */
export function isWitness(key: VerifierKey): boolean {
  return key.type === signatureTypes.cosignature
}

function invalid(reason: string): CosignedHead {
  return { kind: 'invalid', reason }
}
