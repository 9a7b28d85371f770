// Verifies a range of a log in the browser: the key signed both heads, the later tree holds the earlier one, every tile
// leads to the signed root, and every entry hashes to its place. Nothing of it is the server's word: its entries and
// tiles are computed again from the bytes. What fails is named; what was not shown is told as not read.
import { same, utf8 } from './bytes.ts'
import { isObject, readCanonical } from './canonical.ts'
import { openProofCrypto, type ProofCrypto } from './crypto.ts'
import { cosignedBy, keyTypes, readHead, readVkey, signedBy, type Head, type Vkey } from './head.ts'
import { readNote } from './receipt.ts'
import { BrokenTile, openSignedTree, tileWidth, type FetchTile, type SignedTree } from './tree.ts'

/** In the order in which they are shown. */
export const rangeChecks = [
  'key', // the key is well-formed, and its id is that of its own name and bytes
  'signature', // the key signed the head, which is of its log and covers the range
  'witnesses', // each witness named signed the head as well
  'earlier', // the key signed the earlier head too
  'tree', // every tile that was read leads to the signed root
  'consistency', // the tree at the earlier size has the root that was signed then
  'entries', // each entry is canonical, says its log and place, and hashes to the leaf there
] as const
export type RangeCheckName = (typeof rangeChecks)[number]

export interface RangeCheck {
  readonly name: RangeCheckName
  /** `none`: there is nothing of the kind to check. */
  readonly end: 'passed' | 'failed' | 'not_checked' | 'none'
  /** Which entry, tile or size it is about. */
  readonly about: string
}

export interface RangeAsked {
  readonly vkey: string
  /** Signed notes; null: only one head is there. */
  readonly head: string
  readonly earlier: string | null
  /** vkeys of those that are said to have cosigned the head. */
  readonly witnesses: readonly string[]
  readonly from: number
  readonly to: number
}

export interface RangeSource {
  /** Of each index its entry; null: not shown to whoever asks. */
  readonly entries: (from: number, to: number) => Promise<readonly (string | null)[]>
  readonly tile: FetchTile
}

export interface RangeProgress {
  readonly done: number
  readonly total: number
}

export interface RangeVerdict {
  readonly verified: boolean
  readonly checks: readonly RangeCheck[]
  readonly by: ProofCrypto['name']
  /** Entries computed again from their bytes. */
  readonly read: number
  /** Entries that were not shown: their hashes stand in the signed tree, what they say is unknown. */
  readonly unread: number
  /** Of the first ones that are wrong. */
  readonly wrong: readonly number[]
}

export interface RangeWatcher {
  readonly onProgress: (progress: RangeProgress) => void
  readonly signal: AbortSignal
  readonly crypto?: ProofCrypto
}

const wrongMax = 20

/** Rejects with what the source rejects with, and with the signal's reason when it is aborted. */
export async function verifyRange(
  asked: RangeAsked,
  source: RangeSource,
  { onProgress, signal, crypto }: RangeWatcher,
): Promise<RangeVerdict> {
  const by = crypto ?? (await openProofCrypto())
  const told = new Map<RangeCheckName, RangeCheck>()
  const tell = (name: RangeCheckName, end: RangeCheck['end'], about = ''): void => {
    told.set(name, { name, end, about })
  }
  const counts = { read: 0, unread: 0, wrong: [] as number[] }
  const key = await readVkey(asked.vkey, keyTypes.log, by)
  tell('key', key === null ? 'failed' : 'passed', key?.id)
  const head = key === null ? null : await signedHead(asked.head, key, by)
  const covers = head !== null && asked.from < asked.to && asked.to <= head.size
  tell('signature', key === null ? 'not_checked' : covers ? 'passed' : 'failed', sizeOf(head))
  if (key !== null && head !== null && covers) {
    await checkWitnesses(asked, by, tell)
    const earlier = await checkEarlier(asked, key, head, by, tell)
    await checkTree({ asked, source, by, head, earlier, tell, counts, onProgress, signal })
  }
  const checks = rangeChecks.map(
    (name): RangeCheck => told.get(name) ?? { name, end: 'not_checked', about: '' },
  )
  const verified = checks.every(({ end }) => end === 'passed' || end === 'none')
  return { verified, checks, by: by.name, ...counts }
}

type Tell = (name: RangeCheckName, end: RangeCheck['end'], about?: string) => void

function sizeOf(head: Head | null): string {
  return head === null ? '' : `${head.origin}, ${head.size}`
}

