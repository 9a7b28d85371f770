// The whole log checked from its bytes: every leaf hash and entry, every tile, every kept checkpoint,
// every salt that was not shredded. Streams; memory does not grow with the log. What it cannot see is a
// tail cut off before anybody kept a checkpoint of it: that needs the head file, a receipt or a witness.
import { commitmentOf, readEntry } from './entry.ts'
import { hashLeaf, same } from './merkle.ts'
import { openNote, parseCheckpoint } from './note.ts'
import type { VerifierKey } from './note.ts'
import type { CheckpointRow, LeafRow, LogReader, SaltRow } from './ports.ts'
import { emptyTree, grow, rootOf } from './tree.ts'
import type { TreeState } from './tree.ts'

export type LogProblemCode =
  | 'leaf_missing'
  | 'leaf_hash'
  | 'entry_malformed'
  | 'entry_misplaced'
  | 'tile_missing'
  | 'tile_differs'
  | 'checkpoint_signature'
  | 'checkpoint_root'
  | 'checkpoint_ahead'
  | 'commitment'

export interface LogProblem {
  readonly code: LogProblemCode
  /** Entry index, or checkpoint size. */
  readonly at: number
  readonly message: string
}

export interface VerifiedLog {
  readonly size: number
  readonly root: Uint8Array
  readonly checkpoints: number
  /** Commitments that were opened, and those whose salt or value is not kept any more. */
  readonly opened: number
  readonly shredded: number
  /** The first thousand; none means verified. */
  readonly problems: readonly LogProblem[]
}

export interface LogToVerify {
  readonly reader: LogReader
  readonly key: VerifierKey
  /** Heads kept elsewhere (head file, receipts, witnesses), as signed notes: the log must contain them. */
  readonly heads: readonly string[]
}

const chunkLeaves = 1_024
const problemsMax = 1_000

