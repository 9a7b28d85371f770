// What stands beside the turns: thinking, formats, caps and all the other settings.
// Sources: OpenAI API reference, Create chat completion and Create a response; Claude API reference, Create a Message.
import { beside, everywhere, hello, schema, shown, type Case } from './translation-case.ts'

const thought = [
  { role: 'user', content: 'Hello.' },
  {
    role: 'assistant',
    content: [
      { type: 'thinking', thinking: 'Hm.', signature: 'c2lnbmVk' },
      { type: 'text', text: 'Good day.' },
    ],
  },
  { role: 'user', content: 'And now?' },
]

export const thinking: readonly Case[] = [
  {
    feature: 'effort',
    asked: beside({
      chat: { reasoning_effort: 'high' },
      messages: { output_config: { effort: 'high' } },
      responses: { reasoning: { effort: 'high' } },
    }),
  },
  {
    feature: 'thinking as the model likes',
    asked: beside({ chat: null, messages: { thinking: { type: 'adaptive' } }, responses: null }),
  },
  {
    feature: 'thinking within a budget',
    asked: beside({
      chat: null,
      messages: { max_tokens: 4096, thinking: { type: 'enabled', budget_tokens: 2048 } },
      responses: null,
    }),
  },
  {
    feature: 'no thinking',
    asked: beside({
      chat: { reasoning_effort: 'none' },
      messages: { thinking: { type: 'disabled' } },
      responses: { reasoning: { effort: 'none' } },
    }),
  },
  {
    feature: 'thinking shown',
    asked: beside({ chat: null, messages: null, responses: { reasoning: { summary: 'auto' } } }),
  },
  {
    feature: 'thinking given back, signed',
    asked: {
      chat: null,
      messages: { messages: thought },
      responses: {
        store: false,
        include: ['reasoning.encrypted_content'],
        input: [
          ...hello,
          { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'c2VhbGVk' },
          {
            type: 'message',
            role: 'assistant',
            content: [{ type: 'output_text', text: 'Good day.' }],
          },
          ...hello,
        ],
      },
    },
  },
]

export const settings: readonly Case[] = [
  {
    feature: 'JSON by a schema',
    asked: beside({
      chat: {
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'place', schema, strict: true },
        },
      },
      messages: { output_config: { format: { type: 'json_schema', schema } } },
      responses: { text: { format: { type: 'json_schema', name: 'place', schema, strict: true } } },
    }),
  },
  {
    feature: 'any JSON object',
    asked: beside({
      chat: { response_format: { type: 'json_object' } },
      messages: null,
      responses: { text: { format: { type: 'json_object' } } },
    }),
  },
  {
    feature: 'output cap',
    asked: beside({
      chat: { max_completion_tokens: 100 },
      messages: { max_tokens: 100 },
      responses: { max_output_tokens: 100 },
    }),
  },
  { feature: 'temperature', asked: everywhere({ temperature: 0.5 }) },
  {
    feature: 'temperature above 1',
    asked: beside({ chat: { temperature: 1.5 }, messages: null, responses: { temperature: 1.5 } }),
  },
  { feature: 'top_p', asked: everywhere({ top_p: 0.5 }) },
  { feature: 'top_k', asked: beside({ chat: null, messages: { top_k: 5 }, responses: null }) },
  {
    feature: 'stop sequences',
    asked: beside({
      chat: { stop: ['END'] },
      messages: { stop_sequences: ['END'] },
      responses: null,
    }),
  },
  { feature: 'seed', asked: beside({ chat: { seed: 7 }, messages: null, responses: null }) },
  {
    feature: 'penalties',
    asked: beside({
      chat: { presence_penalty: 0.5, frequency_penalty: 0.5 },
      messages: null,
      responses: null,
    }),
  },
  {
    feature: 'logit bias',
    asked: beside({ chat: { logit_bias: { 50256: -100 } }, messages: null, responses: null }),
  },
  {
    feature: 'log probabilities',
    asked: beside({
      chat: { logprobs: true, top_logprobs: 2 },
      messages: null,
      responses: { include: ['message.output_text.logprobs'], top_logprobs: 2 },
    }),
  },
  {
    feature: 'several answers',
    asked: beside({ chat: { n: 2 }, messages: null, responses: null }),
  },
  {
    feature: 'verbosity',
    asked: beside({
      chat: { verbosity: 'low' },
      messages: null,
      responses: { text: { verbosity: 'low' } },
    }),
  },
  {
    feature: 'metadata',
    asked: beside({
      chat: { metadata: { job: 'a' } },
      messages: null,
      responses: { metadata: { job: 'a' } },
    }),
  },
  {
    feature: 'stored answer',
    asked: beside({ chat: { store: true }, messages: null, responses: { store: true } }),
  },
  {
    feature: 'answer not stored',
    asked: beside({ chat: { store: false }, messages: null, responses: { store: false } }),
  },
  {
    feature: 'service tier',
    asked: beside({
      chat: { service_tier: 'auto' },
      messages: { service_tier: 'auto' },
      responses: { service_tier: 'auto' },
    }),
  },
  {
    feature: 'cache mark, 5 minutes',
    asked: shown(
      null,
      { type: 'text', text: 'Hello.', cache_control: { type: 'ephemeral' } },
      null,
    ),
  },
  {
    feature: 'cache mark, 1 hour',
    asked: shown(
      null,
      { type: 'text', text: 'Hello.', cache_control: { type: 'ephemeral', ttl: '1h' } },
      null,
    ),
  },
  {
    feature: 'cache key',
    asked: beside({
      chat: { prompt_cache_key: 'k' },
      messages: null,
      responses: { prompt_cache_key: 'k' },
    }),
  },
  {
    feature: 'earlier response',
    asked: beside({ chat: null, messages: null, responses: { previous_response_id: 'resp_1' } }),
  },
  { feature: 'unknown field', asked: everywhere({ frobnicate: 1 }) },
]
