// The folder case of `customhouse verify`: every log from its bytes, the book against itself, and both
// against each other. Reads beside a running gateway; changes nothing.
import { join } from 'node:path'

import { parseVkey } from '../audit/note.ts'
import { verifyLog } from '../audit/verify-log.ts'
import type { VerifiedLog } from '../audit/verify-log.ts'
import { historyOrigin } from '../house/history-entries.ts'
import { readVkey } from '../house/house-keys.ts'
import { openPastWorlds, pastDecisions, pastPrices } from '../house/past-worlds.ts'
import { Fault } from '../kernel/fault.ts'
import { archiveIn } from '../store/archive-reader.ts'
import { besideHeadDir, openHeadFile } from '../store/head-file.ts'
import { openLogReader } from '../store/log-reader.ts'
import { worldParts } from '../store/replay-reader.ts'
import { openAnyReader } from '../store/reader.ts'
import type { Reader } from '../store/reader.ts'
import type { BookPlace } from '../store/tables.ts'
import { verifyCosignatures, type VerifiedWitnesses } from '../store/verify-cosignatures.ts'
import { verifyBook } from '../store/verify-book.ts'
import type { VerifiedBook } from '../store/verify-book.ts'

export interface DataDirToVerify {
  readonly place: BookPlace
  readonly headDir: string | null
  /** vkeys from outside the folder, one per origin; a log without one is checked with the folder's own key. */
  readonly vkeys: readonly string[]
  /** vkeys of witnesses that must have cosigned the log that is written to now. */
  readonly witnesses: readonly string[]
  readonly json: boolean
}

interface NamedLog {
  readonly origin: string
  /** Who vouches for the key: somebody outside, the folder itself, or nobody. */
  readonly key: 'given' | 'own' | 'none'
  /** No signed head is kept here, so that a log cut back as a whole would not show. */
  readonly isHeadless: boolean
  readonly verified: VerifiedLog | null
  readonly cosigned: VerifiedWitnesses
  /** Witnesses that were asked for and signed nothing that is kept. */
  readonly silent: readonly string[]
}

/** Checks a data folder and prints the outcome; the exit code of the command. */
export async function verifyDataDir(options: DataDirToVerify): Promise<number> {
  try {
    await using stack = new AsyncDisposableStack()
    const reader = await openAnyReader(options.place)
    stack.defer(() => reader.close())
    const logs = await verifyLogs(options, reader)
    const { tables } = reader
    const { dataDir } = options.place
    const worlds = openPastWorlds(await worldParts(tables))
    const book = await verifyBook({
      tables,
      dataDir,
      logReader: (inside, log) => openLogReader(inside, log, archiveIn(inside, dataDir)),
      decideAgain: pastDecisions(worlds),
      priceVersion: pastPrices(worlds),
    })
    const isOk = book.problems.length === 0 && logs.every(isSound)
    process.stdout.write(options.json ? `${asJson(isOk, logs, book)}\n` : told(isOk, logs, book))
    return isOk ? 0 : 1
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    process.stderr.write(`customhouse verify: ${error.internal}\n`)
    return 2
  }
}

async function verifyLogs(options: DataDirToVerify, reader: Reader): Promise<NamedLog[]> {
  // Before the log's size, so that a head that moves meanwhile is not taken for a log cut short.
  const headDir = options.headDir ?? join(options.place.dataDir, 'head')
  const head = await openHeadFile(headDir).read()
  const besideHead = await openHeadFile(besideHeadDir(headDir)).read()
  const logs = await reader.logs()
  const current = logs.at(-1)
  const verified: NamedLog[] = []
  for (const { number, origin } of logs) {
    const given = options.vkeys.find((vkey) => vkey.startsWith(`${origin}+`))
    const isCurrent = origin === current?.origin
    // Written beside it, by the same process and with the same key under another name.
    const isBeside = origin === historyOrigin
    const isOwn = isCurrent || isBeside
    const ownHead = isBeside ? besideHead : isCurrent ? head : null
    const vkey = given ?? (isOwn ? readVkey(options.place.dataDir, origin) : null)
    const key = vkey === null ? null : parseVkey(vkey)
    if (key === null) {
      const cosigned = { witnesses: [], problems: [] }
      verified.push({
        origin,
        key: 'none',
        isHeadless: false,
        verified: null,
        cosigned,
        silent: [],
      })
      continue
    }
    // A backup has none; a folder that a gateway runs on must have one.
    const isHeadless = isOwn && ownHead === null
    const heads = ownHead === null ? [] : [ownHead]
    const result = await verifyLog({ reader: reader.logReader(number), key, heads })
    const whose = given === undefined ? 'own' : 'given'
    const cosigned = await verifyCosignatures(reader.tables, number, key)
    const heard = new Set(cosigned.witnesses.map((witness) => witness.vkey))
    const silent = isCurrent ? options.witnesses.filter((asked) => !heard.has(asked)) : []
    verified.push({ origin, key: whose, isHeadless, verified: result, cosigned, silent })
  }
  return verified
}

function isSound({ verified, cosigned, silent }: NamedLog): boolean {
  const isCosigned = cosigned.problems.length === 0 && silent.length === 0
  return verified !== null && verified.problems.length === 0 && isCosigned
}

function told(isOk: boolean, logs: readonly NamedLog[], book: VerifiedBook): string {
  const lines = [isOk ? 'verified' : 'NOT VERIFIED']
  for (const { origin, key, isHeadless, verified, cosigned, silent } of logs) {
    if (verified === null) {
      lines.push(`  log ${origin}: no key to check it with; give --vkey`)
      continue
    }
    const { size, checkpoints, opened, closed } = verified
    const whose = key === 'own' ? ", with the folder's own key (give --vkey to trust it less)" : ''
    lines.push(`  log ${origin}: ${size} entries, ${checkpoints} checkpoints${whose}`)
    if (isHeadless) {
      lines.push('    no signed head is kept here: a log cut back as a whole would not show')
    }
    lines.push(`    commitments: ${opened} opened, ${closed} not kept or shredded`)
    for (const { name, checkpoints: signed, size: last } of cosigned.witnesses) {
      lines.push(`    witness ${name}: ${signed} checkpoints, the last at ${last} entries`)
    }
    for (const asked of silent) lines.push(`    witness: nothing by ${asked} is kept`)
    for (const { code, message } of [...verified.problems, ...cosigned.problems]) {
      lines.push(`    ${code}: ${message}`)
    }
  }
  lines.push(`  book: ${book.attempts} attempts, ${book.transfers} transfers`)
  for (const id of book.indeterminate) lines.push(`    indeterminate: ${id}`)
  for (const { name, message } of book.problems) lines.push(`    ${name}: ${message}`)
  return `${lines.join('\n')}\n`
}

function asJson(isOk: boolean, logs: readonly NamedLog[], book: VerifiedBook): string {
  return JSON.stringify({ ok: isOk, logs, book }, (_key, value: unknown) => {
    if (typeof value === 'bigint') return value.toString()
    return value
  })
}