/** Checks a whole log, reading it once. Never throws for damage it can name. */
export async function verifyLog(log: LogToVerify): Promise<VerifiedLog> {
  const { reader } = log
  const problems: LogProblem[] = []
  const say = (code: LogProblemCode, at: number, message: string): void => {
    if (problems.length < problemsMax) problems.push({ code, at, message })
  }
  const size = await reader.size()
  const awaited = await awaitedHeads(log, say)
  const counts = { opened: 0, shredded: 0 }
  let tree: TreeState = emptyTree
  let checkpoints = 0
  checkpoints += await checkHeads(tree)
  while (tree.size < size) {
    const to = Math.min(size, tree.size + chunkLeaves)
    const rows = await reader.leaves(tree.size, to)
    const salts = Map.groupBy(await reader.salts(tree.size, to), (row) => row.index)
    const hashes: Uint8Array[] = []
    for (let index = tree.size; index < to; index++) {
      const row = rows[index - tree.size]
      if (row?.index !== index) {
        say('leaf_missing', index, `entry ${index} is missing; what follows cannot be checked`)
        return finish()
      }
      hashes.push(checkLeaf(row, salts.get(index) ?? []))
    }
    // Leaf by leaf up to each checkpoint, so that every signed size is seen on the way.
    for (let at = 0; at < hashes.length;) {
      const next = await nextHeadSize(tree.size)
      const step = Math.min(hashes.length, next === null ? hashes.length : at + next - tree.size)
      await growTo(hashes.slice(at, step))
      at = step
      checkpoints += await checkHeads(tree)
    }
  }
  return finish()

  function finish(): VerifiedLog {
    for (const head of awaited) {
      if (head.size > tree.size) {
        say(
          'checkpoint_ahead',
          head.size,
          `a head of size ${head.size} was signed, the log has ${size}`,
        )
      }
    }
    return { size, root: rootOf(tree), checkpoints, ...counts, problems }
  }

  async function growTo(hashes: readonly Uint8Array[]): Promise<void> {
    const grown = grow(tree, hashes)
    tree = grown.tree
    for (const tile of grown.tiles) {
      const kept = await reader.tile(tile.level, tile.n)
      const name = `tile ${tile.level}/${tile.n}`
      if (kept === null) say('tile_missing', tree.size - 1, `${name} is missing`)
      else if (!same(kept, tile.bytes))
        say('tile_differs', tree.size - 1, `${name} differs from the leaves`)
    }
  }

  async function nextHeadSize(after: number): Promise<number | null> {
    const kept = await reader.checkpointCovering(after)
    const sizes = awaited.filter((head) => head.size > after).map((head) => head.size)
    if (kept !== null) sizes.push(kept.size)
    return sizes.length === 0 ? null : Math.min(...sizes)
  }

  async function checkHeads(at: TreeState): Promise<number> {
    const kept = await reader.checkpointCovering(at.size - 1)
    const heads = awaited.filter((head) => head.size === at.size)
    const here = kept?.size === at.size ? [...heads, ...keptHead(kept, log.key, say)] : heads
    for (const head of here) {
      if (!same(head.root, rootOf(at))) {
        say('checkpoint_root', at.size, `the checkpoint of size ${at.size} has another root`)
      }
    }
    return kept?.size === at.size ? 1 : 0
  }

  function checkLeaf(row: LeafRow, salts: readonly SaltRow[]): Uint8Array {
    const hash = hashLeaf(row.bytes)
    if (!same(hash, row.hash)) say('leaf_hash', row.index, `entry ${row.index} has another hash`)
    const entry = readEntry(row.bytes)
    if (entry === null) {
      say('entry_malformed', row.index, `entry ${row.index} is not canonical`)
      return hash
    }
    if (
      entry['index'] !== row.index ||
      entry['origin'] !== log.key.name ||
      entry['id'] !== row.id
    ) {
      say('entry_misplaced', row.index, `entry ${row.index} says it belongs elsewhere`)
    }
    const commitments = entry['commitments'] as Readonly<Record<string, unknown>>
    let open = 0
    for (const { field, salt, value } of salts) {
      const committed = Object.hasOwn(commitments, field) ? commitments[field] : undefined
      if (committed === undefined) {
        say('commitment', row.index, `entry ${row.index} does not commit to ${field}`)
      } else if (value !== null) {
        open += 1
        if (commitmentOf(Buffer.from(salt, 'hex'), value) !== committed) {
          say(
            'commitment',
            row.index,
            `${field} of entry ${row.index} is not what was committed to`,
          )
        }
      }
    }
    counts.opened += open
    counts.shredded += Object.keys(commitments).length - open
    return hash
  }
}

type Say = (code: LogProblemCode, at: number, message: string) => void

interface SignedHead {
  readonly size: number
  readonly root: Uint8Array
}

/** The heads given from outside, and the newest the store keeps: the log must be at least as long. */
async function awaitedHeads(log: LogToVerify, say: Say): Promise<readonly SignedHead[]> {
  const size = await log.reader.size()
  const heads = log.heads.flatMap((text) => signedHead(text, 0, log.key, say))
  const ahead = await log.reader.checkpointCovering(size)
  return ahead === null ? heads : [...heads, { size: ahead.size, root: ahead.root }]
}

function keptHead(row: CheckpointRow, key: VerifierKey, say: Say): readonly SignedHead[] {
  const heads = signedHead(row.text, row.size, key, say)
  if (heads.some((head) => head.size !== row.size || !same(head.root, row.root))) {
    say('checkpoint_signature', row.size, `the checkpoint kept for size ${row.size} says otherwise`)
  }
  return heads
}

function signedHead(text: string, at: number, key: VerifierKey, say: Say): readonly SignedHead[] {
  const note = openNote(text, [key])
  const checkpoint = note.kind === 'open' ? parseCheckpoint(note.text) : null
  if (checkpoint?.origin === key.name) return [checkpoint]
  const reason = note.kind === 'open' ? 'it is of another log' : note.reason
  say('checkpoint_signature', at, `a checkpoint does not verify: ${reason}`)
  return []
}
