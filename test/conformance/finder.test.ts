// Goal: what the finder holds is what the book says, on each engine: followed in whatever slices, over several logs with
// whatever times, killed at any moment, damaged or deleted.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, test } from 'node:test'
import type { FindRequests, FoundRequest } from '../../src/journeys/finder-desk.ts'
import { systemClock } from '../../src/kernel/time.ts'
import { openFinder, type Finder } from '../../src/store/finder.ts'
import { finderFile, removeFinderFile } from '../../src/store/finder-file.ts'
import { openFinderSource } from '../../src/store/finder-source.ts'
import type { Tables } from '../../src/store/schema.ts'
import { testEngines, type TestBook, type TestStore } from '../store/engines.ts'
import { dump } from '../store/finder-dump.ts'
import { decision, drawing, request } from '../store/finder-ops.ts'
import { startMs } from '../store/ops.ts'

const hourMs = 3_600_000
const any: FindRequests = {
  fromMs: null,
  toMs: null,
  costMinNanos: null,
  costMaxNanos: null,
  search: '',
  before: null,
  limit: 200,
}

function open(tables: Tables, folder: string, told: string[] = []): Promise<Finder> {
  return openFinder({
    dataDir: folder,
    source: openFinderSource(tables, folder),
    clock: systemClock,
    entriesPerSlice: 7,
    onRebuilt: (why) => told.push(why),
  })
}

async function toTheEnd(finder: Finder): Promise<void> {
  while ((await finder.follow()).isBehind);
}

/** The same sums from the tables of the book, by another hand. */
async function summed(tables: Tables): Promise<Map<string, bigint>> {
  const sums = new Map<string, bigint>()
  const add = (name: string, value: bigint): void =>
    void sums.set(name, (sums.get(name) ?? 0n) + value)
  const attempts = await tables
    .selectFrom('attempt')
    .selectAll()
    .where('settled_ms', 'is not', null)
    .execute()
  for (const attempt of attempts) {
    add(`price ${attempt.deployment_id} ${attempt.currency}`, attempt.price_nanos ?? 0n)
    add(`cost ${attempt.deployment_id} ${attempt.currency}`, attempt.cost_nanos ?? 0n)
    add('tokens', attempt.tokens ?? 0n)
  }
  const entered = await tables.selectFrom('leaf').select('bytes').execute()
  const seen = new Set<string>()
  for (const { bytes } of entered) {
    const fields = JSON.parse(Buffer.from(bytes).toString()) as Record<string, unknown>
    if (fields['type'] === 'refusal') add('requests', BigInt(String(fields['count'])))
    else if (typeof fields['request'] === 'string') seen.add(fields['request'])
  }
  add('requests', BigInt(seen.size))
  return sums
}

function summedBy(finder: Finder): Map<string, bigint> {
  const sums = new Map<string, bigint>()
  const add = (name: string, value: bigint): void =>
    void sums.set(name, (sums.get(name) ?? 0n) + value)
  const { flows } = finder.flows({
    fromMs: startMs - 900 * hourMs,
    toMs: startMs + 900 * hourMs,
    buckets: 3,
  })
  for (const flow of flows) {
    add('requests', BigInt(flow.requests))
    add('tokens', flow.tokens)
    if (flow.priceNanos > 0n) add(`price ${flow.deployment} ${flow.currency}`, flow.priceNanos)
    if (flow.costNanos > 0n) add(`cost ${flow.deployment} ${flow.currency}`, flow.costNanos)
  }
  return sums
}

function inOrder(map: ReadonlyMap<string, bigint>): readonly string[] {
  return [...map]
    .filter(([, value]) => value > 0n)
    .map(([name, value]) => `${name} ${value}`)
    .toSorted()
}

