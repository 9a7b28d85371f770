// Asked for some parties alone, the finder answers what one answers that never heard of others: rows, pages, totals, sums
// and the bounds of a span, whatever the others asked.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import type { FindRequests } from '../../src/journeys/finder-desk.ts'
import type { FlowKey } from '../../src/store/finder-flow.ts'
import type { Share } from '../../src/store/finder-fold.ts'
import { listRequests } from '../../src/store/finder-list.ts'
import { sampleRequests } from '../../src/store/finder-sample.ts'
import { openFinderStore, type FinderStore } from '../../src/store/finder-store.ts'
import { sumSpend } from '../../src/store/finder-spend.ts'
import { sumFlows } from '../../src/store/finder-sums.ts'
import { runs } from '../support/runs.ts'

const hourMs = 3_600_000
const sinceMs = Date.UTC(2026, 0, 5)

const flowOf = (party: string, model: string, isDenied: boolean): FlowKey => ({
  party,
  contract: `${party}-terms`,
  workload: `${party}-load`,
  model,
  channel: isDenied ? '' : 'provider',
  deployment: isDenied ? '' : 'site',
  verdict: isDenied ? 'deny' : 'permit',
  ending: isDenied ? '' : 'completed',
  code: isDenied ? 'policy.denied' : '',
  rules: '[]',
  currency: isDenied ? '' : 'USD',
  place: '{"promised":null,"asserted":null,"standing":null}',
  duties: '',
  kept: '',
})

const share = fc.record({
  party: fc.constantFrom('acme', 'zeta', 'mid'),
  model: fc.constantFrom('m', 'n'),
  isDenied: fc.boolean(),
  atMs: fc.integer({ min: 0, max: 12 * 24 * hourMs }).map((ms) => sinceMs + ms),
  nanos: fc.bigInt({ min: 0n, max: 1000n }),
})

const question = fc.record({
  search: fc.constantFrom('', 'req', 'a', 'zeta', 'req_00'),
  fromMs: fc.option(fc.integer({ min: 0, max: 12 * 24 * hourMs }).map((ms) => sinceMs + ms)),
  costMinNanos: fc.option(fc.bigInt({ min: 0n, max: 1000n })),
  limit: fc.integer({ min: 1, max: 5 }),
  spanMs: fc.constantFrom(hourMs, 3 * hourMs, 48 * hourMs, 11 * 24 * hourMs),
})

function withStore<Result>(shares: readonly Share[], ask: (store: FinderStore) => Result): Result {
  const dataDir = mkdtempSync(join(tmpdir(), 'customhouse-scoped-'))
  const store = openFinderStore(dataDir)
  try {
    store.apply(shares, { log: 1, origin: 'x', index: shares.length, hash: new Uint8Array(32) })
    return ask(store)
  } finally {
    store.commit()
    store.close()
    rmSync(dataDir, { recursive: true })
  }
}

test('asked for one party, the finder answers as if there were no other', () => {
  const cases = fc.array(share, { maxLength: 40 })
  fc.assert(
    fc.property(cases, question, (drawn, asked) => {
      const shares = drawn.map(({ party, model, isDenied, atMs, nanos }, index): Share => {
        const id = `req_${String(index).padStart(3, '0')}`
        return {
          requestId: id,
          atMs,
          recordedMs: atMs,
          number: isDenied ? 0 : 1,
          rank: 1,
          flow: flowOf(party, model, isDenied),
          requests: 1,
          status: isDenied ? 403 : 200,
          tokens: nanos,
          priceNanos: isDenied ? 0n : nanos,
          costNanos: isDenied ? 0n : nanos,
          asked: '',
          said: '',
        }
      })
      const own = shares.filter(({ flow }) => flow.party === 'acme')
      const { spanMs, ...rest } = asked
      const fromMs = asked.fromMs ?? sinceMs
      const fromDay = Math.floor(fromMs / (24 * hourMs))
      const told = (store: FinderStore, parties: readonly string[] | undefined): object => {
        const query: FindRequests = {
          ...rest,
          parties,
          toMs: null,
          costMaxNanos: null,
          before: null,
        }
        const first = listRequests(store, query)
        return {
          first,
          second:
            first.next === null ? null : listRequests(store, { ...query, before: first.next }),
          flows: sumFlows(store, { parties, fromMs, toMs: fromMs + spanMs, buckets: 7 }),
          spend: sumSpend(store, {
            parties,
            fromDay,
            toDay: fromDay + 3,
            step: 'day',
            by: ['model'],
            rowsMax: 100,
          }),
          sample: sampleRequests(store, {
            parties,
            seed: 's',
            fromMs,
            toMs: fromMs + spanMs,
            size: 3,
            rowsMax: 100,
          }),
        }
      }
      const among = withStore(shares, (store) => told(store, ['acme']))
      const alone = withStore(own, (store) => told(store, undefined))
      assert.deepEqual(among, alone)
    }),
    runs(60),
  )
})
