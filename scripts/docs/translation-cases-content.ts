// What stands in the turns: texts, tools and their results, media.
// Sources: OpenAI API reference, Create chat completion and Create a response; Claude API reference, Create a Message.
import {
  beside,
  everywhere,
  hello,
  schema,
  shown,
  type Body,
  type Case,
  type ClientShape,
} from './translation-case.ts'

const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGD4DwABBAEAX+XDSwAAAABJRU5ErkJggg=='
const page = Buffer.from('%PDF-1.4\n%%EOF\n').toString('base64')
const sound = Buffer.from('RIFF').toString('base64')
const chatTool = {
  type: 'function',
  function: { name: 'weather', description: 'Tells the weather.', parameters: schema },
}
const messagesTool = { name: 'weather', description: 'Tells the weather.', input_schema: schema }
const responsesTool = {
  type: 'function',
  name: 'weather',
  description: 'Tells the weather.',
  parameters: schema,
  strict: false,
}

const tools = { chat: [chatTool], messages: [messagesTool], responses: [responsesTool] }

function withTools(members: Readonly<Record<ClientShape, Body | null>>): Case['asked'] {
  const { chat, messages, responses } = members
  return beside({
    chat: chat === null ? null : { tools: tools.chat, ...chat },
    messages: messages === null ? null : { tools: tools.messages, ...messages },
    responses: responses === null ? null : { tools: tools.responses, ...responses },
  })
}

