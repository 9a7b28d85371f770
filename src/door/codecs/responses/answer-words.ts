// The words of a response that its events and its whole body share.
// Source: OpenAI API reference, "The Response object", ResponseOutputItem.
import type { AnswerTerms } from '../../../wire/codec.ts'
import type { FinishReason, ProviderError } from '../../../wire/parts.ts'
import type { Citation, ThinkingSeal, Tool } from '../../../wire/prompt.ts'
import { sealText } from '../../../wire/seal-text.ts'
import { statusOfWord } from '../error-words.ts'
import { responsesUsage, type Tokens } from '../usage.ts'

export interface Ending {
  readonly status: 'in_progress' | 'completed' | 'incomplete' | 'failed'
  readonly incompleteReason: string | null
  readonly error: ProviderError | null
}

export const running: Ending = { status: 'in_progress', incompleteReason: null, error: null }

/** `refused`: the answer says itself that the model declined, which is a natural end there. */
export function endingOf(reason: FinishReason, refused: boolean): Ending {
  switch (reason) {
    case 'length':
    case 'context':
      return { status: 'incomplete', incompleteReason: 'max_output_tokens', error: null }
    case 'filter':
      return { status: 'incomplete', incompleteReason: 'content_filter', error: null }
    case 'refusal':
      return refused
        ? { status: 'completed', incompleteReason: null, error: null }
        : { status: 'incomplete', incompleteReason: 'content_filter', error: null }
    case 'stop':
    case 'tool-calls':
    case 'pause':
      return { status: 'completed', incompleteReason: null, error: null }
  }
}

export interface ResponseState {
  readonly ending: Ending
  readonly output: readonly object[]
  readonly tokens: Tokens | null
}

export function responseOf(terms: AnswerTerms, { ending, output, tokens }: ResponseState): object {
  const { prompt, model, requestId, createdS } = terms
  const { settings, tools, turns } = prompt
  const { status, incompleteReason, error } = ending
  const [first] = turns
  const [instructions] = first?.at === 'instructions' ? first.blocks : []
  return {
    id: `resp_${requestId}`,
    object: 'response',
    created_at: createdS,
    status,
    background: false,
    error: error === null ? null : errorOf(error),
    incomplete_details: incompleteReason === null ? null : { reason: incompleteReason },
    instructions: instructions?.kind === 'text' ? instructions.text : null,
    max_output_tokens: settings.maxTokens?.value ?? null,
    model,
    output,
    parallel_tool_calls: settings.parallelCalls?.value ?? true,
    previous_response_id: null,
    reasoning: {
      effort: settings.effort?.value ?? null,
      summary: settings.thinkingShown?.value ?? null,
    },
    service_tier: null,
    store: false,
    temperature: settings.temperature?.value ?? null,
    text: { format: formatOf(terms) },
    tool_choice: choiceOf(terms),
    tools: tools.map(toolOf),
    top_p: settings.topP?.value ?? null,
    truncation: 'disabled',
    usage: tokens === null ? null : responsesUsage(tokens),
    user: null,
    metadata: settings.metadata?.value ?? {},
  }
}

function toolOf({ name, description, schema, strict, strictIfUnsaid }: Tool): object {
  const isStrict = strict?.value ?? strictIfUnsaid ?? null
  return { type: 'function', name, description, parameters: schema, strict: isStrict }
}

function formatOf({ prompt }: AnswerTerms): object {
  const format = prompt.settings.format?.value
  if (format === undefined) return { type: 'text' }
  if (format.kind === 'json') return { type: 'json_object' }
  const { name, description, schema, strict } = format
  return { type: 'json_schema', name, description, schema, strict }
}

function choiceOf({ prompt }: AnswerTerms): unknown {
  const choice = prompt.settings.toolChoice?.value
  switch (choice?.kind) {
    case 'tool':
      return { type: 'function', name: choice.name }
    case 'allowed': {
      const tools = choice.names.map((name) => ({ type: 'function', name }))
      return { type: 'allowed_tools', mode: choice.mode, tools }
    }
    case 'auto':
    case 'none':
    case 'required':
      return choice.kind
    case undefined:
      return 'auto'
  }
}

/** The words that a response has for what went wrong. */
export function errorOf({ type, message }: ProviderError): object {
  const status = statusOfWord(type)
  const code =
    status === 429 ? 'rate_limit_exceeded' : status >= 500 ? 'server_error' : 'invalid_prompt'
  return { code, message }
}

export function textPart(text: string, annotations: readonly object[]): object {
  return { type: 'output_text', text, annotations, logprobs: [] }
}

export function messageItem(id: string, parts: readonly object[]): object {
  return { id, type: 'message', status: 'completed', role: 'assistant', content: parts }
}

/** A seal of another shape stands where OpenAI's own would. */
export function reasoningItem(
  id: string,
  text: string,
  seal: ThinkingSeal | null,
  of: 'thinking' | 'call' = 'thinking',
): object {
  return {
    id,
    type: 'reasoning',
    summary: text === '' ? [] : [{ type: 'summary_text', text }],
    encrypted_content: seal === null ? null : sealText(seal, 'responses', of),
  }
}

export function callItem(id: string, callId: string, name: string, json: string): object {
  const args = json === '' ? '{}' : json
  return { id, type: 'function_call', status: 'completed', call_id: callId, name, arguments: args }
}

/** Of a citation of the web; no request can ask for those of documents. */
export function annotationOf({ url, title }: Citation, end: number): object | null {
  if (url === null) return null
  return { type: 'url_citation', url, title: title ?? '', start_index: 0, end_index: end }
}
