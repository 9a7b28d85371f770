// Goal: one book, whatever the engine. Method: the same suite runs on SQLite and, where
// CUSTOMHOUSE_TEST_DATABASE_URL is set, on PostgreSQL; after each test the whole book is verified.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Fault } from '../../src/kernel/fault.ts'
import { recordedIn, worldParts } from '../../src/store/replay-reader.ts'
import { recoverOrphans } from '../../src/store/recovery.ts'
import { readerOf } from '../../src/store/reader.ts'
import { testEngines, type TestBook, type TestStore } from '../store/engines.ts'
import { budget, entryDraft, intentOp, settleOp, startMs } from '../store/ops.ts'

const origin = 'book.test/log-1'

for (const engine of testEngines) {
  describe(`the book on ${engine.name}`, { skip: engine.skip }, () => {
    let store: TestStore
    let book: TestBook
    before(async () => {
      store = await engine.create()
      book = await store.open()
    })
    after(async () => {
      await book.close()
      await store.remove()
    })

    async function reopen(): Promise<void> {
      await book.close()
      book = await store.open()
    }

    async function statuses(...ops: Parameters<TestBook['applyBatch']>[0]): Promise<string[]> {
      return (await book.applyBatch(ops)).map((result) => result.status)
    }

    async function assertSound(): Promise<void> {
      const { problems } = await book.verify()
      assert.deepEqual(problems, [])
    }

    test('an intent and its settlement are in the book, balanced, entered and readable', async () => {
      const budgets = [budget('story:2026-11', 1000n)]
      const decision = { kind: 'decision', id: 'decision-1', json: '{"verdict":"permit"}' } as const
      await statuses(decision, decision, intentOp({ attemptId: 'a-story', budgets }))
      await statuses({ kind: 'mark', attemptId: 'a-story.1', outputTokens: 4 })
      await statuses({ kind: 'mark', attemptId: 'a-story.1', outputTokens: 2 })
      await statuses(settleOp({ attemptId: 'a-story' }))
      const reader = await readerOf(book.tables, origin, '')
      const story = await reader.requestStory('a-story')
      const [only] = story?.attempts ?? []
      assert.equal(story?.decision, '{"verdict":"permit"}')
      assert.equal(only?.attempt.state, 'settled')
      assert.equal(only?.attempt.price_nanos, 60n)
      assert.equal(only?.markTokens, 4)
      assert.deepEqual(
        only?.transfers.map(({ code, nanos }) => `${code} ${nanos}`),
        ['hold 100', 'post 60', 'price 60', 'cost 50'],
      )
      assert.equal(only?.entries.length, 1)
      assert.equal(only?.entries[0]?.salts[0]?.field, 'cost')
      assert.equal(await reader.requestStory('unheard'), null)
      await assertSound()
    })

    test('an answer given before a crash is still true after it', async () => {
      const budgets = [budget('crash:2026-11', 150n)]
      await statuses(intentOp({ attemptId: 'a-crash-1', budgets }))
      await statuses(settleOp({ attemptId: 'a-crash-1', priceNanos: 70n }))
      await statuses(intentOp({ attemptId: 'a-crash-2', holdNanos: 80n, budgets }))
      await reopen()
      assert.deepEqual(
        await statuses(
          intentOp({ attemptId: 'a-crash-1', budgets }),
          settleOp({ attemptId: 'a-crash-1', priceNanos: 70n }),
          settleOp({ attemptId: 'a-crash-1', priceNanos: 71n }),
          intentOp({ attemptId: 'a-crash-2', holdNanos: 80n, budgets }),
          intentOp({ attemptId: 'a-crash-3', holdNanos: 1n, budgets }),
          settleOp({ attemptId: 'a-crash-2', priceNanos: 79n }),
          intentOp({ attemptId: 'a-crash-3', holdNanos: 1n, budgets }),
          settleOp({ attemptId: 'a-crash-3', priceNanos: 1n }),
        ),
        [
          'exists',
          'exists',
          'attempt_settled_otherwise',
          'exists',
          'exhausted',
          'done',
          'done',
          'done',
        ],
      )
      await assertSound()
    })

    test('an intent without a settlement becomes indeterminate, keeps its hold, and is entered', async () => {
      const budgets = [budget('orphan:2026-11', 100n)]
      await statuses(intentOp({ attemptId: 'a-orphan', budgets }))
      await reopen()
      assert.equal(await recoverOrphans(book, startMs + 5000), 1)
      assert.equal(await recoverOrphans(book, startMs + 6000), 1, 'and says so only once')
      const reader = await readerOf(book.tables, origin, '')
      const [lost, ...others] = await reader.indeterminates()
      assert.deepEqual(others, [])
      assert.equal(lost?.attempt.attempt_id, 'a-orphan.1')
      assert.equal(lost?.entries[0]?.leaf.id, 'a-orphan.1.indeterminate')
      const [held] = await book.applyBatch([
        intentOp({ attemptId: 'a-after-orphan', holdNanos: 1n, budgets }),
      ])
      assert.equal(held?.status, 'exhausted')
      await assertSound()
      await statuses(settleOp({ attemptId: 'a-orphan', ending: 'gateway_lost', priceNanos: 30n }))
      assert.deepEqual(await reader.indeterminates(), [])
      assert.equal(await recoverOrphans(book, startMs + 7000), 0)
      await assertSound()
    })

    test('refusals, keys and operator entries are kept; repeats change nothing', async () => {
      const refusal = {
        kind: 'refusal',
        requestId: 'req_refused',
        atMs: startMs,
        keyId: 'k1',
        workloadId: 'w1',
        code: 'policy.no_deployment_allowed',
        decisionId: null,
        internal: 'nearest: gpt-4o-us',
        input: '{"v":1}',
        tokenEstimate: 30,
        maxTokens: 8,
      } as const
      const key = {
        kind: 'key',
        id: 'k9',
        holder: '{"kind":"auditor"}',
        digest: 'ab'.repeat(32),
        createdAtMs: startMs,
        expiresAtMs: null,
        revokedAtMs: null,
        entry: entryDraft('key-created-k9'),
      } as const
      const revoked = { ...key, revokedAtMs: startMs + 9, entry: entryDraft('key-revoked-k9') }
      const entry = { kind: 'entry', entry: entryDraft('change-9') } as const
      assert.deepEqual(await statuses(refusal, refusal, key, revoked, entry), [
        'done',
        'done',
        'done',
        'done',
        'done',
      ])
      assert.deepEqual(await statuses(key, entry), ['exists', 'exists'])
      const reader = await readerOf(book.tables, origin, '')
      const [kept] = (await reader.keys()).filter(({ id }) => id === 'k9')
      assert.equal(kept?.revoked_ms, BigInt(startMs + 9), 'the repeat did not undo the revocation')
      const story = await reader.requestStory('req_refused')
      assert.equal(story?.refusal?.internal, 'nearest: gpt-4o-us')
      await assertSound()
    })

    test('events of the register come back whole and in order, each once', async () => {
      const event = (id: string, json: string) =>
        ({ kind: 'event', atMs: startMs, json, entry: entryDraft(id) }) as const
      const first = event('evt_1', '{"kind":"a"}')
      const second = event('evt_2', '{"kind":"b"}')
      assert.deepEqual(await statuses(first, second, first), ['done', 'done', 'exists'])
      const reader = await readerOf(book.tables, origin, '')
      const events = await reader.events()
      assert.deepEqual(
        events.map(({ id, at_ms: atMs, json }) => [id, atMs, json]),
        [
          ['evt_1', BigInt(startMs), '{"kind":"a"}'],
          ['evt_2', BigInt(startMs), '{"kind":"b"}'],
        ],
      )
      await assert.rejects(async () => {
        await book.tables.updateTable('event').set({ json: '{}' }).execute()
      })
      await assertSound()
    })

    test('what was decided from what is kept, counted once, and read back in sums', async () => {
      const fromMs = startMs + 50 * 86_400_000
      const atMs = fromMs
      const shared = { input: '{"v":1,"kept":1}', decisionId: 'd-replay', atMs }
      const rest = { tokenEstimate: 8, maxTokens: 5 }
      await statuses(
        intentOp({ ...shared, ...rest, attemptId: 'r1.1' }),
        intentOp({ ...shared, ...rest, attemptId: 'r1.2' }),
        intentOp({ ...shared, attemptId: 'r2.1' }),
      )
      await statuses(
        settleOp({ attemptId: 'r1.1', priceNanos: 0n, costNanos: 0n, entry: entryDraft('r1.1') }),
        settleOp({ attemptId: 'r1.2', entry: entryDraft('r1') }),
      )
      const sum = {
        kind: 'refusal_sum',
        id: 'req_sum',
        atMs,
        code: 'policy.denied',
        decisionId: 'd-replay',
        input: '{"v":1}',
        requests: 12,
        tokenEstimate: 99,
      } as const
      const world = { kind: 'world', id: 'w1', atMs, json: '{"v":1}' } as const
      await statuses(sum, sum, world, { ...world, json: '{"v":2}' })
      const groups = await recordedIn(book.tables, book.store.openedWith.dataDir, {
        fromMs,
        toMs: fromMs + 1,
      })
      const shown = groups.map(
        ({ outcome, requests, attempts, tokens, tokenEstimate, priceNanos }) => {
          return [outcome, requests, attempts, tokens, tokenEstimate, priceNanos]
        },
      )
      assert.deepEqual(
        shown.toSorted((left, right) => (String(left[0]) < String(right[0]) ? -1 : 1)),
        [
          ['', 1, 1, 0, 20, 0n],
          ['completed', 0, 1, 10, 8, 60n],
          ['policy.denied', 12, 0, 0, 99, 0n],
          ['upstream_failed', 1, 1, 0, 8, 0n],
        ],
      )
      assert.ok(groups.some(({ input }) => input === shared.input))
      const partOf = await worldParts(book.tables)
      assert.equal(partOf('w1'), '{"v":1}', 'a world is written once')
      assert.equal(partOf('w2'), null)
      await assert.rejects(async () => {
        await book.tables.updateTable('world').set({ json: '{}' }).execute()
      })
      await statuses(settleOp({ attemptId: 'r2.1', entry: entryDraft('r2') }))
      await assertSound()
    })

    test('terms alike are one row, whatever the limits were and whoever wrote them first', async () => {
      const other = await store.open({ origin: 'book.test/terms' })
      const terms = (limit: bigint) => ({ keyId: 'alike', budgets: [budget('alike', limit)] })
      const ops = (name: string) => [
        intentOp({ attemptId: `${name}-1`, ...terms(1000n) }),
        intentOp({ attemptId: `${name}-2`, ...terms(2000n) }),
        intentOp({ attemptId: `${name}-3`, ...terms(2000n), priceVersion: 'alike@2' }),
      ]
      const ends = ['t', 'u'].flatMap((name) => ops(name).map(({ attemptId }) => attemptId))
      if (engine.name === 'sqlite') {
        await book.applyBatch(ops('t'))
        await book.applyBatch(ops('u'))
      } else await Promise.all([book.applyBatch(ops('t')), other.applyBatch(ops('u'))])
      const { tables } = book
      const rows = await tables
        .selectFrom('terms')
        .selectAll()
        .where('key_id', '=', 'alike')
        .execute()
      const versions = rows.map((row) => row.price_version).toSorted()
      assert.deepEqual(versions, ['alike@2', 'azure-list@2026-01-01'])
      const settled = await statuses(...ends.map((attemptId) => settleOp({ attemptId })))
      assert.deepEqual(new Set(settled), new Set(['done']))
      await other.close()
      await assertSound()
    })

    test('money beyond 2^53 nanos keeps every digit', async () => {
      const holdNanos = 9_007_199_254_740_993n
      const budgets = [budget('large:total', 2n ** 62n)]
      await statuses(intentOp({ attemptId: 'a-large', holdNanos, budgets }))
      await statuses(settleOp({ attemptId: 'a-large', priceNanos: holdNanos, costNanos: 1n }))
      const reader = await readerOf(book.tables, origin, '')
      const [large] = (await reader.balances()).filter(
        ({ account }) => account === 'budget:large:total',
      )
      assert.equal(large?.debits_posted, holdNanos)
      await assertSound()
    })

    test('rows of terms, intents, settlements and the log cannot be changed or removed', async () => {
      const { tables } = await writable(book)
      const attempts = [
        () => tables.updateTable('terms').set({ currency: 'EUR' }).execute(),
        () => tables.updateTable('intent').set({ hold_nanos: 1n }).execute(),
        () => tables.updateTable('settlement').set({ price_nanos: 1n }).execute(),
        () => tables.updateTable('leaf').set({ id: 'x' }).execute(),
        ...(['terms', 'intent', 'settlement', 'leaf'] as const).map(
          (table) => () => tables.deleteFrom(table).execute(),
        ),
      ]
      for (const attempt of attempts) {
        await assert.rejects(attempt, /never changed|never removed/)
      }
      await tables.destroy()
      await assertSound()
    })

    test('a batch that fails is not in the book, and nothing is written after it', async () => {
      const broken = await store.open({
        origin: 'book.test/broken',
        wrap: (plan) => ({
          ...plan,
          plan: (drafts) => {
            const grown = plan.plan(drafts)
            return { ...grown, sizeBefore: grown.sizeBefore + 7 }
          },
        }),
      })
      await broken.applyBatch([intentOp({ attemptId: 'b-1' })])
      await broken.applyBatch([settleOp({ attemptId: 'b-1' })])
      await broken.applyBatch([intentOp({ attemptId: 'b-2' })])
      const isFault = (error: unknown) =>
        error instanceof Fault && error.code === 'store.unavailable'
      await assert.rejects(broken.applyBatch([settleOp({ attemptId: 'b-2' })]), isFault)
      await assert.rejects(broken.applyBatch([intentOp({ attemptId: 'b-3' })]), isFault)
      assert.ok(broken.failure())
      await broken.close()
      const reader = await readerOf(book.tables, origin, '')
      assert.equal((await reader.requestStory('b-2'))?.attempts[0]?.attempt.state, 'intent')
      assert.equal(await reader.requestStory('b-3'), null)
    })

    test('what an asker or a provider wrote fails its own op alone, never the house', async () => {
      const ids = ['a-odd-1', 'a-odd-2', 'a-odd-3', 'a-odd-4']
      await statuses(...ids.map((attemptId) => intentOp({ attemptId })))
      const lone = settleOp({ attemptId: 'a-odd-2' })
      const person = { person: '{"endUser":"\\ud800"}' }
      assert.deepEqual(
        await statuses(
          settleOp({ attemptId: 'a-odd-1', upstreamId: 'nul \0 inside' }),
          { ...lone, entry: { ...lone.entry, committed: person } },
          settleOp({ attemptId: 'a-odd-3', priceNanos: 10n ** 17n }),
          settleOp({ attemptId: 'a-odd-4' }),
        ),
        ['done', 'entry_cannot_be_sealed', 'amount_too_large', 'done'],
      )
      assert.deepEqual(
        await statuses(
          settleOp({ attemptId: 'a-odd-2' }),
          settleOp({ attemptId: 'a-odd-3' }),
          intentOp({ attemptId: 'a-odd-4.2' }),
          settleOp({ attemptId: 'a-odd-4.2' }),
        ),
        ['done', 'done', 'done', 'entry_exists'],
      )
      const entry = entryDraft('a-odd-4.2')
      await statuses(settleOp({ attemptId: 'a-odd-4.2', entry }))
      await assertSound()
    })

    test('a sandbox book is never opened as a real one', async () => {
      const { openStore } = await import('../../src/store/store.ts')
      await assert.rejects(
        openStore({ ...book.store.openedWith, stamp: 'sandbox' }),
        /cannot be opened as sandbox/,
      )
    })
  })
}

async function writable(book: TestBook) {
  const { openWritableTables } = await import('../../src/store/tables.ts')
  return { tables: openWritableTables(book.store.openedWith) }
}
