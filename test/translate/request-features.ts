// Files, schemas, thinking and what else not every API has, as the AI SDK and our clients say them.
import { asked, messagesTools, plain, png, schema, tools, type Case } from './request-case.ts'

export const features: Readonly<Record<string, Case>> = {
  'images by URL and as data, and a PDF': {
    options: {
      prompt: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is it?' },
            {
              type: 'file',
              mediaType: 'image/*',
              data: { type: 'url', url: new URL('https://a.example/b.png') },
            },
            { type: 'file', mediaType: 'image/png', data: { type: 'data', data: png } },
            {
              type: 'file',
              mediaType: 'application/pdf',
              filename: 'map.pdf',
              data: { type: 'data', data: png },
            },
          ],
        },
      ],
      maxOutputTokens: 9,
    },
    chat: {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is it?' },
            { type: 'image_url', image_url: { url: 'https://a.example/b.png' } },
            { type: 'image_url', image_url: { url: `data:image/png;base64,${png}` } },
            {
              type: 'file',
              file: { filename: 'map.pdf', file_data: `data:application/pdf;base64,${png}` },
            },
          ],
        },
      ],
      max_tokens: 9,
    },
    messages: {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is it?' },
            { type: 'image', source: { type: 'url', url: 'https://a.example/b.png' } },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } },
            {
              type: 'document',
              title: 'map.pdf',
              source: { type: 'base64', media_type: 'application/pdf', data: png },
            },
          ],
        },
      ],
      max_tokens: 9,
    },
    targets: ['chat', 'messages', 'responses'],
  },
  'an answer that follows a schema': {
    options: {
      prompt: asked,
      maxOutputTokens: 9,
      responseFormat: { type: 'json', name: 'answer', schema },
    },
    chat: {
      messages: plain,
      max_tokens: 9,
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'answer', schema, strict: true },
      },
    },
    messages: {
      messages: plain,
      max_tokens: 9,
      output_config: { format: { type: 'json_schema', schema } },
    },
    targets: ['chat', 'messages', 'responses'],
  },
  'an answer that is any JSON': {
    options: { prompt: asked, maxOutputTokens: 9, responseFormat: { type: 'json' } },
    chat: { messages: plain, max_tokens: 9, response_format: { type: 'json_object' } },
    targets: ['chat', 'responses'],
  },
  'penalties, a seed and a bias': {
    options: {
      prompt: asked,
      maxOutputTokens: 9,
      presencePenalty: 0.5,
      frequencyPenalty: -1,
      seed: 7,
      providerOptions: { openai: { logitBias: { 50256: -100 }, safetyIdentifier: 'u' } },
    },
    chat: {
      messages: plain,
      max_tokens: 9,
      presence_penalty: 0.5,
      frequency_penalty: -1,
      seed: 7,
      logit_bias: { 50256: -100 },
      user: 'u',
    },
    targets: ['chat'],
  },
  'a budget for thinking, and thinking that goes back': {
    options: {
      prompt: [
        ...asked,
        {
          role: 'assistant',
          content: [
            {
              type: 'reasoning',
              text: 'A river…',
              providerOptions: { anthropic: { signature: 'c2ln' } },
            },
            {
              type: 'reasoning',
              text: '',
              providerOptions: { anthropic: { redactedData: 'dmVpbA' } },
            },
            {
              type: 'tool-call',
              toolCallId: 'c_1',
              toolName: 'find_port',
              input: { place: 'Ulm' },
            },
          ],
        },
        {
          role: 'tool',
          content: [
            {
              type: 'tool-result',
              toolCallId: 'c_1',
              toolName: 'find_port',
              output: { type: 'error-text', value: 'broken' },
            },
          ],
        },
      ],
      // The AI SDK adds the budget to it.
      maxOutputTokens: 1000,
      tools,
      providerOptions: { anthropic: { thinking: { type: 'enabled', budgetTokens: 1024 } } },
    },
    messages: {
      messages: [
        ...plain,
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'A river…', signature: 'c2ln' },
            { type: 'redacted_thinking', data: 'dmVpbA' },
            { type: 'tool_use', id: 'c_1', name: 'find_port', input: { place: 'Ulm' } },
          ],
        },
        {
          role: 'user',
          content: [{ type: 'tool_result', tool_use_id: 'c_1', content: 'broken', is_error: true }],
        },
      ],
      max_tokens: 2024,
      tools: messagesTools,
      thinking: { type: 'enabled', budget_tokens: 1024 },
    },
    targets: ['messages'],
  },
  'marks of a cache, the id of a user and a top_k': {
    options: {
      prompt: [
        {
          role: 'system',
          content: 'Be brief.',
          providerOptions: { anthropic: { cacheControl: { type: 'ephemeral', ttl: '1h' } } },
        },
        {
          role: 'user',
          content: [
            {
              type: 'text',
              text: 'Ulm?',
              providerOptions: { anthropic: { cacheControl: { type: 'ephemeral' } } },
            },
          ],
        },
      ],
      maxOutputTokens: 9,
      topK: 4,
      providerOptions: { anthropic: { metadata: { userId: 'u' } } },
    },
    chat: {
      messages: [
        {
          role: 'system',
          content: [
            { type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral', ttl: '1h' } },
          ],
        },
        {
          role: 'user',
          content: [{ type: 'text', text: 'Ulm?', cache_control: { type: 'ephemeral' } }],
        },
      ],
      max_tokens: 9,
      top_k: 4,
      user: 'u',
    },
    targets: ['messages'],
  },
}
