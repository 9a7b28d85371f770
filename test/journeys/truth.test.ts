// The providers' own durable count against the book, region by region, after traffic in which much
// fails: every arrival is an attempt of the book at that very deployment, every attempt that was sent
// arrived, and none of them outside the places of its contract.
import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'

import { startGateway, type Gateway } from '../support/gateway.ts'
import { fields, isFields, pick, type Fields } from '../support/json.ts'
import { until } from '../support/until.ts'

const permitted: Readonly<Record<string, readonly string[]>> = {
  'muster-support': ['SE'],
  'qinghe-translate': ['SG', 'JP'],
  'aoba-research': ['JP'],
  'pebble-notes': ['US'],
}
const faults = ['', '[[fault:status=500]]', '[[fault:status=429]]', '[[fault:reset-head]]']

async function ask(gateway: Gateway, workload: string, content: string): Promise<void> {
  const stream = content.length % 2 === 0
  const response = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${gateway.keyOf(workload)}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ model: 'gpt-4o', stream, messages: [{ role: 'user', content }] }),
  })
  await response.text().catch(() => '')
}

async function truthRequests(url: string): Promise<readonly Fields[]> {
  const text = await (await fetch(`${url}/_truth/requests`)).text()
  const lines = text.split('\n').filter((line) => line !== '')
  return lines.map((line): unknown => JSON.parse(line)).filter(isFields)
}

function attempts(gateway: Gateway): Record<string, unknown>[] {
  const database = new DatabaseSync(join(gateway.dataDir, 'book.db'), { readOnly: true })
  try {
    return database.prepare('select * from attempt').all()
  } finally {
    database.close()
  }
}

test('what the regions counted is what the book says was sent there, and no contract was left', async () => {
  const gateway = await startGateway()
  try {
    const { sandboxUrl } = gateway
    assert.ok(sandboxUrl !== null)
    const asked = Object.keys(permitted).flatMap((workload) =>
      Array.from({ length: 12 }, (_, turn) => {
        const fault = faults[turn % faults.length] ?? ''
        return ask(gateway, workload, `Hello ${turn} ${fault}`)
      }),
    )
    await Promise.all(asked)
    await until('all settled', () =>
      attempts(gateway).every(({ state }) => state === 'settled' || state === 'voided'),
    )
    const book = new Map(attempts(gateway).map((row) => [String(row['attempt_id']), row]))
    const seen = await truthRequests(sandboxUrl)
    assert.ok(seen.length >= asked.length)
    const perRegion = new Map<string, number>()
    for (const { clientRequestId, region, deployment } of seen) {
      const row = book.get(String(clientRequestId))
      assert.ok(row !== undefined, `${String(clientRequestId)} arrived and is not in the book`)
      const places = permitted[String(row['workload_id'])] ?? []
      assert.ok(
        places.includes(String(region)),
        `${String(row['workload_id'])} in ${String(region)}`,
      )
      const id = String(row['deployment_id'])
      assert.ok(
        id.toUpperCase().endsWith(`-${String(region)}`),
        `${id} arrived in ${String(region)}`,
      )
      assert.ok(String(deployment).toUpperCase().endsWith(String(region)))
      perRegion.set(String(region), (perRegion.get(String(region)) ?? 0) + 1)
    }
    assert.equal(new Set(seen.map(({ clientRequestId }) => clientRequestId)).size, seen.length)
    assert.equal(seen.length, book.size, 'every attempt arrived once')
    const counted = pick(await fields(fetch(`${sandboxUrl}/_truth`)), 'regions')
    assert.ok(isFields(counted))
    for (const [region, sum] of Object.entries(counted)) {
      assert.equal(Number(pick(sum, 'arrivals')), perRegion.get(region) ?? 0, region)
    }
  } finally {
    await gateway.stop()
    rmSync(gateway.dataDir, { recursive: true, force: true })
  }
})
