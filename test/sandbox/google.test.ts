// The simulated Google: the door where tokens are bought looks at every claim, and Gemini refuses what the real one
// refuses. `@ai-sdk/google`, which knows the real API and not the sandbox, is the judge that it is faithful.
import assert from 'node:assert/strict'
import { generateKeyPairSync, sign } from 'node:crypto'
import { after, before, test } from 'node:test'

import { createGoogleGenerativeAI } from '@ai-sdk/google'

import { systemClock } from '../../src/kernel/time.ts'
import { fields, pick } from '../support/json.ts'
import { startSandbox, type TestSandbox } from '../support/sandbox.ts'

let sandbox: TestSandbox
before(async () => {
  sandbox = await startSandbox()
})
after(() => sandbox.close())

const model = 'gemini-3-pro-preview'

function ask(body: object, verb = 'generateContent', key = 'sandbox-gemini'): Promise<Response> {
  return fetch(`${sandbox.url}/gemini/v1beta/models/${model}:${verb}`, {
    method: 'POST',
    headers: { 'x-goog-api-key': key, 'content-type': 'application/json' },
    body: JSON.stringify({ contents: [{ role: 'user', parts: [{ text: 'Hi' }] }], ...body }),
  })
}

test('another client reads a whole answer and a stream, with tools, thoughts and usage', async () => {
  const google = createGoogleGenerativeAI({
    apiKey: 'sandbox-gemini',
    baseURL: `${sandbox.url}/gemini/v1beta`,
  })
  const prompt = [
    { role: 'user' as const, content: [{ type: 'text' as const, text: 'find_port' }] },
  ]
  const inputSchema = { type: 'object' as const, properties: { city: { type: 'string' as const } } }
  const tools = [{ type: 'function' as const, name: 'find_port', inputSchema }]
  const providerOptions = { google: { thinkingConfig: { includeThoughts: true } } }
  const whole = await google(model).doGenerate({ prompt, tools, providerOptions })
  assert.deepEqual(
    whole.content.map(({ type }) => type),
    ['reasoning', 'tool-call'],
  )
  assert.equal(whole.finishReason.unified, 'tool-calls')
  const { stream } = await google(model).doStream({ prompt, tools, providerOptions })
  const seen = new Set<string>()
  let total: number | undefined
  for await (const part of stream) {
    seen.add(part.type)
    if (part.type === 'finish') total = part.usage.outputTokens.total
  }
  assert.ok(seen.has('reasoning-delta') && seen.has('tool-call') && seen.has('finish'))
  assert.equal(total, whole.usage.outputTokens.total)
})

test('a wrong name is refused in the form of Google, with its field, wherever it stands', async () => {
  for (const [body, name] of [
    [{ frobnicate: 1 }, 'frobnicate'],
    [{ generationConfig: { max_tokens: 1 } }, 'max_tokens'],
    [{ contents: [{ role: 'user', parts: [{ text: 'x', cache: 1 }] }] }, 'cache'],
    [{ tools: [{ functionDeclarations: [{ name: 'f', schema: {} }] }] }, 'schema'],
    [{ toolConfig: { functionCallingConfig: { modus: 'ANY' } } }, 'modus'],
    [{ generationConfig: { thinkingConfig: { budget: 1 } } }, 'budget'],
  ] as const) {
    const response = await ask(body)
    assert.equal(response.status, 400)
    const answer = await fields(response)
    assert.equal(pick(answer, 'error', 'status'), 'INVALID_ARGUMENT')
    assert.match(String(pick(answer, 'error', 'message')), new RegExp(`Unknown name "${name}"`))
  }
})

const call = (name: string, more: object = {}) => ({ functionCall: { name, args: {} }, ...more })
const result = (name: string) => ({ functionResponse: { name, response: { output: 'ok' } } })

function turns(calls: readonly object[], results: readonly object[]): object {
  const asked = { role: 'user', parts: [{ text: 'x' }] }
  return {
    contents: [asked, { role: 'model', parts: calls }, { role: 'user', parts: results }],
  }
}

