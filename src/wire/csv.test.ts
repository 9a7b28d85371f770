import assert from 'node:assert/strict'
import { test } from 'node:test'
import { csvLine } from './csv.ts'

test('what a customer wrote is text in a spreadsheet, never a formula', () => {
  for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '\r=1', '＝1']) {
    const [cell = ''] = csvLine([text]).split('\r\n')
    assert.match(cell.replace(/^"/, ''), /^'/, JSON.stringify(text))
  }
  assert.equal(csvLine(['Acme', 'a-b']), 'Acme,a-b\r\n')
})

test('quotes, commas and line ends stay inside of their cell, numbers stay numbers, and nothing is empty', () => {
  assert.equal(csvLine(['a"b', 'c,d', 'e\nf']), '"a""b","c,d","e\nf"\r\n')
  assert.equal(csvLine([{ number: '-0.5' }, null, '']), '-0.5,,\r\n')
})
