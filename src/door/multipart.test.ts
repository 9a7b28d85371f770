import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { boundaryOf, readParts } from './multipart.ts'

test('what the runtime writes as a form is read back, part by part', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ name: fc.stringMatching(/^[a-z[\]_]{1,20}$/), text: fc.string() }), {
        minLength: 1,
        maxLength: 8,
      }),
      fc.uint8Array(),
      async (fields, bytes) => {
        const form = new FormData()
        for (const { name, text } of fields) form.append(name, text)
        form.append('file', new File([bytes], 'a "b".bin'))
        const request = new Request('http://a.example', { method: 'POST', body: form })
        const boundary = boundaryOf(request.headers.get('content-type') ?? undefined)
        const body = Buffer.from(await request.arrayBuffer())
        assert.ok(boundary !== null)
        const parts = readParts(body, boundary)
        assert.ok(parts !== null)
        const file = parts.at(-1)
        assert.ok(file?.isFile === true && file.name === 'file')
        assert.deepEqual(body.subarray(file.start, file.end), Buffer.from(bytes))
        const lines = (text: string): string => text.replaceAll(/\r\n|\r|\n/g, '\r\n')
        assert.deepEqual(
          parts
            .slice(0, -1)
            .map(({ name, start, end }) => [name, body.toString('utf8', start, end)]),
          fields.map(({ name, text }) => [name, lines(text).toWellFormed()]),
        )
      },
    ),
    { numRuns: 100 },
  )
})

test('a body that is not whole, or says two things at once, is not read', () => {
  const whole = '--b\r\ncontent-disposition: form-data; name="purpose"\r\n\r\nvision\r\n--b--\r\n'
  assert.equal(readParts(Buffer.from(whole), 'b')?.length, 1)
  for (let cut = 0; cut < whole.length - 2; cut++) {
    assert.equal(readParts(Buffer.from(whole.slice(0, cut)), 'b'), null, String(cut))
  }
  for (const head of [
    'content-type: text/plain',
    'content-disposition: attachment; name="a"',
    'content-disposition: form-data',
    'content-disposition: form-data; name="a"; name="b"',
    'content-disposition: form-data; name="a"\r\ncontent-disposition: form-data; name="b"',
  ]) {
    assert.equal(readParts(Buffer.from(`--b\r\n${head}\r\n\r\nx\r\n--b--`), 'b'), null, head)
  }
  assert.equal(boundaryOf('application/json'), null)
  assert.equal(boundaryOf(undefined), null)
})
