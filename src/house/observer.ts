// Tells finished requests and the house's own events: log lines on the given sink, metrics, spans.
import type { Observer } from '../journeys/ports.ts'
import { isoTime, type Clock } from '../kernel/time.ts'
import type { LineWriter } from '../telemetry/line-writer.ts'
import { logLine } from '../telemetry/log-line.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import type { Spans } from '../telemetry/spans.ts'

export type Level = 'info' | 'warning' | 'error'

/** Notes something that happened to the house itself; `fields` must hold no secret and no content. */
export type Note = (level: Level, event: string, fields?: Readonly<Record<string, unknown>>) => void

export function openObserver(
  lines: LineWriter | null,
  metrics: Metrics,
  spans: Spans | null,
): Observer {
  return {
    request(record) {
      metrics.observe(record)
      // Strangers are only counted: they must not be able to fill the log.
      if (record.keyId === '') return
      lines?.write(logLine(record))
      spans?.observe(record)
    },
  }
}

export function openNote(lines: LineWriter | null, clock: Clock): Note {
  return (level, event, fields = {}) => {
    lines?.write(`${JSON.stringify({ time: isoTime(clock.nowMs()), level, event, ...fields })}\n`)
  }
}
