// What we sign, checked by a service that was written apart from the library that signs. Model ids have
// colons, ARNs have slashes, and each of them is encoded twice on the way to the signature.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import fc from 'fast-check'

import { systemClock } from '../../src/kernel/time.ts'
import type { Channel } from '../../src/place/deployment.ts'
import { openSigner } from '../../src/upstream/bedrock/signature.ts'
import { probeChannel } from '../../src/upstream/probe.ts'
import { startSandbox } from '../support/sandbox.ts'
import type { TestSandbox } from '../support/sandbox.ts'

let sandbox: TestSandbox

before(async () => {
  sandbox = await startSandbox()
})
after(() => sandbox.close())

const access = { region: 'us-east-1', accessKeyId: 'AKIASANDBOX000000001', sessionToken: null }
const secret = 'sandbox-bedrock-secret'

interface Sent {
  readonly pieces: readonly Buffer[]
  readonly nowMs?: number
  readonly change?: (headers: Record<string, string>) => void
}

async function statusOf(modelId: string, { pieces, nowMs, change }: Sent): Promise<number> {
  const path = `/bedrock/us-east-1/model/${encodeURIComponent(modelId)}/converse`
  const signer = openSigner(access, secret)
  const asked = { origin: sandbox.url, method: 'POST', path, pieces }
  const headers = Object.fromEntries(await signer.sign(asked, nowMs ?? systemClock.nowMs()))
  change?.(headers)
  const answer = await fetch(`${sandbox.url}${path}`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: Buffer.concat([...pieces]),
  })
  await answer.arrayBuffer()
  return answer.status
}

const known = 'amazon.nova-pro-v1:0'
const body = Buffer.from('{"messages":[{"role":"user","content":[{"text":"Hi"}]}]}')

test('every model id and every body is signed as the service reads it', async () => {
  const id = fc.oneof(
    fc.stringMatching(/^[a-z0-9][a-z0-9.:-]{0,39}$/),
    fc.constant('arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-pro-v1:0'),
    fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
      .filter((text) => !/^\.+$/.test(text)),
  )
  await fc.assert(
    fc.asyncProperty(
      id,
      fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 3 }),
      async (modelId, parts) => {
        const pieces = parts.map((part) => Buffer.from(part))
        // Nobody sells it, or nobody can read it: but it was known who asked.
        assert.equal(await statusOf(modelId, { pieces }), 400, modelId)
      },
    ),
    { numRuns: 60 },
  )
  assert.equal(await statusOf(known, { pieces: [body.subarray(0, 9), body.subarray(9)] }), 200)
})

test('a signature that is old, or of another body or token, is refused', async () => {
  const nowMs = systemClock.nowMs()
  for (const sent of [
    { nowMs: nowMs - 10 * 60_000 },
    { nowMs: nowMs + 10 * 60_000 },
    { change: (headers) => (headers['x-amz-content-sha256'] = '0'.repeat(64)) },
    { change: (headers) => (headers['x-amz-security-token'] = 'another') },
    { change: (headers) => delete headers['authorization'] },
  ] satisfies Omit<Sent, 'pieces'>[]) {
    assert.equal(await statusOf(known, { pieces: [body], ...sent }), 403)
  }
})

test('a channel is tried by a list that costs nothing, signed or with a key', async () => {
  const channel: Channel = {
    id: 'c',
    kind: 'bedrock',
    seller: 's',
    endpoint: `${sandbox.url}/bedrock/us-east-1`,
    credential: secret,
    apiVersion: null,
    billsOnAbort: false,
    usageLookup: null,
    aws: access,
  }
  const verdictOf = async (change: Partial<Channel>): Promise<string> => {
    const readFile = (): Promise<string> => Promise.reject(new Error('no file'))
    const options = { clock: systemClock, timeoutMs: 5000, proxy: null, ca: null, readFile }
    return (await probeChannel({ ...channel, ...change }, options)).verdict
  }
  assert.equal(await verdictOf({}), 'accepted')
  const byKey = { aws: { ...access, accessKeyId: null } }
  assert.equal(await verdictOf({ ...byKey, credential: 'sandbox-bedrock' }), 'accepted')
  assert.equal(await verdictOf({ ...byKey, credential: 'wrong' }), 'refused')
  assert.equal(await verdictOf({ credential: 'wrong' }), 'refused')
  assert.equal(await verdictOf({ aws: { ...access, region: 'eu-north-1' } }), 'refused')
})