export const plain: readonly Case[] = [
  { feature: 'text', asked: everywhere({}) },
  {
    feature: 'text in parts',
    asked: {
      chat: { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello.' }] }] },
      messages: { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello.' }] }] },
      responses: {
        input: [{ role: 'user', content: [{ type: 'input_text', text: 'Hello.' }] }],
      },
    },
  },
  {
    feature: 'system text',
    asked: {
      chat: { messages: [{ role: 'system', content: 'Be brief.' }, ...hello] },
      messages: { system: 'Be brief.', messages: hello },
      responses: { instructions: 'Be brief.', input: hello },
    },
  },
  {
    feature: 'system text between turns',
    asked: {
      chat: {
        messages: [...hello, { role: 'developer', content: 'Be brief.' }, ...hello],
      },
      messages: null,
      responses: { input: [...hello, { role: 'developer', content: 'Be brief.' }, ...hello] },
    },
  },
  {
    feature: 'several turns',
    asked: {
      chat: { messages: [...hello, { role: 'assistant', content: 'Good day.' }, ...hello] },
      messages: { messages: [...hello, { role: 'assistant', content: 'Good day.' }, ...hello] },
      responses: { input: [...hello, { role: 'assistant', content: 'Good day.' }, ...hello] },
    },
  },
  {
    feature: 'end user',
    asked: beside({
      chat: { safety_identifier: 'u-1' },
      messages: { metadata: { user_id: 'u-1' } },
      responses: { safety_identifier: 'u-1' },
    }),
  },
]

const callId = 'call_1'
export const calls: readonly Case[] = [
  { feature: 'tools', asked: withTools({ chat: {}, messages: {}, responses: {} }) },
  {
    feature: 'strict tools',
    asked: beside({
      chat: {
        tools: [{ type: 'function', function: { ...chatTool.function, strict: true } }],
      },
      messages: { tools: [{ ...messagesTool, strict: true }] },
      responses: { tools: [{ ...responsesTool, strict: true }] },
    }),
  },
  {
    feature: 'any tool required',
    asked: withTools({
      chat: { tool_choice: 'required' },
      messages: { tool_choice: { type: 'any' } },
      responses: { tool_choice: 'required' },
    }),
  },
  {
    feature: 'one tool required',
    asked: withTools({
      chat: { tool_choice: { type: 'function', function: { name: 'weather' } } },
      messages: { tool_choice: { type: 'tool', name: 'weather' } },
      responses: { tool_choice: { type: 'function', name: 'weather' } },
    }),
  },
  {
    feature: 'no tool now',
    asked: withTools({
      chat: { tool_choice: 'none' },
      messages: { tool_choice: { type: 'none' } },
      responses: { tool_choice: 'none' },
    }),
  },
  {
    feature: 'one call at a time',
    asked: withTools({
      chat: { parallel_tool_calls: false },
      messages: { tool_choice: { type: 'auto', disable_parallel_tool_use: true } },
      responses: { parallel_tool_calls: false },
    }),
  },
  {
    feature: 'calls and their results',
    asked: withTools({
      chat: {
        messages: [
          ...hello,
          {
            role: 'assistant',
            content: null,
            tool_calls: ['call_1', 'call_2'].map((id) => ({
              id,
              type: 'function',
              function: { name: 'weather', arguments: '{"city":"Oslo"}' },
            })),
          },
          { role: 'tool', tool_call_id: 'call_1', content: 'Rain.' },
          { role: 'tool', tool_call_id: 'call_2', content: 'Sun.' },
        ],
      },
      messages: {
        messages: [
          ...hello,
          {
            role: 'assistant',
            content: ['call_1', 'call_2'].map((id) => ({
              type: 'tool_use',
              id,
              name: 'weather',
              input: { city: 'Oslo' },
            })),
          },
          {
            role: 'user',
            content: [
              { type: 'tool_result', tool_use_id: 'call_1', content: 'Rain.' },
              { type: 'tool_result', tool_use_id: 'call_2', content: 'Sun.' },
            ],
          },
        ],
      },
      responses: {
        input: [
          ...hello,
          ...['call_1', 'call_2'].map((id) => ({
            type: 'function_call',
            call_id: id,
            name: 'weather',
            arguments: '{"city":"Oslo"}',
          })),
          { type: 'function_call_output', call_id: 'call_1', output: 'Rain.' },
          { type: 'function_call_output', call_id: 'call_2', output: 'Sun.' },
        ],
      },
    }),
  },
  {
    feature: 'a failed call',
    asked: withTools({
      chat: null,
      messages: {
        messages: [
          ...hello,
          {
            role: 'assistant',
            content: [{ type: 'tool_use', id: callId, name: 'weather', input: {} }],
          },
          {
            role: 'user',
            content: [
              {
                type: 'tool_result',
                tool_use_id: callId,
                content: 'No such city.',
                is_error: true,
              },
            ],
          },
        ],
      },
      responses: null,
    }),
  },
  {
    feature: 'tools of the provider',
    asked: beside({
      chat: { web_search_options: {} },
      messages: { tools: [{ type: 'web_search_20250305', name: 'web_search' }] },
      responses: { tools: [{ type: 'web_search' }] },
    }),
  },
]

export const media: readonly Case[] = [
  {
    feature: 'image, inline',
    asked: shown(
      { type: 'image_url', image_url: { url: `data:image/png;base64,${pixel}` } },
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: pixel } },
      { type: 'input_image', image_url: `data:image/png;base64,${pixel}`, detail: 'auto' },
    ),
  },
  {
    feature: 'image, by URL',
    asked: shown(
      { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
      { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
      { type: 'input_image', image_url: 'https://example.com/a.png', detail: 'auto' },
    ),
  },
  {
    feature: 'image, in low detail',
    asked: shown(
      { type: 'image_url', image_url: { url: `data:image/png;base64,${pixel}`, detail: 'low' } },
      null,
      { type: 'input_image', image_url: `data:image/png;base64,${pixel}`, detail: 'low' },
    ),
  },
  {
    feature: 'PDF, inline',
    asked: shown(
      {
        type: 'file',
        file: { filename: 'a.pdf', file_data: `data:application/pdf;base64,${page}` },
      },
      {
        type: 'document',
        title: 'a.pdf',
        source: { type: 'base64', media_type: 'application/pdf', data: page },
      },
      {
        type: 'input_file',
        filename: 'a.pdf',
        file_data: `data:application/pdf;base64,${page}`,
      },
    ),
  },
  {
    feature: 'citations',
    asked: shown(
      null,
      {
        type: 'document',
        source: { type: 'text', media_type: 'text/plain', data: 'The sky is blue.' },
        citations: { enabled: true },
      },
      null,
    ),
  },
  {
    feature: 'audio in',
    asked: shown({ type: 'input_audio', input_audio: { data: sound, format: 'wav' } }, null, null),
  },
]
