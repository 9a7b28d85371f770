// Goal: what the finder says was spent is what the attempts of the book say, on each engine, by any names and steps.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { systemClock } from '../../src/kernel/time.ts'
import { openFinder } from '../../src/store/finder.ts'
import { openFinderSource } from '../../src/store/finder-source.ts'
import { testEngines } from '../store/engines.ts'
import { decision, drawing, request } from '../store/finder-ops.ts'
import { startMs } from '../store/ops.ts'

const dayMs = 86_400_000

for (const engine of testEngines) {
  describe(`spend by the finder over a book on ${engine.name}`, { skip: engine.skip }, () => {
    test('spend by any names and steps adds up to the attempts of the book, each currency alone', async () => {
      const store = await engine.create()
      const book = await store.open()
      const draw = drawing(7)
      await book.applyBatch([decision])
      for (let count = 0; count < 60; count++) {
        const { ops } = request(`req_${String(count).padStart(6, '0')}`, draw)
        for (const op of ops) await book.applyBatch([op])
      }
      const folder = mkdtempSync(join(tmpdir(), 'customhouse-finder-'))
      const finder = await openFinder({
        dataDir: folder,
        source: openFinderSource(book.tables, folder),
        clock: systemClock,
        onRebuilt: assert.fail,
      })
      while ((await finder.follow()).isBehind);
      const attempts = (await book.tables.selectFrom('attempt').selectAll().execute()).map(
        (row) => ({ ...row, day: Math.floor(Number(row.at_ms) / dayMs) }),
      )
      const fromDay = startMs / dayMs + 3
      const span = { fromDay, toDay: fromDay + 9, rowsMax: 10_000 }
      const inside = attempts.filter(({ day }) => day >= span.fromDay && day < span.toDay)
      for (const step of ['day', 'week', 'month', 'none'] as const) {
        const { rows } = finder.spend({ ...span, step, by: ['deployment'] })
        const told = rows.map(
          ({ fromMs, currency, names, attempts: count, priceNanos, costNanos }) =>
            [
              new Date(fromMs).toISOString(),
              currency,
              names.get('deployment'),
              count,
              priceNanos,
              costNanos,
            ].join(' '),
        )
        const groups = Map.groupBy(inside, (row) =>
          [periodOf(row.day, step, fromDay), row.currency, row.deployment_id].join(' '),
        )
        const expected = [...groups].map(([key, some]) => {
          const sum = (pick: 'price_nanos' | 'cost_nanos'): bigint =>
            some.reduce((total, row) => total + (row[pick] ?? 0n), 0n)
          return [key, some.length, sum('price_nanos'), sum('cost_nanos')].join(' ')
        })
        assert.ok(expected.length > 3)
        assert.deepEqual(told.toSorted(), expected.toSorted(), step)
      }
      const none = finder.spend({ ...span, step: 'day', by: ['deployment'], rowsMax: 3 })
      assert.deepEqual([none.rows, none.isTooMuch], [[], true])
      finder.close()
      rmSync(folder, { recursive: true })
      await book.close()
      await store.remove()
    })
  })
}

/** By another hand: when a period begins, in days since 1970. */
function periodOf(day: number, step: 'day' | 'week' | 'month' | 'none', fromDay: number): string {
  const at = new Date(day * dayMs)
  if (step === 'none') at.setTime(fromDay * dayMs)
  if (step === 'month') at.setUTCDate(1)
  if (step === 'week') while (at.getUTCDay() !== 1) at.setTime(at.getTime() - dayMs)
  return new Date(Math.max(at.getTime(), fromDay * dayMs)).toISOString()
}
