// A realtime session by the official package, over TLS as it insists.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

import OpenAI, { AzureOpenAI } from 'openai'
import { OpenAIRealtimeWS } from 'openai/realtime/ws'

import { makeCertificate } from '../support/certificate.ts'
import { startGateway } from '../support/gateway.ts'
import { openTestHouse } from '../support/house.ts'
import { realtimeHouse } from '../support/realtime.ts'
import { pick } from '../support/json.ts'
import { startSandbox } from '../support/sandbox.ts'
import { Talk } from '../support/talk.ts'

test('the official client converses with a simulated voice, in both dialects', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'customhouse-test-'))
  const { certFile, keyFile, cert } = makeCertificate(folder)
  const sandbox = await startSandbox()
  const tls = { cert: certFile, key: keyFile }
  const options = realtimeHouse(sandbox.url, { server: { tls } })
  const house = await openTestHouse({ url: sandbox.url }, options)
  try {
    const apiKey = house.key
    const trusting = { ca: cert }
    const openAi = new OpenAI({ apiKey, baseURL: `${house.url}/v1` })
    const apiVersion = '2025-04-01-preview'
    const azure = new AzureOpenAI({ apiKey, apiVersion, endpoint: house.url })
    for (const open of [
      () => OpenAIRealtimeWS.create(openAi, { model: 'm', options: trusting }),
      () => OpenAIRealtimeWS.azure(azure, { deploymentName: 'm', options: trusting }),
    ]) {
      const session = await open()
      const failed = new Promise<never>((_, reject) => session.on('error', reject))
      const created = new Promise((resolve) => session.on('session.created', resolve))
      const done = new Promise<string>((resolve) => {
        session.on('response.done', ({ response }) => resolve(JSON.stringify(response)))
      })
      await Promise.race([created, failed])
      session.send({
        type: 'session.update',
        session: { type: 'realtime', model: 'm', output_modalities: ['text'] },
      })
      session.send({
        type: 'conversation.item.create',
        item: { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Salü' }] },
      })
      session.send({ type: 'response.create' })
      assert.match(await Promise.race([done, failed]), /simulated voice in SE. You said: Salü/)
      session.close()
    }
  } finally {
    await house[Symbol.asyncDispose]()
    await sandbox.close()
    rmSync(folder, { recursive: true })
  }
})

test('a gateway that is killed in the middle of a response knows what it lost', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'customhouse-test-'))
  try {
    const first = await startGateway({ dataDir })
    const authorization = `Bearer ${first.keyOf('muster-support')}`
    const session = new Talk(`${first.url}/v1/realtime?model=gpt-realtime`, { authorization })
    await session.event('session.created')
    session.says('[[fault:hang-after=2]]')
    session.send({ type: 'response.create' })
    await session.event('response.output_audio.delta', 2)
    await first.kill()
    const second = await startGateway({ dataDir })
    const answer = await fetch(`${second.url}/admin/v1/indeterminates`, {
      headers: { authorization: `Bearer ${second.adminKey}` },
    })
    const lost: unknown = pick(await answer.json(), 'attempts')
    assert.equal(await second.stop(), 0)
    assert.ok(Array.isArray(lost))
    const id = String(session.headers['x-request-id'])
    // The response that ran, and the hold for the one that could have followed.
    assert.deepEqual(
      lost.map((attempt) => pick(attempt, 'attemptId')),
      [`${id}.1`, `${id}.2`],
    )
  } finally {
    rmSync(dataDir, { recursive: true })
  }
})
