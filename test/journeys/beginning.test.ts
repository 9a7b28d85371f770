import assert from 'node:assert/strict'
import { test } from 'node:test'

import { readChat } from '../../src/door/read-chat.ts'
import { defaultLimits } from '../../src/house/limits.ts'
import { beginningOf } from '../../src/journeys/beginning.ts'

const scan = { depthMax: defaultLimits.jsonDepthMax, valuesMax: defaultLimits.jsonValuesMax }

function beginning(body: unknown, workloadId = 'w'): number | null {
  const request = readChat(Buffer.from(JSON.stringify(body)), scan, null)
  assert.ok(!('kind' in request))
  const workload = { id: workloadId } as Parameters<typeof beginningOf>[0]['caller']['workload']
  return beginningOf({
    caller: { workload } as Parameters<typeof beginningOf>[0]['caller'],
    request,
  })
}

const system = { role: 'system', content: 's'.repeat(5000) }
const turns = (...texts: string[]): object[] => texts.map((content) => ({ role: 'user', content }))
const asked = { model: 'm', messages: [system, ...turns('a')] }

test('a conversation that goes on begins as it began, whatever is asked of the model', () => {
  const first = beginning(asked)
  assert.notEqual(first, null)
  assert.equal(beginning({ ...asked, messages: [system, ...turns('a', 'b')] }), first)
  assert.equal(beginning({ temperature: 1, ...asked, stream: true }), first)
})

test('another workload, other tools, another system prompt or another cache key is another beginning', () => {
  const other = { role: 'system', content: 't'.repeat(5000) }
  const tool = { type: 'function', function: { name: 'f', parameters: {} } }
  const all = [
    beginning(asked),
    beginning(asked, 'other'),
    beginning({ ...asked, messages: [other, ...turns('a')] }),
    beginning({ ...asked, tools: [tool] }),
    beginning({ ...asked, prompt_cache_key: 'k' }),
    beginning({ ...asked, prompt_cache_key: 'l' }),
  ]
  assert.equal(new Set(all).size, all.length)
})

test('what names the same cache key is one, however it begins; what is too short for a cache is none', () => {
  const key = { prompt_cache_key: 'k' }
  const other = { ...asked, messages: [...turns('x'.repeat(5000))] }
  assert.equal(beginning({ ...asked, ...key }), beginning({ ...other, ...key }))
  assert.equal(beginning({ model: 'm', messages: turns('short') }), null)
})
