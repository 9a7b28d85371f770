// Goal: money and usage survive their text to the nano, and a text that is not whole is never read.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { transferCodes } from '../metering/ledger-changes.ts'
import { usageKinds } from '../metering/price.ts'
import { linesOf, linesText, transfersOf, transfersText } from './postings.ts'

/** Plain objects, as ours are. */
const exact = { noNullPrototype: true }
const nanos = fc.bigInt({ min: 1n, max: 2n ** 63n - 1n })

test('transfers and lines are read as they were written, whatever the accounts are called', () => {
  const transfer = fc.record(
    {
      leg: fc.nat(64),
      code: fc.constantFrom(...transferCodes),
      debit: fc.string().map((name) => `d${name}`),
      credit: fc.string().map((name) => `c${name}`),
      nanos,
    },
    exact,
  )
  const line = fc.record(
    {
      kind: fc.constantFrom(...usageKinds),
      quantity: fc.nat(),
      costNanos: nanos,
      priceNanos: nanos,
    },
    exact,
  )
  const lists = fc.uniqueArray(line, { selector: ({ kind }) => kind })
  fc.assert(
    fc.property(fc.array(transfer), lists, (transfers, lines) => {
      assert.deepEqual(transfersOf(transfersText(transfers)), transfers)
      const stored = lines.map((one) => ({ ...one, quantity: BigInt(one.quantity) }))
      assert.deepEqual(linesOf(linesText(lines)), stored)
    }),
  )
})

test('a text that is not what was written is read as nothing at all', () => {
  const bad = [
    '',
    '{}',
    '[0]',
    '[[0,"hold","a","b"]]',
    '[[0,"hold","a","b","1","2"]]',
    '[[0,"gift","a","b","1"]]',
    '[[0,"hold","a","a","1"]]',
    '[[0.5,"hold","a","b","1"]]',
    '[[0,"hold","a","b",1]]',
    '[[0,"hold","a","b","0"]]',
    '[[0,"hold","a","b","-1"]]',
    '[[0,"hold","a","b","1e3"]]',
    '[[0,"hold","a","b","01"]]',
  ]
  for (const text of bad) assert.equal(transfersOf(text), null, text)
  const badLines = [
    '[["input","1","2"]]',
    '[["input","1","2","3","4"]]',
    '[["input","-1","2","3"]]',
    '[["input","1","2","3"],["input","1","2","3"]]',
  ]
  for (const text of badLines) assert.equal(linesOf(text), null, text)
})
