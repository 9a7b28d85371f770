// Goal: a kill at any instant neither doubles nor loses a request in what the watch knows: after the restart each
// state is exactly the fold of the records that the log has. Method: the gateway in a process of its own, killed
// with requests under way, several times over one folder; then the log is folded here and compared.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { readRecords, recordsType } from '../../src/journeys/watch-entry.ts'
import { openAnyReader } from '../../src/store/reader.ts'
import { recordEntries } from '../../src/store/watch-reader.ts'
import { openWatchStore } from '../../src/store/watch-store.ts'
import { engineVersion, recordBytes, stateHeader } from '../../src/watch/layout.ts'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { until } from '../support/until.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'customhouse-watch-kill-'))
after(() => rmSync(dataDir, { recursive: true, force: true }))

const kills = 2
const asked = 20

async function ask(gateway: Gateway, index: number): Promise<boolean> {
  try {
    const answer = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${gateway.keyOf('muster-support')}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({
        model: 'gpt-4o',
        messages: [{ role: 'user', content: `Number ${index}` }],
      }),
    })
    await answer.arrayBuffer()
    return answer.ok
  } catch {
    return false
  }
}

/** Records by workload, and the numbers of their batches. */
async function logged(): Promise<{
  readonly records: ReadonlyMap<string, number>
  readonly seqs: readonly number[]
}> {
  const reader = await openAnyReader({ dataDir, databaseUrl: null })
  const records = new Map<string, number>()
  const seqs: number[] = []
  for await (const { entry, salts } of recordEntries(reader, recordsType, null)) {
    const batch = readRecords(entry, salts) ?? assert.fail('a batch can be read')
    const before = records.get(batch.workload) ?? 0
    records.set(batch.workload, before + batch.records.length / recordBytes)
    seqs.push(batch.seq)
  }
  await reader.close()
  return { records, seqs }
}

test('after kills every record of the log is in its workload’s state once', async () => {
  let answered = 0
  for (let kill = 0; kill < kills; kill++) {
    const gateway = await startGateway({ dataDir })
    const before = (await logged()).seqs.length
    for (let index = 0; index < asked; index++) answered += Number(await ask(gateway, index))
    await until('records are in the log', async () => (await logged()).seqs.length > before)
    const running = Array.from({ length: 8 }, (_, index) => ask(gateway, index))
    await gateway.kill()
    await Promise.all(running)
  }
  const last = await startGateway({ dataDir })
  assert.ok(await ask(last, 0))
  assert.equal(await last.stop(), 0)
  const { records, seqs } = await logged()
  assert.equal(new Set(seqs).size, seqs.length, 'no number is used twice')
  const total = [...records.values()].reduce((sum, count) => sum + count, 0)
  assert.ok(total > 0 && total <= answered + 8 * kills + 1, `${total} records of ${answered}`)
  const store = openWatchStore(dataDir, engineVersion)
  assert.equal(store.wasDamaged, false)
  const counts = [...store.states()].map(({ workload, bytes }): [string, number] => [
    workload,
    Buffer.from(bytes).readUInt32BE(stateHeader.count),
  ])
  store.close()
  assert.deepEqual(new Map(counts), records)
})
