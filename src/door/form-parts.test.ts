import assert from 'node:assert/strict'
import { test } from 'node:test'

import * as fc from 'fast-check'

import { readSound } from './read-audio.ts'
import { readImageEdits } from './read-images.ts'
import { boundaryOf, readMultipart } from './form-parts.ts'

const boundary = 'b-1'
const asked = { boundary, pathModel: null }

function part(name: string, value: string, more = ''): string {
  return `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`
}

const end = `--${boundary}--\r\n`
const file = part('file', 'RIFF\r\n--b-\0\xff', '; filename="a.wav"\r\nContent-Type: audio/wav')
const good = Buffer.from(`${part('model', 'whisper-1')}${file}${end}`, 'latin1')

function read(body: string | Buffer) {
  return readSound(Buffer.from(body), 'transcriptions', asked)
}

/** What is refused, by code and field. */
function refused(body: string | Buffer): string {
  const result = read(body)
  assert.ok('kind' in result && result.kind === 'refused', 'it was taken')
  return `${result.code} ${result.param ?? ''}`.trim()
}

test('a form is read where it lies, and its files are whatever bytes they are', () => {
  const request = read(good)
  assert.ok(!('kind' in request))
  const span = request.fields.get('file')
  assert.ok(span !== undefined)
  assert.equal(good.toString('latin1', span.start, span.end), 'RIFF\r\n--b-\0\xff')
  assert.equal(request.model, 'whisper-1')
  assert.equal(request.form?.textBytes, 'whisper-1'.length)
})

test('what the runtime writes as a form is read back, part by part', async () => {
  const anyField = fc.record({
    name: fc.stringMatching(/^[a-z_]{1,20}(?:\[[a-z]{0,5}\])?$/),
    text: fc.string(),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyField, { minLength: 1, maxLength: 8 }),
      fc.uint8Array(),
      async (fields, bytes) => {
        const sent = new FormData()
        for (const { name, text } of fields) sent.append(name, text)
        sent.append('file', new File([bytes], 'a "b" – 屋.bin'))
        const request = new Request('http://a.example', { method: 'POST', body: sent })
        const named = boundaryOf(request.headers.get('content-type') ?? undefined)
        assert.ok(named !== null)
        const body = Buffer.from(await request.arrayBuffer())
        const form = readMultipart(body, named)
        assert.ok(form.kind === 'form')
        const last = form.parts.at(-1)
        assert.ok(last?.name === 'file' && last.filename !== null)
        const { start, end: stop } = last.value
        assert.deepEqual(body.subarray(start, stop), Buffer.from(bytes))
        const lines = (text: string): string => text.replaceAll(/\r\n|\r|\n/g, '\r\n')
        assert.deepEqual(
          form.parts
            .slice(0, -1)
            .map(({ name, value }) => [name, body.toString('utf8', value.start, value.end)]),
          fields.map(({ name, text }) => [name, lines(text).toWellFormed()]),
        )
      },
    ),
    { numRuns: 100 },
  )
})

test('a form that is cut anywhere is refused; only its last line end may be missing', () => {
  for (let length = 0; length < good.length - 2; length++) {
    assert.equal(refused(good.subarray(0, length)), 'door.form_invalid', `${length} bytes`)
  }
  assert.ok(!('kind' in read(good.subarray(0, good.length - 2))))
})

