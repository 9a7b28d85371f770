// Goal: what one end says is what the other end hears, however many terms pass between them.
// Method: intents over a pool of terms in many messages, through one encoder and one decoder.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { budget, entryDraft, intentOp, settleOp, storedObject } from '../../test/store/ops.ts'
import type { BookOp } from '../metering/ledger-ops.ts'
import type { Flat } from './flat-reader.ts'
import { openDecoder, openEncoder } from './op-codec.ts'

function message(encoder: ReturnType<typeof openEncoder>, ops: readonly BookOp[]): Flat {
  const out: Flat = []
  for (const op of ops) encoder.encode(op, out)
  return structuredClone(out)
}

test('ops arrive as they were sent, and terms that were sent before arrive as the same object', () => {
  const encoder = openEncoder()
  const decoder = openDecoder()
  const first = intentOp({ attemptId: 'a', budgets: [budget('b', 5n), budget('c', 0n, false)] })
  const again = { ...first, attemptId: 'b.1', holdNanos: 2n ** 60n }
  const other = { kind: 'entry', entry: entryDraft('e') } as const
  const shred = { kind: 'shred', places: [3n, 2n ** 60n] } as const
  const cosign = { kind: 'cosign', size: 7, witness: 'w', line: '\u2014 w x\n', atMs: 1 } as const
  const store = {
    kind: 'store',
    object: storedObject({ expiresMs: 9 }),
    entry: entryDraft('s'),
  } as const
  const gone = { workloadId: 'w', id: 'resp_1', atMs: 4, entry: entryDraft('u') }
  const unstore = { kind: 'unstore', ...gone } as const
  const sent: BookOp[][] = [
    [first, settleOp({ attemptId: 'a' }), again, other],
    [shred, cosign, again],
    [
      settleOp({
        attemptId: 'b',
        stored: [storedObject(), storedObject({ id: 'rs_1', kind: 'item', parentId: 'resp_1' })],
      }),
      store,
      unstore,
    ],
  ]
  const messages = sent.map((ops) => message(encoder, ops))
  const heard = messages.map((flat) => decoder.decode(flat))
  assert.deepEqual(heard, sent)
  const terms = heard.flat().flatMap((op) => (op.kind === 'intent' ? [op.terms] : []))
  assert.equal(new Set(terms).size, 1)
  assert.ok((messages[1]?.length ?? Infinity) < 18, 'the second message names the number alone')
})

test('an end that has forgotten terms says them again, however many there are', () => {
  const pool = Array.from({ length: 10_000 }, (_, index) =>
    intentOp({ attemptId: `a${index}`, keyId: `k${index}` }),
  )
  const indexes = fc.array(fc.nat(pool.length - 1), { maxLength: 200 })
  fc.assert(
    fc.property(fc.array(indexes, { maxLength: 5 }), (visits) => {
      const encoder = openEncoder()
      const decoder = openDecoder()
      for (const visited of [...visits, pool.keys().toArray(), ...visits]) {
        const ops = visited.flatMap((index) => pool[index] ?? [])
        assert.deepEqual(decoder.decode(message(encoder, ops)), ops)
      }
    }),
    { numRuns: 10 },
  )
})

test('a number whose terms were never sent is a bug, not an attempt with other terms', () => {
  const encoder = openEncoder()
  const op = intentOp({ attemptId: 'a' })
  message(encoder, [op])
  assert.throws(() => openDecoder().decode(message(encoder, [op])), /terms were sent before/)
})