async function signedHead(note: string, key: Vkey, by: ProofCrypto): Promise<Head | null> {
  const read = readNote(note)
  const head = read === null ? null : readHead(read.head)
  if (read === null || head?.origin !== key.name) return null
  return (await signedBy(read, key, by)) ? head : null
}

async function checkWitnesses(asked: RangeAsked, by: ProofCrypto, tell: Tell): Promise<void> {
  const note = readNote(asked.head)
  if (asked.witnesses.length === 0 || note === null) return tell('witnesses', 'none')
  const names: string[] = []
  for (const text of asked.witnesses) {
    const key = await readVkey(text, keyTypes.witness, by)
    if (key === null || !(await cosignedBy(note, key, by))) {
      return tell('witnesses', 'failed', key?.name ?? text)
    }
    names.push(key.name)
  }
  tell('witnesses', 'passed', names.join(', '))
}

async function checkEarlier(
  asked: RangeAsked,
  key: Vkey,
  head: Head,
  by: ProofCrypto,
  tell: Tell,
): Promise<Head | null> {
  if (asked.earlier === null) {
    tell('earlier', 'none')
    tell('consistency', 'none')
    return null
  }
  const earlier = await signedHead(asked.earlier, key, by)
  const fits = earlier !== null && earlier.size <= head.size
  tell('earlier', fits ? 'passed' : 'failed', sizeOf(earlier))
  return fits ? earlier : null
}

interface Walk {
  readonly asked: RangeAsked
  readonly source: RangeSource
  readonly by: ProofCrypto
  readonly head: Head
  readonly earlier: Head | null
  readonly tell: Tell
  readonly counts: { read: number; unread: number; readonly wrong: number[] }
  readonly onProgress: (progress: RangeProgress) => void
  readonly signal: AbortSignal
}

async function checkTree(walk: Walk): Promise<void> {
  const { source, by, head, earlier, tell } = walk
  try {
    const tree = await openSignedTree(head, source.tile, by)
    if (earlier !== null) {
      const holds = same(await tree.rootAt(earlier.size), earlier.root)
      tell('consistency', holds ? 'passed' : 'failed', `${earlier.size} → ${head.size}`)
    }
    await checkEntries(walk, tree)
    tell('tree', 'passed', `${head.size}`)
  } catch (error) {
    if (!(error instanceof BrokenTile)) throw error
    tell('tree', 'failed', error.tile)
  }
  const { read, unread, wrong } = walk.counts
  const isAll = read + unread === walk.asked.to - walk.asked.from
  if (wrong.length > 0) tell('entries', 'failed', wrong.join(', '))
  else if (isAll && read > 0) tell('entries', 'passed', `${walk.asked.from}–${walk.asked.to - 1}`)
  else if (isAll) tell('entries', 'none')
}

/** Tile by tile of the lowest level, so that hashes and entries of the same place are held together. */
async function checkEntries(walk: Walk, tree: SignedTree): Promise<void> {
  const { asked, source, by, head, counts, onProgress, signal } = walk
  const total = asked.to - asked.from
  for (let at = asked.from; at < asked.to;) {
    signal.throwIfAborted()
    const n = Math.floor(at / tileWidth)
    const end = Math.min(asked.to, (n + 1) * tileWidth)
    const [hashes, leaves] = await Promise.all([tree.tile(0, n), source.entries(at, end)])
    const looked = await Promise.all(
      Array.from({ length: end - at }, async (_, offset) => {
        const index = at + offset
        const leaf = leaves[offset]
        if (leaf === null) return { index, end: 'unread' as const }
        const hash = await by.sha256(Uint8Array.of(0), utf8(leaf ?? ''))
        const own = hashes[index % tileWidth]
        const holds = own !== undefined && same(hash, own) && isAt(leaf ?? '', index, head.origin)
        return { index, end: holds ? ('read' as const) : ('wrong' as const) }
      }),
    )
    for (const one of looked) {
      if (one.end === 'unread') counts.unread += 1
      else counts.read += 1
      if (one.end === 'wrong' && counts.wrong.length < wrongMax) counts.wrong.push(one.index)
    }
    at = end
    onProgress({ done: at - asked.from, total })
  }
}

/** The entry is canonical, of format v1, and says its own log and place. */
function isAt(leaf: string, index: number, origin: string): boolean {
  const entry = readCanonical(leaf)
  if (entry === null || !isObject(entry)) return false
  return entry['v'] === 1 && entry['origin'] === origin && entry['index'] === index
}
