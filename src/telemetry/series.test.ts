import assert from 'node:assert/strict'
import { test } from 'node:test'

import { Counter, Histogram, Registry } from 'prom-client'

import { Tally, Timing } from './series.ts'

// Method: the same amounts into ours and into prom-client, a client others rely on; same samples out.

function samples(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name, labels = '', value] = /^([^{]+)\{(.*)\} (.*)$/.exec(line) ?? []
      return `${name} ${labels
        .split(/,(?=\w+=)/)
        .toSorted()
        .join(',')} ${Number(value)}`
    })
    .toSorted()
}

test('a counter exposes what prom-client would, whatever is in its labels', async () => {
  const registry = new Registry()
  const theirs = new Counter({
    name: 'n',
    help: 'h',
    labelNames: ['a', 'b'],
    registers: [registry],
  })
  const ours = new Tally('n', 'h', ['a', 'b'])
  const values = [
    ['x', 'y', 1],
    ['x', 'z', 2],
    ['x', 'y', 0.5],
    ['', 'quote " slash \\ line\n', 7],
    ['x', '', 0],
  ] as const
  for (const [a, b, amount] of values) {
    theirs.inc({ a, b }, amount)
    ours.add(amount, a, b)
  }
  assert.deepEqual(samples(ours.text()), samples(await registry.metrics()))
  assert.match(ours.text(), /^# HELP n h\n# TYPE n counter\n/)
})

test('a histogram exposes what prom-client would, bounds included in their bucket', async () => {
  const registry = new Registry()
  const bounds = [0.001, 0.01, 1]
  const theirs = new Histogram({
    name: 't',
    help: 'h',
    labelNames: ['s'],
    buckets: bounds,
    registers: [registry],
  })
  const ours = new Timing('t', 'h', 's', bounds)
  for (const ms of [0, 0.5, 1, 1.5, 10, 999, 1000, 5000]) {
    theirs.observe({ s: 'read' }, ms / 1000)
    ours.observe(ms, 'read')
  }
  ours.observe(2, 'settle')
  theirs.observe({ s: 'settle' }, 0.002)
  assert.deepEqual(samples(ours.text()), samples(await registry.metrics()))
})
