// What is held in a book, for commands that forget something beside the house: in a backup, or out of a ring of keys.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Held, HeldOf } from '../audit/hold.ts'
import { heldNow } from '../journeys/holds.ts'
import { openRegister, type HouseEvent } from '../journeys/register.ts'
import { bookFile } from '../store/open.ts'
import type { Reader } from '../store/reader.ts'
import { openTables, type BookPlace } from '../store/tables.ts'

/** Nothing where there is no book. Throws a Fault `store.unavailable` if there is one that cannot be read. */
export async function heldInBook(place: BookPlace): Promise<Held> {
  const { dataDir, databaseUrl } = place
  if (databaseUrl === null && !existsSync(join(dataDir, bookFile))) return heldNow(openRegister([]))
  const tables = openTables(place)
  try {
    const rows = await tables.selectFrom('event').select('json').orderBy('id').execute()
    return heldNow(openRegister(rows.map(({ json }): HouseEvent => JSON.parse(json))))
  } finally {
    await tables.destroy()
  }
}

/** Whose a request is that came as far as an attempt; null for others. */
export function ofAttempts(story: Awaited<ReturnType<Reader['requestStory']>>): HeldOf | null {
  const attempt = story?.attempts[0]?.attempt
  if (attempt === undefined) return null
  const { party_id: partyId, contract_id: contractId, workload_id: workloadId } = attempt
  return { partyId, contractId, workloadId }
}
