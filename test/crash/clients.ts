// The load: clients that call, read to the end or leave in the middle, and remember what they were
// given whole. A request that ended any other way promises nothing.
import { isFields, pick } from '../support/json.ts'
import { seeded, type Random } from './random.ts'

export interface Answered {
  readonly requestId: string
  /** The usage object of the answer, where it had one. */
  readonly usage: unknown
}

export interface Load {
  /** Requests whose answer arrived whole: status 200 to the end of the body or of the stream. */
  readonly answered: ReadonlyMap<string, Answered>
  /** How calls ended for the clients, counted. */
  readonly outcomes: ReadonlyMap<string, number>
  /** Where to call; null while the gateway is down. */
  aim(url: string | null): void
  /** Lets calls end, and starts no more. */
  stop(): Promise<void>
}

export interface LoadOptions {
  readonly clients: number
  readonly keys: readonly [string, ...string[]]
  readonly seed: number
}

export function startLoad(options: LoadOptions): Load {
  const answered = new Map<string, Answered>()
  const outcomes = new Map<string, number>()
  let aim: string | null = null
  let stopped = false

  async function client(random: Random): Promise<void> {
    while (!stopped) {
      const url = aim
      if (url === null) {
        await pause(5)
        continue
      }
      const outcome = await call(url, random.pick(options.keys), random, answered)
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
      await pause(random.int(0, 10))
    }
  }

  const clients = Array.from({ length: options.clients }, (_, index) =>
    client(seeded(options.seed * 1_000 + index)),
  )
  return {
    answered,
    outcomes,
    aim: (url) => (aim = url),
    async stop() {
      stopped = true
      await Promise.all(clients)
    },
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

async function call(
  url: string,
  key: string,
  random: Random,
  answered: Map<string, Answered>,
): Promise<string> {
  const leave = new AbortController()
  const leaveMs = random.chance(0.1) ? random.int(0, 60) : null
  const timer = leaveMs === null ? null : setTimeout(() => leave.abort(), leaveMs)
  const stream = random.chance(0.6)
  try {
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: bodyOf(stream, random),
      signal: leave.signal,
    })
    const requestId = response.headers.get('x-request-id') ?? ''
    const text = await response.text()
    if (response.status !== 200) return `status ${response.status}`
    const end = stream ? streamEnd(text) : wholeEnd(text)
    if (end === null) return 'given no whole answer'
    answered.set(requestId, { requestId, usage: end.usage })
    return 'answered'
  } catch (error) {
    if (leave.signal.aborted) return 'left'
    return pick(error, 'cause', 'code') === 'ECONNREFUSED' ? 'nobody there' : 'cut off'
  } finally {
    if (timer !== null) clearTimeout(timer)
  }
}

function bodyOf(stream: boolean, random: Random): string {
  const tokens = random.chance(0.1) ? random.int(500, 1_500) : random.int(1, 120)
  // Slow enough, now and then, for a kill to find the answer on its way.
  const slow = random.pick([
    '',
    '',
    `[[fault:first-byte-ms=${random.int(1, 60)}]]`,
    `[[fault:event-ms=${tokens > 200 ? 1 : random.int(1, 4)}]]`,
  ])
  const filler = 'goods that cross a border are declared, inspected and charged '
  return JSON.stringify({
    model: 'gpt-4o',
    stream,
    ...(stream && random.chance(0.5) ? { stream_options: { include_usage: true } } : {}),
    max_tokens: random.pick([tokens + 50, tokens, Math.max(1, tokens - 20)]),
    messages: [
      { role: 'user', content: `${filler.repeat(random.int(1, 6))} [[tokens=${tokens}]]${slow}` },
    ],
  })
}

function streamEnd(text: string): { usage: unknown } | null {
  if (!/(?:^|\n)data: \[DONE\]\r?\n/.test(text)) return null
  let usage: unknown
  for (const line of text.split(/\r?\n/)) {
    if (!line.startsWith('data: {') || !line.includes('"choices":[],"usage":{')) continue
    try {
      usage = pick(JSON.parse(line.slice(6)), 'usage')
    } catch {
      // A provider's broken event passes through us untouched.
    }
  }
  return { usage }
}

function wholeEnd(text: string): { usage: unknown } | null {
  try {
    const body: unknown = JSON.parse(text)
    return isFields(body) ? { usage: body['usage'] } : null
  } catch {
    return null
  }
}
