// Who may be linked, read from the bytes that linking keeps of each.
import type { Bytes } from '../section.ts'
import { binHash, binMs } from './note.ts'
import { activityEntries, chainEntries, clientEntry, link as at, skeletonEntry } from './layout.ts'

/** Suspended and refused ones are looked for among the others. */
export type Standing = 'open' | 'suspended' | 'refused'

export interface Linkable {
  /** Of the account; the order of keys decides ties. */
  readonly key: string
  readonly standing: Standing
  /** The bytes that linking keeps, of each of the account's workloads. */
  readonly states: readonly Bytes[]
}

/** Values that are equal or not. */
export const valueKinds = ['skeleton', 'client', 'facts', 'chain'] as const
export type ValueKind = (typeof valueKinds)[number]

export const linkKinds = [...valueKinds, 'list', 'activity'] as const
export type LinkKind = (typeof linkKinds)[number]

export interface Member extends Linkable {
  readonly requests: number
  /** Five minutes since 1970. */
  readonly first: number
  readonly last: number
  readonly values: Readonly<Record<ValueKind, readonly number[]>>
  readonly activity: Activity
}

/** A sample of the bins in which there were requests; two members' samples hold the same bins. */
export interface Activity {
  readonly bins: ReadonlySet<number>
  /** Bins whose hash is above it may be missing. */
  readonly hashMost: number
  /** Bins in all, by the sample. */
  readonly total: number
}

/** A value of fewer requests is none of the account's habits. */
const skeletonCountLeast = 4
const clientShareLeast = 0.2

export function readMember(linkable: Linkable): Member {
  const parts = linkable.states
    .map((state) => readState(state))
    .filter(({ requests }) => requests > 0)
  const valuesOf = (kind: ValueKind): readonly number[] => [
    ...new Set(parts.flatMap(({ values }) => values[kind])),
  ]
  return {
    ...linkable,
    requests: parts.reduce((sum, { requests }) => sum + requests, 0),
    first: Math.min(...parts.map(({ first }) => first)),
    last: Math.max(0, ...parts.map(({ last }) => last)),
    values: {
      skeleton: valuesOf('skeleton'),
      client: valuesOf('client'),
      facts: valuesOf('facts'),
      chain: valuesOf('chain'),
    },
    activity: united(parts.map(({ activity }) => activity)),
  }
}

type Part = Pick<Member, 'requests' | 'first' | 'last' | 'values' | 'activity'>

function readState(state: Bytes): Part {
  const { view, at: base } = state
  const requests = view.getUint32(base + at.requests)
  return {
    requests,
    first: Math.floor((1_000 * view.getUint32(base + at.first)) / binMs),
    last: Math.floor((1_000 * view.getUint32(base + at.last)) / binMs),
    values: {
      skeleton: entries(state, at.skeletons, skeletonEntry, skeletonCountLeast),
      client: entries(state, at.clients, clientEntry, clientShareLeast * requests),
      facts: [view.getUint32(base + at.payment), view.getUint32(base + at.contact)].filter(isKnown),
      chain: Array.from({ length: chainEntries }, (_, index) =>
        view.getUint32(base + at.chain + 4 * index),
      ).filter(isKnown),
    },
    activity: activityOf(state),
  }
}

/** A bin that any sample holds is one of activity; what is expected of the others is counted rather too high. */
function united(parts: readonly Activity[]): Activity {
  return {
    bins: new Set(parts.flatMap((part) => [...part.bins])),
    hashMost: Math.max(0, ...parts.map((part) => part.hashMost)),
    total: parts.reduce((sum, part) => sum + part.total, 0),
  }
}

function isKnown(value: number): boolean {
  return value !== 0
}

interface Table {
  readonly entries: number
  readonly bytes: number
  readonly count: number
}

function entries(
  { view, at: base }: Bytes,
  offset: number,
  table: Table,
  least: number,
): readonly number[] {
  const values: number[] = []
  for (let index = 0; index < table.entries; index++) {
    const place = base + offset + index * table.bytes
    const count = view.getUint16(place + table.count)
    if (count > 0 && count >= least) values.push(view.getUint32(place))
  }
  return values
}

function activityOf({ view, at: base }: Bytes): Activity {
  const size = Math.min(activityEntries, view.getUint8(base + at.activityCount))
  const bins = new Set<number>()
  let highest = 0
  for (let index = 0; index < size; index++) {
    const bin = view.getUint16(base + at.activity + 2 * index)
    bins.add(bin)
    highest = Math.max(highest, binHash(bin))
  }
  if (view.getUint8(base + at.activityCut) === 0) {
    return { bins, hashMost: 0xffff_ffff, total: size }
  }
  // The k-th lowest of hashes drawn evenly tells how many there are.
  return { bins, hashMost: highest, total: ((size - 1) * 0x1_0000_0000) / Math.max(1, highest) }
}

/** A skeleton's slot, of the workload in which it came oftenest; null: there is none. */
export function skeletonSlot({ states }: Linkable, value: number): Bytes | null {
  let found: Bytes | null = null
  let most = 0
  for (const { view, at: base } of states) {
    for (let index = 0; index < skeletonEntry.entries; index++) {
      const place = base + at.skeletons + index * skeletonEntry.bytes
      const count = view.getUint16(place + skeletonEntry.count)
      if (count <= most || view.getUint32(place) !== value) continue
      found = { view, at: place }
      most = count
    }
  }
  return found
}
