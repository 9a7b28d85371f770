// What the console is told of the watch: its counters, what it judges by, how often it errs by the benchmark that is
// shipped, and the records behind one case, read from the book when somebody asks.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readRecords } from '../journeys/watch-entry.ts'
import type { ShippedFigures, WatchHealth } from '../journeys/watch-health.ts'
import type { Reader } from '../store/reader.ts'
import { recordEntriesOf } from '../store/watch-reader.ts'
import { timelineOf } from '../watch/timeline.ts'
import { calibrationIn, shippedCalibration } from './calibration-file.ts'
import type { Config } from './config-schema.ts'
import type { Limits } from './limits.ts'
import type { HouseWatch } from './start-watch.ts'

export interface WatchHealthParts {
  readonly config: Config
  readonly limits: Limits
  readonly reader: Reader
  readonly watch: HouseWatch | null
}

export function openWatchHealth({ config, limits, reader, watch }: WatchHealthParts): WatchHealth {
  const own = config.watch?.calibration
  const calibration = calibrationIn(own ?? shippedCalibration)
  return Object.freeze<WatchHealth>({
    counts: () => watch?.counts() ?? null,
    queueMax: limits.watchQueueMax,
    calibration,
    isOwn: own !== undefined,
    figures: shippedFigures(),
    async timeline(workloadId, { records, looked }) {
      const found = await recordEntriesOf(reader, records)
      const batches = found
        .flatMap(({ entry, salts }) => readRecords(entry, salts) ?? [])
        // What an analyst names by hand may be another's.
        .filter(({ workload }) => workload === workloadId)
        .toSorted((left, right) => left.seq - right.seq)
      const all = batches.flatMap((batch) => recordsIn(batch.records, batch.recordBytes))
      return timelineOf(all, { calibration, looked })
    },
  })
}

function recordsIn(bytes: Uint8Array, recordBytes: number): Uint8Array[] {
  if (recordBytes <= 0) return []
  const count = Math.floor(bytes.length / recordBytes)
  return Array.from({ length: count }, (_, index) =>
    bytes.slice(index * recordBytes, (index + 1) * recordBytes),
  )
}

/** Ours, and made by `npm run bench:watch`: a test holds it to the published run. */
function shippedFigures(): ShippedFigures {
  const path = fileURLToPath(new URL('../watch/shipped-figures.json', import.meta.url))
  const figures: ShippedFigures = JSON.parse(readFileSync(path, 'utf8'))
  return figures
}
