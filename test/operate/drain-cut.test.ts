// The drain time is over and something still runs: it is cut, it has an ending in the book, and the
// house closes.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'

import { hello, openTestHouse, post } from '../support/house.ts'
import { delta, openScriptedUpstream, streamHead } from '../support/scripted-upstream.ts'
import { until } from '../support/until.ts'

for (const billsOnAbort of [true, false]) {
  for (const stream of [true, false]) {
    const what = `${stream ? 'a stream' : 'a plain answer'}, ${billsOnAbort ? 'drained' : 'aborted'} upstream`
    test(`the drain time cuts ${what}: it has an ending, and the house closes`, async () => {
      const dataDir = mkdtempSync(join(tmpdir(), 'customhouse-cut-'))
      try {
        await using upstream = await openScriptedUpstream((response) => {
          if (!stream) return
          streamHead(response)
          response.write(delta('he'))
        })
        const house = await openTestHouse(upstream, {
          dataDir,
          server: { drainSeconds: 0 },
          channel: { billsOnAbort },
        })
        const running = post(house, { ...hello, stream }).then((response) => response.text())
        const broken = assert.rejects(running)
        await until('it is at the provider', () => upstream.received.length === 1)
        await house.running.close()
        await broken
        const book = new DatabaseSync(join(dataDir, 'book.db'), { readOnly: true })
        const rows = book.prepare('select state, ending from attempt').all()
        book.close()
        assert.deepEqual(
          rows.map((row) => ({ ...row })),
          [{ state: 'settled', ending: 'client_left' }],
        )
      } finally {
        rmSync(dataDir, { recursive: true, force: true })
      }
    })
  }
}
