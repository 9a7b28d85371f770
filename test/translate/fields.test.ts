// Every member that the official packages document has a line in our tables: it has a place in a prompt, or the
// table says why not. A member that an API gains shows here first; until then it is refused by name.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'

import * as chat from '../../src/door/codecs/chat/fields.ts'
import * as messages from '../../src/door/codecs/messages/fields.ts'
import type { Places } from '../../src/door/codecs/reading.ts'
import * as responses from '../../src/door/codecs/responses/fields.ts'

const modules = new URL('../../node_modules/', import.meta.url)
const sources = {
  chat: readFileSync(
    new URL('openai/resources/chat/completions/completions.d.ts', modules),
    'utf8',
  ),
  responses: readFileSync(new URL('openai/resources/responses/responses.d.ts', modules), 'utf8'),
  messages: readFileSync(
    new URL('@anthropic-ai/sdk/resources/messages/messages.d.ts', modules),
    'utf8',
  ),
  shared: readFileSync(new URL('openai/resources/shared.d.ts', modules), 'utf8'),
}

/** The members of an interface of a declaration file, at its first depth. */
function membersOf(source: keyof typeof sources, name: string): string[] {
  const lines = sources[source].split('\n')
  const start = lines.findIndex((line) =>
    new RegExp(`^\\s*(export )?interface ${name} `).test(line),
  )
  assert.ok(start >= 0, `${name} is declared`)
  const indent = /^\s*/.exec(lines[start] ?? '')?.[0] ?? ''
  const members: string[] = []
  for (const line of lines.slice(start + 1)) {
    if (line.startsWith(`${indent}}`)) break
    const member = new RegExp(`^${indent}    (\\w+)\\??:`).exec(line)?.[1]
    if (member !== undefined) members.push(member)
  }
  assert.ok(members.length > 0, `${name} has members`)
  return members
}

function holds(places: Places | undefined, members: readonly string[]): void {
  assert.ok(places !== undefined)
  const missing = members.filter((member) => !Object.hasOwn(places, member))
  assert.deepEqual(missing, [])
}

/** Headers, which the package declares beside the members of a body. */
const headers = new Set(['user_profile_id', 'workspace_id'])

describe('each documented member has a line in the tables', () => {
  test('of a chat completion', () => {
    holds(chat.bodyPlaces, membersOf('chat', 'ChatCompletionCreateParamsBase'))
    holds(chat.messagePlaces['system'], membersOf('chat', 'ChatCompletionSystemMessageParam'))
    holds(chat.messagePlaces['developer'], membersOf('chat', 'ChatCompletionDeveloperMessageParam'))
    holds(chat.messagePlaces['user'], membersOf('chat', 'ChatCompletionUserMessageParam'))
    holds(chat.messagePlaces['tool'], membersOf('chat', 'ChatCompletionToolMessageParam'))
    holds(chat.messagePlaces['assistant'], membersOf('chat', 'ChatCompletionAssistantMessageParam'))
    holds(chat.partPlaces['text'], membersOf('chat', 'ChatCompletionContentPartText'))
    holds(chat.partPlaces['refusal'], membersOf('chat', 'ChatCompletionContentPartRefusal'))
    holds(chat.partPlaces['image_url'], membersOf('chat', 'ChatCompletionContentPartImage'))
    holds(chat.partPlaces['input_audio'], membersOf('chat', 'ChatCompletionContentPartInputAudio'))
  })

  test('of a Messages request', () => {
    const body = membersOf('messages', 'MessageCreateParamsBase')
    holds(
      messages.bodyPlaces,
      body.filter((member) => !headers.has(member)),
    )
    const blocks = {
      text: 'TextBlockParam',
      image: 'ImageBlockParam',
      document: 'DocumentBlockParam',
      thinking: 'ThinkingBlockParam',
      redacted_thinking: 'RedactedThinkingBlockParam',
      tool_use: 'ToolUseBlockParam',
      tool_result: 'ToolResultBlockParam',
    }
    for (const [type, name] of Object.entries(blocks)) {
      holds(messages.blockPlaces[type], membersOf('messages', name))
    }
    holds(messages.toolPlaces, membersOf('messages', 'Tool'))
  })

  test('of a Responses request', () => {
    holds(responses.bodyPlaces, membersOf('responses', 'ResponseCreateParamsBase'))
    holds(responses.reasoningPlaces, membersOf('shared', 'Reasoning'))
    const { itemPlaces, partPlaces } = responses
    holds(itemPlaces['message'], membersOf('responses', 'EasyInputMessage'))
    holds(itemPlaces['message'], membersOf('responses', 'ResponseOutputMessage'))
    holds(itemPlaces['function_call'], membersOf('responses', 'ResponseFunctionToolCall'))
    holds(itemPlaces['reasoning'], membersOf('responses', 'ResponseReasoningItem'))
    holds(itemPlaces['function_call_output'], membersOf('responses', 'FunctionCallOutput'))
    holds(partPlaces['input_text'], membersOf('responses', 'ResponseInputText'))
    holds(partPlaces['input_image'], membersOf('responses', 'ResponseInputImage'))
    holds(partPlaces['input_file'], membersOf('responses', 'ResponseInputFile'))
    holds(partPlaces['output_text'], membersOf('responses', 'ResponseOutputText'))
    holds(partPlaces['refusal'], membersOf('responses', 'ResponseOutputRefusal'))
  })
})
