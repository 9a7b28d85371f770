// The worlds that a book keeps, each built again when it is first asked for.
import { readInput } from '../journeys/recorded.ts'
import { decideAgain, type PastWorlds } from '../journeys/reproduce.ts'
import { engineVersion } from '../policy/engine.ts'
import type { DecideAgain } from '../store/verify-decisions.ts'
import { closedDesk, type PersonDesk } from './person-port.ts'
import { rebuildWorld, type Rebuilt } from './rebuilt-world.ts'

/** `partOf` gives the JSON of a kept part by its id; `desk` opens what is sealed, and left out nothing does. */
export function openPastWorlds(
  partOf: (id: string) => string | null,
  desk: PersonDesk = closedDesk(() => undefined),
): PastWorlds {
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
export function pastDecisions(partOf: (id: string) => string | null): DecideAgain {
  const worlds = openPastWorlds(partOf)
  return (input, firstAtMs) => {
    if (readInput(input)?.engine !== engineVersion) return null
    const found = decideAgain({ input, firstAtMs }, worlds)
    return found === null || found.isLost ? null : found.id
  }
}
