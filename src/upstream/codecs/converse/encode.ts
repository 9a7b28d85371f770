// A prompt -> the body of a Converse request. What the API has no place for is refused by name. The model and
// whether it is streamed stand in the path.
// Sources: Amazon Bedrock API Reference, Converse, Message, ToolConfiguration, ToolSpecification; User Guide,
// "Using the Converse API", "Call a tool with the Converse API".
import type { JsonBody, PromptTerms } from '../../../wire/codec.ts'
import type { Refusal } from '../../../wire/codes.ts'
import type { Prompt, Tool, ToolChoice } from '../../../wire/prompt.ts'
import { mergedTurns, saidTurns, openWriting, type Writing } from '../writing.ts'
import { cachePoint, writeBlocks } from './blocks.ts'
import { writeInference } from './settings.ts'

export function encodeConverse(prompt: Prompt, terms: PromptTerms): JsonBody | Refusal {
  const writing = openWriting(prompt, terms)
  writeTurns(writing)
  writeTools(writing)
  writeInference(writing)
  return writing.noes.first ?? writing.body
}

function writeTurns(writing: Writing): void {
  const { body, noes, prompt } = writing
  const turns = mergedTurns(saidTurns(prompt.turns), ['system', 'user', 'assistant'])
  const [first] = turns
  const system = first?.role === 'system' ? writeBlocks(writing, first) : []
  if (system.length > 0) body['system'] = system
  const rest = first?.role === 'system' ? turns.slice(1) : turns
  for (const { role, at } of rest) {
    if (role !== 'system') continue
    const why = 'texts of the system stand before all turns'
    noes.carry(at, `${why} (Amazon Bedrock API Reference, Converse)`)
  }
  const [begin, last] = [rest[0], rest.at(-1)]
  if (begin !== undefined && (begin.role === 'assistant' || last?.role === 'assistant')) {
    const at = (begin.role === 'assistant' ? begin : last)?.at ?? begin.at
    const why = 'a conversation begins and ends with a turn of the user'
    noes.carry(at, `${why} (Amazon Bedrock User Guide, Using the Converse API)`)
  }
  body['messages'] = rest.map((turn) => ({ role: turn.role, content: writeBlocks(writing, turn) }))
}

const toolNames = /^[a-zA-Z0-9_-]{1,64}$/

function writeTools(writing: Writing): void {
  const { body, noes, prompt } = writing
  const { tools, turns } = prompt
  if (tools.length === 0) {
    const used = turns
      .flatMap(({ blocks }) => blocks)
      .find(({ kind }) => kind === 'tool-call' || kind === 'tool-result')
    if (used !== undefined) {
      const why = 'calls and results of earlier turns need the tools that they are of'
      noes.carry(used.at, `${why} (Amazon Bedrock User Guide, Call a tool with the Converse API)`)
    }
    return
  }
  const choice = choiceOf(writing)
  body['toolConfig'] = {
    tools: tools.flatMap((tool) => [toolOf(writing, tool), ...cachePoint(tool.cache)]),
    ...(choice === null ? {} : { toolChoice: choice }),
  }
}

function toolOf({ noes }: Writing, { name, description, schema, strict, at }: Tool): object {
  if (!toolNames.test(name)) {
    const why = `names of tools are 1 to 64 letters, digits, '_' and '-'`
    noes.carry(at, `${why} (Amazon Bedrock API Reference, ToolSpecification)`)
  }
  return {
    toolSpec: {
      name,
      // An empty one is an error there.
      ...(description === null || description === '' ? {} : { description }),
      // Arguments are an object, and the schema must say so.
      inputSchema: { json: 'type' in schema ? schema : { type: 'object', ...schema } },
      ...(strict?.value === true ? { strict: true } : {}),
    },
  }
}

/** Null where nothing was asked for: then the model chooses. */
function choiceOf({ noes, prompt }: Writing): object | null {
  const { toolChoice, parallelCalls } = prompt.settings
  const docs = '(Amazon Bedrock API Reference, ToolChoice)'
  if (parallelCalls?.value === false) {
    noes.carry(parallelCalls.at, `Converse cannot be told to call one tool at a time ${docs}`)
  }
  if (toolChoice === undefined) return null
  const { value, at } = toolChoice
  if (value.kind === 'none' || value.kind === 'allowed') {
    const why = value.kind === 'none' ? 'none of its tools' : 'only some of its tools'
    noes.carry(at, `Converse cannot be told to use ${why} ${docs}`)
    return null
  }
  return writtenChoice(value)
}

function writtenChoice(choice: Exclude<ToolChoice, { kind: 'none' | 'allowed' }>): object | null {
  if (choice.kind === 'tool') return { tool: { name: choice.name } }
  return choice.kind === 'required' ? { any: {} } : { auto: {} }
}
