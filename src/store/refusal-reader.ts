// Which equal refusals came shortly before one: their entry in the log is one for all of a second.
import type { Tables } from './schema.ts'

/** A fold is flushed every second; a second more for a tick that came late. */
const foldMsMax = 2_000
const foundMax = 32

/** Ids of refused requests of the same workload and code, latest first; at most 32. */
export async function refusedBefore(tables: Tables, requestId: string): Promise<readonly string[]> {
  const refusal = await tables
    .selectFrom('refusal')
    .select(['workload_id', 'code', 'at_ms'])
    .where('request_id', '=', requestId)
    .executeTakeFirst()
  if (refusal === undefined) return []
  const rows = await tables
    .selectFrom('refusal')
    .select('request_id')
    .where('request_id', '<', requestId)
    // A bound of the key, so that a book of millions is not read to its beginning.
    .where('request_id', '>=', idBefore(requestId))
    .where('workload_id', '=', refusal.workload_id)
    .where('code', '=', refusal.code)
    .where('at_ms', '>=', refusal.at_ms - BigInt(foldMsMax))
    .orderBy('request_id', 'desc')
    .limit(foundMax)
    .execute()
  return rows.map((row) => row.request_id)
}

/** What ids of `foldMsMax` earlier begin with: ten digits of 32 behind the prefix are milliseconds (kernel/ids.ts). */
function idBefore(requestId: string): string {
  const [, prefix = '', time = ''] = /^([a-z]+_)([0-9a-z]{10})/.exec(requestId) ?? []
  let ms = -foldMsMax
  for (let at = 0; at < time.length; at++) {
    ms += digits.indexOf(time[at] ?? '') * 32 ** (time.length - 1 - at)
  }
  let text = ''
  for (let rest = Math.max(0, ms), at = 0; at < time.length; at++) {
    text = `${digits[rest % 32] ?? ''}${text}`
    rest = Math.floor(rest / 32)
  }
  return prefix + text
}

const digits = '0123456789abcdefghjkmnpqrstvwxyz'
