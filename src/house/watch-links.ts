// Which parties act as one, looked for in the watch thread every now and then over all workloads whose states are
// there. What is found is told once, and again when it grew: a level that rose, or twice as many requests. Who was
// suspended is compared with the others for as long as its state is held, in memory or on disk.
import { linkedAmong, type Linked, type Owned, type ShutOut } from '../watch/linked.ts'
import type { Folding } from '../watch/fold.ts'
import { stateBytes, stateHeader } from '../watch/layout.ts'
import type { Slot, Workloads } from '../watch/workloads.ts'
import type { Owner } from './watch-pending.ts'

/** Workloads compared at once, the latest ones: beyond it the thread would be busy for seconds. */
export const linkedMax = 20_000

export interface WatchLinksDeps {
  readonly workloads: Pick<Workloads, 'all' | 'get'>
  readonly folding: Folding
  /** Null: nothing is known of whose it is, or nothing of it may be kept. */
  readonly ownerOf: (workload: string) => Owner | null
  /** Its state as it was saved; null: none was. */
  readonly keptOf: (workload: string) => Uint8Array | null
}

export interface WatchLinks {
  /** Clusters that are new or grew since they were told last. */
  look(shutOut: readonly ShutOut[], nowMs: number): readonly Linked[]
}

interface Told {
  readonly level: number
  readonly looked: number
}

export function openWatchLinks(deps: WatchLinksDeps): WatchLinks {
  /** By cluster, as it was told last. */
  let told: ReadonlyMap<string, Told> = new Map()
  return {
    look(shutOut, nowMs) {
      const standings = new Map(shutOut.map(({ party, standing }) => [party, standing]))
      const found = linkedAmong(compared(deps, shutOut), deps.folding, { nowMs, standings })
      const before = told
      const news = found.filter((cluster) => saysMore(sizeOf(cluster), before.get(cluster.cluster)))
      // What is not found any more is forgotten: found again, it is told again.
      told = new Map(
        found.map((cluster) => {
          const known = before.get(cluster.cluster)
          const isNew = known === undefined || news.includes(cluster)
          return [cluster.cluster, isNew ? sizeOf(cluster) : known]
        }),
      )
      return news
    },
  }
}

function compared(
  { workloads, ownerOf, keptOf }: WatchLinksDeps,
  shutOut: readonly ShutOut[],
): Owned[] {
  const owned = (slot: Slot): Owned[] => {
    const owner = ownerOf(slot.key)
    return owner === null ? [] : [{ party: owner.party, slot }]
  }
  const hot = [...workloads.all()].flatMap(owned)
  const latest =
    hot.length <= linkedMax
      ? hot
      : hot.toSorted((left, right) => lastAtOf(right) - lastAtOf(left)).slice(0, linkedMax)
  const there = new Set(latest.map(({ slot }) => slot.key))
  const absent = shutOut.flatMap(({ party, workloads: ids }) =>
    ids
      .filter((id) => !there.has(id))
      .flatMap((id): Owned[] => {
        const slot = workloads.get(id) ?? slotOf(id, keptOf(id))
        return slot === null ? [] : [{ party, slot }]
      }),
  )
  return [...latest, ...absent]
}

function slotOf(key: string, bytes: Uint8Array | null): Slot | null {
  if (bytes?.length !== stateBytes) return null
  return { key, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), at: 0 }
}

function lastAtOf({ slot: { view, at } }: Owned): number {
  return view.getUint32(at + stateHeader.lastAtS)
}

function sizeOf({ level, members }: Linked): Told {
  return { level, looked: members.reduce((sum, { looked }) => sum + looked, 0) }
}

function saysMore(now: Told, before: Told | undefined): boolean {
  return before === undefined || now.level > before.level || now.looked >= 2 * before.looked
}
