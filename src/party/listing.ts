// Lists of entities that somebody publishes, as dated memberships by entity id. Who stands behind an id
// was settled by a person; no name is ever compared here.
import { anyOf, type Truth } from '../kernel/truth.ts'
import { earliest, type Moment } from './evidence.ts'
import { membershipId } from './fact-ids.ts'

export interface ListMember {
  readonly entityId: string
  readonly validFromMs: number
  readonly validToMs: number | null
}

export interface EntityList {
  readonly id: string
  readonly title: string
  readonly asserter: string
  readonly version: string
  readonly members: readonly ListMember[]
  /** From here on nothing can be read from it; null: no review is due. */
  readonly reviewByMs: number | null
}

export interface Listing {
  /** Whether `entityId` is on any of the lists. */
  readonly isListed: (entityId: string) => Truth
  /** The lists read, as `id@version`, and the memberships of these entities, sorted. */
  readonly basis: (entityIds: readonly string[]) => readonly string[]
  /** What would have to be loaded or reviewed, as a noun phrase; empty if nothing. */
  readonly missing: string
  /** The next instant at which one of `entityIds` joins or leaves, or a list falls due for review. */
  readonly validUntilMs: (entityIds: readonly string[]) => number | null
}

/** The lists of these ids as one, as of `moment`; a list nobody loaded leaves everybody unknown. */
export function openListing(
  lists: ReadonlyMap<string, EntityList>,
  ids: readonly string[],
  { asOfMs }: Moment,
): Listing {
  const loaded = ids.flatMap((id) => lists.get(id) ?? [])
  const isStale = ({ reviewByMs }: EntityList): boolean =>
    reviewByMs !== null && asOfMs >= reviewByMs
  const unread = [
    ...ids.filter((id) => !lists.has(id)).map((id) => `the list ${id}`),
    ...loaded.filter(isStale).map(({ id }) => `a reviewed version of the list ${id}`),
  ]
  const current = loaded.filter((list) => !isStale(list))
  const memberships = Map.groupBy(
    current.flatMap(({ id, members }) => members.map((member) => ({ ...member, listId: id }))),
    ({ entityId }) => entityId,
  )
  const versions = loaded.map(({ id, version }) => `${id}@${version}`)
  const holds = ({ validFromMs, validToMs }: ListMember): boolean =>
    validFromMs <= asOfMs && (validToMs === null || asOfMs < validToMs)
  return Object.freeze({
    isListed: (entityId: string): Truth =>
      anyOf([
        ...(memberships.get(entityId) ?? []).map((member): Truth => (holds(member) ? 'T' : 'F')),
        ...(unread.length > 0 ? (['U'] as const) : []),
      ]),
    basis(entityIds: readonly string[]): readonly string[] {
      const members = entityIds.flatMap((id) =>
        (memberships.get(id) ?? []).map(({ listId }) => membershipId(listId, id)),
      )
      return [...new Set([...versions, ...members])].toSorted()
    },
    missing: unread.toSorted().join('; '),
    validUntilMs(entityIds: readonly string[]): number | null {
      let next: number | null = null
      const consider = (atMs: number | null): void => {
        if (atMs !== null && atMs > asOfMs) next = earliest(next, atMs)
      }
      for (const { reviewByMs } of loaded) consider(reviewByMs)
      for (const id of entityIds) {
        for (const member of memberships.get(id) ?? []) {
          consider(member.validFromMs)
          consider(member.validToMs)
        }
      }
      return next
    },
  })
}
