import { test } from 'node:test'
import assert from 'node:assert/strict'
import { heldSink } from './held-sink.ts'

test('lines come after the release, in their order, and once', () => {
  const written: string[] = []
  const sink = heldSink({
    write(text, done) {
      written.push(text)
      done()
    },
  })
  let done = 0
  sink.write('a\n', () => (done += 1))
  sink.write('b\n', () => (done += 1))
  assert.deepEqual([written, done], [[], 2])
  written.push('first\n')
  sink.release()
  sink.write('c\n', () => (done += 1))
  sink.release()
  assert.deepEqual([written, done], [['first\n', 'a\nb\n', 'c\n'], 3])
})

test('what is kept back has a bound', () => {
  let written = 0
  const sink = heldSink({ write: (text) => (written += text.length) })
  for (let index = 0; index < 3; index++) sink.write('x'.repeat(600_000), () => undefined)
  assert.equal(written, 1_800_000)
})
