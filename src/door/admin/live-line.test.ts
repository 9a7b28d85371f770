// Goal: a listener is told what it may be told, as much as it can take, and no longer than it may listen.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { firstAdmin, type Operator } from '../../identity/operator.ts'
import type { FoundRequest } from '../../journeys/finder-desk.ts'
import { manualClock } from '../../kernel/time.ts'
import { LiveLine } from './live-line.ts'

const row: FoundRequest = {
  requestId: 'req_1',
  atMs: 0,
  party: 'p',
  contract: 'c',
  workload: 'w',
  model: 'm',
  channel: '',
  deployment: '',
  verdict: 'deny',
  ending: '',
  code: 'policy.denied',
  rules: [],
  status: 0,
  requests: 3,
  attempts: 0,
  tokens: 0n,
  priceNanos: 0n,
  costNanos: 0n,
  currency: '',
  place: { promised: null, asserted: null, standing: null },
}

function opened(by: { operator: Operator | null }) {
  const clock = manualClock(1_000_000)
  const line = new LiveLine({ clock, vkey: 'origin+1+key', current: () => by.operator })
  return { clock, line }
}

async function textOf({ body }: LiveLine): Promise<string> {
  let text = ''
  for await (const chunk of body) text += Buffer.from(chunk).toString()
  return text
}

function count(text: string, part: string): number {
  return text.split(part).length - 1
}

test('of more decisions in a second than a person follows, the rest is counted', async () => {
  const { clock, line } = opened({ operator: firstAdmin })
  line.recorded(
    Array.from({ length: 25 }, () => row),
    4,
  )
  clock.advance(1_000)
  line.recorded([row], 0)
  line.end()
  const text = await textOf(line)
  assert.equal(count(text, 'event: decision\n'), 21)
  assert.equal(count(text, 'event: dropped\ndata: {"requests":19}\n'), 1)
})

test('a reader that takes nothing costs a bounded memory, and is told what it missed', async () => {
  const { clock, line } = opened({ operator: firstAdmin })
  const large = { ...row, rules: ['x'.repeat(10_000)] }
  for (let second = 0; second < 100; second++) {
    clock.advance(1_000)
    line.recorded([large], 0)
  }
  const reader = line.body.getReader()
  let bytes = 0
  let text = ''
  // As much as may wait; what is read after it was told later.
  while (bytes < 256 * 1024) {
    const { value } = await reader.read()
    bytes += value?.length ?? 0
    text += Buffer.from(value ?? []).toString()
  }
  assert.ok(bytes < 300_000, String(bytes))
  const told = count(text, 'event: decision\n')
  clock.advance(1_000)
  line.recorded([], 0)
  const { value } = await reader.read()
  assert.match(Buffer.from(value ?? []).toString(), /event: dropped/)
  assert.match(Buffer.from(value ?? []).toString(), new RegExp(`"requests":${3 * (100 - told)}\\b`))
})

test('whoever may no longer read is told nothing more, and the line ends', async () => {
  const by: { operator: Operator | null } = { operator: firstAdmin }
  const { clock, line } = opened(by)
  let ends = 0
  line.onEnd(() => (ends += 1))
  line.recorded([row], 0)
  by.operator = { ...firstAdmin, roles: ['sales'] }
  clock.advance(1_000)
  line.recorded([row], 0)
  line.head({ origin: 'origin', size: 1, root: '', atMs: 0 })
  line.end()
  assert.equal(count(await textOf(line), 'event: '), 1)
  assert.equal(ends, 1)
})

test('whoever has a scope is told of heads, which are public, and not of what others missed', async () => {
  const scope = { kind: 'party', partyId: 'p' } as const
  const { line } = opened({ operator: { ...firstAdmin, roles: ['customer'], scope } })
  line.head({ origin: 'origin', size: 1, root: 'AA==', atMs: 0 })
  line.recorded([{ ...row, party: 'q' }], 7)
  line.end()
  assert.equal(await textOf(line).then((text) => text.match(/event: .*/g)?.join()), 'event: head')
})

test('only heads of the log that is written to now are shown with its key', async () => {
  const { line } = opened({ operator: firstAdmin })
  line.head({ origin: 'origin', size: 1, root: 'AA==', atMs: 0 })
  line.head({ origin: 'origin-2', size: 1, root: 'AA==', atMs: 0 })
  line.end()
  const text = await textOf(line)
  assert.match(text, /"origin":"origin",.*"vkey":"origin\+1\+key"/)
  assert.match(text, /"origin":"origin-2",.*"vkey":null/)
})
