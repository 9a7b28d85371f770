// A provider that does exactly what a test says, byte for byte, and keeps what it received.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

export type Script = (response: ServerResponse, received: Received) => void | Promise<void>

export interface ScriptedUpstream extends AsyncDisposable {
  readonly url: string
  readonly received: Received[]
  /** What happens from now on. */
  play(script: Script): void
}

export async function openScriptedUpstream(first: Script): Promise<ScriptedUpstream> {
  let script = first
  const received: Received[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const one = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) }
      received.push(one)
      void script(response, one)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    play(next) {
      script = next
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export const chatUsage = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 }

/** A whole chat completion. */
export function wholeAnswer(usage: unknown = chatUsage): string {
  return JSON.stringify({
    id: 'chatcmpl-scripted',
    object: 'chat.completion',
    model: 'm',
    choices: [
      { index: 0, message: { role: 'assistant', content: 'hello' }, finish_reason: 'stop' },
    ],
    usage,
  })
}

export function sendWhole(response: ServerResponse, body = wholeAnswer()): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(body)
}

export function event(data: unknown): string {
  return `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`
}

export function delta(content: string): string {
  return event({
    id: 'chatcmpl-scripted',
    choices: [{ index: 0, delta: { content } }],
    usage: null,
  })
}

export const usageEvent = event({ id: 'chatcmpl-scripted', choices: [], usage: chatUsage })
export const doneEvent = event('[DONE]')

export function streamHead(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
}
