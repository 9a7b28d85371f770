// Wires legal holds: what the world, the book and the register know of whatever is to be held, and what of the watch's
// records stays because of it.
import { holdOver, type HeldOf } from '../audit/hold.ts'
import type { FinderDesk } from '../journeys/finder-desk.ts'
import { heldNow, openHoldDesk, type HoldDesk, type Subjects } from '../journeys/holds.ts'
import { objectKey } from '../journeys/managed-object.ts'
import type { RegisterDesk } from '../journeys/register-desk.ts'
import type { World } from '../journeys/world.ts'
import { systemClock } from '../kernel/time.ts'
import type { Reader } from '../store/reader.ts'
import { workloadsHeld } from '../watch/case-held.ts'
import { ofAttempts } from './held-in-book.ts'
import type { ExpiredBatch, HeldRecords } from './watch-messages.ts'

export interface HouseHolds {
  readonly desk: HoldDesk
  readonly subjects: Subjects
  /** Whose records the watch keeps now: those that cases rest on, and those that are held. */
  heldRecords(this: void): HeldRecords
  isHeld(this: void, batch: ExpiredBatch): boolean
  /** The hold over something that a provider keeps; null: none is. */
  overKept(
    this: void,
    object: { readonly partyId: string; readonly workloadId: string; readonly requestId: string },
  ): string | null
  /** Called, once they are there, with what waits for holds to be set and lifted. */
  tell(onChanged: () => void): void
}

export interface HoldParts {
  readonly desk: RegisterDesk
  readonly reader: Pick<Reader, 'requestStory'>
  readonly finder: Pick<FinderDesk, 'requests'>
  readonly world: () => World
}

export function openHouseHolds(parts: HoldParts): HouseHolds {
  const { register } = parts.desk
  const listeners: (() => void)[] = []
  const subjects = subjectsOf(parts)
  return Object.freeze<HouseHolds>({
    subjects,
    desk: openHoldDesk({
      ...parts.desk,
      clock: systemClock,
      subjects,
      onChanged: () => listeners.forEach((tell) => tell()),
    }),
    heldRecords() {
      const { parties, workloads, partly, records } = heldNow(register)
      const { workloads: known, contracts } = parts.world()
      const ofParties = [...known.values()].filter(({ contractId }) =>
        parties.has(contracts.get(contractId)?.partyId ?? ''),
      )
      return {
        parties: [...parties.keys()],
        workloads: [
          ...workloadsHeld(register.cases, systemClock.nowMs()),
          ...workloads.keys(),
          ...partly.keys(),
          ...ofParties.map(({ id }) => id),
        ],
        entries: [...records.keys()],
      }
    },
    isHeld({ party, workload, entryId }) {
      const held = heldNow(register)
      return (
        holdOver(held, { party, workload, records: [entryId] }) !== null ||
        held.partly.has(workload)
      )
    },
    overKept: ({ partyId, workloadId, requestId }) =>
      holdOver(heldNow(register), { party: partyId, workload: workloadId, records: [requestId] }),
    tell: (onChanged) => void listeners.push(onChanged),
  })
}

/** Also of those that are in no configuration any more, as long as they asked once. */
function subjectsOf({ desk: { register }, reader, finder, world }: HoldParts): Subjects {
  async function lastOf(kind: 'party' | 'workload', id: string): Promise<HeldOf | null> {
    const found = await finder.requests({ ...anything, [kind]: id })
    const row = 'kind' in found ? undefined : found.rows[0]
    if (row === undefined) return null
    return { partyId: row.party, contractId: row.contract, workloadId: row.workload }
  }

  async function ofWhom({ kind, id }: Parameters<Subjects['ofWhom']>[0]): Promise<HeldOf | null> {
    if (kind === 'request') return ofRequest(await reader.requestStory(id), world())
    if (kind !== 'workload') return null
    const { workloads, contracts } = world()
    const contract = contracts.get(workloads.get(id)?.contractId ?? '')
    if (contract === undefined) return lastOf('workload', id)
    return { partyId: contract.partyId, contractId: contract.id, workloadId: id }
  }

  return {
    ofWhom,
    async exists({ kind, id }) {
      if (kind === 'case') return register.cases.all.has(id)
      if (kind === 'request') return (await reader.requestStory(id)) !== null
      if (kind === 'workload') return (await ofWhom({ kind, id })) !== null
      const isKnown =
        world().parties.has(id) || register.retiredObjects.has(objectKey('parties', id))
      return isKnown || (await lastOf('party', id)) !== null
    },
  }
}

type Story = NonNullable<Awaited<ReturnType<Reader['requestStory']>>>

/** A refused request is in the book with its workload alone. */
function ofRequest(story: Story | null, { workloads, contracts }: World): HeldOf | null {
  const tried = ofAttempts(story)
  if (tried !== null) return tried
  const workloadId = story?.refusal?.workload_id ?? ''
  const contract = contracts.get(workloads.get(workloadId)?.contractId ?? '')
  if (contract === undefined) return null
  return { partyId: contract.partyId, contractId: contract.id, workloadId }
}

const anything = {
  fromMs: null,
  toMs: null,
  costMinNanos: null,
  costMaxNanos: null,
  search: '',
  before: null,
  limit: 1,
} as const