test('a call comes back only with its own signature, and all results of a turn together', async () => {
  const signed = await fields(
    ask({
      contents: [{ role: 'user', parts: [{ text: 'f' }] }],
      tools: [{ functionDeclarations: [{ name: 'f' }] }],
    }),
  )
  const [part] = pick(signed, 'candidates', 0, 'content', 'parts') as { thoughtSignature: string }[]
  const thoughtSignature = part?.thoughtSignature
  assert.ok(thoughtSignature !== undefined)
  const good = turns([call('f', { thoughtSignature }), call('g')], [result('f'), result('g')])
  assert.equal((await ask(good)).status, 200)
  for (const [body, reason] of [
    [turns([call('f')], [result('f')]), /missing a thought_signature/],
    [turns([call('g', { thoughtSignature })], [result('g')]), /Corrupted thought signature/],
    [
      turns([call('f', { thoughtSignature }), call('g')], [result('f')]),
      /number of function response parts/,
    ],
    [
      {
        contents: [
          { role: 'user', parts: [{ text: 'x' }] },
          { role: 'model', parts: [call('f')] },
        ],
      },
      /./,
    ],
  ] as const) {
    const response = await ask(body)
    assert.equal(response.status, 400)
    assert.match(String(pick(await fields(response), 'error', 'message')), reason)
  }
})

test('a wrong key, a stream that is no event stream and a model that is not there are refused', async () => {
  assert.equal((await ask({}, 'generateContent', 'wrong')).status, 401)
  assert.equal((await ask({}, 'streamGenerateContent')).status, 404)
  const counted = await fields(ask({}, 'countTokens'))
  assert.ok(Number(pick(counted, 'totalTokens')) > 0)
})

interface Account {
  private_key: string
  private_key_id: string
  client_email: string
  token_uri: string
}

async function account(): Promise<Account> {
  const key = await fields(fetch(`${sandbox.url}/google/key`))
  const told = (name: keyof Account): string => String(pick(key, name))
  return {
    private_key: told('private_key'),
    private_key_id: told('private_key_id'),
    client_email: told('client_email'),
    token_uri: told('token_uri'),
  }
}

function assertion(own: Account, claims: object, header: object = {}): string {
  const nowS = Math.floor(systemClock.nowMs() / 1000)
  const head = { alg: 'RS256', typ: 'JWT', kid: own.private_key_id, ...header }
  const body = {
    iss: own.client_email,
    scope: 'https://www.googleapis.com/auth/cloud-platform',
    aud: own.token_uri,
    iat: nowS,
    exp: nowS + 3600,
    ...claims,
  }
  const text = [head, body]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  return `${text}.${sign('RSA-SHA256', Buffer.from(text), own.private_key).toString('base64url')}`
}

function buy(text: string): Promise<Response> {
  const grant = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
  const form = new URLSearchParams({ grant_type: grant, assertion: text })
  return fetch(`${sandbox.url}/google/token`, { method: 'POST', body: form })
}

test('a token is sold for a right assertion alone, and opens Vertex AI', async () => {
  const own = await account()
  const nowS = Math.floor(systemClock.nowMs() / 1000)
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  for (const bad of [
    assertion(own, { iss: 'somebody@else' }),
    assertion(own, { aud: 'https://oauth2.googleapis.com/token' }),
    assertion(own, { scope: 'email' }),
    assertion(own, { exp: nowS - 1 }),
    assertion(own, { exp: nowS + 7200 }),
    assertion(own, { iat: nowS + 600, exp: nowS + 3600 }),
    assertion(own, {}, { kid: 'other' }),
    assertion(own, {}, { alg: 'none' }),
    assertion({ ...own, private_key: privateKey }, {}),
    'no.jwt',
  ]) {
    const response = await buy(bad)
    assert.equal(response.status, 400)
    assert.equal(pick(await fields(response), 'error'), 'invalid_grant')
  }
  const sold = await fields(buy(assertion(own, {})))
  const path = '/vertex/v1/projects/sandbox-project/locations/us-central1/endpoints'
  const opened = async (token: unknown): Promise<number> => {
    const headers = { authorization: `Bearer ${String(token)}` }
    return (await fetch(sandbox.url + path, { headers })).status
  }
  assert.equal(await opened(pick(sold, 'access_token')), 200)
  assert.equal(await opened('ya29.made-up'), 401)
})
