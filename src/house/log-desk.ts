// The logs of the book for operators: the reader's rows with keys and witnesses. Nothing here signs or writes.
import { readEntry } from '../audit/entry.ts'
import { parseVkey } from '../audit/note.ts'
import type { LogReader } from '../audit/ports.ts'
import { openStoredTree, type StoredTree } from '../audit/stored-tree.ts'
import type { AskedTile, KeptHead, LogDesk, OneLog, ShownLog } from '../journeys/log-desk.ts'
import { headRows, logRows, type HeadRow } from '../store/log-heads.ts'
import { findLeaf, type Reader } from '../store/reader.ts'
import { openDatedSizes, type DatedSizes } from './dated-sizes.ts'
import { vkeysIn } from './entry-desk.ts'

export interface LogDeskDeps {
  readonly reader: Reader
  readonly dataDir: string
  /** Of the log that is written to now. */
  readonly origin: string
  /** vkeys, as the configuration has them. */
  readonly witnesses: readonly string[]
}

export function openLogDesk({ reader, dataDir, origin, witnesses }: LogDeskDeps): LogDesk {
  const { tables } = reader
  const vkeys = vkeysIn(reader, dataDir)
  const opened = new Map<number, OneLog>()

  async function shown(row: Awaited<ReturnType<typeof logRows>>[number]): Promise<ShownLog> {
    const { number } = row
    const everything = { before: Number.MAX_SAFE_INTEGER, limit: 1 }
    const [head] = await headRows(tables, number, everything)
    const [cosigned] = await headRows(tables, number, { ...everything, cosigned: true })
    return {
      ...row,
      isCurrent: row.origin === origin,
      vkey: await vkeys(number, row.origin),
      size: await reader.logReader(number).size(),
      head: head === undefined ? null : headOf(head),
      cosigned: cosigned === undefined ? null : headOf(cosigned),
    }
  }

  return Object.freeze<LogDesk>({
    witnesses: witnesses.flatMap((vkey) => {
      const key = parseVkey(vkey)
      return key === null ? [] : [{ name: key.name, vkey }]
    }),
    async logs() {
      const all: ShownLog[] = []
      for (const row of await logRows(tables)) all.push(await shown(row))
      return all
    },
    async one(number) {
      const known = opened.get(number)
      if (known !== undefined) return known
      const row = (await reader.logs()).find((one) => one.number === number)
      if (row === undefined) return null
      const log = oneLog(reader, number, row.origin)
      opened.set(number, log)
      return log
    },
    find: (id) => findLeaf(tables, (log) => reader.logReader(log), id),
  })
}

function oneLog(reader: Reader, number: number, origin: string): OneLog {
  const log = reader.logReader(number)
  const tree = openStoredTree(log)
  const dated: DatedSizes = openDatedSizes(
    () => log.size(),
    (index) => datedMs(log, index),
  )
  return {
    origin,
    size: () => log.size(),
    leaves: (from, to) => log.leaves(from, to),
    async heads(before, limit) {
      return (await headRows(reader.tables, number, { before, limit })).map(headOf)
    },
    tile: (asked) => tileOf(log, tree, asked),
    sizesAt: (momentsMs) => dated.at(momentsMs),
  }
}

async function tileOf(
  log: LogReader,
  tree: StoredTree,
  { level, n, width }: AskedTile,
): Promise<readonly Uint8Array[] | null> {
  const hashes = Math.floor((await log.size()) / 256 ** level)
  return n * 256 + width > hashes ? null : tree.tileHashes({ level, n, width })
}

async function datedMs(log: LogReader, index: number): Promise<number | null> {
  const [leaf] = await log.leaves(index, index + 1)
  const entry = leaf === undefined ? null : readEntry(leaf.bytes)
  return entry === null ? null : Date.parse(entry.at)
}

function headOf({ size, root, note, atMs, cosignatures }: HeadRow): KeptHead {
  return {
    size,
    root,
    note: note + cosignatures.map(({ line }) => line).join(''),
    atMs,
    witnesses: cosignatures.map(({ witness, atMs: lineMs }) => ({
      name: parseVkey(witness)?.name ?? witness,
      vkey: witness,
      atMs: lineMs,
    })),
  }
}
