import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { eachLine } from './each-line.ts'

const text = fc.array(fc.constantFrom('a', 'bc', '\n', '\r\n', ' ', 'ü'), { maxLength: 30 })

test('however a file is cut into pieces, its lines and their numbers are the same', async () => {
  const cuts = fc.array(fc.nat(40), { maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(text, cuts, async (parts, at) => {
      const bytes = Buffer.from(parts.join(''))
      const ends = [...at, bytes.length].toSorted((left, right) => left - right)
      const pieces = ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end))
      const seen: [number, string][] = []
      const end = await eachLine(pieces, 1_000, (line, number) => {
        seen.push([number, line.toString()])
        return null
      })
      const lines = parts.join('').split('\n')
      const want = lines
        .map((line, index): [number, string] => [index + 1, line.replace(/\r$/, '')])
        .filter(([, line]) => line.trim() !== '')
      assert.deepEqual(seen, want)
      assert.deepEqual(end, { kind: 'done', lines: want.length })
    }),
  )
})

test('a line that is too long is named before all of it is held', async () => {
  const pieces = ['ok\n', 'x'.repeat(60), 'x'.repeat(60), '\n'].map((piece) => Buffer.from(piece))
  let read = 0
  function* counted(): Generator<Buffer> {
    for (const piece of pieces) {
      read += 1
      yield piece
    }
  }
  assert.deepEqual(await eachLine(counted(), 100, () => null), { kind: 'too_long', number: 2 })
  assert.equal(read, 3)
})

test('reading stops at the first line that is answered', async () => {
  const pieces = [Buffer.from('a\nb\nc\n')]
  const seen: string[] = []
  const end = await eachLine(pieces, 10, (line, number) => {
    seen.push(line.toString())
    return number === 2 ? 'no' : null
  })
  assert.deepEqual(end, { kind: 'stopped', by: 'no' })
  assert.deepEqual(seen, ['a', 'b'])
})
