// Writes log lines in batches: one write per turn of the event loop at most, none while the last is
// still under way. If the reader of the log stalls, lines are dropped and counted rather than held
// without bound, because a stuck log must not stop traffic or eat the memory.

export interface LineWriter {
  write(line: string): void
  /** Lines dropped so far. */
  dropped(): number
  /** Resolves when everything accepted so far was handed to the system, or after `withinMs`. */
  flush(withinMs: number): Promise<void>
}

export interface LineSink {
  write(text: string, done: (error?: Error | null) => void): unknown
}

/** `sink` is usually process.stdout; at most `charactersMax` wait for it. */
export function openLineWriter(sink: LineSink, charactersMax: number): LineWriter {
  let waiting = ''
  let writing = false
  let scheduled = false
  let dropped = 0
  const idle: (() => void)[] = []

  function pump(): void {
    scheduled = false
    if (writing || waiting === '') {
      if (!writing) for (const resolve of idle.splice(0)) resolve()
      return
    }
    const text = waiting
    waiting = ''
    writing = true
    sink.write(text, (error) => {
      writing = false
      if (error) dropped += text.split('\n').length - 1
      pump()
    })
  }

  return {
    write(line) {
      if (waiting.length + line.length > charactersMax) {
        dropped += 1
        return
      }
      waiting += line
      if (scheduled || writing) return
      scheduled = true
      setImmediate(pump)
    },
    dropped: () => dropped,
    flush: (withinMs) =>
      new Promise((resolve) => {
        // A reader that stalls must not keep the house from closing either.
        const hurry = setTimeout(resolve, withinMs)
        idle.push(() => {
          clearTimeout(hurry)
          resolve()
        })
        pump()
      }),
  }
}
