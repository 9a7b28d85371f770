// What a simulated model answers: a plain statement that it is simulated, an echo of the question,
// tool calls or JSON where asked for. The same request always gives the same answer, cut at its cap
// and stop sequences, in pieces that carry their own token counts. No model runs here.
import type { Model, ProviderName, Region } from './catalog.ts'
import { valueFor } from './schema-value.ts'
import type { ModelRequest, Tool } from './request.ts'
import { countTokens, splitTokens } from './tokens.ts'

/** Cached and written are part of prompt, writtenHour is part of written, reasoning is part of completion. */
export interface TokenUsage {
  readonly prompt: number
  readonly cached: number
  /** Put into the prompt cache by this request, where that is billed. */
  readonly written: number
  /** Of those, the ones paid to stay an hour. */
  readonly writtenHour: number
  readonly completion: number
  readonly reasoning: number
}

export type Piece =
  | { readonly kind: 'text'; readonly text: string; readonly tokens: number }
  | { readonly kind: 'call'; readonly call: number; readonly name: string; readonly tokens: number }
  | {
      readonly kind: 'arguments'
      readonly call: number
      readonly text: string
      readonly tokens: number
    }

export interface Choice {
  readonly pieces: readonly Piece[]
  readonly finish: 'stop' | 'length' | 'tool_calls'
  /** The stop sequence that cut the answer; null if none did. */
  readonly stoppedBy: string | null
  readonly reasoning: number
}

export interface Plan {
  readonly choices: readonly Choice[]
  readonly usage: TokenUsage
}

export interface Stage {
  readonly provider: ProviderName
  readonly deployment: string
  readonly region: Region
  readonly model: Model
}

/** With those that the chat template adds: three per message, three to open the answer. */
export function promptTokens(request: ModelRequest): number {
  const inputs = request.vectors?.inputs ?? request.task?.inputs
  if (inputs !== undefined) {
    const suffix = request.task?.kind === 'completions' ? countTokens(request.task.suffix) : 0
    return inputs.reduce((sum, { tokens }) => sum + tokens, suffix)
  }
  return 3 + 3 * request.messageCount + countTokens(request.promptText) + request.imageTokens
}

export function compose(
  request: ModelRequest,
  stage: Stage,
  prompt: Pick<TokenUsage, 'prompt' | 'cached' | 'written' | 'writtenHour'>,
): Plan {
  const choices: Choice[] = []
  for (let index = 0; index < request.choices; index++) {
    choices.push(composeChoice(request, stage, index))
  }
  const { task } = request
  let completion = task !== undefined && 'completion' in task ? task.completion : 0
  let reasoning = 0
  for (const choice of choices) {
    reasoning += choice.reasoning
    completion += choice.reasoning
    for (const piece of choice.pieces) completion += piece.tokens
  }
  return { choices, usage: { ...prompt, completion, reasoning } }
}

const thinking = { low: 16, medium: 64, high: 256 }

function composeChoice(request: ModelRequest, stage: Stage, index: number): Choice {
  const cap = request.outputCap ?? stage.model.outputTokensMax
  const reasoning = request.thinks ? Math.min(cap, thinking[request.effort]) : 0
  const called = calledTools(request)
  const said =
    called.length > 0
      ? { text: '', stoppedBy: null }
      : cutAtStop(answerText(request, stage, index), request.stop)
  const { stoppedBy } = said
  const pieces = called.length > 0 ? callPieces(called) : textPieces(said.text)
  const room = cap - reasoning
  const kept = firstPieces(pieces, room)
  if (kept.length < pieces.length)
    return { pieces: kept, finish: 'length', stoppedBy: null, reasoning }
  // Naming the function in tool_choice ends with `stop`, as the real API does.
  const forced = request.toolChoice.startsWith('=')
  return {
    pieces,
    finish: called.length > 0 && !forced ? 'tool_calls' : 'stop',
    stoppedBy,
    reasoning,
  }
}

function firstPieces(pieces: readonly Piece[], room: number): readonly Piece[] {
  let used = 0
  for (const [index, piece] of pieces.entries()) {
    used += piece.tokens
    if (used > room) return pieces.slice(0, index)
  }
  return pieces
}

/** The tools that the choice or the text asks for; none once the last message is a tool's answer. */
function calledTools(request: ModelRequest): readonly Tool[] {
  const { tools, toolChoice, lastRole, lastUserText } = request
  if (toolChoice === 'none') return []
  if (toolChoice.startsWith('=')) return tools.filter((tool) => `=${tool.name}` === toolChoice)
  if (lastRole === 'tool') return []
  const wanted = /\[\[tools=(\d{1,2})\]\]/.exec(lastUserText)
  let called = tools.filter((tool) => lastUserText.includes(tool.name))
  if (wanted !== null) {
    called = Array.from({ length: Number(wanted[1]) }, (_, at) => tools[at % tools.length]).filter(
      (tool) => tool !== undefined,
    )
  }
  if (called.length === 0 && toolChoice === 'required') called = tools.slice(0, 1)
  return request.parallelToolCalls ? called : called.slice(0, 1)
}

function callPieces(tools: readonly Tool[]): Piece[] {
  const pieces: Piece[] = []
  for (const [call, tool] of tools.entries()) {
    pieces.push({ kind: 'call', call, name: tool.name, tokens: countTokens(tool.name) + 2 })
    for (const text of splitTokens(JSON.stringify(valueFor(tool.parameters)))) {
      pieces.push({ kind: 'arguments', call, text, tokens: 1 })
    }
  }
  return pieces
}

function textPieces(text: string): Piece[] {
  return splitTokens(text).map((token) => ({ kind: 'text', text: token, tokens: 1 }))
}

const openings = ['This answer is simulated.', 'Simulated answer.', 'A simulation speaks.']

function answerText(request: ModelRequest, stage: Stage, index: number): string {
  const { format } = request
  if (format.kind === 'schema') return JSON.stringify(valueFor(format.schema))
  if (format.kind === 'json') {
    return JSON.stringify({ simulated: true, model: stage.deployment, region: stage.region })
  }
  const opening = openings[Math.abs(request.seed) % openings.length] ?? ''
  const number = request.choices > 1 ? `(${index + 1}) ` : ''
  const said = echo(request.lastUserText)
  let text = `${number}${opening} The ${stage.provider} sandbox plays ${stage.deployment} in ${stage.region}; no model ran. 模拟 · シミュレーション · simulé 🛃`
  if (said !== '') text += `\nYou said: ${said}`
  return lengthened(text, request.lastUserText)
}

/** `[[tokens=N]]` asks for an answer of exactly N tokens, so that a test can size a stream. */
function lengthened(text: string, asked: string): string {
  const wanted = /\[\[tokens=(\d{1,6})\]\]/.exec(asked)
  if (wanted === null) return text
  const tokens = splitTokens(text).slice(0, Number(wanted[1]))
  const missing = Number(wanted[1]) - tokens.length
  return tokens.join('') + ' more'.repeat(missing)
}

function echo(text: string): string {
  const plain = text.replace(/\[\[[^\]]*\]\]/g, '').trim()
  // The cut may halve a surrogate pair, and half of one is no text.
  return plain.slice(0, 240).toWellFormed()
}

function cutAtStop(
  text: string,
  stop: readonly string[],
): { text: string; stoppedBy: string | null } {
  let end = text.length
  let stoppedBy: string | null = null
  for (const each of stop) {
    const at = text.indexOf(each)
    if (at !== -1 && at < end) {
      end = at
      stoppedBy = each
    }
  }
  return { text: text.slice(0, end), stoppedBy }
}
