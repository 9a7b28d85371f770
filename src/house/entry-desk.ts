// Entries of every log of the book with their proofs, for operators: what a house wrote under an origin that it has
// given up, or into the history of a sandbox, is proven as well as what it writes now.
import { join } from 'node:path'
import { openLogSigner } from '../audit/keys.ts'
import { openReceipts } from '../audit/receipt.ts'
import type { EntryDesk } from '../journeys/operator-receipt.ts'
import { refusedBefore } from '../store/refusal-reader.ts'
import { findLeaf, type Reader } from '../store/reader.ts'
import { readSecret } from './house-keys.ts'

export function openEntryDesk(reader: Reader, dataDir: string): EntryDesk {
  const vkeyOf = vkeysIn(reader, dataDir)

  async function originOf(log: number): Promise<string> {
    return (await reader.logs()).find(({ number }) => number === log)?.origin ?? ''
  }

  return Object.freeze<EntryDesk>({
    async entry(id) {
      const found = await findLeaf(reader.tables, (log) => reader.logReader(log), id)
      if (found === null) return null
      const { leaf, log } = found
      const origin = await originOf(log)
      return {
        leaf,
        origin,
        vkey: await vkeyOf(log, origin),
        receipt: (mayOpen) => openReceipts(reader.logReader(log)).receipt(id, mayOpen),
      }
    },
    refusedBefore: (requestId) => refusedBefore(reader.tables, requestId),
  })
}

/** The key of each log by its number. Keys are made once and never replaced in place, so that what was read stays true. */
export function vkeysIn(
  reader: Pick<Reader, 'logs'>,
  dataDir: string,
): (log: number, origin: string) => Promise<string | null> {
  const vkeys = new Map<string, string | null>()
  return async (log, origin) => {
    const known = vkeys.get(origin)
    if (known !== undefined) return known
    const logs = await reader.logs()
    const vkey = readVkeyOf(dataDir, origin, log === logs.at(-1)?.number)
    vkeys.set(origin, vkey)
    return vkey
  }
}

/** The key that was set aside under the origin's name, where there is one; else that of the house. */
function readVkeyOf(dataDir: string, origin: string, isCurrent: boolean): string | null {
  const aside = join(dataDir, 'keys', `log.${origin.replaceAll(/[^\w.-]+/g, '_')}.pem`)
  const pem = (isCurrent ? null : readSecret(aside)) ?? readSecret(join(dataDir, 'keys', 'log.pem'))
  return pem === null ? null : (openLogSigner(pem, origin)?.vkey ?? null)
}
