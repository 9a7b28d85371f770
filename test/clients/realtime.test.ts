// A realtime session by the official package, over TLS as it insists.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

import OpenAI, { AzureOpenAI } from 'openai'
import { OpenAIRealtimeWS } from 'openai/realtime/ws'

import { makeCertificate } from '../support/certificate.ts'
import { openTestHouse } from '../support/house.ts'
import { realtimeHouse } from '../support/realtime.ts'
import { startSandbox } from '../support/sandbox.ts'

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
