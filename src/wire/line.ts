// One end of a conversation over a WebSocket (RFC 6455), the same on both sides of the house: frames
// are handled one at a time and in order, at most a named number of bytes waits in either direction,
// and a peer that takes nothing for too long is cut off.

/** What of a socket of the `ws` package is used here; it must leave pings to be answered here (`autoPong: false`). */
export interface FramedSocket {
  readonly bufferedAmount: number
  readonly readyState: number
  send(
    frame: Buffer,
    options: { readonly binary: boolean },
    sent: (error?: Error | null) => void,
  ): void
  pong(data: Buffer): void
  close(code: number, reason: string): void
  terminate(): void
  pause(): void
  resume(): void
  on(event: 'message', listener: (frame: unknown, isBinary: boolean) => void): unknown
  on(event: 'ping', listener: (data: Buffer) => void): unknown
  on(event: 'close', listener: (code: number) => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
}

export interface LineHandlers {
  /** The next frame waits until this resolves. Must not reject. */
  frame(frame: Buffer, isBinary: boolean): Promise<void>
  /** Called once, after the last frame was handled. `code` as of RFC 6455 section 7.4; 1006: without a word. */
  closed(code: number): void
}

export interface Line {
  /** To be called once; frames that came before are handled first. */
  listen(handlers: LineHandlers): void
  /** Resolves when another frame may follow: at once, or when a slow peer has caught up. False: the line is closed. */
  send(frame: Buffer): Promise<boolean>
  /** Says goodbye; the peer has a few seconds to answer it. */
  close(code: number, reason: string): void
  /** Without a word: nothing more may be taken for an answer. */
  destroy(): void
}

export interface LineLimits {
  /** Bytes that wait on either side before the other is held back. */
  readonly waitingBytesMax: number
  /** How long a peer may take nothing. */
  readonly stallMs: number
}

const open = 1

export function openLine(socket: FramedSocket, limits: LineLimits): Line {
  const waiting: { readonly frame: Buffer; readonly isBinary: boolean }[] = []
  let handlers: LineHandlers | null = null
  let waitingBytes = 0
  let running = false
  let paused = false
  let closedWith: number | null = null

  socket.on('message', (frame, isBinary) => {
    if (!Buffer.isBuffer(frame)) return socket.terminate()
    waiting.push({ frame, isBinary })
    waitingBytes += frame.length
    if (!paused && waitingBytes > limits.waitingBytesMax) {
      paused = true
      socket.pause()
    }
    void run()
  })
  // Who pings and takes nothing gets no more answers: a later one answers all (RFC 6455 section 5.5.3).
  socket.on('ping', (data) => {
    if (socket.readyState === open && socket.bufferedAmount <= limits.waitingBytesMax)
      socket.pong(data)
  })
  // `close` follows each error.
  socket.on('error', () => {})
  socket.on('close', (code) => {
    closedWith = code
    void run()
  })

  async function run(): Promise<void> {
    if (running || handlers === null) return
    running = true
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      waitingBytes -= next.frame.length
      await handlers.frame(next.frame, next.isBinary)
      if (paused && waitingBytes <= limits.waitingBytesMax) {
        paused = false
        socket.resume()
      }
    }
    running = false
    if (closedWith === null) return
    const told = handlers
    handlers = null
    told.closed(closedWith)
  }

  return {
    listen(given) {
      handlers = given
      void run()
    },
    send(frame) {
      if (socket.readyState !== open) return Promise.resolve(false)
      return new Promise((resolve) => {
        let stalled: NodeJS.Timeout | null = null
        socket.send(frame, { binary: false }, (error) => {
          if (stalled === null) return
          clearTimeout(stalled)
          resolve(error === undefined || error === null)
        })
        if (socket.bufferedAmount <= limits.waitingBytesMax) return resolve(true)
        stalled = setTimeout(() => {
          socket.terminate()
          resolve(false)
        }, limits.stallMs)
      })
    },
    close: (code, reason) => socket.close(code, reason),
    destroy: () => socket.terminate(),
  }
}
