// One model at three deployments of Bedrock: in a region that the contract permits, in one that it does not,
// and behind a global profile. The simulated service counts for itself where requests arrived and what it bills.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { openTestHouse } from '../support/house.ts'
import { startSandbox } from '../support/sandbox.ts'

const model = 'claude-sonnet-5'
const upstreamModel = 'anthropic.claude-sonnet-5-v1:0'

function channel(url: string, region: string) {
  return {
    kind: 'bedrock' as const,
    seller: 'Amazon Web Services (simulated)',
    endpoint: `${url}/bedrock/${region}`,
    region,
    accessKeyId: 'AKIASANDBOX000000001',
    credential: 'sandbox-bedrock-secret',
  }
}

function locations(processing: string[]) {
  return { ingress: ['SE'], processing, rest: ['SE'], abuseStore: ['SE'], review: ['SE'] }
}

test('whatever fails, nothing arrives outside, and the book has what the service bills', async () => {
  const sandbox = await startSandbox()
  try {
    const size = { model, maxOutputTokens: 64_000, contextWindow: 200_000 }
    const open = { open: true as const, places: ['SE', 'US', 'JP', 'SG', 'AU'] }
    await using house = await openTestHouse(sandbox, {
      prices: { cached_input: '1', cache_write: '1', cache_write_1h: '1', reasoning: '2' },
      channels: { se: channel(sandbox.url, 'eu-north-1'), us: channel(sandbox.url, 'us-east-1') },
      deployments: {
        inside: { ...size, channel: 'se', upstreamModel, locations: locations(['SE']) },
        outside: { ...size, channel: 'us', upstreamModel, locations: locations(['US']) },
        anywhere: {
          ...size,
          channel: 'se',
          upstreamModel: `global.${upstreamModel}`,
          type: 'global',
          locations: { ...locations(['SE']), processing: open },
        },
      },
      contract: {
        models: [model],
        permits: { processing: ['SE'], rest: ['SE'], abuseStore: ['SE'], review: ['SE'] },
      },
    })
    const faults = [
      '',
      'status=500',
      'cut-after=4',
      'error-after=0',
      'error-after=3',
      'eof-after=5',
    ]
    for (const stream of [false, true]) {
      for (const fault of ['', ...faults, '']) {
        const mark = fault === '' ? '' : ` [[fault:${fault}]]`
        const answer = await fetch(`${house.url}/v1/messages`, {
          method: 'POST',
          headers: { 'x-api-key': house.key, 'content-type': 'application/json' },
          body: JSON.stringify({
            model,
            max_tokens: 200,
            stream,
            messages: [{ role: 'user', content: `Hello${mark}` }],
          }),
        })
        await answer.text().catch(() => 'broken off')
      }
    }
    const arrived = (await sandbox.requests()).filter((one) => one['channel'] === 'bedrock')
    assert.ok(arrived.length >= 10, `${arrived.length} arrived`)
    assert.deepEqual(new Set(arrived.map(({ region }) => region)), new Set(['SE']))
    const completed = arrived.filter(({ end }) => end === 'finished')
    const billed = completed.reduce((sum, { usage }) => sum + tokensOf(usage), 0)
    const [booked] = house.query(
      "select sum(tokens) tokens, count(*) n from settlement where ending = 'completed'",
    )
    assert.deepEqual(
      [Number(booked?.['n']), Number(booked?.['tokens'])],
      [completed.length, billed],
    )
  } finally {
    await sandbox.close()
  }
})

function tokensOf(usage: unknown): number {
  const total: unknown = Reflect.get(Object(usage), 'total_tokens')
  assert.equal(typeof total, 'number')
  return Number(total)
}
