// Simulated live traffic of a sandbox: a few requests a second through the real door, by the sample keys, in the hours and
// with the questions of the history. It never runs over a real book, and ends when the house begins to close.
import { Agent, request as httpRequest } from 'node:http'
import { systemClock } from '../kernel/time.ts'
import { askers, drawAsk, drawAsker, weightAt, type Ask } from './history-askers.ts'
import { drawsOf } from './history-random.ts'
import { bodyOf } from './history-requests.ts'
import { passageOf } from './history-words.ts'

/** In the busiest hour; in the quietest a third of it. */
export const tricklePerMinute = 120
const quietShare = 1 / 3
/** Answers waited for at once; beyond it a turn is left out. */
const inFlightMax = 8
const charactersPerToken = 4

export interface TrickleOptions {
  /** Of the door, without a trailing slash. */
  readonly url: string
  /** By workload; who has none does not ask, and where nobody has one it is never on. */
  readonly keys: ReadonlyMap<string, string>
  readonly isOn: boolean
}

export interface Trickle {
  isOn(): boolean
  set(isOn: boolean): void
  /** Resolves when no request of it is on its way. */
  close(): Promise<void>
}

export function openTrickle({ url, keys, isOn }: TrickleOptions): Trickle {
  const draws = drawsOf(`${systemClock.nowMs()}`, 'trickle')
  const running = new Set<Promise<void>>()
  const stop = new AbortController()
  const agent = new Agent({ keepAlive: true })
  let timer: NodeJS.Timeout | null = null

  const busiest = Math.max(...hoursOf(systemClock.nowMs()).map((atMs) => sum(weightsAt(atMs))))

  function weightsAt(atMs: number): readonly number[] {
    return askers.map((one) => (keys.has(one.workload) ? weightAt(one, atMs, 1) : 0))
  }

  function next(): void {
    const share = Math.max(quietShare, sum(weightsAt(systemClock.nowMs())) / busiest)
    const meanMs = 60_000 / (tricklePerMinute * share)
    const pauseMs = -Math.log(1 - draws.share()) * meanMs
    timer = setTimeout(() => {
      if (running.size < inFlightMax) begin()
      next()
    }, pauseMs).unref()
  }

  function begin(): void {
    const weights = weightsAt(systemClock.nowMs())
    const asked = drawAsker(draws, weights, sum(weights))
    const ask = drawAsk(draws, asked)
    const text = `${passageOf(draws, ask.input * charactersPerToken * draws.spread())} [[tokens=${ask.output}]]`
    const one = send(ask, keys.get(asked.workload) ?? '', text)
    running.add(one)
    void one.finally(() => running.delete(one))
  }

  /** Whatever comes of it is in the book; here nobody reads it. */
  function send({ api, ...ask }: Ask, key: string, text: string): Promise<void> {
    const isMessages = api === 'messages'
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'customhouse-sandbox-trickle (simulated)',
      'x-customhouse-tags': 'simulated=trickle',
      ...(isMessages
        ? { 'x-api-key': key, 'anthropic-version': '2023-06-01' }
        : { authorization: `Bearer ${key}` }),
    }
    const to = new URL(isMessages ? '/v1/messages' : '/v1/chat/completions', url)
    return new Promise((resolve) => {
      const sent = httpRequest(to, { method: 'POST', headers, agent, signal: stop.signal })
      // The house closes, or a stream was cut: both are told where they happen.
      sent.on('error', () => resolve())
      sent.on('close', () => resolve())
      sent.on('response', (answer) => answer.on('error', () => resolve()).resume())
      sent.end(JSON.stringify(bodyOf({ api, ...ask }, text)))
    })
  }

  function set(on: boolean): void {
    if (stop.signal.aborted || keys.size === 0 || on === (timer !== null)) return
    if (on) return next()
    clearTimeout(timer ?? undefined)
    timer = null
  }

  set(isOn)
  return {
    isOn: () => timer !== null,
    set,
    async close() {
      set(false)
      stop.abort()
      await Promise.all(running)
      agent.destroy()
    },
  }
}

/** A day on from `nowMs`. */
function hoursOf(nowMs: number): readonly number[] {
  return Array.from({ length: 24 }, (_, hour) => nowMs + hour * 3_600_000)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0)
}
