// The watch in its house: what contracts and registrations say goes in with a workload's first request, what is
// found goes to the cases, and what cases rest on is not forgotten.
import type { ShownRequest } from '../journeys/watch.ts'
import { accountFactsOf, declaredOf } from '../journeys/case-declared.ts'
import { shutOutBy } from '../watch/case-held.ts'
import type { Finding } from '../journeys/case-found.ts'
import type { Workload } from '../party/party.ts'
import type { BookClient } from '../store/book-client.ts'
import { removeWatchStore } from '../store/watch-store.ts'
import type { BookPlace } from '../store/tables.ts'
import { calibrationIn, shippedCalibration } from './calibration-file.ts'
import type { HouseCases } from './cases.ts'
import type { Config } from './config-schema.ts'
import type { HouseHolds } from './holds.ts'
import type { Limits } from './limits.ts'
import type { Note } from './observer.ts'
import { startWatch, type HouseWatch } from './start-watch.ts'
import type { FoundCluster, WorkloadLevel } from './watch-messages.ts'
import { openRefusedParties } from './watch-refused.ts'
import { sweepEveryMs } from './watch-sweeps.ts'

export interface HouseWatchParts {
  readonly config: Config
  readonly place: BookPlace
  readonly origin: string
  readonly limits: Limits
  readonly book: BookClient
  readonly note: Note
  readonly cases: Pick<HouseCases, 'desk' | 'findings'>
  readonly holds: Pick<HouseHolds, 'heldRecords' | 'isHeld' | 'tell'>
}

/** Null: the configuration wants none. */
export function openHouseWatch(parts: HouseWatchParts): HouseWatch | null {
  const { config, place, cases, holds } = parts
  if (config.watch?.enabled === false) {
    // Nobody would forget them in time, nor for an erasure.
    removeWatchStore(place.dataDir)
    return null
  }
  const { calibration, releases } = config.watch ?? {}
  const watch = startWatch({
    ...parts,
    ...place,
    calibration: calibrationIn(calibration ?? shippedCalibration),
    releases: new Map(Object.entries(releases ?? {})),
    onLevel: (level) => find(parts, soleFinding(level)),
    onCluster: (cluster) => find(parts, clusterFinding(cluster)),
    isHeld: holds.isHeld,
  })
  const told = new WeakMap<Workload, { readonly revision: number; readonly untilMs: number }>()
  const refused = openRefusedParties()
  const { clock, register } = cases.desk
  const hold = (): void => watch.hold(holds.heldRecords())
  holds.tell(hold)
  hold()
  const timer = setInterval(() => {
    hold()
    const nowMs = clock.nowMs()
    watch.link([...shutOutBy(register.cases, nowMs), ...refused.shutOut(nowMs)])
  }, sweepEveryMs).unref()
  return {
    ...watch,
    refused: ({ partyId, workloadId, atMs }) => refused.refused(partyId, workloadId, atMs),
    saw(request: ShownRequest) {
      const { workload, party } = request.caller
      refused.admitted(party.id)
      // A registration that changed is another object, of the next world.
      const last = told.get(workload)
      const { revision } = register.declarations
      if (last?.revision !== revision || request.atMs >= last.untilMs) {
        const { id } = workload
        const said = declaredOf(cases.desk, id, request.atMs)
        told.set(workload, { revision, untilMs: said?.untilMs ?? Infinity })
        watch.declare(id, {
          declared: said?.declared ?? null,
          facts: accountFactsOf(cases.desk, id, request.atMs),
        })
      }
      watch.saw(request)
    },
    close() {
      clearInterval(timer)
      return watch.close()
    },
  }
}

function soleFinding({ workload, level, groups, harvest, evidence }: WorkloadLevel): Finding {
  const members = [{ workloadId: workload, level, evidence, harvest }]
  return { cluster: null, links: [], edges: [], level, groups, members }
}

function clusterFinding({ members, ...cluster }: FoundCluster): Finding {
  const named = members.map(({ workload, ...member }) => ({ ...member, workloadId: workload }))
  return { ...cluster, members: named }
}

function find({ cases, note }: HouseWatchParts, finding: Finding): void {
  cases.findings.found(finding).catch((error: unknown) => {
    // The book tells by itself that it failed, and the finding is told again when it has grown.
    const workload = finding.members[0]?.workloadId ?? ''
    note('warning', 'finding_not_kept', { workload, error: String(error) })
  })
}
