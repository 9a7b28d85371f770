// Members that cannot be carried, with the name that the refusal gives them: those that no prompt can hold, and
// those that one API or another has no place for.
type Body = Readonly<Record<string, unknown>>
type From = 'chat' | 'messages' | 'responses'

export const tool = { type: 'function', function: { name: 'find', parameters: { type: 'object' } } }
const user = (...content: object[]): Body => ({ messages: [{ role: 'user', content }] })

export const undecodable: readonly (readonly [From, Body, string])[] = [
  ['chat', { surprise: 1 }, 'surprise'],
  ['chat', { functions: [] }, 'functions'],
  ['chat', { prediction: { type: 'content', content: 'x' } }, 'prediction'],
  ['chat', { modalities: ['text', 'audio'] }, 'modalities'],
  ['chat', { stream_options: { include_obfuscation: true } }, 'stream_options.include_obfuscation'],
  ['chat', { prompt_cache_retention: '24h' }, 'prompt_cache_retention'],
  ['chat', { max_tokens: 1, max_completion_tokens: 2 }, 'max_tokens'],
  ['chat', { user: 'a', safety_identifier: 'b' }, 'user'],
  ['chat', { tools: [{ type: 'custom', custom: { name: 'x' } }] }, 'tools[0].custom'],
  ['chat', { messages: [{ role: 'user', content: 'x', name: 'Ann' }] }, 'messages[0].name'],
  ['chat', user({ type: 'video_url', video_url: {} }), 'messages[0].content[0]'],
  [
    'chat',
    user({ type: 'text', text: 'x', prompt_cache_breakpoint: { mode: 'explicit' } }),
    'messages[0].content[0].prompt_cache_breakpoint',
  ],
  ['chat', { messages: [{ role: 'assistant', audio: { id: 'a' } }] }, 'messages[0].audio'],
  ['chat', { response_format: { type: 'grammar' } }, 'response_format.type'],
  ['messages', { surprise: 1 }, 'surprise'],
  [
    'messages',
    { context_management: { edits: [{ type: 'clear_tool_uses_20250919' }] } },
    'context_management',
  ],
  [
    'messages',
    { context_management: { edits: [{ type: 'clear_thinking_20251015' }] } },
    'context_management',
  ],
  ['messages', { speed: 'fast' }, 'speed'],
  ['messages', { thinking: { type: 'between_tools' } }, 'thinking.type'],
  ['messages', { output_config: { task_budget: {} } }, 'output_config.task_budget'],
  ['messages', { tools: [{ type: 'bash_20250124', name: 'bash' }] }, 'tools[0].type'],
  [
    'messages',
    { tools: [{ name: 'x', input_schema: { type: 'object' }, defer_loading: true }] },
    'tools[0].defer_loading',
  ],
  ['messages', user({ type: 'search_result' }), 'messages[0].content[0]'],
  [
    'messages',
    user({ type: 'document', source: { type: 'content', content: 'x' } }),
    'messages[0].content[0].source',
  ],
  [
    'messages',
    user({ type: 'tool_result', tool_use_id: 'a', content: [{ type: 'tool_reference' }] }),
    'messages[0].content[0].content[0]',
  ],
  ['responses', { surprise: 1 }, 'surprise'],
  ['responses', { previous_response_id: 'resp_1' }, 'previous_response_id'],
  ['responses', { truncation: 'auto' }, 'truncation'],
  ['responses', { background: true }, 'background'],
  ['responses', { include: ['web_search_call.results'] }, 'include[0]'],
  ['responses', { tools: [{ type: 'web_search' }] }, 'tools[0].type'],
  ['responses', { reasoning: { context: 'all_turns' } }, 'reasoning.context'],
  ['responses', { input: [{ type: 'item_reference', id: 'x' }] }, 'input[0]'],
  [
    'responses',
    { input: [{ role: 'assistant', content: 'x', phase: 'commentary' }] },
    'input[0].phase',
  ],
]

