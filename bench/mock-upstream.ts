// A provider that costs next to nothing: fixed OpenAI chat answers, plain and as a stream of events.
// A process of its own. `POST /_set {"firstByteMs","intervalMs","events"}` changes how it answers.
// Each event carries the microsecond it was sent at (CLOCK_MONOTONIC, shared by all processes of a
// machine), so that what a relay adds can be told from what this process or its timers add.
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

const settings = { firstByteMs: 0, intervalMs: 0, events: 100 }
const created = 1_790_000_000
const answerTail = JSON.stringify({
  object: 'chat.completion',
  created,
  model: 'bench-model-2026-01-01',
  choices: [
    {
      index: 0,
      message: {
        role: 'assistant',
        content:
          'Goods that cross a border are declared, inspected, charged and entered in a book.',
        refusal: null,
        annotations: [],
      },
      logprobs: null,
      finish_reason: 'stop',
    },
  ],
  usage: {
    prompt_tokens: 250,
    completion_tokens: 20,
    total_tokens: 270,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
  },
  service_tier: 'default',
  system_fingerprint: 'fp_bench',
}).slice(1)
const eventHead = `"object":"chat.completion.chunk","created":${created},"model":"bench-model-2026-01-01","service_tier":"default","system_fingerprint":"fp_bench","choices":[{"index":0,"delta":{"content":"`
const eventTail = '"},"logprobs":null,"finish_reason":null}]}\n\n'
const stopEvent = `"object":"chat.completion.chunk","created":${created},"model":"bench-model-2026-01-01","choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}]}\n\n`
const usageEvent = `"object":"chat.completion.chunk","created":${created},"model":"bench-model-2026-01-01","choices":[],"usage":{"prompt_tokens":250,"completion_tokens":100,"total_tokens":350}}\n\n`
const streamHeaders = ['content-type', 'text/event-stream; charset=utf-8', 'x-request-id', 'bench']

let answered = 0

function nextId(): string {
  return `chatcmpl-${String(++answered).padStart(12, '0')}`
}

function answerWhole(response: ServerResponse): void {
  const body = `{"id":"${nextId()}",${answerTail}`
  response
    .writeHead(200, [
      'content-type',
      'application/json',
      'content-length',
      String(body.length),
      'x-request-id',
      'bench',
    ])
    .end(body, 'latin1')
}

function answerStream(response: ServerResponse, withUsage: boolean): void {
  response.writeHead(200, streamHeaders)
  const head = `data: {"id":"${nextId()}",`
  let left = settings.events
  const { intervalMs } = settings
  const step = (): void => {
    if (response.destroyed) return
    if (left-- > 0) {
      const sentAt = String(process.hrtime.bigint() / 1000n).padStart(16, '0')
      response.write(head + eventHead + sentAt + eventTail, 'latin1')
      if (intervalMs === 0) setImmediate(step)
      else setTimeout(step, intervalMs)
      return
    }
    response.end(
      `${head}${stopEvent}${withUsage ? head + usageEvent : ''}data: [DONE]\n\n`,
      'latin1',
    )
  }
  step()
}

function answer(response: ServerResponse, body: Buffer): void {
  const streamed = body.includes('"stream":true')
  const withUsage = streamed && body.includes('"include_usage":true')
  const send = (): void => {
    if (streamed) answerStream(response, withUsage)
    else answerWhole(response)
  }
  if (settings.firstByteMs === 0) send()
  else setTimeout(send, settings.firstByteMs)
}

function set(response: ServerResponse, body: Buffer): void {
  Object.assign(settings, JSON.parse(body.toString()))
  response.end('{}')
}

function receive(request: IncomingMessage, response: ServerResponse): void {
  let body: Buffer | null = null
  request.on('data', (chunk: Buffer) => {
    body = body === null ? chunk : Buffer.concat([body, chunk])
  })
  request.on('end', () => {
    const whole = body ?? Buffer.alloc(0)
    if (request.url === '/_set') set(response, whole)
    else answer(response, whole)
  })
}

const server = createServer({ noDelay: true, keepAliveTimeout: 600_000 }, receive)
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', 1024, () => {
  const { port } = server.address() as AddressInfo
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`)
})
process.on('SIGTERM', () => process.exit(0))
