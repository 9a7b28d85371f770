// Goal: what the finder says of one owner's channels is what the attempts and refusals of the book say, month by month:
// nothing of other deployments, and nothing that was never sent.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { FindChannel } from '../../src/journeys/finder-desk.ts'
import { systemClock } from '../../src/kernel/time.ts'
import type { BookOp } from '../../src/metering/ledger-ops.ts'
import { openFinder, type Finder } from '../../src/store/finder.ts'
import { openFinderSource } from '../../src/store/finder-source.ts'
import { testEngines, type TestBook } from '../store/engines.ts'
import { decision, drawing, request } from '../store/finder-ops.ts'
import { startMs } from '../store/ops.ts'

const dayMs = 86_400_000
const span = { fromDay: startMs / dayMs - 40, toDay: startMs / dayMs + 60, rowsMax: 1_000 }
const nothing: FindChannel = { ...span, deployments: [], channels: [], rules: [] }

/** What was sent was sent by this. */
const permit = {
  kind: 'decision',
  id: 'dec_2',
  json: JSON.stringify({
    verdict: 'permit',
    model: 'gpt-4o',
    reasons: [],
    permitted: [
      {
        deployment: 'at-1',
        obligations: [
          { kind: 'strip_logprobs', mode: 'rewrite', isPromised: false, rules: ['lab.logprobs'] },
          { kind: 'pin_regions', question: 'processing', places: ['SE'], rules: ['lab.place'] },
        ],
      },
      { deployment: 'at-2', obligations: [] },
    ],
  }),
} as const

/** Every settlement by that decision, and each third from what was kept. */
function changed(op: BookOp, count: number): BookOp {
  if (op.kind !== 'settle') return op
  const said = JSON.parse(op.entry.public) as Record<string, unknown>
  const cache = count % 3 === 0 ? { cache: { place: 'SE', saved: '0.1' } } : {}
  return {
    ...op,
    entry: { ...op.entry, public: JSON.stringify({ ...said, ...cache, decision: 'dec_2' }) },
  }
}

async function filled(book: TestBook, folder: string): Promise<Finder> {
  const draw = drawing(11)
  await book.applyBatch([decision])
  await book.applyBatch([permit])
  for (let count = 0; count < 60; count++) {
    const { ops } = request(`req_${String(count).padStart(6, '0')}`, draw)
    for (const op of ops) await book.applyBatch([changed(op, count)])
  }
  const finder = await openFinder({
    dataDir: folder,
    source: openFinderSource(book.tables, folder),
    clock: systemClock,
    onRebuilt: assert.fail,
  })
  while ((await finder.follow()).isBehind);
  return finder
}

for (const engine of testEngines) {
  describe(`an owner's channel by the finder on ${engine.name}`, { skip: engine.skip }, () => {
    test('attempts, tokens, duties and refusals of one owner are those of the book, by month', async () => {
      const store = await engine.create()
      const book = await store.open()
      const folder = mkdtempSync(join(tmpdir(), 'customhouse-finder-'))
      const finder = await filled(book, folder)
      const sent = finder.channel({ ...nothing, deployments: ['at-1', 'at-2'] }).lines
      const attempts = await book.tables.selectFrom('attempt').selectAll().execute()
      const expected = new Map<string, number>()
      for (const { attempt_id, at_ms, deployment_id, settled_ms } of attempts) {
        const isKept = settled_ms !== null && Number(/\d{6}/.exec(attempt_id)?.[0]) % 3 === 0
        if (deployment_id === 'at-0' || isKept) continue
        const month = new Date(Number(at_ms)).toISOString().slice(0, 7)
        const key = `${month} ${deployment_id}`
        expected.set(key, (expected.get(key) ?? 0) + 1)
      }
      const told = new Map<string, number>()
      for (const { monthMs, deployment, attempts: count } of sent) {
        const key = `${new Date(monthMs).toISOString().slice(0, 7)} ${deployment}`
        told.set(key, (told.get(key) ?? 0) + count)
      }
      assert.ok(expected.size > 1)
      assert.deepEqual(Object.fromEntries(told), Object.fromEntries(expected))
      const dutiesAt = (deployment: string): unknown =>
        sent.find((line) => line.deployment === deployment && line.duties !== null)?.duties
      assert.deepEqual(dutiesAt('at-1'), [
        { kind: 'strip_logprobs', rules: ['lab.logprobs'] },
        { kind: 'pin_regions.processing', rules: ['lab.place'] },
      ])
      assert.deepEqual(dutiesAt('at-2'), [])
      finder.close()
      rmSync(folder, { recursive: true })
      await book.close()
      await store.remove()
    })

    test('a refusal is the owner’s by its rule or by what its rule lies below, and by nothing else', async () => {
      const store = await engine.create()
      const book = await store.open()
      const folder = mkdtempSync(join(tmpdir(), 'customhouse-finder-'))
      const finder = await filled(book, folder)
      const refused = (rules: readonly string[]): number =>
        finder.channel({ ...nothing, rules }).lines.reduce((sum, { requests }) => sum + requests, 0)
      assert.ok(refused(['rule.a']) > 0)
      assert.equal(refused(['rule']), refused(['rule.a']))
      assert.equal(refused(['rul']), 0)
      // Named in the decision, and not what it was refused by.
      assert.equal(refused(['rule.z']), 0)
      assert.deepEqual(finder.channel(nothing).lines, [])
      const all = finder.channel({ ...nothing, channels: ['x'], rowsMax: 1 })
      assert.deepEqual([all.lines, all.isTooMuch], [[], true])
      finder.close()
      rmSync(folder, { recursive: true })
      await book.close()
      await store.remove()
    })
  })
}
