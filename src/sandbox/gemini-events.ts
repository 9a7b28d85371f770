// A Gemini answer, streamed and whole: pieces of text, thoughts where they are shown, calls that come whole with a
// signature on the first, and counts in every piece that only grow. The last piece has the reason for the end.
// Sources: Gemini API reference, GenerateContentResponse; docs, "Thinking", "Thought signatures".
import type { Api } from './apis.ts'
import type { Choice, Plan } from './compose.ts'
import type { StreamEvent } from './events.ts'
import type { Composed } from './exchange.ts'
import { readGeminiRequest } from './gemini-request.ts'
import { signCall } from './gemini-turns.ts'
import type { ModelRequest } from './request.ts'
import { isFields, parseJson } from './shape.ts'
import { geminiUsageText } from './gemini-usage.ts'

interface Part {
  readonly json: string
  readonly tokens: number
}

export interface GeminiForm {
  readonly stream: boolean
  /** Whether calls have ids, as at the Gemini API; Vertex AI has none. */
  readonly takesIds: boolean
}

export function geminiApi(framing: Api['framing'], rules: GeminiForm): Api {
  const { stream, takesIds } = rules
  return {
    idPrefix: '',
    read: (body, _headers, { model }) => readGeminiRequest(body, model, { stream, takesIds }),
    *events(exchange, request, plan) {
      const all = [...pieces(exchange, request, plan, takesIds)]
      yield* all.slice(0, -1)
    },
    last(exchange, plan, request) {
      const all = [...pieces(exchange, request, plan, takesIds)]
      return all.at(-1) ?? { json: '{}', tokens: 0 }
    },
    error: {
      json: '{"error":{"code":503,"message":"Simulated fault: overloaded.","status":"UNAVAILABLE"}}',
      tokens: 0,
    },
    framing,
    body(exchange, request, plan) {
      if (isBlocked(request)) return blocked(exchange, plan)
      const choice = plan.choices[0]
      const parts = choice === undefined ? [] : partsOf(exchange, request, choice, takesIds)
      const reason = finishReason(request, choice)
      return answerText(exchange, joined(parts), { reason, usage: usageOf(exchange, plan) })
    },
  }
}

function* pieces(
  exchange: Composed,
  request: ModelRequest,
  plan: Plan,
  takesIds: boolean,
): Generator<StreamEvent> {
  if (isBlocked(request)) {
    yield { json: blocked(exchange, plan), tokens: 0 }
    return
  }
  const choice = plan.choices[0]
  const parts = choice === undefined ? [] : partsOf(exchange, request, choice, takesIds)
  let emitted = choice?.reasoning ?? 0
  for (const part of parts) {
    emitted += part.tokens
    const sofar = { ...plan.usage, completion: emitted }
    const usage = geminiUsageText(exchange, sofar)
    yield { json: answerText(exchange, part.json, { reason: null, usage }), tokens: part.tokens }
  }
  const reason = finishReason(request, choice)
  const last = { reason, usage: usageOf(exchange, plan) }
  yield { json: answerText(exchange, '{"text":""}', last), tokens: 0 }
}

function usageOf(exchange: Composed, plan: Plan): string | null {
  return geminiUsageText(exchange, plan.usage)
}

function isBlocked({ promptText }: ModelRequest): boolean {
  return promptText.includes('[[filter]]')
}

function blocked(exchange: Composed, plan: Plan): string {
  const usage = geminiUsageText(exchange, plan.usage)
  const told = usage === null ? '' : `"usageMetadata":${usage},`
  return `{"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"},${told}${identity(exchange)}}`
}

function identity({ deployment, id }: Composed): string {
  return `"modelVersion":"${deployment.model.snapshot}","responseId":"${id}"`
}

function answerText(
  exchange: Composed,
  parts: string,
  { reason, usage }: { readonly reason: string | null; readonly usage: string | null },
): string {
  const finish = reason === null ? '' : `,"finishReason":"${reason}"`
  const candidate = `{"content":{"parts":[${parts}],"role":"model"}${finish},"index":0}`
  const told = usage === null ? '' : `"usageMetadata":${usage},`
  return `{"candidates":[${candidate}],${told}${identity(exchange)}}`
}

function finishReason({ promptText }: ModelRequest, choice: Choice | undefined): string {
  if (promptText.includes('[[cut]]')) return 'SAFETY'
  return choice?.finish === 'length' ? 'MAX_TOKENS' : 'STOP'
}

function partsOf(
  exchange: Composed,
  request: ModelRequest,
  choice: Choice,
  takesIds: boolean,
): Part[] {
  const parts: Part[] = []
  if (choice.reasoning > 0 && request.thoughtsShown === true) {
    const tokens = choice.reasoning
    parts.push({ json: '{"text":"This thinking is simulated.","thought":true}', tokens })
  }
  const signs = !/^gemini-[12]\b/.test(exchange.deployment.model.family)
  const calls: { name: string; args: string; tokens: number }[] = []
  for (const piece of choice.pieces) {
    if (piece.kind === 'text') {
      parts.push({ json: `{"text":${JSON.stringify(piece.text)}}`, tokens: piece.tokens })
    } else if (piece.kind === 'call') {
      calls.push({ name: piece.name, args: '', tokens: piece.tokens })
    } else {
      const call = calls[piece.call]
      if (call === undefined) continue
      call.args += piece.text
      call.tokens += piece.tokens
    }
  }
  for (const [index, { name, args, tokens }] of calls.entries()) {
    const id = takesIds ? `"id":"${exchange.id}-${index}",` : ''
    const signature = signs && index === 0 ? `,"thoughtSignature":"${signCall(name)}"` : ''
    const json = `{"functionCall":{${id}"name":"${name}","args":${closed(args)}}${signature}}`
    parts.push({ json, tokens })
  }
  return parts
}

/** Arguments that the output cap cut are no JSON: the real API gives none of them then. */
function closed(args: string): string {
  try {
    JSON.parse(args)
    return args
  } catch {
    return '{}'
  }
}

function joined(parts: readonly Part[]): string {
  const texts: string[] = []
  let run = ''
  const flush = (): void => {
    if (run !== '') texts.push(`{"text":${JSON.stringify(run)}}`)
    run = ''
  }
  for (const { json } of parts) {
    const part = parseJson(json)
    if (!isFields(part)) continue
    if (typeof part['text'] === 'string' && part['thought'] !== true) run += part['text']
    else {
      flush()
      texts.push(json)
    }
  }
  flush()
  return texts.join(',')
}
