// Sums of the finder by hour and by day of each flow: gathered while rows go in, written once for many of them.
import type { DatabaseSync } from 'node:sqlite'
import { assert } from '../kernel/assert.ts'
import { dayMs } from '../kernel/time.ts'
import { addTo, noSums, type Flow, type Sums } from './finder-flow.ts'

export const hourMs = 3_600_000

/** `atMs`: when the request came. */
export type AddSums = (flow: Flow, atMs: number, sums: Readonly<Sums>, sign: 1 | -1) => void

/** Sums that changed since they were last written, by flow and hour. */
export function openSums(
  database: DatabaseSync,
  flows: ReadonlyMap<number, Flow>,
): { readonly add: AddSums; write(): void } {
  const statements = statementsOf(database)
  const hours = new Map<
    number,
    { readonly hour: number; readonly flow: Flow; readonly sums: Sums }
  >()
  const width = 2 ** 24

  function writeSums(table: 'hour' | 'day', first: number, second: number, sums: Sums): void {
    const { rows, requests, attempts, tokens, priceNanos, costNanos } = sums
    statements[table].run(first, second, rows, requests, attempts, tokens, priceNanos, costNanos)
    if (rows > 0 || attempts > 0) return
    if (table === 'hour') statements.dropHour.run(first, second)
    else statements.dropDay.run(first, second)
  }

  return {
    add(flow, atMs, sums, sign) {
      addTo(flow, sums, sign)
      const hour = Math.floor(atMs / hourMs)
      const key = hour * width + flow.id
      let known = hours.get(key)
      if (known === undefined) hours.set(key, (known = { hour, flow, sums: noSums() }))
      addTo(known.sums, sums, sign)
    },
    write() {
      assert(flows.size < width, 'flows have numbers below the width of a key')
      const days = new Map<
        number,
        { readonly day: number; readonly flow: Flow; readonly sums: Sums }
      >()
      for (const { hour, flow, sums } of hours.values()) {
        writeSums('hour', hour, flow.id, sums)
        const day = Math.floor((hour * hourMs) / dayMs)
        const key = day * width + flow.id
        let known = days.get(key)
        if (known === undefined) days.set(key, (known = { day, flow, sums: noSums() }))
        addTo(known.sums, sums)
      }
      for (const { day, flow, sums } of days.values()) writeSums('day', flow.id, day, sums)
      hours.clear()
    },
  }
}

function statementsOf(database: DatabaseSync) {
  const sumColumns = 'rows, requests, attempts, tokens, price, cost'
  const added = sumColumns.split(', ').map((name) => `${name} = ${name} + excluded.${name}`)
  const sumsInto = (table: string, first: string, second: string) =>
    database.prepare(
      `insert into ${table} (${first}, ${second}, ${sumColumns}) values (?, ?, ?, ?, ?, ?, ?, ?)
       on conflict (${first}, ${second}) do update set ${added.join(', ')}`,
    )
  return {
    hour: sumsInto('hour', 'hour', 'flow'),
    day: sumsInto('day', 'flow', 'day'),
    dropHour: database.prepare(
      'delete from hour where hour = ? and flow = ? and rows = 0 and attempts = 0',
    ),
    dropDay: database.prepare(
      'delete from day where flow = ? and day = ? and rows = 0 and attempts = 0',
    ),
  }
}
