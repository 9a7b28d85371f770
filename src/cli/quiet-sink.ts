// A sink for log lines that a person reads: what the sandbox asks by itself would scroll their first call away. It is in
// the book and in the metrics all the same.
import type { LineSink } from '../telemetry/line-writer.ts'

const mark = '"tags":{"simulated":"trickle"}'

export function quietSink(sink: LineSink): LineSink {
  return {
    write(text, done) {
      const kept = text
        .split('\n')
        .filter((line) => !line.includes(mark))
        .join('\n')
      return kept === '' ? done() : sink.write(kept, done)
    },
  }
}
