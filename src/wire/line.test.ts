import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { test } from 'node:test'

import { openLine, type FramedSocket } from './line.ts'

class TestSocket extends EventEmitter implements FramedSocket {
  bufferedAmount = 0
  readyState = 1
  paused = false
  readonly sent: ((error?: Error | null) => void)[] = []
  readonly pongs: string[] = []
  terminated = false

  send(frame: Buffer, _options: { binary: boolean }, sent: (error?: Error | null) => void): void {
    this.bufferedAmount += frame.length
    this.sent.push(sent)
  }
  pong(data: Buffer): void {
    this.pongs.push(data.toString())
    this.bufferedAmount += data.length
  }
  close(): void {
    this.readyState = 3
  }
  terminate(): void {
    this.terminated = true
    this.readyState = 3
  }
  pause(): void {
    this.paused = true
  }
  resume(): void {
    this.paused = false
  }
}

const limits = { waitingBytesMax: 10, stallMs: 60_000 }

interface Gate {
  readonly seen: readonly string[]
  readonly frame: (frame: Buffer) => Promise<void>
  readonly letGo: () => void
}

/** A handler that holds each frame until it is let go. */
function gate(): Gate {
  const seen: string[] = []
  const held: (() => void)[] = []
  return {
    seen,
    frame: (frame) => {
      seen.push(frame.toString())
      return new Promise((resolve) => held.push(resolve))
    },
    letGo: () => held.shift()?.(),
  }
}

/** Until promises that are settled have told. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('frames are handled one at a time, in order, those before the handler came first', async () => {
  const socket = new TestSocket()
  const line = openLine(socket, limits)
  socket.emit('message', Buffer.from('a'), false)
  const { seen, frame, letGo } = gate()
  line.listen({ frame, closed: () => {} })
  socket.emit('message', Buffer.from('b'), false)
  await settled()
  assert.deepEqual(seen, ['a'])
  letGo()
  await settled()
  assert.deepEqual(seen, ['a', 'b'])
})

test('a socket is read no further while more than the bound waits, and again when it does not', async () => {
  const socket = new TestSocket()
  const line = openLine(socket, limits)
  const { frame, letGo } = gate()
  line.listen({ frame, closed: () => {} })
  for (const text of ['first', '12345', '67890', 'over']) {
    socket.emit('message', Buffer.from(text), false)
  }
  assert.equal(socket.paused, true)
  letGo()
  await settled()
  assert.equal(socket.paused, true, 'ten bytes and four wait')
  letGo()
  await settled()
  letGo()
  await settled()
  assert.equal(socket.paused, false)
})

test('the end is told once, after the last frame was handled', async () => {
  const socket = new TestSocket()
  const line = openLine(socket, limits)
  const ends: number[] = []
  const { frame, letGo } = gate()
  line.listen({ frame, closed: (code) => ends.push(code) })
  socket.emit('message', Buffer.from('last'), false)
  socket.emit('close', 1000)
  await settled()
  assert.deepEqual(ends, [])
  letGo()
  await settled()
  assert.deepEqual(ends, [1000])
})

test('whoever sends waits for a slow peer, and learns that the line is closed', async () => {
  const socket = new TestSocket()
  const line = openLine(socket, limits)
  assert.equal(await line.send(Buffer.from('short')), true)
  let done: boolean | null = null
  const sending = line.send(Buffer.from('longer than ten')).then((went) => (done = went))
  await settled()
  assert.equal(done, null)
  socket.sent[1]?.()
  assert.equal(await sending, true)
  line.destroy()
  assert.equal(await line.send(Buffer.from('x')), false)
})

test('a peer that takes nothing for too long is cut off', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  const socket = new TestSocket()
  const line = openLine(socket, limits)
  const sending = line.send(Buffer.from('longer than ten'))
  context.mock.timers.tick(limits.stallMs)
  assert.equal(await sending, false)
  assert.equal(socket.terminated, true)
})

test('a pending send ends when the socket fails', async () => {
  const socket = new TestSocket()
  const line = openLine(socket, limits)
  const sending = line.send(Buffer.from('longer than ten'))
  socket.sent[0]?.(new Error('reset'))
  assert.equal(await sending, false)
})

test('pings are answered, but not of a peer that takes no answers', () => {
  const socket = new TestSocket()
  openLine(socket, limits)
  for (let i = 0; i < 9; i++) socket.emit('ping', Buffer.from('123456'))
  assert.deepEqual(socket.pongs, ['123456', '123456'], 'as much as may wait')
  socket.bufferedAmount = 0
  socket.emit('ping', Buffer.from('later'))
  assert.deepEqual(socket.pongs.at(-1), 'later')
  socket.close()
  socket.emit('ping', Buffer.from('closed'))
  assert.deepEqual(socket.pongs.at(-1), 'later')
})
