// Goal: a finder whose process is killed goes on to what one made anew holds, and does not need to be made anew itself.
// Method: processes of their own, killed for good after few and many slices; more is entered before it goes on.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { systemClock } from '../../src/kernel/time.ts'
import { openFinder } from '../../src/store/finder.ts'
import { openFinderSource } from '../../src/store/finder-source.ts'
import type { Tables } from '../../src/store/schema.ts'
import { testEngines } from './engines.ts'
import { dump } from './finder-dump.ts'
import { decision, drawing, request } from './finder-ops.ts'

const victim = join(import.meta.dirname, 'finder-victim.ts')

async function follow(tables: Tables, dataDir: string): Promise<readonly string[]> {
  const told: string[] = []
  const source = openFinderSource(tables, dataDir)
  const onRebuilt = (why: string): void => void told.push(why)
  const finder = await openFinder({ dataDir, source, clock: systemClock, onRebuilt })
  while ((await finder.follow()).isBehind);
  finder.close()
  return told
}

test('after kill -9 a finder goes on to what one made anew holds, and is not made anew', async (t) => {
  const [engine] = testEngines
  assert.ok(engine?.name === 'sqlite')
  const store = await engine.create()
  t.after(() => store.remove())
  const book = await store.open({ origin: 'finder.test/kill' })
  t.after(() => book.close())
  const draw = drawing(11)
  let entered = 0
  const enter = async (requests: number): Promise<void> => {
    for (const last = entered + requests; entered < last; entered++) {
      const { ops } = request(`req_${String(entered).padStart(6, '0')}`, draw)
      await book.applyBatch(ops)
    }
  }
  await book.applyBatch([decision])
  await enter(40)
  const folder = (): string => {
    const made = mkdtempSync(join(tmpdir(), 'customhouse-finder-'))
    t.after(() => rmSync(made, { recursive: true, force: true }))
    return made
  }
  const killed = new Map([0, 1, 4, 30].map((slices) => [slices, folder()]))
  for (const [slices, at] of killed) {
    const child = spawn(process.execPath, [victim, store.place.dataDir, at, String(slices)], {
      stdio: 'inherit',
    })
    const [, signal] = await once(child, 'exit')
    assert.equal(signal, 'SIGKILL')
  }
  await enter(5)
  const anew = folder()
  await follow(book.tables, anew)
  const whole = dump(anew)
  for (const [slices, at] of killed) {
    assert.deepEqual(await follow(book.tables, at), [], `after ${slices} slices`)
    assert.deepEqual(dump(at), whole, `after ${slices} slices`)
  }
})
