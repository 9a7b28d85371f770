// Sends a composed answer under its faults and says to the truth how it ended. The end is recorded
// before the last byte leaves; an answer that the client abandons ends when its absence is seen.
import type { Plan, TokenUsage } from './compose.ts'
import { providers } from './catalog.ts'
import type { Exchange } from './exchange.ts'
import { nextTurn } from './exchange.ts'
import type { ModelRequest } from './request.ts'
import type { AbortCause, Entry, Truth } from './truth.ts'

interface Answering {
  readonly exchange: Exchange
  readonly request: ModelRequest
  readonly plan: Plan
  readonly truth: Truth
  readonly entry: Entry
}

/** Without a delay, so many events are written before other requests get their turn. */
const eventsPerTurn = 16

export async function answer(answering: Answering): Promise<void> {
  const { exchange, request, plan } = answering
  const { faults, outlet } = exchange
  if (faults['reset-head'] === true) {
    abort(answering, 'fault', request.stream ? 0 : plan.usage.completion)
    await outlet.cut()
    return
  }
  await outlet.pause(faults['hang-head'] === true ? null : exchange.firstByteMs)
  if (outlet.closed) {
    abort(answering, 'client', request.stream ? 0 : plan.usage.completion)
  } else if (request.stream) await stream(answering)
  else await whole(answering)
}

async function whole(answering: Answering): Promise<void> {
  const { exchange, request, plan } = answering
  const { faults, outlet } = exchange
  const made = Buffer.from(exchange.api.body(exchange, request, plan))
  const bytes = faults['malformed'] === true ? made.subarray(0, -2) : made
  const headers = {
    ...exchange.headers,
    'content-type':
      faults['content-type'] ?? exchange.api.contentType?.(request) ?? 'application/json',
  }
  outlet.head(200, headers, bytes.length)
  const cut = faults['cut-after'] ?? faults['hang-after'] ?? faults['eof-after']
  if (cut !== undefined) {
    // A body that was generated whole is billed whole, however much of it arrives.
    await outlet.write(bytes.subarray(0, cut))
    abort(answering, 'fault', plan.usage.completion)
    if (faults['hang-after'] !== undefined) await outlet.pause(null)
    else await outlet.cut()
    return
  }
  // What runs in the background counts its end itself.
  if (request.responses?.background !== true) finish(answering)
  await outlet.write(bytes)
  outlet.end()
}

async function stream(answering: Answering): Promise<void> {
  const { exchange, request, plan } = answering
  const { api, faults, outlet } = exchange
  const type = faults['content-type'] ?? api.framing.contentType
  outlet.head(200, { ...exchange.headers, 'content-type': type, 'cache-control': 'no-cache' }, null)
  const newline = faults['crlf'] === true ? '\r\n' : '\n'
  const longLine = faults['long-line'] ?? 0
  if (longLine > 0) await outlet.write(`: ${'.'.repeat(longLine)}${newline}${newline}`)
  let sent = 0
  let emitted = 0
  for (const event of api.events(exchange, request, plan)) {
    if (await stoppedByFault(answering, sent, emitted)) return
    if (exchange.eventMs > 0) await outlet.pause(exchange.eventMs)
    else if (sent % eventsPerTurn === eventsPerTurn - 1) await nextTurn()
    if (outlet.closed) {
      abort(answering, 'client', emitted)
      return
    }
    const broken = faults['malformed'] === true && sent === 1
    const json = broken ? event.json.slice(0, -2) : event.json
    if (faults['comments'] === true) {
      await outlet.write(`: simulated ping ${sent}${newline}${newline}`)
    }
    emitted += event.tokens
    sent += 1
    await outlet.write(api.framing.bytes({ ...event, json }, newline))
  }
  if (await stoppedByFault(answering, sent, emitted)) return
  finish(answering)
  if (faults['no-done'] !== true) {
    await outlet.write(api.framing.bytes(api.last(exchange, plan, request), newline))
  }
  outlet.end()
}

/** Ends the stream where a fault orders it after `sent` events; true if it did. */
async function stoppedByFault(
  answering: Answering,
  sent: number,
  emitted: number,
): Promise<boolean> {
  const { api, faults, outlet } = answering.exchange
  if (sent === faults['cut-after']) {
    abort(answering, 'fault', emitted)
    await outlet.cut()
    return true
  }
  if (sent === faults['error-after']) {
    abort(answering, 'fault', emitted)
    await outlet.write(api.framing.bytes(api.error, '\n'))
    outlet.end()
    return true
  }
  if (sent === faults['eof-after']) {
    abort(answering, 'fault', emitted)
    outlet.end()
    return true
  }
  if (sent === faults['hang-after']) {
    await outlet.pause(null)
    abort(answering, 'client', emitted)
    return true
  }
  return false
}

function finish({ truth, entry, plan }: Answering): void {
  const { usage } = plan
  truth.end(entry, { status: 200, end: 'finished', usage, emitted: usage.completion })
}

function abort(
  { truth, entry, plan, exchange }: Answering,
  cause: AbortCause,
  emitted: number,
): void {
  const all = providers[exchange.provider].billsAbandoned
  const reasoning = Math.min(plan.usage.reasoning, emitted)
  const partial: TokenUsage = { ...plan.usage, completion: emitted, reasoning }
  const usage = all ? plan.usage : partial
  truth.end(entry, { status: 200, end: 'aborted', cause, usage, emitted })
}
