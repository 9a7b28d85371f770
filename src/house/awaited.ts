// The answers that go on at their providers since a run before this one, from the book and the log.
import { readEntry } from '../audit/entry.ts'
import { awaitedAgain, type Awaited } from '../journeys/background.ts'
import { assert } from '../kernel/assert.ts'
import type { Reader } from '../store/reader.ts'

export async function awaitedIn(reader: Pick<Reader, 'awaited'>): Promise<readonly Awaited[]> {
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
