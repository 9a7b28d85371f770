// A provider of realtime sessions that says exactly what a test has it say, and keeps what it heard.
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

import { WebSocketServer, type WebSocket } from 'ws'

import { isFields, type Fields } from './json.ts'

export interface ScriptedVoice extends AsyncDisposable {
  readonly url: string
  /** Heads of the sessions that were opened. */
  readonly opened: IncomingMessage['headers'][]
  /** Events of all sessions, in their order. */
  readonly heard: Fields[]
  /** How often it was heard: `count` events of this type. */
  hears(type: string, count?: number): Promise<Fields>
  /** To the session that was opened last. */
  say(event: unknown): void
  /** Begins a response, and ends it with this usage. */
  begin(id: string): void
  end(id: string, more?: object): void
  cut(): void
}

export const spokenUsage = {
  total_tokens: 15,
  input_tokens: 10,
  output_tokens: 5,
  input_token_details: { text_tokens: 10 },
  output_token_details: { text_tokens: 5 },
}

export async function openScriptedVoice(
  script: (event: Fields, voice: ScriptedVoice) => void = () => {},
): Promise<ScriptedVoice> {
  const server = createServer()
  const sockets = new WebSocketServer({ server })
  const opened: IncomingMessage['headers'][] = []
  const heard: Fields[] = []
  let last: WebSocket | null = null
  sockets.on('connection', (socket, { headers }) => {
    last = socket
    opened.push(headers)
    voice.say({ type: 'session.created', session: {} })
    socket.on('error', () => {})
    socket.on('message', (data: Buffer) => {
      const event: unknown = JSON.parse(data.toString())
      if (!isFields(event)) return
      heard.push(event)
      script(event, voice)
      sockets.emit('heard')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const voice: ScriptedVoice = {
    url: `http://127.0.0.1:${port}`,
    opened,
    heard,
    async hears(type, count = 1) {
      for (;;) {
        const found = heard.filter((event) => event['type'] === type)[count - 1]
        if (found !== undefined) return found
        await once(sockets, 'heard')
      }
    },
    say: (event) => last?.send(typeof event === 'string' ? event : JSON.stringify(event)),
    begin: (id) => voice.say({ type: 'response.created', response: { id } }),
    end: (id, more = {}) =>
      voice.say({
        type: 'response.done',
        response: { id, status: 'completed', usage: spokenUsage, ...more },
      }),
    cut: () => last?.terminate(),
    async [Symbol.asyncDispose]() {
      for (const client of sockets.clients) client.terminate()
      sockets.close()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return voice
}