test('what one server forgives and another reads differently is refused', () => {
  const model = part('model', 'm')
  const rows: readonly (readonly [what: string, body: string, refusal: string])[] = [
    ['another boundary', good.toString('latin1').replaceAll('b-1', 'b-2'), 'door.form_invalid'],
    ['a preamble', `x\r\n${model}${file}${end}`, 'door.form_invalid'],
    ['an epilogue', `${model}${file}${end}x`, 'door.form_invalid'],
    [
      'blanks behind a boundary',
      `${model}${file}`.replace('b-1\r', 'b-1 \r') + end,
      'door.form_invalid',
    ],
    [
      'a longer boundary inside',
      `${model}${part('prompt', 'a\r\n--b-12\r\n')}${file}${end}`,
      'door.form_invalid',
    ],
    [
      'a boundary behind the headers',
      `--b-1\r\nContent-Disposition: form-data; name="a"\r\n\r\n--b-1\r\n${file}${end}`,
      'door.form_invalid',
    ],
    ['no headers', `${model}--b-1\r\n\r\nx\r\n${file}${end}`, 'door.form_invalid'],
    ['no name', `${model}${part('', 'x')}${file}${end}`, 'door.form_invalid'],
    ['an escaped name', `${part('mo\\"del', 'x')}${file}${end}`, 'door.form_invalid'],
    [
      'a name in another charset',
      `--b-1\r\nContent-Disposition: form-data; name*=utf-8''model\r\n\r\nm\r\n${file}${end}`,
      'door.form_invalid',
    ],
    ['two names', `${part('a', 'x', '; name="model"')}${file}${end}`, 'door.form_invalid'],
    [
      'a header with a NUL',
      `${part('a', 'x', '\r\nContent-Type: text/\0')}${file}${end}`,
      'door.form_invalid',
    ],
    [
      'a bare line end in a header',
      `${part('a', 'x', '\nContent-Type: text/plain')}${file}${end}`,
      'door.form_invalid',
    ],
    // Names that every object has.
    [
      'a header constructor',
      `${part('a', 'x', '\r\nconstructor: y')}${file}${end}`,
      'door.form_invalid',
    ],
    ['a header valueOf', `${part('a', 'x', '\r\nvalueOf: y')}${file}${end}`, 'door.form_invalid'],
    ['a folded header', `${part('a', 'x', '\r\n b: c')}${file}${end}`, 'door.form_invalid'],
    [
      'base64',
      `${part('a', 'x', '\r\nContent-Transfer-Encoding: base64')}${file}${end}`,
      'door.form_invalid',
    ],
    [
      'another charset',
      `${part('a', 'x', '\r\nContent-Type: text/plain; charset=utf-16')}${file}${end}`,
      'door.form_invalid',
    ],
    [
      'a header without an end',
      `${part('a', 'x', `\r\nContent-Type: a/${'b'.repeat(5000)}`)}${file}${end}`,
      'door.form_invalid',
    ],
    [
      'a charset for all',
      `${model}${part('_charset_', 'utf-7')}${file}${end}`,
      'door.field_invalid _charset_',
    ],
    ['the model twice', `${model}${model}${file}${end}`, 'door.field_invalid model'],
    [
      'the model as a list',
      `${model}${part('model[]', 'n')}${file}${end}`,
      'door.field_invalid model',
    ],
    [
      'the model in capitals',
      `${model}${part('Model', 'n')}${file}${end}`,
      'door.field_invalid model',
    ],
    [
      'the model as a file',
      `${part('model', 'm', '; filename="m"')}${file}${end}`,
      'door.field_invalid model',
    ],
    ['no model', `${file}${end}`, 'door.field_invalid model'],
    ['no file', `${model}${end}`, 'door.field_invalid file'],
    ['a file as text', `${model}${part('file', 'x')}${end}`, 'door.field_invalid file'],
    [
      'a file of another name',
      `${model}${file}${part('mask', 'x', '; filename="m"')}${end}`,
      'door.field_invalid mask',
    ],
    [
      'text that is no UTF-8',
      `${model}${part('prompt', '\xff')}${file}${end}`,
      'door.field_invalid prompt',
    ],
    [
      'a stream that may be one',
      `${model}${part('stream', '1')}${file}${end}`,
      'door.field_invalid stream',
    ],
    [
      'a file of the shared account',
      `${model}${file}${part('file_id', 'file-1')}${end}`,
      'policy.field_denied file_id',
    ],
    [
      'one deep inside, in capitals',
      `${model}${file}${part('chunks[0][File_ID]', 'file-1')}${end}`,
      'policy.field_denied chunks[0][File_ID]',
    ],
    [
      'an address in place of the file',
      `${model}${file}${part('url', 'https://a.example/b.wav')}${end}`,
      'policy.field_denied url',
    ],
    [
      'an address in capitals',
      `${model}${file}${part('URL', 'x')}${end}`,
      'door.field_invalid url',
    ],
    [
      'a search',
      `${model}${part('web_search_options[a]', '1')}${file}${end}`,
      'policy.field_denied web_search_options',
    ],
  ]
  for (const [what, body, refusal] of rows) {
    assert.equal(refused(Buffer.from(body, 'latin1')), refusal, what)
  }
})

