// The worlds that a book keeps, each built again when it is first asked for.
import { readInput } from '../journeys/recorded.ts'
import { decideAgain, type PastWorlds } from '../journeys/reproduce.ts'
import { engineVersion } from '../policy/engine.ts'
import type { PriceVersion } from '../metering/price.ts'
import type { PriceOf } from '../store/verify-attempts.ts'
import type { DecideAgain } from '../store/verify-decisions.ts'
import { closedDesk, type PersonDesk } from './person-port.ts'
import { rebuildWorld, type Rebuilt } from './rebuilt-world.ts'
import { priceListOf } from './world-parts.ts'

/** Of each, what it was built from as well. */
export interface RebuiltWorlds extends PastWorlds {
  find(worldId: string): Rebuilt | null
}

/** `partOf` gives the JSON of a kept part by its id; `desk` opens what is sealed, and left out nothing does. */
export function openPastWorlds(
  partOf: (id: string) => string | null,
  desk: PersonDesk = closedDesk(() => undefined),
): RebuiltWorlds {
  const built = new Map<string, Rebuilt | null>()
  let losses = 0
  const lost = (partyId: string): void => {
    losses += 1
    desk.lost(partyId)
  }
  return {
    find(worldId) {
      let world = built.get(worldId)
      if (world === undefined) {
        built.set(worldId, (world = rebuildWorld(worldId, partOf, { ...desk, lost })))
      }
      return world
    },
    losses: () => losses,
  }
}

/** What kept worlds decide; null also for what another version of the engine decided, or what reads persons: a check opens none. */
export function pastDecisions(worlds: PastWorlds): DecideAgain {
  return (input, firstAtMs) => {
    if (readInput(input)?.engine !== engineVersion) return null
    const found = decideAgain({ input, firstAtMs }, worlds)
    return found === null || found.isLost ? null : found.id
  }
}

/** What an attempt's price version said in the world that its decision was made by. */
export function pastPrices(worlds: RebuiltWorlds): PriceOf {
  const versions = new Map<string, ReadonlyMap<string, PriceVersion>>()
  return ({ price_version: id, input }) => {
    const worldId = readInput(input)?.worldId ?? ''
    let known = versions.get(worldId)
    if (known === undefined) {
      const config = worlds.find(worldId)?.sources.config
      const lists = Object.keys(config?.prices ?? {}).map((list) => priceListOf(config!, list))
      known = new Map(lists.flatMap((list) => list.versions.map((one) => [one.id, one] as const)))
      versions.set(worldId, known)
    }
    return known.get(id)
  }
}
