import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openWrongKeys, wrongKeysPerMinute } from './wrong-keys.ts'

function openAt(): {
  readonly wrong: ReturnType<typeof openWrongKeys>
  readonly pass: (ms: number) => void
} {
  let nowMs = 1000
  return {
    wrong: openWrongKeys({ nowMs: () => nowMs, monotonicMs: () => nowMs }),
    pass(ms) {
      nowMs += ms
    },
  }
}

test('after a minute’s worth of wrong keys an address waits, others do not, and one comes back with time', () => {
  const { wrong, pass } = openAt()
  for (let each = 0; each < wrongKeysPerMinute; each++) {
    assert.equal(wrong.waitMs('192.0.2.1'), 0)
    wrong.note('192.0.2.1')
  }
  const waitMs = wrong.waitMs('192.0.2.1')
  assert.ok(waitMs > 0 && waitMs <= 60_000 / wrongKeysPerMinute)
  assert.equal(wrong.waitMs('192.0.2.2'), 0)
  pass(waitMs + 1)
  assert.equal(wrong.waitMs('192.0.2.1'), 0)
  wrong.note('192.0.2.1')
  assert.ok(wrong.waitMs('192.0.2.1') > 0)
})

test('the 64 bits of an IPv6 address that one host has to itself are one address', () => {
  const table: readonly (readonly [string, string, boolean])[] = [
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff:1:2:3', true],
    ['2001:0db8:0001:0002::1', '2001:db8:1:2::9', true],
    ['2001:db8::1', '2001:db8:0:0:5::', true],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
    ['::1', '::2', true],
  ]
  for (const [one, other, isSame] of table) {
    const { wrong } = openAt()
    for (let each = 0; each < wrongKeysPerMinute; each++) wrong.note(one)
    assert.equal(wrong.waitMs(other) > 0, isSame, `${one} ${other}`)
  }
})
