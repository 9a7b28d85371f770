// Goal: book and log may differ in whether they speak of a kind of token that was not used, and in nothing else.
// Method: a real book settles with usage lines and an entry that tells other tokens; then it is verified.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testEngines } from '../../test/store/engines.ts'
import { intentOp, settleOp } from '../../test/store/ops.ts'
import type { UsageLine } from '../metering/usage.ts'

const input: UsageLine = { kind: 'input', quantity: 7, costNanos: 20n, priceNanos: 20n }
const output: UsageLine = { kind: 'output', quantity: 3, costNanos: 30n, priceNanos: 40n }
const unused: UsageLine = { kind: 'reasoning', quantity: 0, costNanos: 0n, priceNanos: 0n }

interface Case {
  readonly name: string
  readonly booked: readonly UsageLine[]
  readonly told: Readonly<Record<string, number>>
  readonly isNamed: boolean
}

const cases: readonly Case[] = [
  {
    name: 'equal',
    booked: [input, output],
    told: { output: 3, input: 7 },
    isNamed: false,
  },
  {
    name: 'unused-in-log',
    booked: [input, output],
    told: { input: 7, output: 3, reasoning: 0, cached_input: 0 },
    isNamed: false,
  },
  {
    name: 'unused-in-book',
    booked: [input, output, unused],
    told: { input: 7, output: 3 },
    isNamed: false,
  },
  {
    name: 'used-in-log-alone',
    booked: [input, output],
    told: { input: 7, output: 3, reasoning: 1 },
    isNamed: true,
  },
  {
    name: 'used-in-book-alone',
    booked: [input, output],
    told: { input: 7 },
    isNamed: true,
  },
  {
    name: 'used-in-book-unused-in-log',
    booked: [input, output],
    told: { input: 7, output: 0 },
    isNamed: true,
  },
  {
    name: 'another-quantity',
    booked: [input, output],
    told: { input: 7, output: 4 },
    isNamed: true,
  },
]

test('a kind that was not used may be left out of log or book; one that was used in one of both alone is named', async () => {
  const [sqlite] = testEngines
  const store = await (sqlite ?? assert.fail()).create()
  const book = await store.open()
  try {
    for (const { name, booked: lines, told } of cases) {
      const settle = settleOp({ attemptId: name, lines })
      const fields: Record<string, unknown> = JSON.parse(settle.entry.public)
      const entry = { ...settle.entry, public: JSON.stringify({ ...fields, tokens: told }) }
      const done = await book.applyBatch([intentOp({ attemptId: name }), { ...settle, entry }])
      assert.deepEqual([...new Set(done.map(({ status }) => status))], ['done'])
    }
    const { problems } = await book.verify()
    assert.deepEqual(
      problems.map(({ name, subject }) => `${name} ${subject}`).toSorted(),
      cases
        .filter(({ isNamed }) => isNamed)
        .map(({ name }) => `entry_differs ${name}.1`)
        .toSorted(),
    )
    const about = problems.find(({ subject }) => subject.startsWith('used-in-log-alone'))
    const [log, kept] = ['[["input",7],["output",3],["reasoning",1]]', '[["input",7],["output",3]]']
    assert.equal(about?.message, `tokens: the log says ${log}, the book ${kept}`)
  } finally {
    await book.close()
    await store.remove()
  }
})
