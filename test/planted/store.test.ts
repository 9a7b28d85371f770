// Goal: the nets have no holes. Method: one lane (a workload at the edge of two budgets, repeats, a
// crash, a recount against an independent tally, and `verifyBook`) must find nothing wrong with the
// real book, and something wrong with each planted bug.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { join } from 'node:path'
import { sql } from 'kysely'
import { openAudit } from '../../src/audit/audit.ts'
import { newLogKeyPem, openLogSigner } from '../../src/audit/keys.ts'
import { manualClock } from '../../src/kernel/time.ts'
import { openHeadFile } from '../../src/store/head-file.ts'
import { recoverOrphans } from '../../src/store/recovery.ts'
import { openWritableTables } from '../../src/store/tables.ts'
import { testEngines, type TestStore } from '../store/engines.ts'
import { budget, entryDraft, intentOp, settleOp, startMs } from '../store/ops.ts'
import {
  ackBeforeCommit,
  checkThenCharge,
  firstBudgetOnly,
  floatMoney,
  holdLeak,
  noUniqueKey,
  skipLeaf,
} from './store-plants.ts'

type Plant = NonNullable<Parameters<TestStore['open']>[0]> & {
  readonly recover?: boolean
  /** Runs between the crash and the reopening. */
  readonly tamper?: (store: TestStore, dataDir: string) => Promise<void>
}

const unit = 2n ** 53n + 1n
const tight = 10n * unit

/** Everything the lane found wrong; an exception is a finding too. */
async function lane(plant: Plant): Promise<string[]> {
  const engine = testEngines.find(({ name }) => name === 'sqlite')
  assert.ok(engine)
  const store = await engine.create()
  try {
    return await findings(store, plant)
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  } finally {
    await store.remove()
  }
}

async function findings(store: TestStore, plant: Plant): Promise<string[]> {
  const found: string[] = []
  const acknowledged: string[] = []
  let spent = 0n
  const budgets = [budget('wide', 100n * unit), budget('tight', tight)]
  const { recover = true, tamper, ...options } = plant
  const book = await store.open(options)
  for (let batch = 0; batch < 6; batch++) {
    const ids = Array.from({ length: 4 }, (_, index) => `p-${batch}-${index}`)
    const held = await book.applyBatch(
      ids.map((attemptId) => intentOp({ attemptId, holdNanos: unit, budgets })),
    )
    const admitted = ids.filter((_, index) => held[index]?.status === 'done')
    // The last admitted of each batch never ends; of the others, every second costs nothing.
    const settled = admitted
      .slice(0, -1)
      .map((attemptId, index) =>
        settleOp({ attemptId, priceNanos: index % 2 === 0 ? unit : 0n, costNanos: 0n }),
      )
    const once = await book.applyBatch(settled)
    const twice = await book.applyBatch(settled)
    if (once.some(({ status }) => status !== 'done')) found.push('a settlement was refused')
    if (twice.some(({ status }) => status !== 'exists')) found.push('a repeat was booked')
    acknowledged.push(...settled.map((op) => op.attemptId))
    for (const op of settled) spent += op.priceNanos
  }
  // The very last answer before the crash must hold as well.
  await book.applyBatch([intentOp({ attemptId: 'p-last', holdNanos: 1n })])
  await book.applyBatch([settleOp({ attemptId: 'p-last', priceNanos: 1n, costNanos: 1n })])
  acknowledged.push('p-last.1')
  const dataDir = book.store.openedWith.dataDir
  await book.close()
  await tamper?.(store, dataDir)
  const again = await store.open()
  if (recover) await recoverOrphans(again, startMs)
  const { tables } = again
  for (const id of acknowledged) {
    const row = await tables
      .selectFrom('attempt')
      .select('settled_ms')
      .where('attempt_id', '=', id)
      .executeTakeFirst()
    if (row === undefined || row.settled_ms === null)
      found.push(`${id} was acknowledged and is gone`)
  }
  const rows = await tables.selectFrom('balance').selectAll().execute()
  const booked = rows.find(({ account }) => account === 'budget:tight')
  const used = (booked?.debits_posted ?? 0n) + (booked?.debits_pending ?? 0n)
  if (booked?.debits_posted !== spent) found.push(`${booked?.debits_posted} booked, ${spent} spent`)
  if (used > tight) found.push(`the budget is overshot by ${used - tight}`)
  const verified = await again.verify()
  if (verified.open > 0) found.push(`${verified.open} attempts are open, and nobody works on them`)
  found.push(...verified.problems.map((problem) => `${problem.name} ${problem.message}`))
  await again.close()
  return found
}

test('the lane finds nothing wrong with the real book', async () => {
  assert.deepEqual(await lane({}), [])
})

/** Adds what the transfers say onto balances that hold it already. */
async function additiveReseed(_store: TestStore, dataDir: string): Promise<void> {
  const tables = openWritableTables({ dataDir, databaseUrl: null })
  await sql`update balance set debits_posted = debits_posted +
    (select coalesce(sum(cast(value ->> 4 as integer)), 0) from settlement, json_each(transfers)
     where value ->> 2 = account and value ->> 1 in ('post', 'overrun', 'price', 'cost'))`.execute(
    tables,
  )
  await tables.destroy()
}

