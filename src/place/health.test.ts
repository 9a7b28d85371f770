import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manualClock } from '../kernel/time.ts'
import { healthLimits, openHealth } from './health.ts'

function opened() {
  const clock = manualClock(1_000_000)
  const health = openHealth(clock)
  for (let count = 0; count < healthLimits.failuresInARow; count++) health.failed('d')
  return { clock, health }
}

test('a deployment nobody has seen is healthy, with nothing known', () => {
  const health = openHealth(manualClock(0))
  assert.deepEqual(health.view('d'), {
    state: 'closed',
    retryAfterMs: 0,
    latencyMs: null,
    failureShare: 0,
    requestsLeft: null,
    tokensLeft: null,
  })
})

test('failures in a row open the circuit; a success between starts the count again', () => {
  const health = openHealth(manualClock(0))
  for (let count = 1; count < healthLimits.failuresInARow; count++) health.failed('d')
  assert.notEqual(health.view('d').state, 'open')
  health.succeeded('d', 10)
  health.failed('d')
  assert.notEqual(health.view('d').state, 'open')
  assert.equal(opened().health.view('d').state, 'open')
  assert.equal(opened().health.view('d').retryAfterMs, healthLimits.openMs)
})

test('who refuses what its asker may have named stands behind others, and is never out for it', () => {
  const clock = manualClock(0)
  const health = openHealth(clock)
  for (let count = 0; count < 100; count++) health.refused('d')
  assert.equal(health.view('d').state, 'ailing')
  health.failed('d')
  assert.equal(health.view('d').state, 'ailing', 'one failure is one')
  health.succeeded('d', 10)
  clock.advance(healthLimits.failureHalfLifeMs * 3)
  health.refused('d')
  clock.advance(healthLimits.refusedMs - 1)
  assert.equal(health.view('d').state, 'ailing')
  clock.advance(1)
  assert.equal(health.view('d').state, 'closed')
})

test('a large share of failures opens the circuit though few are in a row', () => {
  const health = openHealth(manualClock(0))
  const states = []
  for (let answer = 1; answer <= healthLimits.answersMin; answer++) {
    if (answer % 4 === 1) health.succeeded('d', 10)
    else health.failed('d')
    states.push(health.view('d').state)
  }
  assert.equal(states.indexOf('open'), healthLimits.answersMin - 1)
})

test('a third of failures makes it ailing, and does not open the circuit', () => {
  const health = openHealth(manualClock(0))
  for (let answer = 0; answer < 60; answer++) {
    if (answer % 3 === 0) health.failed('d')
    else health.succeeded('d', 10)
    assert.notEqual(health.view('d').state, 'open')
  }
  assert.equal(health.view('d').state, 'ailing')
})

test('after the wait one probe goes; its success closes, its failure doubles the wait up to a limit', () => {
  const { clock, health } = opened()
  clock.advance(healthLimits.openMs - 1)
  assert.equal(health.view('d').state, 'open')
  clock.advance(1)
  assert.equal(health.view('d').state, 'half-open')
  health.begun('d')
  assert.equal(health.view('d').state, 'open', 'one probe at a time')
  health.failed('d')
  assert.equal(health.view('d').retryAfterMs, healthLimits.openMs * 2)
  for (let count = 0; count < 10; count++) {
    clock.advance(healthLimits.openMsMax)
    health.begun('d')
    health.failed('d')
  }
  assert.equal(health.view('d').retryAfterMs, healthLimits.openMsMax)
  clock.advance(healthLimits.openMsMax)
  health.begun('d')
  health.succeeded('d', 10)
  assert.equal(health.view('d').state, 'closed')
  health.failed('d')
  assert.notEqual(health.view('d').state, 'open', 'a new life begins without the old failures')
})

test('attempts begun before the circuit opened neither lengthen the wait nor end it', () => {
  const { health } = opened()
  health.failed('d')
  health.succeeded('d', 10)
  health.failed('d')
  assert.equal(health.view('d').retryAfterMs, healthLimits.openMs)
})

test('a lost probe, a probe that says nothing and a throttled probe let another go', () => {
  const { clock, health } = opened()
  clock.advance(healthLimits.openMs)
  health.begun('d')
  clock.advance(healthLimits.probeMsMax)
  assert.equal(health.view('d').state, 'half-open')
  health.begun('d')
  health.abandoned('d')
  assert.equal(health.view('d').state, 'half-open')
  health.begun('d')
  health.throttled('d', 3000)
  assert.equal(health.view('d').retryAfterMs, 3000)
  clock.advance(3000)
  assert.equal(health.view('d').state, 'half-open')
})

