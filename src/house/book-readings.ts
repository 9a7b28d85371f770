// What journeys read of the book: the log, what providers keep, and the answers that go on there since a run
// before this one.
import { readEntry } from '../audit/entry.ts'
import { openReceipts, type Receipts } from '../audit/receipt.ts'
import { awaitedAgain, type Awaited } from '../journeys/background.ts'
import { assert } from '../kernel/assert.ts'
import type { Reader } from '../store/reader.ts'
import { openStoredObjects } from '../store/stored-objects.ts'
import { historyOrigin } from './history-entries.ts'
import type { HouseParts } from './house.ts'

export async function readingsOf(
  reader: Reader,
): Promise<Pick<HouseParts, 'awaited' | 'logReader' | 'receipts' | 'stored'>> {
  return {
    awaited: await awaitedIn(reader),
    logReader: reader.log,
    receipts: await receiptsIn(reader),
    stored: openStoredObjects(reader.tables),
  }
}

/** Of the log that is written to now and, in a sandbox, of its history's. */
async function receiptsIn(reader: Pick<Reader, 'log' | 'logs' | 'logReader'>): Promise<Receipts> {
  const live = openReceipts(reader.log)
  const past = (await reader.logs()).find(({ origin }) => origin === historyOrigin)
  if (past === undefined) return live
  const history = openReceipts(reader.logReader(past.number))
  return {
    leaf: async (id) => (await live.leaf(id)) ?? (await history.leaf(id)),
    async receipt(id, mayOpen) {
      const answer = await live.receipt(id, mayOpen)
      return answer.kind === 'unknown' ? await history.receipt(id, mayOpen) : answer
    },
  }
}

/** From the book, which knows that they are open, and the log, which knows all else. */
async function awaitedIn(reader: Pick<Reader, 'awaited'>): Promise<readonly Awaited[]> {
  const stories = await reader.awaited()
  return stories.map(({ attempt, entries }) => {
    const found = entries.flatMap(({ leaf, salts }) => {
      const entry = readEntry(leaf.bytes)
      return entry?.type === 'background' ? [{ entry, salts }] : []
    })
    const [first] = found
    assert(first !== undefined, 'what goes on has an entry that says so')
    const { entry, salts } = first
    return awaitedAgain({
      attemptId: attempt.attempt_id,
      holdNanos: attempt.hold_nanos,
      costHoldNanos: attempt.cost_hold_nanos,
      atMs: Date.parse(entry.at),
      fields: entry.fields,
      commitments: entry.commitments,
      salts,
    })
  })
}
