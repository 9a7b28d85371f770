// Goal: what a client was told is kept, is in the register, whatever becomes of the gateway in the next instant.
// Method: SIGKILL the moment the last byte of an answer is there, then read the book that was left.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'

import OpenAI from 'openai'

import { startGateway } from '../support/gateway.ts'

test('a response whose last byte was seen is registered with its settlement after a kill', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'customhouse-kill-'))
  try {
    for (const stream of [false, true]) {
      const gateway = await startGateway({ dataDir })
      const apiKey = gateway.keyOf('muster-support')
      const client = new OpenAI({ apiKey, baseURL: `${gateway.url}/v1`, maxRetries: 0 })
      const seen = Array.from({ length: 8 }, (_, index) =>
        answered(client, `Hello ${index}`, stream),
      )
      const first = await Promise.race(seen)
      await gateway.kill()
      const others = await Promise.allSettled(seen)
      const ids = others.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
      assert.ok(ids.includes(first))
      const rows = registered(join(dataDir, 'book.db'))
      for (const id of ids) assert.equal(rows.get(id), 'completed', `${id} was seen`)
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
})

async function answered(client: OpenAI, input: string, stream: boolean): Promise<string> {
  if (!stream) return (await client.responses.create({ model: 'gpt-4o', input })).id
  const events = await client.responses.create({ model: 'gpt-4o', input, stream: true })
  for await (const event of events)
    if (event.type === 'response.completed') return event.response.id
  throw new Error('the stream ended without its last event')
}

/** Id of a response -> how its attempt ended. */
function registered(path: string): ReadonlyMap<unknown, unknown> {
  const database = new DatabaseSync(path, { readOnly: true, readBigInts: true })
  try {
    const rows = database
      .prepare(
        `select o.id, s.ending from stored_object o join settlement s on s.entry_id = o.request_id
         where o.kind = 'response'`,
      )
      .all()
    return new Map(rows.map((row) => [row['id'], row['ending']]))
  } finally {
    database.close()
  }
}
