// A sample that anybody can draw again: of the requests in a span of time those with the smallest SHA-256 of the seed,
// a line feed and their id. It rests on nothing but ids, so that a list of them and the seed prove it.
import type { FinderStanding, FindSample, FoundSample } from '../journeys/finder-desk.ts'
import { sha256Hex } from '../kernel/hash.ts'
import { big, isIn, numbersText } from './finder-flow.ts'
import { foundRow } from './finder-rows.ts'
import { firstOrd, type FinderStore } from './finder-store.ts'

interface Drawn {
  readonly rank: string
  readonly ord: bigint
}

/** Reads each row of the span once; a span of more than `rowsMax` is told by its size alone. */
export function sampleRequests(
  { database, flows }: FinderStore,
  { seed, fromMs, toMs, size, rowsMax, parties }: FindSample,
): Omit<FoundSample, keyof FinderStanding> {
  const only = [...flows.values()].filter((flow) => isIn(flow, { parties }))
  const span = [firstOrd(fromMs), firstOrd(toMs), numbersText(only)] as const
  const within = 'ord >= ? and ord < ? and flow in (select value from json_each(?))'
  const counted = database
    .prepare(`select count(*) as n, sum(requests) as r from request where ${within}`)
    .get(...span)
  const population = { rows: Number(counted?.['n'] ?? 0), requests: Number(counted?.['r'] ?? 0) }
  if (population.rows > rowsMax) return { population, rows: [], isTooMuch: true }
  const each = database.prepare(`select ord, id from request where ${within}`)
  let drawn: Drawn[] = []
  for (const { ord, id } of each.iterate(...span)) {
    drawn.push({ rank: sha256Hex(`${seed}\n${String(id)}`), ord: big(ord) })
    // Cut now and then: what is held stays a few times what was asked for.
    if (drawn.length >= size * 8) drawn = smallest(drawn, size)
  }
  const row = database.prepare('select * from request where ord = ?')
  const rows = smallest(drawn, size).flatMap(({ ord }) => {
    const found = row.get(ord)
    return found === undefined ? [] : [foundRow(found, flows)]
  })
  return { population, rows, isTooMuch: false }
}

function smallest(drawn: readonly Drawn[], size: number): Drawn[] {
  return drawn.toSorted((left, right) => (left.rank < right.rank ? -1 : 1)).slice(0, size)
}
