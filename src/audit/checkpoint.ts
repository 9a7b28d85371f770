// Signing the head. "A log MUST NOT sign any checkpoint which is inconsistent with any checkpoint it
// previously signed" (C2SP tlog-checkpoint). In order:
//
//   root from memory = root from the store's leaf bytes     else refused
//   last signed head -> new head: a consistency proof holds  else refused
//   sign; compare-and-swap the head; only then is the text let out
//
// A refusal here means that the log or its head is damaged: the house stops writing and says why.
import { formatCheckpoint, openNote, parseCheckpoint } from './note.ts'
import type { Checkpoint } from './note.ts'
import type { LogSigner } from './keys.ts'
import { isConsistent, same } from './merkle.ts'
import type { CheckpointRow, HeadStore } from './ports.ts'
import type { SecondPath } from './second-path.ts'
import type { StoredTree } from './stored-tree.ts'

export interface SigningParts {
  readonly signer: LogSigner
  readonly head: HeadStore
  readonly stored: StoredTree
  readonly secondPath: SecondPath
}

export type Signing =
  | { readonly kind: 'signed'; readonly checkpoint: CheckpointRow }
  | { readonly kind: 'refused'; readonly reason: string }

/** Signs the committed head `claim`, or says why it must not be signed. Calls must not overlap. */
export async function signHead(
  parts: SigningParts,
  claim: { readonly size: number; readonly root: Uint8Array; readonly atMs: number },
): Promise<Signing> {
  const { signer, head, stored, secondPath } = parts
  const again = await secondPath.rootAt(claim.size)
  if (again.kind === 'broken') return refused(again.reason)
  if (!same(again.root, claim.root)) {
    return refused(`the store's leaves give another root at size ${claim.size}`)
  }
  const lastText = await head.read()
  const last = lastText === null ? null : readHead(lastText, signer)
  if (last?.kind === 'invalid') return refused(last.reason)
  if (last !== null) {
    const broken = await inconsistency(last.checkpoint, claim, stored)
    if (broken !== null) return refused(broken)
    if (last.checkpoint.size === claim.size) {
      return signed({ ...claim, text: lastText! })
    }
  }
  const text = signer.signNote(formatCheckpoint({ origin: signer.origin, ...claim }))
  if (!(await head.replace(lastText, text))) return refused('another writer moved the head')
  return signed({ ...claim, text })
}

export type Head =
  | { readonly kind: 'head'; readonly checkpoint: Checkpoint }
  | { readonly kind: 'invalid'; readonly reason: string }

/** The checkpoint in a head file, if this log's own key signed it. */
export function readHead(text: string, signer: LogSigner): Head {
  const note = openNote(text, [signer.key])
  if (note.kind === 'invalid') return { kind: 'invalid', reason: `the kept head: ${note.reason}` }
  const checkpoint = parseCheckpoint(note.text)
  if (checkpoint?.origin !== signer.origin) {
    return { kind: 'invalid', reason: 'the kept head is of another log' }
  }
  return { kind: 'head', checkpoint }
}

/** Why `grown` does not extend `old`, or null if a consistency proof shows that it does. */
export async function inconsistency(
  old: { readonly size: number; readonly root: Uint8Array },
  grown: { readonly size: number; readonly root: Uint8Array },
  stored: StoredTree,
): Promise<string | null> {
  if (grown.size < old.size) {
    return `the log has ${grown.size} entries, but ${old.size} were signed`
  }
  const proof = await stored.consistencyProof(old.size, grown.size)
  if (isConsistent(old, grown, proof)) return null
  return `the log does not extend the head signed at size ${old.size}`
}

function signed(row: {
  readonly size: number
  readonly root: Uint8Array
  readonly atMs: number
  readonly text: string
}): Signing {
  const { size, root, atMs, text } = row
  return { kind: 'signed', checkpoint: { size, root, atMs, text } }
}

function refused(reason: string): Signing {
  return { kind: 'refused', reason }
}
