// Goal: the world follows its dates, whatever timers and the machine's clock do. Time is the test's own.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stringify } from 'yaml'
import { until } from '../../test/support/until.ts'
import { openRegister } from '../journeys/register.ts'
import { isoTime } from '../kernel/time.ts'
import { loadConfig } from './config-load.ts'
import type { ConfigInput } from './config-schema.ts'
import { openWorldKeeper } from './reload.ts'
import { sampleConfig } from './sample-config.ts'

const sample = sampleConfig('http://127.0.0.1:1')
/** Of waits that are not looked at here. */
const never = 2 ** 30

type Zones = NonNullable<ConfigInput['zones']>

/** A keeper of no file with these zones besides. Monotonic time stands still: the machine sleeps. */
function keepDated(
  zones: Zones,
  nowMs: () => number,
  onSwapped = (_why: string): void => undefined,
) {
  const configText = stringify({ ...sample, zones: { ...sample.zones, ...zones } })
  const environment = {}
  const { config } = loadConfig({ text: configText, environment, nowMs: nowMs() })
  assert.ok(config)
  return openWorldKeeper({
    clock: { nowMs, monotonicMs: () => 0 },
    environment,
    configPath: null,
    config,
    configText,
    register: openRegister([]),
    apiKeys: [],
    commitEntry: async () => undefined,
    onRefused: () => undefined,
    onRestartNeeded: () => undefined,
    onSwapped: (_world, why) => onSwapped(why),
    debounceMs: never,
    pollMs: never,
  })
}

const january = { validFrom: '2026-01-01', validTo: '2026-02-01', places: ['SG'] }

test('a world that has outlived its date is replaced when it is asked for, whatever the timers do', () => {
  let nowMs = Date.UTC(2026, 0, 15)
  const keeper = keepDated({ sometimes: [january] }, () => nowMs)
  const before = keeper.world()
  assert.equal(keeper.world(), before)
  nowMs = Date.UTC(2026, 1, 1)
  assert.notEqual(keeper.world().version, before.version)
  // The clock was set back: what began on that day has not begun.
  nowMs = Date.UTC(2026, 0, 15)
  assert.equal(keeper.world().version, before.version)
  assert.equal(keeper.world(), keeper.world())
  keeper.close()
})

test('of two dates that pass before anybody asks, the world of the later one answers', async () => {
  let nowMs = Date.UTC(2026, 1, 1) - 1
  const february = { validFrom: '2026-02-01', validTo: '2026-03-01', places: ['JP'] }
  let looks = 0
  const keeper = keepDated({ sometimes: [january, february] }, () => {
    looks += 1
    return nowMs
  })
  const first = looks
  await until('the next world is made ahead', () => looks > first)
  // In its turn after that.
  assert.equal(await keeper.reload(), 'same')
  nowMs = Date.UTC(2026, 2, 1)
  assert.ok((keeper.world().validUntilMs ?? Infinity) > nowMs)
  keeper.close()
})

test('the world is rebuilt at the instant at which something in it changes, though nobody asks', async () => {
  let nowMs = Date.UTC(2026, 0, 15)
  const at = nowMs + 1
  const eea = [
    { validFrom: '2020-01-01', places: ['SE', 'IE'] },
    { validFrom: isoTime(at), places: ['SE'] },
  ]
  const swapped: string[] = []
  const keeper = keepDated(
    { eea },
    () => nowMs,
    (why) => swapped.push(why),
  )
  const before = keeper.world()
  assert.equal(before.validUntilMs, at)
  const permitted = () => keeper.world().contracts.get('muster-2026')?.permits.review
  const first = permitted()
  assert.ok(first?.kind === 'known' && first.places.has('IE'))
  // Time stands still until it is moved: nothing here depends on how fast the machine is.
  nowMs = at
  await until('its own timer put the next in place', () => swapped.length > 0)
  assert.deepEqual(swapped, ['date'])
  const after = permitted()
  assert.ok(after?.kind === 'known' && !after.places.has('IE'))
  assert.notEqual(keeper.world().version, before.version)
  assert.equal(
    keeper.world().contracts.get('muster-2026')?.version,
    before.contracts.get('muster-2026')?.version,
  )
  keeper.close()
})