for (const engine of testEngines) {
  describe(`the finder over a book on ${engine.name}`, { skip: engine.skip }, () => {
    const folders: string[] = []
    let store: TestStore
    let book: TestBook
    let history: TestBook
    let next = 0
    const draw = drawing(7)
    const folder = (): string => {
      const made = mkdtempSync(join(tmpdir(), 'customhouse-finder-'))
      folders.push(made)
      return made
    }
    async function enter(into: TestBook, requests: number): Promise<void> {
      for (let count = 0; count < requests; count++) {
        next += 1
        const { ops } = request(`req_${String(next).padStart(6, '0')}`, draw)
        // In any batches: an attempt and its end need not be committed together.
        for (const op of ops) await into.applyBatch([op])
      }
    }

    before(async () => {
      store = await engine.create()
      book = await store.open({ origin: 'finder.test/log-1' })
      history = await store.open({ origin: 'finder.test/log-2' })
      await book.applyBatch([decision])
      await enter(book, 20)
      await enter(history, 20)
    })
    after(async () => {
      await book.close()
      await history.close()
      await store.remove()
      for (const each of folders) rmSync(each, { recursive: true, force: true })
    })

    test('followed while logs grow, it holds what one made anew holds, and what the book sums up to', async () => {
      const followed = folder()
      const finder = await open(book.tables, followed)
      for (let round = 0; round < 6; round++) {
        await enter(round % 2 === 0 ? history : book, 5)
        await finder.follow()
      }
      await toTheEnd(finder)
      assert.deepEqual(inOrder(summedBy(finder)), inOrder(await summed(book.tables)))
      finder.close()
      const anew = folder()
      const other = await open(book.tables, anew)
      await toTheEnd(other)
      other.close()
      assert.deepEqual(dump(followed), dump(anew))
    })

    test('a kill at any moment leaves what goes on to the same', async () => {
      const followed = folder()
      const finder = await open(book.tables, followed)
      const images: string[] = []
      for (let isBehind = true; isBehind;) {
        ;({ isBehind } = await finder.follow())
        // What a kill leaves: the files as they are, with a transaction open or not.
        const image = folder()
        for (const suffix of ['', '-wal']) {
          const path = join(followed, finderFile) + suffix
          if (existsSync(path)) cpSync(path, join(image, finderFile) + suffix)
        }
        images.push(image)
      }
      finder.close()
      assert.ok(images.length > 3)
      for (const image of images) {
        const told: string[] = []
        const again = await open(book.tables, image, told)
        await toTheEnd(again)
        again.close()
        assert.deepEqual(told, [])
        assert.deepEqual(dump(image), dump(followed))
      }
    })

    test('damaged, deleted, or of another book, it is made anew and says so', async () => {
      const sound = folder()
      const finder = await open(book.tables, sound)
      await toTheEnd(finder)
      finder.close()
      const path = join(sound, finderFile)
      const whole = dump(sound)
      const bytes = readFileSync(path)
      const cases: readonly (readonly [string, () => void, number])[] = [
        ['no database', () => writeFileSync(path, 'nonsense'), 1],
        ['cut off', () => writeFileSync(path, bytes.subarray(0, bytes.length >> 1)), 1],
        ['overwritten', () => writeFileSync(path, Buffer.from(bytes).fill(0x5a, 8192, 40_960)), 1],
        ['deleted', () => removeFinderFile(sound), 0],
        [
          'of another book',
          () => change(path, "update position set hash = x'00' where log = 1"),
          1,
        ],
        ['ahead of the book', () => change(path, 'update position set idx = idx + 1000'), 1],
      ]
      for (const [name, harm, times] of cases) {
        harm()
        const told: string[] = []
        const again = await open(book.tables, sound, told)
        await toTheEnd(again)
        again.close()
        assert.equal(told.length, times, name)
        assert.deepEqual(dump(sound), whole, name)
      }
    })

    test('pages follow each other without a gap or a double while requests arrive, and the total is theirs', async () => {
      const finder = await open(book.tables, folder())
      await toTheEnd(finder)
      const first = finder.requests({ ...any, limit: 200 }).rows
      const paged: FoundRequest[] = []
      for (let cursor: bigint | null = null; ;) {
        const page = finder.requests({ ...any, limit: 3, before: cursor })
        paged.push(...page.rows)
        await enter(book, 1)
        await toTheEnd(finder)
        if (page.next === null) break
        cursor = page.next
      }
      const ids = paged.map(({ requestId }) => requestId)
      assert.equal(new Set(ids).size, ids.length)
      for (const { requestId } of first) assert.ok(ids.includes(requestId), requestId)
      const now = finder.requests({ ...any, limit: 200 })
      assert.equal(now.total.rows, now.rows.length)
      finder.close()
    })

    test('each filter finds exactly the rows that it describes, and their number', async () => {
      const finder = await open(book.tables, folder())
      await toTheEnd(finder)
      const all = finder.requests(any).rows
      const [some] = all.filter(({ attempts }) => attempts > 0)
      assert.ok(some !== undefined)
      const fromMs = some.atMs - 30 * hourMs
      const toMs = some.atMs + 30 * hourMs
      const cases: readonly (readonly [Partial<FindRequests>, (row: FoundRequest) => boolean])[] = [
        [{ deployment: 'at-1' }, (row) => row.deployment === 'at-1'],
        [{ verdict: 'deny' }, (row) => row.verdict === 'deny'],
        [{ code: 'policy.denied', rule: 'rule.a' }, (row) => row.rules.includes('rule.a')],
        [{ ending: 'indeterminate' }, (row) => row.ending === 'indeterminate'],
        [{ fromMs, toMs }, (row) => row.atMs >= fromMs && row.atMs < toMs],
        [{ fromMs: some.atMs, toMs: some.atMs + 1 }, (row) => row.atMs === some.atMs],
        [
          { fromMs, toMs, deployment: 'at-2' },
          (row) => row.deployment === 'at-2' && row.atMs >= fromMs && row.atMs < toMs,
        ],
        [
          { costMinNanos: 50n, costMaxNanos: 80n },
          (row) => row.costNanos >= 50n && row.costNanos <= 80n,
        ],
        [{ search: some.requestId }, (row) => row.requestId === some.requestId],
        [{ search: 'AT-0' }, (row) => row.deployment === 'at-0'],
        [
          { search: 'at-0', costMinNanos: 50n },
          (row) => row.deployment === 'at-0' && row.costNanos >= 50n,
        ],
        [{ search: '%' }, () => false],
        [{ party: "x' or '1'='1" }, () => false],
      ]
      for (const [query, isFound] of cases) {
        const name = JSON.stringify(query, (_, value: unknown) =>
          typeof value === 'bigint' ? Number(value) : value,
        )
        const { rows, total } = finder.requests({ ...any, ...query })
        assert.deepEqual(rows, all.filter(isFound), name)
        const requests = rows.reduce((sum, row) => sum + row.requests, 0)
        assert.deepEqual(total, { rows: rows.length, requests, exact: true }, name)
      }
      finder.close()
    })

    test('a sample is that of its seed and span, whoever draws it and however much came after', async () => {
      const finder = await open(book.tables, folder())
      await toTheEnd(finder)
      const inside = finder.requests({
        ...any,
        fromMs: startMs,
        toMs: startMs + 400 * hourMs,
        limit: 100_000,
      })
      const span = { fromMs: startMs, toMs: startMs + 400 * hourMs, size: 2, rowsMax: 1_000_000 }
      const drawn = finder.sample({ ...span, seed: 'a' })
      const rank = (id: string): string => createHash('sha256').update(`a\n${id}`).digest('hex')
      const expected = inside.rows
        .map(({ requestId }) => requestId)
        .toSorted((left, right) => (rank(left) < rank(right) ? -1 : 1))
      assert.ok(expected.length > 2 * 8, String(expected.length))
      const ids = drawn.rows.map(({ requestId }) => requestId)
      assert.deepEqual(ids, expected.slice(0, 2))
      assert.equal(drawn.population.rows, inside.total.rows)
      assert.equal(drawn.population.requests, inside.total.requests)
      const other = finder.sample({ ...span, seed: 'b' }).rows.map(({ requestId }) => requestId)
      assert.notDeepEqual(other, ids)
      const tooMuch = finder.sample({ ...span, seed: 'a', rowsMax: 3 })
      assert.deepEqual([tooMuch.rows, tooMuch.isTooMuch], [[], true])
      finder.close()
    })

    test('a short span has the sums of its rows, and a long one those of its parts', async () => {
      const finder = await open(book.tables, folder())
      await toTheEnd(finder)
      const all = finder.requests(any).rows
      for (const lengthMs of [hourMs, 30 * hourMs, 400 * hourMs]) {
        const told = finder.flows({ fromMs: startMs, toMs: startMs + lengthMs, buckets: 7 })
        const inside = all.filter(({ atMs }) => atMs >= told.fromMs && atMs < told.toMs)
        const expected = inside.reduce((sum, row) => sum + row.requests, 0)
        assert.equal(
          told.flows.reduce((sum, flow) => sum + flow.requests, 0),
          expected,
        )
        assert.equal(
          told.buckets.reduce((sum, part) => sum + part.requests, 0),
          expected,
        )
        assert.equal(told.buckets[0]?.fromMs, told.fromMs)
        assert.equal(told.buckets.at(-1)?.toMs, told.toMs)
      }
      finder.close()
    })
  })
}

function change(path: string, sql: string): void {
  const database = new DatabaseSync(path)
  database.exec(sql)
  database.close()
}
