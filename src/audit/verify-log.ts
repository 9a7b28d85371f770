// The whole log checked from its bytes: every leaf hash and entry, every tile, every kept checkpoint,
// every salt that was not shredded. Streams; memory does not grow with the log. What it cannot see is a
// tail cut off before anybody kept a checkpoint of it: that needs the head file, a receipt or a witness.
import { same } from './merkle.ts'
import { openNote, parseCheckpoint } from './note.ts'
import type { Checkpoint, VerifierKey } from './note.ts'
import type { LogReader } from './ports.ts'
import { emptyTree, grow, rootOf } from './tree.ts'
import type { TreeState } from './tree.ts'
import { checkLeaf } from './verify-leaf.ts'
import type { LeafProblemCode } from './verify-leaf.ts'

type LogProblemCode =
  | LeafProblemCode
  | 'leaf_missing'
  | 'tile_missing'
  | 'tile_differs'
  | 'checkpoint_signature'
  | 'checkpoint_root'
  | 'checkpoint_ahead'

interface LogProblem {
  readonly code: LogProblemCode
  /** Entry index, or checkpoint size. */
  readonly at: number
  readonly message: string
}

export interface VerifiedLog {
  /** Entries that were read; fewer than the store claims if one is missing. */
  readonly size: number
  readonly root: Uint8Array
  /** Kept checkpoints that were checked. */
  readonly checkpoints: number
  /** Commitments opened with their salt and value, and those that cannot be any more. */
  readonly opened: number
  readonly closed: number
  /** The first thousand; none means verified. */
  readonly problems: readonly LogProblem[]
}

export interface LogToVerify {
  readonly reader: LogReader
  readonly key: VerifierKey
  /** Heads kept elsewhere (head file, receipts, witnesses), as signed notes: the log must contain them. */
  readonly heads: readonly string[]
}

type Say = (code: LogProblemCode, at: number, message: string) => void

const chunkLeaves = 1_024
const problemsMax = 1_000

/** Checks a whole log, reading it once. Throws only what the reader throws: damage is a problem, not an error. */
export async function verifyLog(log: LogToVerify): Promise<VerifiedLog> {
  const { reader, key } = log
  const problems: LogProblem[] = []
  const say: Say = (code, at, message) => {
    if (problems.length < problemsMax) problems.push({ code, at, message })
  }
  const claimed = await reader.size()
  const heads = openHeads(log, say)
  let tree: TreeState = emptyTree
  let checkpoints = await heads.checkAt(tree)
  let opened = 0
  let closed = 0
  while (tree.size < claimed && problems.every((problem) => problem.code !== 'leaf_missing')) {
    // Chunks end at each signed size, so that every signed root is met on the way.
    const to = Math.min(claimed, tree.size + chunkLeaves, await heads.nextAfter(tree.size))
    const rows = await reader.leaves(tree.size, to)
    const salts = Map.groupBy(await reader.salts(tree.size, to), (row) => row.index)
    const hashes: Uint8Array[] = []
    for (let index = tree.size; index < to; index++) {
      const row = rows[hashes.length]
      if (row?.index !== index) {
        say('leaf_missing', index, `entry ${index} is missing; nothing after it can be checked`)
        break
      }
      const leaf = checkLeaf(row, salts.get(index) ?? [], key.name)
      for (const { code, message } of leaf.problems) say(code, index, message)
      hashes.push(leaf.hash)
      opened += leaf.opened
      closed += leaf.closed
    }
    const grown = grow(tree, hashes)
    tree = grown.tree
    for (const tile of grown.tiles) await checkTile(reader, tile, say)
    if (tree.size === to) checkpoints += await heads.checkAt(tree)
  }
  await heads.checkNoneBeyond(tree.size)
  return { size: tree.size, root: rootOf(tree), checkpoints, opened, closed, problems }
}

async function checkTile(
  reader: LogReader,
  tile: { readonly level: number; readonly n: number; readonly bytes: Uint8Array },
  say: Say,
): Promise<void> {
  const { level, n } = tile
  const kept = await reader.tile(level, n)
  const end = (n + 1) * 256 ** (level + 1)
  if (kept === null) say('tile_missing', end, `tile ${level}/${n} is missing`)
  else if (!same(kept, tile.bytes)) say('tile_differs', end, `tile ${level}/${n} is not its leaves`)
}

/** Signed heads met while walking: the store's own, and those somebody kept elsewhere. */
function openHeads(log: LogToVerify, say: Say) {
  const outside = log.heads.flatMap((text) => openHead(text, 0, log.key, say) ?? [])

  /** Checks every head of exactly this size; the number of the store's own (0 or 1). */
  async function checkAt(tree: TreeState): Promise<number> {
    const kept = await log.reader.checkpointCovering(tree.size - 1)
    const here = outside.filter((head) => head.size === tree.size)
    if (kept?.size === tree.size) {
      const own = openHead(kept.text, kept.size, log.key, say)
      if (own !== null) here.push(own)
      if (own !== null && (own.size !== kept.size || !same(own.root, kept.root))) {
        say(
          'checkpoint_root',
          kept.size,
          `the checkpoint kept for size ${kept.size} says otherwise`,
        )
      }
    }
    for (const head of here) {
      if (same(head.root, rootOf(tree))) continue
      say('checkpoint_root', tree.size, `the root signed for size ${tree.size} is not the log's`)
    }
    return kept?.size === tree.size ? 1 : 0
  }

  async function nextAfter(size: number): Promise<number> {
    const kept = await log.reader.checkpointCovering(size)
    const sizes = outside.map((head) => head.size).filter((other) => other > size)
    return Math.min(kept?.size ?? Number.POSITIVE_INFINITY, ...sizes)
  }

  async function checkNoneBeyond(size: number): Promise<void> {
    const next = await nextAfter(size)
    // A running writer may have appended and signed since the walk began.
    if (next === Number.POSITIVE_INFINITY || next <= (await log.reader.size())) return
    say('checkpoint_ahead', next, `a head of size ${next} was signed, but the log ends at ${size}`)
  }

  return { checkAt, nextAfter, checkNoneBeyond }
}

function openHead(text: string, at: number, key: VerifierKey, say: Say): Checkpoint | null {
  const note = openNote(text, [key])
  const checkpoint = note.kind === 'open' ? parseCheckpoint(note.text) : null
  if (checkpoint?.origin === key.name) return checkpoint
  const reason = note.kind === 'open' ? 'it is of another log' : note.reason
  say('checkpoint_signature', at, `a checkpoint does not verify: ${reason}`)
  return null
}
