// Goal: the nets have no holes. Method: each bug is planted in a copy of the source and must be caught
// by the lane named for it, for the reason named for it; the same lanes must be silent over a copy
// without a bug. A bug that can only show at a moment gets a slow disk, and so does the control.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { bugs, slowDisk } from './bugs.ts'
import { laneMsMax, lanes, runLane, skipLane, type Lane } from './lanes.ts'
import { mutatedCopy } from './mutate.ts'

const used = lanes.filter((lane) => bugs.some((bug) => bug.lane === lane))

function announced(lane: Lane, what: string): string | false {
  const skip = skipLane(lane)
  if (skip !== false) process.stderr.write(`\n!!! SKIPPED ${what}: ${skip} !!!\n\n`)
  return skip
}

// Two at a time: each process lane is a gateway, its providers and its clients.
test('each planted bug is caught, and nothing else is', { concurrency: 2 }, async (t) => {
  const runs = used.map((lane) =>
    t.test(`${lane}: silent without a bug`, { skip: announced(lane, lane) }, async () => {
      using copy = mutatedCopy(lane === 'kill -9' ? [slowDisk] : [])
      const { passed, output } = await runLane(lane, copy.dir)
      assert.ok(passed, output.slice(-4_000))
    }),
  )
  for (const { name, lane, finding, mutations } of bugs) {
    const skip = announced(lane, name)
    const caught = t.test(
      `${lane}: catches "${name}"`,
      { skip, timeout: 2 * laneMsMax },
      async () => {
        using copy = mutatedCopy(mutations)
        const { passed, output } = await runLane(lane, copy.dir)
        assert.equal(passed, false, `not caught: ${output.slice(-2_000)}`)
        assert.match(output, finding)
      },
    )
    runs.push(caught)
  }
  await Promise.all(runs)
})
