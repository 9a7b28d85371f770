// A customer's own audit as one archive: all its requests of a period, each with its receipt, the key they verify with
// and how to check them. Receipts prove themselves; the list says what was asked for, so that a missing one shows.
import { call, type Answer } from '../../api/client.ts'
import { pinned, type Pin } from '../../proof/pin.ts'
import { shellQuoted } from '../../ui/shell-quoted.ts'
import { tar, type TarFile } from '../start/tar.ts'

type Page = Answer<'ownReceipts'>
type Row = Page['rows'][number]

/** Of one archive. */
export const requestsMax = 20_000

export interface Pack {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly requests: number
  readonly proven: number
  /** Entered, and not signed yet. */
  readonly pending: number
  readonly pins: readonly Pin[]
}

export interface Period {
  /** Days as `2026-11-01`; the last one is in it. */
  readonly from: string
  readonly to: string
}

export interface Progress {
  readonly done: number
  readonly total: Page['total']
}

/** Reads page by page. Null: there are more than fit. Throws an ApiError, or as `signal` says. */
export async function ownPack(
  period: Period,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<Pack | null> {
  const query = { from: `${period.from}T00:00:00Z`, to: dayAfter(period.to) }
  const rows: Row[] = []
  const keys = new Map<string, string>()
  let before: string | null = null
  do {
    const page: Page = await call(
      'ownReceipts',
      { query: { ...query, ...(before === null ? {} : { before }) } },
      signal,
    )
    rows.push(...page.rows)
    for (const { origin, vkey } of page.keys) keys.set(origin, vkey)
    onProgress({ done: rows.length, total: page.total })
    before = page.next
    if (rows.length > requestsMax || (before !== null && page.total.rows > requestsMax)) return null
  } while (before !== null)
  const pins = [...keys].map(([origin, vkey]) => pinned(origin, vkey))
  const proven = rows.filter(({ receipt }) => receipt !== null).length
  const pending = rows.filter(({ state }) => state === 'pending').length
  return { bytes: tar(filesOf(period, rows, pins)), requests: rows.length, proven, pending, pins }
}

/** For `customhouse verify`, of all receipts in a folder: one line. Before there is a key, the shape of it. */
export function checkLine(pins: readonly Pin[]): string {
  const vkeys = pins.length === 0 ? ['…'] : pins.map(({ vkey }) => vkey)
  const keys = vkeys.map((vkey) => `--vkey ${shellQuoted(vkey)}`).join(' ')
  return `for receipt in receipts/*.tlog-proof; do customhouse verify "$receipt" ${keys} > /dev/null || echo "NOT VERIFIED: $receipt"; done; echo checked`
}

function filesOf(period: Period, rows: readonly Row[], pins: readonly Pin[]): readonly TarFile[] {
  const receipts = new Map<string, TarFile>()
  const listed = rows.map(({ receipt, ...row }) => {
    // Equal refusals within a second share an entry.
    const file = receipt === null || row.entry === null ? null : `receipts/${row.entry}.tlog-proof`
    if (file !== null && receipt !== null) {
      receipts.set(file, { path: `own-audit/${file}`, text: receipt })
    }
    return { ...row, file }
  })
  return [
    { path: 'own-audit/README.txt', text: readme(period, rows, pins) },
    {
      path: 'own-audit/requests.json',
      text: `${JSON.stringify({ period, requests: listed }, null, 2)}\n`,
    },
    { path: 'own-audit/key.txt', text: pins.map(({ vkey }) => `${vkey}\n`).join('') },
    ...[...receipts.values()].toSorted((left, right) => (left.path < right.path ? -1 : 1)),
  ]
}

/** In English, as the tools are. */
function readme({ from, to }: Period, rows: readonly Row[], pins: readonly Pin[]): string {
  const proven = rows.filter(({ receipt }) => receipt !== null).length
  return `Own audit, ${from} to ${to} (whole days, UTC)

${rows.length} requests, ${proven} with a receipt.

requests.json  every request of the period: when, which workload and model, what became of it, and the file of its receipt
receipts/      receipts (C2SP tlog-proof): each holds an entry of the log, its place in the tree and the signed head
key.txt        the public key of the log, as the browser that made this archive remembered it

Check all of them, offline, in this folder:

  ${checkLine(pins)}

It prints one line for each that does not verify, and "checked" at the end.

Take the key from somewhere else than this archive: whoever could change the archive could have put in another.
A request without a receipt has its reason under "state": pending (entered, and not signed when this was made), withheld, or none.
What requests.json says is the house's word; only receipts prove themselves.
`
}

function dayAfter(day: string): string {
  return new Date(Date.parse(day) + 86_400_000).toISOString()
}
