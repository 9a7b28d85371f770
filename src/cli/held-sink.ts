// A sink for log lines that keeps them back until whatever must come first was written: scripts read the
// first line of `start`, and a house notes things while it opens.
import type { LineSink } from '../telemetry/line-writer.ts'

/** Of a start; more is let through, since then nobody waits for a first line any more. */
const charactersMax = 1_000_000

export interface HeldSink extends LineSink {
  /** Writes what was kept back; from now on nothing is. */
  release(): void
}

export function heldSink(sink: LineSink): HeldSink {
  let held: string | null = ''
  const release = (): void => {
    const text = held
    held = null
    if (text !== null && text !== '') sink.write(text, () => undefined)
  }
  return {
    write(text, done) {
      if (held === null) return sink.write(text, done)
      held += text
      if (held.length > charactersMax) release()
      return done()
    },
    release,
  }
}