/** `to` that refuse what another provider could carry. */
export const unencodable: readonly (readonly [From, Body, readonly From[], string])[] = [
  ['chat', { n: 2 }, ['messages', 'responses'], 'n'],
  ['chat', { logprobs: true }, ['messages', 'responses'], 'logprobs'],
  ['chat', { seed: 1 }, ['messages', 'responses'], 'seed'],
  ['chat', { stop: ['a'] }, ['responses'], 'stop'],
  ['chat', { temperature: 1.5 }, ['messages'], 'temperature'],
  ['chat', { presence_penalty: 1 }, ['messages', 'responses'], 'presence_penalty'],
  ['chat', { logit_bias: { 1: 1 } }, ['messages', 'responses'], 'logit_bias'],
  ['chat', { top_k: 3 }, ['responses'], 'top_k'],
  ['chat', { verbosity: 'low' }, ['messages'], 'verbosity'],
  ['chat', { reasoning_effort: 'minimal' }, ['messages'], 'reasoning_effort'],
  ['chat', { store: true }, ['messages', 'responses'], 'store'],
  ['chat', { metadata: { a: 'b' } }, ['messages'], 'metadata'],
  ['chat', { service_tier: 'flex' }, ['messages'], 'service_tier'],
  ['chat', { response_format: { type: 'json_object' } }, ['messages'], 'response_format'],
  [
    'chat',
    {
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'x', schema: {}, strict: false },
      },
    },
    ['messages'],
    'response_format',
  ],
  [
    'chat',
    {
      tools: [tool],
      tool_choice: {
        type: 'allowed_tools',
        allowed_tools: { mode: 'auto', tools: [{ type: 'function', function: { name: 'find' } }] },
      },
    },
    ['messages'],
    'tool_choice',
  ],
  [
    'chat',
    user({ type: 'image_url', image_url: { url: 'https://a', detail: 'low' } }),
    ['messages'],
    'messages[0].content[0].image_url.detail',
  ],
  [
    'chat',
    user({ type: 'image_url', image_url: { url: 'data:image/bmp;base64,AA==' } }),
    ['messages'],
    'messages[0].content[0]',
  ],
  [
    'chat',
    user({ type: 'input_audio', input_audio: { data: 'AA==', format: 'wav' } }),
    ['messages', 'responses'],
    'messages[0].content[0]',
  ],
  [
    'chat',
    user({ type: 'file', file: { file_id: 'file-1' } }),
    ['messages', 'responses'],
    'messages[0].content[0]',
  ],
  [
    'chat',
    {
      messages: [
        { role: 'user', content: 'a' },
        { role: 'assistant', content: 'b' },
        { role: 'system', content: 'c' },
        { role: 'user', content: 'd' },
      ],
    },
    ['messages'],
    'messages[2]',
  ],
  [
    'chat',
    {
      messages: [
        { role: 'user', content: 'a' },
        { role: 'assistant', content: 'b' },
      ],
    },
    ['messages', 'responses'],
    'messages[1]',
  ],
  [
    'chat',
    {
      messages: [
        { role: 'assistant', refusal: 'No.' },
        { role: 'user', content: 'd' },
      ],
    },
    ['messages'],
    'messages[0].refusal',
  ],
  [
    'chat',
    {
      messages: [
        {
          role: 'assistant',
          tool_calls: [
            { id: 'a b', type: 'function', function: { name: 'find', arguments: '{}' } },
          ],
        },
        { role: 'tool', tool_call_id: 'a b', content: '' },
      ],
    },
    ['messages'],
    'messages[0].tool_calls[0]',
  ],
  [
    'chat',
    user({ type: 'text', text: 'x', cache_control: { type: 'ephemeral', ttl: '1h' } }),
    ['responses'],
    'messages[0].content[0].cache_control',
  ],
  [
    'messages',
    { thinking: { type: 'enabled', budget_tokens: 2000 } },
    ['chat', 'responses'],
    'thinking',
  ],
  [
    'messages',
    { thinking: { type: 'disabled' }, output_config: { effort: 'high' } },
    ['chat', 'responses'],
    'output_config.effort',
  ],
  [
    'messages',
    { thinking: { type: 'adaptive', display: 'summarized' } },
    ['chat'],
    'thinking.display',
  ],
  ['messages', { top_k: 3 }, ['chat', 'responses'], 'top_k'],
  [
    'messages',
    { stop_sequences: ['a', 'b', 'c', 'd', 'e'] },
    ['chat', 'responses'],
    'stop_sequences',
  ],
  [
    'messages',
    { cache_control: { type: 'ephemeral', ttl: '1h' } },
    ['chat', 'responses'],
    'cache_control',
  ],
  [
    'messages',
    user({
      type: 'tool_result',
      tool_use_id: 'a',
      content: [{ type: 'image', source: { type: 'url', url: 'https://a' } }],
    }),
    ['chat'],
    'messages[0].content[0].content[0]',
  ],
  [
    'messages',
    user({
      type: 'document',
      source: { type: 'base64', media_type: 'application/pdf', data: 'AA==' },
      citations: { enabled: true },
    }),
    ['chat', 'responses'],
    'messages[0].content[0].citations',
  ],
  [
    'messages',
    user({ type: 'document', source: { type: 'url', url: 'https://a' } }),
    ['chat'],
    'messages[0].content[0]',
  ],
  ['responses', { store: true }, ['chat', 'messages'], 'store'],
  ['responses', { reasoning: { summary: 'detailed' } }, ['chat', 'messages'], 'reasoning.summary'],
  ['responses', { text: { verbosity: 'low' } }, ['messages'], 'text.verbosity'],
]
