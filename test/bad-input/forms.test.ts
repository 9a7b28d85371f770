// Goal: no form, however wrong, is sent on, held for or charged, and each gets a refusal with a name. Method: raw
// sockets against a whole house, for every operation that takes a form; a good one before and after is served.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { openTestHouse, type TestHouse } from '../support/house.ts'
import { openScriptedUpstream, type ScriptedUpstream } from '../support/scripted-upstream.ts'
import { complaint } from './oracle.ts'
import { request, send, type RawAnswer } from './raw.ts'

let upstream: ScriptedUpstream
let house: TestHouse

before(async () => {
  upstream = await openScriptedUpstream((response, { path }) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    const kept = { id: 'file-1', object: 'file', bytes: 1, created_at: 1, purpose: 'user_data' }
    response.end(JSON.stringify(path.endsWith('/files') ? kept : { data: [{}], text: 'a' }))
  })
  house = await openTestHouse(upstream, {
    deployments: {
      only: { serves: ['image_edits', 'transcriptions', 'translations'], audioSecondsMax: 60 },
    },
    sections: {
      prices: {
        list: {
          currency: 'USD',
          versions: [{ validFrom: '2020-01-01', perUnit: { picture: '0.04', second: '0.0001' } }],
        },
      },
    },
  })
})
after(async () => {
  await house[Symbol.asyncDispose]()
  await upstream[Symbol.asyncDispose]()
})

const boundary = 'b-1'
const formType = `multipart/form-data; boundary=${boundary}`

function part(name: string, value: string, more = ''): string {
  return `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`
}

const end = `--${boundary}--\r\n`
const model = part('model', 'm')
const sound = part('file', 'RIFF\0\r\n', '; filename="a.wav"\r\nContent-Type: audio/wav')
const image = part('image', '\x89PNG', '; filename="a.png"\r\nContent-Type: image/png')

interface Operation {
  readonly path: string
  readonly good: string
  /** The part of its file, and the name of that. */
  readonly file: string
  readonly field: string
}

const operations: readonly Operation[] = [
  { path: '/v1/audio/transcriptions', good: model + sound + end, file: sound, field: 'file' },
  { path: '/v1/audio/translations', good: model + sound + end, file: sound, field: 'file' },
  {
    path: '/v1/images/edits',
    good: model + part('prompt', 'p') + image + end,
    file: image,
    field: 'image',
  },
]

function post(
  path: string,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): Promise<RawAnswer> {
  const auth = { authorization: `Bearer ${house.key}`, 'content-type': formType }
  const bytes = typeof body === 'string' ? Buffer.from(body, 'latin1') : body
  return send(Number(new URL(house.url).port), request(path, { ...auth, ...headers }, bytes))
}

function attempts(): unknown {
  return house.query('select count(*) as n from attempt')[0]?.['n']
}

/** Whatever `ask` sends is refused as told, and neither sent on nor held for. */
async function refuses(
  what: string,
  ask: () => Promise<RawAnswer>,
  status: readonly number[] = [400],
): Promise<void> {
  const [sent, held] = [upstream.received.length, attempts()]
  const answer = await ask()
  const mayClose = status.length > 1
  assert.equal(complaint(answer, { status, mayClose, secrets: [house.key] }), null, what)
  assert.equal(upstream.received.length, sent, `${what}: sent`)
  assert.equal(attempts(), held, `${what}: held`)
}

async function serves({ path, good }: Operation): Promise<void> {
  const answer = await post(path, good)
  assert.equal(answer.status, 200, answer.body)
  assert.equal(upstream.received.at(-1)?.body.toString('latin1'), good, 'byte for byte')
}

