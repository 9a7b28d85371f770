// The watch in its house: what contracts and registrations say goes in with a workload's first request, what is
// found goes to the cases, and what cases rest on is not forgotten.
import type { ShownRequest } from '../journeys/watch.ts'
import { declaredOf } from '../journeys/case-declared.ts'
import type { Workload } from '../party/party.ts'
import type { BookClient } from '../store/book-client.ts'
import type { BookPlace } from '../store/tables.ts'
import { calibrationIn, shippedCalibration } from './calibration-file.ts'
import type { HouseCases } from './cases.ts'
import type { Config } from './config-schema.ts'
import type { Limits } from './limits.ts'
import type { Note } from './observer.ts'
import { startWatch, type HouseWatch } from './start-watch.ts'
import type { WorkloadLevel } from './watch-messages.ts'

/** How often it is told which workloads have open cases. */
const holdEveryMs = 60_000

export interface HouseWatchParts {
  readonly config: Config
  readonly place: BookPlace
  readonly origin: string
  readonly limits: Limits
  readonly book: BookClient
  readonly note: Note
  readonly cases: Pick<HouseCases, 'desk' | 'findings'>
}

/** Null: the configuration wants none. */
export function openHouseWatch(parts: HouseWatchParts): HouseWatch | null {
  const { config, place, cases } = parts
  if (config.watch?.enabled === false) return null
  const watch = startWatch({
    ...parts,
    ...place,
    calibration: calibrationIn(shippedCalibration),
    onLevel: (level) => find(parts, level),
  })
  const declared = new WeakSet<Workload>()
  const hold = (): void => watch.hold(workloadsHeld(cases))
  hold()
  const timer = setInterval(hold, holdEveryMs).unref()
  return {
    ...watch,
    saw(request: ShownRequest) {
      const { workload } = request.caller
      // A registration that changed is another object, of the next world.
      if (!declared.has(workload)) {
        declared.add(workload)
        watch.declare(workload.id, declaredOf(cases.desk, workload.id, request.atMs))
      }
      watch.saw(request)
    },
    close() {
      clearInterval(timer)
      return watch.close()
    },
  }
}

function workloadsHeld({ desk }: HouseWatchParts['cases']): readonly string[] {
  const members = [...desk.register.cases.all.values()].flatMap((one) => one.members)
  const open = members.filter(({ disposition }) => disposition === null)
  return [...new Set(open.map(({ workloadId }) => workloadId))]
}

function find({ cases, note }: HouseWatchParts, found: WorkloadLevel): void {
  const { workload, level, groups, evidence } = found
  const members = [{ workloadId: workload, level, evidence, harvest: null }]
  const finding = { cluster: null, links: [], level, groups, members }
  cases.findings.found(finding).catch((error: unknown) => {
    // The book tells by itself that it failed, and the finding is told again when it has grown.
    note('warning', 'finding_not_kept', { workload, error: String(error) })
  })
}
