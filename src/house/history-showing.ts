// Shows the watch what it is to find in the simulated history, as fast as it looks, and has it compare the parties then.
// Once for a data folder: a mark says that it was done. A kill before the mark has it shown again.
import { join } from 'node:path'
import type { World } from '../journeys/world.ts'
import { createDurably, readTextFile } from '../store/durable-file.ts'
import type { PastShown } from './history-messages.ts'
import type { HouseWatch } from './start-watch.ts'

/** Requests that may wait at once, a small part of what the watch has room for. */
const waitingMax = 64
const stepMs = 20

export interface Showing {
  /** There is nothing more to show. */
  readonly isDone: boolean
  show(requests: readonly PastShown[]): void
  close(): void
}

export function openShowing({
  dataDir,
  watch,
  world,
}: {
  readonly dataDir: string
  readonly watch: HouseWatch | null
  readonly world: () => World
}): Showing {
  const mark = join(dataDir, 'sandbox', 'history.shown')
  let timer: NodeJS.Timeout | null = null

  function step(left: PastShown[]): void {
    if (watch === null) return
    while (left.length > 0 && watch.counts().waiting < waitingMax) {
      const next = left.shift()
      if (next !== undefined) showOne(watch, world(), next)
    }
    const isDone = left.length === 0 && watch.counts().waiting === 0
    if (!isDone) {
      timer = setTimeout(() => step(left), stepMs).unref()
      return
    }
    watch.link([])
    createDurably(mark, 'shown\n')
  }

  const isDone = watch === null || readTextFile(mark) !== null
  return {
    isDone,
    show: (requests) => {
      if (!isDone) step([...requests])
    },
    close: () => clearTimeout(timer ?? undefined),
  }
}

function showOne(
  watch: HouseWatch,
  world: World,
  { workload: id, bytes, ...shown }: PastShown,
): void {
  const workload = world.workloads.get(id)
  const contract = workload && world.contracts.get(workload.contractId)
  const party = contract && world.parties.get(contract.partyId)
  if (workload === undefined || contract === undefined || party === undefined) return
  watch.saw({ ...shown, bytes: Buffer.from(bytes), caller: { workload, contract, party } })
}