for (const operation of operations) {
  const { path, good, file, field } = operation

  test(`${path}: a form that is cut at any byte is refused, and whole it passes byte for byte`, async () => {
    await serves(operation)
    for (let length = 0; length < good.length - 2; length += 1) {
      await refuses(`${length} bytes`, () => post(path, good.slice(0, length)))
    }
    await serves(operation)
  })

  const wrong: readonly (readonly [what: string, body: string])[] = [
    ['the model twice', model + good],
    ['the file twice', file + good],
    ['no file', good.replace(file, '')],
    ['no model', good.replace(model, '')],
    ['a hundred thousand parts', part('a[]', 'x').repeat(100_000) + good],
    ['a header of a megabyte', part('a', 'x', `\r\nContent-Type: a/${'b'.repeat(1 << 20)}`) + good],
    ['a megabyte of blanks', part('a', 'x', `\r\nContent-Type: ${' '.repeat(1 << 20)}`) + good],
    ['a name of a megabyte', part('a'.repeat(1 << 20), 'x') + good],
    ['a name with a NUL', part('mo\0del', 'x') + good],
    ['a name with a line end', part('a"\r\nx: "b', 'x') + good],
    ['a name with a bare line end', part('a\nb', 'x') + good],
    ['bare line ends', good.replaceAll('\r\n', '\n')],
    ['bare returns', good.replaceAll('\r\n', '\r')],
    ['a header of every object', part('a', 'x', '\r\nconstructor: y') + good],
    ['a field of every object', part('__proto__', 'x') + part('__proto__', 'x') + good],
    ['an encoded name', part('x', 'y').replace('name="x"', `name*=utf-8''model`) + good],
    ['two dispositions', part('x', 'y', '\r\nContent-Disposition: form-data; name="z"') + good],
    ['a disposition of its own', part('x', 'y').replace('form-data', 'attachment') + good],
    [
      'a form inside',
      part('x', 'y', `\r\nContent-Type: multipart/mixed; boundary=b-1`) + end + good,
    ],
    ['a second end', good + good],
    ['another boundary inside', good.replaceAll('b-1', 'b-2')],
    ['its boundary in a value', model + part('x', `y\r\n--${boundary}z`) + file + end],
    ['the model as a file', good.replace('"model"', '"model"; filename="m"')],
    ['the model as a list', part('model[]', 'n') + good],
    ['the model in capitals', part('MODEL', 'n') + good],
    ['the file as a field', good.replace(file, part(field, 'x'))],
    ['nothing', ''],
    ['JSON', '{"model":"m"}'],
  ]
  for (const [what, body] of wrong) {
    test(`${path}: ${what} is refused, and nothing is sent or held`, () =>
      refuses(what, () => post(path, body)))
  }

  test(`${path}: a file may be named in any script, and encoded besides`, async () => {
    const named = good.replace(
      /filename="[^"]*"/,
      `filename="${Buffer.from('Gruß 屋.x').toString('latin1')}"; filename*=utf-8''Gru%C3%9F.x`,
    )
    await serves({ ...operation, good: named })
  })

  test(`${path}: what is no plain form in plain bytes is refused by its head`, async () => {
    const heads: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
      ['no boundary', { 'content-type': 'multipart/form-data' }],
      ['another type', { 'content-type': 'multipart/mixed; boundary=b-1' }],
      ['JSON', { 'content-type': 'application/json' }],
      ['two boundaries', { 'content-type': `${formType}; boundary=b-2` }],
      ['a long boundary', { 'content-type': `multipart/form-data; boundary=${'b'.repeat(71)}` }],
      ['gzip', { 'content-encoding': 'gzip' }],
      ['deflate twice', { 'content-encoding': 'deflate, deflate' }],
    ]
    for (const [what, headers] of heads) {
      await refuses(what, () => post(path, good, headers), [415, 400])
    }
    const longer = { 'content-length': String(good.length - 3) }
    await refuses('a length that cuts it', () => post(path, good, longer))
    await serves(operation)
  })

  test(`${path}: chunks of one byte make the same form`, async () => {
    const auth = { authorization: `Bearer ${house.key}`, 'content-type': formType }
    const head = request(path, auth, '')
      .toString()
      .replace('content-length: 0', 'transfer-encoding: chunked')
    const chunks = Array.from(good, (byte) => `1\r\n${byte}\r\n`).join('')
    const bytes = Buffer.from(`${head}${chunks}0\r\n\r\n`, 'latin1')
    const answer = await send(Number(new URL(house.url).port), bytes)
    assert.equal(answer.status, 200, answer.body)
    assert.equal(upstream.received.at(-1)?.body.toString('latin1'), good)
  })
}
