// Simulated legacy completions: the same words as a simulated chat, without messages around them.
// Source: OpenAI API reference, POST /v1/completions.
import type { Model } from './catalog.ts'
import type { Choice, Plan } from './compose.ts'
import type { StreamEvent } from './events.ts'
import type { Exchange } from './exchange.ts'
import { badRequest } from './problem.ts'
import type { Problem } from './problem.ts'
import { plainRequest } from './request.ts'
import type { ModelRequest, Task } from './request.ts'
import { isFields, isList, isWhole } from './shape.ts'
import type { Fields } from './shape.ts'
import { readInputs } from './text-inputs.ts'
import { usageText } from './usage-text.ts'

type Completions = Extract<Task, { kind: 'completions' }>

const known = new Set(
  `model prompt best_of echo frequency_penalty logit_bias logprobs max_tokens n presence_penalty seed
  stop stream stream_options suffix temperature top_p user`.split(/\s+/),
)

const defaultTokens = 16

export function readCompletionsRequest(body: Fields, model: Model): ModelRequest | Problem {
  if (model.makes !== 'completions') {
    return badRequest('model', 'This is not a completions model.', 'unsupported_model')
  }
  for (const name of Object.keys(body)) {
    if (known.has(name)) continue
    return badRequest(null, `Unrecognized request argument supplied: ${name}`, 'unknown_parameter')
  }
  const { n = 1, best_of: bestOf = n, logprobs = null, echo = false, stream = false } = body
  const { max_tokens: cap = defaultTokens, stream_options: options = null, suffix = '' } = body
  if (!isWhole(n, 1, 128)) return badRequest('n', "Invalid 'n': expected 1 to 128.")
  if (!isWhole(bestOf, n, 20)) return badRequest('best_of', "Invalid 'best_of': n to 20.")
  if (!isWhole(cap, 0, model.outputTokensMax)) {
    return badRequest('max_tokens', `max_tokens is no number up to ${model.outputTokensMax}.`)
  }
  if (logprobs !== null && !isWhole(logprobs, 0, 5)) {
    return badRequest('logprobs', "Invalid 'logprobs': expected 0 to 5.")
  }
  if (typeof echo !== 'boolean' || typeof stream !== 'boolean' || typeof suffix !== 'string') {
    return badRequest(null, 'echo and stream are booleans, suffix is a string.', 'invalid_type')
  }
  if (stream && bestOf > n) return badRequest('best_of', 'best_of cannot be streamed.')
  if (options !== null && (!stream || !isFields(options))) {
    return badRequest('stream_options', 'stream_options is an object of a stream.')
  }
  const inputs = readInputs(body['prompt'], true)
  if (inputs === null) return badRequest('prompt', "Invalid 'prompt': expected text or tokens.")
  const text = inputs.map((one) => one.text).join('\n') + suffix
  return {
    ...plainRequest(body['model'], text),
    task: { kind: 'completions', inputs, suffix, n, bestOf, echo },
    messageCount: inputs.length,
    choices: bestOf * inputs.length,
    outputCap: cap,
    stop: isList(body['stop']) ? body['stop'].map(String) : [],
    topLogprobs: logprobs,
    stream,
    includeUsage: isFields(options) && options['include_usage'] === true,
  }
}

/** Those that come back: of each prompt's the first `n`, whose number is their index. */
function given(plan: Plan, { inputs, n, bestOf }: Completions) {
  return inputs.flatMap(({ text }, prompt) =>
    plan.choices
      .slice(prompt * bestOf, prompt * bestOf + n)
      .map((choice, at) => ({ choice, index: prompt * n + at, prompt: text })),
  )
}

function textOf(choice: Choice): readonly string[] {
  return choice.pieces.map((piece) => (piece.kind === 'text' ? piece.text : ''))
}

function logprobsOf(tokens: readonly string[], top: number | null): unknown {
  if (top === null) return null
  let at = 0
  const offsets = tokens.map((token) => {
    const offset = at
    at += token.length
    return offset
  })
  const likely = tokens.map((token) => -0.05 * token.length)
  return {
    tokens,
    token_logprobs: likely,
    top_logprobs: top === 0 ? null : tokens.map((token, i) => ({ [token]: likely[i] })),
    text_offset: offsets,
  }
}

function head({ id, createdSeconds, deployment }: Exchange) {
  const model = deployment.model.snapshot
  return { id, object: 'text_completion', created: createdSeconds, model }
}

export function completionsBody(exchange: Exchange, request: ModelRequest, plan: Plan): string {
  const choices = given(plan, taskOf(request)).map(({ choice, index, prompt }) => {
    const tokens = [...(taskOf(request).echo ? [prompt] : []), ...textOf(choice)]
    return {
      text: tokens.join(''),
      index,
      logprobs: logprobsOf(tokens, request.topLogprobs),
      finish_reason: choice.finish,
    }
  })
  const text = JSON.stringify({ ...head(exchange), choices })
  const usage = usageText(exchange.provider, plan.usage, exchange.faults.usage)
  return usage === null ? text : `${text.slice(0, -1)},"usage":${usage}}`
}

export function* completionsEvents(
  exchange: Exchange,
  request: ModelRequest,
  plan: Plan,
): Generator<StreamEvent> {
  const more = request.includeUsage ? { usage: null } : {}
  const event = (choice: object | null, tokens: number): StreamEvent => ({
    json: JSON.stringify({
      ...head(exchange),
      choices: choice === null ? [] : [choice],
      ...more,
    }),
    tokens,
  })
  for (const { choice, index, prompt } of given(plan, taskOf(request))) {
    if (taskOf(request).echo) {
      yield event({ text: prompt, index, logprobs: null, finish_reason: null }, 0)
    }
    for (const text of textOf(choice)) {
      const logprobs = logprobsOf([text], request.topLogprobs)
      yield event({ text, index, logprobs, finish_reason: null }, 1)
    }
    yield event({ text: '', index, logprobs: null, finish_reason: choice.finish }, 0)
  }
  const usage = usageText(exchange.provider, plan.usage, exchange.faults.usage)
  if (!request.includeUsage || usage === null) return
  const text = JSON.stringify({ ...head(exchange), choices: [] })
  yield { json: `${text.slice(0, -1)},"usage":${usage}}`, tokens: 0 }
}

function taskOf({ task }: ModelRequest): Completions {
  if (task?.kind !== 'completions') throw new Error('a legacy completion was asked for')
  return task
}
