// Requests carried from Chat Completions and Messages to the APIs of OpenAI and Anthropic, against the AI SDK's
// providers: what another client writes for the same prompt. Where the two differ on purpose, `alike` says how.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { createAnthropic } from '@ai-sdk/anthropic'
import { createOpenAI } from '@ai-sdk/openai'

import { clientCodecs } from '../../src/door/client-codecs.ts'
import { readChat } from '../../src/door/read-chat.ts'
import { readMessages } from '../../src/door/read-messages.ts'
import { chatProvider } from '../../src/upstream/codecs/chat/provider.ts'
import { messagesProvider } from '../../src/upstream/codecs/messages/provider.ts'
import { responsesProvider } from '../../src/upstream/codecs/responses/provider.ts'
import type { PromptTerms } from '../../src/wire/codec.ts'
import type { Body, Options, Target } from './request-case.ts'
import { features } from './request-features.ts'
import { conversations } from './request-turns.ts'

const models = { chat: 'gpt-4o', messages: 'claude-sonnet-4-5', responses: 'gpt-4o' } as const
const providers = { chat: chatProvider, messages: messagesProvider, responses: responsesProvider }

function termsOf(target: Target): PromptTerms {
  return {
    model: models[target],
    cap: null,
    maxOutputTokens: 4096,
    outputCapField: 'max_tokens',
    inferenceGeo: null,
    storeFalse: false,
    stripLogprobs: false,
  }
}

const limits = { depthMax: 100, valuesMax: 10_000 }

function ours(from: 'chat' | 'messages', target: Target, body: Body): unknown {
  const bytes = Buffer.from(JSON.stringify({ model: 'm', ...body }))
  const request =
    from === 'chat' ? readChat(bytes, limits, null) : readMessages(bytes, limits, 'chat')
  assert.ok(!('kind' in request), JSON.stringify(request))
  const prompt = clientCodecs[from]?.decode(request)
  assert.ok(prompt !== undefined && !('kind' in prompt), JSON.stringify(prompt))
  const written = providers[target].encode(prompt, termsOf(target))
  assert.ok(written['kind'] !== 'refused', JSON.stringify(written))
  return JSON.parse(JSON.stringify(written))
}

/** What the other client sends; its answer is an error, since only the request is looked at. */
async function theirs(target: Target, options: Options): Promise<unknown> {
  let sent: unknown = null
  const settings = {
    apiKey: 'k',
    fetch: (_url: unknown, init?: RequestInit): Promise<Response> => {
      assert.ok(typeof init?.body === 'string')
      sent = JSON.parse(init.body)
      return Promise.resolve(new Response('{}', { status: 400 }))
    },
  }
  const openai = createOpenAI(settings)
  const model =
    target === 'messages'
      ? createAnthropic(settings)(models.messages)
      : target === 'chat'
        ? openai.chat(models.chat)
        : openai.responses(models.responses)
  await assert.rejects(async () => model.doGenerate(options))
  return sent
}

/** A body in the form in which both are the same: each line is one difference that is meant. */
function alike(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(alike)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]): [string, unknown][] => {
      // Nothing that is translated is kept, whatever the default is.
      if (key === 'store' && member === false) return []
      // The default, which the type of the API asks to be said.
      if (key === 'detail' && member === 'auto') return []
      // A string is short for one text.
      if (key === 'content') return [[key, shortened(alike(member))]]
      return [[key, alike(member)]]
    }),
  )
}

function shortened(content: unknown): unknown {
  const only: unknown = Array.isArray(content) && content.length === 1 ? content[0] : null
  if (typeof only !== 'object' || only === null || !('text' in only)) return content
  return Object.keys(only).length === 2 ? only.text : content
}

for (const [name, { options, targets, ...bodies }] of Object.entries({
  ...conversations,
  ...features,
})) {
  for (const target of targets) {
    for (const from of ['chat', 'messages'] as const) {
      const body = bodies[from]
      if (body === undefined) continue
      test(`${name}: from ${from} to ${target}, as the AI SDK writes it`, async () => {
        assert.deepEqual(alike(ours(from, target, body)), alike(await theirs(target, options)))
      })
    }
  }
}
