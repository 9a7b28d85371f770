import assert from 'node:assert/strict'
import { test } from 'node:test'
import { quietSink } from './quiet-sink.ts'

test('a person is shown every line but those of what the sandbox asks by itself', () => {
  const written: string[] = []
  let done = 0
  const sink = quietSink({
    write(text, told) {
      written.push(text)
      told()
    },
  })
  const own = '{"event":"request","tags":{"simulated":"trickle"}}\n'
  const other = '{"event":"request","tags":{"team":"trickle"}}\n'
  for (const text of [own + other, own, other]) sink.write(text, () => (done += 1))
  assert.deepEqual(written, [other, other])
  assert.equal(done, 3)
})
