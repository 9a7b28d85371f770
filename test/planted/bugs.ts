// The bugs: what is wrong, where it is planted, the lane that must catch it, and what that lane must
// say, so that a typing mistake in a mutation cannot pass for a catch.
import type { Lane } from './lanes.ts'
import type { Mutation } from './mutate.ts'
import { translationBugs } from './translation-bugs.ts'

export interface Bug {
  readonly name: string
  readonly lane: Lane
  readonly finding: RegExp
  readonly mutations: readonly Mutation[]
}

const pause = 'await new Promise((go) => setTimeout(go, 15))'
const longPause = 'await new Promise((go) => setTimeout(go, 120))'

/** No bug: commits take as long as on a bad disk, so that the moments around them are often hit. */
export const slowDisk: Mutation = {
  file: 'src/store/writer.ts',
  find: '    const results = await book.applyBatch(ops)',
  replace: `    ${pause}\n    const results = await book.applyBatch(ops)`,
}

export const bugs: readonly Bug[] = [
  {
    name: 'synchronous=NORMAL',
    lane: 'power cut',
    finding: /no acknowledged settlement is lost/,
    mutations: [
      {
        file: 'src/store/engine/sqlite-connection.ts',
        find: 'pragma synchronous = full',
        replace: 'pragma synchronous = normal',
      },
    ],
  },
  {
    name: 'acknowledged before the commit',
    lane: 'kill -9',
    finding: /is in no book|not settled as completed/,
    mutations: [
      {
        file: 'src/store/writer.ts',
        find: `    const results = await book.applyBatch(ops)
    this.#answered += ops.length
    send(answersOf(results, this.#answered))`,
        replace: `    this.#answered += ops.length
    send(answersOf([], this.#answered))
    ${pause}
    await book.applyBatch(ops)`,
      },
    ],
  },
  {
    name: 'intent after dispatch',
    lane: 'kill -9',
    finding: /is in no book/,
    mutations: [
      slowDisk,
      {
        file: 'src/journeys/intent.ts',
        find: 'return trip.house.book.intent(intentOp(trip, picked, whole))',
        replace: `trip.house.book.intent(intentOp(trip, picked, whole)).catch(() => {})
  return Promise.resolve({ kind: 'admitted' })`,
      },
    ],
  },
  {
    name: 'the last byte before the settlement',
    lane: 'kill -9',
    finding: /not settled as completed/,
    mutations: [
      slowDisk,
      {
        file: 'src/journeys/settle.ts',
        find: 'return trip.house.book.settle({',
        replace: 'void trip.house.book.settle({',
      },
    ],
  },
  {
    name: 'no unique key',
    lane: 'ledger tables',
    finding: /attempt_settled_otherwise|exists/,
    mutations: [
      {
        file: 'src/metering/ledger.ts',
        find: '  if (attempt.settled !== null) {',
        replace: '  if (attempt.settled !== null && op.atMs < 0) {',
      },
    ],
  },
  {
    name: 'an attempt id used twice',
    lane: 'load',
    finding: /arrived 2 times/,
    mutations: [
      {
        file: 'src/journeys/intent.ts',
        find: '`${trip.call.requestId}.${attemptNo}`',
        replace: '`${trip.call.requestId}.1`',
      },
    ],
  },
  {
    name: 'no scan for orphans',
    lane: 'kill -9',
    finding: /recovery passed over/,
    mutations: [
      {
        file: 'src/house/writer-thread.ts',
        find: 'await recoverOrphans(book, systemClock.nowMs())',
        replace: '(await book.openAttempts()).length',
      },
    ],
  },
  {
    name: 'what a crash lost is called free',
    lane: 'kill -9',
    finding: /was settled from none|is booked as free/,
    mutations: [
      {
        file: 'src/journeys/reconcile.ts',
        find: 'const record = await house.lookup.find(channel, lost.attemptId)',
        replace: "const record = { kind: 'absent' }",
      },
    ],
  },
  {
    name: 'budgets of a path are not taken together',
    lane: 'load',
    finding: /balance_differs|balance_missing/,
    mutations: [
      {
        file: 'src/metering/ledger.ts',
        find: '  if (refusal !== null) return refusal\n',
        replace: `  if (refusal !== null) {
    addTransfer({ changes: batch.changes, currency: terms.currency, transfers: [] }, {
      leg: legs.hold,
      code: 'hold',
      debit: accounts.budget(terms.budgets[0].account),
      credit: accounts.control(terms.currency),
      nanos: op.holdNanos,
    })
    return refusal
  }
`,
      },
    ],
  },
  {
    name: 'check, then charge',
    lane: 'ledger tables',
    finding: /✖/,
    mutations: [
      {
        file: 'src/metering/ledger.ts',
        find: ' - (balance?.heldNanos ?? 0n)',
        replace: '',
      },
    ],
  },
  {
    name: 'a void leaks its hold',
    lane: 'load',
    finding: /still holds something at rest/,
    mutations: [
      {
        file: 'src/metering/ledger.ts',
        find: "    if (holdNanos > 0n) {\n      const code = postNanos > 0n ? 'post'",
        replace: "    if (postNanos > 0n) {\n      const code = postNanos > 0n ? 'post'",
      },
    ],
  },
  {
    name: 'balances are reseeded by adding',
    lane: 'kill -9',
    finding: /balance_differs/,
    mutations: [
      {
        file: 'src/store/engine/sqlite.ts',
        find: '    this.#statements = sqliteStatements(database)\n',
        replace: `    this.#statements = sqliteStatements(database)
    database.exec(\`update balance set debits_posted = debits_posted +
      (select coalesce(sum(cast(value ->> 4 as integer)), 0) from settlement, json_each(transfers)
       where value ->> 2 = account and value ->> 1 = 'post')
      where account like 'budget:%' and limit_nanos >= 1000000000000\`)
`,
      },
    ],
  },
  {
    name: 'a leaf is skipped',
    lane: 'load',
    finding: /not contiguous|leaf_missing/,
    mutations: [
      {
        file: 'src/store/engine/sqlite-write.ts',
        find: '  for (const leaf of audit.leaves) {\n',
        replace: '  for (const leaf of audit.leaves) {\n    if (leaf.index % 97 === 96) continue\n',
      },
    ],
  },
  {
    name: 'a head is signed before its commit',
    lane: 'kill -9',
    finding: /cannot be continued \(head_/,
    mutations: [
      {
        file: 'src/store/book.ts',
        find: '        await engine.commit()\n        if (grown !== null) audit.confirm()\n',
        replace: `        if (grown !== null) {
          audit.confirm()
          await audit.signCheckpoint()
        }
        ${longPause}
        await engine.commit()
`,
      },
      {
        file: 'src/store/writer.ts',
        find: 'if (signer === null || this.#signing !== null || !this.#unsigned) return',
        replace: 'if (signer !== null) return',
      },
      {
        file: 'src/audit/checkpoint.ts',
        find: 'const again = await secondPath.rootAt(claim.size)',
        replace: "const again = { kind: 'root', root: claim.root }",
      },
      {
        file: 'src/audit/checkpoint.ts',
        find: 'const broken = await inconsistency(last.checkpoint, claim, stored)',
        replace: 'const broken = null',
      },
    ],
  },
  {
    name: 'the folder of a new file is not synced',
    lane: 'durable names',
    finding: /✖ a file that was created/,
    mutations: [
      { file: 'src/store/durable-file.ts', find: 'fsyncSync(folder)', replace: 'void folder' },
    ],
  },
  {
    name: 'the folder of the head is not synced',
    lane: 'durable names',
    finding: /✖ a file that was kept as head/,
    mutations: [
      { file: 'src/store/head-file.ts', find: 'await folder.sync()', replace: 'void folder' },
    ],
  },
  {
    name: 'money is a float',
    lane: 'rating',
    finding: /✖/,
    mutations: [
      {
        file: 'src/metering/rating.ts',
        find: 'return den === 1n ? num : divHalfEven(num, den)',
        replace: 'return BigInt(Math.round(Number(num) / Number(den)))',
      },
    ],
  },
  {
    name: 'events without output are counted as tokens',
    lane: 'stream reading',
    finding: /✖ only events that carry output/,
    mutations: [
      {
        file: 'src/upstream/chat-reader.ts',
        find: 'if (hasText(event, this.#outputKeys)) notes.events += 1',
        replace: 'notes.events += 1',
      },
    ],
  },
  ...translationBugs,
]
