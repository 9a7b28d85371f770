// What a finder's file holds, to be compared with another one's.
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { finderFile } from '../../src/store/finder-file.ts'

/** All that it keeps, in an order of its own content. */
export function dump(folder: string): unknown {
  const database = new DatabaseSync(join(folder, finderFile), { readOnly: true, readBigInts: true })
  const names =
    'party, contract, workload, model, channel, deployment, verdict, ending, code, rules, currency, place'
  const all = (sql: string): string[] =>
    database
      .prepare(sql)
      .all()
      .map((row) =>
        JSON.stringify(row, (_, value: unknown) =>
          typeof value === 'bigint' ? `${value}` : value,
        ),
      )
      .toSorted()
  const sums = 's.rows, s.requests, s.attempts, s.tokens, s.price, s.cost'
  try {
    return {
      rows: all(
        `select r.*, null as flow, null as ord, ord >> 20 as at_ms, ${names} from request r join flow f on f.id = r.flow`,
      ),
      hours: all(`select hour, ${sums}, ${names} from hour s join flow f on f.id = s.flow`),
      days: all(`select day, ${sums}, ${names} from day s join flow f on f.id = s.flow`),
      positions: all('select * from position'),
    }
  } finally {
    database.close()
  }
}
