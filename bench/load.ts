// The load generator, a process of its own: reads one JSON object of `LoadOptions` from argv, prints one
// JSON object of `LoadReport`. Closed loop for throughput; open model for latency: arrivals are drawn in
// advance and latency runs from the scheduled time, so that a slow subject cannot slow its own load.
import { fileURLToPath } from 'node:url'
import { Connection, nowMicros } from './connection.ts'
import type { Exchange } from './connection.ts'
import { Samples } from './percentiles.ts'
import type { Percentiles } from './percentiles.ts'

export type BenchApi = 'chat' | 'messages'

const paths: Readonly<Record<BenchApi, string>> = {
  chat: '/v1/chat/completions',
  messages: '/v1/messages',
}

export interface LoadOptions {
  readonly url: string
  /** The API in which it asks. */
  readonly api: BenchApi
  readonly headers: Readonly<Record<string, string>>
  readonly promptBytes: number
  readonly stream: boolean
  /** Closed: this many requests always in flight. Open: never more connections than this. */
  readonly connections: number
  /** Arrivals a second (Poisson, on a grid of one millisecond); null is the closed loop. */
  readonly rate: number | null
  readonly warmupMs: number
  readonly durationMs: number
  /** Ends earlier after so many requests. */
  readonly requestsMax: number | null
}

/** Times in milliseconds. `latency` and `firstByte` run from the scheduled time in the open model. */
export interface LoadReport {
  readonly requests: number
  readonly errors: number
  readonly firstError: string
  /** Arrivals for which no connection was free: they count against the subject. */
  readonly dropped: number
  readonly seconds: number
  readonly perSecond: number
  readonly latency: Percentiles
  readonly firstByte: Percentiles
  /** Received minus sent, per event. */
  readonly eventDelay: Percentiles
  /** How much longer than the sender's the receiver's gap between two events was. */
  readonly addedGap: Percentiles
  /** How late the generator itself was with an arrival. */
  readonly lag: Percentiles
}

