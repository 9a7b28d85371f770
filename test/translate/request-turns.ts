// Turns, tools and settings of a conversation, as the AI SDK and our clients say them.
import { asked, chatTools, messagesTools, plain, tools, type Case } from './request-case.ts'

export const conversations: Readonly<Record<string, Case>> = {
  'a system text and a question': {
    options: {
      prompt: [{ role: 'system', content: 'Be brief.' }, ...asked],
      maxOutputTokens: 100,
      temperature: 0.5,
    },
    chat: {
      messages: [{ role: 'system', content: 'Be brief.' }, ...plain],
      max_tokens: 100,
      temperature: 0.5,
    },
    messages: { system: 'Be brief.', messages: plain, max_tokens: 100, temperature: 0.5 },
    targets: ['chat', 'messages', 'responses'],
  },
  'turns of both sides, and stop sequences': {
    options: {
      prompt: [
        ...asked,
        { role: 'assistant', content: [{ type: 'text', text: 'On the Danube.' }] },
        { role: 'user', content: [{ type: 'text', text: 'And Bonn?' }] },
      ],
      maxOutputTokens: 100,
      stopSequences: ['###', 'END'],
    },
    chat: {
      messages: [
        ...plain,
        { role: 'assistant', content: 'On the Danube.' },
        { role: 'user', content: 'And Bonn?' },
      ],
      max_tokens: 100,
      stop: ['###', 'END'],
    },
    messages: {
      messages: [
        ...plain,
        { role: 'assistant', content: 'On the Danube.' },
        { role: 'user', content: 'And Bonn?' },
      ],
      max_tokens: 100,
      stop_sequences: ['###', 'END'],
    },
    targets: ['chat', 'messages'],
  },
  'tools, calls of them and what they gave back': {
    options: {
      prompt: [
        ...asked,
        {
          role: 'assistant',
          content: [
            { type: 'text', text: 'Let me look.' },
            {
              type: 'tool-call',
              toolCallId: 'c_1',
              toolName: 'find_port',
              input: { place: 'Ulm' },
            },
            {
              type: 'tool-call',
              toolCallId: 'c_2',
              toolName: 'find_port',
              input: { place: 'Bonn' },
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
              output: { type: 'text', value: 'none' },
            },
            {
              type: 'tool-result',
              toolCallId: 'c_2',
              toolName: 'find_port',
              output: { type: 'text', value: 'one' },
            },
          ],
        },
      ],
      maxOutputTokens: 100,
      tools,
      toolChoice: { type: 'auto' },
    },
    chat: {
      messages: [
        ...plain,
        {
          role: 'assistant',
          content: 'Let me look.',
          tool_calls: [
            {
              id: 'c_1',
              type: 'function',
              function: { name: 'find_port', arguments: '{"place":"Ulm"}' },
            },
            {
              id: 'c_2',
              type: 'function',
              function: { name: 'find_port', arguments: '{"place":"Bonn"}' },
            },
          ],
        },
        { role: 'tool', tool_call_id: 'c_1', content: 'none' },
        { role: 'tool', tool_call_id: 'c_2', content: 'one' },
      ],
      max_tokens: 100,
      tools: chatTools,
      tool_choice: 'auto',
    },
    messages: {
      messages: [
        ...plain,
        {
          role: 'assistant',
          content: [
            { type: 'text', text: 'Let me look.' },
            { type: 'tool_use', id: 'c_1', name: 'find_port', input: { place: 'Ulm' } },
            { type: 'tool_use', id: 'c_2', name: 'find_port', input: { place: 'Bonn' } },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'c_1', content: 'none' },
            { type: 'tool_result', tool_use_id: 'c_2', content: [{ type: 'text', text: 'one' }] },
          ],
        },
      ],
      max_tokens: 100,
      tools: messagesTools,
      tool_choice: { type: 'auto' },
    },
    targets: ['chat', 'messages', 'responses'],
  },
  'a tool that must be called': {
    options: { prompt: asked, maxOutputTokens: 9, tools, toolChoice: { type: 'required' } },
    chat: { messages: plain, max_tokens: 9, tools: chatTools, tool_choice: 'required' },
    messages: {
      messages: plain,
      max_tokens: 9,
      tools: messagesTools,
      tool_choice: { type: 'any' },
    },
    targets: ['chat', 'messages', 'responses'],
  },
  'one tool by name, one call at a time': {
    options: {
      prompt: asked,
      maxOutputTokens: 9,
      tools,
      toolChoice: { type: 'tool', toolName: 'find_port' },
      providerOptions: {
        openai: { parallelToolCalls: false },
        anthropic: { disableParallelToolUse: true },
      },
    },
    chat: {
      messages: plain,
      max_tokens: 9,
      tools: chatTools,
      tool_choice: { type: 'function', function: { name: 'find_port' } },
      parallel_tool_calls: false,
    },
    messages: {
      messages: plain,
      max_tokens: 9,
      tools: messagesTools,
      tool_choice: { type: 'tool', name: 'find_port', disable_parallel_tool_use: true },
    },
    targets: ['chat', 'messages', 'responses'],
  },
}
