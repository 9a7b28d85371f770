// The book can not be written when a settlement is due: whoever waits for the answer must not take
// what it has for a whole one. Method: a second connection holds the database until the writer gives up.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'

import type { Fault } from '../../src/kernel/fault.ts'
import { hello, openTestHouse, post } from '../support/house.ts'
import {
  delta,
  doneEvent,
  openScriptedUpstream,
  sendWhole,
  streamHead,
  usageEvent,
} from '../support/scripted-upstream.ts'

for (const stream of [true, false]) {
  test(`settle_failed, ${stream ? 'stream' : 'whole answer'}: never ended cleanly, and nothing is admitted any more`, async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'customhouse-test-'))
    const faults: Fault[] = []
    let lock: DatabaseSync | null = null
    await using upstream = await openScriptedUpstream((response) => {
      lock = new DatabaseSync(join(dataDir, 'book.db'), { timeout: 2000 })
      lock.exec('begin immediate')
      if (!stream) return sendWhole(response)
      streamHead(response)
      response.end(delta('he') + usageEvent + doneEvent)
    })
    const house = await openTestHouse(upstream, { dataDir, onFatal: (fault) => faults.push(fault) })
    try {
      // The house may close the connection before a 503 is written; both say that there is no answer.
      const response = await post(house, { ...hello, stream }).catch(() => null)
      if (stream) await assert.rejects(response?.text() ?? Promise.reject(new Error('closed')))
      else assert.ok(response === null || response.status === 503)
      const record = await house.nextRecord()
      assert.equal(record['ending'], 'settle_failed')
      assert.equal(faults.length, 1)
      const after = await post(house, hello).catch(() => null)
      assert.ok(after === null || after.status === 503)
      assert.equal(upstream.received.length, 1, 'nothing was sent any more')
    } finally {
      ;(lock as DatabaseSync | null)?.close()
      await house.running.close().catch(() => {})
      rmSync(dataDir, { recursive: true, force: true })
    }
  })
}
