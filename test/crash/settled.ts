// The settlements of a house that runs in another process, read beside it.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { until } from '../support/until.ts'
import type { Running } from './fleet.ts'
import type { CrashWorld } from './world.ts'

const withinMs = 120_000

/** All rows, once there are `count`; fails the test if the house ends before. */
export async function settled(
  gateway: Running,
  { dataDir }: CrashWorld,
  count: number,
): Promise<readonly Record<string, unknown>[]> {
  await gateway.url
  const path = join(dataDir, 'book.db')
  const database = new DatabaseSync(path, { readOnly: true, readBigInts: true })
  const select = database.prepare('select * from settlement')
  try {
    let rows = select.all()
    const holds = (): boolean => {
      assert.equal(gateway.ended(), null)
      rows = select.all()
      return rows.length >= count
    }
    await until(`${count} attempts are settled`, holds, withinMs)
    return rows
  } finally {
    database.close()
  }
}