/** A request of about `promptBytes`, framed for HTTP/1.1; the same in both APIs. */
export function requestBytes(options: LoadOptions): Buffer {
  const words = 'What is declared, inspected, charged and stamped at the border? '
  const content = words.repeat(Math.ceil(options.promptBytes / words.length))
  const isChat = options.api === 'chat'
  const system = 'You are terse.'
  const body = JSON.stringify({
    model: 'bench-model',
    ...(options.stream ? { stream: true } : {}),
    ...(options.stream && isChat ? { stream_options: { include_usage: true } } : {}),
    max_tokens: 200,
    temperature: 0.2,
    ...(isChat ? {} : { system }),
    messages: [
      ...(isChat ? [{ role: 'system', content: system }] : []),
      { role: 'user', content: content.slice(0, options.promptBytes) },
    ],
  })
  const { host } = new URL(options.url)
  const lines = [
    `POST ${paths[options.api]} HTTP/1.1`,
    `host: ${host}`,
    'content-type: application/json',
  ]
  lines.push('accept: */*', `content-length: ${Buffer.byteLength(body)}`)
  for (const [name, value] of Object.entries(options.headers)) lines.push(`${name}: ${value}`)
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`)
}

class Load {
  readonly #options: LoadOptions
  readonly #bytes: Buffer
  readonly #port: number
  readonly #host: string
  readonly #idle: Connection[] = []
  #open = 0
  #inFlight = 0
  #stopped = false
  #requests = 0
  #errors = 0
  #dropped = 0
  #firstError = ''
  readonly #startedAt = nowMicros()
  readonly #measuredFrom: number
  readonly #measuredTo: number
  #lastEndAt = 0
  readonly #latency = new Samples()
  readonly #firstByte = new Samples()
  readonly #eventDelay = new Samples()
  readonly #addedGap = new Samples()
  readonly #lag = new Samples()
  #idleWaiter: (() => void) | null = null

  constructor(options: LoadOptions) {
    this.#options = options
    this.#bytes = requestBytes(options)
    const url = new URL(options.url)
    this.#port = Number(url.port)
    this.#host = url.hostname
    this.#measuredFrom = this.#startedAt + options.warmupMs * 1000
    this.#measuredTo = this.#measuredFrom + options.durationMs * 1000
  }

  async run(): Promise<LoadReport> {
    if (this.#options.rate === null) await this.#closedLoop()
    else await this.#openModel(this.#options.rate)
    for (const connection of this.#idle) connection.destroy()
    const until = this.#options.rate === null ? this.#lastEndAt : this.#measuredTo
    const seconds = (until - this.#measuredFrom) / 1e6
    return {
      requests: this.#requests,
      errors: this.#errors,
      firstError: this.#firstError,
      dropped: this.#dropped,
      seconds,
      perSecond: this.#requests / seconds,
      latency: this.#latency.summary(),
      firstByte: this.#firstByte.summary(),
      eventDelay: this.#eventDelay.summary(),
      addedGap: this.#addedGap.summary(),
      lag: this.#lag.summary(),
    }
  }

  async #closedLoop(): Promise<void> {
    const again = (): void => {
      const now = nowMicros()
      if (now < this.#measuredTo && !this.#stopped) this.#start(now, again)
      else this.#settleIfIdle()
    }
    for (let index = 0; index < this.#options.connections; index++) again()
    await this.#untilIdle()
  }

  async #openModel(rate: number): Promise<void> {
    const ticks = this.#options.warmupMs + this.#options.durationMs
    const arrivals = poissonCounts(rate / 1000, ticks)
    // The first connections are opened before the clock counts, as a real client's would be.
    let tick = 0
    await new Promise<void>((resolve) => {
      const pump = (): void => {
        const now = nowMicros()
        for (; tick < ticks && this.#startedAt + tick * 1000 <= now; tick++) {
          const scheduledAt = this.#startedAt + tick * 1000
          for (let index = arrivals[tick] ?? 0; index > 0; index--) {
            if (scheduledAt >= this.#measuredFrom) this.#lag.add((nowMicros() - scheduledAt) / 1000)
            this.#start(scheduledAt, () => this.#settleIfIdle())
          }
        }
        if (tick >= ticks) resolve()
        else setTimeout(pump, 1)
      }
      pump()
    })
    this.#stopped = true
    await this.#untilIdle()
  }

  #start(scheduledAt: number, then: () => void): void {
    const connection = this.#take()
    const measured = scheduledAt >= this.#measuredFrom
    if (!connection) {
      if (measured) this.#dropped += 1
      return
    }
    this.#inFlight += 1
    let lastSentAt = 0
    let lastReceivedAt = 0
    connection.send(this.#bytes, {
      onEvent: (sentAt, receivedAt) => {
        if (!measured) return
        this.#eventDelay.add((receivedAt - sentAt) / 1000)
        if (lastSentAt > 0) {
          this.#addedGap.add((receivedAt - lastReceivedAt - (sentAt - lastSentAt)) / 1000)
        }
        lastSentAt = sentAt
        lastReceivedAt = receivedAt
      },
      onEnd: (exchange) => {
        this.#inFlight -= 1
        if (exchange && connection.usable) this.#idle.push(connection)
        else this.#open -= 1
        this.#count(exchange, scheduledAt)
        then()
      },
    })
  }

  #take(): Connection | null {
    for (;;) {
      const connection = this.#idle.pop()
      if (!connection) break
      if (connection.usable) return connection
      this.#open -= 1
    }
    if (this.#open >= this.#options.connections) return null
    this.#open += 1
    return new Connection(this.#port, this.#host)
  }

  #count(exchange: Exchange | null, scheduledAt: number): void {
    const now = nowMicros()
    // The closed loop counts by when an answer ended, the open model by when it was due.
    const measured =
      this.#options.rate === null ? now >= this.#measuredFrom : scheduledAt >= this.#measuredFrom
    if (!measured) return
    this.#lastEndAt = now
    const complete = exchange?.status === 200 && (!this.#options.stream || exchange.terminated)
    if (!complete) {
      this.#errors += 1
      if (this.#firstError === '') {
        this.#firstError = exchange
          ? `${exchange.status} ${exchange.errorText}`
          : 'connection broke'
      }
      return
    }
    this.#requests += 1
    if (this.#options.requestsMax !== null && this.#requests >= this.#options.requestsMax) {
      this.#stopped = true
    }
    this.#latency.add((now - scheduledAt) / 1000)
    this.#firstByte.add((exchange.firstByteAt - scheduledAt) / 1000)
  }

  #settleIfIdle(): void {
    if (this.#inFlight === 0) this.#idleWaiter?.()
  }

  /** Resolves when nothing is in flight; gives up after 30 s, and what is missing then is an error. */
  async #untilIdle(): Promise<void> {
    if (this.#inFlight === 0) return
    const budgetMs =
      this.#options.rate === null ? this.#options.warmupMs + this.#options.durationMs : 0
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        this.#errors += this.#inFlight
        this.#firstError ||= 'no answer within 30 s'
        resolve()
      }, budgetMs + 30_000)
      this.#idleWaiter = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}

/** How many arrive in each of `ticks` ticks when `mean` arrive on the average; the same for every subject. */
function poissonCounts(mean: number, ticks: number): Uint32Array {
  let seed = 0x2545f491
  const uniform = (): number => {
    // xorshift32: any fixed sequence will do; what matters is that each subject gets the same one.
    seed ^= seed << 13
    seed ^= seed >>> 17
    seed ^= seed << 5
    return ((seed >>> 0) + 0.5) / 2 ** 32
  }
  const counts = new Uint32Array(ticks)
  let at = 0
  for (;;) {
    at -= Math.log(uniform()) / mean
    const tick = Math.floor(at)
    if (tick >= ticks) return counts
    counts[tick] = (counts[tick] ?? 0) + 1
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const options: LoadOptions = JSON.parse(process.argv[2] ?? '{}')
  const report = await new Load(options).run()
  process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit(0))
}