test('a hundred thousand parts are refused at the limit', () => {
  const body = Buffer.from(part('a[]', 'x').repeat(100_000) + file + end, 'latin1')
  assert.equal(refused(body), 'door.form_invalid')
})

test('headers of blanks are refused in as many steps as they have bytes', () => {
  const blanks = ' '.repeat(2000)
  const body = Buffer.from(`--b-1\r\nA:${blanks}\0\r\n\r\nx\r\n${end}`)
  // Some milliseconds together; where a pattern tries every pair of ends, minutes.
  for (let run = 0; run < 200; run++) assert.equal(refused(body), 'door.form_invalid')
})

test('a boundary is plain, or none', () => {
  const types: readonly (readonly [string | undefined, string | null])[] = [
    ['multipart/form-data; boundary=----formdata-undici-012', '----formdata-undici-012'],
    ['Multipart/Form-Data; boundary="a b"', null],
    ['multipart/form-data; boundary="a=b"', 'a=b'],
    ['multipart/form-data; boundary=a; boundary=b', null],
    [`multipart/form-data; boundary=${'a'.repeat(71)}`, null],
    ['multipart/form-data', null],
    ['multipart/mixed; boundary=a', null],
    ['application/json', null],
    [undefined, null],
  ]
  for (const [type, expected] of types) assert.equal(boundaryOf(type), expected, String(type))
})

test('each part lies from its delimiter to the next, so that it can be taken out whole', () => {
  const form = readMultipart(good, boundary)
  assert.ok(form.kind === 'form')
  const [first, second] = form.parts
  assert.ok(first !== undefined && second !== undefined)
  const without = Buffer.concat([
    good.subarray(0, first.whole.start),
    good.subarray(first.whole.end),
  ])
  assert.equal(without.toString('latin1'), `${file}${end}`)
  assert.equal(good.toString('latin1', second.whole.end), end)
})

test('an edit counts its pictures and reads how many are asked for', () => {
  const image = part('image[]', 'x', '; filename="a.png"')
  const body = `${part('model', 'm')}${part('prompt', 'p')}${part('n', '3')}${image}${image}${end}`
  const request = readImageEdits(Buffer.from(body), boundary, null)
  assert.ok(!('kind' in request))
  assert.deepEqual([request.images, request.n], [2, 3])
  for (const name of [
    'images[0][file_id]',
    'images[0][image_url]',
    'image_url',
    'images[]',
    'mask[file_id]',
  ]) {
    const more = Buffer.from(body.replace(end, `${part(name, 'file-1')}${end}`))
    const result = readImageEdits(more, boundary, null)
    assert.ok('kind' in result && result.kind === 'refused', name)
    assert.deepEqual([result.code, result.param], ['policy.field_denied', name])
  }
  for (const [wrong, param] of [
    ['n", "', 'n'],
    ['0', 'n'],
    ['1e1', 'n'],
  ] as const) {
    const result = readImageEdits(
      Buffer.from(body.replace('\r\n3\r\n', `\r\n${wrong}\r\n`)),
      boundary,
      null,
    )
    assert.ok('kind' in result && result.param === param, wrong)
  }
})