/** Changes rows that no statement of ours can: the guards of append-only tables are taken away. */
function forged(statement: string): NonNullable<Plant['tamper']> {
  return async (_store, dataDir) => {
    const tables = openWritableTables({ dataDir, databaseUrl: null })
    for (const table of ['terms', 'intent', 'settlement']) {
      for (const guard of ['unchanged', 'kept']) {
        await sql.raw(`drop trigger ${table}_${guard}`).execute(tables)
      }
    }
    await sql.raw(statement).execute(tables)
    await tables.destroy()
  }
}

const first = "attempt_id = 'p-0-0.1'"

const plants: Readonly<Record<string, { readonly plant: Plant; readonly finding: RegExp }>> = {
  'only the first budget of a path is checked': {
    plant: { fold: firstBudgetOnly },
    finding: /overshot|booked/,
  },
  'check, then charge': { plant: { fold: checkThenCharge }, finding: /overshot/ },
  'a hold leaks': { plant: { fold: holdLeak }, finding: /balance_differs|hold_left/ },
  'money is a float': { plant: { fold: floatMoney }, finding: /booked|entry_differs/ },
  'no unique key': { plant: { fold: noUniqueKey }, finding: /UNIQUE|settled once|a repeat/ },
  'a leaf is skipped': {
    plant: { engine: skipLeaf },
    finding: /contiguous|entry_missing|partial tile|lacks/,
  },
  'acknowledged before the commit': {
    plant: { engine: ackBeforeCommit },
    finding: /acknowledged and is gone/,
  },
  'no scan for orphans': { plant: { recover: false }, finding: /nobody works on them/ },
  'the terms of attempts are rewritten': {
    plant: { tamper: forged("update terms set contract_id = 'other'") },
    finding: /terms_differ/,
  },
  'the terms of attempts are gone': {
    plant: { tamper: forged('delete from terms') },
    finding: /terms_missing/,
  },
  'a settlement is gone': {
    plant: { tamper: forged(`delete from settlement where ${first}`) },
    finding: /open_differs .* neither open nor settled/,
  },
  'an intent is gone': {
    plant: { tamper: forged(`delete from intent where ${first}`) },
    finding: /settlement_without_attempt/,
  },
  'a settled attempt is still open': {
    plant: { tamper: forged("insert into open_attempt (attempt_id) values ('p-0-0.1')") },
    finding: /open_differs .* settled and still open/,
  },
  'a leg goes to another account': {
    plant: {
      tamper: forged(
        `update settlement set transfers = replace(transfers, 'budget:wide', 'budget:tight')`,
      ),
    },
    finding: /settle_group_differs/,
  },
  'a leg is moved twice': {
    plant: {
      tamper: forged(
        `update settlement set transfers = json_insert(transfers, '$[#]', transfers -> 0) where ${first}`,
      ),
    },
    finding: /moved twice/,
  },
  'a hold is of another amount': {
    plant: {
      tamper: forged(`update intent set holds = json_set(holds, '$[1][4]', '7') where ${first}`),
    },
    finding: /hold_differs/,
  },
  'a usage is of another amount': {
    plant: {
      tamper: forged(
        `update settlement set lines = json_set(lines, '$[0][3]', '7') where ${first}`,
      ),
    },
    finding: /usage_does_not_sum/,
  },
  'a posting can no longer be read': {
    plant: { tamper: forged(`update settlement set transfers = '[[1]]' where ${first}`) },
    finding: /row_unreadable/,
  },
  'balances are reseeded by adding': {
    plant: { tamper: additiveReseed },
    finding: /balance_differs/,
  },
}

for (const [bug, { plant, finding }] of Object.entries(plants)) {
  test(`planted: ${bug}`, async () => {
    const found = await lane(plant)
    assert.ok(
      found.some((text) => finding.test(text)),
      `not caught; found: ${found.join('; ')}`,
    )
  })
}

test('planted: a head is signed before its commit', async () => {
  const engine = testEngines.find(({ name }) => name === 'sqlite')
  const store = await engine?.create()
  assert.ok(store)
  const origin = 'planted.test/log-1'
  const book = await store.open({ origin })
  await book.applyBatch([{ kind: 'entry', entry: entryDraft('one') }])
  const signer = openLogSigner(newLogKeyPem(), origin)
  assert.ok(signer)
  const opening = await openAudit({
    signer,
    reader: book.store.logReader,
    head: openHeadFile(join(book.store.openedWith.dataDir, 'head')),
    clock: manualClock(startMs),
  })
  assert.equal(opening.kind, 'open')
  if (opening.kind !== 'open') return
  assert.equal((await opening.audit.signCheckpoint()).kind, 'signed')
  // The bug: the log takes the plan for committed, and its transaction has not even begun.
  opening.audit.plan([entryDraft('two')])
  opening.audit.confirm()
  const signing = await opening.audit.signCheckpoint()
  assert.equal(signing.kind, 'refused', 'the second path reads the store and finds no such entry')
  await book.close()
  await store.remove()
})
