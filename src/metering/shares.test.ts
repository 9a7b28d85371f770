// Fair shares through the door that everybody uses: admissions to one scope, on a clock that the test moves.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { manualClock } from '../kernel/time.ts'
import { openLimits } from './limits.ts'
import type { Share } from './shares.ts'

interface Asker {
  readonly share: Share
  /** Requests per second that it would like. */
  readonly wants: number
}

const perMinute = 600

/** Admissions of each over `minutes`, after `warm` minutes; the first asker always asks first. */
function run(
  askers: readonly Asker[],
  { minutes, warm, tokens = 0 }: { minutes: number; warm: number; tokens?: number },
): readonly number[] {
  const clock = manualClock(0)
  const limits = openLimits(clock)
  const scopes = askers.map(({ share }) => ({
    id: 'd',
    limits: {
      requestsPerMinute: tokens === 0 ? perMinute : null,
      tokensPerMinute: tokens === 0 ? null : perMinute * tokens,
    },
    share,
  }))
  const admitted = askers.map(() => 0)
  const owed = askers.map(() => 0)
  const step = 100
  for (let at = 0; at < (minutes + warm) * 60_000; at += step) {
    clock.advance(step)
    for (const [index, { wants }] of askers.entries()) {
      const scope = scopes[index]
      assert.ok(scope !== undefined)
      owed[index] = (owed[index] ?? 0) + (wants * step) / 1000
      while ((owed[index] ?? 0) >= 1) {
        owed[index] = (owed[index] ?? 0) - 1
        const one = limits.admit([scope], { tokens })
        if (one.kind === 'refused') continue
        one.release(tokens === 0 ? null : tokens)
        if (at >= warm * 60_000) admitted[index] = (admitted[index] ?? 0) + 1
      }
    }
  }
  return admitted.map((count) => count / minutes)
}

function sharer(of: string, weight = 1, rank: Share['rank'] = 1): Share {
  return { of, weight, rank }
}

/** Within two requests a minute, or 2 %. */
function near(actual: readonly number[], expected: readonly number[]): void {
  for (const [index, want] of expected.entries()) {
    const got = actual[index] ?? -1
    assert.ok(
      Math.abs(got - want) <= Math.max(2, want * 0.02),
      `${actual.join()} is not ${expected.join()}`,
    )
  }
}

test('two who ask for more than there is get halves, though one asks first and ten times as often', () => {
  const greedy = { share: sharer('greedy'), wants: 200 }
  const other = { share: sharer('other'), wants: 20 }
  near(run([greedy, other], { minutes: 4, warm: 2 }), [300, 300])
  near(run([greedy, other], { minutes: 4, warm: 2, tokens: 7 }), [300, 300])
})

test('weights divide what is contended', () => {
  const three = { share: sharer('three', 3), wants: 100 }
  const one = { share: sharer('one', 1), wants: 100 }
  near(run([one, three], { minutes: 4, warm: 2 }), [150, 450])
})

test('what one leaves the others use: nothing lies idle', () => {
  const greedy = { share: sharer('greedy'), wants: 100 }
  const modest = { share: sharer('modest'), wants: 1 }
  near(run([greedy, modest], { minutes: 4, warm: 2 }), [540, 60])
  near(run([greedy], { minutes: 4, warm: 2 }), [600])
})

test('the lowest priority has only what is left, the highest takes what others leave first', () => {
  const spare = { share: sharer('spare', 100, 0), wants: 100 }
  const standard = { share: sharer('standard'), wants: 2 }
  near(run([spare, standard], { minutes: 4, warm: 2 }), [480, 120])
  const busy = { share: sharer('standard'), wants: 100 }
  near(run([spare, busy], { minutes: 4, warm: 2 }), [0, 600])
})

test('who stays within its share is never refused for what others do, once all are known', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          weight: fc.integer({ min: 1, max: 5 }),
          wants: fc.integer({ min: 5, max: 60 }),
        }),
        { minLength: 1, maxLength: 4 },
      ),
      (greedy) => {
        const weights = greedy.reduce((sum, { weight }) => sum + weight, 1)
        const fair = Math.floor((perMinute / weights) * 0.95) / 60
        const others = greedy.map(({ weight, wants }, index) => ({
          share: sharer(`greedy${index}`, weight),
          wants,
        }))
        const modest = { share: sharer('modest'), wants: fair }
        const rates = run([...others, modest], { minutes: 2, warm: 2 })
        near(rates.slice(-1), [fair * 60])
        const total = rates.reduce((sum, rate) => sum + rate, 0)
        const wanted = [...others, modest].reduce((sum, { wants }) => sum + wants * 60, 0)
        assert.ok(total >= Math.min(perMinute, wanted) * 0.98, `${total} of ${wanted}`)
        // What was saved up in the minute before comes on top.
        assert.ok(total * 2 <= perMinute * 3)
      },
    ),
    { numRuns: 25 },
  )
})

test('a request larger than its share is admitted when its share is whole', () => {
  const clock = manualClock(0)
  const limits = openLimits(clock)
  const scope = (of: string): Parameters<typeof limits.admit>[0][0] => ({
    id: 'd',
    limits: { requestsPerMinute: null, tokensPerMinute: 100 },
    share: sharer(of),
  })
  assert.equal(limits.admit([scope('a')], { tokens: 10 }).kind, 'admitted')
  assert.equal(limits.admit([scope('b')], { tokens: 80 }).kind, 'admitted')
  const again = limits.admit([scope('b')], { tokens: 5 })
  assert.ok(again.kind === 'refused' && (again.retryAfterMs ?? 0) > 0)
  clock.advance(again.retryAfterMs ?? 0)
  assert.equal(limits.admit([scope('b')], { tokens: 5 }).kind, 'admitted')
})