test('a 429 is no failure: it waits as long as told, or for a while', () => {
  const clock = manualClock(0)
  const health = openHealth(clock)
  health.throttled('d', 2500)
  assert.deepEqual([health.view('d').state, health.view('d').retryAfterMs], ['throttled', 2500])
  clock.advance(2500)
  assert.equal(health.view('d').state, 'closed')
  assert.equal(health.view('d').failureShare, 0)
  health.throttled('d', null)
  assert.equal(health.view('d').retryAfterMs, healthLimits.throttleMs)
})

test('latency is an average that forgets, and failures fade, so that nobody is avoided for ever', () => {
  const clock = manualClock(0)
  const health = openHealth(clock)
  health.succeeded('d', 100)
  assert.equal(health.view('d').latencyMs, 100)
  health.succeeded('d', 200)
  assert.equal(health.view('d').latencyMs, 120)
  health.failed('d')
  health.failed('d')
  assert.equal(health.view('d').state, 'ailing')
  clock.advance(healthLimits.latencyFreshMs)
  assert.equal(health.view('d').latencyMs, null)
  assert.equal(health.view('d').state, 'closed')
})

test('who was outpaced counts as at least so slow, and neither as well nor as failing', () => {
  const clock = manualClock(100_000)
  const health = openHealth(clock)
  health.outpaced('d', 500)
  assert.equal(health.view('d').latencyMs, 500)
  health.outpaced('d', 30)
  assert.equal(health.view('d').latencyMs, 500, 'it could have been any slower')
  health.outpaced('d', 1500)
  assert.equal(health.view('d').latencyMs, 700)
  for (let count = 0; count < 100; count++) health.outpaced('d', 1500)
  assert.deepEqual([health.view('d').state, health.view('d').failureShare], ['closed', 0])
  const { clock: later, health: out } = opened()
  later.advance(healthLimits.openMs)
  out.begun('d')
  out.outpaced('d', 1)
  assert.equal(out.view('d').state, 'half-open', 'a probe that said nothing may be made again')
})

test('quota that a provider reported counts until its reset', () => {
  const clock = manualClock(0)
  const health = openHealth(clock)
  health.learned('d', {
    requestsLeft: 5,
    tokensLeft: 700,
    requestsResetMs: null,
    tokensResetMs: 1000,
  })
  assert.deepEqual([health.view('d').requestsLeft, health.view('d').tokensLeft], [5, 700])
  clock.advance(1000)
  assert.deepEqual([health.view('d').requestsLeft, health.view('d').tokensLeft], [5, null])
  clock.advance(healthLimits.quotaFreshMs)
  assert.equal(health.view('d').requestsLeft, null)
})

test('deployments that left the world are forgotten', () => {
  const { health } = opened()
  health.keep(new Set(['d']))
  assert.equal(health.view('d').state, 'open')
  health.keep(new Set())
  assert.equal(health.view('d').state, 'closed')
})

test('a deployment of which nobody hears any more ails long before its requests time out, until it is heard of', () => {
  const clock = manualClock(0)
  const health = openHealth(clock)
  health.succeeded('d', 500)
  for (let count = 0; count < healthLimits.hushWaiting; count++) health.asked('d')
  clock.advance(500 * healthLimits.hushLatencies)
  assert.equal(health.view('d').state, 'closed')
  clock.advance(1)
  assert.equal(health.view('d').state, 'ailing')
  health.heard('d')
  assert.equal(health.view('d').state, 'closed')
})

test('a few slow requests are no silence, nor are many while others are answered', () => {
  const clock = manualClock(0)
  const health = openHealth(clock)
  for (let count = 1; count < healthLimits.hushWaiting; count++) health.asked('few')
  for (let count = 0; count < 100; count++) health.asked('many')
  for (let count = 0; count < 20; count++) {
    clock.advance(healthLimits.hushUnknownMs)
    assert.equal(health.view('few').state, 'closed')
    assert.equal(health.view('many').state, 'closed')
    health.heard('many')
  }
  clock.advance(healthLimits.hushUnknownMs + 1)
  assert.equal(health.view('many').state, 'ailing')
})

test('the pace of a deployment is that of its last answers, and unknown before the first', () => {
  const health = openHealth(manualClock(0))
  assert.deepEqual(health.pace('d'), { answers: 0, recent: 0, p50Ms: null, p95Ms: null })
  health.failed('d')
  assert.equal(health.pace('d').p50Ms, null)
  for (let ms = 1; ms <= 20; ms++) health.succeeded('d', ms)
  assert.deepEqual(health.pace('d'), { answers: 20, recent: 20, p50Ms: 10, p95Ms: 19 })
  for (let count = 0; count < healthLimits.recentMax; count++) health.succeeded('d', 7)
  const after = { answers: 20 + healthLimits.recentMax, recent: healthLimits.recentMax }
  assert.deepEqual(health.pace('d'), { ...after, p50Ms: 7, p95Ms: 7 })
})
