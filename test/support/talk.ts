// A realtime session by a raw WebSocket, with every event that it got.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'

import { WebSocket } from 'ws'

import { isFields, pick, type Fields } from './json.ts'

export class Talk {
  readonly socket: WebSocket
  readonly events: Fields[] = []
  /** Of the answer to the handshake. */
  headers: Fields = {}
  closedWith: readonly [code: number, reason: string] | null = null

  constructor(url: string, headers: Record<string, string>, protocols: readonly string[] = []) {
    this.socket = new WebSocket(url.replace(/^http/, 'ws'), [...protocols], { headers })
    this.socket.on('upgrade', (response) => (this.headers = { ...response.headers }))
    this.socket.on('message', (data: Buffer) => {
      this.events.push(objectOf(data.toString()))
      this.socket.emit('heard')
    })
    this.socket.on('error', () => {})
    this.socket.on('close', (code, reason) => {
      this.closedWith = [code, reason.toString()]
      this.socket.emit('heard')
    })
  }

  send(event: object): void {
    this.socket.send(JSON.stringify(event))
  }

  says(text: string): void {
    const content = [{ type: 'input_text', text }]
    this.send({
      type: 'conversation.item.create',
      item: { type: 'message', role: 'user', content },
    })
  }

  /** The `count`th event of this type, once it has come. */
  async event(type: string, count = 1): Promise<Fields> {
    for (;;) {
      const found = this.events.filter((event) => event['type'] === type)[count - 1]
      if (found !== undefined) return found
      const last = JSON.stringify(this.events.slice(-2))
      assert.equal(this.closedWith, null, `no ${type} before the end: ${last}`)
      await once(this.socket, 'heard')
    }
  }

  /** What was said last of an error. */
  async refusal(count = 1): Promise<string> {
    const error = pick(await this.event('error', count), 'error')
    return `${String(pick(error, 'code'))} ${String(pick(error, 'param'))}`
  }

  async closed(): Promise<readonly [code: number, reason: string]> {
    while (this.closedWith === null) await once(this.socket, 'heard')
    return this.closedWith
  }

  /** Says goodbye, and waits for the answer. */
  async leave(): Promise<void> {
    this.socket.close(1000)
    await this.closed()
  }
}

/** What a handshake is answered that opens no session. */
export async function refusedHandshake(
  url: string,
  headers: Record<string, string>,
): Promise<{ readonly status: number; readonly body: Fields }> {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), [], { headers })
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    socket.once('unexpected-response', (_request, answer) => resolve(answer))
    socket.once('open', () => reject(new Error('a session was opened')))
  })
  const chunks: Buffer[] = []
  for await (const chunk of response) if (Buffer.isBuffer(chunk)) chunks.push(chunk)
  const body = objectOf(Buffer.concat(chunks).toString())
  return { status: response.statusCode ?? 0, body }
}

function objectOf(text: string): Fields {
  const value: unknown = JSON.parse(text)
  assert.ok(isFields(value), text)
  return value
}
