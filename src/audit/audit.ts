// The face of the audit room. The writer thread opens one audit per log and moves it in step with its
// transactions: plan -> write the change set -> confirm or rollback. Signing runs beside it, on what
// is committed, never inside a settlement.
import { assert } from '../kernel/assert.ts'
import type { Clock } from '../kernel/time.ts'
import { inconsistency, readHead, signHead } from './checkpoint.ts'
import type { Signing } from './checkpoint.ts'
import { sealEntry } from './entry.ts'
import type { LogSigner } from './keys.ts'
import type { CheckpointRow, EntryDraft, HeadStore, LogChange, LogReader } from './ports.ts'
import { openSecondPath } from './second-path.ts'
import { openStoredTree } from './stored-tree.ts'
import type { StoredTree } from './stored-tree.ts'
import { openTree, rootOf } from './tree.ts'
import type { TreeState } from './tree.ts'

/** Half of the promise that a checkpoint exists within a second of an entry; the rest is for signing it. */
export const checkpointEveryMs = 500

export interface AuditDeps {
  readonly signer: LogSigner
  readonly reader: LogReader
  readonly head: HeadStore
  readonly clock: Clock
}

export interface Audit {
  readonly origin: string
  readonly vkey: string
  /** Committed entries. */
  size(): number
  /** Root over the committed entries. */
  root(): Uint8Array
  /** What the running transaction must write so that `drafts` become entries. One plan at a time. */
  plan(drafts: readonly EntryDraft[]): LogChange
  /** The planned change is durable. */
  confirm(): void
  /** The planned change was not written; the next plan takes its place. */
  rollback(): void
  /** Whether to sign now: entries stand unsigned, and the last signature is half a second old. */
  checkpointDue(nowMs: number): boolean
  /** Signs the committed head. The row must be kept; a refusal must stop the house. */
  signCheckpoint(): Promise<Signing>
}

export type Opening =
  | {
      readonly kind: 'open'
      readonly audit: Audit
      /** The last signed head: must be kept if the store lacks it (a crash between head and store). */
      readonly lastSigned: CheckpointRow | null
    }
  | { readonly kind: 'refused'; readonly code: OpenRefusal; readonly reason: string }

/**
 * head_missing: the store has checkpoints and the head file is gone. head_invalid: it is not ours.
 * head_ahead: more was signed than the store has, as after a restored backup. head_forked: the store
 * does not extend what was signed. Each heals only by opening a new origin that names the loss.
 */
type OpenRefusal = 'head_missing' | 'head_invalid' | 'head_ahead' | 'head_forked'

/** Opens the log of `deps.signer.origin`, if the store still extends the last signed head. Throws a Fault if tiles or leaves are missing. */
export async function openAudit(deps: AuditDeps): Promise<Opening> {
  const { reader, head, clock, signer } = deps
  const stored = openStoredTree(reader)
  const start = await stored.state(await reader.size())
  const headText = await head.read()
  if (headText === null) {
    if ((await reader.checkpointCovering(-1)) !== null) {
      return refused('head_missing', 'checkpoints were signed, but the kept head is gone')
    }
    return opened(deps, stored, start, null)
  }
  const last = readHead(headText, signer)
  if (last.kind === 'invalid') return refused('head_invalid', last.reason)
  const grown = { size: start.size, root: rootOf(start) }
  const broken = await inconsistency(last.checkpoint, grown, stored)
  if (broken !== null) {
    return refused(start.size < last.checkpoint.size ? 'head_ahead' : 'head_forked', broken)
  }
  const { size, root } = last.checkpoint
  return opened(deps, stored, start, { size, root, text: headText, atMs: clock.nowMs() })
}

function opened(
  deps: AuditDeps,
  stored: StoredTree,
  start: TreeState,
  lastSigned: CheckpointRow | null,
): Opening {
  return { kind: 'open', audit: auditOf(deps, stored, start, lastSigned?.size ?? 0), lastSigned }
}

function refused(code: OpenRefusal, reason: string): Opening {
  return { kind: 'refused', code, reason }
}

function auditOf(
  deps: AuditDeps,
  stored: StoredTree,
  start: TreeState,
  lastSignedSize: number,
): Audit {
  const { signer, reader, head, clock } = deps
  const { origin, vkey } = signer
  const tree = openTree(start)
  const secondPath = openSecondPath(reader, stored, lastSignedSize)
  let signedSize = lastSignedSize
  let signedAtMs = Number.NEGATIVE_INFINITY
  let signing = false

  async function signCheckpoint(): Promise<Signing> {
    assert(!signing, 'one checkpoint is signed at a time')
    signing = true
    try {
      const { size } = tree.committed()
      const claim = { size, root: rootOf(tree.committed()), atMs: clock.nowMs() }
      const result = await signHead({ signer, head, stored, secondPath }, claim)
      if (result.kind === 'signed') {
        signedSize = size
        signedAtMs = claim.atMs
      }
      return result
    } finally {
      signing = false
    }
  }

  return Object.freeze<Audit>({
    origin,
    vkey,
    size: () => tree.committed().size,
    root: () => rootOf(tree.committed()),
    plan(drafts) {
      const sizeBefore = tree.committed().size
      const sealed = drafts.map((draft, at) => sealEntry(draft, { origin, index: sizeBefore + at }))
      const { tree: next, tiles } = tree.plan(sealed.map((entry) => entry.leafHash))
      const leaves = sealed.map((entry, at) => ({
        index: sizeBefore + at,
        id: drafts[at]!.id,
        bytes: entry.leafBytes,
        hash: entry.leafHash,
      }))
      const salts = sealed.flatMap((entry) => entry.salts)
      return { origin, sizeBefore, size: next.size, root: rootOf(next), leaves, salts, tiles }
    },
    confirm: () => tree.confirm(),
    rollback: () => tree.rollback(),
    checkpointDue: (nowMs) =>
      !signing &&
      tree.committed().size > signedSize &&
      // A clock that stepped back must not silence the log.
      Math.abs(nowMs - signedAtMs) >= checkpointEveryMs,
    signCheckpoint,
  })
}
